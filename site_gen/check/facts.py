"""The facts of a site that the rules read: its files, and what the processes of an audit return."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, get_args

from site_gen.catalog import KINDS
from site_gen.files import entries_below
from site_gen.pages.view import Kind

if TYPE_CHECKING:
    from pathlib import Path

    from site_gen.check.report import Finding

PAGE_KINDS = frozenset(get_args(Kind))
HOME = "index.html"
NOT_FOUND = "404.html"
# The JSON of ranges is below port/, too.
_ENTITY_FOLDERS = tuple(f"api/v1/{kind}/" for kind in KINDS)


@dataclass(frozen=True, slots=True)
class OutputFiles:
    """The files below *root*, sorted: paths relative to it, and their sizes in bytes.

    *links* are symbolic links, *hard_links* files that are one file by hard links.
    """

    root: str
    sizes: dict[str, int]
    links: tuple[str, ...]
    hard_links: tuple[tuple[str, ...], ...]

    @property
    def pages(self) -> list[str]:
        """List the paths of the HTML files."""
        return [path for path in self.sizes if path.endswith(".html")]

    @property
    def others(self) -> list[str]:
        """List the paths of the files that belong to no page."""
        return [path for path in self.sizes if not path.endswith(".html") and not is_entity(path)]

    def bytes_of(self, path: str) -> bytes:
        """Read a file."""
        with open(f"{self.root}/{path}", "rb", buffering=0) as file:  # noqa: PTH123 (40,000 times)
            return file.read()


def is_entity(path: str) -> bool:
    """Tell whether *path* is that of the JSON of an entity."""
    return path.startswith(_ENTITY_FOLDERS) and path.endswith(".json")


def list_files(folder: Path) -> OutputFiles:
    """List every file below *folder*; links are listed, not followed."""
    sizes: dict[str, int] = {}
    links: list[str] = []
    # A name outside the folder does no harm: only two inside it become a link in an archive.
    names: dict[tuple[int, int], list[str]] = defaultdict(list)
    root = str(folder)
    for entry in entries_below(root):
        path = entry.path[len(root) + 1 :]
        if entry.is_symlink():
            links.append(path)
            continue
        facts = entry.stat(follow_symlinks=False)
        sizes[path] = facts.st_size
        if facts.st_nlink > 1:
            names[facts.st_dev, facts.st_ino].append(path)
    ordered = dict(sorted(sizes.items()))
    hard_links = sorted(tuple(sorted(paths)) for paths in names.values() if len(paths) > 1)
    return OutputFiles(root, ordered, tuple(sorted(links)), tuple(hard_links))


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
