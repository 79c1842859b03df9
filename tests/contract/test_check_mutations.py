"""A site broken in one way for each promise: the audit names it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from site_gen.check import RULES, check_site

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PORT = "port/443/index.html"
PORT_JSON = "api/v1/port/443.json"
SERVICE = "service/~63on/index.html"
CONTACT = "contact/Tamsin_Bernhard/index.html"
CONTACT_JSON = "api/v1/contact/Tamsin_Bernhard.json"
ABOUT = "about/index.html"
LISTING = "services/h/index.html"
LOST = "404.html"
EDITION = "api/v1/edition.json"
SITEMAP = "sitemap.xml"
SEARCH = "assets/search.js"
PRIVACY = "privacy/index.html"
LOC = "<url><loc>https://example.org/ports/"
POLICY = '<meta http-equiv="Content-Security-Policy"'


@dataclass(frozen=True)
class Mutation:
    """One way to break a site: *rule* must be found at *path*, and nothing but *also* beside it."""

    claim: str
    rule: str
    path: str
    apply: Callable[[Any], object]
    also: tuple[str, ...] = ()


def put(path: str, old: str, new: str) -> Callable[[Any], object]:
    """Replace text in a file."""
    return lambda site: site.put(path, old, new)


def into(path: str, markup: str) -> Callable[[Any], object]:
    """Put markup at the end of a page's main element."""
    return put(path, "</main>", f"{markup}</main>")


def write(path: str, body: bytes) -> Callable[[Any], object]:
    """Write a file."""
    return lambda site: site.write(path, body)


def remove(path: str) -> Callable[[Any], object]:
    """Remove a file."""
    return lambda site: site.remove(path)


def edit(path: str, change: Callable[[Any], object]) -> Callable[[Any], object]:
    """Change a JSON file."""
    return lambda site: site.edit(path, change)


def style(text: str) -> Callable[[Any], object]:
    """Add a stylesheet."""
    return write("assets/odd-00000000.css", text.encode())


def code(text: str) -> Callable[[Any], object]:
    """Add a module."""
    return write("assets/odd-00000000.js", text.encode())


def _drop_everywhere_on(site: Any) -> None:  # noqa: ANN401
    """Drop a record from a contact's page and from its JSON: they still agree."""
    site.put(CONTACT, ' data-record="con|759|tcp"', "")
    site.edit(
        CONTACT_JSON,
        lambda facts: facts.update(
            registrations=[each for each in facts["registrations"] if each["service"] != "con"]
        ),
    )


def _add_foreign(site: Any) -> None:  # noqa: ANN401
    """Show a record on the page of another service, and in its JSON."""
    foreign = {
        "service": "https",
        "number": "443",
        "protocol": "tcp",
        "description": "http protocol over TLS/SSL",
        "assignees": ["IESG"],
        "contacts": ["IETF_Chair"],
        "registered": None,
        "modified": "2021-10-01",
        "references": ["RFC9110"],
        "service_code": None,
        "unauthorized_use": None,
        "notes": None,
    }
    words = 'http protocol over TLS/SSL 2021-10-01 RFC9110 <a href="../../contact/IESG/">IESG</a>'
    chair = '<a href="../../contact/IETF_Chair/">IETF Chair</a>'
    site.put(SERVICE, "</main>", f'<p data-record="https|443|tcp">{words}{chair}</p></main>')
    site.edit("api/v1/service/~63on.json", lambda facts: facts["registrations"].append(foreign))


def _without_contacts(page: Path) -> bytes:
    head, header, rest = page.read_text("utf-8").partition("<header")
    masthead, end, body = rest.partition("</header>")
    changed = masthead.replace("../../contacts/", "../../services/")
    assert changed != masthead
    return f"{head}{header}{changed}{end}{body}".encode()


def _lose_shard(site: Any) -> None:  # noqa: ANN401
    shard = min((site.root / "assets/search").glob("words-*"))
    site.remove(shard.relative_to(site.root).as_posix())


def _remove_both(path: str) -> Callable[[Any], object]:
    """Remove an entity's page and its JSON."""
    return lambda site: [site.remove(f"{path}/index.html"), site.remove(f"api/v1/{path}.json")]


def _registration(**members: object) -> Callable[[Any], object]:
    """Change the first registration of an entity's JSON."""
    return lambda facts: facts["registrations"][0].update(members)


MUTATIONS = [
    Mutation("a root file is gone", "required-file", ".nojekyll", remove(".nojekyll")),
    Mutation(
        "the page for lost readers is gone",
        "required-file",
        LOST,
        remove(LOST),
    ),
    Mutation(
        "a Windows device's name",
        "file-name",
        "data/con.txt",
        write("data/con.txt", b""),
    ),
    Mutation("a space in a name", "file-name", "data/a b.txt", write("data/a b.txt", b"")),
    Mutation("a dot at a name's end", "file-name", "data/a.", write("data/a.", b"")),
    Mutation("names alike but for case", "file-case", "robots.txt", write("Robots.txt", b"")),
    Mutation(
        "a symbolic link", "file-link", "copy.txt", lambda site: site.link("copy.txt", "robots.txt")
    ),
    Mutation(
        "a hard link",
        "file-link",
        "robots.txt",
        lambda site: site.link("copy.txt", "robots.txt", is_hard=True),
    ),
    Mutation(
        "a dead link",
        "link-target",
        PORT,
        put(PORT, '"../../service/https/"', '"../../service/httpz/"'),
    ),
    Mutation("a dead picture", "link-target", ABOUT, into(ABOUT, '<img src="x.png" alt="">')),
    Mutation("a dead stylesheet", "link-target", ABOUT, put(ABOUT, "assets/site", "assets/sight")),
    Mutation("a dead anchor elsewhere", "link-anchor", PORT, put(PORT, "#edition", "#edition-x")),
    Mutation("a dead anchor in the page", "link-anchor", PORT, put(PORT, '"#main"', '"#man"')),
    Mutation(
        "a folder without slash", "link-directory", PORT, put(PORT, "../../about/", "../../about")
    ),
    Mutation(
        "a link to index.html",
        "link-directory",
        PORT,
        put(PORT, "../../about/", "../../about/index.html"),
    ),
    Mutation(
        "a link from the host's root",
        "link-absolute",
        PORT,
        put(PORT, "../../about/", "/ports/about/"),
    ),
    Mutation(
        "a link with our own host",
        "link-absolute",
        PORT,
        put(PORT, "../../about/", "https://example.org/ports/about/"),
    ),
    Mutation(
        "a base element", "link-absolute", ABOUT, put(ABOUT, "<title>", '<base href="x/"><title>')
    ),
    Mutation(
        "too many steps up", "link-outside", PORT, put(PORT, "../../about/", "../../../about/")
    ),
    Mutation(
        "a link to ftp",
        "link-scheme",
        ABOUT,
        into(ABOUT, '<a href="ftp://example.org/">x</a>'),
    ),
    Mutation(
        "a script as a link",
        "link-script",
        ABOUT,
        into(ABOUT, '<a href="javascript:alert(1)">x</a>'),
    ),
    Mutation(
        "a disguised script",
        "link-script",
        ABOUT,
        into(ABOUT, '<a href=" java&#9;script:alert(1)">x</a>'),
    ),
    Mutation(
        "a data picture",
        "link-script",
        ABOUT,
        into(ABOUT, '<img alt="" src="data:image/gif;base64,">'),
    ),
    Mutation(
        "a mail link",
        "link-mail",
        ABOUT,
        into(ABOUT, '<a href="mailto:user&amp;example.com">x</a>'),
    ),
    Mutation("a relative link on 404.html", "lost-link", LOST, put(LOST, '"/ports/', '"')),
    Mutation(
        "a page that nothing links",
        "click-depth",
        PRIVACY,
        lambda site: site.put_everywhere('./privacy/"', './about/"'),
    ),
    Mutation(
        "an unlisted service",
        "listing-reach",
        "service/https/index.html",
        lambda site: site.put_everywhere("service/https/", "service/http/", below="services"),
    ),
    Mutation(
        "an endless listing",
        "listing-size",
        LISTING,
        into(LISTING, "<ul>" + '<li><a href="#main">x</a></li>' * 1001 + "</ul>"),
    ),
    Mutation("no doctype", "page-parse", PORT, put(PORT, "<!doctype html>", "")),
    Mutation("a stray end tag", "page-parse", PORT, into(PORT, "</strong>")),
    Mutation("crossed tags", "page-parse", PORT, into(PORT, "<b><i>x</b></i>")),
    Mutation("no charset", "page-parse", PORT, put(PORT, '<meta charset="utf-8">', "")),
    Mutation(
        "bytes that are no UTF-8",
        "page-parse",
        ABOUT,
        lambda site: site.write(
            ABOUT, (site.root / ABOUT).read_bytes().replace(b"</h1>", b"\xff</h1>", 1)
        ),
    ),
    Mutation("no language", "page-lang", PORT, put(PORT, ' lang="en"', "")),
    Mutation("two titles", "page-title", ABOUT, put(ABOUT, "<title>", "<title>x</title><title>")),
    Mutation(
        "no title",
        "page-title",
        ABOUT,
        put(ABOUT, "<title>", '<meta name="x" content="'),
        also=("page-parse", "page-description", "policy-present", "link-target"),
    ),
    Mutation(
        "a title twice",
        "page-title",
        PRIVACY,
        lambda site: [
            site.put(path, "<title>", "<title>Same</title><title>") for path in (ABOUT, PRIVACY)
        ],
    ),
    Mutation(
        "no description",
        "page-description",
        PORT,
        put(PORT, '<meta name="description"', '<meta name="words"'),
    ),
    Mutation("two headings", "page-heading", PORT, into(PORT, "<h1>x</h1>")),
    Mutation(
        "no heading",
        "page-heading",
        ABOUT,
        lambda site: [site.put(ABOUT, "<h1", "<h2"), site.put(ABOUT, "</h1", "</h2")],
    ),
    Mutation(
        "an invented kind",
        "page-main",
        ABOUT,
        put(ABOUT, 'data-kind="page"', 'data-kind="leaf"'),
    ),
    Mutation("no key", "page-main", ABOUT, put(ABOUT, "data-key=", "data-word=")),
    Mutation(
        "another port's key",
        "page-path",
        PORT,
        put(PORT, 'data-key="443"', 'data-key="0443"'),
        also=("json-page",),
    ),
    Mutation(
        "a listing among the ports",
        "page-path",
        PORT,
        put(PORT, 'data-kind="port"', 'data-kind="listing"'),
        also=("json-twin", "edition-count", "contact-noindex", "page-missing"),
    ),
    Mutation(
        "another canonical address",
        "page-canonical",
        PORT,
        put(PORT, "https://example.org/ports/port/443/", "https://example.org/ports/port/80/"),
    ),
    Mutation(
        "no canonical address",
        "page-canonical",
        PORT,
        put(PORT, 'rel="canonical"', 'rel="author"'),
    ),
    Mutation(
        "another OpenGraph address",
        "page-canonical",
        PORT,
        put(PORT, "<title>", '<meta property="og:url" content="https://example.org/"><title>'),
    ),
    Mutation("no link to the JSON", "page-json", PORT, put(PORT, 'rel="alternate"', 'rel="next"')),
    Mutation("a huge page", "page-size", PORT, into(PORT, " " * 300_000)),
    Mutation(
        "broken structured data",
        "json-ld",
        ABOUT,
        into(ABOUT, '<script type="application/ld+json">{</script>'),
    ),
    Mutation("an id twice", "id-unique", PORT, into(PORT, '<p id="main">x</p>')),
    Mutation(
        "a label of nothing", "id-reference", PORT, into(PORT, '<p aria-labelledby="x">x</p>')
    ),
    Mutation("a script in the page", "inline-script", PORT, into(PORT, "<script>1</script>")),
    Mutation(
        "a page in the page", "inline-script", PORT, into(PORT, '<iframe srcdoc="x"></iframe>')
    ),
    Mutation("a style element", "inline-style", PORT, into(PORT, "<style>p{}</style>")),
    Mutation("a style attribute", "inline-style", PORT, into(PORT, '<p style="color:red">x</p>')),
    Mutation("an event handler", "inline-handler", PORT, into(PORT, '<p onclick="x()">x</p>')),
    Mutation(
        "a foreign picture",
        "foreign-request",
        PORT,
        into(PORT, '<img alt="" src="https://example.net/x.png">'),
    ),
    Mutation(
        "a foreign script without scheme",
        "foreign-request",
        PORT,
        into(PORT, '<script src="//example.net/x.js"></script>'),
    ),
    Mutation(
        "a foreign form",
        "foreign-request",
        ABOUT,
        into(ABOUT, '<form action="https://example.net/"></form>'),
    ),
    Mutation(
        "a connection in advance",
        "foreign-request",
        ABOUT,
        put(ABOUT, "<title>", '<link rel="preconnect" href="https://example.net/"><title>'),
    ),
    Mutation(
        "a page that sends on",
        "foreign-request",
        ABOUT,
        put(ABOUT, "<title>", '<meta http-equiv="refresh" content="0"><title>'),
    ),
    Mutation(
        "a foreign font",
        "foreign-request",
        "assets/odd-00000000.css",
        style("@font-face{src:url(https://example.net/x.woff2)}"),
        also=("asset-hash",),
    ),
    Mutation("no policy", "policy-present", PORT, put(PORT, POLICY, '<meta name="policy"')),
    Mutation(
        "a policy that comes late",
        "policy-present",
        PORT,
        put(PORT, POLICY, f'<script src="../../assets/search.js"></script>{POLICY}'),
    ),
    Mutation(
        "a policy that lets scripts in",
        "policy-strict",
        PORT,
        put(PORT, "script-src ", "script-src &#39;unsafe-inline&#39; "),
    ),
    Mutation(
        "a policy that allows a host",
        "policy-strict",
        PORT,
        put(PORT, "img-src ", "img-src https: "),
    ),
    Mutation(
        "a policy without default", "policy-strict", PORT, put(PORT, "default-src", "media-src")
    ),
    Mutation("a plain address", "mail-plain", ABOUT, into(ABOUT, "<p>jane@mail.example.com</p>")),
    Mutation(
        "an address with a spelled sign",
        "mail-plain",
        ABOUT,
        into(ABOUT, "<p>jane&#64;mail.example.com</p>"),
    ),
    Mutation(
        "an address in JSON",
        "mail-plain",
        CONTACT_JSON,
        edit(CONTACT_JSON, lambda facts: facts.update(uri="mailto:jane@mail.example.com")),
    ),
    Mutation(
        "an address in text",
        "mail-plain",
        "robots.txt",
        put("robots.txt", "User", "# a@b.org\nUser"),
    ),
    Mutation(
        "cut JSON",
        "json-form",
        PORT_JSON,
        lambda site: site.write(PORT_JSON, (site.root / PORT_JSON).read_bytes()[:-9]),
        also=("record-missing",),
    ),
    Mutation(
        "JSON without a member",
        "json-form",
        CONTACT_JSON,
        edit(CONTACT_JSON, lambda facts: facts.pop("organization")),
        also=("record-missing",),
    ),
    Mutation(
        "a registration without protocol",
        "json-form",
        PORT_JSON,
        edit(PORT_JSON, lambda facts: facts["registrations"][0].pop("protocol")),
        also=("record-json", "record-missing"),
    ),
    Mutation(
        "other JSON that is cut", "json-form", "data/odd.json", write("data/odd.json", b'{"a":')
    ),
    Mutation(
        "another title in JSON",
        "json-page",
        PORT_JSON,
        edit(PORT_JSON, lambda facts: facts.update(title="Port 80 (http)")),
    ),
    Mutation(
        "another edition in JSON",
        "json-page",
        PORT_JSON,
        edit(PORT_JSON, lambda facts: facts.update(edition="1999-01-01")),
    ),
    Mutation(
        "a page without JSON",
        "json-twin",
        PORT,
        remove(PORT_JSON),
        also=("link-target", "record-missing"),
    ),
    Mutation(
        "JSON without a page",
        "json-twin",
        "api/v1/port/444.json",
        write("api/v1/port/444.json", b"{}"),
    ),
    Mutation(
        "a port without a page",
        "page-missing",
        PORT,
        lambda site: [site.remove(PORT), site.remove(PORT_JSON)],
        also=("link-target", "edition-count", "sitemap-extra"),
    ),
    Mutation(
        "a number of a named range without a page",
        "page-missing",
        "port/6001/index.html",
        lambda site: [site.remove("port/6001/index.html"), site.remove("api/v1/port/6001.json")],
        also=("link-target", "edition-count", "sitemap-extra"),
    ),
    Mutation(
        "a record that a page does not show",
        "record-json",
        PORT,
        put(PORT, ' data-record="https|443|udp"', ""),
    ),
    Mutation(
        "a record that the JSON lacks",
        "record-json",
        PORT,
        into(PORT, '<p data-record="https|443|dccp">x</p>'),
    ),
    Mutation("a record dropped from a contact", "record-missing", CONTACT, _drop_everywhere_on),
    Mutation("a record on a foreign page", "record-extra", SERVICE, _add_foreign),
    Mutation(
        "one service too many",
        "edition-count",
        EDITION,
        edit(EDITION, lambda facts: facts["counts"].update(services=1)),
    ),
    Mutation(
        "one record too many",
        "edition-count",
        EDITION,
        edit(EDITION, lambda facts: facts["counts"].update(registrations=1)),
    ),
    Mutation(
        "a contact for search engines",
        "contact-noindex",
        CONTACT,
        put(CONTACT, 'content="noindex"', 'content="all"'),
        also=("sitemap-missing",),
    ),
    Mutation(
        "a contact listing for search engines",
        "contact-noindex",
        "contacts/t/index.html",
        put("contacts/t/index.html", 'content="noindex"', 'content="all"'),
        also=("sitemap-missing",),
    ),
    Mutation(
        "a page that the sitemap lacks",
        "sitemap-missing",
        PORT,
        put(SITEMAP, "<url><loc>https://example.org/ports/port/443/</loc></url>", ""),
    ),
    Mutation(
        "a contact in the sitemap",
        "sitemap-extra",
        SITEMAP,
        put(SITEMAP, "</urlset>", f"{LOC}contact/Tamsin_Bernhard/</loc></url></urlset>"),
    ),
    Mutation(
        "an address twice in the sitemap",
        "sitemap-extra",
        SITEMAP,
        put(SITEMAP, "</urlset>", f"{LOC}port/443/</loc></url></urlset>"),
    ),
    Mutation(
        "a sitemap of another site",
        "sitemap-form",
        SITEMAP,
        put(SITEMAP, "</urlset>", "<url><loc>https://example.net/</loc></url></urlset>"),
        also=("sitemap-extra",),
    ),
    Mutation(
        "a sitemap that is cut",
        "sitemap-form",
        SITEMAP,
        put(SITEMAP, "</urlset>", ""),
        also=("xml-form", "sitemap-missing"),
    ),
    Mutation(
        "a robots.txt without sitemap",
        "robots-sitemap",
        "robots.txt",
        put("robots.txt", "Sitemap:", "# Sitemap:"),
    ),
    Mutation(
        "an asset without hash", "asset-name", "assets/odd.css", write("assets/odd.css", b"p{}")
    ),
    Mutation("an asset with a wrong hash", "asset-hash", "assets/odd-00000000.css", style("p{}")),
    Mutation(
        "a dead picture in a stylesheet",
        "asset-link",
        "assets/odd-00000000.css",
        style("p{background:url('x.png')}"),
        also=("asset-hash",),
    ),
    Mutation(
        "a dead import in a module",
        "asset-link",
        "assets/odd-00000000.js",
        code('import { x } from "./x.js";\n'),
        also=("asset-hash",),
    ),
    Mutation(
        "a header without the contacts",
        "header-listings",
        PORT,
        lambda site: site.write(PORT, _without_contacts(site.root / PORT)),
    ),
    Mutation("no search box", "search-box", PORT, put(PORT, 'role="combobox"', 'role="textbox"')),
    Mutation(
        "a search box that is no text",
        "search-box",
        PORT,
        put(PORT, '" type="text" role="combobox"', '" type="search" role="combobox"'),
    ),
    Mutation(
        "a keyboard without a key for the search",
        "search-box",
        PORT,
        put(PORT, 'enterkeyhint="search"', 'enterkeyhint="go"'),
    ),
    Mutation(
        "a search box outside the landmark",
        "search-box",
        PORT,
        lambda site: [site.put(PORT, "<search", "<div"), site.put(PORT, "</search", "</div")],
    ),
    Mutation(
        "a search that no program can begin",
        "search-module",
        SEARCH,
        put(SEARCH, "function createSearch", "function makeSearch"),
    ),
    Mutation(
        "a search that knows no index",
        "search-module",
        SEARCH,
        put(SEARCH, "export const manifest = {", "export const nothing = {"),
    ),
    Mutation("no search at all", "required-file", SEARCH, remove(SEARCH), also=("asset-link",)),
    Mutation(
        "no page of results",
        "required-file",
        "search/index.html",
        remove("search/index.html"),
        also=("link-target", "sitemap-extra", "asset-link"),
    ),
    Mutation("a part of the index is gone", "search-index", "", _lose_shard),
    Mutation(
        "an index of another build",
        "search-index",
        "assets/search/words-aaaaaa.txt",
        write("assets/search/words-aaaaaa.txt", b""),
        also=("asset-hash",),
    ),
    Mutation(
        "a page for lost readers that leads nowhere",
        "lost-script",
        LOST,
        put(LOST, "assets/lost-", "assets/app-"),
        also=("link-target",),
    ),
    Mutation(
        "a record that only a script shows",
        "record-hidden",
        PORT,
        put(PORT, 'data-record="https|443|tcp"', 'hidden data-record="https|443|tcp"'),
    ),
    Mutation(
        "a note inside a registration",
        "note-apart",
        PORT,
        put(
            PORT,
            'data-record="https|443|tcp">',
            'data-record="https|443|tcp"><b data-source=x></b>',
        ),
    ),
    Mutation(
        "records that only a script shows",
        "record-hidden",
        PORT,
        lambda site: [
            site.put(PORT, "<table", "<template><table"),
            site.put(PORT, "</table>", "</table></template>"),
        ],
    ),
    *(
        Mutation(
            f"a {path.partition('/')[0]} without a page: {path}",
            "page-missing",
            f"{path}/index.html",
            _remove_both(path),
            also=("link-target", "edition-count", "sitemap-extra"),
        )
        for path in (
            "port/225-241",
            "service/https",
            "contact/Tamsin_Bernhard",
            "contact/Wanda_Missing",
            "reference/rfc9110",
        )
    ),
    Mutation(
        "a person of the table whom no record names has no page",
        "edition-count",
        EDITION,
        _remove_both("contact/Christine_Allerton"),
        also=("link-target",),
    ),
    *(
        Mutation(
            f"JSON with {what}",
            rule,
            PORT_JSON,
            edit(PORT_JSON, change),
            also=("record-missing", "record-json"),
        )
        for what, rule, change in (
            ("a number that is no text", "json-form", _registration(number=443)),
            ("a number that is none", "json-form", _registration(number="x")),
            ("a number above all ports", "json-form", _registration(number="0-99999999999")),
            ("references in one string", "json-form", _registration(references="RFC9110")),
            ("another kind", "json-page", lambda facts: facts.update(kind="range")),
            ("another key", "json-page", lambda facts: facts.update(key="80")),
            ("another address", "json-page", lambda facts: facts.update(url="port/80/")),
        )
    ),
    Mutation(
        "broken XML",
        "xml-form",
        "opensearch.xml",
        write("opensearch.xml", b"<OpenSearchDescription>"),
    ),
]


def test_the_unbroken_site_has_no_finding(built: Path) -> None:
    """What the builder makes keeps every promise."""
    report = check_site(built, jobs=1)
    assert report.as_text().splitlines()[:-1] == []


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda each: each.claim)
def test_a_broken_promise_is_named(mutation: Mutation, patient: Any) -> None:  # noqa: ANN401 (the conftest's Patient)
    """One change of the site gives the finding of its rule at its path, and no alarm beside it."""
    mutation.apply(patient)
    findings = check_site(patient.root, jobs=1).findings
    places = {(each.path, each.rule) for each in findings}
    assert (mutation.path, mutation.rule) in places or not mutation.path
    assert mutation.rule in {rule for _, rule in places}
    assert {each.rule for each in findings} <= {mutation.rule, *mutation.also}


def test_every_rule_is_broken_once(record_property: Callable[[str, object], None]) -> None:
    """No promise goes untested; a whole gigabyte is tried elsewhere."""
    record_property("broken promises named by the audit", len(MUTATIONS))
    assert {each.rule for each in MUTATIONS} == RULES.keys() - {"site-size"}


def test_a_healed_site_has_no_finding(patient: Any) -> None:  # noqa: ANN401
    """The changes of these tests leave nothing behind."""
    assert check_site(patient.root, jobs=1).findings == ()
