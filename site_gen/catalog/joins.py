"""The joins of one edition: records to entries, entries to numbers, names, people, documents."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from site_gen import permalinks
from site_gen.catalog.entities import (
    ContactEntity,
    DocumentKind,
    Entry,
    Port,
    PortRange,
    Reference,
    Service,
    ends_of,
    number_order,
    protocols_of,
)
from site_gen.model import STATUSES, Contact, Registration, Text, Xref

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from site_gen.catalog.entities import NumberKey, Span
    from site_gen.model import EntityKind, Status

_PLAIN_PROTOCOLS = ("tcp", "udp")
_REPLACED = re.compile(r'replacement for "([^"]+)"')
_ALIAS_OF = re.compile(r'alias to "([^"]+)"')
_SEPARATORS = re.compile(r"[\W_]+")


def protocol_status(entries: Iterable[Entry]) -> dict[str, Status]:
    """Map each protocol on record to its status; "" stands for records that name none."""
    found: dict[str, Status] = {}
    for entry in entries:
        for registration in entry.registrations:
            protocol = registration.protocol or ""
            if found.get(protocol) != "assigned":
                found[protocol] = entry.status
    return found


def summed_status(entries: Iterable[Entry]) -> Status:
    """Sum up records of one number; "partly assigned" is for some protocols only."""
    by_protocol = protocol_status(entries)
    held = {name for name, status in by_protocol.items() if status == "assigned"}
    if not held:
        return min(by_protocol.values(), key=STATUSES.index, default="unassigned")
    is_whole = "" in held or held.issuperset(_PLAIN_PROTOCOLS)
    return "assigned" if is_whole else "partly assigned"


def entries(registrations: Iterable[Registration]) -> Iterator[Entry]:
    """Group registrations that differ in nothing but the protocol."""
    groups: dict[object, list[Registration]] = {}
    at = Registration._fields.index("protocol")
    for registration in registrations:
        shared = registration[:at], registration[at + 1 :]
        groups.setdefault(shared, []).append(registration)
    for place, members in enumerate(groups.values()):
        yield Entry.of(place, tuple(members))


def width(key: Span) -> int:
    """Measure a range: 0 for one of a single number."""
    return key[1] - key[0]


@dataclass(frozen=True)
class Numbers:
    """The entries by port number and by range.

    *marks* are all of them in order, *firsts* the first number of each,
    *around* the ranges that hold a port, the narrowest first.
    """

    by_port: dict[int, list[Entry]]
    by_range: dict[Span, list[Entry]]
    marks: list[NumberKey]
    firsts: list[int]
    around: dict[int, list[Span]]

    @classmethod
    def of(cls, entries: Iterable[Entry]) -> Numbers:
        """Index *entries*."""
        by_port: dict[int, list[Entry]] = defaultdict(list)
        by_range: dict[Span, list[Entry]] = defaultdict(list)
        for entry in entries:
            key = entry.key
            if isinstance(key, int):
                by_port[key].append(entry)
            elif key:
                by_range[key].append(entry)
        held = {key for key, entries in by_range.items() if any(map(_has_name, entries))}
        for first, last in held:
            for number in range(first, last + 1):
                by_port.setdefault(number, [])
        keys: set[NumberKey] = {*by_port, *(by_range.keys() - held)}
        marks = sorted(keys, key=number_order)
        firsts = [ends_of(key)[0] for key in marks]
        around = _around(sorted(by_port), by_range)
        return cls(dict(by_port), dict(by_range), marks, firsts, around)

    def ports(self) -> dict[int, Port]:
        """Join the ports, ascending."""
        return {number: self._port(number) for number in sorted(self.by_port)}

    def ranges(self) -> dict[Span, PortRange]:
        """Join the ranges, ascending."""
        return {key: self._range(key) for key in sorted(self.by_range)}

    def _port(self, number: int) -> Port:
        around = tuple(self.around.get(number, ()))
        shared = [entry for key in around for entry in self.by_range[key] if _has_name(entry)]
        entries = (*self.by_port[number], *shared)
        status = summed_status(entries)
        return Port(number, entries, status, around, *self._beside(number, number))

    def unlisted(self, number: int, names: tuple[str, ...]) -> Port:
        """Join a port that no record names; *names* are what people call it."""
        holding = (key for key in self.by_range if key[0] <= number <= key[1])
        around = tuple(sorted(holding, key=width))
        status = summed_status(self.by_range[around[0]]) if around else "unassigned"
        return Port(number, (), status, around, *self._beside(number, number), names)

    def _range(self, key: Span) -> PortRange:
        first, last = key
        ports = tuple(n for n in range(first, last + 1) if n in self.by_port)
        entries = tuple(self.by_range[key])
        status = summed_status(entries)
        return PortRange(first, last, entries, status, ports, *self._beside(first, last))

    def _beside(self, first: int, last: int) -> tuple[NumberKey | None, NumberKey | None]:
        """Find what is on record before *first* and after *last*."""
        before, after = bisect_left(self.firsts, first), bisect_right(self.firsts, last)
        return (
            self.marks[before - 1] if before else None,
            self.marks[after] if after < len(self.marks) else None,
        )


def _around(ports: list[int], ranges: Iterable[Span]) -> dict[int, list[Span]]:
    found: dict[int, list[Span]] = defaultdict(list)
    for span in sorted(ranges, key=width):
        for at in range(bisect_left(ports, span[0]), bisect_right(ports, span[1])):
            found[ports[at]].append(span)
    return found


def _has_name(entry: Entry) -> bool:
    return entry.facts.name is not None


def services(entries: Iterable[Entry]) -> dict[str, Service]:
    """Join the services: a mapping by name in lower case, ascending."""
    by_name: dict[str, list[Entry]] = defaultdict(list)
    by_number: dict[NumberKey, dict[str, str]] = defaultdict(dict)
    for entry in entries:
        if name := entry.facts.name:
            by_name[permalinks.lowered(name)].append(entry)
            number = entry.key
            if number is not None:
                by_number[number].setdefault(permalinks.lowered(name), name)
    spellings = _Spellings.of(by_name, by_number)
    return {key: spellings.service(key) for key in sorted(by_name)}


@dataclass(frozen=True)
class _Spellings:
    """Which names stand in for which on the same number."""

    by_name: dict[str, list[Entry]]
    by_number: dict[NumberKey, dict[str, str]]
    current: dict[str, dict[str, None]]
    old: dict[str, dict[str, None]]

    @classmethod
    def of(
        cls, by_name: dict[str, list[Entry]], by_number: dict[NumberKey, dict[str, str]]
    ) -> _Spellings:
        spellings = cls(by_name, by_number, defaultdict(dict), defaultdict(dict))
        for name, entries in by_name.items():
            for entry in entries:
                spellings._note(name, entry)
        return spellings

    def service(self, key: str) -> Service:
        entries = self.by_name[key]
        numbers = {entry.key: None for entry in entries if entry.key is not None}
        nearby = {name: None for number in numbers for name in self.by_number[number]}
        return Service(
            name=self._spelled(key),
            entries=tuple(entries),
            numbers=tuple(numbers if len(numbers) == 1 else sorted(numbers, key=number_order)),
            protocols=protocols_of(entries),
            replaces=tuple(map(self._spelled, self.old.get(key, ()))),
            replaced_by=tuple(map(self._spelled, self.current.get(key, ()))),
            neighbours=tuple([self._spelled(name) for name in nearby if name != key]),
        )

    def _spelled(self, key: str) -> str:
        return self.by_name[key][0].facts.name or key

    def _note(self, name: str, entry: Entry) -> None:
        """Record the old names that *entry* says it replaces, or the one it is an alias of."""
        for text in (entry.facts.description, entry.facts.notes):
            # Few texts mention other names; only those are worth two searches.
            flat = text.flat if text and _mentions_names(text) else ""
            for old in _REPLACED.findall(flat):
                self._pair(permalinks.lowered(old), name)
            for current in _ALIAS_OF.findall(flat):
                self._pair(name, permalinks.lowered(current))

    def _pair(self, old: str, current: str) -> None:
        if old != current and old in self.by_name and current in self.by_name:
            self.current[old][current] = None
            self.old[current][old] = None


def _mentions_names(text: Text) -> bool:
    parts = [part for line in text.lines for part in line if isinstance(part, str)]
    return any("replacement" in part or "alias" in part for part in parts)


def contacts(
    table: Iterable[Contact],
    entries: Iterable[Entry],
    since: Mapping[tuple[EntityKind, str], str],
) -> dict[str, ContactEntity]:
    """Join the contacts: a mapping by id, those of the contact *table* first, in its order.

    *since* says when an entity was first listed, for those that a history knows.
    """
    holdings, mentions = _people(entries)
    listed = {contact.id: contact for contact in table}
    cited = dict.fromkeys([*listed, *holdings, *mentions])
    slugs = contact_slugs(cited, since)
    colleagues = _by_organization(listed.values())
    return {
        contact_id: ContactEntity(
            contact=listed.get(contact_id) or Contact(contact_id),
            slug=slugs[contact_id],
            is_listed=contact_id in listed,
            entries=tuple(holdings.get(contact_id, ())),
            mentions=tuple(mentions.get(contact_id, ())),
            colleagues=_others(contact_id, listed, colleagues),
        )
        for contact_id in cited
    }


def _people(entries: Iterable[Entry]) -> tuple[dict[str, list[Entry]], dict[str, list[Entry]]]:
    holdings: dict[str, list[Entry]] = defaultdict(list)
    mentions: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        people = dict.fromkeys([*entry.facts.assignees, *entry.facts.contacts])
        for contact_id in people:
            holdings[contact_id].append(entry)
        for contact_id in dict.fromkeys(_mentioned(entry.facts)):
            if contact_id not in people:
                mentions[contact_id].append(entry)
    return holdings, mentions


def _mentioned(registration: Registration) -> Iterator[str]:
    for text in (registration.description, registration.unauthorized_use, registration.notes):
        for xref in text.xrefs if text else ():
            if xref.kind == "person":
                yield xref.target


def contact_slugs(
    ids: Iterable[str], since: Mapping[tuple[EntityKind, str], str]
) -> dict[str, str]:
    """Give each id its slug; of ids that differ in case alone, the first keeps the plain one.

    The first is the one that was listed first, by *since*; of those that were
    listed together, the first of *ids*. The contacts in *since* get a slug as well.
    """
    taken: set[str] = set()
    slugs = {}
    earlier = (key for kind, key in since if kind == "contact")
    order = dict.fromkeys((*ids, *earlier))
    for contact_id in sorted(order, key=lambda each: since.get(("contact", each), _NEVER)):
        plain = permalinks.contact_slug(contact_id)
        is_taken = plain.lower() in taken
        slugs[contact_id] = permalinks.contact_slug(contact_id, is_taken=is_taken)
        taken.add(plain.lower())
    return slugs


# Sorts after every date.
_NEVER = "~"


def _by_organization(contacts: Iterable[Contact]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for contact in contacts:
        if contact.organization:
            found[organization_key(contact.organization)].append(contact.id)
    return found


def _others(
    contact_id: str, listed: dict[str, Contact], colleagues: dict[str, list[str]]
) -> tuple[str, ...]:
    organization = listed[contact_id].organization if contact_id in listed else None
    together = colleagues[organization_key(organization)] if organization else ()
    return tuple(other for other in together if other != contact_id)


@cache
def organization_key(organization: str) -> str:
    """Fold an organization's name for comparison: case, punctuation and spaces aside.

    >>> organization_key("Cerner, Inc.") == organization_key("CERNER Inc")
    True
    """
    return _SEPARATORS.sub(" ", organization.lower()).strip() or organization


def references(entries: Iterable[Entry]) -> dict[str, Reference]:
    """Join the cited documents: a mapping by slug, RFCs by number first."""
    keys: dict[str, Xref] = {}
    uris: dict[str, dict[str, None]] = defaultdict(dict)
    citing: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        cited: dict[str, None] = {}
        for xref in _documents(entry.facts):
            slug = permalinks.reference_slug(xref.key)
            keys.setdefault(slug, xref)
            cited[slug] = None
            if xref.kind == "uri":
                uris[slug][xref.target] = None
        for slug in cited:
            citing[slug].append(entry)
    return {
        slug: Reference(xref.key, _document_kind(xref), tuple(uris[slug]), tuple(citing[slug]))
        for slug, xref in sorted(keys.items(), key=_reference_order)
    }


def _documents(registration: Registration) -> Iterator[Xref]:
    return (xref for xref in registration.references if xref.kind not in ("note", "person"))


def _document_kind(xref: Xref) -> DocumentKind:
    return xref.kind if xref.kind in ("rfc", "draft", "uri") else "text"


def _reference_order(item: tuple[str, Xref]) -> tuple[int, int, str]:
    slug, xref = item
    digits = re.fullmatch(r"rfc(\d{1,9})", slug)
    order = ("rfc", "draft", "uri", "text").index(_document_kind(xref))
    return (order, int(digits[1]) if digits else 0, slug)
