"""The pages of ports and ranges."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from site_gen.pages.linking import Linker, hundred_of
from site_gen.pages.numbers import port_page, range_page

if TYPE_CHECKING:
    from collections.abc import Callable

    from site_gen.catalog import Catalog
    from site_gen.model import Registration


def test_a_port_tells_class_status_names_and_neighbours(tiny: Catalog) -> None:
    page = port_page(tiny.ports[443], Linker(tiny))
    assert (page.key, page.url, page.json) == ("443", "port/443/", "api/v1/port/443.json")
    assert (page.title, page.port_class, page.status) == (
        "Port 443 (https)",
        "System Port",
        "assigned",
    )
    assert page.before is not None
    assert page.before.number.url == "port/249-255/"


def test_a_port_inside_a_range_shows_the_range_and_its_records(tiny: Catalog) -> None:
    page = port_page(tiny.ports[6001], Linker(tiny))
    assert [each.number.url for each in page.ranges] == ["port/6000-6003/"]
    assert [mark.record for mark in page.tables[0].rows[0].protocols] == [
        "x11|6000-6003|tcp",
        "x11|6000-6003|udp",
    ]


def test_each_protocol_has_its_verdict(tiny: Catalog) -> None:
    page = port_page(tiny.ports[3940], Linker(tiny))
    assert [(each.label, each.status) for each in page.protocols] == [
        ("tcp", "assigned"),
        ("udp", "reserved"),
    ]


def test_unauthorized_use_is_a_warning(tiny: Catalog) -> None:
    """It is told before the table."""
    assert port_page(tiny.ports[3941], Linker(tiny)).caution == "Unauthorized use is reported."
    assert not port_page(tiny.ports[443], Linker(tiny)).caution


def test_a_range_counts_its_numbers(tiny: Catalog) -> None:
    held, free = (range_page(tiny.ranges[key], Linker(tiny)) for key in ((6000, 6003), (225, 241)))
    assert (held.key, held.size, len(held.ports)) == ("6000-6003", 4, 4)
    assert (free.status, free.size, free.ports) == ("reserved", 17, ())


@pytest.mark.parametrize(
    ("number", "hundred"),
    [
        (0, (0, 99)),
        (1023, (1000, 1023)),
        (1024, (1024, 1099)),
        (49151, (49100, 49151)),
        (49152, (49152, 49199)),
        (65535, (65500, 65535)),
    ],
)
def test_a_hundred_ends_where_its_class_does(number: int, hundred: tuple[int, int]) -> None:
    assert hundred_of(number) == hundred


def test_crumbs_lead_up_to_the_hundred(tiny: Catalog) -> None:
    page = port_page(tiny.ports[443], Linker(tiny))
    assert [crumb.url for crumb in page.crumbs] == ["ports/", "ports/system/", "ports/400-499/"]


def test_unauthorized_use_that_a_range_reports_is_not_said_of_each_number(
    record: Callable[..., Registration], joined: Callable[..., Catalog]
) -> None:
    """The registry may report it of one number of the range alone."""
    span = record(name="x11", number="6000-6003", unauthorized_use="Port 6003 is used by others")
    catalog = joined(span)
    caution = port_page(catalog.ports[6001], Linker(catalog)).caution
    assert caution == "Unauthorized use is reported within 6000-6003; see below."


def test_a_description_is_the_sentence_that_opens_the_page(tiny: Catalog) -> None:
    """What a search engine shows is what the reader finds."""
    page = port_page(tiny.ports[443], Linker(tiny))
    assert page.description == "".join(part.text for part in page.answer)
    assert page.description.startswith("TCP and UDP: https")
