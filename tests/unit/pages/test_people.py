"""The pages of contacts."""

import pytest

from site_gen.model import Contact, Text, Xref
from site_gen.pages.linking import Linker
from site_gen.pages.people import contact_page
from tests.builders import joined, record


@pytest.mark.parametrize(
    ("uri", "address", "website"),
    [
        ("mailto:a&b.example", "a&b.example", None),
        ("mailto:a%26b.example", "a&b.example", None),
        ("tel:+1-810-555-0155", "+1-810-555-0155", None),
        ("https://b.example/x", None, "https://b.example/x"),
        ("javascript:alert(1)", "javascript:alert(1)", None),
        (None, None, None),
    ],
)
def test_an_address_is_shown_as_masked_text(
    uri: str | None, address: str | None, website: str | None
) -> None:
    catalog = joined(contacts=(Contact("A", uri=uri),))
    page = contact_page(catalog.contacts["A"], Linker(catalog))
    assert (page.address, page.website) == (address, website)


def test_what_a_contact_holds_is_grouped_by_its_part() -> None:
    catalog = joined(
        record(name="both", contacts=("A",)),
        record(name="owner", assignees=("A",), contacts=("B",)),
        record(name="clerk", assignees=("B",), contacts=("A",)),
    )
    page = contact_page(catalog.contacts["A"], Linker(catalog))
    sections = {each.id: [row.service for row in each.rows] for each in page.tables}
    assert {part: [link.text for link in rows if link] for part, rows in sections.items()} == {
        "as-both": ["both"],
        "as-assignee": ["owner"],
        "as-contact": ["clerk"],
    }


def test_being_named_in_a_note_is_listed_apart() -> None:
    note = Text((("by ", Xref("person", "A", "A")),))
    catalog = joined(record(notes=note), record(name="x", number=None, notes=note))
    page = contact_page(catalog.contacts["A"], Linker(catalog))
    assert [link.url for link in page.mentions] == ["port/443/", "service/x/"]
    assert page.tables == ()
