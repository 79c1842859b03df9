"""The edition as programs load it whole."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from site_gen.datasets import tables
from site_gen.registry import read_edition

if TYPE_CHECKING:
    from pathlib import Path

    from site_gen.catalog import Catalog
    from site_gen.model import Registration


def read_back(registrations: tuple[Registration, ...]) -> list[tuple[str, ...]]:
    """Print *registrations* as CSV and read them again, as the columns of IANA's CSV."""
    again = read_edition(tables.csv_text(registrations).encode(), "again.csv")
    return [each.columns() for each in again.registrations]


def test_the_csv_reads_back_as_the_same_edition(tiny: Catalog) -> None:
    """Every column of every record comes back."""
    registrations = tiny.edition.registrations
    assert read_back(registrations) == [each.columns() for each in registrations]


@pytest.mark.parametrize("day", ["2017-03-10", "2022-08-03", "2026-08-17"])
def test_the_csv_of_a_real_edition_reads_back(editions: Path, day: str) -> None:
    """Every column of every record comes back, in editions nine years apart."""
    source = editions / "editions" / f"{day}.xml"
    registrations = read_edition(source.read_bytes(), source.name).registrations
    assert read_back(registrations) == [each.columns() for each in registrations]


def test_the_csv_is_the_one_that_iana_prints(editions: Path) -> None:
    """Header, rows and quoting of IANA's own CSV of 2022-08-03 come out of the XML of that day."""
    source = editions / "editions" / "2022-08-03.xml"
    registrations = read_edition(source.read_bytes(), source.name).registrations
    iana = read_edition((editions / "formats" / "2022-08-03.csv").read_bytes(), "iana.csv")
    assert read_back(registrations) == [each.columns() for each in iana.registrations]
    first = (editions / "formats" / "2022-08-03.csv").read_text(encoding="utf-8").partition("\n")[0]
    assert ",".join(tables.COLUMNS) == first


def test_the_bulk_file_holds_every_contact_without_its_address(tiny: Catalog) -> None:
    """A list of thousands of addresses is given to nobody, masked or not."""
    text = tables.bulk_text(tiny, ['{"service": "https"}'])
    found = json.loads(text)
    assert [each["key"] for each in found["contacts"]] == list(tiny.contacts)
    assert found["registrations"] == [{"service": "https"}]
    assert "mailto" not in text


def test_ndjson_has_one_record_a_line() -> None:
    """No line is empty, and the last one ends."""
    assert tables.lines_text(['{"a": 1}', "{}"]) == '{"a": 1}\n{}\n'
