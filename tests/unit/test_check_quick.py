"""The quick reader of the audit: it reads what the parser reads, or nothing."""

from __future__ import annotations

import random
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from site_gen.check.page import PageScan
from site_gen.check.places import IrregularError, is_read_as_printed, tag_of
from site_gen.check.quick import QuickReader
from site_gen.check.scan import scan

if TYPE_CHECKING:
    from collections.abc import Iterator

GOLDEN = Path(__file__).parents[1] / "golden" / "site"
PATH = "port/1/index.html"
PAGE = """<!doctype html>
<html lang="en">
<head><title>A &amp; B</title><meta charset="utf-8"></head>
<body>
<header><search><form action="../../"><input type="text"></form></search>
<a href="../../ports/">Ports</a></header>
<main id="main" data-kind="port" data-key="1"><h1>One <b>port</b></h1>
<table><tr><td data-record="x|1|tcp">x &lt;y&gt; é</td></tr></table>{}</main>
<footer><a class="z" href="#main">Up</a></footer>
</body>
</html>
"""
ODDITIES = (
    *("<", ">", '"', "'", "&", "&#64;", "&copy", "&amp;", "\0", "\r", "\n", "\f", " ", "\xa0", "é"),
    *("<!-- x -->", "<!--", "-->", "</p>", "<p>", "<div>", "</div>", "<a>", "</a>", "<b>", "</b>"),
    *("<table>", "</table>", "<tr>", "<td>", "<li>", "<ul>", "<dl><dd>", "<form>", "<button>"),
    *("<template>", "</template>", "<noscript>", "<svg>", "<br>", "<br/>", "<P>", "<x-y>", "<pre>"),
    *("<script>x</script>", "<script>", "</script>", "<style>", "<textarea>", "<plaintext>"),
    *("<title>x</title>", "<h1>x</h1>", '<base href="x">', "<html>", "<head>", "</head>", "<body>"),
    *("</body>", "</html>", "<header>", "</header>", "<main>", "</main>", "<search>", "</search>"),
    *('<header><a href="../../about/">x</a></header>', '<input data-record="x||" hidden>'),
    *('<table data-record="x||"><tr><td>x</td></tr></table>', "<nav>", "</nav>", "<section>"),
    *('<meta charset="latin-1">', '<meta http-equiv="Content-Type" content="text/html;charset=x">'),
    *('<img src="x.png" srcset="a 1x, b">', '<link rel="icon" href="x">', '<iframe srcdoc="x">'),
    *(
        " hidden",
        ' id="main"',
        ' onclick="x"',
        ' ONCLICK="x"',
        " x=y",
        ' style="x"',
        ' href="&amp;"',
    ),
)


def facts(page: PageScan) -> dict[str, Any]:
    """Give what a page tells, lines aside: a quick reader tells none."""

    def unplaced(items: list[Any]) -> list[Any]:
        return [item._replace(line=None) for item in items]

    told = {name: getattr(page, name) for name in PageScan.__slots__ if name != "entries"}
    elements = {tag: unplaced(each) for tag, each in page.elements.items()}
    lines = {"kept": unplaced(page.kept), "records": unplaced(page.records), "elements": elements}
    return told | lines


def agree(reader: QuickReader, path: str, body: bytes) -> bool:
    """Tell whether a page was read at all; the parser must have read the same in it."""
    quick = reader.scan(path, body)
    if quick is None:
        return False
    parsed = scan(path, body)
    assert parsed is not None
    assert facts(quick) == facts(parsed)
    assert quick.entries >= parsed.entries
    return True


def golden_pages() -> Iterator[tuple[str, bytes]]:
    """List the pages of the small site."""
    for page in sorted(GOLDEN.rglob("*.html")):
        yield page.relative_to(GOLDEN).as_posix(), page.read_bytes()


def test_our_own_pages_are_read_and_read_alike() -> None:
    """Nearly all pages are read by the quick reader, and as the parser reads them."""
    reader = QuickReader()
    read = [agree(reader, path, body) for path, body in golden_pages()]
    assert sum(read) > 0.9 * len(read)


@pytest.mark.parametrize("oddity", ODDITIES)
def test_an_oddity_anywhere_is_read_alike_or_not_at_all(oddity: str) -> None:
    """Between any two characters of a page, the quick reader is right or gives up."""
    reader = QuickReader()
    text = PAGE.format("")
    assert agree(reader, PATH, text.encode())
    for at in range(len(text)):
        agree(reader, PATH, f"{text[:at]}{oddity}{text[at:]}".encode())


def test_lost_doubled_and_moved_tags_are_read_alike_or_not_at_all() -> None:
    """Whatever becomes of a page's tags, the quick reader is right or gives up."""
    choose = random.Random(6335)  # noqa: S311 (the same pages on every run)
    reader = QuickReader()
    pages = [body for _, body in golden_pages() if len(body) < 20_000]
    tags = re.compile(rb"<[^>]*>")
    for _ in range(3000):
        body = choose.choice(pages)
        spans = [match.span() for match in tags.finditer(body)]
        first, last = sorted(choose.choices(spans, k=2))
        at = choose.choice(choose.choice(spans))
        tag = body[first[0] : first[1]]
        agree(reader, PATH, body[: first[0]] + body[first[1] :])
        agree(reader, PATH, body[:at] + tag + body[at:])
        agree(reader, PATH, body[: last[1]] + body[first[0] :])


@pytest.mark.parametrize(
    ("path", "is_so"),
    [
        ("html body main p", True),
        ("html body table tr td", True),
        ("html body p br", True),
        ("html head meta", True),
        ("html body p div", False),
        ("html body p table", False),
        ("html body a a", False),
        ("html body form div form", True),
        ("html body form form", False),
        ("html head p", False),
        ("html body script", False),
        ("html body textarea", False),
        ("html head title b", False),
        (" ".join(["html", "body", *["div"] * 100]), False),
    ],
)
def test_the_parser_is_asked_where_a_tag_may_stand(path: str, *, is_so: bool) -> None:
    """What it would close or move by itself is not read as it is printed."""
    assert is_read_as_printed(tuple(path.split())) == is_so


@pytest.mark.parametrize(
    "text", [b"<p", b"<p >", b"<p id=x>", b"<P>", b"<p id='x'>", b'<p id="x" id="y">', b"<br/>"]
)
def test_a_tag_in_another_spelling_is_left_to_the_parser(text: bytes) -> None:
    """There is one way to print a tag that leaves no doubt."""
    with pytest.raises(IrregularError):
        tag_of(text)


@pytest.mark.parametrize("body", [b"", b"<!doctype html>", b"<p>x</p>", PAGE[:-9].encode()])
def test_half_a_page_is_left_to_the_parser(body: bytes) -> None:
    """A page is read from its doctype to its end."""
    assert QuickReader().scan(PATH, body) is None


def test_a_record_is_hidden_by_whatever_is_around_it() -> None:
    """A hidden element hides the records inside; the words are those of the nearest holders."""
    body = PAGE.format('<div hidden><p data-record="y||">y</p></div>').encode()
    page = QuickReader().scan(PATH, body)
    assert page is not None
    assert [record.is_hidden for record in page.records] == [False, True]
    assert page.words == "x<y>é" + "Oneportx<y>éy"
