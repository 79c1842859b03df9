"""The rules of the site as a whole: its files, its history, and what concerns several pages."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from functools import cache
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from site_gen import permalinks
from site_gen.catalog import KINDS
from site_gen.check.facts import HOME, NOT_FOUND, is_entity, url_of
from site_gen.check.json_files import span
from site_gen.check.report import Finding
from site_gen.errors import HistoryError
from site_gen.history.events import fold_place
from site_gen.history.store import STORE, read_history
from site_gen.history.timelines import Timelines
from site_gen.history.timelines import url_of as url_of_place

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from site_gen.check.facts import OutputFiles, PageFacts, RecordFacts
    from site_gen.history.events import Place

# https://docs.github.com/en/pages/getting-started-with-github-pages/github-pages-limits
LARGEST_SITE = 1_000_000_000
# A warning at 900 MB leaves time to act before a publication fails.
LARGE_SITE = 900_000_000
# A file system allows 255 bytes in one name.
LONGEST_NAME = 255

REQUIRED = (
    ".nojekyll",
    "404.html",
    permalinks.EDITION_JSON,
    "assets/search.js",
    "contacts/index.html",
    "index.html",
    "ports/index.html",
    "references/index.html",
    "robots.txt",
    "search/index.html",
    "services/index.html",
    "sitemap.xml",
)
_NAME = re.compile(r"[A-Za-z0-9._~-]+")
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)
MOST_CLICKS = 4
# 3 kB compressed: one round trip of a phone.
MEDIAN_PAGE = 10_000
# IESG's page has 140 records in 140 kB; a page of twice that size is hard to read on a phone.
LARGEST_PAGE = 300_000
# Half of the real JSON files have less than 700 bytes. Text beyond SHORT_JSON is repeated
# in a page's table, lede and description, with markup escaped; names, which may be
# all that a record has, are repeated in addresses and titles as well.
SHORT_JSON = 1_000
REPEATS = 3
REPEATS_OF_NAMES = 10
_LISTING_OF: dict[str, str] = {**{kind: f"{kind}s" for kind in KINDS}, "range": "ports"}


def check_files(files: OutputFiles) -> Iterator[Finding]:
    """Audit names, links and what must be there."""
    for path in REQUIRED:
        if path not in files.sizes:
            yield Finding(path, None, "required-file", "the file is missing; build again")
    for path in files.links:
        yield Finding(path, None, "file-link", "is a symbolic link; put the file itself there")
    for first, *others in files.hard_links:
        for path in others:
            message = f"is one file with {first} (hard link); copy it instead"
            yield Finding(path, None, "file-link", message)
    yield from _check_names(files)


def _check_names(files: OutputFiles) -> Iterator[Finding]:
    seen: dict[str, str] = {}
    for path in (*files.sizes, *files.links):
        for name in path.split("/"):
            if not is_safe(name):
                message = f"the name {name!r} is not safe everywhere; spell it by permalinks.slug"
                yield Finding(path, None, "file-name", message)
        other = seen.setdefault(path.casefold(), path)
        if other != path:
            message = f"differs from {other} in nothing but case; spell one of them otherwise"
            yield Finding(path, None, "file-case", message)


@cache
def is_safe(name: str) -> bool:
    """Tell whether Windows, macOS, Linux and web hosts all take *name* as it is."""
    is_hidden = name.startswith(".") and name != ".nojekyll"
    is_plain = _NAME.fullmatch(name) and not _DEVICE.fullmatch(name) and not is_hidden
    return bool(is_plain) and not name.endswith(".") and len(name) <= LONGEST_NAME


def check_size(total: int) -> Finding | None:
    """Return a finding where the site is larger than GitHub Pages allows, or soon will be."""
    if total <= LARGE_SITE:
        return None
    message = (
        f"the site has {total / 1e6:.0f} MB; GitHub Pages allows 1000 MB: drop or shrink files"
    )
    return Finding(".", None, "site-size", message)


class SiteAudit:
    """Checks the rules that concern several pages."""

    def __init__(self, files: OutputFiles, pages: Sequence[PageFacts]) -> None:
        """Keep the facts of the pages of one site."""
        self._sizes = files.sizes
        self._pages = {page.path: page for page in pages}
        self._entities = [page for page in pages if page.kind in KINDS]

    def check(
        self, edition: Mapping[str, Any], records: Mapping[int, RecordFacts]
    ) -> Iterator[Finding]:
        """Audit titles, anchors, listings, contacts, sizes and the place of every record."""
        yield from self._check_titles()
        yield from self._check_anchors()
        yield from self._check_clicks()
        yield from self._check_listings()
        yield from self._check_contacts()
        yield from self._check_json_files()
        yield from self._check_sizes()
        yield from _RecordAudit(self._entities, records).check(edition.get("counts"))

    def _check_titles(self) -> Iterator[Finding]:
        first: dict[str, str] = {}
        for page in self._pages.values():
            other = first.setdefault(page.title, page.path) if page.title else page.path
            if other != page.path:
                message = f"the title {page.title!r} is also that of {other}; make it unique"
                yield Finding(page.path, None, "page-title", message)

    def _check_anchors(self) -> Iterator[Finding]:
        for page in self._pages.values():
            for target, fragment in page.anchors:
                held = self._pages.get(target)
                if held and fragment not in held.ids:
                    message = f"{target} has no id {fragment!r}; correct the link or add the id"
                    yield Finding(page.path, None, "link-anchor", message)

    def _check_clicks(self) -> Iterator[Finding]:
        if HOME not in self._pages:
            return
        reached = newest = {HOME}
        for _ in range(MOST_CLICKS):
            newest = set().union(*(self._pages[path].links for path in newest)) - reached
            reached = reached | newest
        for path, page in self._pages.items():
            if path not in reached and path != NOT_FOUND and page.state != "gone":
                message = f"is more than {MOST_CLICKS} clicks from the home page; link it"
                yield Finding(path, None, "click-depth", message)

    def _check_listings(self) -> Iterator[Finding]:
        listed: dict[str, set[str]] = defaultdict(set)
        for page in self._pages.values():
            if page.kind == "listing":
                listed[page.path.partition("/")[0]].update(page.links)
        for page in self._entities:
            folder = _LISTING_OF[page.kind]
            if page.state != "gone" and page.path not in listed[folder]:
                message = f"no page below {folder}/ lists this {page.kind}; add it there"
                yield Finding(page.path, None, "listing-reach", message)

    def _check_contacts(self) -> Iterator[Finding]:
        contacts = {page.path for page in self._entities if page.kind == "contact"}
        folded = {path.casefold() for path in self._pages}
        for path, page in self._pages.items():
            # The lists of ports name holders beside their numbers, as the pages of ports do.
            is_below = path.startswith(f"{_LISTING_OF['contact']}/")
            is_listing = is_below and not contacts.isdisjoint(page.links)
            if page.is_indexed and (path in contacts or is_listing):
                message = "names living people, but may be indexed; add meta robots noindex"
                yield Finding(path, None, "contact-noindex", message)
            if path in contacts:
                plain = _contact_path(page.key)
                if path != plain and plain.casefold() not in folded:
                    message = f"no other contact has the plain address {plain}; use it here"
                    yield Finding(path, None, "page-path", message)

    def _check_json_files(self) -> Iterator[Finding]:
        wanted = {permalinks.json_path(url_of(page.path)) for page in self._entities}
        for path in self._sizes:
            if is_entity(path) and path not in wanted:
                message = "no page belongs to this JSON; publish it, or remove the JSON"
                yield Finding(path, None, "json-twin", message)

    def _check_sizes(self) -> Iterator[Finding]:
        for path in self._pages:
            size = self._markup(path, REPEATS)
            if size > LARGEST_PAGE:
                message = f"has {size // 1000} kB, more than {LARGEST_PAGE // 1000}; divide it"
                yield Finding(path, None, "page-size", message)
        middle = median(
            [self._markup(each.path, REPEATS_OF_NAMES) for each in self._entities] or [0]
        )
        if middle > MEDIAN_PAGE:
            message = f"half of all entity pages have more than {middle:.0f} bytes of HTML"
            yield Finding(".", None, "page-size", f"{message}; {MEDIAN_PAGE} are allowed")

    def _markup(self, path: str, repeats: int) -> int:
        """Return the bytes of a page without what long texts of its records add to it."""
        long_text = self._sizes.get(permalinks.json_path(url_of(path)), 0) - SHORT_JSON
        return self._sizes[path] - repeats * max(0, long_text)


def _contact_path(contact_id: str) -> str:
    return permalinks.html_path(permalinks.contact(permalinks.contact_slug(contact_id)))


class _RecordAudit:
    """Checks that every record is on all pages where it belongs, and on no other.

    Equal records belong to the same pages, so each of these has all of them.
    """

    def __init__(self, entities: Sequence[PageFacts], records: Mapping[int, RecordFacts]) -> None:
        self._pages = {page.path: page for page in entities}
        self._records = records
        self._counts: Counter[int] = Counter()
        for page in entities:
            for digest, count in Counter(page.records).items():
                self._counts[digest] = max(count, self._counts[digest])
        self._contacts = {page.key: page.path for page in entities if page.kind == "contact"}
        self._references = {
            permalinks.reference_slug(page.key): page.path
            for page in entities
            if page.kind == "reference"
        }

    def check(self, counts: object) -> Iterator[Finding]:
        """Audit the edition's *counts* and the pages of every record."""
        yield from self._check_counts(counts if isinstance(counts, dict) else {})
        wanted: dict[str, Counter[int]] = defaultdict(Counter)
        for digest, count in self._counts.items():
            record = self._records[digest]
            for path, kind in self._pages_of(record):
                wanted[path][digest] = count
                if path not in self._pages:
                    message = f"{record.record!r} names a {kind} that has no page; publish it"
                    yield Finding(path, None, "page-missing", message)
        for path, page in self._pages.items():
            held = Counter(page.records)
            for digest in (wanted[path] - held).elements():
                message = f"{self._records[digest].record!r} belongs here, but is missing; add it"
                yield Finding(path, None, "record-missing", message)
            for digest in (held - wanted[path]).elements():
                message = f"{self._records[digest].record!r} does not belong here; remove it"
                yield Finding(path, None, "record-extra", message)

    def _check_counts(self, counts: Mapping[str, object]) -> Iterator[Finding]:
        # What only notes name is not on record.
        kinds = Counter(page.kind for page in self._pages.values() if not page.state)
        held = {f"{kind}s": kinds[kind] for kind in KINDS}
        held["registrations"] = self._counts.total()
        for name, number in held.items():
            if counts.get(name) != number:
                message = f"counts.{name} is {counts.get(name)}, but the site has {number}"
                yield Finding(
                    permalinks.EDITION_JSON, None, "edition-count", f"{message}; build again"
                )

    def _pages_of(self, record: RecordFacts) -> Iterator[tuple[str, str]]:
        """List the paths of the pages where a record belongs, with their kinds."""
        if record.service:
            yield permalinks.html_path(permalinks.service(record.service)), "service"
        for url, kind in _number_urls(record.number, is_named=record.service is not None):
            yield permalinks.html_path(url), kind
        for person in record.people:
            yield self._contacts.get(person) or _contact_path(person), "contact"
        for path in {self._reference_path(label) for label in record.references}:
            yield path, "reference"

    def _reference_path(self, label: str) -> str:
        # A record cites "RFC8765, Section 6.1"; the page is that of RFC8765.
        for key in (label, label.split(", ", 1)[0]):
            path = self._references.get(permalinks.reference_slug(key))
            if path:
                return path
        return permalinks.html_path(permalinks.reference(label))


def _number_urls(number: str | None, *, is_named: bool) -> Iterator[tuple[str, str]]:
    """List the addresses of the pages for a port number or a range, with their kinds."""
    if number is None:
        return
    ends = span(number)
    if ends is None:
        yield permalinks.port(int(number)), "port"
        return
    yield permalinks.port_range(*ends), "range"
    if is_named:
        yield from ((permalinks.port(each), "port") for each in range(ends[0], ends[1] + 1))


def check_history(files: OutputFiles, pages: Sequence[PageFacts]) -> Iterator[Finding]:
    """Compare the pages with the history that the site offers, if it has one."""
    root = Path(files.root)
    try:
        history = read_history(root / STORE)
    except HistoryError as error:
        path = Path(error.place or root / STORE).relative_to(root).as_posix()
        yield Finding(path, error.line, "history-form", f"{error.what}; publish it again")
        return
    by_place = {fold_place(page.kind, page.key): page for page in pages if page.kind in KINDS}
    if not history.editions:
        for page in (page for page in pages if page.state == "gone"):
            message = f"is of something that is gone, but {STORE} is missing; publish it"
            yield Finding(page.path, None, "history-form", message)
        return
    timelines = Timelines.of(history.editions)
    yield from _check_places(timelines, by_place)
    for edition in history.editions:
        path = permalinks.html_path(permalinks.edition(edition.id))
        if path not in files.sizes:
            message = f"the history has the edition {edition.id}, but no page shows it; add it"
            yield Finding(path, None, "history-page", message)


def _check_places(timelines: Timelines, by_place: Mapping[Place, PageFacts]) -> Iterator[Finding]:
    for place in timelines.since:
        page = by_place.get(place)
        if page is None:
            message = f"an edition listed the {' '.join(place)}, but it has no page; add it"
            yield Finding(permalinks.html_path(url_of_place(place)), None, "history-page", message)
            continue
        is_gone = not timelines.holds(place)
        if is_gone != (page.state == "gone"):
            word = "no longer lists" if is_gone else "lists"
            message = f"the newest edition {word} it, but data-state is {page.state!r}; correct it"
            yield Finding(page.path, None, "history-state", message)
        is_told = bool(timelines.by_place.get(place)) and not (is_gone and place[0] == "contact")
        if is_told != ("history" in page.ids):
            word = "has no section" if is_told else "has a section"
            message = f'{word} id="history", against its timeline; build it from the history'
            yield Finding(page.path, None, "history-section", message)
