"""The figures of an edition."""

import csv
import io

import pytest

from site_gen.catalog import Catalog
from site_gen.datasets.tables import statistic_csv
from site_gen.model import Contact, Xref
from site_gen.pages.counts import year_of
from site_gen.pages.linking import Linker
from site_gen.pages.statistics import (
    by_protocol,
    by_year,
    largest_holders,
    most_cited,
    names_without_a_port,
    statistics,
    statistics_page,
    use_of_ranges,
)
from site_gen.pages.view import Statistic
from tests.builders import joined, record


def figures(statistic: Statistic) -> dict[str, tuple[int, ...]]:
    return {line.text: line.values for line in statistic.lines}


@pytest.mark.parametrize(
    ("date", "year"),
    [
        *(("2011", 2011), ("2011-05", 2011), ("2011-05-17", 2011), ("2011/05/17", 2011)),
        *(("17/05/2011", 2011), ("5/17/2011", 2011), ("17.05.2011", 2011), ("05/2011", 2011)),
        *(("17 May 2011", 2011), ("May 2011", 2011), ("17-May-11", None), ("Apr-04", None)),
        *(("32011", None), ("2011 or 2012", None), ("9999", None), ("soon", None), ("", None)),
    ],
)
def test_a_year_counts_where_it_is_beyond_doubt(date: str, year: int | None) -> None:
    """Spreadsheets turn dates round; a year of two digits may as well be a day."""
    assert year_of(date) == year


def test_years_without_a_registration_are_kept() -> None:
    dated = (record(registered="2001-05-03"), record(name="b", registered="2003-01"))
    counted = by_year(Linker(joined(*dated, record(name="c"))))
    assert figures(counted) == {"2001": (1,), "2002": (0,), "2003": (1,)}
    assert "1 of 3 state no year" in counted.title


def test_a_record_without_a_protocol_is_counted_as_such() -> None:
    counted = by_protocol(Linker(joined(record(), record(protocol=None, number="7"))))
    assert figures(counted) == {"tcp": (1,), "not stated": (1,)}


def test_the_use_of_a_class_counts_each_of_its_numbers() -> None:
    counted = figures(use_of_ranges(Linker(joined(record(), record(protocol="udp")))))
    assert counted["System Ports (0-1023)"] == (1, 0, 0, 0, 1023)
    assert sum(sum(values) for values in counted.values()) == 65536


def test_spellings_of_an_organization_count_together() -> None:
    table = (
        Contact("a", "Ada", "Cerner, Inc."),
        Contact("b", "Bob", "CERNER Inc"),
        Contact("c", "Cyd"),
    )
    held = [record(name=f"s{at}", contacts=(each.id,)) for at, each in enumerate(table)]
    counted = largest_holders(Linker(joined(*held, contacts=table)))
    assert figures(counted) == {"Cerner, Inc.": (2,)}


def test_documents_are_ranked_by_what_cites_them() -> None:
    rfc, other = (Xref("rfc", name, name) for name in ("RFC9110", "RFC1"))
    cited = joined(record(references=(rfc,)), record(name="b", number="8", references=(rfc, other)))
    first, second = most_cited(Linker(cited)).lines
    assert (first.text, first.values, first.url) == ("RFC 9110", (2,), "reference/rfc9110/")
    assert second.values == (1,)


def test_names_without_a_port_are_counted_by_their_first_year() -> None:
    portless = (
        record(name="airplay", number=None, registered="2011-02"),
        record(name="airplay", number=None, protocol="udp", registered="2012-02"),
    )
    counted = names_without_a_port(Linker(joined(*portless, record(registered="2013-01"))))
    assert figures(counted) == {"2011": (1,)}
    assert "1 of 2 service names" in counted.words


def test_each_csv_has_the_lines_of_its_table(tiny: Catalog) -> None:
    linker = Linker(tiny)
    for statistic in statistics(linker):
        file = statistic_csv(statistic)
        head, *lines = csv.reader(io.StringIO(file.body.decode()))
        assert file.path == statistic.csv
        assert tuple(head) == statistic.columns
        assert [line[0] for line in lines] == [line.text for line in statistic.lines]


def test_the_page_has_every_set_of_figures_once(tiny: Catalog) -> None:
    page = statistics_page(Linker(tiny))
    assert len({each.id for each in page.statistics}) == 6


def test_no_figures_at_all_are_no_failure() -> None:
    assert all(each.title for each in statistics(Linker(joined())))
