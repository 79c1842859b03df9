"""What the audit knows of a page, whichever reader read it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from html import escape
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# What a page asks for before its policy stands is not governed by it.
GOVERNED = frozenset(("script", "style", "link", "img", "iframe", "object", "embed"))
# Elements that the audit asks for by name; of some a text is told as well.
KEPT = GOVERNED | {"base", "h1", "main", "meta", "title"}
TEXTS = frozenset(("h1", "script", "title"))
# The smallest parts of a page that hold whole records: a word in its heading does not count.
HOLDERS = frozenset(("table", "section", "article", "main"))
# What is inside these is not there for a reader without script, or not at all.
CLOSED = frozenset(("template", "noscript"))
ROWS = frozenset(("tr", "li"))
ROW_HOLDERS = frozenset(("tbody", "ul", "ol"))
RECORD = "data-record"

ID_LISTS = (
    "aria-labelledby",
    "aria-describedby",
    "aria-controls",
    "aria-owns",
    "aria-details",
    "aria-flowto",
    "headers",
)
ID_NAMES = ("for", "aria-activedescendant", "list", "form", "popovertarget")
_ASKED = frozenset((*ID_LISTS, *ID_NAMES, "charset", RECORD, "id", "srcdoc", "style"))
_SINGLE = frozenset(
    ("src", "action", "formaction", "poster", "data", "background", "manifest", "xlink:href")
)
_LISTS = frozenset(("srcset", "imagesrcset", "ping"))
# These lead nowhere by themselves: the one by its relation, the other never.
_OWN_WAYS = ("link", "base")
_LEADING = _SINGLE | _LISTS | {"href"}
# A browser follows none of these links by itself.
_PASSIVE = frozenset(("canonical", "license", "author"))


class Element(NamedTuple):
    """An element that the audit asks for by name, with its *text* where that matters."""

    tag: str
    attributes: Mapping[str, str]
    line: int | None
    text: str = ""

    def get(self, name: str) -> str:
        """Give an attribute's value, nothing where the element lacks it."""
        return self.attributes.get(name, "")


class Shown(NamedTuple):
    """An element that shows a record."""

    record: str
    is_hidden: bool
    line: int | None


@dataclass(slots=True)
class PageScan:
    """A page that was read: what the audit asks of it, each in the page's order.

    *kept* are the elements that it asks for by name, *elements* the same by
    tag, *attributes* those of any element by name, with their tags. *addresses*
    are all links with their tags, *header* those of the page's header, *boxes*
    the inputs of its search, *entries* counts the rows that it lists, *words*
    is the text around its records without white space.
    """

    path: str
    body: bytes
    lang: str = ""
    errors: tuple[tuple[int, str], ...] = ()
    kept: list[Element] = field(default_factory=list)
    elements: dict[str, list[Element]] = field(default_factory=dict)
    attributes: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    addresses: set[tuple[str, str]] = field(default_factory=set)
    header: set[str] = field(default_factory=set)
    boxes: list[Mapping[str, str]] = field(default_factory=list)
    records: list[Shown] = field(default_factory=list)
    entries: int = 0
    words: str = ""

    def keep(self, element: Element) -> None:
        """Keep an element that the audit asks for."""
        self.kept.append(element)
        self.elements.setdefault(element.tag, []).append(element)

    def add(self, tag: str, told: Told) -> None:
        """Add what an element's attributes tell."""
        self.addresses.update(told.addresses)
        for name, value in told.asked:
            self.attributes.setdefault(name, []).append((tag, value))

    def join(self, part: PageScan) -> None:
        """Add what a part of the page tells that was read apart."""
        for element in part.kept:
            self.keep(element)
        for name, values in part.attributes.items():
            self.attributes.setdefault(name, []).extend(values)
        self.addresses |= part.addresses
        self.header |= part.header
        self.boxes += part.boxes
        self.records += part.records
        self.words += part.words

    def values(self, name: str) -> list[str]:
        """List the values of an attribute that the audit asks for."""
        return [value for _, value in self.attributes.get(name, ())]

    def line_of(self, text: str) -> int | None:
        """Find the line where *text* stands; None where it is spelled in another way."""
        for spelled in (f'"{escape(text)}"', f'"{text}"', escape(text, quote=False), text):
            at = self.body.find(spelled.encode("utf-8", "surrogatepass"))
            if at >= 0:
                return self.body.count(b"\n", 0, at) + 1
        return None

    def title(self) -> str:
        """Give the text of the title, white space folded."""
        titles = self.elements.get("title")
        return " ".join(titles[0].text.split()) if titles else ""

    def meta(self, attribute: str, name: str) -> list[str]:
        """List the contents of the meta elements whose *attribute* is *name*."""
        return [
            element.attributes.get("content", "")
            for element in self.elements.get("meta", ())
            if attribute in element.attributes and element.attributes[attribute].lower() == name
        ]

    def links(self, rel: str) -> list[str]:
        """List the addresses of the link elements with *rel* among their relations."""
        return [
            element.get("href")
            for element in self.elements.get("link", ())
            if rel in element.get("rel").lower().split()
        ]


def is_hiding(tag: str, attributes: Mapping[str, str]) -> bool:
    """Tell whether an element is not shown without script, and so all that is inside."""
    return tag in CLOSED or "hidden" in attributes


class Told(NamedTuple):
    """What the attributes of one element tell: *addresses* with the tag, and what is *asked*."""

    addresses: tuple[tuple[str, str], ...] = ()
    asked: tuple[tuple[str, str], ...] = ()


NOTHING = Told()


def told(tag: str, attributes: Mapping[str, str]) -> Told:
    """Tell what the audit asks of an element's attributes."""
    leads, names = _asked((tag, *attributes))
    if not leads and not names:
        return NOTHING
    addresses = tuple(_addresses(tag, attributes)) if leads else ()
    return Told(addresses, tuple((name, attributes[name]) for name in names))


@lru_cache(maxsize=4096)
def _asked(form: tuple[str, ...]) -> tuple[bool, tuple[str, ...]]:
    """Tell whether a tag with these attributes may have an address, and what else is asked."""
    tag, *names = form
    leads = tag == "link" or not _LEADING.isdisjoint(names)
    return leads, tuple(name for name in names if name in _ASKED or name.startswith("on"))


def _addresses(tag: str, attributes: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    if tag == "link" and _PASSIVE.isdisjoint(attributes.get("rel", "").lower().split()):
        yield tag, attributes.get("href", "")
    for name, value in attributes.items():
        if name in _SINGLE or (name == "href" and tag not in _OWN_WAYS):
            yield tag, value
        elif name in _LISTS:
            yield from ((tag, part.split()[0]) for part in value.split(",") if part.strip())
