"""Tests of the made-up editions."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from site_gen.catalog import Catalog
from site_gen.registry import read_edition

from .build.generate import SEED, date_of, edition, shape

if TYPE_CHECKING:
    from site_gen.model import Edition

# Of the edition of 2026-08-17.
REAL = {"ports": 6510, "ranges": 764, "services": 7327, "contacts": 5615, "references": 214}
REAL_RECORDS = 14533


@pytest.fixture(scope="module")
def xml() -> str:
    """Make up the first edition."""
    return edition()


@pytest.fixture(scope="module")
def read(xml: str) -> Edition:
    """Read the first edition."""
    return read_edition(xml.encode(), "made-up.xml")


def test_a_made_up_edition_is_read_without_a_warning(read: Edition) -> None:
    """The generator writes what IANA writes."""
    assert read.warnings == ()
    assert read.updated == date_of(0)


def test_it_has_the_shape_of_the_registry(read: Edition) -> None:
    """Records and pages of each kind are as many as in a real edition, within a third."""
    catalog = Catalog.join(read)
    assert len(read.registrations) == pytest.approx(REAL_RECORDS, rel=0.02)
    for kind, count in REAL.items():
        assert len(getattr(catalog, kind)) == pytest.approx(count, rel=0.34), kind


def test_records_lack_and_hold_what_those_of_the_registry_do(read: Edition) -> None:
    """The shares of rare columns are of the right order."""
    shares = Counter(
        column
        for record in read.registrations
        for column in ("registered", "modified", "references", "notes", "unauthorized_use")
        if getattr(record, column)
    )
    real = {"registered": 4725, "modified": 602, "references": 410, "notes": 1333}
    for column, count in {**real, "unauthorized_use": 112}.items():
        assert shares[column] == pytest.approx(count, rel=0.34), column


def test_the_same_seed_gives_the_same_bytes(xml: str) -> None:
    """Nothing but the seed decides; another one gives another registry."""
    assert edition() == xml
    assert edition(seed=SEED + 1) != xml


def test_a_week_adds_two_records_and_their_people(xml: str) -> None:
    """All else stays, but for the date."""
    before, after = xml.splitlines(), edition(week=1).splitlines()
    added = Counter(after) - Counter(before)
    assert [line.strip() for line in Counter(before) - Counter(after)] == [
        f"<updated>{date_of(0)}</updated>"
    ]
    assert sum("<record" in line for line in added.elements()) == 2
    assert sum("<person" in line for line in added.elements()) == 2


@pytest.mark.parametrize("scale", [1, 2, 4])
def test_the_registry_grows_in_proportion(scale: int) -> None:
    """As long as there are numbers enough, everything is multiplied."""
    one, grown = shape(1), shape(scale)
    assert (grown.named, grown.contacts) == (one.named * scale, one.contacts * scale)
    assert grown.portless == one.portless * scale


def test_a_registry_sixteen_times_as_large_fits_into_the_numbers() -> None:
    """What finds no number of its own is a further name of one, or has none."""
    grown = shape(16)
    taken = grown.named + grown.nameless + grown.ranges + grown.named_ranges
    assert taken < 49152
    records = 2 * (grown.named + grown.nameless + grown.further) + grown.ranges + grown.portless
    assert records == pytest.approx(16 * REAL_RECORDS, rel=0.02)
