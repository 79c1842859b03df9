"""Turn the figures of a benchmark into the README's tables."""

from __future__ import annotations

import statistics
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Figures = dict[str, Any]


def comparison(figures: Figures) -> str:
    """Print what was measured: a row for each task, two columns for each place."""
    runs = {(row["place"], row["name"]): row["runs"] for row in figures["rows"]}
    places = list(dict.fromkeys(place for place, _ in runs))
    bases = {row["name"]: row["base"] for row in figures["rows"]}
    head = ["", "compared with"]
    head += [word for place in places for word in (f"wall, {place}", "ratio")]
    lines = []
    for name, base in bases.items():
        cells = [name, base]
        for place in places:
            cells += _pair(runs[place, name], runs.get((place, base)), "wall")
        cells += _pair(runs[places[0], name], runs.get((places[0], base)), "cpu")
        peak = statistics.median(run["peak"] for run in runs[places[0], name])
        lines.append([*cells, _megabytes(peak)])
    words = (
        f"\n{figures['pages']:,} entity pages ({_megabytes(figures['page_bytes'])}) of the edition "
        f"{figures['edition']}; the whole site has {figures['files']:,} files "
        f"({_megabytes(figures['bytes'])}). Medians of {figures['runs']} alternating runs, with "
        f"the least and the most; ratios are medians over the rounds. {figures['machine']}.\n"
    )
    return _table([*head, "CPU", "ratio", "largest process"], lines) + words


def growth(scales: Iterable[Figures]) -> str:
    """Print what a page costs in registries of growing size."""
    head = ["registries", "records", "entity pages", "files", "size", "wall", "CPU"]
    head += ["CPU a page", "largest process", "of it a page"]
    return _table(head, map(_growth_row, scales))


def _growth_row(grown: Figures) -> list[str]:
    pages = grown["pages"]
    counts = (grown["scale"], grown["records"], pages, grown["files"])
    return [
        *(f"{count:,}" for count in counts),
        _megabytes(grown["bytes"]),
        f"{grown['wall']:.1f} s",
        f"{grown['cpu']:.1f} s",
        f"{grown['cpu'] * 1e6 / pages:,.0f} µs",
        _megabytes(grown["peak"]),
        f"{grown['peak'] / 1000 / pages:.1f} kB",
    ]


def _pair(runs: list[Figures], base: list[Figures] | None, what: str) -> tuple[str, str]:
    """Print the median of seconds with the least and the most, and the ratio to *base*."""
    values = [run[what] for run in runs]
    spread = f"{statistics.median(values):.2f} s ({min(values):.2f}-{max(values):.2f})"
    if not base:
        return spread, ""
    # A round in which everything was slow does not count for more.
    others = [run[what] for run in base]
    ratio = statistics.median(one / other for one, other in zip(values, others, strict=True))
    return spread, f"{ratio:.2f}"


def _megabytes(size: float) -> str:
    return f"{size / 1e6:,.0f} MB"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    marks = ["---", *["---:"] * (len(head) - 1)]
    return "".join(f"| {' | '.join(row)} |\n" for row in (head, marks, *rows))
