"""One page, read fast: where its bytes leave no doubt of what the parser would make of them.

Nine of ten tags on a page stand on thousands of others, and the pages begin and
end alike. What a tag tells is found out once, and so is what such a part tells.
"""

from __future__ import annotations

import re
from html import unescape
from itertools import accumulate
from operator import getitem
from typing import TYPE_CHECKING, NamedTuple

from site_gen.check.heads import Heads
from site_gen.check.page import (
    HOLDERS,
    KEPT,
    NOTHING,
    RECORD,
    TEXTS,
    Element,
    PageScan,
    Shown,
    Told,
    is_hiding,
    told,
)
from site_gen.check.places import IrregularError, Place, document, tag_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_TAGS = re.compile(rb"(<[^>]*>)")
# Most tags that are new are links, and most links are like this.
_LINK = re.compile(rb'<a(?: class="[^"<>&]*")? href="([^"<>&]*)">')
# Escaped text and our templates have these entities and no others.
_ODD_ENTITY = re.compile(rb"&(?!(?:amp|lt|gt|quot|#39|#34|middot|rsquo);)")
_CONTROLS = bytes((*range(9), *range(11, 32), 127))
_MASTHEAD = ("html", "body", "header")
_MASTHEAD_END = b"</header>"
_MAIN_END = b"</main>"
_NOTABLE = KEPT | HOLDERS | {"header", "html", "input"}
_ACTIVE = TEXTS | {"header", "html", "input", "main"}


class _Note(NamedTuple):
    """What a tag tells beside an address.

    *element* is kept as it is; a note *is_placed* if it matters where the tag
    stands, and *is_end* of what may hold records.
    """

    text: bytes
    tag: str
    attributes: Mapping[str, str]
    told: Told
    element: Element | None
    is_placed: bool
    is_end: bool = False


class _Lexicon:
    """The tags that were met: *links* tell an address and nothing else, *notes* anything else."""

    def __init__(self) -> None:
        self.links: dict[bytes, tuple[str, str]] = {}
        ends = (f"</{name}>".encode() for name in HOLDERS)
        self.notes = {
            end: _Note(end, "", {}, NOTHING, None, is_placed=True, is_end=True) for end in ends
        }

    def learn(self, text: bytes) -> tuple[str, bool]:
        """Note what a tag tells; give its name, and whether it hides what is inside."""
        link = _LINK.fullmatch(text)
        if link:
            self.links[text] = ("a", link[1].decode())
            return "a", False
        tag, attributes = tag_of(text)
        tells = told(tag, attributes)
        if tag in _NOTABLE or tells.asked or len(tells.addresses) > 1:
            is_kept = tag in KEPT and tag not in _ACTIVE
            element = Element(tag, attributes, None) if is_kept else None
            is_placed = tag in _ACTIVE or tag in HOLDERS or RECORD in attributes
            self.notes[text] = _Note(text, tag, attributes, tells, element, is_placed)
        elif tells.addresses:
            self.links[text] = tells.addresses[0]
        return tag, is_hiding(tag, attributes)


class _Part(NamedTuple):
    """A part of a page: its *tags*, the *texts* around and the *places* between them."""

    tags: list[bytes]
    texts: list[bytes]
    places: list[Place]

    def text(self, first: int, last: int) -> str:
        """Give the text between two tags."""
        return b"".join(self.texts[first + 1 : last + 1]).decode()

    def end_of(self, at: int) -> int:
        """Find the tag that ends the element that begins at a tag."""
        outside = self.places[at]
        for end in range(at + 1, len(self.tags)):
            if self.places[end + 1] is outside:
                return end
        raise IrregularError


class QuickReader:
    """Reads pages that are printed as ours are; the parser has to read all others."""

    def __init__(self) -> None:
        """Begin without any knowledge."""
        self._lexicon = _Lexicon()
        self._start, self._end = document(self._lexicon.learn)
        self._heads = Heads(self._read)
        self._known: dict[bytes, tuple[Place, Place, PageScan]] = {}

    def scan(self, path: str, body: bytes) -> PageScan | None:
        """Read a page; None where that is left to the parser."""
        if _ODD_ENTITY.search(body) or len(body.translate(None, _CONTROLS)) < len(body):
            return None
        page = PageScan(path, body)
        try:
            body.decode()
            place = self._start
            head, masthead, content, footer = _parts(body)
            place = self._heads.read(page, self._start, head)
            place = self._recall(page, place, masthead)
            place = self._read(page, place, content)
            place = self._recall(page, place, footer)
        except (IrregularError, UnicodeDecodeError):
            return None
        if any(main.get("data-kind") == "listing" for main in page.elements.get("main", ())):
            # Items of any list are counted as entries: never too few.
            page.entries = body.count(b"<li") + body.count(b"<tr")
        return page if place is self._end else None

    def _recall(self, page: PageScan, place: Place, body: bytes) -> Place:
        """Read a part that other pages have as well, once for all of them."""
        begin, end, frame = self._known.get(body, (None, place, page))
        if begin is not place:
            frame = PageScan(page.path, body)
            end = self._read(frame, place, body)
            self._known[body] = (place, end, frame)
        if page.header and frame.header:
            raise IrregularError
        page.join(frame)
        return end

    def _read(self, page: PageScan, place: Place, body: bytes) -> Place:
        pieces = _TAGS.split(body)
        tags, texts = pieces[1::2], pieces[::2]
        places = list(accumulate(tags, getitem, initial=place))
        part = _Part(tags, texts, places)
        if b"<" in texts[-1] or ((place.is_bare or places[-1].is_bare) and _has_stray_text(part)):
            raise IrregularError
        page.addresses.update(filter(None, map(self._lexicon.links.get, set(tags))))
        _note(page, part, filter(None, map(self._lexicon.notes.get, tags)))
        return places[-1]


def _note(page: PageScan, part: _Part, notes: Iterable[_Note]) -> None:
    holders: list[int] = []
    words: dict[int, str] = {}
    at = -1
    for note in notes:
        if note.told is not NOTHING:
            page.add(note.tag, note.told)
        if note.element:
            page.keep(note.element)
        if not note.is_placed:
            continue
        at = part.tags.index(note.text, at + 1)
        if RECORD in note.attributes:
            page.records.append(_shown(part.places[at + 1], note))
            holder = _last(holders)
            if holder not in words:
                words[holder] = unescape(part.text(holder, part.end_of(holder)))
        if note.is_end:
            _last(holders)
            holders.pop()
        elif note.tag in HOLDERS:
            holders.append(at)
        if note.tag in _ACTIVE:
            _act(page, part, at, note)
    page.words += "".join("".join(words.values()).split())


def _act(page: PageScan, part: _Part, at: int, note: _Note) -> None:
    """Note what depends on the text inside an element, or on its place."""
    tag, attributes = note.tag, note.attributes
    if tag in TEXTS:
        text = part.text(at, part.end_of(at))
        page.keep(Element(tag, attributes, None, text if tag == "script" else unescape(text)))
    elif tag == "main":
        page.keep(Element(tag, attributes, None))
    elif tag == "html":
        page.lang = attributes.get("lang", "")
    elif tag == "input" and "search" in part.places[at + 1].path:
        page.boxes.append(attributes)
    elif tag == "header" and part.places[at + 1].path == _MASTHEAD:
        if page.header:
            raise IrregularError
        page.header.update(_links(part, at))


def _parts(body: bytes) -> tuple[bytes, bytes, bytes, bytes]:
    """Divide a page: the head, how the body begins, what the page is about, and how it ends."""
    masthead = body.find(b"<body")
    content = body.find(_MASTHEAD_END, masthead) + len(_MASTHEAD_END)
    footer = body.rfind(_MAIN_END) + len(_MAIN_END)
    if not 0 < masthead < content < footer:
        raise IrregularError
    return body[:masthead], body[masthead:content], body[content:footer], body[footer:]


def _has_stray_text(part: _Part) -> bool:
    return any(
        place.is_bare and text.strip() for text, place in zip(part.texts, part.places, strict=True)
    )


def _shown(place: Place, note: _Note) -> Shown:
    is_hidden = place.is_hidden or is_hiding(note.tag, note.attributes)
    return Shown(note.attributes[RECORD], is_hidden, None)


def _last(holders: list[int]) -> int:
    if not holders:
        raise IrregularError
    return holders[-1]


def _links(part: _Part, at: int) -> set[str]:
    """Give the addresses that the header links whose tag is *at*."""
    tags = part.tags[at : part.end_of(at)]
    links = [tag_of(tag)[1].get("href", "") for tag in tags if tag.startswith((b"<a ", b"<a>"))]
    if not links:
        raise IrregularError
    return set(links)
