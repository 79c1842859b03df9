"""Tests of the benchmark's tables."""

from __future__ import annotations

from typing import Any

from .build.report import markdown, ratio, spread

RUN = {"wall": 2.0, "cpu": 3.0, "peak": 150_000_000}
FIGURES = {
    "machine": {"cores": 2, "system": "Linux", "python": "3.11.7"},
    "edition": "2026-08-17",
    "versions": {"Hugo": "0.168.0"},
    "pages": 20_430,
    "page_bytes": 90_000_000,
    "files": 41_589,
    "bytes": 180_000_000,
    "runs": {"memory": 2},
}


def measured(tool: str, work: str, *walls: float, place: str = "memory") -> dict[str, Any]:
    """Give the figures of one tool."""
    runs = [{**RUN, "wall": wall} for wall in walls]
    return {"place": place, "tool": tool, "work": work, "runs": runs}


def test_a_spread_is_the_median_between_the_least_and_the_most() -> None:
    """The order of the runs does not matter."""
    assert spread([3.0, 1.0, 2.0]) == "2.00 s (1.00-3.00)"


def test_a_ratio_compares_runs_of_the_same_round() -> None:
    """A round in which everything was slow does not count for more."""
    ours, theirs = [{"wall": 1.0}, {"wall": 10.0}], [{"wall": 2.0}, {"wall": 20.0}]
    assert ratio(ours, theirs, "wall") == 0.5


def test_the_full_builds_are_compared_with_hugo() -> None:
    """A row has the seconds, their ratio to Hugo's and the largest process."""
    each = [measured("product", "full", 1.0, 1.2), measured("hugo", "full", 2.0, 2.0)]
    table = markdown({**FIGURES, "figures": each})
    name = "this site, everything (`--fresh`)"
    row = f"| {name} | 1.10 s (1.00-1.20) | 0.55 | 3.00 s (3.00-3.00) | 1.00 | 150 MB |"
    assert row in table
    assert "20,430 entity pages (90 MB)" in table
    assert "Medians of 2 alternating runs in memory," in table


def test_a_rebuild_is_compared_with_the_full_build_of_the_same_place() -> None:
    """Each place has its own columns."""
    each = [
        measured("product", work, wall, place=place)
        for place, walls in {"memory": (4.0, 1.0), "disk": (8.0, 1.0)}.items()
        for work, wall in zip(("full", "same"), walls, strict=True)
    ]
    table = markdown({**FIGURES, "figures": each})
    assert "| again | wall, memory | of its full build | wall, disk | of its full build |" in table
    assert "| nothing changed | 1.00 s (1.00-1.00) | 0.25 |" in table
    assert "| 1.00 s (1.00-1.00) | 0.12 |" in table


def test_without_hugo_there_is_no_ratio_to_it() -> None:
    """Whoever leaves a peer out still has the others' seconds."""
    table = markdown({**FIGURES, "figures": [measured("jinja-1", "full", 5.0)]})
    assert "| plain Jinja2, entity pages, one process | 5.00 s (5.00-5.00) |  |" in table


def test_growth_is_told_by_the_page() -> None:
    """CPU and memory are divided by the pages."""
    sizes = {"records": 58_000, "pages": 80_000, "files": 160_000, "bytes": 7e8}
    grown = {"scale": 4, **sizes, "wall": 10.0, "cpu": 16.0, "peak": 400_000_000}
    row = "| 4 | 58,000 | 80,000 | 160,000 | 700 MB | 10.0 s | 16.0 s | 200 µs | 400 MB | 5.0 kB |"
    assert row in markdown({"growth": [grown]})
