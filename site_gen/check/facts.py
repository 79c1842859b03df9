"""What the processes of an audit share, and what they tell each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from array import array

    from site_gen.check.report import Finding
    from site_gen.check.tree import Tree

ENTITIES = ("port", "range", "service", "contact", "reference")
KINDS = frozenset((*ENTITIES, "listing", "page"))
HOME = "index.html"
LOST = "404.html"


@dataclass(frozen=True, slots=True)
class Grounds:
    """What holds for the whole site.

    *numbers* counts the pages by path, *base_url* ends in a slash (empty where
    the site states none), *edition* is the date that every JSON repeats.
    """

    tree: Tree
    numbers: dict[str, int]
    base_url: str
    edition: str | None


class Record(NamedTuple):
    """What a registration says of the pages where it belongs."""

    record: str
    service: str | None
    number: str | None
    people: tuple[str, ...]
    references: tuple[str, ...]


class PageFacts(NamedTuple):
    """What the rest of the audit must know of a page.

    *links* are the numbers of the pages that it links, *anchors* the ids that
    it links elsewhere, *records* the digests of the registrations in its JSON.
    """

    path: str
    kind: str
    key: str
    title: str
    is_indexed: bool
    ids: frozenset[str]
    links: array[int]
    anchors: frozenset[tuple[str, str]]
    records: tuple[int, ...]
    findings: tuple[Finding, ...]


def url_of(path: str) -> str:
    """Give the address of the page at *path*, relative to the root.

    >>> url_of("port/443/index.html"), url_of("index.html"), url_of("404.html")
    ('port/443/', '', '404.html')
    """
    return path.removesuffix(HOME) if path == HOME or path.endswith(f"/{HOME}") else path
