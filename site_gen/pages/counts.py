"""The counts of an edition: by year, protocol, class, holder and document."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from typing import TYPE_CHECKING

from site_gen.catalog import organization_key

if TYPE_CHECKING:
    from collections.abc import Iterable

    from site_gen.catalog import Catalog, Reference

# A date that is none, or of no year of the Internet, is printed with its record but not counted.
# The year comes first, or last as spreadsheets write it (17/05/2011, 17 May 2011).
_YEAR = re.compile(
    r"(?:[0-9]{1,2}[./ -])?(?:[0-9]{1,2}[./-]|[A-Z][a-z]{2,8}[./ -])?"
    r"(?P<year>19[6-9][0-9]|20[0-9][0-9])(?![^./-])"
)
Years = list[tuple[int, int]]


def registrations_by_year(catalog: Catalog) -> Years:
    """Count registrations by the year of their date; those without a year are left out."""
    return _by_year(year_of(each.registered) for each in catalog.edition.registrations)


def registrations_by_protocol(catalog: Catalog) -> list[tuple[str, int]]:
    """Count registrations by protocol, the most frequent first."""
    registrations = catalog.edition.registrations
    return Counter(each.protocol or "not stated" for each in registrations).most_common()


def entries_by_holder(catalog: Catalog) -> list[tuple[str, int]]:
    """Count entries by the organization that is assignee, the largest first.

    Spellings that differ in case or punctuation alone are one organization.
    """
    counts: Counter[str] = Counter()
    names: dict[str, str] = {}
    for entry in catalog.entries:
        stated = [catalog.contacts[each].contact.organization for each in entry.facts.assignees]
        for key, name in {organization_key(name): name for name in stated if name}.items():
            names.setdefault(key, name)
            counts[key] += 1
    largest = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return [(names[key], count) for key, count in largest]


def references_by_use(catalog: Catalog) -> list[Reference]:
    """List the documents, those that most entries cite first."""
    return sorted(catalog.references.values(), key=lambda each: (-len(each.entries), each.key))


def portless_names_by_year(catalog: Catalog) -> Years:
    """Count service names without a port by the year of their first date."""
    portless = (each for each in catalog.services.values() if not each.numbers)
    years = ([year_of(entry.facts.registered) for entry in each.entries] for each in portless)
    return _by_year(min(filter(None, each), default=None) for each in years)


def _by_year(years: Iterable[int | None]) -> Years:
    counts = Counter(year for year in years if year)
    return [(year, counts[year]) for year in range(min(counts), max(counts) + 1)] if counts else []


@cache
def year_of(date: str | None) -> int | None:
    """Read the year of a date as the registry prints it; None where there is none to count.

    >>> year_of("2004-04"), year_of("17/05/2011"), year_of("yesterday"), year_of("9999-99")
    (2004, 2011, None, None)
    """
    match = _YEAR.match(date or "")
    return int(match["year"]) if match else None
