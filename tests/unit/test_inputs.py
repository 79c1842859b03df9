"""What pages are made from is told whole, and nothing else is."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from site_gen.catalog import Catalog
from site_gen.inputs import Inputs
from site_gen.model import Contact, Registration, Text

if TYPE_CHECKING:
    from collections.abc import Callable

    Make = Callable[..., Registration]
    Join = Callable[..., Catalog]


def told(catalog: Catalog, number: int) -> str:
    """Tell of a port's page."""
    return Inputs(catalog).port(catalog.ports[number], 8)


def test_equal_catalogs_have_equal_inputs(tiny: Catalog) -> None:
    """Nothing of a process or of an order is in them; no two pages have the same."""
    again = Catalog.join(tiny.edition)
    each = [told(tiny, number) for number in tiny.ports]
    assert each == [told(again, number) for number in tiny.ports]
    assert len(set(each)) == len(each)


@pytest.mark.parametrize(
    "change",
    [
        {"description": "another"},
        {"registered": "2020-01-01"},
        {"contacts": ("B",)},
        {"notes": "noted"},
        {"service_code": "7"},
        {"protocol": "sctp"},
        {"name": "other"},
    ],
)
def test_whatever_a_record_says_is_an_input(
    record: Make, joined: Join, change: dict[str, str]
) -> None:
    """Field by field."""
    people = (Contact("A", "Ada"), Contact("B", "Bert"))
    before = joined(record(contacts=("A",)), contacts=people)
    after = joined(record(**{"contacts": ("A",), **change}), contacts=people)
    assert told(before, 443) != told(after, 443)


def test_the_name_of_who_holds_a_port_is_an_input(record: Make, joined: Join) -> None:
    """A row prints it, though the record holds the id alone."""
    before = joined(record(contacts=("A",)), contacts=(Contact("A", "Ada"),))
    after = joined(record(contacts=("A",)), contacts=(Contact("A", "Ada Nielsen"),))
    assert told(before, 443) != told(after, 443)


def test_neighbours_are_inputs_and_strangers_are_not(record: Make, joined: Join) -> None:
    """A strip shows eight numbers on either side, and the next one on record."""
    before = joined(record(), record(number="500", name="a"), record(number="900", name="b"))
    near = joined(record(), record(number="500", name="z"), record(number="900", name="b"))
    far = joined(record(), record(number="500", name="a"), record(number="900", name="z"))
    assert told(before, 443) != told(near, 443)
    assert told(before, 443) == told(far, 443)


def test_a_footnote_is_an_input_of_the_pages_that_cite_it(tiny: Catalog) -> None:
    """Its text stands on them."""
    notes = tuple(replace(note, text=Text((("changed",),))) for note in tiny.edition.footnotes)
    after = Catalog.join(replace(tiny.edition, footnotes=notes))
    changed = [number for number in tiny.ports if told(tiny, number) != told(after, number)]
    assert 0 < len(changed) < len(tiny.ports)


def test_a_document_that_gets_a_page_is_an_input_of_the_texts_that_name_it(
    tiny: Catalog,
) -> None:
    """A reference in a text is a link only where the document has a page."""
    inputs = Inputs(tiny)
    page = next(iter(tiny.references.values()))
    assert page.key in inputs.reference(page)
    contact = next(iter(tiny.contacts.values()))
    assert repr(tuple(contact.contact))[:-1] in inputs.contact(contact)
    service = next(iter(tiny.services.values()))
    assert repr(service.name) in inputs.service(service)
    span = next(iter(tiny.ranges.values()))
    assert span.key.replace("-", ", ") in inputs.port_range(span, 8)
