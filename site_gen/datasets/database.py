"""The edition as an SQLite database, the same bytes wherever it is made."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from site_gen import permalinks

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from site_gen.annotations import Annotations
    from site_gen.catalog import Catalog
    from site_gen.model import Registration

    Json = dict[str, Any]

# Each column of registrations but id, first, last and status is a member of `registration_json`.
SCHEMA = """
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
CREATE TABLE annotations (id INTEGER PRIMARY KEY, url TEXT NOT NULL, source TEXT NOT NULL,
  name TEXT, aliases TEXT NOT NULL, text TEXT, links TEXT NOT NULL);
"""
_INDEXES = """
CREATE INDEX registrations_by_number ON registrations (first, last);
CREATE INDEX registrations_by_service ON registrations (service COLLATE NOCASE);
CREATE INDEX assignees_by_contact ON registration_assignees (contact);
CREATE INDEX contacts_by_contact ON registration_contacts (contact);
CREATE INDEX references_by_reference ON registration_references (reference);
"""
_PAGE = 4096
# https://www.sqlite.org/fileformat2.html section 1.3: how often the file was
# changed, and which version of the library did so last. Both depend on the machine.
_OF_THE_MACHINE = {24: 1, 92: 1, 96: 3_040_001}
# Section 1.6: the first byte of a page of a tree, and the size of its header.
_TREE_HEADERS = {2: 12, 5: 12, 10: 8, 13: 8}


def database(catalog: Catalog, records: Iterable[Json]) -> bytes:
    """Give the database file; *records* are the registrations as JSON, in registry order."""
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.executescript(SCHEMA)
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


def _fill(connection: sqlite3.Connection, catalog: Catalog, records: Iterable[Json]) -> None:
    edition, registrations = catalog.edition, catalog.edition.registrations
    facts = (edition.title, edition.updated, edition.format, edition.is_excerpt)
    _insert(connection, "edition", 4, [facts])
    statuses = {id(each): entry.status for entry in catalog.entries for each in entry.registrations}
    rows = (
        {**record, "id": at, "first": each.first, "last": each.last, "status": statuses[id(each)]}
        for at, (each, record) in enumerate(zip(registrations, records, strict=True), 1)
    )
    # The columns are called as the members of the JSON.
    columns = connection.execute("SELECT name FROM pragma_table_info('registrations')")
    values = ", ".join(f":{name}" for (name,) in columns)
    connection.executemany(f"INSERT INTO registrations VALUES ({values})", rows)  # noqa: S608 (names of ours)
    assignees = _links(each.assignees for each in registrations)
    _insert(connection, "registration_assignees", 3, assignees)
    contacts = _links(each.contacts for each in registrations)
    _insert(connection, "registration_contacts", 3, contacts)
    _insert(connection, "registration_references", 4, _cited(registrations))
    _insert(connection, "contacts", 5, sorted(_contacts(catalog), key=itemgetter(0)))
    _insert(connection, "annotations", 7, _annotations(catalog.shown_annotations))


def _annotations(annotations: Annotations) -> Iterator[tuple[int | str | None, ...]]:
    notes = (note for found in annotations.by_url.values() for note in found)
    for at, note in enumerate(notes, 1):
        facts = note.as_json()
        lists = (json.dumps(facts["aliases"]), facts["text"], json.dumps(facts["links"]))
        yield (at, note.url, note.source, facts["name"], *lists)


def _insert(
    connection: sqlite3.Connection, table: str, width: int, rows: Iterable[tuple[object, ...]]
) -> None:
    values = ", ".join("?" * width)
    connection.executemany(f"INSERT INTO {table} VALUES ({values})", rows)  # noqa: S608 (names of ours)


def _links(lists: Iterable[Sequence[str]]) -> Iterator[tuple[int, int, str]]:
    for at, ids in enumerate(lists, 1):
        for position, contact in enumerate(ids, 1):
            yield at, position, contact


def _cited(registrations: Iterable[Registration]) -> Iterator[tuple[int, int, str, str]]:
    for at, each in enumerate(registrations, 1):
        cited = (xref for xref in each.references if xref.kind != "note")
        for position, xref in enumerate(cited, 1):
            yield at, position, permalinks.reference_slug(xref.key), xref.label


def _contacts(catalog: Catalog) -> Iterator[tuple[object, ...]]:
    for page in catalog.contacts.values():
        contact = page.contact
        yield contact.id, page.url, contact.name, contact.organization, contact.updated
