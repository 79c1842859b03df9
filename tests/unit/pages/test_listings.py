"""The listings: services and contacts by initial, references by kind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from site_gen.model import Contact
from site_gen.pages.documents import KIND_LISTINGS, KIND_WORDS
from site_gen.pages.listings import (
    PAGE_SIZE,
    contact_shelf,
    initial_of,
    reference_shelf,
    service_shelf,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from site_gen.catalog import Catalog
    from site_gen.model import Registration
    from site_gen.pages.listings import Shelf

    Make = Callable[..., Registration]
    Join = Callable[..., Catalog]


def shelf_of(make: Callable[..., Shelf[Any]], catalog: Catalog, *more: object) -> Shelf[Any]:
    """Make a shelf of a catalog."""
    return make(catalog, *more)


@pytest.mark.parametrize(
    ("name", "initial"),
    [("HTTPS", "h"), ("914c/g", "0-9"), ("_x", "other"), ("Ärger", "other"), ("", "other")],
)
def test_every_name_has_a_group(name: str, initial: str) -> None:
    """Letters of the Latin alphabet, digits, and the rest."""
    assert initial_of(name) == initial


def test_a_long_group_is_cut_into_pages(record: Make, joined: Join) -> None:
    """Each of 1,001 services stands on exactly one page."""
    shelf = shelf_of(
        service_shelf, joined(*(record(name=f"a{at}") for at in range(2 * PAGE_SIZE + 1)))
    )
    pages = [shelf.page(slug, number) for slug, number in shelf.pages()]
    assert [page.url for page in pages] == ["services/a/", "services/a/2/", "services/a/3/"]
    assert [len(page.rows) for page in pages] == [PAGE_SIZE, PAGE_SIZE, 1]
    assert len({row.link.url for page in pages for row in page.rows}) == 2 * PAGE_SIZE + 1
    assert len({page.title for page in pages}) == 3


def test_pages_of_a_listing_lead_to_each_other(record: Make, joined: Join) -> None:
    """Before, after, and a jump bar that marks the page itself."""
    shelf = shelf_of(service_shelf, joined(record(name="a"), record(name="b"), record(name="9")))
    page = shelf.page("a", 1)
    assert page.before is not None
    assert page.after is not None
    assert (page.before.url, page.after.url) == ("services/0-9/", "services/b/")
    assert [jump.url for jump in page.jumps if jump.is_here] == ["services/a/"]


def test_the_overview_leads_to_every_page(tiny: Catalog) -> None:
    """No row of its own, all of the jumps."""
    shelf = shelf_of(service_shelf, tiny)
    overview = shelf.overview()
    assert overview.rows == ()
    assert [jump.url for jump in overview.jumps] == [shelf.url(*each) for each in shelf.pages()]


def test_every_contact_is_listed_with_its_id(tiny: Catalog) -> None:
    """Names repeat, ids do not; search engines are kept away."""
    shelf = shelf_of(contact_shelf, tiny)
    rows = [row for each in shelf.pages() for row in shelf.page(*each).rows]
    assert {row.link.url for row in rows} == {page.url for page in tiny.contacts.values()}
    assert not any(shelf.page(*each).is_indexed for each in shelf.pages())


def test_contacts_are_sorted_by_id_in_any_case(joined: Join) -> None:
    """As in a telephone book."""
    shelf = shelf_of(contact_shelf, joined(contacts=(Contact("ab"), Contact("AA"), Contact("aC"))))
    rows = [row for each in shelf.pages() for row in shelf.page(*each).rows]
    assert [row.code for row in rows] == ["AA", "ab", "aC"]


def test_references_are_listed_by_kind(tiny: Catalog) -> None:
    """RFCs by number, then drafts, web pages and others."""
    shelf = shelf_of(reference_shelf, tiny, KIND_LISTINGS, KIND_WORDS)
    assert [slug for slug, _ in shelf.pages()] == ["rfcs", "drafts", "web", "other"]
    texts = [row.link.text for row in shelf.page("rfcs", 1).rows]
    assert texts == sorted(texts, key=lambda text: int(text.removeprefix("RFC ")))


def test_a_kind_without_references_has_no_page(record: Make, joined: Join) -> None:
    """No empty listing."""
    assert (
        list(shelf_of(reference_shelf, joined(record()), KIND_LISTINGS, KIND_WORDS).pages()) == []
    )
