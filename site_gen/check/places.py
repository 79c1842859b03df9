"""Where tags may stand: only where the parser reads a page just as it is printed."""

from __future__ import annotations

import re
from functools import cache
from html import unescape
from typing import TYPE_CHECKING

from lxml import etree

from site_gen.check.scan import parse_errors, parsed

if TYPE_CHECKING:
    from collections.abc import Callable

# One way to print a tag, without anything to argue about: each value quoted, no bracket inside.
_TAG = re.compile(r'<([a-z][a-z0-9]*)((?: [a-z][a-z-]*(?:="[^"<>]*")?)*)>')
_ATTRIBUTE = re.compile(r' ([a-z-]+)(?:="([^"]*)")?')
# What is inside these is read as anywhere; "textarea", "svg" and the like have their own ways.
_PLAIN = frozenset(
    (
        *("a", "abbr", "article", "aside", "b", "blockquote", "button", "caption", "cite"),
        *("code", "dd", "details", "dfn", "div", "dl", "dt", "em", "figcaption", "figure"),
        *("footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "i", "kbd", "label"),
        *("li", "main", "mark", "nav", "ol", "p", "pre", "q", "s", "samp", "search", "section"),
        *("small", "span", "strong", "sub", "summary", "sup", "table", "tbody", "td", "tfoot"),
        *("th", "thead", "time", "tr", "ul", "var"),
    )
)
_VOID = frozenset(("br", "hr", "img", "input", "link", "meta", "wbr"))
# Up to their end tag these hold text and nothing else.
_TEXT_ONLY = frozenset(("script", "title"))
_KNOWN = _PLAIN | _VOID | _TEXT_ONLY
_DEEPEST = 64
_DOCTYPE = b"<!doctype html>"


class IrregularError(Exception):
    """A page is printed in a way that only the parser may judge."""


def tag_of(text: bytes) -> tuple[str, dict[str, str]]:
    """Read the name and the attributes of a start tag.

    >>> tag_of(b'<p hidden id="a&amp;b">')
    ('p', {'hidden': '', 'id': 'a&b'})
    """
    match = _TAG.fullmatch(text.decode())
    if match is None:
        raise IrregularError
    found = _ATTRIBUTE.findall(match[2])
    attributes = dict(found)
    if len(attributes) < len(found):
        raise IrregularError
    if b"&" in text:
        attributes = {name: unescape(value) for name, value in found}
    return match[1], attributes


class Place(dict[bytes, "Place"]):
    """A place in the tree of a page, by the names of the elements around it.

    It maps each tag that may follow to the place after that tag; *after* is the
    place after its own end tag. *only* are the places inside the only elements
    that may stand here, if not all may.
    """

    __slots__ = ("_inside", "_learn", "after", "is_bare", "is_hidden", "only", "path")

    def __init__(
        self,
        path: tuple[str, ...],
        learn: Callable[[bytes], tuple[str, bool]],
        *,
        after: Place | None = None,
        only: dict[str, Place] | None = None,
        is_hidden: bool = False,
    ) -> None:
        """Make the place inside the elements *path*.

        *learn* tells the name of a tag, and whether it hides what is inside.
        """
        super().__init__()
        self.path = path
        self.after = after
        self.only = only
        self.is_hidden = is_hidden
        # A parser that meets text here makes an element for it.
        self.is_bare = only is not None or path == ("html", "head")
        self._inside: dict[tuple[str, bool], Place] = {}
        self._learn = learn

    def __missing__(self, text: bytes) -> Place:
        """Find the place after a tag that did not stand here before."""
        place = self[text] = self._closed(text) if text[1] == ord("/") else self._opened(text)
        return place

    def _closed(self, text: bytes) -> Place:
        if self.after is None or text != f"</{self.path[-1]}>".encode():
            raise IrregularError
        return self.after

    def _opened(self, text: bytes) -> Place:
        key = self._learn(text)
        place = self._inside.get(key)
        if place is None:
            place = self._inside[key] = self._entered(*key)
        return place

    def _entered(self, name: str, is_hiding: bool) -> Place:  # noqa: FBT001 (one key of two)
        """Give the place inside a new element; that after it, where nothing can be inside."""
        if self.only is not None:
            if name not in self.only or is_hiding:
                raise IrregularError
            return self.only[name]
        path = (*self.path, name)
        if not is_read_as_printed(path):
            raise IrregularError
        if name in _VOID:
            return self
        return Place(path, self._learn, after=self, is_hidden=self.is_hidden or is_hiding)


def document(learn: Callable[[bytes], tuple[str, bool]]) -> tuple[Place, Place]:
    """Give the places before and after a page: a doctype, a head and a body are between, once."""
    html = ("html",)
    end = Place((), learn, only={})
    after_body = Place(html, learn, after=end, only={})
    body = Place((*html, "body"), learn, after=after_body)
    after_head = Place(html, learn, only={"body": body})
    head = Place((*html, "head"), learn, after=after_head)
    before_head = Place(html, learn, only={"head": head})
    start = Place((), learn, only={})
    start[_DOCTYPE] = Place((), learn, only={"html": before_head})
    return start, end


@cache
def is_read_as_printed(path: tuple[str, ...]) -> bool:
    """Tell whether the parser puts the last element of *path* into the others, and it alone.

    It closes a paragraph where a table begins, and the like. Whether it does
    depends on the elements around, so it is asked once for each such *path*.
    """
    is_known = path[-1] in _KNOWN and path[-2] not in _TEXT_ONLY and len(path) <= _DEEPEST
    if not is_known or (path[-1] in _TEXT_ONLY and path[:-1] != ("html", "head")):
        return False
    root = parsed(_DOCTYPE + _specimen(path, ">").encode())
    return (
        root is not None
        and not any(parse_errors())
        and etree.tostring(root) == _specimen(path, "/>").encode()
    )


def _specimen(path: tuple[str, ...], void_end: str) -> str:
    *around, name = path[2:]
    markup = f"<{name}{void_end}" if name in _VOID else f"<{name}>x</{name}>"
    for each in reversed(around):
        markup = f"<{each}>x{markup}x</{each}>"
    if path[1] == "head":
        return f"<html><head>{markup}</head><body>x</body></html>"
    return f"<html><head><title>x</title></head><body>x{markup}x</body></html>"
