"""The audit of pages and files, spread over processes that share what the parent knows."""

from __future__ import annotations

import multiprocessing
from array import array
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, TypeVar

from site_gen.check.assets import check_file
from site_gen.check.entities import Entities, check_place
from site_gen.check.facts import ENTITIES, KINDS, PageFacts
from site_gen.check.frame import check_frame
from site_gen.check.links import Linker, Resolver
from site_gen.check.mail import plain_addresses
from site_gen.check.quick import QuickReader
from site_gen.check.reach import check_reach
from site_gen.check.report import Finding
from site_gen.check.scan import scan
from site_gen.errors import CheckError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from site_gen.check.facts import Grounds, Record
    from site_gen.check.links import PageLinks
    from site_gen.check.page import PageScan

_CHUNK = 250


@dataclass(slots=True)
class Part:
    """What one chunk of the work found."""

    pages: list[PageFacts] = field(default_factory=list)
    records: dict[int, Record] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)


_Item = TypeVar("_Item")


class _Shared(Generic[_Item]):
    """Gives equal sets as one object: it is pickled once for all pages of a chunk."""

    def __init__(self) -> None:
        self._known: dict[frozenset[_Item], frozenset[_Item]] = {}

    def __call__(self, items: Iterable[_Item]) -> frozenset[_Item]:
        held = frozenset(items)
        return self._known.setdefault(held, held)


class Worker:
    """Audits pages and files one by one; what many pages share is looked up once."""

    def __init__(self, grounds: Grounds) -> None:
        """Serve one site."""
        self._grounds = grounds
        self._resolver = Resolver(grounds.tree.sizes, grounds.base_url)
        self._linker = Linker(self._resolver, grounds.base_url)
        self._entities = Entities(grounds)
        self._quick = QuickReader()
        self._ids = _Shared[str]()
        self._anchors = _Shared[tuple[str, str]]()

    def part(self, paths: Sequence[str]) -> Part:
        """Audit a chunk of the site's files."""
        part = Part()
        for path in paths:
            if path.endswith(".html"):
                part.pages.append(self._page(path))
            else:
                part.findings += check_file(path, self._resolver, self._grounds)
        part.records.update(self._entities.news())
        return part

    def _page(self, path: str) -> PageFacts:
        body = self._grounds.tree.bytes_of(path)
        quick = self._quick.scan(path, body)
        if quick is not None:
            facts = self._facts(quick)
            if not facts.findings:
                return facts
        # The quick reader may clear a page; to accuse one takes the parser, which tells the lines.
        page = scan(path, body)
        if page is None:
            findings = (Finding(path, None, "page-parse", "is no HTML at all; build again"),)
            return _no_facts(path, findings)
        return self._facts(page)

    def _facts(self, page: PageScan) -> PageFacts:
        findings = [*plain_addresses(page.path, page.body)]
        findings += check_frame(page, self._grounds.base_url)
        links = self._linker.links(page)
        findings += links.findings
        findings += check_reach(page, self._resolver)
        findings += _own_anchors(page, links)
        kind, key = _identity(page)
        if kind:
            findings += check_place(page, kind, key)
        digests: tuple[int, ...] = ()
        if kind in ENTITIES:
            digests, broken = self._entities.check(page, kind, key, links.targets)
            findings += broken
        return PageFacts(
            path=page.path,
            kind=kind,
            key=key,
            title=page.title(),
            is_indexed=not any("noindex" in each.lower() for each in page.meta("name", "robots")),
            ids=self._ids(page.values("id")),
            links=self._numbers(links.targets),
            anchors=self._anchors(links.anchors),
            records=digests,
            findings=tuple(findings),
        )

    def _numbers(self, targets: set[str]) -> array[int]:
        numbers = self._grounds.numbers
        return array("L", sorted(map(numbers.__getitem__, numbers.keys() & targets)))


def _own_anchors(page: PageScan, links: PageLinks) -> Iterator[Finding]:
    """Check the anchors that lead into the page itself, and leave the others to the parent."""
    ids = {"top", *page.values("id")}
    own = {anchor for anchor in links.anchors if anchor[0] == page.path}
    links.anchors.difference_update(own)
    for _, fragment in sorted(own):
        if fragment not in ids:
            message = f"the page has no id {fragment!r}; correct the link or add the id"
            yield Finding(page.path, page.line_of(f"#{fragment}"), "link-anchor", message)


def _identity(page: PageScan) -> tuple[str, str]:
    mains = page.elements.get("main", [])
    kind, key = (mains[0].get("data-kind"), mains[0].get("data-key")) if mains else ("", "")
    return (kind, key) if kind in KINDS and key else ("", "")


def _no_facts(path: str, findings: tuple[Finding, ...]) -> PageFacts:
    return PageFacts(
        path=path,
        kind="",
        key="",
        title="",
        is_indexed=True,
        ids=frozenset(),
        links=array("L"),
        anchors=frozenset(),
        records=(),
        findings=findings,
    )


_worker: Worker | None = None


def audited(grounds: Grounds, paths: Sequence[str], jobs: int) -> Iterator[Part]:
    """Audit the files at *paths* in order, in up to *jobs* forked processes."""
    chunks = [paths[at : at + _CHUNK] for at in range(0, len(paths), _CHUNK)]
    if min(jobs, len(chunks)) < 2 or "fork" not in multiprocessing.get_all_start_methods():  # noqa: PLR2004
        yield from map(Worker(grounds).part, chunks)
        return
    global _worker  # noqa: PLW0603 (forked processes inherit it; the grounds are not pickled)
    _worker = Worker(grounds)
    try:
        with ProcessPoolExecutor(jobs, multiprocessing.get_context("fork")) as pool:
            yield from pool.map(_part, chunks)
    except BrokenProcessPool as error:
        what = "a worker process was stopped from outside"
        raise CheckError(what, remedy="free some memory, or check with --jobs 1") from error
    finally:
        _worker = None


def _part(paths: Sequence[str]) -> Part:
    assert _worker is not None  # noqa: S101 (set before the pool is made)
    return _worker.part(paths)
