"""The registry as a table: its columns, and a row of printed cells as a registration."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from site_gen.model import Registration, masked
from site_gen.registry import inline
from site_gen.registry.facts import REFETCH, contact, contact_key, quoted

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping, Sequence

    from site_gen.model import Contact, Text, Xref
    from site_gen.registry.facts import Ledger
    from site_gen.registry.inline import Link

TITLES = {
    "service name": "name",
    "port number": "number",
    "transport protocol": "protocol",
    "description": "description",
    "assignee": "assignees",
    "contact": "contacts",
    "registration date": "registered",
    "modification date": "modified",
    "reference": "references",
    "service code": "service_code",
    "unauthorized use reported": "unauthorized_use",
    "known unauthorized uses": "unauthorized_use",
    "assignment notes": "notes",
}
FIELDS = tuple(dict.fromkeys(TITLES.values()))
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
    """A printed row: *line* in the file, and its cells by the field of `Registration`.

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
    ledger: Ledger,
    line: int,
    known: Mapping[str, str] = TITLES,
    optional: Container[str] = (),
) -> tuple[str | None, ...]:
    """Tell which field each column holds; None for a column that the registry never had.

    The titles changed over time, the columns never: one that lacks (and is not
    *optional*) or stands twice is an error, an unknown one a warning.
    """
    fields = tuple(known.get(_folded(title)) for title in titles)
    for field in dict.fromkeys(known.values()):
        title = next(title for title in known if known[title] == field).title()
        if fields.count(field) > 1:
            ledger.fail(f"column {quoted(title)} stands twice", REFETCH, line)
        if field not in fields and field not in optional:
            ledger.fail(f"column {quoted(title)} is missing", REFETCH, line)
    for title in titles:
        if _folded(title) not in known:
            ledger.warn(
                f"column {quoted(title)} is unknown", "left out; report it to this project", line
            )
    return fields


def _folded(title: str) -> str:
    return " ".join(title.split()).lower()


def titles(line: str, known: Mapping[str, str] = TITLES) -> list[str]:
    """Part a line of titles that single spaces separate; a word of no title stands alone.

    >>> titles("Port Number Colour Contact")
    ['Port Number', 'Colour', 'Contact']
    """
    any_title = "|".join(sorted(map(re.escape, known), key=len, reverse=True))
    return re.findall(rf"(?:{any_title})(?=\s|$)|\S+", line, re.IGNORECASE)


def row(
    cells: Sequence[str], fields: Sequence[str | None], ledger: Ledger, line: int
) -> dict[str, str]:
    """Sort the cells of one row by field; a row of another length is an error."""
    if len(cells) != len(fields):
        ledger.fail(
            f"the row has {len(cells)} cells where the header has {len(fields)}", REFETCH, line
        )
    return {field: cell for field, cell in zip(fields, cells, strict=True) if field}


def registrations(
    rows: Sequence[Row],
    ledger: Ledger,
    contact_ids: Iterable[str] = (),
    footnotes: Iterable[str] = (),
) -> tuple[Registration, ...]:
    """Read the rows; *contact_ids* and *footnotes* are those that the file itself explains."""
    if not rows:
        ledger.fail("the registry holds no record", REFETCH)
    cited = {label for row in rows for label in _cited(row)}
    link = inline.person_or_document(frozenset(cited.union(contact_ids)), frozenset(footnotes))
    return tuple(_registration(row, link, ledger) for row in rows)


def _cited(row: Row) -> Iterable[str]:
    return _IN_BRACKETS.findall(row.cells["assignees"] + row.cells["contacts"])


def _registration(row: Row, link: Link, ledger: Ledger) -> Registration:
    cells, line = row.cells, row.line
    name, number, protocol = (_value(cells[field]) for field in ("name", "number", "protocol"))
    ledger.identified(name, number, line)
    first, last = ledger.span(number, line) if number else (None, None)
    if protocol:
        ledger.protocol(protocol, line)
    contacts = _bracketed(cells["contacts"], ledger, line)
    return Registration(
        name=name,
        number=number,
        first=first,
        last=last,
        protocol=protocol,
        description=_text(row, "description", inline.document),
        assignees=_bracketed(cells["assignees"], ledger, line) or contacts,
        contacts=contacts,
        registered=_date(cells["registered"], ledger, line),
        modified=_date(cells["modified"], ledger, line),
        references=_references(row, ledger),
        service_code=_value(cells["service_code"]),
        unauthorized_use=_text(row, "unauthorized_use", link),
        notes=_text(row, "notes", link),
    )


def _value(cell: str) -> str | None:
    return masked(" ".join(cell.split())) or None


def _date(cell: str, ledger: Ledger, line: int) -> str | None:
    return ledger.date(cell.strip(), line)


def _text(row: Row, field: str, link: Link) -> Text | None:
    if row.texts is not None:
        return row.texts[field]
    if row.lines is not None:
        return inline.running([[inline.linked(line, link) for line in row.lines[field]]])
    return inline.plain(row.cells[field], link)


def _references(row: Row, ledger: Ledger) -> tuple[Xref, ...]:
    if row.references is not None:
        return row.references
    return tuple(map(inline.reference, _bracketed(row.cells["references"], ledger, row.line)))


def _bracketed(cell: str, ledger: Ledger, line: int) -> tuple[str, ...]:
    """List what stands between brackets in a cell; what stands outside counts as one more."""
    outside = " ".join(_IN_BRACKETS.sub(" ", cell).split())
    inside = tuple(map(masked, labels(cell)))
    if not outside:
        return inside
    ledger.warn(f"{quoted(outside)} stands outside brackets", "kept as if within", line)
    return (*inside, masked(outside))


def labels(cell: str) -> tuple[str, ...]:
    """List what stands between brackets, white space folded.

    >>> labels("[RFC8765, Section 6.1][1]")
    ('RFC8765, Section 6.1', '1')
    """
    folded = (" ".join(label.split()) for label in _IN_BRACKETS.findall(cell))
    return tuple(label for label in folded if label)


def contact_of(cells: Mapping[str, str], ledger: Ledger, line: int) -> Contact:
    """Read a row of the contact table: the id stands between brackets."""
    found = labels(cells["id"]) or (cells["id"].strip(),)
    if not found[0]:
        ledger.fail("a contact has no id", REFETCH, line)
    updated = _date(cells["updated"], ledger, line)
    return contact(
        contact_key(found[0]), cells["name"], cells.get("organization"), cells["uri"], updated
    )
