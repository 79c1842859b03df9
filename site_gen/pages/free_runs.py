"""Runs of unassigned User Ports: where each is listed, and which is nearest to a number."""

from __future__ import annotations

from bisect import bisect_left
from itertools import groupby
from typing import TYPE_CHECKING

from site_gen.model import CLASSES
from site_gen.pages.view import Link

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from site_gen.model import Status

FREE = "ports/free/"
_FIRST, _LAST = CLASSES["User"]
_THOUSAND = 1000
Run = tuple[int, int]


def free_runs(states: Sequence[Status]) -> Iterator[Run]:
    """Give the first and last number of each run; one ends where its thousand does.

    *states* is the status of each port number from 0. So each run is on the page of one thousand.
    """

    def kind(number: int) -> tuple[Status, int]:
        return states[number], number // _THOUSAND

    for (status, _), numbers in groupby(range(_FIRST, _LAST + 1), key=kind):
        run = list(numbers)
        if status == "unassigned":
            yield run[0], run[-1]


def nearest_free(runs: Sequence[Run], number: int) -> Link | None:
    """Link the run of *runs* that is nearest to *number*; None unless that is a User Port.

    >>> nearest_free([(1030, 1039), (8403, 8415)], 8400).url
    'ports/free/8000-8999/#free-8403'
    """
    if not runs or not _FIRST <= number <= _LAST:
        return None
    at = bisect_left(runs, (number, 0))
    nearest = min(
        runs[max(at - 1, 0) : at + 1], key=lambda run: max(run[0] - number, number - run[1])
    )
    url = f"{thousand_url(thousand_of(nearest[0]))}#{anchor_of(nearest)}"
    return Link(f"Find free ports near {number}", url)


def thousands() -> list[Run]:
    """List the thousands of all User Ports, cut at the bounds of the class."""
    starts = range(_FIRST - _FIRST % _THOUSAND, _LAST + 1, _THOUSAND)
    return [thousand_of(max(start, _FIRST)) for start in starts]


def thousand_of(number: int) -> Run:
    """Give the thousand that lists *number*.

    >>> thousand_of(1030), thousand_of(49151)
    ((1024, 1999), (49000, 49151))
    """
    start = number - number % _THOUSAND
    return max(start, _FIRST), min(start + _THOUSAND - 1, _LAST)


def thousand_url(thousand: Run) -> str:
    """Give the address of the page of a thousand."""
    return f"{FREE}{thousand[0]}-{thousand[1]}/"


def anchor_of(run: Run) -> str:
    """Give the id of a run in its page."""
    return f"free-{run[0]}"
