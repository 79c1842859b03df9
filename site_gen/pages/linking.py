"""From facts to view models: every link and every piece of running text, ready to print."""

from __future__ import annotations

import re
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import quote

from site_gen import catalog as facts
from site_gen import permalinks
from site_gen.history.events import fold_place
from site_gen.model import CLASSES, LAST_PORT, PROTOCOLS
from site_gen.pages.free_runs import free_runs
from site_gen.pages.view import (
    DateOf,
    EntryView,
    FootnoteView,
    Link,
    NumberLink,
    ProtocolLabel,
    ProtocolMark,
    StripCell,
    TextPart,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from site_gen.catalog import Catalog, Entry, NumberKey
    from site_gen.model import Inline, PortClass, Registration, Status, Text, Xref
    from site_gen.pages.past import Past
    from site_gen.pages.view import Rich

# "RFC-ietf-…-43" is how IANA prints a draft in the RFC Editor's queue.
_QUEUED_DRAFT = re.compile(r"^RFC-(?=[a-z])")
Key = TypeVar("Key")
Thing = TypeVar("Thing")
_DRAFT_REVISION = re.compile(r"-\d\d$")


class _Memo(dict[Key, Thing]):
    """A dict that computes missing values by key."""

    def __init__(self, make: Callable[[Key], Thing]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, key: Key) -> Thing:
        self[key] = made = self._make(key)
        return made


class Linker:
    """Turns the facts of one catalog into links and rows, each made once."""

    def __init__(self, catalog: Catalog, past: Past | None = None) -> None:
        """Link the entities of *catalog*, and what is gone, as *past* knows it."""
        self.catalog = catalog
        self.past = past
        self._entries: dict[int, EntryView] = {}
        self._marks: dict[int, tuple[str, ...]] = {}
        self._words: dict[NumberKey, NumberLink] = {}
        self._cells = _Memo(self._cell)
        self._contacts = _Memo(self._contact_link)

    @cached_property
    def footnotes(self) -> dict[str, FootnoteView]:
        """Give the edition's footnotes by their mark."""
        found: dict[str, FootnoteView] = {}
        for note in self.catalog.edition.footnotes:
            # Two notes of one mark are two lines of one: the mark leads to both.
            before = found[note.anchor].text if note.anchor in found else ()
            text = (*before, *self.rich(note.text, noted=False))
            found[note.anchor] = FootnoteView(note.anchor, footnote_id(note.anchor), text)
        return found

    def entry(self, entry: Entry) -> EntryView:
        """Give the row of an entry; the same object on every page that shows it."""
        if entry.place not in self._entries:
            self._entries[entry.place] = self._entry(entry)
        return self._entries[entry.place]

    def entity(self, entity: facts.Entity) -> dict[str, Any]:
        """Give the fields that the pages of all entities have, by their names in `EntityPage`."""
        return {
            "kind": entity.kind,
            "key": entity.key,
            "url": entity.url,
            "title": entity.title,
            "json": permalinks.json_path(entity.url),
            "footnotes": self.footnotes_of(entity.entries),
            "history": self.past.of(entity) if self.past else None,
        }

    def footnotes_of(self, entries: Iterable[Entry]) -> tuple[FootnoteView, ...]:
        """Give the footnotes that *entries* cite, in the order of the edition."""
        if not self.footnotes:
            return ()
        cited = {mark for each in entries for mark in self._marks_of(each)}
        if not cited:
            return ()
        return tuple(note for anchor, note in self.footnotes.items() if anchor in cited)

    def _marks_of(self, entry: Entry) -> tuple[str, ...]:
        """Give the marks of the footnotes that an entry cites; very few do."""
        if entry.place not in self._marks:
            cited = xrefs_of(entry.facts)
            self._marks[entry.place] = tuple([xref.target for xref in cited if xref.kind == "note"])
        return self._marks[entry.place]

    def _entry(self, entry: Entry) -> EntryView:
        record, people = entry.facts, self._contacts
        marks = [
            ProtocolMark(protocol_css(each.protocol), each.protocol or "not stated", each.record)
            for each in entry.registrations
        ]
        return EntryView(
            place=entry.place,
            service=service_link(record.name) if record.name else None,
            number=self.number_link(entry),
            protocols=tuple(marks),
            description=self.rich(record.description),
            assignees=tuple([people[each] for each in record.assignees]),
            contacts=tuple([people[each] for each in record.contacts]),
            registered=_dates(record.registered),
            modified=_dates(record.modified),
            references=tuple([self.part(each) for each in record.references]),
            service_code=record.service_code,
            unauthorized_use=self.rich(record.unauthorized_use),
            notes=self.rich(record.notes),
            status=entry.status,
        )

    def number_link(self, entry: Entry) -> Link | None:
        """Link an entry's number or range."""
        return None if entry.key is None else key_link(entry.key)

    def contact_link(self, contact_id: str) -> Link:
        """Link a contact by its name, or its organization's, or its id."""
        return self._contacts[contact_id]

    def _contact_link(self, contact_id: str) -> Link:
        page = self.catalog.contacts.get(contact_id)
        if page is None and self.past:
            # Of a contact that is gone, only the id is shown.
            return Link(contact_id, self.past.contact_url(contact_id))
        page = self.catalog.contacts[contact_id]
        return Link(page.name, page.url)

    def rich(self, text: Text | None, *, noted: bool = True) -> Rich:
        """Give running text with its references linked; footnotes only where they are *noted*."""
        if text is None:
            return ()
        lines = [[self._inline(part, noted=noted) for part in line] for line in text.lines]
        return tuple(map(tuple, lines))

    def _inline(self, part: Inline, *, noted: bool) -> TextPart:
        return TextPart(part) if isinstance(part, str) else self.part(part, noted=noted)

    def part(self, xref: Xref, *, noted: bool = True) -> TextPart:
        """Link a cross-reference to its page, or to the document where it has none here."""
        if xref.kind == "note":
            is_there = noted and xref.target in self.footnotes
            return TextPart(f"[{xref.label}]", f"#{footnote_id(xref.target)}" if is_there else None)
        if xref.kind == "person":
            page = self.catalog.contacts.get(xref.target)
            return TextPart(page.name, page.url) if page else TextPart(xref.label)
        reference = self.catalog.reference(xref)
        if reference:
            return TextPart(xref.label, reference.url)
        if self.past and self.past.timelines.timeline(fold_place("reference", xref.key)):
            return TextPart(xref.label, permalinks.reference(xref.key))
        source = source_of(xref.kind, xref.target)
        if source:
            return TextPart(xref.label, source.url, is_external=True)
        return TextPart(xref.label)

    @cached_property
    def free_runs(self) -> tuple[facts.Span, ...]:
        """List the runs of free User Ports; an excerpt cannot tell, so it has none."""
        return () if self.catalog.edition.is_excerpt else tuple(free_runs(self.states))

    @cached_property
    def hundreds(self) -> dict[facts.Span, list[NumberKey]]:
        """Map each hundred that has a listing to its ports, and then to the ranges in it.

        All hundreds of System and User Ports have one; of Dynamic Ports, and in an
        excerpt, only those in which something is on record.
        """
        catalog = self.catalog
        keys = {hundred_of(number) for span in catalog.ranges for number in span}
        keys.update(map(hundred_of, (*catalog.ports, *catalog.unlisted)))
        if not catalog.edition.is_excerpt:
            keys.update(map(hundred_of, range(CLASSES["User"][1] + 1)))
        found: dict[facts.Span, list[NumberKey]] = {key: [] for key in sorted(keys)}
        for number in catalog.ports:
            found[hundred_of(number)].append(number)
        for first, last in catalog.ranges:
            number = first
            while number <= last:
                key = hundred_of(number)
                if key in found:
                    found[key].append((first, last))
                number = key[1] + 1
        return found

    def listing_url(self, number: int) -> str:
        """Give the address of the listing that a number without a page belongs to."""
        port_class, hundred = facts.class_of(number), hundred_of(number)
        is_class = port_class == "Dynamic" or hundred not in self.hundreds
        return class_url(port_class) if is_class else hundred_url(hundred)

    def cells(self, first: int, last: int) -> tuple[StripCell, ...]:
        """Give the cells of the numbers from *first* to *last* that exist."""
        return tuple(map(self._cells.__getitem__, range(max(first, 0), min(last, LAST_PORT) + 1)))

    def cell(self, number: int) -> StripCell:
        """Give the cell of a number; the same object in every strip that shows it."""
        return self._cells[number]

    def _cell(self, number: int) -> StripCell:
        port = self.catalog.ports.get(number) or self.catalog.unlisted.get(number)
        if port:
            name = next(iter(facts.names_of(port.entries)), "")
            return StripCell(number, port.url, port.status, mark_of(port.status), name)
        span = self.catalog.narrowest.get(number)
        url = permalinks.port_range(*span) if span else self.listing_url(number)
        status = self.states[number]
        return StripCell(number, url, status, mark_of(status))

    @cached_property
    def states(self) -> tuple[Status, ...]:
        """Give the status of every port number."""
        states: list[Status] = ["unassigned"] * (LAST_PORT + 1)
        # The narrowest range comes last: it describes its numbers best.
        for span in sorted(self.catalog.ranges.values(), key=lambda span: span.first - span.last):
            states[span.first : span.last + 1] = [span.status] * (span.last - span.first + 1)
        for number, port in self.catalog.ports.items():
            states[number] = port.status
        return tuple(states)

    def number_words(self, key: NumberKey | None) -> NumberLink | None:
        """Describe a number or range on record in a few words, if there is one."""
        return None if key is None else self.described(key)

    def described(self, key: NumberKey) -> NumberLink:
        """Describe a number or range on record in a few words."""
        if key not in self._words:
            self._words[key] = self._described(key)
        return self._words[key]

    def _described(self, key: NumberKey) -> NumberLink:
        item = self.catalog.number(key)
        return NumberLink(
            key_link(key),
            item.status,
            mark_of(item.status),
            tuple(map(service_link, facts.names_of(item.entries))),
            words_of(item),
        )

    def pages_in(self, span: facts.PortRange) -> list[int]:
        """List the numbers of a range that have a page, also those that only notes name."""
        unlisted = [each for each in self.catalog.unlisted if span.first <= each <= span.last]
        return sorted({*span.ports, *unlisted})


def _dates(date: str | None) -> tuple[DateOf, ...]:
    return (DateOf(date),) if date else ()


def footnote_id(anchor: str) -> str:
    """Give the id of a footnote in the pages that show it.

    >>> footnote_id("a b")
    'footnote-a~20b'
    """
    return f"footnote-{permalinks.slug(anchor)}"


def xrefs_of(record: Registration) -> Iterator[Xref]:
    """Give every cross-reference of a record, also those inside its texts."""
    yield from record.references
    for text in (record.description, record.unauthorized_use, record.notes):
        if text:
            yield from text.xrefs


def mark_of(status: str) -> str:
    """Write a status as a class of the style sheet.

    >>> mark_of("partly assigned")
    'partly-assigned'
    """
    return status.replace(" ", "-") if " " in status else status


def words_of(item: facts.Port | facts.PortRange) -> str:
    """Say what a number or range is for; nothing where its record only repeats its status."""
    words = facts.first_description(item.entries)
    return "" if words.lower() == item.status else words


def protocol_css(protocol: str | None) -> str:
    """Give the class of a protocol in the style sheet.

    >>> protocol_css("tcp"), protocol_css("quic"), protocol_css(None)
    ('tcp', 'other', 'none')
    """
    if not protocol:
        return "none"
    return protocol if protocol in PROTOCOLS else "other"


@cache
def protocol_label(protocol: str) -> ProtocolLabel:
    """Give a protocol as pages print it."""
    return ProtocolLabel(protocol_css(protocol), protocol)


def class_url(port_class: PortClass) -> str:
    """Give the address of a class's listing."""
    return f"ports/{port_class.lower()}/"


@cache
def hundred_of(number: int) -> facts.Span:
    """Give the hundred that lists *number*, cut at the bounds of its class.

    >>> hundred_of(443), hundred_of(1030)
    ((400, 499), (1024, 1099))
    """
    first, last = CLASSES[facts.class_of(number)]
    start = number - number % 100
    return max(start, first), min(start + 99, last)


def hundred_url(key: facts.Span) -> str:
    """Give the address of a hundred's listing."""
    return f"ports/{key[0]}-{key[1]}/"


@cache
def service_link(name: str) -> Link:
    """Link a service by its name."""
    return Link(name, permalinks.service(name))


@cache
def key_link(key: NumberKey) -> Link:
    """Link a number or range."""
    if isinstance(key, int):
        return Link(str(key), permalinks.port(key))
    first, last = key
    return Link(f"{first}-{last}", permalinks.port_range(first, last))


def source_of(kind: str, target: str) -> Link | None:
    """Link a document where it can be read; None where the registry gives no address.

    >>> source_of("rfc", "RFC6335").url
    'https://www.rfc-editor.org/info/rfc6335'
    """
    if kind == "rfc":
        url = f"https://www.rfc-editor.org/info/{quote(target.lower(), safe='')}"
        return Link("RFC Editor", url, is_external=True)
    if kind == "draft":
        name = _DRAFT_REVISION.sub("", _QUEUED_DRAFT.sub("draft-", target))
        url = f"https://datatracker.ietf.org/doc/{quote(name, safe='')}/"
        return Link("IETF Datatracker", url, is_external=True)
    if kind == "uri" and permalinks.is_followable(target):
        return Link(target, target, is_external=True)
    return None
