"""The heads of pages: all are printed by a few forms that differ in what is filled in.

A form is read once, with a mark wherever a page fills something in.
"""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, NamedTuple

from site_gen.check.page import Element, PageScan
from site_gen.check.places import IrregularError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from site_gen.check.places import Place

    Read = Callable[[PageScan, Place, bytes], Place]

# What is filled in has no bracket and no quotation mark of its own, so it can end neither the
# value nor the tag that it stands in: any other that fits here is read alike.
_FILLED = re.compile(r'( (?:content|href)="[^"<>]*"|>[^<\s][^<]*)')
# The reader of a page has seen that the page itself holds no such character.
_MARK = re.compile("\1([0-9]+)\1")


class _Form(NamedTuple):
    """A form that was read from the place *begin* to *end*: what is the same, and what varies."""

    begin: Place
    end: Place
    same: PageScan
    kept: list[Element | _Varied]
    addresses: list[tuple[str, int]]


class _Varied(NamedTuple):
    """An element that is filled in: which values become which attributes, and the text if any."""

    element: Element
    attributes: list[tuple[str, int]]
    text: int | None


class Heads:
    """Reads the heads of pages, each form of them once."""

    def __init__(self, read: Read) -> None:
        """Read new forms by *read*."""
        self._read = read
        self._forms: dict[str, _Form] = {}

    def read(self, page: PageScan, place: Place, head: bytes) -> Place:
        """Read what is before a page's body; give the place after it."""
        pieces = _FILLED.split(head.decode())
        filled = pieces[1::2]
        pieces[1::2] = [f"\1{value[0]}{value[1:7] if value[0] == ' ' else ''}" for value in filled]
        key = "".join(pieces)
        form = self._forms.get(key)
        if form is None or form.begin is not place:
            pieces[1::2] = [_marked(value, at) for at, value in enumerate(filled)]
            form = self._forms[key] = self._form(place, "".join(pieces).encode())
        values = [
            value[value.find('"') + 1 : -1] if value[0] == " " else value[1:] for value in filled
        ]
        _fill(page, form, values)
        return form.end

    def _form(self, place: Place, head: bytes) -> _Form:
        same = PageScan("", head)
        end = self._read(same, place, head)
        kept = [_varied(element) for element in same.kept]
        marks = {each: _mark_in(each[1]) for each in same.addresses}
        addresses = [(tag, mark) for (tag, _), mark in marks.items() if mark is not None]
        same.addresses = {each for each, mark in marks.items() if mark is None}
        same.kept, same.elements = [], {}
        return _Form(place, end, same, kept, addresses)


def _marked(value: str, at: int) -> str:
    mark = f"\1{at}\1"
    return f">{mark}" if value[0] == ">" else f'{value[: value.find(chr(34))]}"{mark}"'


def _mark_in(text: str) -> int | None:
    mark = _MARK.fullmatch(text)
    if mark is None and _MARK.search(text):
        raise IrregularError
    return int(mark[1]) if mark else None


def _varied(element: Element) -> Element | _Varied:
    marks = [(name, _mark_in(value)) for name, value in element.attributes.items()]
    attributes = [(name, mark) for name, mark in marks if mark is not None]
    text = _mark_in(element.text)
    return _Varied(element, attributes, text) if attributes or text is not None else element


def _fill(page: PageScan, form: _Form, values: Sequence[str]) -> None:
    page.lang = form.same.lang
    page.join(form.same)
    for each in form.kept:
        page.keep(each if isinstance(each, Element) else _filled(each, values))
    page.addresses.update((tag, unescape(values[at])) for tag, at in form.addresses)


def _filled(varied: _Varied, values: Sequence[str]) -> Element:
    tag, attributes, line, text = varied.element
    if varied.attributes:
        attributes = dict(attributes)
        for name, at in varied.attributes:
            attributes[name] = unescape(values[at])
    if varied.text is not None:
        text = values[varied.text]
        # What is inside a script is no markup, and nothing is escaped there.
        text = text if tag == "script" else unescape(text)
    return Element(tag, attributes, line, text)
