"""Recover a table from a text dump: columns by their gutters, rows by their middle.

A text browser printed these tables: each column has a fixed width and a gutter
of one blank, titles stand centred above, and a cell of *h* lines in a row of
*H* lines begins at line ``(H - h) // 2`` of the row. Nothing else parts one row
from the next, so the rows are found by solving for the one partition of the
lines in which all cells are centred and words wrap where they had to.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

# Blanks alone: in a dump that is aligned by bytes, other white space is part of a letter.
_WORD = re.compile(r"[^ ]+")
_TALLEST_ROW = 120
_LONGEST_TITLE = 4


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its title as printed, white space folded, and where its cells stand."""

    title: str
    start: int
    end: int

    @property
    def width(self) -> int:
        """The length of the longest line that fits."""
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Cell:
    """The lines of a cell, blank ones inside included; *width* is its column's."""

    lines: tuple[str, ...]
    width: int

    @property
    def text(self) -> str:
        """Print the cell in one line."""
        return " ".join(line for line in self.lines if line)

    @property
    def unwrapped(self) -> tuple[str, ...]:
        """Join the lines that were wrapped; a line stays where the next word had room."""
        joined: list[str] = []
        before = ""
        for line in self.lines:
            if joined and line and before and not _has_room(before, line, self.width):
                joined[-1] += f" {line}"
            else:
                joined.append(line)
            before = line
        return tuple(joined)


def _has_room(line: str, following: str, width: int) -> bool:
    return len(line) + 1 + len(following.partition(" ")[0]) <= width


class Table:
    """A table of a text dump: *columns* as found, and its rows.

    *header* are the lines of the titles, *body* those of the rows, *titles* the
    known titles in lower case. The dump of 2013 counted bytes where it aligned
    the columns, later ones count letters: what fits better is taken.
    """

    def __init__(self, header: Sequence[str], body: Sequence[str], titles: Iterable[str]) -> None:
        """Find the columns."""
        known = frozenset(titles)
        by_letter = _Layout(header, body, known, _as_it_is)
        by_byte = _Layout(_bytes(header), _bytes(body), known, _letters)
        self._layout = max(by_letter, by_byte, key=lambda layout: layout.fit)
        self.columns = self._layout.columns

    def rows(self, rules: Rules) -> Iterator[tuple[int, tuple[Cell, ...]]]:
        """Part the lines into rows: for each its first line (from 0) and its cells.

        Raise `UnpartedError` where no partition fits.
        """
        grid = _Grid(self._layout, rules)
        for start, end in grid.partition():
            yield start, grid.row(start, end)


@dataclass(frozen=True, slots=True)
class Rules:
    """What a row is known by; all are titles in lower case.

    A row has a cell in one of the columns *anchors*, seldom of several lines;
    a cell of the columns *single* has one line always; a row lacks a *usual*
    cell next to never; the columns *echoes* mostly begin as the anchor does.
    """

    anchors: frozenset[str]
    single: frozenset[str]
    usual: frozenset[str] = frozenset()
    echoes: frozenset[str] = frozenset()


class UnpartedError(ValueError):
    """The lines from *line* (from 0) on are not rows."""

    def __init__(self, line: int) -> None:
        """Keep the line."""
        self.line = line
        super().__init__(line)


def _bytes(lines: Sequence[str]) -> list[str]:
    return [line if line.isascii() else line.encode().decode("latin-1") for line in lines]


def _letters(line: str) -> str:
    return line if line.isascii() else line.encode("latin-1").decode()


def _as_it_is(line: str) -> str:
    return line


class _Layout:
    """The columns of a table, read by letters or by bytes; *letters* undoes the latter."""

    def __init__(
        self,
        header: Sequence[str],
        body: Sequence[str],
        titles: frozenset[str],
        letters: Callable[[str], str],
    ) -> None:
        self.body = body
        self.letters = letters
        self.columns = _columns(header, body, titles)
        self._titles = titles

    @property
    def fit(self) -> tuple[int, int]:
        """Count known titles, and the cells of unusual lines that begin where a column does."""
        known = sum(column.title.lower() in self._titles for column in self.columns)
        odd = [line for line in self.body if not line.isascii()]
        begun = sum(_begins(line, column.start) for line in odd for column in self.columns)
        return known, begun


def _begins(line: str, at: int) -> bool:
    return line[at : at + 1] not in ("", " ") and line[max(at - 1, 0) : at] in ("", " ")


def _columns(
    header: Sequence[str], body: Sequence[str], titles: frozenset[str]
) -> tuple[Column, ...]:
    """Find the columns: what blanks part in every line, joined to known titles."""
    groups = _titled(header, _parts([*header, *body]), titles)
    starts = [0, *_starts(groups, body)]
    width = max((len(line) for line in body), default=0)
    ends = [start - 1 for start in starts[1:]] + [max(width, starts[-1] + 1)]
    return tuple(
        Column(title, start, end)
        for (title, _, _), start, end in zip(groups, starts, ends, strict=True)
    )


def _parts(lines: Iterable[str]) -> list[tuple[int, int]]:
    """Find the runs of positions that some line fills."""
    filled = bytearray()
    for line in lines:
        filled.extend(b"\0" * (len(line) - len(filled)))
        for match in _WORD.finditer(line):
            start, end = match.span()
            filled[start:end] = b"\1" * (end - start)
    return [match.span() for match in re.finditer(rb"\x01+", filled)]


_Group = tuple[str, "tuple[int, int]", "list[tuple[int, int]]"]


def _titled(
    header: Sequence[str], parts: Sequence[tuple[int, int]], titles: frozenset[str]
) -> list[_Group]:
    """Join parts under one title; a part without title waits behind the group before it."""
    groups: list[_Group] = []
    index = 0
    while index < len(parts):
        start = parts[index][0]
        spans = [(start, part[1]) for part in parts[index : index + _LONGEST_TITLE]]
        printed = [_title(header, span) for span in spans]
        known = [count for count, title in enumerate(printed, 1) if title.lower() in titles]
        count = known[0] if known and _title(header, parts[index]) else 1
        if printed[count - 1] or not groups:
            groups.append((printed[count - 1], spans[count - 1], []))
        else:
            groups[-1][2].append(parts[index])
        index += count
    return groups or [("", (0, 0), [])]


def _title(header: Sequence[str], span: tuple[int, int]) -> str:
    return " ".join(word for line in header for word in line[slice(*span)].split())


def _starts(groups: Sequence[_Group], body: Sequence[str]) -> Iterator[int]:
    """Find where each column but the first begins.

    A part without title belongs to the column on its left or on its right: a
    column begins where most lines begin a word.
    """
    for (_, _, waiting), (_, (start, _), _) in pairwise(groups):
        candidates = [part[0] for part in waiting] + [start]
        yield max(
            candidates, key=lambda at: sum(line[at : at + 1] not in ("", " ") for line in body)
        )


# What speaks against a row, in lines that end although the next word had room.
_WITHOUT_USUAL = 1.5
_WRAPPED_ANCHOR = 1.25
# Neighbours of one name and number mostly agree.
_UNLIKE_TWIN = 0.75
_TORN = 0.5
_NO_ECHO = 0.6
_STARTS_INSIDE = 0.5
# So often must rows of one line begin with the same two words to make them a beginning.
_OFTEN = 8
# Of two ways that agree otherwise the one with the more even rows is right.
_UNEVEN = 0.001
_MOST_ANCHOR_LINES = 4

# No text ends with one of these, and hardly one begins with a small letter.
_LINKING = frozenset(
    {"a", "an", "and", "as", "at", "by", "for", "from", "in", "of", "on", "or", "the", "to"}
    | {"used", "using", "via", "with"}
)

_Row = tuple[int, int]
_Spans = list["tuple[int, int] | None"]


class _Grid:
    """The lines of a table, cut into columns, and the search for its rows."""

    def __init__(self, layout: _Layout, rules: Rules) -> None:
        names = [column.title.lower() for column in layout.columns]
        self._columns = layout.columns
        self._letters = layout.letters
        self._height = len(layout.body)
        self._cells = [
            [line[column.start : column.end].strip(" ") for line in layout.body]
            for column in layout.columns
        ]
        self._anchors = [index for index, name in enumerate(names) if name in rules.anchors]
        self._usual = [index for index, name in enumerate(names) if name in rules.usual]
        self._echoes = [index for index, name in enumerate(names) if name in rules.echoes]
        self._texts = frozenset(
            index
            for index, name in enumerate(names)
            if name not in rules.single and name not in rules.anchors
        )
        self._starts = [self._starts_of(lines) for lines in self._cells]
        self._wrapping = [index for index, name in enumerate(names) if name not in rules.single]
        self._most_lines = [
            1
            if name in rules.single
            else _MOST_ANCHOR_LINES
            if name in rules.anchors
            else _TALLEST_ROW
            for name in names
        ]

    def row(self, start: int, end: int) -> tuple[Cell, ...]:
        return tuple(
            Cell(tuple(map(self._letters, lines)), column.width)
            for column, lines in zip(self._columns, self._lines(start, end), strict=True)
        )

    def _lines(self, start: int, end: int) -> Iterator[list[str]]:
        """List the lines of each cell, without the empty ones at its ends."""
        for lines in self._cells:
            full = [index for index in range(start, end) if lines[index]]
            yield lines[full[0] : full[-1] + 1] if full else []

    def partition(self) -> list[_Row]:
        """Find the cheapest partition into rows whose cells are all centred."""
        # By the line where they end: rows, each with its cost so far and the row before it.
        ending: list[dict[_Row, tuple[float, _Row | None]]] = [{} for _ in range(self._height + 1)]
        ending[0][(0, 0)] = (0, None)
        for start in range(self._height):
            if not ending[start]:
                continue
            for end, cost in self._rows_from(start):
                row = (start, end)
                ending[end][row] = min(
                    (before + cost + self._unlike(previous, row), previous)
                    for previous, (before, _) in ending[start].items()
                )
        if not ending[self._height]:
            raise UnpartedError(max(line for line, rows in enumerate(ending) if rows))
        return _back(ending)

    def _rows_from(self, start: int) -> Iterator[tuple[int, float]]:
        """Give the end of each row that may begin at *start*, and what speaks against it."""
        spans: _Spans = [None] * len(self._columns)
        for end in range(start + 1, min(start + _TALLEST_ROW, self._height) + 1):
            for index, lines in enumerate(self._cells):
                if lines[end - 1]:
                    known = spans[index]
                    first = known[0] if known else end - 1
                    if end - first > self._most_lines[index]:
                        return
                    spans[index] = (first, end)
            if any(spans[index] for index in self._anchors) and _is_centred(spans, start, end):
                yield end, self._cost(spans, end - start)

    def _cost(self, spans: _Spans, height: int) -> float:
        missing = sum(spans[index] is None for index in self._usual)
        found = [spans[index] for index in self._anchors]
        wrapped = sum(span[1] - span[0] > 1 for span in found if span)
        return (
            self._breaks(spans)
            + _WITHOUT_USUAL * missing
            + _WRAPPED_ANCHOR * wrapped
            + _TORN * self._torn(spans)
            + _NO_ECHO * self._without_echo(spans)
            + _STARTS_INSIDE * self._starts_inside(spans)
            + _UNEVEN * height * height
        )

    def _breaks(self, spans: _Spans) -> int:
        """Count the lines that end although the next word had room."""
        return sum(
            _has_room(lines[at], lines[at + 1], column.width)
            for column, lines, span in zip(self._columns, self._cells, spans, strict=True)
            if span
            for at in range(span[0], span[1] - 1)
        )

    def _torn(self, spans: _Spans) -> int:
        """Count the ends of texts that read as if torn from their neighbours."""
        return sum(
            _torn_ends(" ".join(self._cells[index][span[0] : span[1]]))
            for index, span in enumerate(spans)
            if span and index in self._texts
        )

    def _without_echo(self, spans: _Spans) -> float:
        """Weigh how far the row's texts are from the name in its anchor, 0 to 1."""
        anchor = spans[self._anchors[0]]
        echoes = [(self._cells[index], spans[index]) for index in self._echoes]
        texts = [" ".join(lines[span[0] : span[1]]) for lines, span in echoes if span]
        if not anchor or not texts:
            return 0
        name = self._cells[self._anchors[0]][anchor[0]]
        return min(_distance(name, text) for text in texts)

    def _starts_inside(self, spans: _Spans) -> int:
        """Count the lines inside texts that begin as other texts do."""
        return sum(
            _two_words(self._cells[index][at]) in self._starts[index]
            for index, span in enumerate(spans)
            if span and index in self._texts
            for at in range(span[0] + 1, span[1])
        )

    def _starts_of(self, lines: Sequence[str]) -> frozenset[str]:
        """List the two words with which texts often begin.

        A line whose neighbours and itself all have an anchor is a row of its own.
        """
        anchored = [
            any(self._cells[index][at] for index in self._anchors) for at in range(self._height)
        ]
        found = Counter(
            _two_words(lines[at])
            for at in range(1, self._height - 1)
            if anchored[at - 1] and anchored[at] and anchored[at + 1]
        )
        return frozenset(words for words, count in found.items() if words and count >= _OFTEN)

    def _unlike(self, previous: _Row, row: _Row) -> float:
        """Weigh in how many cells two rows differ that agree in all anchors."""
        if previous[1] - previous[0] == row[1] - row[0] == 1 or previous[0] == previous[1]:
            return 0
        before, after = list(self._lines(*previous)), list(self._lines(*row))
        if any(before[index] != after[index] for index in self._anchors):
            return 0
        return _UNLIKE_TWIN * sum(before[index] != after[index] for index in self._wrapping)


def _two_words(line: str) -> str:
    first, _, rest = line.partition(" ")
    return f"{first} {rest.partition(' ')[0]}" if rest else ""


def _distance(name: str, text: str) -> float:
    """Tell whether *text* spells *name*, at least begins like it, or neither: 0, 0.5 or 1."""
    spelled, printed = _folded(name).rstrip("0123456789"), _folded(text).rstrip("0123456789")
    if spelled == printed:
        return 0
    return 0.5 if spelled[:1] == printed[:1] else 1


def _folded(text: str) -> str:
    return "".join(filter(str.isalnum, text)).lower()


def _torn_ends(text: str) -> int:
    words = text.split() or [""]  # a control character alone is not a word
    return (words[-1] in _LINKING) + words[0].islower() + (text.count("(") != text.count(")"))


def _is_centred(spans: _Spans, start: int, end: int) -> bool:
    height = end - start
    tallest = 0
    for span in spans:
        if span:
            lines = span[1] - span[0]
            if span[0] - start != (height - lines) // 2:
                return False
            tallest = max(tallest, lines)
    return tallest == height


def _back(ending: Sequence[dict[_Row, tuple[float, _Row | None]]]) -> list[_Row]:
    """Follow the cheapest rows from the last line back to the first."""
    row: _Row | None = min(ending[-1], key=lambda row: ending[-1][row])
    rows: list[_Row] = []
    while row is not None and row != (0, 0):
        rows.append(row)
        row = ending[row[1]][row][1]
    return rows[::-1]
