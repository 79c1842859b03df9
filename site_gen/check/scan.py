"""One page, read once: its elements by tag and its attributes by name."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, cast

from lxml import etree

if TYPE_CHECKING:
    from collections.abc import Iterator

# What libxml2 before 2.14 says of elements that are newer than HTML 4; ids have their own rule.
_UNKNOWN_TAG = 801
_ID_REDEFINED = 513
_NO_ERRORS = frozenset((_UNKNOWN_TAG, _ID_REDEFINED))
_PARSER = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
_KEPT = frozenset(("base", "h1", "link", "main", "meta", "script", "search", "style", "title"))
# Half of all attributes: they say how things look or how a table is read, and nothing else.
_IDLE = frozenset(("class", "scope"))
_DOCTYPE = b"<!doctype html>"


@dataclass(frozen=True, slots=True)
class PageScan:
    """A parsed page: its notable *elements* by tag, of each attribute the tags and values.

    *records* are the elements that show a registration.
    """

    path: str
    body: bytes
    root: etree._Element
    elements: dict[str, list[etree._Element]]
    attributes: dict[str, list[tuple[str, str]]]
    records: list[etree._Element]
    errors: tuple[tuple[int, str], ...]

    def values(self, name: str) -> list[str]:
        """List the values of an attribute."""
        return [value for _, value in self.attributes.get(name, ())]

    def line_of(self, text: str) -> int | None:
        """Find the line where *text* stands; None where it is spelled in another way."""
        for spelled in (f'"{escape(text)}"', f'"{text}"', escape(text, quote=False), text):
            at = self.body.find(spelled.encode("utf-8", "surrogatepass"))
            if at >= 0:
                return self.body.count(b"\n", 0, at) + 1
        return None

    def meta(self, attribute: str, name: str) -> list[str]:
        """List the contents of the meta elements whose *attribute* is *name*."""
        return [
            element.get("content", "")
            for element in self.elements.get("meta", ())
            if element.get(attribute, "").lower() == name
        ]

    def links(self, rel: str) -> list[str]:
        """List the addresses of the link elements with *rel* among their relations."""
        return [
            element.get("href", "")
            for element in self.elements.get("link", ())
            if rel in element.get("rel", "").lower().split()
        ]


def scan(path: str, body: bytes) -> PageScan | None:
    """Parse a page; None where there is nothing that could be a page."""
    try:
        root = etree.fromstring(body, _PARSER)
    except (etree.XMLSyntaxError, etree.ParserError):
        return None
    if root is None:
        return None
    elements: defaultdict[str, list[etree._Element]] = defaultdict(list)
    attributes: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    records: list[etree._Element] = []
    for element in root.iter():
        tag = str(element.tag)
        if tag in _KEPT:
            elements[tag].append(element)
        for name, value in cast("list[tuple[str, str]]", element.items()):
            if name not in _IDLE:
                attributes[name].append((tag, value))
            if name == "data-record":
                records.append(element)
    return PageScan(path, body, root, dict(elements), dict(attributes), records, tuple(_errors()))


def _errors() -> Iterator[tuple[int, str]]:
    for error in _PARSER.error_log:
        if error.type not in _NO_ERRORS:
            yield error.line, error.message


def has_doctype(body: bytes) -> bool:
    """Tell whether a page opens as HTML5 does."""
    return body[:64].lstrip().lower().startswith(_DOCTYPE)


def line_at(element: etree._Element) -> int | None:
    """Give the line where an element begins."""
    line = element.sourceline
    return line if isinstance(line, int) else None
