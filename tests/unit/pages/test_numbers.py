"""The pages of ports and ranges."""

import pytest

from site_gen.catalog import Catalog
from site_gen.pages.linking import Linker, hundred_of
from site_gen.pages.numbers import port_page
from tests.builders import joined, record


def test_unauthorized_use_is_a_warning(tiny: Catalog) -> None:
    assert port_page(tiny.ports[3941], Linker(tiny)).caution == "Unauthorized use is reported."
    assert not port_page(tiny.ports[443], Linker(tiny)).caution


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


def test_unauthorized_use_that_a_range_reports_is_not_said_of_each_number() -> None:
    """The registry may report it of one number of the range alone."""
    span = record(name="x11", number="6000-6003", unauthorized_use="Port 6003 is used by others")
    catalog = joined(span)
    caution = port_page(catalog.ports[6001], Linker(catalog)).caution
    assert caution == "Unauthorized use is reported within 6000-6003; see below."
