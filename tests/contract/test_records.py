"""Every record stands on every page where it belongs, and nothing of it is dropped.

What must be there is read from the XML with ElementTree, not by the program.
"""

from collections import Counter, defaultdict
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from lxml import html

from tests.plain_records import page_key, plain_records

ENTITIES = ("port", "range", "service", "contact", "reference")
Pages = dict[tuple[str, str], Counter[str]]


@pytest.fixture(scope="module")
def shown(built: Path) -> Pages:
    pages: Pages = {}
    for kind in ENTITIES:
        folder = "port" if kind == "range" else kind
        for path in (built / folder).glob("*/index.html"):
            (main,) = html.parse(path).iter("main")
            if main.get("data-kind") == kind:
                marks = [each.get("data-record") for each in main.xpath(".//*[@data-record]")]
                pages[page_key(kind, main.get("data-key"))] = Counter(marks)
    return pages


@pytest.fixture(scope="module")
def records(tiny_xml: Path) -> list[Any]:
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
    empty = {key for (kind, key), marks in shown.items() if kind == "contact" and not marks}
    table = {each.get("id") for each in ET.parse(tiny_xml).iter() if each.tag.endswith("person")}  # noqa: S314 (our own)
    assert all(marks for (kind, _), marks in shown.items() if kind != "contact")
    assert empty < table <= {key for kind, key in shown if kind == "contact"}
