"""The pages of all editions, of a year, and of what one edition changed."""

from __future__ import annotations

from collections import Counter, defaultdict
from functools import cached_property, partial
from itertools import chain
from typing import TYPE_CHECKING

from site_gen.history.events import GROUPS, group_of, grouped
from site_gen.pages.past import edition_link
from site_gen.pages.plots import columns
from site_gen.pages.view import ChangesPage, ChangesRow, EventGroup, Figure, Link, Statistic

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from site_gen.history.events import Event
    from site_gen.history.store import RecordedEdition
    from site_gen.pages.past import Past
    from site_gen.pages.view import EventView

CHANGES = "changes/"
_TOP = Link("Changes", CHANGES)
_COUNTS = (*GROUPS,)
_FRAME_WORDS = {
    "notes": "the registry's notes",
    "experts": "the list of experts",
    "references": "the registry's references",
    "footnotes": "footnotes",
    "title": "the title",
    "category": "the category",
}
_LAST_YEAR = 9999
# The home page shows so many of the last events.
LAST = 8


class Changes:
    """The pages about the editions of a history."""

    def __init__(self, past: Past) -> None:
        """Show the editions that *past* knows."""
        self._past = past
        self._timelines = past.timelines

    @cached_property
    def years(self) -> dict[str, list[RecordedEdition]]:
        """Map each year to its editions, the newest first."""
        found: dict[str, list[RecordedEdition]] = defaultdict(list)
        for edition in reversed(self._timelines.editions):
            found[edition.id[:4]].append(edition)
        return dict(found)

    def pages(self) -> Iterator[tuple[str, Callable[[], ChangesPage]]]:
        """List the address of each page, and the function that makes it."""
        yield CHANGES, self.overview
        for year in self.years:
            yield f"{CHANGES}{year}/", partial(self.year, year)
        for at, edition in enumerate(self._timelines.editions):
            yield edition_link(edition.id).url, partial(self.edition, at)

    def overview(self) -> ChangesPage:
        """Give the page of all editions, by year."""
        editions, years = self._timelines.editions, self.years
        rows = [
            ChangesRow(
                Link(year, f"{CHANGES}{year}/"),
                (len(members), *self._counts(members)),
            )
            for year, members in years.items()
        ]
        return ChangesPage(
            kind="page",
            key="changes",
            url=CHANGES,
            title="Changes",
            heading="What changed in the registry",
            description="Every edition of IANA's port number registry on record, and what each "
            "one assigned, changed and removed.",
            lede=f"{len(editions):,} editions from {editions[0].id} to {editions[-1].id}. "
            "IANA keeps no history of the registry; this one compares its editions.",
            columns=("Year", "Editions", *_COUNTS),
            rows=tuple(rows),
            plot=self._plot(),
            has_feeds=True,
        )

    def year(self, year: str) -> ChangesPage:
        """Give the page of the editions of a year."""
        years, members = list(self.years), self.years[year]
        at = years.index(year)
        rows = [
            ChangesRow(edition_link(each.id), self._counts([each]), self._remark(each))
            for each in members
        ]
        return ChangesPage(
            kind="page",
            key=f"changes/{year}",
            url=f"{CHANGES}{year}/",
            title=f"Changes in {year}",
            heading=f"Changes in {year}",
            description=f"The editions of IANA's port number registry of {year}, "
            "and what each one changed.",
            crumbs=(_TOP,),
            lede=f"{_counted(len(members), 'edition')} of {year} on record.",
            columns=("Edition", *_COUNTS),
            rows=tuple(rows),
            before=_year_link(years[at + 1]) if at + 1 < len(years) else None,
            after=_year_link(years[at - 1]) if at else None,
        )

    def edition(self, at: int) -> ChangesPage:
        """Give the page of what an edition changed; *at* counts them from 0, the oldest."""
        editions = self._timelines.editions
        edition = editions[at]
        year = edition.id[:4]
        remark = self._remark(edition)
        seen = f" It was first seen at {_spoken(edition.seen)}." if edition.seen else ""
        return ChangesPage(
            kind="page",
            key=f"changes/{edition.id}",
            url=edition_link(edition.id).url,
            title=f"Edition of {edition.id}",
            heading=f"Edition of {edition.id}",
            description=f"What the edition of {edition.id} changed in IANA's port number registry.",
            crumbs=(_TOP, _year_link(year)),
            lede=f"{edition.records:,} records. {remark}{seen}".strip(),
            groups=tuple(self._groups(edition)),
            before=edition_link(editions[at - 1].id) if at else None,
            after=edition_link(editions[at + 1].id) if at + 1 < len(editions) else None,
        )

    def last(self) -> tuple[EventView, ...]:
        """Give the last events, newest first."""
        found: list[EventView] = []
        for edition in reversed(self._timelines.editions):
            events = self._timelines.by_edition[edition.id]
            found += [self._past.event(edition.id, event) for event in events]
            if len(found) >= LAST:
                break
        return tuple(each._replace(fields=()) for each in found[:LAST])

    def _counts(self, editions: Iterable[RecordedEdition]) -> tuple[int, ...]:
        events = chain.from_iterable(self._timelines.by_edition[each.id] for each in editions)
        return tuple(map(len, grouped(events).values()))

    def _groups(self, edition: RecordedEdition) -> Iterator[EventGroup]:
        for title, events in grouped(self._timelines.by_edition[edition.id]).items():
            if events:
                shown = tuple([self._past.event(edition.id, event) for event in events])
                yield EventGroup(title.lower(), title, shown)

    def _remark(self, edition: RecordedEdition) -> str:
        return remark_on(edition, self._timelines.by_edition[edition.id], self._timelines.first)

    def _plot(self) -> Statistic:
        years = range(int(min(self.years)), int(max(self.years)) + 1)
        figures = [(year, sum(self._counts(self.years.get(str(year), ())))) for year in years]
        return _statistic("changes-by-year", "Changes by year", "", "Changes", figures)

    def statistics(self) -> Iterator[Statistic]:
        """Show records over time, changes by month, and ports assigned and freed by year."""
        editions, by_edition = self._timelines.editions, self._timelines.by_edition
        years = range(int(editions[0].id[:4]), int(editions[-1].id[:4]) + 1)
        last = {int(edition.id[:4]): edition.records for edition in editions}
        records = [(year, last[max(each for each in last if each <= year)]) for year in years]
        yield _statistic(
            "records-over-time",
            "Records over time",
            "In the last edition of each year; where a year has none, in the one before.",
            "Records",
            records,
        )
        # The first edition has no events: nothing is known of what it changed.
        events = [(each.id, event) for each in editions for event in by_edition[each.id]]
        months = Counter(edition[:7] for edition, _ in events)
        ordered = [f"{year}-{month:02}" for year in years for month in range(1, 13)]
        shown = [each for each in ordered if editions[0].id[:7] <= each <= editions[-1].id[:7]]
        yield _statistic(
            "changes-by-month",
            "Changes by month",
            "Events of all editions on record. Where few editions are known, each shows more.",
            "Changes",
            [(int(month.replace("-", "")), months[month]) for month in shown],
        )
        for group, word in (("Assigned", "assigned"), ("Gone", "freed")):
            ports = Counter(
                int(edition[:4])
                for edition, event in events
                if group_of(event) == group and (event.number or "-").isdecimal()
            )
            yield _statistic(
                f"ports-{word}-by-year",
                f"Ports {word} by year",
                "Counted by number and protocol, as the editions on record show it.",
                f"Ports {word}",
                [(year, ports[year]) for year in years],
            )


def _statistic(
    name: str, title: str, words: str, what: str, figures: list[tuple[int, int]]
) -> Statistic:
    is_month = len(figures) > 0 and figures[0][0] > _LAST_YEAR
    label = "Month" if is_month else "Year"
    return Statistic(
        id=name,
        title=title,
        words=words,
        columns=(label, what),
        lines=tuple(Figure(_printed(time), None, (count,)) for time, count in figures),
        plot=columns(figures, label, what, _tick),
    )


def _printed(time: int) -> str:
    """Print a year, or a month that is given as 202503.

    >>> _printed(2025), _printed(202503)
    ('2025', '2025-03')
    """
    return str(time) if time <= _LAST_YEAR else f"{time // 100}-{time % 100:02}"


def _tick(time: int) -> str:
    """Label every second year, and of months every second January."""
    year, month = (time, 1) if time <= _LAST_YEAR else divmod(time, 100)
    return str(year) if year % 2 == 0 and month == 1 else ""


def remark_on(edition: RecordedEdition, events: Iterable[Event], first: str) -> str:
    """Say of an edition without events what it changed instead; nothing of others."""
    if edition.id == first:
        return "The first edition on record."
    if tuple(events):
        return ""
    names = [str((each.after or each.before or {}).get("frame", "")) for each in edition.changes]
    parts = [words for name, words in _FRAME_WORDS.items() if name in names]
    if any(each.kind == "record" for each in edition.changes):
        parts.append("how unassigned numbers are grouped into ranges, or markup")
    if any(each.kind == "contact" for each in edition.changes):
        parts.append("which contacts are listed")
    if not parts:
        return "Only its date changed, or addresses of contacts, which this site does not keep."
    return f"No registration changed, only {', '.join(parts)}."


def _year_link(year: str) -> Link:
    return Link(year, f"{CHANGES}{year}/")


def _counted(number: int, word: str) -> str:
    return f"{number:,} {word}" if number == 1 else f"{number:,} {word}s"


def _spoken(seen: str) -> str:
    """Print a time in UTC for people.

    >>> _spoken("2025-02-13T19:01:28Z")
    '19:01 UTC on 2025-02-13'
    """
    date, _, time = seen.partition("T")
    return f"{time[:5]} UTC on {date}"
