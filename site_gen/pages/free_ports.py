"""The pages of free User Ports: runs of unassigned numbers, and who holds what around them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from site_gen.model import CLASSES
from site_gen.pages.free_runs import FREE, anchor_of, thousand_url, thousands
from site_gen.pages.view import FreePage, FreeRun, Holder, Jump, Link

if TYPE_CHECKING:
    from site_gen.catalog import Span
    from site_gen.pages.linking import Linker

_FIRST, _LAST = CLASSES["User"]
_LONGEST = 30
# A thousand has up to 500 runs with two holders each; so their page stays below 300 kB.
_LONGEST_WORDS = 30


class FreePorts:
    """The runs of unassigned User Ports of a catalog; an excerpt cannot tell, so it has none."""

    def __init__(self, linker: Linker) -> None:
        """List the runs of the linker's catalog."""
        self._linker = linker
        self.runs = linker.free_runs
        self.thousands = thousands() if self.runs else []

    def overview(self) -> FreePage:
        """Make the page that leads to all thousands, and lists the longest runs."""
        longest = sorted(self.runs, key=lambda run: (run[0] - run[1], run[0]))[:_LONGEST]
        total = sum(last - first + 1 for first, last in self.runs)
        sentence = f"{total:,} User Ports are unassigned; anyone can apply to IANA for them."
        return self._page(FREE, "Free User Ports", sentence, sorted(longest), "The longest runs")

    def page(self, thousand: Span) -> FreePage:
        """Make the page of a thousand."""
        first, last = thousand
        runs = [run for run in self.runs if first <= run[0] <= last]
        total = sum(end - start + 1 for start, end in runs)
        sentence = (
            f"{total:,} of the {last - first + 1:,} port numbers from {first} to {last} are "
            "unassigned; anyone can apply to IANA for them."
        )
        title = f"Free ports {first}-{last}"
        return self._page(thousand_url(thousand), title, sentence, runs, "Runs of free numbers")

    def _page(
        self, url: str, title: str, sentence: str, runs: list[Span], caption: str
    ) -> FreePage:
        crumbs = (Link("Ports", "ports/"), Link("User Ports", "ports/user/"))
        thousands = self.thousands
        at = next((place for place, key in enumerate(thousands) if thousand_url(key) == url), None)
        return FreePage(
            kind="listing",
            key=url.rstrip("/"),
            url=url,
            title=title,
            heading=title,
            description=sentence,
            crumbs=crumbs if url == FREE else (*crumbs, Link("Free", FREE)),
            lede=sentence,
            caption=caption,
            jumps=tuple(self._jump(key, url) for key in thousands),
            runs=tuple(map(self._run, runs)),
            before=_link(thousands[at - 1]) if at else None,
            after=_link(thousands[at + 1]) if at is not None and at + 1 < len(thousands) else None,
        )

    def _jump(self, thousand: Span, here: str) -> Jump:
        first, last = thousand
        runs = (run for run in self.runs if first <= run[0] <= last)
        count = sum(end - start + 1 for start, end in runs)
        url = thousand_url(thousand)
        return Jump(f"{first}", url, count, is_here=url == here)

    def _run(self, run: Span) -> FreeRun:
        first, last = run
        text = str(first) if first == last else f"{first}-{last}"
        return FreeRun(
            anchor_of(run),
            Link(text, self._linker.cell(first).url),
            last - first + 1,
            self._holder(first - 1, -1),
            self._holder(last + 1, 1),
        )

    def _holder(self, number: int, step: int) -> Holder | None:
        """Describe what is taken beside a run; a run goes on where a thousand ended it."""
        catalog, states = self._linker.catalog, self._linker.states
        while _FIRST <= number <= _LAST and states[number] == "unassigned":
            number += step
        key = number if number in catalog.ports else catalog.narrowest.get(number)
        if key is None:
            return None
        described = self._linker.described(key)
        words = ", ".join(name.text for name in described.names) or described.status
        if len(words) > _LONGEST_WORDS:
            words = f"{words[:_LONGEST_WORDS].rstrip()}…"
        return Holder(described.number, words)


def _link(thousand: Span) -> Link:
    return Link(f"{thousand[0]}-{thousand[1]}", thousand_url(thousand))
