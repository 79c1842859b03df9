"""What only all pages together can tell."""

from __future__ import annotations

from collections import Counter, defaultdict
from statistics import median
from typing import TYPE_CHECKING, Any

from site_gen import permalinks
from site_gen.check.entities import span
from site_gen.check.facts import ENTITIES, HOME, LOST, url_of
from site_gen.check.report import Finding
from site_gen.check.tree import is_entity

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from site_gen.check.facts import Grounds, PageFacts, Record

MOST_CLICKS = 4
# 2 kB when packed: one round trip of a phone.
MEDIAN_PAGE = 8_000
# IESG's page has 140 records in 140 kB; what is twice as large is no page to read on a phone.
LARGEST_PAGE = 300_000
# Half of the real JSON files have less than 700 bytes. Where strangers wrote more than
# that, a page tells it in its table, its lede and its description, with markup spelled
# out; and names, which may be all there is, in addresses and titles as well.
SHORT_JSON = 1_000
TELLINGS = 3
TELLINGS_OF_NAMES = 10
_SHELF = {kind: f"{kind}s" for kind in ENTITIES} | {"range": "ports"}
_EDITION = "api/v1/edition.json"


class Site:
    """All pages of a site, by path and by number."""

    def __init__(self, grounds: Grounds, pages: Sequence[PageFacts]) -> None:
        """Take the facts of every page, in the order of their numbers."""
        self.grounds = grounds
        self.pages = pages
        self.by_path = {page.path: page for page in pages}

    def check(self, edition: Mapping[str, Any], records: Mapping[int, Record]) -> Iterator[Finding]:
        """Audit what holds between pages."""
        yield from self._check_titles()
        yield from self._check_anchors()
        yield from self._check_clicks()
        yield from self._check_listings()
        yield from self._check_contacts()
        yield from self._check_twins()
        yield from self._check_sizes()
        yield from Conservation(self, records).check(edition)

    def of_kind(self, kind: str) -> list[PageFacts]:
        """List the pages of a kind."""
        return [page for page in self.pages if page.kind == kind]

    def _check_titles(self) -> Iterator[Finding]:
        first: dict[str, str] = {}
        for page in self.pages:
            other = first.setdefault(page.title, page.path) if page.title else page.path
            if other != page.path:
                message = f"the title {page.title!r} is also that of {other}; tell them apart"
                yield Finding(page.path, None, "page-title", message)

    def _check_anchors(self) -> Iterator[Finding]:
        for page in self.pages:
            for target, fragment in sorted(page.anchors):
                held = self.by_path.get(target)
                if held and fragment not in held.ids:
                    message = f"{target} has no id {fragment!r}; correct the link or add the id"
                    yield Finding(page.path, None, "link-anchor", message)

    def _check_clicks(self) -> Iterator[Finding]:
        if HOME not in self.by_path:
            return
        clicks = self._clicks()
        for number, page in enumerate(self.pages):
            if page.path == LOST or number in clicks:
                continue
            message = f"no way of {MOST_CLICKS} clicks leads here from the home page; link it"
            yield Finding(page.path, None, "click-depth", message)

    def _clicks(self) -> set[int]:
        reached = {self.grounds.numbers[HOME]}
        edge = reached
        for _ in range(MOST_CLICKS):
            edge = set().union(*(self.pages[number].links for number in edge)) - reached
            reached = reached | edge
        return reached

    def _check_listings(self) -> Iterator[Finding]:
        listed: dict[str, set[int]] = defaultdict(set)
        for page in self.of_kind("listing"):
            listed[page.path.partition("/")[0]].update(page.links)
        for number, page in enumerate(self.pages):
            if page.kind in ENTITIES and number not in listed[_SHELF[page.kind]]:
                message = f"no page below {_SHELF[page.kind]}/ lists this {page.kind}; add it there"
                yield Finding(page.path, None, "listing-reach", message)

    def _check_contacts(self) -> Iterator[Finding]:
        people = {self.grounds.numbers[page.path] for page in self.of_kind("contact")}
        for page in self.pages:
            is_listing = page.kind == "listing" and not people.isdisjoint(page.links)
            if page.is_indexed and (page.kind == "contact" or is_listing):
                message = "names living people, but may be indexed; add meta robots noindex"
                yield Finding(page.path, None, "contact-noindex", message)
        for page in self.of_kind("contact"):
            yield from self._check_spelling(page)

    def _check_spelling(self, page: PageFacts) -> Iterator[Finding]:
        plain = permalinks.html_path(f"contact/{permalinks.contact_slug(page.key)}/")
        if page.path != plain and plain.casefold() not in self._folded():
            message = f"no other contact has the plain address {plain}; use it here"
            yield Finding(page.path, None, "page-path", message)

    def _folded(self) -> set[str]:
        return {path.casefold() for path in self.by_path}

    def _check_twins(self) -> Iterator[Finding]:
        wanted = {
            permalinks.json_path(url_of(page.path)) for page in self.pages if page.kind in ENTITIES
        }
        for path in self.grounds.tree.sizes:
            if is_entity(path) and path not in wanted:
                message = "no page belongs to this JSON; publish it, or remove the JSON"
                yield Finding(path, None, "json-twin", message)

    def _check_sizes(self) -> Iterator[Finding]:
        for page in self.pages:
            size = self._markup(page, TELLINGS)
            if size > LARGEST_PAGE:
                message = f"has {size // 1000} kB, more than {LARGEST_PAGE // 1000}; divide it"
                yield Finding(page.path, None, "page-size", message)
        entities = (page for page in self.pages if page.kind in ENTITIES)
        middle = median([self._markup(page, TELLINGS_OF_NAMES) for page in entities] or [0])
        if middle > MEDIAN_PAGE:
            message = f"half of all entity pages have more than {middle:.0f} bytes of HTML"
            yield Finding(".", None, "page-size", f"{message}; {MEDIAN_PAGE} are allowed")

    def _markup(self, page: PageFacts, tellings: int) -> int:
        """Give the bytes of a page beyond what its records have to say: nothing of that is cut."""
        sizes = self.grounds.tree.sizes
        told = sizes.get(permalinks.json_path(url_of(page.path)), 0) - SHORT_JSON
        return sizes[page.path] - tellings * max(0, told)


class Conservation:
    """Every record on every page where it belongs, and on no other."""

    def __init__(self, site: Site, records: Mapping[int, Record]) -> None:
        """Take all pages, and every record that any of them has, by digest."""
        self.site = site
        self.records = records
        self.contacts = {page.key: page.path for page in site.of_kind("contact")}
        self.references = {
            permalinks.reference_slug(page.key): page.path for page in site.of_kind("reference")
        }

    def check(self, edition: Mapping[str, Any]) -> Iterator[Finding]:
        """Audit the counts and the place of every record."""
        yield from self._check_counts(edition.get("counts"))
        wanted: dict[str, Counter[int]] = defaultdict(Counter)
        for digest, count in self._multiplicity().items():
            for url, what in self._homes(self.records[digest]):
                path = permalinks.html_path(url) if url else ""
                wanted[path][digest] = count
                if path not in self.site.by_path:
                    yield self._no_page(path, what, self.records[digest])
        for page in self.site.pages:
            if page.kind in ENTITIES:
                yield from self._compare(page, wanted[page.path])

    def _multiplicity(self) -> dict[int, int]:
        """Count each record: equal ones stand on the same pages, so any page has all of them."""
        counts: dict[int, int] = {}
        for page in self.site.pages:
            for digest, count in Counter(page.records).items():
                counts[digest] = max(count, counts.get(digest, 0))
        return counts

    def _check_counts(self, counts: object) -> Iterator[Finding]:
        kinds = Counter(page.kind for page in self.site.pages)
        held = {f"{kind}s": kinds[kind] for kind in ENTITIES}
        held["registrations"] = sum(self._multiplicity().values())
        stated = counts if isinstance(counts, dict) else {}
        for name, number in held.items():
            if stated.get(name) != number:
                message = f"counts.{name} is {stated.get(name)}, but the site has {number}"
                yield Finding(_EDITION, None, "edition-count", f"{message}; build again")

    def _homes(self, record: Record) -> Iterator[tuple[str, str]]:
        """Give the address of every page where a record belongs, and what the page is of."""
        if record.service:
            yield permalinks.service(record.service), "service"
        if record.number:
            yield from self._number_homes(record.number, is_named=record.service is not None)
        for person in record.people:
            path = self.contacts.get(person, "")
            yield url_of(path) or f"contact/{permalinks.contact_slug(person)}/", "contact"
        for path in {self._reference_path(label) for label in record.references}:
            yield url_of(path), "reference"

    @staticmethod
    def _number_homes(number: str, *, is_named: bool) -> Iterator[tuple[str, str]]:
        ends = span(number)
        if ends is None:
            yield permalinks.port(int(number)), "port"
            return
        yield permalinks.port_range(*ends), "range"
        if is_named:
            yield from ((permalinks.port(each), "port") for each in range(ends[0], ends[1] + 1))

    def _reference_path(self, label: str) -> str:
        # A record cites "RFC8765, Section 6.1"; the page is that of RFC8765.
        for key in (label, label.split(", ", 1)[0]):
            path = self.references.get(permalinks.reference_slug(key))
            if path:
                return path
        return permalinks.html_path(permalinks.reference(label))

    def _no_page(self, path: str, what: str, record: Record) -> Finding:
        message = f"{record.record!r} names a {what} that has no page; publish it"
        return Finding(path, None, "page-missing", message)

    def _compare(self, page: PageFacts, wanted: Counter[int]) -> Iterator[Finding]:
        held = Counter(page.records)
        if held == wanted:
            return
        for digest in (wanted - held).elements():
            message = f"{self.records[digest].record!r} belongs here, but is missing; add it"
            yield Finding(page.path, None, "record-missing", message)
        for digest in (held - wanted).elements():
            message = f"{self.records[digest].record!r} does not belong here; remove it"
            yield Finding(page.path, None, "record-extra", message)
