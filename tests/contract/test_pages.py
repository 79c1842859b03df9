"""What wikis, readers and crawlers rely on in every page and at every address."""

import json
import re
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from lxml import etree, html

from site_gen.build import Settings, build_site
from tests.serving import bodies

BASE = "https://example.org/ports/"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}loc"
DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)
# As people write it; a script's or style sheet's own use of the sign is no address.
PLAIN_ADDRESS = re.compile(
    rb"[\w.+%-]+(?:@|%40|&#64;|&#x40;|&commat;)[\w-]+(?:\.[\w-]+)+", re.IGNORECASE
)


@dataclass(frozen=True)
class Made:
    """A page of the built site: *url* is relative to the root, empty for the home page."""

    path: Path
    url: str

    @cached_property
    def tree(self) -> Any:  # noqa: ANN401 (lxml's own)
        """Parse the page."""
        return html.parse(self.path).getroot()

    @cached_property
    def main(self) -> Any:  # noqa: ANN401 (lxml's own)
        """Give the main element."""
        (main,) = self.tree.iter("main")
        return main

    @property
    def is_hidden(self) -> bool:
        """Tell whether search engines are asked not to list the page."""
        robots = self.tree.xpath("//meta[@name='robots']/@content")
        return any("noindex" in each for each in robots)

    @property
    def is_lost(self) -> bool:
        """Tell the page for addresses that are none."""
        return self.url == "404.html"


def made(site: Path) -> Iterator[Made]:
    for path in sorted(site.rglob("*.html")):
        url = path.relative_to(site).as_posix()
        yield Made(path, url.removesuffix("index.html") if path.name == "index.html" else url)


@pytest.fixture(scope="module")
def pages(built: Path) -> list[Made]:
    return list(made(built))


@pytest.fixture(scope="module")
def by_url(pages: list[Made]) -> dict[str, Made]:
    return {page.url: page for page in pages}


def links_of(page: Made) -> Iterator[tuple[Any, str]]:
    for name in ("href", "src", "action", "poster", "data"):
        for element in page.tree.xpath(f"//*[@{name}]"):
            yield element, element.get(name)


def entity_links(page: Made) -> Iterator[str]:
    for anchor in page.tree.iter("a"):
        target = urljoin(BASE + page.url, anchor.get("href", ""))
        if target.startswith(BASE):
            yield unquote(urlsplit(target)._replace(query="", fragment="").geturl())[len(BASE) :]


@pytest.mark.parametrize(
    ("url", "kind", "key"),
    [
        ("", "page", None),
        ("port/443/", "port", "443"),
        ("port/6001/", "port", "6001"),
        ("port/225-241/", "range", "225-241"),
        ("port/6000-6003/", "range", "6000-6003"),
        ("service/https/", "service", "https"),
        ("service/whois~2b~2b/", "service", "whois++"),
        ("service/914c~2fg/", "service", "914c/g"),
        ("service/914c-g/", "service", "914c-g"),
        ("service/ethernet~2fip-1/", "service", "EtherNet/IP-1"),
        ("service/ethernet-ip-1/", "service", "EtherNet-IP-1"),
        ("service/sql~2anet/", "service", "sql*net"),
        ("service/z39.50/", "service", "z39.50"),
        ("service/udt_os/", "service", "udt_os"),
        ("service/udt-os/", "service", "udt-os"),
        ("service/~63on/", "service", "con"),
        ("service/recipe-swap/", "service", "recipe-swap"),
        ("contact/Mara_Lindqvist/", "contact", "Mara_Lindqvist"),
        ("contact/SEIKO_EPSON/", "contact", "SEIKO_EPSON"),
        ("contact/~53eiko_~45pson/", "contact", "Seiko_Epson"),
        ("contact/Adam_Nor~c3~a9n/", "contact", "Adam_Norén"),
        ("contact/Wanda_Missing/", "contact", "Wanda_Missing"),
        ("reference/rfc6335/", "reference", "RFC6335"),
        ("reference/rfc-ietf-ntp-roughtime-19/", "reference", "RFC-ietf-ntp-roughtime-19"),
        ("ports/", "listing", None),
        ("services/", "listing", None),
        ("contacts/", "listing", None),
        ("references/", "listing", None),
        ("search/", "page", None),
    ],
)
def test_each_kind_of_address_leads_to_its_page(
    by_url: dict[str, Made], url: str, kind: str, key: str | None
) -> None:
    main = by_url[url].main
    assert main.get("data-kind") == kind
    assert key is None or main.get("data-key") == key


def test_no_two_paths_are_one_on_macos_or_windows(built: Path) -> None:
    paths = [path.relative_to(built) for path in built.rglob("*")]
    parts = {part for path in paths for part in path.parts}
    assert len({path.as_posix().casefold() for path in paths}) == len(paths)
    assert [part for part in parts if DEVICES.match(part) or part.endswith((".", " "))] == []
    assert [part for part in parts if not re.fullmatch(r"[A-Za-z0-9._~-]{1,210}", part)] == []


def test_every_page_has_one_main_one_h1_and_a_title_of_its_own(pages: list[Made]) -> None:
    titles = Counter(page.tree.findtext(".//title") for page in pages)
    assert [title for title, count in titles.items() if count > 1 or not title] == []
    for page in pages:
        assert len(list(page.tree.iter("h1"))) == 1, page.url
        assert page.main.get("data-key"), page.url
        assert page.tree.get("lang") == "en", page.url


def test_the_canonical_link_names_the_page_itself(pages: list[Made]) -> None:
    for page in pages:
        found = page.tree.xpath("//link[@rel='canonical']/@href")
        assert page.is_lost or found == [BASE + page.url]


def test_without_a_base_url_no_page_claims_an_address(tiny_xml: Path, tmp_path: Path) -> None:
    build_site(Settings(source=str(tiny_xml), output=tmp_path / "site", jobs=1))
    for page in made(tmp_path / "site"):
        assert page.tree.xpath("//link[@rel='canonical'] | //meta[@property='og:url']") == []


def test_every_link_is_relative_and_leads_somewhere(pages: list[Made], built: Path) -> None:
    ids = {page.path: set(page.tree.xpath("//*/@id")) for page in pages}
    for page in pages:
        for element, address in links_of(page):
            if is_elsewhere(element, address) or (page.is_lost and address == "#main"):
                continue
            assert page.is_lost == address.startswith("/"), f"{page.url}: {address}"
            target = urlsplit(urljoin(BASE + page.url, address))
            assert target.geturl().startswith(BASE), f"{page.url}: {address}"
            path = built / unquote(target.path).removeprefix("/ports/")
            path = path / "index.html" if target.path.endswith("/") else path
            assert path.is_file(), f"{page.url}: {address}"
            assert not target.fragment or unquote(target.fragment) in ids[path], address


def is_elsewhere(element: Any, address: str) -> bool:  # noqa: ANN401 (lxml's own)
    if element.tag == "link" and element.get("rel") == "canonical":
        return True
    return element.tag == "a" and address.startswith(("http://", "https://"))


def test_nothing_is_loaded_from_another_origin_and_nothing_is_inline(pages: list[Made]) -> None:
    for page in pages:
        (policy,) = page.tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert page.tree.xpath("//style | //*[@style] | //iframe | //object | //embed") == []
        assert page.tree.xpath("//script[not(@src) and not(@type='application/ld+json')]") == []
        assert [name for name in page.tree.xpath("//@*") if name.attrname.startswith("on")] == []


def test_every_page_and_citation_names_the_edition(pages: list[Made], built: Path) -> None:
    date = json.loads((built / "api/v1/edition.json").read_bytes())["edition"]
    for page in pages:
        named = page.tree.xpath("//footer | //details[@class='linking']//dd[last()]")
        assert named
        assert all(f"edition of {date}" in place.text_content() for place in named)


def test_no_address_runs_a_script_or_writes_a_mail(pages: list[Made]) -> None:
    schemes = {urlsplit(address).scheme for page in pages for _, address in links_of(page)}
    assert schemes <= {"", "http", "https"}


def test_no_file_holds_a_plain_mail_address(built: Path) -> None:
    found = {
        path: match[0]
        for path, body in bodies(built).items()
        if (match := PLAIN_ADDRESS.search(body))
    }
    assert found == {}


def test_masked_addresses_are_shown_as_text(by_url: dict[str, Made]) -> None:
    assert "petrel&isi.example.edu" in by_url["contact/Jonah_Petrel/"].main.text_content()


def test_pages_of_people_are_hidden_from_search_engines(pages: list[Made]) -> None:
    people = [page for page in pages if page.url.startswith(("contact/", "contacts/"))]
    assert len(people) > 40
    assert [page.url for page in people if not page.is_hidden and page.url != "contacts/"] == []


def test_privacy_says_what_is_published_from_where_and_who_changes_it(
    by_url: dict[str, Made],
) -> None:
    main = by_url["privacy/"].main
    rows = [[cell.text_content() for cell in row.iter("td")] for row in main.iter("tr")]
    told = {what: source for what, source, _ in filter(None, rows)}
    for what, source in (("id", "table of records"), ("name", "contact"), ("address", "contact")):
        assert any(what in each and source in told[each] for each in told), what
    assert any("organization" in each for each in told)
    words = " ".join(main.text_content().split())
    assert "To change or remove what it says, write to IANA" in words
    assert "name, organization and address at once" in words
    assert "https://www.iana.org/protocols/apply" in main.xpath(".//a/@href")
    for url in ("contact/Tamsin_Bernhard/", "port/443/", ""):
        assert "privacy/" in entity_links(by_url[url]), url


def test_the_sitemap_lists_every_indexable_page_and_nothing_else(
    pages: list[Made], built: Path
) -> None:
    listed = [each.text for each in etree.parse(built / "sitemap.xml").iter(SITEMAP)]
    wanted = [BASE + page.url for page in pages if not page.is_hidden and not page.is_lost]
    assert sorted(filter(None, listed)) == sorted(wanted)
    assert not any("/contact/" in (each or "") for each in listed)


def test_the_root_holds_what_hosts_and_crawlers_look_for(built: Path) -> None:
    assert (built / ".nojekyll").is_file()
    assert (built / "404.html").is_file()
    assert f"Sitemap: {BASE}sitemap.xml" in (built / "robots.txt").read_text()


def test_no_listing_has_more_than_a_thousand_entries(pages: list[Made]) -> None:
    for page in pages:
        if page.main.get("data-kind") == "listing":
            entries = page.main.xpath(".//a[contains(@href, '../')]")
            assert len(entries) < 1500, page.url
            assert len(page.main.xpath(".//tr")) <= 1001, page.url


def test_listings_are_reached_from_the_header_of_every_page(pages: list[Made]) -> None:
    wanted = {"ports/", "services/", "contacts/", "references/"}
    for page in pages:
        (header,) = page.tree.xpath("//body/header")
        found = {
            urljoin(BASE + page.url, each).removeprefix(BASE) for each in header.xpath(".//a/@href")
        }
        assert wanted <= found, page.url


def test_every_page_is_within_four_clicks_of_the_home_page(by_url: dict[str, Made]) -> None:
    clicks = {"": 0}
    ahead = deque([""])
    while ahead:
        here = ahead.popleft()
        for url in entity_links(by_url[here]):
            if url in by_url and url not in clicks:
                clicks[url] = clicks[here] + 1
                ahead.append(url)
    assert set(by_url) - set(clicks) == {"404.html"}
    assert max(clicks.values()) <= 4


def test_every_entity_is_listed(by_url: dict[str, Made]) -> None:
    listed = {url for page in by_url.values() for url in entity_links(page) if is_listing(page)}
    kinds = ("port", "range", "service", "contact", "reference")
    entities = {url for url, page in by_url.items() if page.main.get("data-kind") in kinds}
    assert entities - listed == set()


def is_listing(page: Made) -> bool:
    return bool(page.main.get("data-kind") == "listing")


def test_an_asset_of_another_content_has_another_name(built: Path, tmp_path: Path) -> None:
    build_site(Settings(source="sample", output=tmp_path / "site", base_url=BASE, jobs=1))
    these, others = (
        {path: body for path, body in bodies(site).items() if path.startswith("assets/")}
        for site in (built, tmp_path / "site")
    )
    shared = these.keys() & others.keys()
    plain = [path for path in these if not re.search(r"-[0-9a-z]{6,}\.", path)]
    assert {path for path in shared if these[path] != others[path]} <= {"assets/search.js"}
    assert plain == ["assets/search.js"]
    assert these != others


def test_every_page_has_the_search_box(pages: list[Made]) -> None:
    for page in pages:
        box = "//search//input[@type='text' and @role='combobox' and @enterkeyhint='search']"
        assert len(page.tree.xpath(box)) == 1, page.url
