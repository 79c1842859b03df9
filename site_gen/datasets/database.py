"""The edition as an SQLite database, the same bytes wherever it is made."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from itertools import chain
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from site_gen import permalinks

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from site_gen.catalog import Catalog, Entry
    from site_gen.datasets.records import Records
    from site_gen.model import Registration

_SCHEMA = """
PRAGMA page_size = 4096;
PRAGMA auto_vacuum = NONE;
PRAGMA encoding = 'UTF-8';
PRAGMA secure_delete = ON;
PRAGMA user_version = 1;
CREATE TABLE edition (title TEXT NOT NULL, updated TEXT, format TEXT NOT NULL,
  is_excerpt INTEGER NOT NULL);
CREATE TABLE registrations (id INTEGER PRIMARY KEY, service TEXT, number TEXT, first INTEGER,
  last INTEGER, protocol TEXT, status TEXT NOT NULL, description TEXT, registered TEXT,
  modified TEXT, service_code TEXT, unauthorized_use TEXT, notes TEXT);
CREATE TABLE registration_assignees (registration INTEGER NOT NULL REFERENCES registrations,
  position INTEGER NOT NULL, contact TEXT NOT NULL REFERENCES contacts,
  PRIMARY KEY (registration, position)) WITHOUT ROWID;
CREATE TABLE registration_contacts (registration INTEGER NOT NULL REFERENCES registrations,
  position INTEGER NOT NULL, contact TEXT NOT NULL REFERENCES contacts,
  PRIMARY KEY (registration, position)) WITHOUT ROWID;
CREATE TABLE registration_references (registration INTEGER NOT NULL REFERENCES registrations,
  position INTEGER NOT NULL, reference TEXT NOT NULL, label TEXT NOT NULL,
  PRIMARY KEY (registration, position)) WITHOUT ROWID;
CREATE TABLE contacts (id TEXT PRIMARY KEY, url TEXT NOT NULL, name TEXT, organization TEXT,
  updated TEXT) WITHOUT ROWID;
"""
_INDEXES = """
CREATE INDEX registrations_by_number ON registrations (first, last);
CREATE INDEX registrations_by_service ON registrations (service COLLATE NOCASE);
CREATE INDEX assignees_by_contact ON registration_assignees (contact);
CREATE INDEX contacts_by_contact ON registration_contacts (contact);
CREATE INDEX references_by_reference ON registration_references (reference);
"""
# Python takes five times as long to bind a None as to bind a number that no column holds.
_NULL = -1
# The columns of registrations but the id, which SQLite counts from 1; first what it is by itself.
_COLUMNS = """protocol, service, number, first, last, status, description, registered, modified,
  service_code, unauthorized_use, notes"""
# What any version of SQLite takes in one statement, several times over.
_MOST_VALUES = 99
_PAGE = 4096
# https://www.sqlite.org/fileformat2.html section 1.3: how often the file was
# changed, and which version of the library did so last. Both tell of the machine.
_OF_THE_MACHINE = {24: 1, 92: 1, 96: 3_040_001}
# Section 1.6: the first byte of a page of a tree, and the size of its header.
_TREE_HEADERS = {2: 12, 5: 12, 10: 8, 13: 8}


def database(catalog: Catalog, records: Records) -> bytes:
    """Give the database file; *records* has the texts of the registrations."""
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.executescript(_SCHEMA)
        with connection:
            _fill(connection, catalog, records)
        connection.executescript(_INDEXES)
        image = bytearray(connection.serialize())
    for offset, value in _OF_THE_MACHINE.items():
        image[offset : offset + 4] = value.to_bytes(4, "big")
    for page in range(0, len(image), _PAGE):
        _wipe_gap(image, page)
    return bytes(image)


def _wipe_gap(image: bytearray, page: int) -> None:
    """Empty what a page does not use: versions of the library leave different scraps there."""
    header = page or 100  # the first page begins with the header of the file
    size = _TREE_HEADERS.get(image[header])
    if size:
        cells = int.from_bytes(image[header + 3 : header + 5], "big")
        used = int.from_bytes(image[header + 5 : header + 7], "big")
        start, end = header + size + 2 * cells, page + used
        image[start:end] = bytes(end - start)


def _fill(connection: sqlite3.Connection, catalog: Catalog, records: Records) -> None:
    edition = catalog.edition
    registrations = edition.registrations
    facts = (edition.title, edition.updated, edition.format, edition.is_excerpt)
    _insert(connection, "edition", "?, ?, ?, ?", [facts])
    _insert(connection, f"registrations ({_COLUMNS})", _nullable(12), _rows(catalog, records))
    assignees = _links([each.assignees for each in registrations])
    _insert(connection, "registration_assignees", "?, ?, ?", assignees)
    contacts = _links([each.contacts for each in registrations])
    _insert(connection, "registration_contacts", "?, ?, ?", contacts)
    _insert(connection, "registration_references", "?, ?, ?, ?", [*_cited(registrations)])
    people = sorted(_contacts(catalog), key=itemgetter(0))
    _insert(connection, "contacts", _nullable(5), people)


def _insert(
    connection: sqlite3.Connection, table: str, row: str, rows: Sequence[Sequence[object]]
) -> None:
    """Insert *rows*, many at a time; *row* are the values of one."""
    many = _MOST_VALUES // row.count("?")
    whole = len(rows) - len(rows) % many
    for size, part in ((many, rows[:whole]), (1, rows[whole:])):
        values = ", ".join([f"({row})"] * size)
        connection.executemany(
            f"INSERT INTO {table} VALUES {values}",  # noqa: S608 (words of ours)
            ([*chain.from_iterable(part[at : at + size])] for at in range(0, len(part), size)),
        )


def _nullable(count: int) -> str:
    return ", ".join([f"nullif(?, {_NULL})"] * count)


def _or_null(values: Iterable[object]) -> list[object]:
    return [_NULL if value is None else value for value in values]


def _rows(catalog: Catalog, records: Records) -> list[tuple[object, ...]]:
    shared = [*map(_shared, catalog.entries, records.shared)]
    return [
        (_NULL if each.protocol is None else each.protocol, *columns)
        for each, columns in records.in_order(shared)
    ]


def _shared(entry: Entry, record: Mapping[str, Any]) -> list[object]:
    """Give the columns in which the registrations of an entry are alike."""
    facts = entry.facts
    columns = (
        facts.name,
        facts.number,
        facts.first,
        facts.last,
        entry.status,
        record["description"],
        facts.registered,
        facts.modified,
        facts.service_code,
        record["unauthorized_use"],
        record["notes"],
    )
    return _or_null(columns)


def _links(lists: Iterable[Sequence[str]]) -> list[tuple[int, int, str]]:
    return [
        (at, position, contact)
        for at, ids in enumerate(lists, 1)
        for position, contact in enumerate(ids, 1)
    ]


def _cited(registrations: Iterable[Registration]) -> Iterator[tuple[int, int, str, str]]:
    for at, each in enumerate(registrations, 1):
        if each.references:
            cited = (xref for xref in each.references if xref.kind != "note")
            for position, xref in enumerate(cited, 1):
                yield at, position, permalinks.reference_slug(xref.key), xref.label


def _contacts(catalog: Catalog) -> Iterator[list[Any]]:
    for page in catalog.contacts.values():
        contact = page.contact
        facts = (contact.id, page.url, contact.name, contact.organization, contact.updated)
        yield _or_null(facts)
