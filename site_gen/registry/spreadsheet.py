"""Read a table whose cells a delimiter separates: IANA's CSV, and what spreadsheets make of it.

The delimiter is the one that gives titles of the registry. A page that was copied
from a browser, or pasted into a spreadsheet and saved, has headings, pagers and a
table of contacts around its records. Only a row of the form of a record becomes one.
"""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING, NamedTuple

from site_gen.model import PROTOCOLS
from site_gen.registry import page_parts, table
from site_gen.registry.diagnostics import (
    REFETCH,
    TITLE,
    Diagnostics,
    is_number,
    merge_contacts,
    quoted,
)
from site_gen.registry.source import LARGEST

if TYPE_CHECKING:
    from _csv import Reader
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from site_gen.model import Contact, Edition, Format
    from site_gen.registry.source import Source

_DELIMITERS = ",\t;|"
_ANY_TITLE = re.compile(r"service|port|protocol|description", re.IGNORECASE)
_LONGEST_PREAMBLE = 5_000
_LONGEST_HEADER = 8
_LEAST_TITLES = 3
_OPTIONAL = frozenset(table.FIELDS) - {"name", "number", "protocol", "description"}
_EMPTY = dict.fromkeys(table.FIELDS, "")
_DELIMITER_LINE = re.compile(r'\s*"?sep=.?"?\s*', re.IGNORECASE)
# What ends the table of records, and what ends any other part of the page.
_ENDS = page_parts.CONTACT_HEADINGS | page_parts.FOOTNOTE_HEADINGS | {page_parts.FOOTER, TITLE}
_HEADINGS = page_parts.HEADINGS | _ENDS


# The line where a row begins, and its cells.
_Line = tuple[int, list[str]]
_MOST_LINES = 100


class _Header(NamedTuple):
    """Where the titles are (line from 0), and what separates them."""

    line: int
    delimiter: str


def recognizes(source: Source) -> bool:
    """Tell whether a delimiter gives titles of the registry in one of the first lines."""
    return _find_header(source.head.split("\n")) is not None


def _find_header(lines: Sequence[str]) -> _Header | None:
    for index, line in enumerate(lines[:_LONGEST_PREAMBLE]):
        if _ANY_TITLE.search(line):
            count, delimiter = max(
                (_count_titles(lines[index : index + _LONGEST_HEADER], each), each)
                for each in _DELIMITERS
            )
            if count >= _LEAST_TITLES:
                return _Header(index, delimiter)
    return None


def _count_titles(lines: Sequence[str], delimiter: str) -> int:
    # A title may be wrapped inside quotation marks.
    if delimiter not in lines[0] and '"' not in lines[0]:
        return 0
    return table.count_titles(next(_parse(lines, delimiter)))


def _parse(lines: Iterable[str], delimiter: str, *, is_strict: bool = False) -> Reader:
    # One description may be longer than Python expects; the whole file is bounded already.
    csv.field_size_limit(LARGEST)
    return csv.reader(
        (f"{line}\n" for line in lines),
        delimiter=delimiter,
        strict=is_strict,
    )


def read(source: Source, diagnostics: Diagnostics) -> Edition:
    """Read a delimited table, or a copied page with its parts around the table."""
    text = source.text
    lines = text.split("\n")
    header = _find_header(lines)
    if header is None:
        diagnostics.fail("the table of records has no titles", REFETCH)
    parts = _RowsByPart(diagnostics)
    for line, cells in _rows(lines, header, diagnostics):
        parts.add(line, cells)
    above = _lines_above(lines, header)
    people = merge_contacts(parts.contacts, diagnostics)
    marks = tuple(page_parts.footnotes(parts.footnotes))
    is_page = bool(people) or any(line.strip() in page_parts.HEADINGS for line in above)
    if is_page and not people:
        diagnostics.warn("the contact table is missing", "copy the page to its end", len(lines))
    if not is_page and not text.endswith("\n"):
        diagnostics.warn("the last line has no end", f"it may be cut off: {REFETCH}", len(lines))
    title = page_parts.title_of(above) if is_page else None
    page = table.PageParts(parts.records, people, marks, title, page_parts.sections_of(above))
    format_: Format = "excerpt" if is_page else "CSV"
    return table.edition_of(format_, page, diagnostics, is_excerpt=is_page)


def _rows(
    lines: Sequence[str], header: _Header, diagnostics: Diagnostics
) -> Iterator[tuple[int, list[str]]]:
    """Yield each row from the titles on, with the line where it begins."""
    body = lines[header.line :]
    is_quoted = header.delimiter != "\t" or _has_quoted_cells(body)
    if not is_quoted:
        split = ((line, text.split("\t")) for line, text in enumerate(body, header.line + 1))
        yield from _join_lines(split)
        return
    reader = _parse(body, header.delimiter, is_strict=True)
    line = header.line + 1
    try:
        for cells in reader:
            yield line, cells
            line = header.line + reader.line_num + 1
    except csv.Error as error:
        diagnostics.fail(f"the table is damaged or cut off ({error})", REFETCH, line)


def _join_lines(rows: Iterable[_Line]) -> Iterator[_Line]:
    """Join the lines of rows whose cells have line breaks in the browser.

    Chromium copies every tab of a row: what lacks some goes on in the next line.
    The last cell of a row goes on in lines without a tab.
    """
    width = 0
    held: list[_Line] = []
    for line, cells in rows:
        if len(cells) != width and _known_titles(cells):
            width = len(cells)
        if not 0 < len(held) < _MOST_LINES or not _goes_on(_joined(held), cells, width):
            yield from _whole(held, width)
            held = []
        held.append((line, cells))
    yield from _whole(held, width)


def _goes_on(row: list[str], more: list[str], width: int) -> bool:
    """Tell whether a line goes on with the row before it; both are cells."""
    missing = width - len(row) - _has_lost_name(row)
    if len(row) == 1 or missing < 0:
        return False
    if len(more) > 1:
        is_contact = row[0].startswith("[") and more[0].startswith("[")
        return len(more) - 1 == missing and not is_contact and not _begins_record(more)
    is_text = more[0].strip() not in _HEADINGS and not page_parts.is_pager(more[0])
    return is_text and (missing > 0 or row[-1].strip() != "")


def _whole(held: list[_Line], width: int) -> Iterator[_Line]:
    """Yield the held lines as one row if it has all its cells, else as they are."""
    cells = _joined(held)
    if held and len(cells) + _has_lost_name(cells) == width:
        yield held[0][0], cells
    else:
        yield from held


def _joined(lines: Sequence[_Line]) -> list[str]:
    cells = [""]
    for number, (_, more) in enumerate(lines):
        cells = [*cells[:-1], f"{cells[-1]}\n{more[0]}", *more[1:]] if number else more
    return cells


def _begins_record(cells: list[str]) -> bool:
    number, protocol = (*cells[1:3], "", "")[:2]
    return is_number(cells[0]) or is_number(number) or protocol in PROTOCOLS


def _has_quoted_cells(lines: Sequence[str]) -> bool:
    """Tell whether quotation marks enclose cells, as a spreadsheet writes them.

    A browser copies them as they are. A spreadsheet encloses a cell only where it
    holds a tab, a line break or a quotation mark, or else encloses the titles too.
    """
    try:
        rows = list(_parse(lines, "\t", is_strict=True))
    except csv.Error:
        return False
    has_marks = '"' in lines[0] or any('""' in line for line in lines)
    return has_marks or any("\t" in cell or "\n" in cell for row in rows for cell in row)


def _lines_above(lines: Sequence[str], header: _Header) -> list[str]:
    """List the lines above the titles, without the delimiters that a spreadsheet added."""
    above = [line for line in lines[: header.line] if not _DELIMITER_LINE.fullmatch(line)]
    if header.delimiter == "\t":
        return [line.strip("\t") for line in above]
    rows = _parse(above, header.delimiter)
    return [line for cells in rows for line in " ".join(filter(None, cells)).split("\n")]


class _RowsByPart:
    """Sort the rows of a file by the part of the page to which they belong."""

    def __init__(self, diagnostics: Diagnostics) -> None:
        self.records: list[table.Row] = []
        self.contacts: list[tuple[Contact, int]] = []
        self.footnotes: list[str] = []
        self._diagnostics = diagnostics
        self._fields: tuple[str | None, ...] = ()
        self._width = 0
        self._add: Callable[[int, list[str], list[str]], None] = self._skip
        self._is_plain: Callable[[list[str]], bool] = lambda _: False

    def add(self, line: int, cells: list[str]) -> None:
        """Add a row to its part; a heading or a row of titles begins the next part."""
        if self._is_plain(cells):
            self.records.append(table.Row(line, self._cells(line, cells)))
            return
        filled = [cell.strip() for cell in cells if cell and not cell.isspace()]
        ends = _ENDS if self._add == self._add_record else _HEADINGS
        if len(filled) == 1 and filled[0] in ends:
            self._begin(
                self._add_footnote if filled[0] in page_parts.FOOTNOTE_HEADINGS else self._skip
            )
        elif (known := _known_titles(filled)) is table.TITLES:
            self._fields = _record_fields(_without_empty_end(cells), self._diagnostics, line)
            self._begin(self._add_record, _plain_record(self._fields))
        elif known:
            self._fields = table.columns(
                _without_empty_end(cells),
                self._diagnostics,
                line,
                known,
                table.CONTACT_OPTIONAL,
            )
            self._begin(self._add_contact)
        elif filled:
            self._width = len(cells)
            self._add(line, _without_empty_end(cells), filled)

    def _begin(
        self,
        add: Callable[[int, list[str], list[str]], None],
        is_plain: Callable[[list[str]], bool] = lambda _: False,
    ) -> None:
        self._add, self._is_plain = add, is_plain

    def _cells(self, line: int, cells: list[str]) -> dict[str, str]:
        """Assign cells to fields; those left out at the end of a row are empty."""
        cells = cells + [""] * (len(self._fields) - len(cells))
        return _EMPTY | table.row(cells, self._fields, self._diagnostics, line)

    def _skip(self, line: int, cells: list[str], filled: list[str]) -> None:
        """Leave out what is around the tables."""

    def _add_footnote(self, line: int, cells: list[str], filled: list[str]) -> None:  # noqa: ARG002
        self.footnotes.append(" ".join(filled))

    def _add_record(self, line: int, cells: list[str], filled: list[str]) -> None:
        number = self._fields.index("number")
        if len(filled) == 1:
            # The number alone makes a record; anything else is a pager or a heading.
            is_row = number > 0 and [cell.strip() for cell in cells[number : number + 1]] == filled
        else:
            is_row = not cells[0].strip() or not page_parts.is_pager(" ".join(filled))
        if is_row:
            # A row that has all its cells has lost none: its name is a number.
            has_lost_name = self._width < len(self._fields) and _has_lost_name(cells)
            begins_with_name = self._fields[:2] == ("name", "number")
            row = self._cells(line, ["", *cells] if begins_with_name and has_lost_name else cells)
            self.records.append(table.Row(line, row))
        else:
            self._leave_out(line, filled)

    def _add_contact(self, line: int, cells: list[str], filled: list[str]) -> None:
        if filled[0].startswith("["):
            row = self._cells(line, cells)
            row["uri"] = "; ".join(row["uri"].split("\n"))
            self.contacts.append((table.contact_of(row, self._diagnostics, line), line))
        else:
            self._leave_out(line, filled)

    def _leave_out(self, line: int, filled: list[str]) -> None:
        text = " ".join(filled)
        if not page_parts.is_pager(text):
            self._diagnostics.warn(f"{quoted(text)} is not a row of the table", "left out", line)


def _known_titles(cells: Sequence[str]) -> Mapping[str, str] | None:
    """Find the table, of records or of contacts, that has these cells as titles."""
    tables = (table.TITLES, table.CONTACT_TITLES)
    found = (known for known in tables if table.count_titles(cells, known) >= _LEAST_TITLES)
    return next(found, None)


def _record_fields(
    titles: list[str], diagnostics: Diagnostics, line: int
) -> tuple[str | None, ...]:
    fields = table.columns(titles, diagnostics, line, optional=_OPTIONAL)
    missing = [table.title_of_field(field) for field in table.FIELDS if field not in fields]
    if missing:
        names = ", ".join(missing)
        diagnostics.warn(
            f"the table has no column {names}", "what it would hold is missing on the site", line
        )
        diagnostics.remark(f"The file has no column for: {names}.")
    return fields


def _plain_record(fields: tuple[str | None, ...]) -> Callable[[list[str]], bool]:
    """Make a quick test that nine of ten records pass: they need no closer look."""
    name, number, description = map(fields.index, ("name", "number", "description"))

    def is_plain(cells: list[str]) -> bool:
        if len(cells) != len(fields) or not cells[description] or cells[name].isdecimal():
            return False
        if cells[number]:
            return is_number(cells[number])
        return cells[name] != "" and not cells[name][0].isdigit()

    return is_plain


def _has_lost_name(cells: list[str]) -> bool:
    """Tell whether an empty first cell is gone, as in what Chromium copies.

    A service name has a letter (RFC 6335 section 5.1): a number there is the port's.
    """
    return is_number(cells[0]) and not is_number(cells[1] if len(cells) > 1 else "")


def _without_empty_end(cells: list[str]) -> list[str]:
    end = next((at for at in range(len(cells), 0, -1) if cells[at - 1].strip()), 0)
    return cells[:end]
