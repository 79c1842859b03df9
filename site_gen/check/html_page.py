"""One page, read by the HTML5 parser Lexbor, which reads broken markup as browsers do."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cached_property
from html import escape
from itertools import zip_longest
from typing import TYPE_CHECKING, NamedTuple

from selectolax.lexbor import LexborHTMLParser

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from selectolax.lexbor import LexborNode

# A browser requests what these name: before the policy, nothing restricts it.
GOVERNED = frozenset(("script", "style", "link", "img", "iframe", "object", "embed"))
# The elements that a rule looks for by their tag.
_LISTED = GOVERNED | {"base", "h1", "header", "input", "main", "meta", "title"}
# What is inside is not rendered without script, or not at all. The parser keeps the content
# of a template apart from the document, below a root without a tag.
_NOT_RENDERED = frozenset(("noscript", "template", None))
_RECORD = "data-record"
_TAG = re.compile(rb"</?[a-z][a-z0-9]*")
# In SVG, "<rect/>" is "<rect></rect>"; HTML has no end tags for its void elements.
_VOID = "area|base|br|col|embed|hr|img|input|link|meta|source|track|wbr"
_SELF_CLOSED = re.compile(rf"<(?!(?:{_VOID})\b)([a-z]+)([^<>]*)/>".encode())
_DOCTYPE = b"<!doctype html>"

_URL_ATTRIBUTES = (
    *("src", "action", "formaction", "poster", "data", "background", "manifest", "xlink:href"),
)
_URL_LIST_ATTRIBUTES = ("srcset", "imagesrcset", "ping")
# A browser does not follow links of these relations by itself.
_PASSIVE = frozenset(("canonical", "license", "author"))


class Element(NamedTuple):
    """An element with its attributes; an attribute without a value has the empty string."""

    tag: str
    attributes: Mapping[str, str]
    node: LexborNode

    def get(self, name: str) -> str:
        """Return the value of an attribute, or the empty string where there is none."""
        return self.attributes.get(name, "")

    @property
    def text(self) -> str:
        """The text inside, with character references resolved."""
        return self.node.text()


class ShownRecord(NamedTuple):
    """The ``data-record`` of an element; *is_hidden* means that it takes a script to see it."""

    record: str
    is_hidden: bool


class HtmlPage:
    """The elements and attributes of the page at *path*, in the page's order.

    *elements* are those that a rule looks for by their tag. *attributes* maps
    a name to the pairs of tag and value of all elements that have it. The
    content of templates is included.
    """

    def __init__(self, path: str, body: bytes) -> None:
        """Parse *body*."""
        self.path = path
        self.body = body
        self.elements: list[Element] = []
        self.attributes: dict[str, list[tuple[str, str]]] = defaultdict(list)
        self._by_tag: dict[str, list[Element]] = defaultdict(list)
        self._record_nodes: list[LexborNode] = []
        self._document = LexborHTMLParser(body)
        parts = [self._document.root] if self._document.root else []
        for part in parts:
            parts += part.template_fragments()
            for node in part.traverse():
                tag, attributes = node.tag or "", node.attributes
                for name, value in attributes.items():
                    self.attributes[name].append((tag, value or ""))
                if _RECORD in attributes:
                    self._record_nodes.append(node)
                if tag in _LISTED:
                    given = {name: value or "" for name, value in attributes.items()}
                    self._by_tag[tag].append(Element(tag, given, node))
                    self.elements.append(self._by_tag[tag][-1])

    @property
    def state(self) -> str:
        """The ``data-state`` of the main element; empty where there is none."""
        mains = self.all("main")
        return mains[0].get("data-state") if mains else ""

    def all(self, tag: str) -> list[Element]:
        """List the elements with *tag*; raise `ValueError` for a tag that no rule looks for."""
        if tag not in _LISTED:
            message = f"elements with the tag {tag!r} are not kept; add it to _LISTED"
            raise ValueError(message)
        return self._by_tag[tag]

    def values(self, name: str) -> list[str]:
        """List the values of an attribute, of all elements."""
        return [value for _, value in self.attributes.get(name, ())]

    @cached_property
    def title(self) -> str:
        """The text of the title, white space folded."""
        return " ".join(" ".join(each.text for each in self.all("title")[:1]).split())

    def meta(self, attribute: str, name: str) -> list[str]:
        """List the contents of the meta elements whose *attribute* is *name*."""
        return [
            each.get("content") for each in self.all("meta") if each.get(attribute).lower() == name
        ]

    def links(self, relation: str) -> list[str]:
        """List the addresses of the link elements with this relation."""
        return [
            each.get("href")
            for each in self.all("link")
            if relation in each.get("rel").lower().split()
        ]

    @cached_property
    def addresses(self) -> set[tuple[str, str]]:
        """All addresses that a browser requests or a reader can follow, with their tags."""
        found = {each for name in _URL_ATTRIBUTES for each in self.attributes.get(name, ())}
        # A link leads somewhere by its relation, a base does not by itself.
        found |= {each for each in self.attributes["href"] if each[0] not in ("link", "base")}
        for link in self.all("link"):
            if _PASSIVE.isdisjoint(link.get("rel").lower().split()):
                found.add(("link", link.get("href")))
        for name in _URL_LIST_ATTRIBUTES:
            for tag, value in self.attributes.get(name, ()):
                found |= {(tag, part.split()[0]) for part in value.split(",") if part.strip()}
        return found

    def header_links(self) -> set[str]:
        """Return the addresses that the page's header links."""
        nodes = (header.node for header in self.all("header"))
        header = next((node for node in nodes if node.parent and node.parent.tag == "body"), None)
        links = header.css("a") if header else []
        return {link.attributes.get("href") or "" for link in links}

    def search_inputs(self) -> list[Mapping[str, str]]:
        """List the attributes of the inputs inside a search landmark."""
        return [
            element.attributes
            for element in self.all("input")
            if any(around.tag == "search" for around in _ancestors(element.node))
        ]

    def count_entries(self) -> int:
        """Count the rows and list items of the main element that have links, navigation aside."""
        rows = ":is(tbody, ul, ol) > :is(tr, li):has(a)"
        mains = [main.node for main in self.all("main")]
        return sum(len(main.css(rows)) - len(main.css(f"nav {rows}")) for main in mains)

    def records(self) -> Iterator[ShownRecord]:
        """List the records that the page shows."""
        for node in self._record_nodes:
            is_hidden = any(
                around.tag in _NOT_RENDERED or "hidden" in around.attributes
                for around in (node, *_ancestors(node))
            )
            yield ShownRecord(node.attributes[_RECORD] or "", is_hidden)

    def mixes_notes_and_records(self) -> bool:
        """Return whether a note stands inside a registration, or a registration inside a note."""
        mixed = "[data-record] [data-source], [data-source] [data-record]"
        return "data-source" in self.attributes and bool(self._document.css(mixed))

    def misread_tag(self) -> tuple[int, str] | None:
        """Find the first tag that the parser does not read as it is written: line and tag.

        A page is well-formed if its tags are those of the tree that the parser
        builds of it: it drops stray end tags, adds missing ones, and moves what
        stands where it is not allowed.
        """
        read = _TAG.findall((self._document.html or "").encode())
        if _TAG.findall(self.body) == read:
            return None
        body = _SELF_CLOSED.sub(rb"<\1\2></\1>", self.body)
        for match, tag in zip_longest(_TAG.finditer(body), read):
            if match is None:
                return body.count(b"\n") + 1, "the end"
            if match[0] != tag:
                return body.count(b"\n", 0, match.start()) + 1, f"{match[0].decode()}>"
        return None

    def has_doctype(self) -> bool:
        """Tell whether the page begins as HTML5 does."""
        return self.body[:64].lstrip().lower().startswith(_DOCTYPE)

    def line_of(self, text: str) -> int | None:
        """Find the line where *text* stands; None where it is written in another way."""
        for written in (f'"{escape(text)}"', f'"{text}"', escape(text, quote=False), text):
            at = self.body.find(written.encode("utf-8", "surrogatepass"))
            if at >= 0:
                return self._line_at(at)
        return None

    def line_of_element(self, element: Element) -> int | None:
        """Find the line of one of the *elements*; None where its tag is not written so."""
        number = [each.node.mem_id for each in self.all(element.tag)].index(element.node.mem_id)
        starts = re.finditer(rf"<{element.tag}\b".encode(), self.body)
        found = next((match for at, match in enumerate(starts) if at == number), None)
        return self._line_at(found.start()) if found else None

    def _line_at(self, offset: int) -> int:
        return self.body.count(b"\n", 0, offset) + 1


def _ancestors(node: LexborNode) -> Iterator[LexborNode]:
    parent = node.parent
    while parent is not None:
        yield parent
        parent = parent.parent
