"""The geometry of plots: figures in, rectangles, lines and words out.

Across, everything is a percentage of the plot's width, so that a plot fits any
screen while its words keep their size; down, it is pixels.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from site_gen.pages.view import Plot, Rect, Words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

_COLUMNS_HEIGHT = 220
_TOP = 34
_FOOT = 40
_ROW = 44
_BAR = 14
_GAP = 0.2
_MOST_LINES = 5
_FULL = 100.0
_LEAST = 0.3
# So many years have no room for a label at every fifth on a phone.
_MANY = 30
# How wide a digit of the axis is on the narrowest screen, in percent of the plot.
_DIGIT = 2.4


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar to draw: its label, its parts by tone, and its figure in words.

    *titles* and *urls* are those of the parts, in their order.
    """

    label: str
    parts: tuple[tuple[str, int], ...]
    text: str
    titles: tuple[str, ...] = ()
    urls: tuple[str | None, ...] = ()

    @property
    def total(self) -> int:
        """Give the length of the whole bar."""
        return sum(value for _, value in self.parts)


def parts_of(parts: Sequence[tuple[str, int]]) -> tuple[Rect, ...]:
    """Draw one whole bar without words: *parts* are its tones with their values."""
    total = sum(value for _, value in parts) or 1
    return tuple(each._replace(y=0) for each in _row(0, Bar("", tuple(parts), ""), total))


def columns(
    figures: Sequence[tuple[int, int]],
    across: str,
    up: str,
    tick: Callable[[int], str] | None = None,
) -> Plot:
    """Draw a figure for each year as columns; *across* and *up* name the axes.

    *tick* labels a year, or gives nothing; without it every fifth year is labelled, of many
    years every tenth.
    """
    most = max((value for _, value in figures), default=0)
    step = nice_step(most)
    ceiling = max(step, -(-most // step) * step)
    base = _TOP + _COLUMNS_HEIGHT
    scale = _COLUMNS_HEIGHT / ceiling
    ticks = range(0, ceiling + 1, step)
    # The columns begin beside the figures of the axis, so that none stands on a column.
    left = _DIGIT * len(f"{ceiling:,}")
    return Plot(
        height=base + _FOOT,
        rects=tuple(_columns(figures, base, scale, left)),
        words=(
            Words(0, 12, up, role="axis"),
            *(Words(0, base - tick * scale - 4, f"{tick:,}") for tick in ticks if tick),
            *_years(figures, base + 16, tick or (_fifth if len(figures) < _MANY else _tenth), left),
            Words(100, base + 34, across, "end", "axis"),
        ),
        lines=tuple(base - tick * scale for tick in ticks),
    )


def _columns(
    figures: Sequence[tuple[int, int]], base: float, scale: float, left: float
) -> Iterator[Rect]:
    width = (_FULL - left) / max(len(figures), 1)
    for at, (year, value) in enumerate(figures):
        height = value * scale
        if value:
            x, title = left + at * width + width * _GAP / 2, f"{year}: {value:,}"
            size = _short(width * (1 - _GAP))
            yield Rect(_short(x), _short(base - height), size, height, "bar", title)


def _years(
    figures: Sequence[tuple[int, int]], y: float, tick: Callable[[int], str], left: float
) -> Iterator[Words]:
    width = (_FULL - left) / max(len(figures), 1)
    for at, (year, _) in enumerate(figures):
        label = tick(year)
        if label and 1 <= at < len(figures) - 1:
            yield Words(_short(left + (at + 0.5) * width), y, label, "middle")


def _fifth(year: int) -> str:
    return "" if year % 5 else str(year)


def _tenth(year: int) -> str:
    return "" if year % 10 else str(year)


def rows(bars: Sequence[Bar], across: str, *, whole: int | None = None) -> Plot:
    """Draw bars one below the other, each under its label; *whole* is the length of a full one.

    Without *whole* the longest bar is full.
    """
    full = whole or max((bar.total for bar in bars), default=1) or 1
    return Plot(
        height=_TOP + len(bars) * _ROW,
        rects=tuple(rect for at, bar in enumerate(bars) for rect in _row(at, bar, full)),
        words=(Words(0, 12, across, role="axis"), *_labels(bars)),
        lines=(),
    )


def _row(at: int, bar: Bar, full: int) -> Iterator[Rect]:
    x = 0.0
    y = _TOP + at * _ROW + 20
    titles = bar.titles or ("",) * len(bar.parts)
    urls = bar.urls or (None,) * len(bar.parts)
    for (tone, value), title, url in zip(bar.parts, titles, urls, strict=True):
        width = value / full * _FULL
        if value:
            yield Rect(_short(x), y, max(_short(width), _LEAST), _BAR, tone, title, url)
        x += width


def _labels(bars: Sequence[Bar]) -> Iterator[Words]:
    for at, bar in enumerate(bars):
        y = _TOP + at * _ROW + 14
        yield Words(0, y, bar.label)
        yield Words(100, y, bar.text, "end", "figure")


def nice_step(most: int) -> int:
    """Give the distance of the rules of a plot: 1, 2 or 5 and zeros, at most five rules.

    >>> nice_step(6800), nice_step(43), nice_step(0)
    (2000, 10, 1)
    """
    step = 1
    while most > step * _MOST_LINES:
        step = step * 5 // 2 if str(step)[0] == "2" else step * 2
    return step


def _short(value: float) -> float:
    return round(value, 2)
