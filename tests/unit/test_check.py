"""The audit: its parts, on small folders made by hand."""

import base64
import hashlib
import json
from pathlib import Path

import pytest

from site_gen.check import CheckReport, Finding, check_site
from site_gen.check.html_page import HtmlPage
from site_gen.check.json_files import addresses
from site_gen.check.links import Resolver, broken_address, plain_addresses
from site_gen.check.site_rules import LARGEST_SITE, is_safe
from site_gen.cli import main
from site_gen.errors import CheckError

BASE = "https://example.org/ports/"
PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy"
 content="default-src 'none'; script-src 'self'; base-uri 'none'; form-action 'self'">
<title>{title}</title><meta name="description" content="{title}">{head}</head>
<body><main data-kind="{kind}" data-key="{key}"><h1>{title}</h1>
{body}</main></body></html>
"""
FILES = ("port/443/index.html", "about/index.html", "index.html", "robots.txt", "404.html")


# What only a whole site keeps.
WHOLE = {"required-file", "header-listings", "search-box", "search-module", "lost-script"}


def page(title: str, kind: str = "page", key: str = "x", head: str = "", body: str = "") -> bytes:
    return PAGE.format(title=title, kind=kind, key=key, head=head, body=body).encode()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    counts = dict.fromkeys(("ports", "ranges", "services", "contacts", "references"), 0)
    edition = {"generator": "site-gen", "edition": None, "counts": counts | {"registrations": 0}}
    write(tmp_path, "api/v1/edition.json", json.dumps(edition).encode())
    write(tmp_path, "index.html", page("Home", body='<a href="./about/">x</a>'))
    write(tmp_path, "about/index.html", page("About"))
    write(tmp_path, "404.html", page("Lost", head='<meta name="robots" content="noindex">'))
    return tmp_path


def write(folder: Path, path: str, body: bytes) -> None:
    place = folder / path
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(body)


def found(folder: Path, jobs: int = 1) -> set[tuple[str, str]]:
    findings = check_site(folder, jobs=jobs).findings
    return {(each.path, each.rule) for each in findings if each.rule not in WHOLE}


def test_a_sound_small_site_has_no_finding(folder: Path) -> None:
    assert found(folder) == set()


def test_what_is_no_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CheckError, match=r"gone: is not a directory; build a site there first"):
        check_site(tmp_path / "gone", jobs=1)


@pytest.mark.parametrize("marker", [None, b"{", b"[]", b'{"generator": "other"}'])
def test_a_folder_of_somebody_else_is_refused(tmp_path: Path, marker: bytes | None) -> None:
    if marker is not None:
        write(tmp_path, "api/v1/edition.json", marker)
    with pytest.raises(CheckError, match="does not hold a site of this program"):
        check_site(tmp_path, jobs=1)


def test_the_command_tells_by_its_status(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(folder), "--jobs", "1"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert ".nojekyll: required-file: the file is missing; build again" in lines
    assert lines[-1].startswith("3 pages, 4 files, ")


def test_a_finding_reads_place_rule_fact_remedy() -> None:
    finding = Finding("port/443/index.html", 7, "link-target", "'a\nb' is not there; correct it")
    assert str(finding) == "port/443/index.html:7: link-target: 'a b' is not there; correct it"


def test_many_findings_of_a_rule_are_counted() -> None:
    findings = tuple(Finding(f"{at}", None, "page-lang", "none; add it") for at in range(70))
    lines = CheckReport(findings, (), 70, 70, 7000).as_text().splitlines()
    assert lines[-2] == "page-lang: 20 more of this kind; --json lists them all"
    assert lines[-1] == "70 pages, 70 files, 0.0 MB: 70 findings of 1 rule"


@pytest.mark.parametrize(
    ("page_path", "url", "target"),
    [
        ("port/443/index.html", "../../", ("index.html", "")),
        ("port/443/index.html", "../../#edition", ("index.html", "edition")),
        ("port/443/index.html", "../../about/?q=1#x", ("about/index.html", "x")),
        ("port/443/index.html", "#main", ("port/443/index.html", "main")),
        ("port/443/index.html", "?q=1", ("port/443/index.html", "")),
        ("about/index.html", "../port/443/", ("port/443/index.html", "")),
        ("port/443/index.html", "../443/", ("port/443/index.html", "")),
        ("index.html", "./", ("index.html", "")),
        ("index.html", "robots.txt", ("robots.txt", "")),
        ("index.html", "p%6frt/443/", ("port/443/index.html", "")),
        ("404.html", "/ports/about/", ("about/index.html", "")),
        ("404.html", "#main", ("404.html", "main")),
    ],
)
def test_an_address_is_resolved(page_path: str, url: str, target: tuple[str, str]) -> None:
    found = Resolver(FILES, BASE).resolve(page_path, url)
    assert (found.path, found.fragment, found.rule) == (*target, "")


@pytest.mark.parametrize(
    ("page_path", "url", "rule"),
    [
        ("port/443/index.html", "../../../", "link-outside"),
        ("index.html", "../", "link-outside"),
        ("index.html", "about/../../x", "link-outside"),
        ("index.html", "/about/", "link-absolute"),
        ("index.html", "about", "link-directory"),
        ("index.html", "about/index.html", "link-directory"),
        ("index.html", "port/", "link-target"),
        ("404.html", "about/", "lost-link"),
        ("404.html", "/ports/port/1/", "link-target"),
    ],
)
def test_a_wrong_address_breaks_a_rule(page_path: str, url: str, rule: str) -> None:
    assert Resolver(FILES, BASE).resolve(page_path, url).rule == rule


@pytest.mark.parametrize(
    ("url", "is_followed", "rule"),
    [
        ("../../about/", True, None),
        ("https://example.net/", True, None),
        ("https://example.net/", False, "foreign-request"),
        ("//example.net/x.js", False, "foreign-request"),
        ("//example.net/", True, "link-scheme"),
        ("HTTPS://example.org/x", False, "foreign-request"),
        ("https://example.org/ports/about/", True, "link-absolute"),
        ("JavaScript:alert(1)", True, "link-script"),
        ("java\nscript:alert(1)", True, "link-script"),
        ("\x01data:text/html,x", True, "link-script"),
        ("mailto:user&example.com", True, "link-mail"),
        ("tel:+1", True, "link-scheme"),
    ],
)
def test_an_address_is_judged_as_browsers_read_it(
    url: str, rule: str | None, *, is_followed: bool
) -> None:
    broken = broken_address(url, BASE, is_followed=is_followed)
    assert (broken[0] if broken else None) == rule


@pytest.mark.parametrize(
    "text",
    [
        "jane@mail.example.com",
        "Jane.Doe+x@example.org,",
        "jane&#64;example.com",
        "jane&#x40;example.com",
        "jane&commat;example.com",
        '"jane\\u0040example.com"',
        "mailto:jane%40example.com",
        "adam@norén.example.se",
    ],
)
def test_a_plain_address_is_found(text: str) -> None:
    (finding,) = plain_addresses("x.html", f"one\ntwo {text}".encode())
    assert (finding.line, finding.rule) == (2, "mail-plain")


@pytest.mark.parametrize(
    "text",
    ["jane&example.com", "Miele@home", "SCOOP@F", "@media", "a @ b.c", "100% &#39;@&#39; x.org"],
)
def test_what_is_no_address_is_no_finding(text: str) -> None:
    assert list(plain_addresses("x.html", text.encode())) == []


@pytest.mark.parametrize("name", ["443", "~63on", "a.b", ".nojekyll", "x" * 255, "console"])
def test_a_safe_name_is_safe(name: str) -> None:
    assert is_safe(name)


@pytest.mark.parametrize(
    "name", ["con", "CON.txt", "com1", "a.", "a b", "ä", "a:b", ".git", "x" * 256, "a~?", "nul.x.y"]
)
def test_an_unsafe_name_is_not(name: str) -> None:
    assert not is_safe(name)


@pytest.mark.parametrize(("limit", "is_wrong"), [("LARGE_SITE", False), ("LARGEST_SITE", True)])
def test_a_large_site_is_a_warning_then_a_finding(
    folder: Path, monkeypatch: pytest.MonkeyPatch, limit: str, *, is_wrong: bool
) -> None:
    monkeypatch.setattr("site_gen.check.site_rules.LARGE_SITE", 1)
    monkeypatch.setattr("site_gen.check.LARGEST_SITE", 1 if limit != "LARGE_SITE" else LARGEST_SITE)
    report = check_site(folder, jobs=1)
    assert ((".", "site-size") in found(folder)) == is_wrong
    assert len(report.warnings) == (0 if is_wrong else 1)
    assert report.as_text().startswith("warning: .: site-size: ") != is_wrong


def test_the_line_of_a_text_is_found_in_its_escaped_form_too() -> None:
    page = HtmlPage("x.html", b'<!doctype html>\n<p>\n<a href="a?b&amp;c">x</a>')
    assert page.line_of("a?b&c") == 3
    assert page.line_of("nowhere") is None


@pytest.mark.parametrize(
    ("body", "misread"),
    [
        ("<p>x</p>", None),
        ("<p>x<br/>y</p><svg><g><path d='M0'/></g></svg>", None),
        ("<p>x</p>\n</strong>", (2, "</strong>")),
        ("<b><i>x</b>\n</i>", (1, "</b>")),
        ("<p>\n<div>x</div></p>", (2, "<div>")),
        ("<table>\n<p>x</p></table>", (1, "<table>")),
        ("<table>\n<tr><td>x</td></tr></table>", (2, "<tr>")),
        ("<ul><li>x\n</ul>", (2, "</ul>")),
        ('<p title="<i>">x</p>', (1, "<i>")),
    ],
)
def test_a_tag_that_the_parser_reads_in_another_way_is_found(
    body: str, misread: tuple[int, str] | None
) -> None:
    markup = f"<!doctype html><html><head></head><body>{body}</body></html>"
    assert HtmlPage("x.html", markup.encode()).misread_tag() == misread


def test_the_content_of_templates_is_read_as_hidden() -> None:
    inner = '<template><p data-record="b">x</p></template>'
    page = HtmlPage("x.html", f'<p data-record="a">x</p><template>{inner}</template>'.encode())
    assert page.values("data-record") == ["a", "b"]
    assert list(page.hidden_records()) == ["b"]


def test_a_drawing_may_have_titles_of_its_own(folder: Path) -> None:
    drawing = "<svg><title>Bars</title><g><title>1</title></g></svg>"
    write(folder, "about/index.html", page("About", body=drawing))
    assert found(folder) == set()


def test_an_empty_page_is_a_finding(folder: Path) -> None:
    write(folder, "about/index.html", b"")
    assert ("about/index.html", "page-parse") in found(folder)


@pytest.mark.parametrize(
    ("kind", "key", "urls"),
    [
        ("port", "443", ("port/443/",)),
        ("port", "x", ()),
        ("range", "225-241", ("port/225-241/",)),
        ("range", "225", ()),
        ("service", "EtherNet/IP-1", ("service/ethernet~2fip-1/",)),
        ("reference", "RFC6335", ("reference/rfc6335/",)),
        ("contact", "Seiko_Epson", ("contact/Seiko_Epson/", "contact/~53eiko_~45pson/")),
    ],
)
def test_an_entity_has_its_address(kind: str, key: str, urls: tuple[str, ...]) -> None:
    assert addresses(kind, key) == urls


def test_a_sitemap_may_be_an_index(folder: Path) -> None:
    space = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    names = ("sitemap-1.xml", "sitemap-2.xml")
    items = "".join(f"<sitemap><loc>/{name}</loc></sitemap>" for name in names)
    write(folder, "sitemap.xml", f"<sitemapindex {space}>{items}</sitemapindex>".encode())
    for name, url in zip(names, ("", "about/"), strict=True):
        body = f"<urlset {space}><url><loc>/{url}</loc></url></urlset>"
        write(folder, name, body.encode())
    assert found(folder) == set()
    (folder / "sitemap-2.xml").unlink()
    assert found(folder) == {
        ("sitemap.xml", "sitemap-form"),
        ("about/index.html", "sitemap-missing"),
    }


@pytest.mark.parametrize("spelling", ["hex", "base32"])
def test_a_hash_may_be_spelled_in_two_ways(folder: Path, spelling: str) -> None:
    digest = hashlib.sha256(b"p{}").digest()
    mark = digest.hex()[:8] if spelling == "hex" else base64.b32encode(digest).decode()[:6].lower()
    write(folder, f"assets/x-{mark}.txt", b"p{}")
    assert found(folder) == set()


@pytest.mark.parametrize(
    "code",
    [
        'import{a}from"./gone.js";',
        'import "./gone.js";',
        'export * from "./gone.js";',
        'const x = await import("./gone.js");',
        'fetch(new URL("./gone.txt", import.meta.url));',
    ],
)
def test_what_a_module_loads_must_be_there(folder: Path, code: str) -> None:
    write(folder, "assets/search.js", code.encode())
    assert found(folder) == {("assets/search.js", "asset-link")}


def test_words_in_a_module_are_no_imports(folder: Path) -> None:
    code = b"/* import './a.js' */ export{a,b};if(x===\"format\"){export_('./b.js')}"
    write(folder, "assets/search.js", code)
    assert found(folder) == set()


def test_the_second_spelling_needs_a_first(folder: Path) -> None:
    head = '<meta name="robots" content="noindex">'
    body = page("Seiko", "contact", "Seiko_Epson", head=head)
    write(folder, "contact/~53eiko_~45pson/index.html", body)
    assert ("contact/~53eiko_~45pson/index.html", "page-path") in found(folder)
    write(folder, "contact/SEIKO_EPSON/index.html", page("S", "contact", "SEIKO_EPSON", head=head))
    assert ("contact/~53eiko_~45pson/index.html", "page-path") not in found(folder)


def test_a_name_outside_the_folder_does_no_harm(folder: Path, tmp_path: Path) -> None:
    (tmp_path.parent / f"{tmp_path.name}.kept").hardlink_to(folder / "about" / "index.html")
    assert found(folder) == set()
    (folder / "z.html").hardlink_to(folder / "about" / "index.html")
    assert ("z.html", "file-link") in found(folder)
