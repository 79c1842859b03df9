"""The JSON of each entity, as the contract has it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from site_gen.api import Api, edition_file, registration_json
from site_gen.model import Text, Xref

if TYPE_CHECKING:
    from collections.abc import Callable

    from site_gen.catalog import Catalog, EntityKind
    from site_gen.files import SiteFile
    from site_gen.model import Registration

HEAD = ["kind", "key", "url", "title", "edition"]
MEMBERS = [
    *("service", "number", "protocol", "description", "assignees", "contacts", "registered"),
    *("modified", "references", "service_code", "unauthorized_use", "notes"),
]


def read(file: SiteFile) -> dict[str, Any]:
    parsed: dict[str, Any] = json.loads(file.body.decode())
    return parsed


def test_absent_values_are_null_and_empty_lists(record: Callable[..., Registration]) -> None:
    made = registration_json(record(number=None, protocol=None))
    assert list(made) == MEMBERS
    assert [key for key in MEMBERS if made[key] is None] == [
        *("number", "protocol", "description", "registered", "modified"),
        *("service_code", "unauthorized_use", "notes"),
    ]
    assert (made["assignees"], made["contacts"], made["references"]) == ([], [], [])


def test_text_keeps_its_line_breaks(record: Callable[..., Registration]) -> None:
    text = Text((("one\n  line",), (), ("two ", Xref("rfc", "RFC1", "RFC1"))))
    assert registration_json(record(notes=text))["notes"] == "one line\n\ntwo [RFC1]"


def test_a_footnote_mark_is_no_reference(tiny: Catalog) -> None:
    first = read(Api(tiny).file(tiny.ports[1021]))["registrations"][0]
    assert first["references"] == ["RFC4727", "RFC6335"]
    assert first["footnotes"] == ["1"]


@pytest.mark.parametrize(
    ("kind", "key", "path"),
    [
        ("port", "443", "api/v1/port/443.json"),
        ("range", "225-241", "api/v1/port/225-241.json"),
        ("service", "whois++", "api/v1/service/whois~2b~2b.json"),
        ("contact", "Adam_Norén", "api/v1/contact/Adam_Nor~c3~a9n.json"),
        ("reference", "RFC6335", "api/v1/reference/rfc6335.json"),
    ],
)
def test_each_entity_has_its_file(tiny: Catalog, kind: EntityKind, key: str, path: str) -> None:
    entity = tiny.entity(kind, key)
    assert entity is not None
    file = Api(tiny).file(entity)
    assert file.path == path
    assert list(read(file))[: len(HEAD)] == HEAD
    assert read(file)["edition"] == "2026-01-02"


def test_a_contact_adds_what_the_table_says(tiny: Catalog) -> None:
    made = read(Api(tiny).file(tiny.contacts["Jonah_Petrel_2"]))
    assert (made["name"], made["organization"]) == ("Jonah Petrel", "VESpera Corp")
    assert (made["uri"], made["updated"]) == ("mailto:jonah&vespera.example.com", "2023-08-02")


def test_hostile_text_stays_inside_its_string(
    record: Callable[..., Registration], joined: Callable[..., Catalog]
) -> None:
    words = 'a"}],\\ \u2028\n{"kind": 1'
    catalog = joined(record(name=words, description=words))
    (made,) = read(Api(catalog).file(catalog.ports[443]))["registrations"]
    assert (made["service"], made["description"]) == (words, " ".join(words.split()))


def test_an_entity_without_registrations_has_an_empty_list(tiny: Catalog) -> None:
    assert read(Api(tiny).file(tiny.contacts["Benno_Vogt"]))["registrations"] == []


def test_every_entity_is_planned_once(tiny: Catalog) -> None:
    files = list(map(Api(tiny).file, tiny.entities()))
    assert len({file.path for file in files}) == len(files) == len(list(tiny.entities()))


def test_the_edition_file_marks_a_site_as_ours(tiny: Catalog) -> None:
    made = read(edition_file(tiny))
    assert (made["generator"], made["edition"], made["is_excerpt"]) == (
        "site-gen",
        "2026-01-02",
        False,
    )
    assert made["counts"]["registrations"] == len(tiny.edition.registrations)
