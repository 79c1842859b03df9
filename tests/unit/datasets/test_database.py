"""The edition as an SQLite database."""

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest

from site_gen.api import registration_json
from site_gen.catalog import Catalog
from site_gen.datasets.database import database
from tests.builders import joined, record


def made(catalog: Catalog) -> bytes:
    return database(catalog, map(registration_json, catalog.edition.registrations))


@pytest.fixture
def opened(tiny: Catalog) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.deserialize(made(tiny))
        yield connection


def test_the_database_is_sound(opened: sqlite3.Connection) -> None:
    assert opened.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert opened.execute("PRAGMA foreign_key_check").fetchall() == []


def test_every_registration_is_a_row(opened: sqlite3.Connection, tiny: Catalog) -> None:
    rows = opened.execute("SELECT service, number, protocol FROM registrations ORDER BY id")
    registrations = tiny.edition.registrations
    assert rows.fetchall() == [(each.name, each.number, each.protocol) for each in registrations]


def test_people_and_documents_are_joined(opened: sqlite3.Connection) -> None:
    query = """SELECT name, reference FROM registrations
      JOIN registration_assignees ON registration_assignees.registration = registrations.id
      JOIN registration_references ON registration_references.registration = registrations.id
      JOIN contacts ON contacts.id = contact WHERE service = 'discard' AND protocol = 'dccp'"""
    assert [row[1] for row in opened.execute(query)] == ["rfc4340"]


def test_a_known_edition_gives_known_bytes_with_any_version_of_the_library() -> None:
    """The digest was the same with SQLite 3.40 and 3.54; several pages of a tree are needed.

    After a change of the schema, put the digest here that the failing test prints.
    """
    many = [record(name=f"name-{n}", number=str(n), contacts=(f"id_{n}",)) for n in range(1, 999)]
    image = made(joined(*many))
    digest = hashlib.sha256(image).hexdigest()
    assert digest == "71853aa6882d0888f55e811e6f677e80c7af0b9b38e33ceee368148e9bd059e1"
