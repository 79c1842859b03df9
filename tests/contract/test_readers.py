"""What readers of the pages met as wrong, and what the pages say in its place."""

from __future__ import annotations

import html
import re
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import urljoin

import pytest
from bs4 import BeautifulSoup

from site_gen.build import Settings, build_site

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bs4 import Tag

BASE = "https://example.org/ports/"
# Of Contoso: a range without a protocol, and a whole hundred. The hundred before it is free.
RECORDS = """<record>
    <name>active-net</name>
    <xref type="person" data="Contoso"/>
    <description>Active Networks</description>
    <number>3322-3325</number>
  </record>
  <record>
    <description>Unassigned</description>
    <number>3500-3599</number>
  </record>
  <record>
    <name>full</name>
    <protocol>tcp</protocol>
    <xref type="person" data="Contoso_2"/>
    <description>A full hundred</description>
    <number>3600-3699</number>
    <unauthorized>Unauthorized use known on port 3603</unauthorized>
  </record>
"""
PEOPLE = "".join(
    f'<person id="{key}"><name>Contoso</name><org>Contoso</org></person>'
    for key in ("Contoso", "Contoso_2")
)


@pytest.fixture(scope="module")
def site(tiny_xml: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the site of the invented edition with a few records more."""
    folder = tmp_path_factory.mktemp("read")
    text = tiny_xml.read_text("utf-8").replace("<record>", f"{RECORDS}<record>", 1)
    (folder / "more.xml").write_text(text.replace("<person", f"{PEOPLE}<person", 1), "utf-8")
    source = str(folder / "more.xml")
    build_site(Settings(source, folder / "site", BASE, 1, common_names=False))
    return folder / "site"


@pytest.fixture(scope="module")
def page(site: Path) -> Callable[[str], Tag]:
    """Give the main element of the page at an address, in a document."""

    @cache
    def main_of(url: str) -> Tag:
        soup = BeautifulSoup((site / url / "index.html").read_bytes(), "lxml")
        assert soup.main
        return soup.main

    return main_of


@pytest.fixture(scope="module")
def entities(site: Path) -> list[BeautifulSoup]:
    """Give the pages of ports, ranges, services, contacts and references; of the hundred, a few."""
    kinds = ("port", "service", "contact", "reference")
    paths = (path for kind in kinds for path in sorted((site / kind).glob("*/index.html")))
    few = (path for path in paths if not re.fullmatch(r"36[1-9]\d", path.parent.name))
    return [BeautifulSoup(path.read_bytes(), "lxml") for path in few]


def words(element: Tag) -> str:
    """Give the text of an element, with single spaces."""
    return " ".join(element.get_text(" ").split())


@pytest.mark.parametrize(
    ("cell", "count", "label"),
    [("3500-3599", "0", "0 of 100 assigned"), ("3600-3699", "100", "100 of 100 assigned")],
)
def test_a_cell_of_the_grid_counts_assigned_numbers_alone(
    page: Callable[[str], Tag], cell: str, count: str, label: str
) -> None:
    """No range is counted beside its numbers, and a free one is nothing."""
    (link,) = page("ports/user").select(f'a[href$="ports/{cell}/"]')
    assert (words(link), link["aria-label"]) == (count, f"{cell}: {label}")


@pytest.mark.parametrize("url", ["", "ports"])
def test_numbers_are_counted_by_one_measure(page: Callable[[str], Tag], url: str) -> None:
    """By those that are assigned, of all in the class; not by pages, records or ranges."""
    text = words(page(url))
    assert "11 of 1,024" in text
    assert not re.search(r"\d ranges|on record|\d port numbers", text)


def test_addresses_on_the_page_of_data_are_below_the_base(page: Callable[[str], Tag]) -> None:
    """And it says which numbers have no file."""
    codes = [words(code) for code in page("data").select("code")]
    assert [code for code in codes if code.startswith("/")] == []
    assert "has no JSON of its own" in words(page("data"))


def test_unauthorized_use_in_a_range_is_not_told_of_every_number(
    page: Callable[[str], Tag],
) -> None:
    (caution,) = page("port/3604").select(".caution dd")
    assert words(caution) == "Unauthorized use is reported within 3600-3699; see below."


@pytest.mark.parametrize("url", ["port/3322", "port/3322-3325", "port/3500-3599"])
def test_what_the_registry_does_not_state_has_one_name(
    page: Callable[[str], Tag], url: str
) -> None:
    """Never "any", which would claim more than IANA says."""
    told = {words(each).lower() for each in page(url).select(".protocol")}
    assert told <= {"tcp", "udp", "sctp", "dccp", "not stated", "protocol not stated"}
    assert "none stated" not in words(page(url))


def test_statuses_have_the_names_that_about_explains(
    page: Callable[[str], Tag], entities: list[BeautifulSoup]
) -> None:
    explained = {words(term).lower() for term in page("about").select("dt")}
    used = {words(each).lower() for soup in entities for each in soup.select(".status")}
    assert used <= explained
    for url in ("port/443", "port/3600-3699"):
        (status,) = page(url).select("a.status")
        assert str(status["href"]).endswith("about/#statuses")


def test_colleagues_of_one_name_are_told_apart(page: Callable[[str], Tag]) -> None:
    """By id and by what they hold."""
    (colleague,) = page("contact/Contoso").select('li:has(a[href$="contact/Contoso_2/"])')
    assert words(colleague) == "Contoso Contoso_2 full (3600-3699)"


def test_one_entry_is_not_1_entries(site: Path) -> None:
    for path in site.glob("*s/**/index.html"):
        assert not re.search(r"\b1 (?:entries|port numbers)\b", path.read_text("utf-8")), path


def test_no_table_of_registrations_links_the_page_itself(entities: list[BeautifulSoup]) -> None:
    for soup in entities:
        (canonical,) = soup.select("link[rel=canonical]")
        links = [urljoin(str(canonical["href"]), str(a["href"])) for a in soup.select("table a")]
        assert canonical["href"] not in links


def test_a_range_is_listed_before_its_numbers(page: Callable[[str], Tag]) -> None:
    rows = [words(each) for each in page("ports/3300-3399").select("tbody th")]
    assert rows[:5] == ["3322-3325", "3322", "3323", "3324", "3325"]


def test_descriptions_for_search_engines_are_sentences(entities: list[BeautifulSoup]) -> None:
    """Each is the answer that the page opens with."""
    for soup in entities:
        (description,) = soup.select("meta[name=description]")
        assert str(description["content"]).endswith((".", "…"))
        (answer,) = soup.select(".answer")
        assert description["content"] == " ".join(answer.get_text().split())


def test_a_free_range_says_that_its_numbers_are_free(page: Callable[[str], Tag]) -> None:
    """Between whom, and who gives them; the table has no column of nothing."""
    main = page("port/3500-3599")
    assert [words(each) for each in main.select("thead th")] == ["Protocol", "Description"]
    (answer,) = main.select(".answer")
    assert words(answer).startswith("100 free port numbers between 3389 (ms-wbt-server) and 3600")


def test_no_dns_sd_label_is_made_of_a_protocol_that_is_not_stated(
    page: Callable[[str], Tag],
) -> None:
    """Where protocols are stated, each label has a line of its own."""
    assert "._" not in words(page("service/active-net"))
    labels = [words(each) for each in page("service/https").select(".labels li")]
    assert labels == ["_https._tcp", "_https._udp"]


@pytest.mark.parametrize(
    ("url", "selector", "texts"),
    [
        ("reference/rfc6335", "a.button", ["Read RFC 6335"]),
        ("contacts/p", "thead th", ["Contact", "Id", "Holds", "Organization"]),
        ("contact/Contoso", "thead th", ["Service name", "Port", "Protocol", "Description"]),
        ("ports/3300-3399", "a.skip", ["Skip the grid of numbers"]),
        ("ports/3300-3399", "thead th", ["Port", "Services", "Description", "Assignee"]),
        ("ports/dynamic", "#uses", ["What they are for"]),
        ("services", "caption", ["The names with most port numbers"]),
        ("stats", "section:first-child h2", ["Registrations by year (53 of 71 state no year)"]),
    ],
)
def test_a_page_has_what_its_readers_looked_for(
    page: Callable[[str], Tag], url: str, selector: str, texts: list[str]
) -> None:
    """A way to read the document, who holds what, a way past the grid, what free ports are for."""
    assert [words(each) for each in page(url).select(selector)] == texts


# Where each sentence is; what it replaced stands nowhere on the site.
SENTENCES = [
    ("ports/3300-3399", "Every number from 3300 to 3399, and who holds it.", "on record among"),
    ("port/3500-3599", "Unassigned: anyone can apply to IANA for it", "free to be applied for"),
    ("port/3500-3599", "This page describes all of them.", "has a page of its own."),
    ("assets", "The search index didn\u2019t load. Try again.", "cannot be had"),
    ("assets", "The search is taking longer than usual.", "slow to come"),
    ("assets", "Showing the best matches. Keep typing to narrow.", "best known; type"),
    ("404.html", "There is no page at this address", "belongs to no page"),
    ("search", "after this site\u2019s address", "below the first page of this site"),
    ("search", "Without it, browse the lists:", "listings hold every page"),
    ("contact/Contoso", "Other contacts at Contoso", "Others of"),
    ("contact/Contoso", "Registrations as assignee", "Held as"),
    ("", "Licence and disclaimer", "what this is not"),
    ("", "one page each, at permanent addresses", "addresses that last"),
    ("data", "Download everything: free, no API key", "of keys"),
    ("data", "Bulk files omit e-mail addresses; get them from IANA.", "who needs those"),
    ("data", "CORS is open on GitHub Pages", "where the host allows it"),
    ("data", "Schemas", "written down for programs"),
    ("link", "depend only on the port or name, so they never move", "from its key alone"),
    ("link", "not an iframe, so it inherits the page's font", "no frame"),
    ("link", "Mistyped addresses are corrected", "Slips are"),
    ("privacy", "has no analytics", "counts nobody"),
    ("assets", 'system"', "as the system"),
    ("map", "also SCTP or DCCP", "SCTP or DCCP, too"),
    ("map", "TCP only", "TCP alone"),
]


@pytest.fixture(scope="module")
def texts(site: Path) -> dict[str, str]:
    """Give the words of every page by its address, and all scripts below ``assets``."""
    found = {}
    for path in site.rglob("*.html"):
        text = html.unescape(re.sub("<[^>]+>", "", path.read_text("utf-8")))
        url = path.relative_to(site).as_posix().removesuffix("index.html").rstrip("/")
        found[url] = " ".join(text.split())
    scripts = (path.read_text("utf-8") for path in sorted((site / "assets").glob("*.js")))
    return {**found, "assets": "\n".join(scripts)}


@pytest.mark.parametrize(("url", "better", "replaced"), SENTENCES, ids=[s[1] for s in SENTENCES])
def test_a_sentence_that_sounded_odd_is_plain(
    texts: dict[str, str], url: str, better: str, replaced: str
) -> None:
    assert better in texts[url]
    assert [place for place, text in texts.items() if replaced in text] == []
