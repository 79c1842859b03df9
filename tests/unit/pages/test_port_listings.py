"""The listings of port numbers."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from site_gen import resources
from site_gen.catalog import Catalog
from site_gen.pages.linking import Linker
from site_gen.pages.port_listings import PortListings
from site_gen.registry import read_edition

if TYPE_CHECKING:
    from collections.abc import Callable

    from site_gen.model import Registration

    Make = Callable[..., Registration]
    Join = Callable[..., Catalog]


def test_every_number_and_range_is_listed(tiny: Catalog) -> None:
    """Dynamic Ports as well, and a range in every hundred that it touches."""
    listings = PortListings(Linker(tiny))
    rows = [row for key in listings.hundreds for row in listings.hundred_page(key).rows]
    listed = {row.link.text for row in rows}
    assert listed == {*map(str, tiny.ports), *(span.key for span in tiny.ranges.values())}
    touched = [row for row in rows if row.link.text == "48557-48618"]
    assert len(touched) == 2


def test_an_excerpt_has_listings_of_what_is_on_record_only() -> None:
    """A number of a hundred without a listing belongs to its class."""
    path = resources.sample()
    linker = Linker(Catalog.join(read_edition(path.read_bytes(), path.name)))
    listings = PortListings(linker)
    assert all(listings.hundreds.values())
    assert linker.listing_url(99) == "ports/0-99/"
    assert linker.listing_url(444) == "ports/system/"


def test_the_hundreds_cover_all_assignable_ports_without_a_gap(tiny: Catalog) -> None:
    """From 0 to 49151, none twice."""
    keys = [key for key in PortListings(Linker(tiny)).hundreds if key[0] <= 49151]
    assert keys[0][0] == 0
    assert all(one[1] + 1 == other[0] for one, other in pairwise(keys))
    assert keys[-1][1] == 49151


@pytest.mark.parametrize(
    ("number", "before", "after"),
    [("443", (300, 399), (500, 599)), ("1023", (900, 999), (1024, 1099)), ("0", None, (100, 199))],
)
def test_each_hundred_leads_to_the_next(
    record: Make,
    joined: Join,
    number: str,
    before: tuple[int, int] | None,
    after: tuple[int, int],
) -> None:
    """Across the bounds of the classes."""
    listings = PortListings(Linker(joined(record(number=number))))
    (key,) = (each for each, held in listings.hundreds.items() if held)
    page = listings.hundred_page(key)
    assert (page.before and page.before.text) == (before and f"{before[0]}-{before[1]}")
    assert page.after is not None
    assert page.after.text == f"{after[0]}-{after[1]}"


def test_the_grid_of_a_class_counts_each_hundred(tiny: Catalog) -> None:
    """A cell leads to its hundred; what lies in another class has none."""
    rows = PortListings(Linker(tiny)).class_page("System").rows
    first, second = (row.cells for row in rows)
    assert first[4] is not None
    assert (first[4].url, first[4].count) == ("ports/400-499/", 1)
    assert second[0] is not None
    assert second[0].text == "1000-1023"
    assert set(second[1:]) == {None}


def test_the_overview_counts_the_classes(tiny: Catalog) -> None:
    """Numbers and ranges on record; a range in two hundreds counts once."""
    rows = PortListings(Linker(tiny)).overview_rows()
    counts = {row.label: cell.count for row in rows for cell in row.cells if cell}
    assert counts["49152-65535"] == 2
    assert sum(counts.values()) == len(tiny.ports) + len(tiny.ranges)
