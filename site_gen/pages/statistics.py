"""The page of statistics: each set of counts with its title, words and plot."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING
from urllib.parse import quote_plus

from site_gen.model import CLASSES, PROTOCOLS, STATUSES
from site_gen.pages import counts
from site_gen.pages.changes import Changes
from site_gen.pages.linking import class_url, mark_of
from site_gen.pages.plots import Bar, columns, rows
from site_gen.pages.view import Figure, Plot, Statistic, StatisticsPage

if TYPE_CHECKING:
    from collections.abc import Iterable

    from site_gen.model import PortClass, Status
    from site_gen.pages.linking import Linker

_LARGEST = 15
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
        lede="The registry in figures.",
        statistics=statistics(linker),
    )


def statistics(linker: Linker) -> tuple[Statistic, ...]:
    """Give all sets of figures, in the order of the page."""
    sets = (
        by_year,
        by_protocol,
        use_of_ranges,
        largest_holders,
        most_cited,
        names_without_a_port,
    )
    past = Changes(linker.past).statistics() if linker.past else ()
    return (*(show(linker) for show in sets), *past)


def by_year(linker: Linker) -> Statistic:
    """Show registrations by the year of their date."""
    figures = counts.registrations_by_year(linker.catalog)
    whole = len(linker.catalog.edition.registrations)
    undated = whole - sum(count for _, count in figures)
    return Statistic(
        id="registrations-by-year",
        title=f"Registrations by year ({undated:,} of {whole:,} state no year)",
        words="By registration date.",
        columns=("Year", "Registrations"),
        lines=_lines(figures),
        plot=columns(figures, "Year of registration", "Registrations"),
    )


def _lines(figures: Iterable[tuple[object, int]]) -> tuple[Figure, ...]:
    return tuple([Figure(str(label), None, (count,)) for label, count in figures])


def by_protocol(linker: Linker) -> Statistic:
    """Show registrations by protocol."""
    found = counts.registrations_by_protocol(linker.catalog)
    lines = tuple(
        Figure(name, f"search/?protocol={name}" if name in PROTOCOLS else None, (count,))
        for name, count in found
    )
    return Statistic(
        id="registrations-by-protocol",
        title="Registrations by protocol",
        words="A record names one protocol; unassigned and reserved numbers often name none.",
        columns=("Protocol", "Registrations"),
        lines=lines,
        plot=_simple(lines, "Registrations"),
    )


def _simple(lines: tuple[Figure, ...], across: str) -> Plot:
    return rows([_bar(line) for line in lines], across)


def _bar(line: Figure) -> Bar:
    title = f"{line.text}: {_printed(line)}"
    return Bar(line.text, (("bar", line.values[0]),), _printed(line), (title,), (line.url,))


def _printed(line: Figure) -> str:
    return f"{line.values[0]:,}"


def use_of_ranges(linker: Linker) -> Statistic:
    """Show the status of the numbers of each class."""
    lines = tuple(_use(linker, name) for name in CLASSES)
    bars = [
        Bar(
            line.text,
            _shares(line.values),
            f"{line.values[0] + line.values[1]:,} assigned",
            tuple(
                f"{line.text}: {each:,} {status}"
                for each, status in zip(line.values, STATUSES, strict=True)
            ),
            tuple(_list_of(name, status) for status in STATUSES),
        )
        for name, line in zip(CLASSES, lines, strict=True)
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


def use_of_class(linker: Linker, name: PortClass) -> Counter[Status]:
    """Count the numbers of a class by their status."""
    first, last = CLASSES[name]
    return Counter(linker.states[first : last + 1])


def _use(linker: Linker, name: PortClass) -> Figure:
    first, last = CLASSES[name]
    found = use_of_class(linker, name)
    values = tuple(found[status] for status in STATUSES)
    return Figure(f"{name} Ports ({first}-{last})", class_url(name), values)


def _list_of(name: PortClass, status: Status) -> str:
    """Give the address of the list of a class's numbers with a status."""
    if name == "Dynamic":
        return class_url(name)
    return f"search/?class={name.lower()}&status={status.replace(' ', '+')}"


def largest_holders(linker: Linker) -> Statistic:
    """Show the organizations that are assignee of most entries."""
    found = counts.entries_by_holder(linker.catalog)[:_LARGEST]
    lines = tuple(
        Figure(name, f"search/?q={quote_plus(name)}&kind=contact", (count,))
        for name, count in found
    )
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
    """Show the documents that most entries cite."""
    cited = counts.references_by_use(linker.catalog)[:_LARGEST]
    lines = tuple(Figure(each.heading, each.url, (len(each.entries),)) for each in cited)
    return Statistic(
        id="documents-most-cited",
        title="Documents cited most",
        words="By the names and numbers whose registration cites them.",
        columns=("Document", "Names and numbers"),
        lines=lines,
        plot=_simple(lines, "Names and numbers that cite it"),
    )


def names_without_a_port(linker: Linker) -> Statistic:
    """Show service names without a port by the year of their first date."""
    services = linker.catalog.services.values()
    portless = sum(not each.numbers for each in services)
    figures = counts.portless_names_by_year(linker.catalog)
    return Statistic(
        id="names-without-a-port",
        title="Names without a port",
        words=f"{portless:,} of {len(services):,} service names are registered "
        "without a port, for discovery by name alone (DNS-SD); here by year.",
        columns=("Year", "Names without a port"),
        lines=_lines(figures),
        plot=columns(figures, "Year of registration", "Names"),
    )
