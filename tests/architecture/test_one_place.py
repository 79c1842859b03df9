"""One fact, one place: what JavaScript, CSS, templates and schemas repeat is what Python says."""

import json
import re
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any, get_args

import pytest
from bs4 import BeautifulSoup

from site_gen import datasets, resources
from site_gen.api import registration_json
from site_gen.datasets.database import SCHEMA
from site_gen.model import CLASSES, COLUMNS, PROTOCOLS, STATUSES, Format, Registration
from site_gen.pages.linking import mark_of
from site_gen.pages.numbers import CLASS_WORDS, STATUS_WORDS
from site_gen.pages.view import EntryView
from site_gen.pictures import TONES, palette
from site_gen.search_index.documents import INITIALS_WEIGHT
from site_gen.sources.cache import ENDINGS

STATIC, TEMPLATES = resources.static(), resources.templates()
SCRIPTS = sorted((STATIC / "js").rglob("*.js"))
WORDS_OF_SCRIPTS = STATIC / "js" / "search" / "registry.js"
SCHEMAS = Path(datasets.__file__).parent / "schemas"
CLASS_BOUNDS = {name.lower(): list(bounds) for name, bounds in CLASSES.items()}
MEMBERS = [column.member for column in COLUMNS]


def constant(name: str) -> Any:  # noqa: ANN401 (whatever the script says)
    found = re.search(
        rf"^export const {name} = (.*);$", WORDS_OF_SCRIPTS.read_text("utf-8"), re.MULTILINE
    )
    assert found, name
    return json.loads(found[1])


def css(name: str) -> str:
    return (STATIC / "css" / name).read_text("utf-8")


def schema(name: str) -> Any:  # noqa: ANN401 (a JSON Schema)
    return json.loads((SCHEMAS / f"{name}.json").read_text("utf-8"))


def options(template: str, name: str) -> list[str]:
    soup = BeautifulSoup((TEMPLATES / template).read_text("utf-8"), "html.parser")
    found = soup.select(f'select[name="{name}"] option')
    return [str(each.get("value", each.text)) for each in found if each.get("value") != ""]


@pytest.mark.parametrize(
    ("name", "fact"),
    [
        ("STATUSES", list(STATUSES)),
        ("PROTOCOLS", list(PROTOCOLS)),
        ("CLASSES", CLASS_BOUNDS),
        ("INITIALS_WEIGHT", INITIALS_WEIGHT),
    ],
)
def test_scripts_have_the_words_of_python(name: str, fact: object) -> None:
    assert constant(name) == fact


@pytest.mark.parametrize("path", [path for path in SCRIPTS if path != WORDS_OF_SCRIPTS])
def test_scripts_say_such_a_word_in_one_file(path: Path) -> None:
    words = "|".join([*STATUSES, *PROTOCOLS[2:]])
    bounds = "|".join(str(end) for ends in CLASSES.values() for end in ends[:1] if end)
    source = re.sub(r"//.*|/\*.*?\*/", "", path.read_text("utf-8"), flags=re.DOTALL)
    assert re.findall(rf'"(?:{words})"|\b(?:{bounds})\b', source) == []


def test_the_first_letter_tells_statuses_apart() -> None:
    assert len({status[0] for status in STATUSES}) == len(STATUSES)


@pytest.mark.parametrize("status", STATUSES[:-1])
def test_a_status_has_its_mark(status: str) -> None:
    assert f".{mark_of(status)}::before" in css("marks.css")


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_a_protocol_has_its_label(protocol: str) -> None:
    assert f".protocol.{protocol} " in css("marks.css")


def test_the_map_has_a_colour_for_each_status() -> None:
    assert len(palette(css("map.css"))) == len(TONES)
    assert set(STATUSES) - set(TONES) == {"assigned", "partly assigned"}


def test_each_status_and_class_is_explained() -> None:
    assert tuple(STATUS_WORDS) == STATUSES
    assert list(CLASS_WORDS) == list(CLASSES)
    for name, (first, last) in CLASSES.items():
        assert f"{name} Ports ({first}-{last})" in CLASS_WORDS[name]


@pytest.mark.parametrize(
    ("template", "name", "words"),
    [
        ("pages/search.html", "status", STATUSES),
        ("pages/search.html", "protocol", PROTOCOLS),
        ("pages/search.html", "class", CLASS_BOUNDS),
        ("_partials/map_tools.html", "status", (*STATUSES, "dynamic")),
        ("_partials/map_tools.html", "protocol", PROTOCOLS),
    ],
)
def test_a_filter_offers_every_word(template: str, name: str, words: Iterable[str]) -> None:
    assert options(template, name) == list(words)


def test_a_schema_lists_statuses_and_classes() -> None:
    properties = schema("ports")["$defs"]["number"]["properties"]
    assert properties["status"]["enum"] == list(STATUSES)
    assert properties["class"]["enum"] == list(CLASSES)


def test_the_schema_of_an_edition_lists_every_format() -> None:
    assert set(schema("edition")["properties"]["format"]["enum"]) == set(get_args(Format))


def test_a_cached_file_of_every_format_has_its_ending() -> None:
    assert set(ENDINGS) == set(get_args(Format))


def test_the_columns_are_those_of_a_registration() -> None:
    """A field that is not a column is derived from the number."""
    fields = {column.field for column in COLUMNS}
    assert set(Registration._fields) - fields == {"first", "last"}
    blank = Registration(**dict.fromkeys(Registration._fields, ()))
    assert list(registration_json(blank)) == MEMBERS


def test_the_schema_of_a_registration_has_its_columns() -> None:
    assert list(schema("registration")["properties"])[: len(MEMBERS)] == MEMBERS


def test_the_database_has_a_column_or_a_table_for_each_column() -> None:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.executescript(SCHEMA)
        rows = connection.execute("SELECT name FROM pragma_table_info('registrations')")
        held = {name for (name,) in rows}
        tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
    assert {name for name in MEMBERS if name not in held} == {"assignees", "contacts", "references"}
    assert {"registration_assignees", "registration_contacts", "registration_references"} <= tables


def test_a_row_of_a_page_has_every_column() -> None:
    plural = {"protocol": "protocols"}
    assert {plural.get(name, name) for name in MEMBERS} <= set(EntryView._fields)
