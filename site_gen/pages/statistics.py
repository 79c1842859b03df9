"""The figures of an edition: counted once, plotted, listed, and given as CSV."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from functools import cache
from typing import TYPE_CHECKING

from site_gen.catalog import organization_key
from site_gen.files import SiteFile
from site_gen.model import CLASSES, STATUSES
from site_gen.pages.linking import class_url, mark_of
from site_gen.pages.plots import Bar, columns, rows
from site_gen.pages.view import Figure, Plot, Statistic, StatisticsPage

if TYPE_CHECKING:
    from collections.abc import Iterable

    from site_gen.catalog import Service, Span
    from site_gen.model import PortClass
    from site_gen.pages.linking import Linker

_LARGEST = 15
# A date that is none, or of no year of the Internet, is printed with its record but not counted.
# The year comes first, or last as spreadsheets write it (17/05/2011, 17 May 2011).
_YEAR = re.compile(
    r"(?:[0-9]{1,2}[./ -])?(?:[0-9]{1,2}[./-]|[A-Z][a-z]{2,8}[./ -])?"
    r"(?P<year>19[6-9][0-9]|20[0-9][0-9])(?![^./-])"
)
STATISTICS = "stats/"


def statistics_page(linker: Linker) -> StatisticsPage:
    """Give the page of all figures."""
    return StatisticsPage(
        kind="page",
        key="stats",
        url=STATISTICS,
        title="Statistics",
        heading="Statistics",
        description="The registry in figures: registrations by year and protocol, use of the "
        "port ranges, the largest holders, the documents cited most.",
        lede="The registry in figures, counted from the edition that this site was made from.",
        statistics=statistics(linker),
    )


def statistics(linker: Linker) -> tuple[Statistic, ...]:
    """Count everything there is to count, in the order of the page."""
    counts = (
        by_year,
        by_protocol,
        use_of_ranges,
        largest_holders,
        most_cited,
        names_without_a_port,
    )
    return tuple(count(linker) for count in counts)


def csv_file(statistic: Statistic) -> SiteFile:
    """Print a set of figures as a CSV file."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(statistic.columns)
    writer.writerows((line.text, *line.values) for line in statistic.lines)
    return SiteFile(statistic.csv, out.getvalue().encode())


def by_year(linker: Linker) -> Statistic:
    """Count registrations by the year of their date."""
    catalog = linker.catalog
    records = catalog.edition.registrations
    dated = [year for each in records if (year := year_of(each.registered))]
    figures = _by_year(dated)
    return Statistic(
        id="registrations-by-year",
        title="Registrations by year",
        words=f"By registration date. {len(records) - len(dated):,} of {len(records):,} records "
        "state no year and are not shown.",
        columns=("Year", "Registrations"),
        lines=tuple(Figure(str(year), None, (count,)) for year, count in figures),
        plot=columns(figures, "Year of registration", "Registrations"),
    )


def _by_year(years: Iterable[int]) -> list[tuple[int, int]]:
    counts = Counter(years)
    return [(year, counts[year]) for year in range(min(counts), max(counts) + 1)] if counts else []


def by_protocol(linker: Linker) -> Statistic:
    """Count registrations by protocol."""
    catalog = linker.catalog
    counts = Counter(each.protocol or "none stated" for each in catalog.edition.registrations)
    lines = tuple(Figure(name, None, (count,)) for name, count in counts.most_common())
    return Statistic(
        id="registrations-by-protocol",
        title="Registrations by protocol",
        words="A record names one protocol; unassigned and reserved numbers often name none.",
        columns=("Protocol", "Registrations"),
        lines=lines,
        plot=_simple(lines, "Registrations"),
    )


def _simple(lines: tuple[Figure, ...], across: str) -> Plot:
    return rows(
        [Bar(each.text, (("bar", each.values[0]),), _printed(each)) for each in lines], across
    )


def _printed(line: Figure) -> str:
    return f"{line.values[0]:,}"


def use_of_ranges(linker: Linker) -> Statistic:
    """Count what the numbers of each class are."""
    lines = tuple(_use(linker, *item) for item in CLASSES.items())
    bars = [
        Bar(line.text, _shares(line.values), f"{line.values[0] + line.values[1]:,} assigned")
        for line in lines
    ]
    return Statistic(
        id="use-of-the-ranges",
        title="Use of the three ranges",
        words="Each bar is a whole class. Dynamic Ports are never assigned.",
        columns=("Class", *(status.capitalize() for status in STATUSES)),
        lines=lines,
        plot=rows(bars, "Share of the class, in percent of its numbers", whole=_WHOLE),
        tones=tuple((mark_of(status), status) for status in STATUSES),
    )


_WHOLE = 10_000


def _shares(values: tuple[int, ...]) -> tuple[tuple[str, int], ...]:
    total = sum(values)
    shares = (round(value / total * _WHOLE) for value in values)
    return tuple(zip(map(mark_of, STATUSES), shares, strict=True))


def _use(linker: Linker, name: PortClass, span: Span) -> Figure:
    first, last = span
    counts = Counter(linker.states[first : last + 1])
    values = tuple(counts[status] for status in STATUSES)
    return Figure(f"{name} Ports ({first}-{last})", class_url(name), values)


def largest_holders(linker: Linker) -> Statistic:
    """Count the entries that each holder is the assignee of, organizations by their name."""
    catalog = linker.catalog
    counts: Counter[str] = Counter()
    names: dict[str, str] = {}
    for entry in catalog.entries:
        stated = [catalog.contacts[each].contact.organization for each in entry.facts.assignees]
        for key, name in {organization_key(name): name for name in stated if name}.items():
            names.setdefault(key, name)
            counts[key] += 1
    largest = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:_LARGEST]
    lines = tuple(Figure(names[key], None, (count,)) for key, count in largest)
    return Statistic(
        id="largest-holders",
        title="Largest holders",
        words="Organizations by the names and numbers assigned to them or their staff. Spellings "
        "that differ in case or punctuation alone count as one; holders whose organization the "
        "registry does not state are left out.",
        columns=("Organization", "Names and numbers"),
        lines=lines,
        plot=_simple(lines, "Names and numbers assigned"),
    )


def most_cited(linker: Linker) -> Statistic:
    """Count the entries that cite each document."""
    catalog = linker.catalog
    by_count = sorted(catalog.references.values(), key=lambda each: (-len(each.entries), each.key))
    lines = tuple(
        Figure(each.heading, each.url, (len(each.entries),)) for each in by_count[:_LARGEST]
    )
    return Statistic(
        id="documents-most-cited",
        title="Documents cited most",
        words="By the names and numbers whose registration cites them.",
        columns=("Document", "Names and numbers"),
        lines=lines,
        plot=_simple(lines, "Names and numbers that cite it"),
    )


def names_without_a_port(linker: Linker) -> Statistic:
    """Count service names without a port by the year of their first date."""
    catalog = linker.catalog
    portless = [each for each in catalog.services.values() if not each.numbers]
    figures = _by_year(year for year in map(_first_year, portless) if year)
    return Statistic(
        id="names-without-a-port",
        title="Names without a port",
        words=f"{len(portless):,} of {len(catalog.services):,} service names are registered "
        "without a port, for discovery by name alone (DNS-SD); here by year.",
        columns=("Year", "Names without a port"),
        lines=tuple(Figure(str(year), None, (count,)) for year, count in figures),
        plot=columns(figures, "Year of registration", "Names"),
    )


def _first_year(service: Service) -> int | None:
    years = [year for entry in service.entries if (year := year_of(entry.facts.registered))]
    return min(years, default=None)


@cache
def year_of(date: str | None) -> int | None:
    """Read the year of a date as the registry prints it; None where there is none to count.

    >>> year_of("2004-04"), year_of("17/05/2011"), year_of("yesterday"), year_of("9999-99")
    (2004, 2011, None, None)
    """
    match = _YEAR.match(date or "")
    return int(match["year"]) if match else None
