"""One page, read by the HTML5 parser Lexbor, which reads broken markup as browsers do."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cached_property
from html import escape
from itertools import zip_longest
from typing import TYPE_CHECKING

from selectolax.lexbor import LexborHTMLParser

if TYPE_CHECKING:
    from collections.abc import Iterator

    from selectolax.lexbor import LexborNode

# What is inside is not rendered without script, or not at all. The parser keeps the content
# of a template apart from the document, below a root without a tag.
_NOT_RENDERED = frozenset(("noscript", "template", None))
_TAG = re.compile(rb"</?[a-z][a-z0-9]*")
# In SVG, "<rect/>" is "<rect></rect>"; HTML has no end tags for its void elements.
_VOID = "area|base|br|col|embed|hr|img|input|link|meta|source|track|wbr"
_SELF_CLOSED = re.compile(rf"<(?!(?:{_VOID})\b)([a-z]+)([^<>]*)/>".encode())

_URL_ATTRIBUTES = (
    *("src", "action", "formaction", "poster", "data", "background", "manifest", "xlink:href"),
)
_URL_LIST_ATTRIBUTES = ("srcset", "imagesrcset", "ping")
# A browser does not follow links of these relations by itself.
_PASSIVE = frozenset(("canonical", "license", "author"))


def value_of(element: LexborNode, name: str) -> str:
    """Return the value of an attribute, or the empty string where there is none."""
    return element.attributes.get(name) or ""


class HtmlPage:
    """The elements and attributes of the page at *path*, in the page's order.

    *by_tag* maps a tag to its elements, *attributes* a name to the pairs of tag and
    value of all elements that have it; a value that is missing is empty. The content
    of templates is included.
    """

    def __init__(self, path: str, body: bytes) -> None:
        """Parse *body*."""
        self.path = path
        self.body = body
        self.attributes: dict[str, list[tuple[str, str]]] = defaultdict(list)
        self.by_tag: dict[str, list[LexborNode]] = defaultdict(list)
        self._record_nodes: list[LexborNode] = []
        self._document = LexborHTMLParser(body)
        parts = [self._document.root] if self._document.root else []
        for part in parts:
            parts += part.template_fragments()
            for node in part.traverse():
                tag = node.tag or ""
                self.by_tag[tag].append(node)
                attributes = node.attributes
                for name, value in attributes.items():
                    self.attributes[name].append((tag, value or ""))
                if "data-record" in attributes:
                    self._record_nodes.append(node)

    def elements(self) -> Iterator[LexborNode]:
        """List the elements in the page's order, without the content of templates."""
        return self._document.root.traverse() if self._document.root else iter(())

    def main(self, name: str) -> str:
        """Return an attribute of the main element; empty where there is none."""
        return next((value_of(main, name) for main in self.by_tag["main"]), "")

    def values(self, name: str) -> list[str]:
        """List the values of an attribute, of all elements."""
        return [value for _, value in self.attributes.get(name, ())]

    @cached_property
    def title(self) -> str:
        """The text of the title, white space folded."""
        return next((" ".join(each.text().split()) for each in self.by_tag["title"]), "")

    def meta(self, attribute: str, name: str) -> list[str]:
        """List the contents of the meta elements whose *attribute* is *name*."""
        found = (each for each in self.by_tag["meta"] if value_of(each, attribute).lower() == name)
        return [value_of(each, "content") for each in found]

    def links(self, relation: str) -> list[str]:
        """List the addresses of the link elements with this relation."""
        found = (each for each in self.by_tag["link"] if relation in _relations(each))
        return [value_of(each, "href") for each in found]

    def addresses(self) -> set[tuple[str, str]]:
        """List all addresses that a browser requests or a reader can follow, with their tags."""
        found = {each for name in _URL_ATTRIBUTES for each in self.attributes.get(name, ())}
        # A link leads somewhere by its relation, a base does not by itself.
        found |= {each for each in self.attributes["href"] if each[0] not in ("link", "base")}
        for link in self.by_tag["link"]:
            if _PASSIVE.isdisjoint(_relations(link)):
                found.add(("link", value_of(link, "href")))
        for name in _URL_LIST_ATTRIBUTES:
            for tag, value in self.attributes.get(name, ()):
                found |= {(tag, part.split()[0]) for part in value.split(",") if part.strip()}
        return found

    def header_links(self) -> set[str]:
        """Return the addresses that the page's header links."""
        for header in self.by_tag["header"]:
            if header.parent and header.parent.tag == "body":
                return {value_of(link, "href") for link in header.css("a")}
        return set()

    def search_inputs(self) -> list[LexborNode]:
        """List the inputs inside a search landmark."""
        return [
            each
            for each in self.by_tag["input"]
            if any(up.tag == "search" for up in _ancestors(each))
        ]

    def count_entries(self) -> int:
        """Count the rows and list items of the main element that have links, navigation aside."""
        rows = ":is(tbody, ul, ol) > :is(tr, li):has(a)"
        mains = self.by_tag["main"]
        return sum(len(main.css(rows)) - len(main.css(f"nav {rows}")) for main in mains)

    def hidden_records(self) -> Iterator[str]:
        """List the ``data-record`` of each record that it takes a script to see."""
        for node in self._record_nodes:
            around = (node, *_ancestors(node))
            if any(each.tag in _NOT_RENDERED or "hidden" in each.attributes for each in around):
                yield value_of(node, "data-record")

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

    def line_of(self, text: str) -> int | None:
        """Find the line where *text* stands; None where it is written in another way."""
        for written in (f'"{escape(text)}"', f'"{text}"', escape(text, quote=False), text):
            at = self.body.find(written.encode("utf-8", "surrogatepass"))
            if at >= 0:
                return self._line_at(at)
        return None

    def line_of_element(self, element: LexborNode) -> int | None:
        """Find the line of an element; None where its tag is not written so."""
        number = [each.mem_id for each in self.by_tag[element.tag or ""]].index(element.mem_id)
        starts = [found.start() for found in re.finditer(rf"<{element.tag}\b".encode(), self.body)]
        return self._line_at(starts[number]) if number < len(starts) else None

    def _line_at(self, offset: int) -> int:
        return self.body.count(b"\n", 0, offset) + 1


def _relations(link: LexborNode) -> list[str]:
    return value_of(link, "rel").lower().split()


def _ancestors(node: LexborNode) -> Iterator[LexborNode]:
    parent = node.parent
    while parent is not None:
        yield parent
        parent = parent.parent
