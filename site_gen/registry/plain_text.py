"""Read the plain text: IANA's page as a text browser prints it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

from site_gen.registry import page_parts, table
from site_gen.registry.diagnostics import REFETCH, merge_contacts, quoted
from site_gen.registry.fixed_columns import Rules, Table, UnpartedError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from site_gen.model import Contact, Edition
    from site_gen.registry.diagnostics import Diagnostics
    from site_gen.registry.fixed_columns import Cell
    from site_gen.registry.page_parts import Section
    from site_gen.registry.source import Source

_TITLES = re.compile(r"^ *Service Name {2,}Port Number ", re.MULTILINE | re.IGNORECASE)

_CONTACT_HEADER = re.compile(r" +ID {2,}Name {2,}")
# A heading is indented by three blanks; what stands below it by one, or by eleven.
_HEADING = re.compile(r" {3}[^ \[*].*")
_KEYS = ("id", "name", "number")
_TEXTS = ("description", "unauthorized_use", "notes")


def recognizes(source: Source) -> bool:
    """Tell whether there is a line of titles with several blanks between them."""
    return _TITLES.search(source.head) is not None


def read(source: Source, diagnostics: Diagnostics) -> Edition:
    """Read a text edition: tables in fixed columns, cells wrapped over lines."""
    lines = source.text.expandtabs().split("\n")
    header = page_parts.header_of(lines, _TITLES, diagnostics)
    contacts = page_parts.first(lines, header, page_parts.CONTACT_HEADINGS)
    end = page_parts.first(lines, header, page_parts.FOOTNOTE_HEADINGS)
    if contacts == len(lines):
        diagnostics.fail("the contact table is missing: the file is cut off", REFETCH, len(lines))
    people = merge_contacts(_contacts(lines, contacts, end, diagnostics), diagnostics)
    marks = tuple(page_parts.footnotes(lines[end + 1 :]))
    top, rows = _table(lines, (header, min(contacts, end)), _RECORDS, diagnostics)
    above, read_rows = lines[:top], [_row(*row) for row in rows]
    parts = table.PageParts(read_rows, people, marks, page_parts.title_of(above), _sections(above))
    edition = table.edition_of("plain text", parts, diagnostics)
    # Without the footnotes that its records cite, the file is not whole.
    known = {mark.anchor for mark in marks}
    for xref in (xref for record in edition.registrations for xref in record.references):
        if xref.kind == "note" and xref.target not in known:
            what = f"footnote {quoted(xref.label)} is missing: the file is cut off"
            diagnostics.fail(what, REFETCH, len(lines))
    return edition


@dataclass(frozen=True, slots=True)
class _Kind:
    """One of the file's two tables: its titles, and what its rows are known by."""

    titles: Mapping[str, str]
    optional: frozenset[str]
    rules: Rules


_RECORDS = _Kind(
    table.TITLES,
    frozenset(),
    Rules(
        anchors=frozenset({"service name", "port number"}),
        single=frozenset(
            {
                "port number",
                "transport protocol",
                "registration date",
                "modification date",
                "service code",
            }
        ),
        usual=frozenset({"description"}),
        echoes=frozenset({"description"}),
    ),
)
_PEOPLE = _Kind(
    table.CONTACT_TITLES,
    table.CONTACT_OPTIONAL,
    Rules(
        anchors=frozenset({"id"}),
        single=frozenset({"id", "last updated"}),
        echoes=frozenset({"name", "organization"}),
    ),
)


def _table(
    lines: Sequence[str], span: tuple[int, int], kind: _Kind, diagnostics: Diagnostics
) -> tuple[int, list[tuple[int, dict[str, Cell]]]]:
    """Read a table: where its header begins, and each row's line with its cells by field.

    *span* is the main line of the header and the line after the table.
    """
    words = frozenset(word for title in kind.titles for word in title.split())
    top, bottom = _edge(lines, span[0], -1, words), _edge(lines, span[0], 1, words) + 1
    end = next((at for at in range(span[1], bottom, -1) if lines[at - 1].strip()), bottom)
    found = Table(lines[top:bottom], lines[bottom:end], kind.titles)
    titles = [column.title for column in found.columns]
    fields = table.columns(titles, diagnostics, span[0] + 1, kind.titles, kind.optional)
    try:
        rows = list(found.rows(kind.rules))
    except UnpartedError as error:
        diagnostics.fail(
            "the lines from here on are not rows of the table", REFETCH, bottom + error.line + 1
        )
    numbered = []
    for row in rows:
        cells = {field: cell for field, cell in zip(fields, row.cells, strict=True) if field}
        numbered.append((bottom + row.start + 1, cells))
    for is_doubtful, group in groupby(zip(rows, numbered, strict=True), lambda each: each[0][2]):
        if is_doubtful:
            _warn_of_doubt([row for _, row in group], diagnostics)
    return top, numbered


def _warn_of_doubt(
    rows: Sequence[tuple[int, Mapping[str, Cell]]], diagnostics: Diagnostics
) -> None:
    """Name neighbours of which the text does not show where one ends and the next begins."""
    names = dict.fromkeys(
        next(cells[key].text for key in _KEYS if key in cells and cells[key].lines)
        for _, cells in rows
    )
    diagnostics.warn(
        f"the text does not show where each row of {' and '.join(map(quoted, names))} ends",
        "compare their words with IANA's page",
        rows[0][0],
    )


def _edge(lines: Sequence[str], header: int, step: int, words: frozenset[str]) -> int:
    """Go from the header's main line to its first or last line: they hold titles alone."""
    index = header
    while 0 <= index + step < len(lines):
        line = lines[index + step].lower().split()
        if not line or not words.issuperset(line):
            break
        index += step
    return index


def _row(line: int, cells: Mapping[str, Cell]) -> table.Row:
    printed = {field: cell.text for field, cell in cells.items()}
    return table.Row(line, printed, lines={field: cells[field].unwrapped for field in _TEXTS})


def _contacts(
    lines: Sequence[str], start: int, end: int, diagnostics: Diagnostics
) -> Iterator[tuple[Contact, int]]:
    header = next((at for at in range(start, end) if _CONTACT_HEADER.match(lines[at])), None)
    if header is None:
        return
    for line, cells in _table(lines, (header, end), _PEOPLE, diagnostics)[1]:
        printed = {field: cell.text for field, cell in cells.items()}
        # Each line of this cell is an address of its own: none of them has blanks.
        printed["uri"] = "; ".join(filter(None, cells["uri"].lines))
        yield table.contact_of(printed, diagnostics, line), line


def _sections(lines: Sequence[str]) -> Iterator[Section]:
    starts = [index for index in range(len(lines)) if _is_heading(lines, index)]
    for start, end in pairwise([*starts, len(lines)]):
        yield page_parts.of_lines(lines[start].strip(), start + 2, lines[start + 1 : end])


def _is_heading(lines: Sequence[str], index: int) -> bool:
    line = lines[index].strip()
    if not _HEADING.fullmatch(lines[index]) or (index and lines[index - 1].strip()):
        return False
    following = lines[index + 1] if index + 1 < len(lines) else ""
    return line != page_parts.PUBLISHER and (line in page_parts.HEADINGS or not following.strip())
