"""The registry as a table: its columns, and a row of printed cells as a registration."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from site_gen.model import COLUMNS, Edition, Registration, masked
from site_gen.registry import inline
from site_gen.registry.diagnostics import REFETCH, contact, contact_key, quoted
from site_gen.registry.page_parts import preamble

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping, Sequence

    from site_gen.model import Contact, Footnote, Format, Text, Xref
    from site_gen.registry.diagnostics import Diagnostics
    from site_gen.registry.inline import Link
    from site_gen.registry.page_parts import Section

TITLES = {
    **{column.title.lower(): column.field for column in COLUMNS},
    # The name of the column in older editions.
    "known unauthorized uses": "unauthorized_use",
}
FIELDS = tuple(column.field for column in COLUMNS)
CONTACT_TITLES = {
    "id": "id",
    "name": "name",
    "organization": "organization",
    "contact uri": "uri",
    "last updated": "updated",
}
# IANA leaves the column out where no contact of the page has one.
CONTACT_OPTIONAL = frozenset({"organization"})
_IN_BRACKETS = re.compile(r"\[((?:[^\[\]]|\[[^\[\]]*\])+)\]")


@dataclass(frozen=True, slots=True)
class Row:
    """A row of cells: *line* in the file, and the cells by the field of `Registration`.

    A text that its format has marked up comes ready made in *texts* and
    *references*; one whose line breaks are known comes in *lines*. Without
    them, it is read from its printed cell.
    """

    line: int
    cells: Mapping[str, str]
    texts: Mapping[str, Text | None] | None = None
    references: tuple[Xref, ...] | None = None
    lines: Mapping[str, Sequence[str]] | None = None


def columns(
    titles: Sequence[str],
    diagnostics: Diagnostics,
    line: int,
    known: Mapping[str, str] = TITLES,
    optional: Container[str] = (),
) -> tuple[str | None, ...]:
    """Find the field of each column; None for a column that the registry never had.

    The titles changed over time, the columns never: one that lacks (and is not
    *optional*) or is there twice is an error, an unknown one a warning.
    """
    by_title = {_folded(title): field for title, field in known.items()}
    fields = tuple(by_title.get(_folded(title)) for title in titles)
    for field in dict.fromkeys(known.values()):
        title = title_of_field(field, known)
        if fields.count(field) > 1:
            diagnostics.fail(f"column {quoted(title)} is there twice", REFETCH, line)
        if field not in fields and field not in optional:
            diagnostics.fail(f"column {quoted(title)} is missing", REFETCH, line)
    for title, field_ in zip(titles, fields, strict=True):
        if field_ is None:
            diagnostics.warn(
                f"column {quoted(title)} is unknown", "left out; report it to this project", line
            )
    return fields


def _folded(title: str) -> str:
    """Fold a title for comparison: neither case nor what separates words counts.

    A brace, colon or quotation mark does: ``"Port Number": 7`` of a JSON file is not a title.

    >>> _folded("Port-number"), _folded('Port Number": 7')
    ('portnumber', 'portnumber":7')
    """
    return "".join(char for char in title if char.isalnum() or char in '{:"').lower()


def count_titles(cells: Iterable[str], known: Mapping[str, str] = TITLES) -> int:
    """Count the cells that are titles of the table."""
    folded = frozenset(map(_folded, known))
    return sum(_folded(cell) in folded for cell in cells)


def title_of_field(field: str, known: Mapping[str, str] = TITLES) -> str:
    """Print the title of the column that holds *field*.

    >>> title_of_field("registered")
    'Registration Date'
    """
    return next(title for title, each in known.items() if each == field).title()


def titles(line: str) -> list[str]:
    """Part a line of titles that single spaces separate; a word of no title stands alone.

    >>> titles("Port Number Colour Contact")
    ['Port Number', 'Colour', 'Contact']
    """
    any_title = "|".join(sorted(map(re.escape, TITLES), key=len, reverse=True))
    return re.findall(rf"(?:{any_title})(?=\s|$)|\S+", line, re.IGNORECASE)


def row(
    cells: Sequence[str], fields: Sequence[str | None], diagnostics: Diagnostics, line: int
) -> dict[str, str]:
    """Assign the cells of one row to fields; a row of another length is an error."""
    if len(cells) != len(fields):
        diagnostics.fail(
            f"the row has {len(cells)} cells where the header has {len(fields)}", REFETCH, line
        )
    return {field: cell for field, cell in zip(fields, cells, strict=True) if field}


class PageParts(NamedTuple):
    """What a page or file holds: *title* and *sections* stand above the records."""

    rows: Sequence[Row]
    people: tuple[Contact, ...]
    footnotes: tuple[Footnote, ...]
    title: str | None
    sections: Iterable[Section]


def edition_of(
    format_: Format, parts: PageParts, diagnostics: Diagnostics, *, is_excerpt: bool = False
) -> Edition:
    """Read the rows, and put them together with the other parts of a file."""
    rows, people, footnotes, title, sections = parts
    if not rows:
        diagnostics.fail("the file has no records", REFETCH)
    # A contact is one that the file explains, or one that a record names.
    known = {label for row in rows for label in _cited(row)}.union(each.id for each in people)
    marks = frozenset(mark.anchor for mark in footnotes)
    link = inline.person_or_document(frozenset(known), marks)
    return Edition(
        format=format_,
        category=None,
        footnotes=footnotes,
        registrations=tuple(_registration(row, link, diagnostics) for row in rows),
        contacts=people,
        is_excerpt=is_excerpt,
        **preamble(title, sections, diagnostics),
    )


def _cited(row: Row) -> Iterable[str]:
    return _IN_BRACKETS.findall(row.cells["assignees"] + row.cells["contacts"])


def _registration(row: Row, link: Link, diagnostics: Diagnostics) -> Registration:
    cells, line = row.cells, row.line
    name, number, protocol = (_value(cells[field]) for field in ("name", "number", "protocol"))
    diagnostics.identified(name, number, line)
    first, last = diagnostics.span(number, line) if number else (None, None)
    if protocol:
        diagnostics.protocol(protocol, line)
    contacts = _bracketed(cells["contacts"], diagnostics, line)
    return Registration(
        name=name,
        number=number,
        first=first,
        last=last,
        protocol=protocol,
        description=_text(row, "description", inline.document),
        assignees=_bracketed(cells["assignees"], diagnostics, line) or contacts,
        contacts=contacts,
        registered=_date(cells["registered"], diagnostics, line),
        modified=_date(cells["modified"], diagnostics, line),
        references=_references(row, diagnostics),
        service_code=_value(cells["service_code"]),
        unauthorized_use=_text(row, "unauthorized_use", link),
        notes=_text(row, "notes", link),
    )


def _value(cell: str) -> str | None:
    return masked(" ".join(cell.split())) or None


def _date(cell: str, diagnostics: Diagnostics, line: int) -> str | None:
    return diagnostics.date(cell.strip(), line)


def _text(row: Row, field: str, link: Link) -> Text | None:
    if row.texts is not None:
        return row.texts[field]
    if row.lines is not None:
        return inline.running([[inline.linked(line, link) for line in row.lines[field]]])
    return inline.plain(row.cells[field], link)


def _references(row: Row, diagnostics: Diagnostics) -> tuple[Xref, ...]:
    if row.references is not None:
        return row.references
    return tuple(map(inline.reference, _bracketed(row.cells["references"], diagnostics, row.line)))


def _bracketed(cell: str, diagnostics: Diagnostics, line: int) -> tuple[str, ...]:
    """List what stands between brackets in a cell; what is outside counts as one more."""
    inside, outside = _split_brackets(cell) if cell else ((), "")
    if not outside:
        return inside
    diagnostics.warn(f"{quoted(outside)} is outside brackets", "kept as if within", line)
    return (*inside, masked(outside))


# Neighbours mostly have the same contacts.
@lru_cache(1024)
def _split_brackets(cell: str) -> tuple[tuple[str, ...], str]:
    return tuple(map(masked, labels(cell))), " ".join(_IN_BRACKETS.sub(" ", cell).split())


def labels(cell: str) -> tuple[str, ...]:
    """List what stands between brackets, white space folded.

    >>> labels("[RFC8765, Section 6.1][1]")
    ('RFC8765, Section 6.1', '1')
    """
    folded = (" ".join(label.split()) for label in _IN_BRACKETS.findall(cell))
    return tuple(label for label in folded if label)


def contact_of(cells: Mapping[str, str], diagnostics: Diagnostics, line: int) -> Contact:
    """Read a row of the contact table: the id stands between brackets."""
    found = labels(cells["id"]) or (cells["id"].strip(),)
    if not found[0]:
        diagnostics.fail("a contact has no id", REFETCH, line)
    updated = _date(cells["updated"], diagnostics, line)
    return contact(
        contact_key(found[0]), cells["name"], cells.get("organization"), cells["uri"], updated
    )
