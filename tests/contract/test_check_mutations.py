"""A site broken in one way for each promise: the audit names it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from site_gen.check import RULES, check_site

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


class Change(NamedTuple):
    """A way to break a site, and the path at which the audit must name it."""

    path: str
    apply: Callable[[Any], object]


class Mutation(NamedTuple):
    """One way to break a site: *rule* is found at the change's path, and only *also* beside it."""

    rule: str
    claim: str
    change: Change
    also: tuple[str, ...] = ()


def put(path: str, old: str, new: str) -> Change:
    return Change(path, lambda site: site.put(path, old, new))


def into(path: str, markup: str) -> Change:
    return put(path, "</main>", f"{markup}</main>")


def write(path: str, body: bytes) -> Change:
    return Change(path, lambda site: site.write(path, body))


def remove(path: str) -> Change:
    return Change(path, lambda site: site.remove(path))


def edit(path: str, change: Callable[[Any], object]) -> Change:
    return Change(path, lambda site: site.edit(path, change))


def style(text: str) -> Change:
    return write("assets/odd-00000000.css", text.encode())


def code(text: str) -> Change:
    return write("assets/odd-00000000.js", text.encode())


def elsewhere(path: str, change: Change) -> Change:
    """Let *change* be named at another *path* than the one it changes."""
    return Change(path, change.apply)


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
    return lambda site: [site.remove(f"{path}/index.html"), site.remove(f"api/v1/{path}.json")]


def _registration(**members: object) -> Callable[[Any], object]:
    return lambda facts: facts["registrations"][0].update(members)


BROKEN: dict[str, list[Any]] = {
    "required-file": [
        ("a root file is gone", remove(".nojekyll")),
        ("the page for lost readers is gone", remove(LOST)),
        ("no search at all", remove(SEARCH), ("asset-link",)),
        (
            "no page of results",
            remove("search/index.html"),
            ("link-target", "sitemap-extra", "asset-link"),
        ),
    ],
    "file-name": [
        ("a Windows device's name", write("data/con.txt", b"")),
        ("a space in a name", write("data/a b.txt", b"")),
        ("a dot at a name's end", write("data/a.", b"")),
    ],
    "file-case": [("names alike but for case", elsewhere("robots.txt", write("Robots.txt", b"")))],
    "file-link": [
        ("a symbolic link", Change("copy.txt", lambda site: site.link("copy.txt", "robots.txt"))),
        (
            "a hard link",
            Change("robots.txt", lambda site: site.link("copy.txt", "robots.txt", is_hard=True)),
        ),
    ],
    "link-target": [
        ("a dead link", put(PORT, '"../../service/https/"', '"../../service/httpz/"')),
        ("a dead picture", into(ABOUT, '<img src="x.png" alt="">')),
        ("a dead stylesheet", put(ABOUT, "assets/site", "assets/sight")),
    ],
    "link-anchor": [
        ("a dead anchor elsewhere", put(PORT, "#edition", "#edition-x")),
        ("a dead anchor in the page", put(PORT, '"#main"', '"#man"')),
    ],
    "link-directory": [
        ("a folder without slash", put(PORT, "../../about/", "../../about")),
        ("a link to index.html", put(PORT, "../../about/", "../../about/index.html")),
    ],
    "link-absolute": [
        ("a link from the host's root", put(PORT, "../../about/", "/ports/about/")),
        ("a link with our own host", put(PORT, "../../about/", "https://example.org/ports/about/")),
        ("a base element", put(ABOUT, "<title>", '<base href="x/"><title>')),
    ],
    "link-outside": [("too many steps up", put(PORT, "../../about/", "../../../about/"))],
    "link-scheme": [("a link to ftp", into(ABOUT, '<a href="ftp://example.org/">x</a>'))],
    "link-script": [
        ("a script as a link", into(ABOUT, '<a href="javascript:alert(1)">x</a>')),
        ("a disguised script", into(ABOUT, '<a href=" java&#9;script:alert(1)">x</a>')),
        ("a data picture", into(ABOUT, '<img alt="" src="data:image/gif;base64,">')),
    ],
    "link-mail": [("a mail link", into(ABOUT, '<a href="mailto:user&amp;example.com">x</a>'))],
    "lost-link": [("a relative link on 404.html", put(LOST, '"/ports/', '"'))],
    "click-depth": [
        (
            "a page that nothing links",
            Change(PRIVACY, lambda site: site.put_everywhere('./privacy/"', './about/"')),
        )
    ],
    "listing-reach": [
        (
            "an unlisted service",
            Change(
                "service/https/index.html",
                lambda site: site.put_everywhere(
                    "service/https/", "service/http/", below="services"
                ),
            ),
        )
    ],
    "listing-size": [
        (
            "an endless listing",
            into(LISTING, "<ul>" + '<li><a href="#main">x</a></li>' * 1001 + "</ul>"),
        )
    ],
    "page-parse": [
        ("no doctype", put(PORT, "<!doctype html>", "")),
        ("a stray end tag", into(PORT, "</strong>")),
        ("crossed tags", into(PORT, "<b><i>x</b></i>")),
        ("no charset", put(PORT, '<meta charset="utf-8">', "")),
        (
            "bytes that are no UTF-8",
            Change(
                ABOUT,
                lambda site: site.write(
                    ABOUT, (site.root / ABOUT).read_bytes().replace(b"</h1>", b"\xff</h1>", 1)
                ),
            ),
        ),
    ],
    "page-lang": [("no language", put(PORT, ' lang="en"', ""))],
    "page-title": [
        ("two titles", put(ABOUT, "<title>", "<title>x</title><title>")),
        (
            "no title",
            put(ABOUT, "<title>", '<meta name="x" content="'),
            ("page-parse", "page-description", "policy-present", "link-target"),
        ),
        (
            "a title twice",
            Change(
                PRIVACY,
                lambda site: [
                    site.put(path, "<title>", "<title>Same</title><title>")
                    for path in (ABOUT, PRIVACY)
                ],
            ),
        ),
    ],
    "page-description": [
        ("no description", put(PORT, '<meta name="description"', '<meta name="words"'))
    ],
    "page-heading": [
        ("two headings", into(PORT, "<h1>x</h1>")),
        (
            "no heading",
            Change(
                ABOUT, lambda site: [site.put(ABOUT, "<h1", "<h2"), site.put(ABOUT, "</h1", "</h2")]
            ),
        ),
    ],
    "page-main": [
        ("an invented kind", put(ABOUT, 'data-kind="page"', 'data-kind="leaf"')),
        ("no key", put(ABOUT, "data-key=", "data-word=")),
    ],
    "page-path": [
        ("another port's key", put(PORT, 'data-key="443"', 'data-key="0443"'), ("json-page",)),
        (
            "a listing among the ports",
            put(PORT, 'data-kind="port"', 'data-kind="listing"'),
            ("json-twin", "edition-count", "page-missing"),
        ),
    ],
    "page-canonical": [
        (
            "another canonical address",
            put(PORT, "https://example.org/ports/port/443/", "https://example.org/ports/port/80/"),
        ),
        ("no canonical address", put(PORT, 'rel="canonical"', 'rel="author"')),
        (
            "another OpenGraph address",
            put(PORT, "<title>", '<meta property="og:url" content="https://example.org/"><title>'),
        ),
    ],
    "page-json": [("no link to the JSON", put(PORT, 'rel="alternate"', 'rel="next"'))],
    "page-size": [("a huge page", into(PORT, " " * 300_000))],
    "json-ld": [
        ("broken structured data", into(ABOUT, '<script type="application/ld+json">{</script>'))
    ],
    "id-unique": [("an id twice", into(PORT, '<p id="main">x</p>'))],
    "id-reference": [("a label of nothing", into(PORT, '<p aria-labelledby="x">x</p>'))],
    "inline-script": [
        ("a script in the page", into(PORT, "<script>1</script>")),
        ("a page in the page", into(PORT, '<iframe srcdoc="x"></iframe>')),
    ],
    "inline-style": [
        ("a style element", into(PORT, "<style>p{}</style>")),
        ("a style attribute", into(PORT, '<p style="color:red">x</p>')),
    ],
    "inline-handler": [("an event handler", into(PORT, '<p onclick="x()">x</p>'))],
    "foreign-request": [
        ("a foreign picture", into(PORT, '<img alt="" src="https://example.net/x.png">')),
        (
            "a foreign script without scheme",
            into(PORT, '<script src="//example.net/x.js"></script>'),
        ),
        ("a foreign form", into(ABOUT, '<form action="https://example.net/"></form>')),
        (
            "a connection in advance",
            put(ABOUT, "<title>", '<link rel="preconnect" href="https://example.net/"><title>'),
        ),
        (
            "a page that sends on",
            put(ABOUT, "<title>", '<meta http-equiv="refresh" content="0"><title>'),
        ),
        (
            "a foreign font",
            style("@font-face{src:url(https://example.net/x.woff2)}"),
            ("asset-hash",),
        ),
    ],
    "policy-present": [
        ("no policy", put(PORT, POLICY, '<meta name="policy"')),
        (
            "a policy that comes late",
            put(PORT, POLICY, f'<script src="../../assets/search.js"></script>{POLICY}'),
        ),
    ],
    "policy-strict": [
        (
            "a policy that lets scripts in",
            put(PORT, "script-src ", "script-src &#39;unsafe-inline&#39; "),
        ),
        ("a policy that allows a host", put(PORT, "img-src ", "img-src https: ")),
        ("a policy without default", put(PORT, "default-src", "media-src")),
    ],
    "mail-plain": [
        ("a plain address", into(ABOUT, "<p>jane@mail.example.com</p>")),
        ("an address with a spelled sign", into(ABOUT, "<p>jane&#64;mail.example.com</p>")),
        (
            "an address in JSON",
            edit(CONTACT_JSON, lambda facts: facts.update(uri="mailto:jane@mail.example.com")),
        ),
        ("an address in text", put("robots.txt", "User", "# a@b.org\nUser")),
    ],
    "json-form": [
        (
            "cut JSON",
            Change(
                PORT_JSON,
                lambda site: site.write(PORT_JSON, (site.root / PORT_JSON).read_bytes()[:-9]),
            ),
            ("record-missing",),
        ),
        (
            "JSON without a member",
            edit(CONTACT_JSON, lambda facts: facts.pop("organization")),
            ("record-missing",),
        ),
        (
            "a registration without protocol",
            edit(PORT_JSON, lambda facts: facts["registrations"][0].pop("protocol")),
            ("record-json", "record-missing"),
        ),
        ("other JSON that is cut", write("data/odd.json", b'{"a":')),
    ],
    "json-page": [
        (
            "another title in JSON",
            edit(PORT_JSON, lambda facts: facts.update(title="Port 80 (http)")),
        ),
        (
            "another edition in JSON",
            edit(PORT_JSON, lambda facts: facts.update(edition="1999-01-01")),
        ),
    ],
    "json-twin": [
        (
            "a page without JSON",
            elsewhere(PORT, remove(PORT_JSON)),
            ("link-target", "record-missing"),
        ),
        ("JSON without a page", write("api/v1/port/444.json", b"{}")),
    ],
    "page-missing": [
        (
            "a port without a page",
            Change(PORT, lambda site: [site.remove(PORT), site.remove(PORT_JSON)]),
            ("link-target", "edition-count", "sitemap-extra"),
        ),
        (
            "a number of a named range without a page",
            Change(
                "port/6001/index.html",
                lambda site: [
                    site.remove("port/6001/index.html"),
                    site.remove("api/v1/port/6001.json"),
                ],
            ),
            ("link-target", "edition-count", "sitemap-extra"),
        ),
    ],
    "record-json": [
        ("a record that a page does not show", put(PORT, ' data-record="https|443|udp"', "")),
        ("a record that the JSON lacks", into(PORT, '<p data-record="https|443|dccp">x</p>')),
    ],
    "record-missing": [("a record dropped from a contact", Change(CONTACT, _drop_everywhere_on))],
    "record-extra": [("a record on a foreign page", Change(SERVICE, _add_foreign))],
    "edition-count": [
        ("one service too many", edit(EDITION, lambda facts: facts["counts"].update(services=1))),
        (
            "one record too many",
            edit(EDITION, lambda facts: facts["counts"].update(registrations=1)),
        ),
        (
            "a person of the table whom no record names has no page",
            Change(EDITION, _remove_both("contact/Christine_Allerton")),
            ("link-target",),
        ),
    ],
    "contact-noindex": [
        (
            "a contact for search engines",
            put(CONTACT, 'content="noindex"', 'content="all"'),
            ("sitemap-missing",),
        ),
        (
            "a contact listing for search engines",
            put("contacts/t/index.html", 'content="noindex"', 'content="all"'),
            ("sitemap-missing",),
        ),
    ],
    "sitemap-missing": [
        (
            "a page that the sitemap lacks",
            elsewhere(
                PORT, put(SITEMAP, "<url><loc>https://example.org/ports/port/443/</loc></url>", "")
            ),
        )
    ],
    "sitemap-extra": [
        (
            "a contact in the sitemap",
            put(SITEMAP, "</urlset>", f"{LOC}contact/Tamsin_Bernhard/</loc></url></urlset>"),
        ),
        (
            "an address twice in the sitemap",
            put(SITEMAP, "</urlset>", f"{LOC}port/443/</loc></url></urlset>"),
        ),
    ],
    "sitemap-form": [
        (
            "a sitemap of another site",
            put(SITEMAP, "</urlset>", "<url><loc>https://example.net/</loc></url></urlset>"),
            ("sitemap-extra",),
        ),
        ("a sitemap that is cut", put(SITEMAP, "</urlset>", ""), ("xml-form", "sitemap-missing")),
    ],
    "robots-sitemap": [
        ("a robots.txt without sitemap", put("robots.txt", "Sitemap:", "# Sitemap:"))
    ],
    "asset-name": [("an asset without hash", write("assets/odd.css", b"p{}"))],
    "asset-hash": [("an asset with a wrong hash", style("p{}"))],
    "asset-link": [
        ("a dead picture in a stylesheet", style("p{background:url('x.png')}"), ("asset-hash",)),
        ("a dead import in a module", code('import { x } from "./x.js";\n'), ("asset-hash",)),
    ],
    "header-listings": [
        (
            "a header without the contacts",
            Change(PORT, lambda site: site.write(PORT, _without_contacts(site.root / PORT))),
        )
    ],
    "search-box": [
        ("no search box", put(PORT, 'role="combobox"', 'role="textbox"')),
        (
            "a search box that is no text",
            put(PORT, '" type="text" role="combobox"', '" type="search" role="combobox"'),
        ),
        (
            "a keyboard without a key for the search",
            put(PORT, 'enterkeyhint="search"', 'enterkeyhint="go"'),
        ),
        (
            "a search box outside the landmark",
            Change(
                PORT,
                lambda site: [
                    site.put(PORT, "<search", "<div"),
                    site.put(PORT, "</search", "</div"),
                ],
            ),
        ),
    ],
    "search-module": [
        (
            "a search that no program can begin",
            put(SEARCH, "function createSearch", "function makeSearch"),
        ),
        (
            "a search that knows no index",
            put(SEARCH, "export const manifest = {", "export const nothing = {"),
        ),
    ],
    "search-index": [
        ("a part of the index is gone", Change("", _lose_shard)),
        (
            "an index of another build",
            write("assets/search/words-aaaaaa.txt", b""),
            ("asset-hash",),
        ),
    ],
    "lost-script": [
        (
            "a page for lost readers that leads nowhere",
            put(LOST, "assets/lost-", "assets/app-"),
            ("link-target",),
        )
    ],
    "record-hidden": [
        (
            "a record that only a script shows",
            put(PORT, 'data-record="https|443|tcp"', 'hidden data-record="https|443|tcp"'),
        ),
        (
            "records that only a script shows",
            Change(
                PORT,
                lambda site: [
                    site.put(PORT, "<table", "<template><table"),
                    site.put(PORT, "</table>", "</table></template>"),
                ],
            ),
        ),
    ],
    "note-apart": [
        (
            "a note inside a registration",
            put(
                PORT,
                'data-record="https|443|tcp">',
                'data-record="https|443|tcp"><b data-source=x></b>',
            ),
        )
    ],
    "xml-form": [("broken XML", write("opensearch.xml", b"<OpenSearchDescription>"))],
}
# Whatever has a page has to keep it.
BROKEN["page-missing"] += [
    (
        f"a {path.partition('/')[0]} without a page: {path}",
        Change(f"{path}/index.html", _remove_both(path)),
        ("link-target", "edition-count", "sitemap-extra"),
    )
    for path in (
        "port/225-241",
        "service/https",
        "contact/Tamsin_Bernhard",
        "contact/Wanda_Missing",
        "reference/rfc9110",
    )
]
for rule, what, change in (
    ("json-form", "a number that is no text", _registration(number=443)),
    ("json-form", "a number that is none", _registration(number="x")),
    ("json-form", "a number above all ports", _registration(number="0-99999999999")),
    ("json-form", "references in one string", _registration(references="RFC9110")),
    ("json-page", "another kind", lambda facts: facts.update(kind="range")),
    ("json-page", "another key", lambda facts: facts.update(key="80")),
    ("json-page", "another address", lambda facts: facts.update(url="port/80/")),
):
    also = ("record-missing", "record-json")
    BROKEN[rule].append((f"JSON with {what}", edit(PORT_JSON, change), also))
MUTATIONS = [Mutation(rule, *each) for rule, found in BROKEN.items() for each in found]


def test_the_unbroken_site_has_no_finding(built: Path) -> None:
    report = check_site(built, jobs=1)
    assert report.as_text().splitlines()[:-1] == []


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda each: each.claim)
def test_a_broken_promise_is_named(mutation: Mutation, site_copy: Any) -> None:  # noqa: ANN401 (the conftest's SiteCopy)
    path, apply = mutation.change
    apply(site_copy)
    findings = check_site(site_copy.root, jobs=1).findings
    places = {(each.path, each.rule) for each in findings}
    assert (path, mutation.rule) in places or not path
    assert mutation.rule in {rule for _, rule in places}
    assert {each.rule for each in findings} <= {mutation.rule, *mutation.also}


def test_every_rule_is_broken_once(record_property: Callable[[str, object], None]) -> None:
    """No promise goes untested; a whole gigabyte and a history are tried elsewhere."""
    record_property("broken promises named by the audit", len(MUTATIONS))
    elsewhere = {"site-size", *(rule for rule in RULES if rule.startswith("history-"))}
    assert {each.rule for each in MUTATIONS} == RULES.keys() - elsewhere


def test_a_restored_site_has_no_finding(site_copy: Any) -> None:  # noqa: ANN401
    assert check_site(site_copy.root, jobs=1).findings == ()
