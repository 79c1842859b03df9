"""The listings of port numbers: by class, and by hundred within a class."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

from site_gen import permalinks
from site_gen.catalog import class_of, first_description, names_of, number_order, protocols_of
from site_gen.model import CLASSES
from site_gen.pages.linking import (
    class_url,
    hundred_of,
    hundred_url,
    key_link,
    mark_of,
    protocol_label,
    service_link,
)
from site_gen.pages.listings import capped
from site_gen.pages.numbers import CLASS_WORDS
from site_gen.pages.view import GridPage, GridRow, Jump, Link, ListingPage, Row, Stretch

if TYPE_CHECKING:
    from collections.abc import Iterator

    from site_gen.catalog import NumberKey, Span
    from site_gen.model import PortClass, Status
    from site_gen.pages.linking import Linker

_THOUSAND = 1000
_HUNDRED = 100
_LEVELS = 5
_COLUMNS = tuple(f"+{at}" for at in range(0, _THOUSAND, _HUNDRED))


class PortListings:
    """Lists every port and range of a catalog."""

    def __init__(self, linker: Linker) -> None:
        """Index the numbers of the linker's catalog by hundred."""
        self.linker = linker
        self.catalog = catalog = linker.catalog
        keys = sorted(linker.hundreds)
        self._keys = keys
        self._thousands: dict[Span, tuple[Jump, ...]] = {}
        self.hundreds: dict[Span, list[NumberKey]] = {key: [] for key in keys}
        for number in catalog.ports:
            self.hundreds[hundred_of(number)].append(number)
        self._taken = {key: len(numbers) for key, numbers in self.hundreds.items()}
        for first, last in catalog.ranges:
            at = bisect_left(keys, hundred_of(first))
            while at < len(keys) and keys[at][0] <= last:
                self.hundreds[keys[at]].append((first, last))
                at += 1

    def overview_rows(self) -> tuple[GridRow, ...]:
        """Give the three classes, with how many ports of each are on record."""
        return tuple(
            GridRow(
                f"{first}-{last}",
                (Jump(f"{name} Ports", class_url(name), self._count(first, last)),),
            )
            for name, (first, last) in CLASSES.items()
        )

    def _count(self, first: int, last: int) -> int:
        held = (each for key, each in self.hundreds.items() if first <= key[0] and key[1] <= last)
        return len(set().union(*held))

    def overview(self) -> GridPage:
        """Make the page that leads to the classes."""
        return GridPage(
            kind="listing",
            key="ports",
            url="ports/",
            title="Ports",
            heading="Ports",
            description="All port numbers on record, by class and hundred.",
            lede="Port numbers run from 0 to 65535 and fall into three classes.",
            words="",
            columns=(),
            rows=self.overview_rows(),
        )

    def class_page(self, name: PortClass) -> GridPage:
        """Make the page of a class."""
        first, last = CLASSES[name]
        rows = tuple(self._grid(first, last))
        return GridPage(
            kind="listing",
            key=class_url(name).rstrip("/"),
            url=class_url(name),
            title=f"{name} Ports ({first}-{last})",
            heading=f"{name} Ports",
            description=CLASS_WORDS[name],
            crumbs=(Link("Ports", "ports/"),),
            lede=CLASS_WORDS[name],
            words="Each cell is a hundred ports and counts the numbers and ranges on record; "
            "the stronger its tint, the more of its numbers have a page.",
            columns=_COLUMNS if rows else (),
            rows=rows,
        )

    def _grid(self, first: int, last: int) -> Iterator[GridRow]:
        for thousand in range(first - first % _THOUSAND, last + 1, _THOUSAND):
            starts = range(thousand, thousand + _THOUSAND, _HUNDRED)
            cells = tuple(self._cell(start, first, last) for start in starts)
            if any(cells):
                yield GridRow(str(thousand), cells)

    def _cell(self, start: int, first: int, last: int) -> Jump | None:
        inside = max(start, first)
        if inside > min(start + _HUNDRED - 1, last):
            return None
        key = hundred_of(inside)
        if key not in self.hundreds:
            return None
        taken = self._taken[key]
        level = -(-taken * _LEVELS // (key[1] - key[0] + 1))
        return Jump(f"{key[0]}-{key[1]}", hundred_url(key), len(self.hundreds[key]), level=level)

    def hundred_page(self, key: Span) -> ListingPage:
        """Make the page of a hundred."""
        text = f"{key[0]}-{key[1]}"
        name = class_of(key[0])
        return ListingPage(
            kind="listing",
            key=hundred_url(key).rstrip("/"),
            url=hundred_url(key),
            title=f"Ports {text} on record",
            heading=f"Ports {text}",
            description=f"Ports {text}: every number and range on record.",
            crumbs=(Link("Ports", "ports/"), Link(f"{name} Ports", class_url(name))),
            lede=f"Numbers and ranges on record among the {name} Ports {text}.",
            jumps=tuple(self._jumps(key)),
            columns=("Port", "Services", "Description"),
            plate=tuple(self._plate(key)),
            rows=tuple(map(self._row, sorted(self.hundreds[key], key=number_order))),
            before=self._beside(key, -1),
            after=self._beside(key, 1),
        )

    def _plate(self, key: Span) -> Iterator[Stretch]:
        """Tell what every number of a hundred is."""
        start, ports = key[0], self.catalog.ports
        for number in sorted([each for each in self.hundreds[key] if isinstance(each, int)]):
            yield from self._between(start, number)
            status = ports[number].status
            yield Stretch((str(number),), permalinks.port(number), status, mark_of(status))
            start = number + 1
        yield from self._between(start, key[1] + 1)

    def _between(self, start: int, end: int) -> Iterator[Stretch]:
        """Tell of numbers without a page, from *start* to *end*: a range is, or none."""
        for span, numbers in groupby(range(start, end), key=self.catalog.narrowest.get):
            url = permalinks.port_range(*span) if span else self.linker.listing_url(start)
            status: Status = self.catalog.ranges[span].status if span else "unassigned"
            yield Stretch(tuple(map(str, numbers)), url, status, mark_of(status))

    def _jumps(self, key: Span) -> Iterator[Jump]:
        here, first = hundred_url(key), key[0]
        thousand = first - first % _THOUSAND, CLASSES[class_of(first)][0]
        if thousand not in self._thousands:
            self._thousands[thousand] = tuple(self._in_thousand(first))
        for jump in self._thousands[thousand]:
            yield replace(jump, is_here=True) if jump.url == here else jump

    def _in_thousand(self, number: int) -> Iterator[Jump]:
        """Lead to the hundreds of the thousand that holds *number*, as far as its class goes."""
        thousand = number - number % _THOUSAND
        first, last = CLASSES[class_of(number)]
        for start in range(thousand, thousand + _THOUSAND, _HUNDRED):
            cell = self._cell(start, first, last)
            if cell:
                yield Jump(cell.text, cell.url, cell.count)

    def _beside(self, key: Span, step: int) -> Link | None:
        keys = self._keys
        at = bisect_left(keys, key) + step
        if not 0 <= at < len(keys):
            return None
        first, last = keys[at]
        return Link(f"{first}-{last}", hundred_url(keys[at]))

    def _row(self, key: NumberKey) -> Row:
        item = self.catalog.number(key)
        entries = item.entries
        return Row(
            key_link(key),
            capped(map(service_link, names_of(entries))),
            first_description(entries),
            tuple(map(protocol_label, protocols_of(entries))),
            status="" if item.status == "assigned" else item.status,
            mark=mark_of(item.status),
        )
