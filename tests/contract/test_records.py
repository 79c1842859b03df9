"""Every record stands on every page where it belongs, and nothing of it is dropped.

What must be there is read from the XML with ElementTree, not by the program.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pytest
from lxml import html

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ENTITIES = ("port", "range", "service", "contact", "reference")
Pages = dict[tuple[str, str], Counter[str]]


@pytest.fixture(scope="module")
def shown(built: Path, keyed: Callable[[str, str], tuple[str, str]]) -> Pages:
    pages: Pages = {}
    for kind in ENTITIES:
        folder = "port" if kind == "range" else kind
        for path in (built / folder).glob("*/index.html"):
            (main,) = html.parse(path).iter("main")
            if main.get("data-kind") == kind:
                marks = [each.get("data-record") for each in main.xpath(".//*[@data-record]")]
                pages[keyed(kind, main.get("data-key"))] = Counter(marks)
    return pages


@pytest.fixture(scope="module")
def records(tiny_xml: Path, plain_records: Callable[[Path], list[Any]]) -> list[Any]:
    return plain_records(tiny_xml)


@pytest.mark.parametrize("kind", ENTITIES)
def test_each_page_shows_exactly_the_records_that_belong_to_it(
    kind: str, shown: Pages, records: list[Any]
) -> None:
    wanted: Pages = defaultdict(Counter)
    for record in records:
        for place in record.places:
            wanted[place][record.mark] += 1
    found = {page: marks for page, marks in shown.items() if page[0] == kind and marks}
    assert found == {page: marks for page, marks in wanted.items() if page[0] == kind}


def test_only_contacts_may_have_no_record(shown: Pages, tiny_xml: Path) -> None:
    """Every entry of the contact table has a page, and every page shows why it is there."""
    empty = {key for (kind, key), marks in shown.items() if kind == "contact" and not marks}
    table = {each.get("id") for each in ET.parse(tiny_xml).iter() if each.tag.endswith("person")}  # noqa: S314 (our own)
    assert all(marks for (kind, _), marks in shown.items() if kind != "contact")
    assert empty < table <= {key for kind, key in shown if kind == "contact"}


def texts(path: Path) -> str:
    (main,) = html.parse(path).iter("main")
    return " ".join(" ".join(main.itertext()).split())


def test_nothing_of_a_record_is_dropped(built: Path, records: list[Any], tiny_xml: Path) -> None:
    people = names(tiny_xml)
    for record in records:
        for page in pages_of(built, record):
            text = texts(page)
            missing = [word for word in printed(record, people) if word not in text]
            assert not missing, f"{page.parent.name} lacks {missing} of {record.mark}"


def names(path: Path) -> dict[str, str]:
    found = {}
    for person in ET.parse(path).iter("{http://www.iana.org/assignments}person"):  # noqa: S314 (our own)
        cells = {child.tag.rpartition("}")[2]: child.text for child in person}
        name = cells.get("name") or cells.get("org") or ""
        found[person.get("id", "")] = " ".join(name.split())
    return found


def printed(record: Any, people: dict[str, str]) -> list[str]:  # noqa: ANN401 (a plain record)
    words = [*record.description, *record.unauthorized_use, *record.notes]
    # A link is no longer between brackets, and punctuation may follow it.
    plain = [part for word in words for part in word.replace("[", " ").replace("]", " ").split()]
    shown = [people.get(word, word) for word in plain]
    facts = [record.registered, record.modified, record.service_code, record.protocol]
    return [*shown, *(people.get(each, each) for each in record.people), *filter(None, facts)]


def pages_of(built: Path, record: Any) -> list[Path]:  # noqa: ANN401 (a plain record)
    pages = [built / "port" / record.number / "index.html"] if record.number else []
    pages += [built / "port" / str(number) / "index.html" for number in record.numbers]
    if record.name and record.name.replace("-", "").isalnum() and record.name != "con":
        pages.append(built / "service" / record.name.lower() / "index.html")
    return pages


def test_the_json_of_a_page_holds_its_records(built: Path, records: list[Any]) -> None:
    by_number: dict[str, list[Any]] = defaultdict(list)
    for record in records:
        by_number[record.number].append(record)
    for number in filter(None, by_number):
        facts = json.loads((built / f"api/v1/port/{number}.json").read_bytes())
        own = [each for each in facts["registrations"] if each["number"] == number]
        told, read = map(as_told, own), map(as_read, by_number[number])
        assert sorted(told, key=str) == sorted(read, key=str)


def as_told(registration: dict[str, Any]) -> tuple[object, ...]:
    return (
        *(registration[key] for key in ("service", "number", "protocol")),
        *(registration[key] for key in ("assignees", "contacts")),
        *(registration[key] for key in ("registered", "modified", "service_code")),
        *(
            (registration[key] or "").split()
            for key in ("description", "unauthorized_use", "notes")
        ),
    )


def as_read(record: Any) -> tuple[object, ...]:  # noqa: ANN401 (a plain record)
    return (
        *(value or None for value in (record.name, record.number, record.protocol)),
        *(list(ids) for ids in (record.assignees, record.contacts)),
        *(record.registered, record.modified, record.service_code),
        *(record.description, record.unauthorized_use, record.notes),
    )
