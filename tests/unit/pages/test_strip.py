"""The strip of a number's neighbours, the cells of a hundred, and the map's table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from site_gen.pages.linking import Linker
from site_gen.pages.listings import PortListings
from site_gen.pages.map_page import map_page
from site_gen.pages.numbers import port_page, range_page

if TYPE_CHECKING:
    from collections.abc import Callable

    from site_gen.catalog import Catalog
    from site_gen.model import Registration

    Record = Callable[..., Registration]
    Join = Callable[..., Catalog]


def test_eight_numbers_stand_on_either_side(record: Record, joined: Join) -> None:
    catalog = joined(record())
    page = port_page(catalog.ports[443], Linker(catalog))
    assert [cell.number for cell in page.strip_before] == list(range(435, 443))
    assert [cell.number for cell in page.strip_after] == list(range(444, 452))


def test_the_strip_ends_where_ports_end(record: Record, joined: Join) -> None:
    catalog = joined(record(number="0"), record(name="b", number="65535"))
    linker = Linker(catalog)
    assert port_page(catalog.ports[0], linker).strip_before == ()
    assert port_page(catalog.ports[65535], linker).strip_after == ()


def test_a_cell_leads_to_a_page_that_exists(record: Record, joined: Join) -> None:
    span = record(name=None, number="444-446", protocol=None, description="Unassigned")
    linker = Linker(joined(record(), span))
    urls = [linker.cell(number).url for number in (443, 445, 447, 50000)]
    assert urls == ["port/443/", "port/444-446/", "ports/400-499/", "ports/dynamic/"]


def test_a_cell_tells_the_state_and_nothing_that_changes_more_often(
    record: Record, joined: Join
) -> None:
    before, after = (
        joined(record(), record(name="snpp", number="444", description=words))
        for words in ("Paging", "Paging Protocol")
    )
    strips = [port_page(each.ports[443], Linker(each)).strip_after for each in (before, after)]
    assert strips[0] == strips[1]


def test_a_range_has_its_neighbours_too(record: Record, joined: Join) -> None:
    catalog = joined(record(name=None, number="225-241", description="Reserved"))
    page = range_page(catalog.ranges[225, 241], Linker(catalog))
    assert (page.strip_before[0].number, page.strip_after[-1].number) == (217, 249)


def test_unauthorized_use_is_told_above_the_table(record: Record, joined: Join) -> None:
    catalog = joined(record(unauthorized_use="Somebody uses it"), record(name="b", number="7"))
    linker = Linker(catalog)
    assert port_page(catalog.ports[443], linker).caution
    assert not port_page(catalog.ports[7], linker).caution


def test_the_page_of_a_hundred_has_a_cell_for_every_number(record: Record, joined: Join) -> None:
    page = PortListings(Linker(joined(record()))).hundred_page((400, 499))
    numbers = [cell.number for cell in page.cells]
    assert numbers == list(range(400, 500))
    assert {cell.status for cell in page.cells} == {"partly assigned", "unassigned"}


def test_the_map_is_counted_in_sixteen_lines(tiny: Catalog) -> None:
    page = map_page(Linker(tiny))
    assert [sum(line.values) for line in page.lines] == [4096] * 16
