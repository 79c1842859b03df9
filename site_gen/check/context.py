"""What the processes of an audit share, and what they return."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, get_args

from site_gen.pages.view import Kind

if TYPE_CHECKING:
    from site_gen.check.output_files import OutputFiles
    from site_gen.check.report import Finding

PAGE_KINDS = frozenset(get_args(Kind))
HOME = "index.html"
NOT_FOUND = "404.html"


@dataclass(frozen=True, slots=True)
class AuditContext:
    """What holds for the whole site.

    *base_url* ends in a slash (empty where the site has none); *edition* is
    the date that every JSON file repeats.
    """

    files: OutputFiles
    base_url: str
    edition: str | None


class RecordFacts(NamedTuple):
    """A registration: its ``data-record``, and what decides on which pages it belongs."""

    record: str
    service: str | None
    number: str | None
    people: tuple[str, ...]
    references: tuple[str, ...]


class PageFacts(NamedTuple):
    """What the rules about the whole site read of a page.

    *state* is that of ``data-state``, empty for what the registry lists. *links* are the
    paths of the pages that it links, *anchors* the ids that it links in other pages,
    *records* the digests of the registrations in its JSON.
    """

    path: str
    kind: str
    key: str
    state: str
    title: str
    is_indexed: bool
    ids: frozenset[str]
    links: tuple[str, ...]
    anchors: frozenset[tuple[str, str]]
    records: list[int]


@dataclass(slots=True)
class BatchResult:
    """The audit of one batch of files; *records* maps digests to registrations."""

    pages: list[PageFacts] = field(default_factory=list)
    records: dict[int, RecordFacts] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)


def url_of(path: str) -> str:
    """Return the address of the page at *path*, relative to the root.

    >>> url_of("port/443/index.html"), url_of("index.html"), url_of("404.html")
    ('port/443/', '', '404.html')
    """
    return path.removesuffix(HOME) if path == HOME or path.endswith(f"/{HOME}") else path
