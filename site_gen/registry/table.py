"""The registry as a table: its columns, and a row of printed cells as a registration."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from site_gen.model import Registration, masked
from site_gen.registry import inline
from site_gen.registry.facts import REFETCH, quoted

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from site_gen.model import Text, Xref
    from site_gen.registry.facts import Ledger
    from site_gen.registry.inline import Link

_TITLES = {
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
CONTACT_TITLES = {
    "id": "id",
    "name": "name",
    "organization": "organization",
    "contact uri": "uri",
    "last updated": "updated",
}
_IN_BRACKETS = re.compile(r"\[((?:[^\[\]]|\[[^\[\]]*\])+)\]")


@dataclass(frozen=True, slots=True)
class Row:
    """A printed row: *line* in the file, and its cells by the field of `Registration`.

    A text that its format has marked up comes ready made in *texts* and
    *references*; where it did not, it is read from its printed cell.
    """

    line: int
    cells: Mapping[str, str]
    texts: Mapping[str, Text | None] | None = None
    references: tuple[Xref, ...] | None = None


def columns(
    titles: Sequence[str],
    ledger: Ledger,
    line: int,
    known: Mapping[str, str] = _TITLES,
) -> tuple[str | None, ...]:
    """Tell which field each column holds; None for a column that the registry never had.

    The titles changed over time, the twelve columns never: one that lacks or
    stands twice is an error, an unknown one a warning.
    """
    fields = tuple(known.get(_folded(title)) for title in titles)
    for title, field in reversed(known.items()):
        if fields.count(field) > 1:
            ledger.fail(f"column {quoted(title)} stands twice", REFETCH, line)
        if field not in fields:
            ledger.fail(f"column {quoted(title)} is missing", REFETCH, line)
    for title in titles:
        if _folded(title) not in known:
            ledger.warn(
                f"column {quoted(title)} is unknown", "left out; report it to this project", line
            )
    return fields


def _folded(title: str) -> str:
    return " ".join(title.split()).lower()


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
    number, protocol = _value(cells["number"]), _value(cells["protocol"])
    first, last = ledger.span(number, line) if number else (None, None)
    if protocol:
        ledger.protocol(protocol, line)
    contacts = _labels(cells["contacts"], ledger, line)
    return Registration(
        name=_value(cells["name"]),
        number=number,
        first=first,
        last=last,
        protocol=protocol,
        description=_text(row, "description", inline.document),
        assignees=_labels(cells["assignees"], ledger, line) or contacts,
        contacts=contacts,
        registered=_date(cells["registered"], ledger, line),
        modified=_date(cells["modified"], ledger, line),
        references=_references(row, ledger),
        service_code=_value(cells["service_code"]),
        unauthorized_use=_text(row, "unauthorized_use", link),
        notes=_text(row, "notes", link),
    )


def _value(cell: str) -> str | None:
    return masked(cell.strip()) or None


def _date(cell: str, ledger: Ledger, line: int) -> str | None:
    date = cell.strip()
    if date:
        ledger.date(date, line)
    return date or None


def _text(row: Row, field: str, link: Link) -> Text | None:
    return row.texts[field] if row.texts is not None else inline.plain(row.cells[field], link)


def _references(row: Row, ledger: Ledger) -> tuple[Xref, ...]:
    if row.references is not None:
        return row.references
    return tuple(map(inline.reference, _labels(row.cells["references"], ledger, row.line)))


def _labels(cell: str, ledger: Ledger, line: int) -> tuple[str, ...]:
    """List what stands between brackets in a cell; what stands outside counts as one more."""
    cell = cell.strip()
    if not cell:
        return ()
    labels = [" ".join(label.split()) for label in _IN_BRACKETS.findall(cell)]
    outside = " ".join(_IN_BRACKETS.sub(" ", cell).split())
    if outside:
        ledger.warn(f"{quoted(outside)} stands outside brackets", "kept as if within", line)
        labels.append(outside)
    return tuple(label for label in labels if label)
