"""The tables of registrations: equal rows joined, and no column that says nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from site_gen.model import COLUMNS
from site_gen.pages.answers import flat
from site_gen.pages.view import (
    DateOf,
    RegistrationsTable,
    SharedFact,
    ShownColumns,
    TextPart,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from site_gen.catalog import Entity, Entry
    from site_gen.pages.linking import Linker
    from site_gen.pages.view import EntryView, Line

_LABELS = {column.member: column.label for column in COLUMNS}
# What moves above the table where all rows say the same.
_SHARED = ("assignees", "contacts", "registered", "modified", "references")
_DATES = ("registered", "modified")
_PEOPLE = {"assignees", "contacts"}
_TEXTS = ("description", "unauthorized_use", "notes")
_COLUMNS = tuple(name for name in ShownColumns._fields if name != "holders")
HOLDERS = f"{_LABELS['assignees']} and {_LABELS['contacts'].lower()}"


def opening(
    entity: Entity,
    answer: Line,
    linker: Linker,
    tables: Iterable[RegistrationsTable] | None = None,
) -> dict[str, Any]:
    """Give the fields that all entity pages share, by name: `Linker.entity`, *answer* and tables.

    The answer describes the page to search engines. Without *tables* there is one of all entries.
    """
    whole = [registrations_table(entity.entries, entity, linker)] if entity.entries else []
    return {
        **linker.entity(entity),
        "description": flat(answer),
        "answer": answer,
        "tables": tuple(whole if tables is None else tables),
    }


def registrations_table(
    entries: Iterable[Entry],
    entity: Entity,
    linker: Linker,
    title: str = "Registrations",
    anchor: str = "registrations",
) -> RegistrationsTable:
    """Tabulate *entries* for the page of *entity*."""
    rows = joined_rows(tuple(entries), linker)
    first = rows[0]
    differing = {
        name for row in rows[1:] for name in _COLUMNS if getattr(row, name) != getattr(first, name)
    }
    own = _of_the_page(first, entity) - differing
    shared = {
        name: line
        for name in _SHARED
        if name not in differing and (line := _shared(name, rows, entity.url))
    }
    used = {name for name in _COLUMNS if name in differing or getattr(first, name)}
    used -= own | shared.keys()
    if used >= _PEOPLE and all(row.assignees == row.contacts for row in rows):
        used = used - _PEOPLE | {"holders"}
    shows = ShownColumns(*[name in used for name in ShownColumns._fields])
    facts = {name: value for name, value in shared.items() if name not in own}
    if entity.kind == "reference":
        rows = tuple([_unlinked(row, entity.url) for row in rows])
    return RegistrationsTable(anchor, title, shows, _labelled(facts), rows)


def _unlinked(row: EntryView, url: str) -> EntryView:
    """Print links to *url* as text: no page leads to itself."""

    def plain(line: Line) -> Line:
        return tuple([part._replace(url=None) if part.url == url else part for part in line])

    texts: dict[str, Any] = {name: tuple(map(plain, getattr(row, name))) for name in _TEXTS}
    return row._replace(references=plain(row.references), **texts)


def joined_rows(entries: Sequence[Entry], linker: Linker) -> tuple[EntryView, ...]:
    """Give the rows of *entries*; those that differ in protocol and dates alone are one."""
    if len(entries) == 1:
        return (linker.entry(entries[0]),)
    groups: dict[object, list[Entry]] = {}
    for entry in entries:
        facts = entry.facts
        key = facts._replace(protocol=None, registered=None, modified=None)
        groups.setdefault(key, []).append(entry)
    return tuple([_row(group, linker) for group in groups.values()])


def _row(group: Sequence[Entry], linker: Linker) -> EntryView:
    first = linker.entry(group[0])
    if len(group) == 1:
        return first
    every = [linker.entry(each) for each in group]
    marks = tuple([mark for each in every for mark in each.protocols])
    return first._replace(
        protocols=marks,
        registered=_dates(every, "registered"),
        modified=_dates(every, "modified"),
    )


def _dates(rows: Sequence[EntryView], name: str) -> tuple[DateOf, ...]:
    """Give each date once, with the protocols that it is of."""
    found: dict[str, list[str]] = {}
    for row in rows:
        for each in getattr(row, name):
            found.setdefault(each.date, []).extend(mark.label for mark in row.protocols)
    return tuple([DateOf(date, ", ".join(labels)) for date, labels in found.items()])


def _of_the_page(row: EntryView, entity: Entity) -> set[str]:
    """Name the columns whose cell in *row* is what the page is about."""
    cells = {
        "service": (row.service,),
        "number": (row.number,),
        "assignees": row.assignees,
        "contacts": row.contacts,
    }
    here = [entity.url]
    own = {name for name, links in cells.items() if [each.url for each in links if each] == here}
    # The answer of a service names its one number.
    return own | {"number"} if entity.kind == "service" else own


def _shared(name: str, rows: Sequence[EntryView], here: str) -> Line:
    """Give what all rows say in a column; of a single row, that it cites the page's document."""
    value = getattr(rows[0], name)
    if not value or (len(rows) == 1 and not _is_page_alone(name, value, here)):
        return ()
    if name in _DATES:
        return (TextPart(value[0].date),) if value[0].protocols == "" else ()
    parts: list[TextPart] = []
    for each in value:
        url = None if each.url == here else each.url
        parts += [TextPart(", "), TextPart(each.text, url, each.is_external)]
    return tuple(parts[1:])


def _is_page_alone(name: str, value: tuple[Any, ...], here: str) -> bool:
    return name == "references" and [each.url for each in value] == [here]


def _labelled(shared: dict[str, Line]) -> tuple[SharedFact, ...]:
    """Put labels before what all rows say; assignees that are the contacts stand there once."""
    if shared.get("assignees") and shared.get("assignees") == shared.get("contacts"):
        people = SharedFact(HOLDERS, shared["assignees"])
        rest = {name: line for name, line in shared.items() if name not in _PEOPLE}
        return (people, *_labelled(rest))
    return tuple([SharedFact(_LABELS[name], line) for name, line in shared.items()])
