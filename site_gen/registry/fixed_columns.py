"""Recover a table from a text dump: columns by their gutters, rows by their middle.

A text browser printed these tables: each column has a fixed width and a gutter
of one blank, titles stand centred above, and a cell of *h* lines in a row of
*H* lines begins at line ``(H - h) // 2`` of the row. Nothing else parts one row
from the next, so the rows are found by solving for the one partition of the
lines in which all cells are centred and words wrap where they had to.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from math import inf
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

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


class FoundRow(NamedTuple):
    """A row: its first line (from 0) and its cells.

    Of one that *is_doubtful*, some lines may belong to its neighbour: the text
    does not show where the row ends.
    """

    start: int
    cells: tuple[Cell, ...]
    is_doubtful: bool


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

    def rows(self, rules: Rules) -> Iterator[FoundRow]:
        """Part the lines into rows. Raise `UnpartedError` where no partition fits."""
        finder = _RowFinder(self._layout, rules)
        for (start, end), is_doubtful in finder.partition():
            yield FoundRow(start, finder.row(start, end), is_doubtful)


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
        begun = {
            at: sum(_begins_cell(line, at) for line in body)
            for at in (*(part[0] for part in waiting), start)
        }
        most = max(begun, key=begun.__getitem__)
        yield most if begun[most] else start


def _begins_cell(line: str, at: int) -> bool:
    """Tell whether a word is at *at* that is not the end of what a bracket before it began."""
    word = line[at:].partition(" ")[0]
    return word != "" and ("]" not in word or "[" in word)


# What counts against a row, in lines that end although the next word had room.
_WITHOUT_USUAL = 1.5
_WRAPPED_ANCHOR = 1.25
_NAME_ALONE = 3
# Neighbours of one name and number mostly agree.
_UNLIKE_NEIGHBOUR = 1.1
_TORN = 0.5
_NO_ECHO = 0.6
# Words on either side of a wrap mostly are neighbours within some other line too.
_STRANGERS = 0.2
# Of two partitions that agree otherwise the one with the more even rows is right.
_UNEVEN = 0.001
_MOST_ANCHOR_LINES = 4
# Where real editions were read wrongly, however wrapped, what is right cost at most 0.51 more.
_MARGIN = 0.55

# No text ends with one of these, and hardly one begins with a small letter.
_LINKING = frozenset(
    {"a", "an", "and", "as", "at", "by", "for", "from", "in", "of", "on", "or", "the", "to"}
    | {"used", "using", "via", "with"}
)

# The first line of a row and the line after it; of a cell likewise, None where it is empty.
_Row = tuple[int, int]
_Spans = list["tuple[int, int] | None"]
_TOP: _Row = (0, 0)


class _RowFinder:
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
        self._wrapping = [index for index, name in enumerate(names) if name not in rules.single]
        self._texts = [index for index in self._wrapping if index not in self._anchors]
        # Cells are wrapped to the longest line, or to a greater width that no line fills.
        self._widths = [max(map(len, lines), default=0) for lines in self._cells]
        most = dict.fromkeys(rules.anchors, _MOST_ANCHOR_LINES) | dict.fromkeys(rules.single, 1)
        self._most_lines = [most.get(name, _TALLEST_ROW) for name in names]
        self._neighbours = {
            pair
            for index in self._texts
            for line in self._cells[index]
            for pair in pairwise(line.lower().split())
        }

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

    def partition(self) -> list[tuple[_Row, bool]]:
        """Find the cheapest partition into rows whose cells are all centred.

        With each row goes whether another partition without it is about as cheap.
        """
        # By row: the cost of all up to it, and the rows before it with the cost of the step.
        costs: dict[_Row, float] = {_TOP: 0}
        steps: dict[_Row, list[tuple[_Row, float]]] = {_TOP: []}
        ending: list[list[_Row]] = [[] for _ in range(self._height + 1)]
        ending[0].append(_TOP)
        for start in range(self._height):
            for end, cost in self._rows_from(start) if ending[start] else ():
                row = (start, end)
                steps[row] = [(each, cost + self._unlike(each, row)) for each in ending[start]]
                costs[row] = min(costs[before] + step for before, step in steps[row])
                ending[end].append(row)
        if not ending[-1]:
            raise UnpartedError(max(line for line, rows in enumerate(ending) if rows))
        return _cheapest(costs, steps, ending)

    def _rows_from(self, start: int) -> Iterator[tuple[int, float]]:
        """Yield the end of each row that may begin at *start*, and its cost."""
        spans: _Spans = [None] * len(self._columns)
        for end in range(start + 1, min(start + _TALLEST_ROW, self._height) + 1):
            for index, lines in enumerate(self._cells):
                if lines[end - 1]:
                    known = spans[index]
                    first = known[0] if known else end - 1
                    if end - first > self._most_lines[index]:
                        return
                    spans[index] = (first, end)
            if (
                any(spans[index] for index in self._anchors)
                and _is_centred(spans, start, end)
                # A name has no line breaks of its own.
                and not self._breaks(spans, self._anchors)
            ):
                yield end, self._cost(spans, end - start)

    def _cost(self, spans: _Spans, height: int) -> float:
        missing = sum(spans[index] is None for index in self._usual)
        found = [span for index in self._anchors if (span := spans[index])]
        wrapped = sum(span[1] - span[0] > 1 for span in found)
        return (
            self._breaks(spans, self._texts)
            + _WITHOUT_USUAL * missing
            + _WRAPPED_ANCHOR * wrapped
            + _NAME_ALONE * (len(found) == sum(map(bool, spans)))
            + sum(self._text_cost(index, spans[index]) for index in self._texts)
            + _NO_ECHO * self._without_echo(spans)
            + _UNEVEN * height * height
        )

    def _breaks(self, spans: _Spans, columns: Iterable[int]) -> int:
        """Count the lines that end although the next word had room."""
        return sum(
            _has_room(self._cells[index][at], self._cells[index][at + 1], self._widths[index])
            for index in columns
            if (span := spans[index])
            for at in range(span[0], span[1] - 1)
        )

    def _text_cost(self, index: int, span: tuple[int, int] | None) -> float:
        """Weigh whether a text is torn from a neighbour, or joined with one."""
        if span is None:
            return 0
        lines = [line.lower().split() for line in self._cells[index][slice(*span)]]
        strangers = sum(
            (before[-1], after[0]) not in self._neighbours
            for before, after in pairwise(lines)
            if before and after
        )
        return (
            _TORN * _torn_ends(" ".join(self._cells[index][slice(*span)])) + _STRANGERS * strangers
        )

    def _without_echo(self, spans: _Spans) -> float:
        """Weigh how far the row's texts are from the name in its anchor, 0 to 1."""
        anchor = spans[self._anchors[0]]
        texts = [
            " ".join(self._cells[index][slice(*span)])
            for index in self._echoes
            if (span := spans[index])
        ]
        if not anchor or not texts:
            return 0
        name = self._cells[self._anchors[0]][anchor[0]]
        return min(_distance(name, text) for text in texts)

    def _unlike(self, before: _Row, row: _Row) -> float:
        """Weigh in how many cells two rows differ that agree in all anchors."""
        if before[1] - before[0] == row[1] - row[0] == 1 or before == _TOP:
            return 0
        first, second = list(self._lines(*before)), list(self._lines(*row))
        if any(first[index] != second[index] for index in self._anchors):
            return 0
        unlike = [index for index in self._wrapping if first[index] != second[index]]
        alike = sum(first[index][:1] == second[index][:1] for index in unlike)
        return _UNLIKE_NEIGHBOUR * (len(unlike) - alike / 2)


def _cheapest(
    costs: Mapping[_Row, float],
    steps: Mapping[_Row, Sequence[tuple[_Row, float]]],
    ending: Sequence[Sequence[_Row]],
) -> list[tuple[_Row, bool]]:
    """Follow the cheapest rows from the last line back; the flags tell which are in doubt."""
    rest = dict.fromkeys(costs, inf)
    rest.update(dict.fromkeys(ending[-1], 0))
    for row in (row for rows in reversed(ending) for row in rows):
        for before, step in steps[row]:
            rest[before] = min(rest[before], rest[row] + step)
    best: list[_Row] = []
    row = min(ending[-1], key=costs.__getitem__)
    while row != _TOP:
        best.append(row)
        row = min(steps[row], key=lambda step: costs[step[0]] + step[1])[0]
    most = rest[_TOP] + _MARGIN
    others = costs.keys() - best - {_TOP}
    doubtful = {at for row in others if costs[row] + rest[row] <= most for at in range(*row)}
    return [(row, any(at in doubtful for at in range(*row))) for row in reversed(best)]


def _distance(name: str, text: str) -> float:
    """Compare *text* with *name*: 0 where it spells it, 0.5 where it begins like it, else 1."""
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
