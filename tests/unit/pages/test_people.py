"""The pages of contacts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from site_gen.model import Contact, Text, Xref
from site_gen.pages.linking import Linker
from site_gen.pages.people import contact_page

if TYPE_CHECKING:
    from collections.abc import Callable

    from site_gen.catalog import Catalog
    from site_gen.model import Registration

    Make = Callable[..., Registration]
    Join = Callable[..., Catalog]


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
    joined: Join, uri: str | None, address: str | None, website: str | None
) -> None:
    catalog = joined(contacts=(Contact("A", uri=uri),))
    page = contact_page(catalog.contacts["A"], Linker(catalog))
    assert (page.address, page.website) == (address, website)


def test_what_a_contact_holds_is_grouped_by_its_part(record: Make, joined: Join) -> None:
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


def test_a_contact_page_is_hidden_from_search_engines(tiny: Catalog) -> None:
    assert not contact_page(tiny.contacts["Mara_Lindqvist"], Linker(tiny)).is_indexed


def test_an_id_that_the_table_lacks_says_so(tiny: Catalog) -> None:
    page = contact_page(tiny.contacts["Wanda_Missing"], Linker(tiny))
    assert (page.is_listed, page.heading) == (False, "Wanda_Missing")


def test_being_named_in_a_note_is_listed_apart(record: Make, joined: Join) -> None:
    note = Text((("by ", Xref("person", "A", "A")),))
    catalog = joined(record(notes=note), record(name="x", number=None, notes=note))
    page = contact_page(catalog.contacts["A"], Linker(catalog))
    assert [link.url for link in page.mentions] == ["port/443/", "service/x/"]
    assert page.tables == ()


@pytest.mark.parametrize(("contact", "url"), [("_3GPP", "contacts/0-9/"), ("ann", "contacts/a/")])
def test_crumbs_lead_to_the_initial(joined: Join, contact: str, url: str) -> None:
    catalog = joined(contacts=(Contact(contact),))
    assert contact_page(catalog.contacts[contact], Linker(catalog)).crumbs[-1].url == url


def test_colleagues_are_linked(tiny: Catalog) -> None:
    """Others of the same organization, told apart by their ids and by what they hold."""
    page = contact_page(tiny.contacts["Jonah_Petrel_2"], Linker(tiny))
    (colleague,) = page.colleagues
    assert (colleague.link.url, colleague.code) == ("contact/VESpera_Corp/", "VESpera_Corp")
    assert colleague.words
