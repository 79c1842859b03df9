"""The listings: ports by hundred, services and contacts by initial, references by kind."""

from dataclasses import replace
from itertools import pairwise

import pytest

from site_gen.catalog import Catalog
from site_gen.model import Contact
from site_gen.pages.linking import Linker
from site_gen.pages.listings import (
    PAGE_SIZE,
    PortListings,
    contact_listing,
    initial_of,
    service_listing,
)
from tests.builders import joined, record


@pytest.mark.parametrize(
    ("name", "initial"),
    [("HTTPS", "h"), ("914c/g", "0-9"), ("_x", "other"), ("Ärger", "other"), ("", "other")],
)
def test_every_name_has_a_group(name: str, initial: str) -> None:
    assert initial_of(name) == initial


def test_a_long_group_is_cut_into_pages() -> None:
    listing = service_listing(joined(*(record(name=f"a{at}") for at in range(2 * PAGE_SIZE + 1))))
    pages = [listing.page(slug, number) for slug, number in listing.pages()]
    assert [page.url for page in pages] == ["services/a/", "services/a/2/", "services/a/3/"]
    assert [len(page.rows) for page in pages] == [PAGE_SIZE, PAGE_SIZE, 1]
    assert len({row.link.url for page in pages for row in page.rows}) == 2 * PAGE_SIZE + 1
    assert len({page.title for page in pages}) == 3


def test_the_hundreds_cover_all_assignable_ports_without_a_gap(tiny: Catalog) -> None:
    keys = [key for key in PortListings(Linker(tiny)).hundreds if key[0] <= 49151]
    assert keys[0][0] == 0
    assert all(one[1] + 1 == other[0] for one, other in pairwise(keys))
    assert keys[-1][1] == 49151


def test_the_page_of_a_hundred_has_a_cell_for_every_number() -> None:
    cells = PortListings(Linker(joined(record()))).hundred_page((400, 499)).cells
    assert [cell.number for cell in cells] == list(range(400, 500))
    assert {cell.status for cell in cells} == {"partly assigned", "unassigned"}


def test_the_overview_shows_every_hundred_and_counts_assigned_numbers(tiny: Catalog) -> None:
    listings = PortListings(Linker(tiny))
    page = listings.overview()
    cells = [cell for grid in page.grids for row in grid.rows for cell in row.cells if cell]
    assert len(cells) == sum(key[0] < 49152 for key in listings.hundreds)
    assert max(cell.count for cell in cells) <= 100
    assert "of 1,024 numbers are assigned" in page.grids[0].words


def test_an_unassigned_range_is_no_assigned_number() -> None:
    catalog = joined(record(number="8400-8499", name=None, description="Unassigned"))
    (_, user, _) = PortListings(Linker(catalog)).overview().grids
    assert {cell.count for row in user.rows for cell in row.cells if cell} == {0}


def test_a_contact_is_listed_with_what_it_holds() -> None:
    people = (Contact("A", "Ann", "Acme"), Contact("B", None, "Basic"))
    catalog = joined(record(contacts=("A",)), contacts=people)
    listing = contact_listing(catalog)
    rows = [row for each in listing.pages() for row in listing.page(*each).rows]
    assert [(row.words, row.organization) for row in rows] == [("https (443)", "Acme"), ("", "")]


def test_an_excerpt_lists_no_hundred_without_a_record() -> None:
    catalog = joined(record(number="443"), record(number="8400-8499", name=None))
    excerpt = replace(catalog, edition=replace(catalog.edition, is_excerpt=True))
    linker = Linker(excerpt)
    assert list(linker.hundreds) == [(400, 499), (8400, 8499)]
    assert [linker.listing_url(number) for number in (444, 500)] == [
        "ports/400-499/",
        "ports/system/",
    ]
