"""Read IANA's own web page of the registry, in the layout of 2015 and of today.

The page is made of the XML by a stylesheet that has kept its markup: a ``dl``
with what is true of the whole, the table of records, then, each under a heading
of its own, the table of contacts and the footnotes. It may be one page of many.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import unquote

from bs4 import BeautifulSoup
from bs4.element import NavigableString, Tag

from site_gen.model import Footnote, Inline, Xref, masked
from site_gen.registry import inline, table
from site_gen.registry.diagnostics import REFETCH, REGISTRY_ID, contact_key, merge_contacts, quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from site_gen.model import Contact, Edition, Text
    from site_gen.registry.diagnostics import Diagnostics
    from site_gen.registry.page_parts import Section
    from site_gen.registry.source import Source

# The whole registry as one page has 410,000 tags and takes 330 MiB; this takes less than 1 GiB.
_MOST_MARKS = 1_000_000
_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")
_ROW = re.compile(r"<tr(?=[\s/>]|$)", re.IGNORECASE)
_LINE = "data-line"
_GO = re.compile(r"https?://(?:www\.)?iana\.org/go/(?:(rfc\d+)|(draft-[\w.+-]+))", re.IGNORECASE)
# Possessive: a tag of a megabyte that never ends is looked at once.
_TAG = re.compile(r"<(/?)([a-zA-Z]++)[^<>]*+>")
_VOID = frozenset({"br", "col", "hr", "img", "input", "link", "meta"})
_DEEPEST = 1000
_BLOCKS = frozenset({"p", "li"})
# A link holds a string, or a string in italics.
_DEPTH_OF_LINKS = 2
_TEXTS = ("description", "unauthorized_use", "notes")
_ELSEWHERE = (
    "an error page or a network's login page may have answered in IANA's place: "
    "open the address in a browser, or give the registry's file"
)


def read(source: Source, diagnostics: Diagnostics) -> Edition:
    """Read a page of the registry; it is an excerpt where it is one page of several."""
    page = _DECLARATION.sub("", source.text)
    _bounded(page, diagnostics)
    if max(map(page.count, "<=")) > _MOST_MARKS:
        diagnostics.fail("the page has far more elements than the registry", REFETCH)
    soup = BeautifulSoup(_with_line_numbers(page), "lxml")
    records = _records(soup, diagnostics)
    if not page.rstrip().endswith("</html>"):
        diagnostics.fail("the page is cut off", REFETCH, page.count("\n") + 1)
    people = merge_contacts(_contacts(soup, diagnostics), diagnostics)
    footnotes = tuple(_footnotes(soup))
    heading = soup.find("h1")
    rows, title = tuple(_rows(records, diagnostics)), _folded(heading) if heading else None
    parts = table.PageParts(rows, people, footnotes, title, _sections(soup))
    search = soup.find("input", attrs={"name": "search"})
    is_part = soup.find(class_="pagination") is not None or bool(search and search.get("value"))
    return table.edition_of("XHTML", parts, diagnostics, is_excerpt=is_part)


def _bounded(page: str, diagnostics: Diagnostics) -> None:
    """Refuse what nests so deep that it could only be meant to cost time."""
    depth = 0
    for match in _TAG.finditer(page):
        if match[2].lower() not in _VOID and not match[0].endswith("/>"):
            depth += -1 if match[1] else 1
        if depth > _DEEPEST:
            line = page.count("\n", 0, match.start()) + 1
            diagnostics.fail(f"the page nests more than {_DEEPEST} elements", _ELSEWHERE, line)


def _folded(element: Tag) -> str:
    return " ".join(element.get_text().split())


def _records(soup: BeautifulSoup, diagnostics: Diagnostics) -> Tag:
    found = soup.find("table", id=f"table-{REGISTRY_ID}")
    if isinstance(found, Tag):
        return found
    title = soup.find("title") or soup.find("h1")
    named = _folded(title) if title else ""
    what = f"this is the web page {quoted(named)}" if named else "this is a web page without title"
    return diagnostics.fail(f"{what}, not the registry", _ELSEWHERE)


def _with_line_numbers(page: str) -> str:
    """Give each row its line as an attribute: the parser does not count lines."""
    lines = page.split("\n")
    for index, line in enumerate(lines):
        if _ROW.search(line):
            lines[index] = _ROW.sub(rf"\g<0> {_LINE}={index + 1}", line)
    return "\n".join(lines)


def _rows(records: Tag, diagnostics: Diagnostics) -> Iterator[table.Row]:
    header, *rows = _cells_of(records) or [([], 0)]
    fields = table.columns([_folded(cell) for cell in header[0]], diagnostics, header[1])
    for cells, line in rows:
        if len(cells) != len(fields):
            table.row([""] * len(cells), fields, diagnostics, line)
        yield _row(dict(zip(fields, cells, strict=True)), line)


def _cells_of(part: Tag) -> list[tuple[list[Tag], int]]:
    """List the cells of each row with its line; rows of tables inside are left out."""
    rows = [row for row in part.find_all("tr") if row.find_parent("table") is part]
    cells = [list(row.find_all(("td", "th"), recursive=False)) for row in rows]
    return list(zip(cells, (int(str(row.get(_LINE, "0"))) for row in rows), strict=True))


def _row(cells: dict[str | None, Tag], line: int) -> table.Row:
    printed = {field: cell.get_text() for field, cell in cells.items() if field}
    texts = {field: _text(cells[field]) for field in _TEXTS}
    return table.Row(line, printed, texts, tuple(_references(cells["references"])))


def _references(cell: Tag) -> Iterator[Xref]:
    links = {_folded(link): link for link in cell.find_all("a")}
    for label in table.labels(cell.get_text()):
        xref = _xref(links[label]) if label in links else inline.reference(label)
        # A person is not a document: a link to one in this column is a label like any other.
        yield inline.reference(label) if xref.kind == "person" else xref


def _text(cell: Tag) -> Text | None:
    blocks: list[list[list[Inline]]] = [[[]]]
    before: Tag | None = None
    for block, part in _parts(cell):
        if block is not before:
            blocks.append([[]])
            before = block
        if part is None:
            blocks[-1].append([])
        else:
            blocks[-1][-1].append(part)
    return inline.running(blocks)


def _flow(cell: Tag) -> Iterator[Inline]:
    """Yield the strings and references of preformatted text in order."""
    before: Tag | None = None
    for block, part in _parts(cell):
        if block is not before and before is not None:
            yield "\n\n"
        before = block
        yield "\n" if part is None else part


def _parts(cell: Tag) -> Iterator[tuple[Tag | None, Inline | None]]:
    """Yield strings and references with the paragraph around them, None for a line's end."""
    tokens = list(_tokens(cell))
    cited = {index for index in range(1, len(tokens) - 1) if _is_cited(tokens, index)}
    for index, (block, token) in enumerate(tokens):
        if isinstance(token, str):
            start, end = index - 1 in cited, len(token) - (index + 1 in cited)
            yield from ((block, part) for part in inline.linked(token[start:end]))
        elif token is None:
            yield block, None
        else:
            yield block, _xref(token) if index in cited else masked(token.get_text())


_Token = tuple[Tag | None, "str | Tag | None"]


def _tokens(cell: Tag) -> Iterator[_Token]:
    """Part a cell into strings, links and line ends (None), without recursion, however deep."""
    for node in cell.descendants:
        if isinstance(node, Tag):
            if node.name == "br":
                yield _block(node), None
            elif node.name == "a":
                yield _block(node), node
        elif type(node) is NavigableString and not _is_in_link(node):
            yield _block(node), str(node)


def _is_in_link(node: NavigableString) -> bool:
    return any(parent.name == "a" for parent in islice(node.parents, _DEPTH_OF_LINKS))


def _block(node: Tag | NavigableString) -> Tag | None:
    parent = node.parent
    return parent if parent is not None and parent.name in _BLOCKS else None


def _is_cited(tokens: list[_Token], index: int) -> bool:
    """Tell whether the token is a link between brackets."""
    before, link, after = (token for _, token in tokens[index - 1 : index + 2])
    return (
        isinstance(link, Tag)
        and isinstance(before, str)
        and isinstance(after, str)
        and before.endswith("[")
        and after.startswith("]")
    )


def _xref(link: Tag) -> Xref:
    """Read a link of the page: the kind follows from its address, its text is the label."""
    label, target = _folded(link), str(link.get("href") or "")
    document = inline.document(label)
    if document and document.kind != "uri":
        return document
    if target.startswith("#note"):
        return Xref("note", target.removeprefix("#note"), label)
    if target.startswith("#"):
        return Xref("person", contact_key(unquote(target[1:])), masked(label))
    go = _GO.fullmatch(target)
    if go:
        return Xref("rfc", go[1].upper(), label) if go[1] else Xref("draft", go[2], label)
    return Xref("uri", masked(target), masked(label))


def _sections(soup: BeautifulSoup) -> Iterator[Section]:
    listed = soup.find("dl")
    for term in listed.find_all("dt") if listed else ():
        content = term.find_next_sibling("dd")
        if content is not None:
            yield _folded(term), 1, list(_flow(content))


def _contacts(soup: BeautifulSoup, diagnostics: Diagnostics) -> Iterator[tuple[Contact, int]]:
    heading = soup.find(class_="people")
    people = heading.find_next("table") if heading else None
    if people is None:
        return
    header, *rows = _cells_of(people) or [([], 0)]
    fields = table.columns(
        [_folded(cell) for cell in header[0]],
        diagnostics,
        header[1],
        table.CONTACT_TITLES,
        table.CONTACT_OPTIONAL,
    )
    for cells, line in rows:
        row = table.row(
            ["; ".join(cell.stripped_strings) for cell in cells], fields, diagnostics, line
        )
        yield table.contact_of(row, diagnostics, line), line


def _footnotes(soup: BeautifulSoup) -> Iterator[Footnote]:
    notes = soup.find("table", class_="fn")
    for row in notes.find_all("tr") if notes else ():
        cells = row.find_all("td")
        body = _text(cells[-1]) if cells else None
        if body:
            mark = _folded(cells[0]).strip("[]") if len(cells) > 1 else ""
            yield Footnote(masked(mark), body)
