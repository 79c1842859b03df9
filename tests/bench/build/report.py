"""Turn the figures of a benchmark into the README's tables."""

from __future__ import annotations

import statistics
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Figures = dict[str, Any]
Runs = list[dict[str, float]]

MEGABYTE = 1_000_000
KILOBYTE = 1_000
PER_SECOND = 1_000_000
NAMES = {
    "product": "this site, everything (`--fresh`)",
    "hugo": "Hugo, entity pages",
    "eleventy": "Eleventy, entity pages",
    "jinja-1": "plain Jinja2, entity pages, one process",
    "jinja-2": "the same in two processes",
    "floor-1": "writing the entity pages, one process",
    "floor-2": "the same in two processes",
}
WORKS = {
    ("product", "without fresh"): "full build without `--fresh`",
    ("product", "same"): "nothing changed",
    ("product", "check"): "`site-gen check`",
    ("hugo", "same"): "Hugo, nothing changed",
    ("eleventy", "same"): "Eleventy, nothing changed",
}


class Table:
    """The figures of one benchmark, found by place, tool and work."""

    def __init__(self, figures: Figures) -> None:
        """Index *figures*."""
        self._runs: dict[tuple[str, str, str], Runs] = {
            (each["place"], each["tool"], each["work"]): each["runs"] for each in figures["figures"]
        }
        self.places = list(dict.fromkeys(each["place"] for each in figures["figures"]))
        self.main = self.places[0]

    def has(self, tool: str, work: str) -> bool:
        """Tell whether *tool* did *work* anywhere."""
        return any((place, tool, work) in self._runs for place in self.places)

    def cost(self, place: str, tool: str, work: str, what: str) -> str:
        """Print the median of seconds, with the least and the most."""
        return spread([run[what] for run in self._runs[place, tool, work]])

    def ratio(self, place: str, done: tuple[str, str], base: tuple[str, str], what: str) -> str:
        """Print how much of what *base* cost in the same round *done* cost."""
        runs, other = (self._runs.get((place, *each)) for each in (done, base))
        return f"{ratio(runs, other, what):.2f}" if runs and other else ""

    def peak(self, tool: str, work: str) -> str:
        """Print the memory of the largest process, the median of all runs."""
        peaks = [run.get("peak", 0) for run in self._runs[self.main, tool, work]]
        size = statistics.median(peaks)
        return f"{size / MEGABYTE:,.0f} MB" if size else ""


def markdown(figures: Figures) -> str:
    """Give the tables of all that was measured."""
    parts: list[str] = []
    if "figures" in figures:
        table = Table(figures)
        parts += [_full(table), _again(table), _words(figures)]
    if "growth" in figures:
        parts.append(_growth(figures["growth"]))
    return "\n".join(parts)


def _full(table: Table) -> str:
    head = ["full build", *_columns(table, "of Hugo"), "CPU", "of Hugo", "largest process"]
    return _lines(head, (_full_row(table, tool) for tool in NAMES if table.has(tool, "full")))


def _full_row(table: Table, tool: str) -> list[str]:
    done, hugo = (tool, "full"), ("hugo", "full")
    cells = [NAMES[tool]]
    for place in table.places:
        cells += [table.cost(place, *done, "wall"), table.ratio(place, done, hugo, "wall")]
    cpu = [table.cost(table.main, *done, "cpu"), table.ratio(table.main, done, hugo, "cpu")]
    return [*cells, *cpu, table.peak(*done)]


def _again(table: Table) -> str:
    head = ["again", *_columns(table, "of its full build"), "CPU", "of its full build"]
    done = (each for each in WORKS if table.has(*each))
    return _lines(head, (_again_row(table, each) for each in done))


def _again_row(table: Table, done: tuple[str, str]) -> list[str]:
    full = (done[0], "full")
    cells = [WORKS[done]]
    for place in table.places:
        cells += [table.cost(place, *done, "wall"), table.ratio(place, done, full, "wall")]
    cpu = [table.cost(table.main, *done, "cpu"), table.ratio(table.main, done, full, "cpu")]
    return [*cells, *cpu]


def _columns(table: Table, base: str) -> list[str]:
    return [word for place in table.places for word in (f"wall, {place}", base)]


def _words(figures: Figures) -> str:
    versions = ", ".join(f"{name} {version}" for name, version in figures["versions"].items())
    machine = figures["machine"]
    return (
        f"{figures['pages']:,} entity pages ({_megabytes(figures['page_bytes'])}) of the edition "
        f"{figures['edition']}; the whole site has {figures['files']:,} files "
        f"({_megabytes(figures['bytes'])}). Medians of {_counted(figures['runs'])}, "
        "with the least and the most; ratios are medians over the rounds. "
        f"{machine['cores']} cores, Python {machine['python']}, {versions}.\n"
    )


def _counted(runs: Figures) -> str:
    """Say how often everything was run in each place.

    >>> _counted({"memory": 5, "disk": 3})
    '5 alternating runs in memory and 3 alternating runs on disk'
    """
    where = {"memory": "in memory", "disk": "on disk"}
    return " and ".join(f"{count} alternating runs {where[at]}" for at, count in runs.items())


def _growth(scales: Iterable[Figures]) -> str:
    head = ["registries", "records", "entity pages", "files", "size", "wall", "CPU"]
    head += ["CPU a page", "largest process", "of it a page"]
    return _lines(head, map(_growth_row, scales))


def _growth_row(grown: Figures) -> list[str]:
    pages = grown["pages"]
    return [
        f"{grown['scale']}",
        f"{grown['records']:,}",
        f"{pages:,}",
        f"{grown['files']:,}",
        _megabytes(grown["bytes"]),
        f"{grown['wall']:.1f} s",
        f"{grown['cpu']:.1f} s",
        f"{grown['cpu'] * PER_SECOND / pages:,.0f} µs",
        _megabytes(grown["peak"]),
        f"{grown['peak'] / KILOBYTE / pages:.1f} kB",
    ]


def _megabytes(size: float) -> str:
    return f"{size / MEGABYTE:,.0f} MB"


def _lines(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    marks = ["---", *["---:"] * (len(head) - 1)]
    return "".join(f"| {' | '.join(row)} |\n" for row in (head, marks, *rows))


def spread(values: Sequence[float]) -> str:
    """Print the median of seconds, with the least and the most.

    >>> spread([1.0, 1.26, 3.0])
    '1.26 s (1.00-3.00)'
    """
    return f"{statistics.median(values):.2f} s ({min(values):.2f}-{max(values):.2f})"


def ratio(runs: Runs, other: Runs, what: str) -> float:
    """Give the median of what *runs* cost of *other*, run by run.

    >>> ratio([{"wall": 1.0}, {"wall": 3.0}], [{"wall": 2.0}, {"wall": 4.0}], "wall")
    0.625
    """
    pairs = zip(runs, other, strict=True)
    return statistics.median(run[what] / base[what] for run, base in pairs)
