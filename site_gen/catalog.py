"""The joined edition: ports, ranges, services, contacts and references with their cross-links."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING, Literal, NamedTuple

from site_gen import permalinks
from site_gen.model import LAST_PORT, Contact, Registration, Text, Xref

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from site_gen.model import Edition, Inline

Status = Literal["assigned", "partly assigned", "reserved", "de-assigned", "unassigned"]
PortClass = Literal["System", "User", "Dynamic"]
Span = tuple[int, int]
# A single port, or a range by its ends: the registry has ranges of one number, too.
NumberKey = int | Span

# RFC 6335 section 6: System Ports 0-1023, User Ports 1024-49151, Dynamic Ports 49152-65535.
CLASSES: dict[PortClass, Span] = {
    "System": (0, 1023),
    "User": (1024, 49151),
    "Dynamic": (49152, LAST_PORT),
}
_PLAIN_PROTOCOLS = ("tcp", "udp")
_STATUS_WORDS: tuple[tuple[str, Status], ...] = (
    ("unassigned", "unassigned"),
    ("(unassigned", "unassigned"),
    ("reserved", "reserved"),
    ("de-registered", "de-assigned"),
    ("removed", "de-assigned"),
    ("deprecated", "de-assigned"),
    ("decomissioned", "de-assigned"),
    ("decommissioned", "de-assigned"),
    ("de-commissioned", "de-assigned"),
)
_REPLACED = re.compile(r'replacement for "([^"]+)"')
_ALIAS_OF = re.compile(r'alias to "([^"]+)"')
# The longest first line of a real description has 255 letters.
_LONGEST_SUMMARY = 400
_SEPARATORS = re.compile(r"[\W_]+")


class Entry(NamedTuple):
    """Registrations of one name and number that differ in nothing but the protocol.

    *place* counts the entries of the edition from 0, in registry order;
    *facts* is the registration whose fields, the protocol apart, hold for all;
    *status* is what the entry says of its number, *key* the number or range
    itself, None for a service without a port; *summary* is the first line of
    the description, cut where it is very long.
    """

    place: int
    registrations: tuple[Registration, ...]
    facts: Registration
    status: Status
    key: NumberKey | None
    summary: str

    @classmethod
    def of(cls, place: int, registrations: tuple[Registration, ...]) -> Entry:
        """Sum *registrations* up."""
        facts = registrations[0]
        key: NumberKey | None = None
        if facts.first is not None and facts.last is not None:
            key = (facts.first, facts.last) if facts.is_range else facts.first
        summary = _cut(facts.description.opening) if facts.description else ""
        return cls(place, registrations, facts, status_of(facts), key, summary)

    @property
    def protocols(self) -> tuple[str, ...]:
        """List the protocols that are stated, in registry order."""
        return tuple([each.protocol for each in self.registrations if each.protocol])


class Port(NamedTuple):
    """A port number with a page.

    *entries* are those of the number itself, then those of the assigned ranges
    around it, and *status* is what they say of the number, summed up. *ranges*
    are all ranges that hold it, *before* and *after* the numbers or ranges on
    record on either side.
    """

    number: int
    entries: tuple[Entry, ...]
    status: Status
    ranges: tuple[Span, ...]
    before: NumberKey | None
    after: NumberKey | None


class PortRange(NamedTuple):
    """A range of port numbers that a record names. *ports* are its numbers that have a page."""

    first: int
    last: int
    entries: tuple[Entry, ...]
    status: Status
    ports: tuple[int, ...]
    before: NumberKey | None
    after: NumberKey | None

    @property
    def ends(self) -> Span:
        """Give the first and the last number."""
        return self.first, self.last

    @property
    def key(self) -> str:
        """Print the range as the registry does."""
        return f"{self.first}-{self.last}"


class Service(NamedTuple):
    """A service name; names that differ in case alone are one service (RFC 6335 section 5.1).

    *numbers* are its numbers and ranges, ascending, each once, *protocols* its
    protocols, each once, in registry order. *replaces* are old spellings that
    this name stands in for, *replaced_by* the names that stand in for this one,
    *neighbours* the other names on the same numbers.
    """

    name: str
    entries: tuple[Entry, ...]
    numbers: tuple[NumberKey, ...]
    protocols: tuple[str, ...]
    replaces: tuple[str, ...]
    replaced_by: tuple[str, ...]
    neighbours: tuple[str, ...]


class ContactPage(NamedTuple):
    """A contact and what it holds.

    *is_listed* is false where records name an id that the contact table lacks.
    *entries* name it as assignee or contact; *mentions* only inside a note.
    *colleagues* are other contacts of the same organization.
    """

    contact: Contact
    slug: str
    is_listed: bool
    entries: tuple[Entry, ...]
    mentions: tuple[Entry, ...]
    colleagues: tuple[str, ...]

    @property
    def url(self) -> str:
        """Give the address of the contact's page."""
        return f"contact/{self.slug}/"


class Reference(NamedTuple):
    """A document that records cite. *uris* are where the registry points, if it does."""

    key: str
    kind: Literal["rfc", "draft", "uri", "text"]
    uris: tuple[str, ...]
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Catalog:
    """One edition, joined. Every mapping is in the order in which its pages are listed."""

    edition: Edition
    entries: tuple[Entry, ...]
    ports: dict[int, Port]
    ranges: dict[Span, PortRange]
    services: dict[str, Service]
    contacts: dict[str, ContactPage]
    references: dict[str, Reference]

    @classmethod
    def join(cls, edition: Edition) -> Catalog:
        """Join the records of *edition*."""
        entries = tuple(_entries(edition.registrations))
        numbers = _Numbers.of(entries)
        references = _references(entries)
        return cls(
            edition=edition,
            entries=entries,
            ports=numbers.ports(),
            ranges=numbers.ranges(),
            services=_services(entries),
            contacts=_contacts(edition.contacts, entries),
            references=references,
        )

    @cached_property
    def narrowest(self) -> dict[int, Span]:
        """Map each number inside a range on record to the narrowest such range."""
        wide_first = sorted(self.ranges, key=_width, reverse=True)
        return {number: span for span in wide_first for number in range(span[0], span[1] + 1)}

    def covering(self, number: int) -> PortRange | None:
        """Find the narrowest range on record that holds *number*."""
        holding = [key for key in self.ranges if key[0] <= number <= key[1]]
        return self.ranges[min(holding, key=_width)] if holding else None

    def service(self, name: str) -> Service | None:
        """Find a service by its name in any case."""
        return self.services.get(permalinks.lowered(name))

    def reference(self, xref: Xref) -> Reference | None:
        """Find the cited document that *xref* names."""
        return self.references.get(permalinks.reference_slug(xref.key))


def class_of(number: int) -> PortClass:
    """Tell the class of a port number (RFC 6335 section 6)."""
    return _CLASS_NAMES[bisect_left(_CLASS_ENDS, number)]


_CLASS_NAMES = tuple(CLASSES)
_CLASS_ENDS = [last for _, last in CLASSES.values()]


def _cut(words: str) -> str:
    return words if len(words) <= _LONGEST_SUMMARY else f"{words[:_LONGEST_SUMMARY].rstrip()}…"


def number_of(entry: Entry) -> NumberKey | None:
    """Give the number or range of an entry; None for a service without a port."""
    return entry.key


def ends_of(key: NumberKey) -> Span:
    """Give the first and the last number of a port or range.

    >>> ends_of(443), ends_of((225, 241))
    ((443, 443), (225, 241))
    """
    return (key, key) if isinstance(key, int) else key


def number_order(key: NumberKey) -> tuple[Span, bool]:
    """Sort ports and ranges by their ends, a port before a range of that one number."""
    return ends_of(key), not isinstance(key, int)


def status_of(registration: Registration) -> Status:
    """Tell what a record says of its number, from its name and description alone."""
    if registration.name or registration.description is None:
        return "assigned"
    words = registration.description.flat.lower()
    return next((status for word, status in _STATUS_WORDS if words.startswith(word)), "assigned")


def protocol_status(entries: Iterable[Entry]) -> dict[str, Status]:
    """Tell for each protocol on record what it is; "" stands for records that name none."""
    found: dict[str, Status] = {}
    for entry in entries:
        for registration in entry.registrations:
            protocol = registration.protocol or ""
            if found.get(protocol) != "assigned":
                found[protocol] = entry.status
    return found


def status_of_all(entries: Iterable[Entry]) -> Status:
    """Sum up records of one number; "partly assigned" is for some protocols only."""
    by_protocol = protocol_status(entries)
    held = {name for name, status in by_protocol.items() if status == "assigned"}
    if not held:
        return min(by_protocol.values(), key=_WEIGHT.__getitem__, default="unassigned")
    is_whole = "" in held or held.issuperset(_PLAIN_PROTOCOLS)
    return "assigned" if is_whole else "partly assigned"


_WEIGHT: dict[Status, int] = {
    "assigned": 0,
    "partly assigned": 1,
    "reserved": 2,
    "de-assigned": 3,
    "unassigned": 4,
}


def _entries(registrations: Iterable[Registration]) -> Iterator[Entry]:
    groups: dict[object, list[Registration]] = {}
    for registration in registrations:
        groups.setdefault(_shared(registration), []).append(registration)
    for place, members in enumerate(groups.values()):
        yield Entry.of(place, tuple(members))


def _shared(record: Registration) -> object:
    """Give every fact of a record but its protocol."""
    return record[:_PROTOCOL], record[_PROTOCOL + 1 :]


_PROTOCOL = Registration._fields.index("protocol")


def _width(key: Span) -> int:
    return key[1] - key[0]


@dataclass(frozen=True)
class _Numbers:
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
    def of(cls, entries: Iterable[Entry]) -> _Numbers:
        by_port: dict[int, list[Entry]] = defaultdict(list)
        by_range: dict[Span, list[Entry]] = defaultdict(list)
        for entry in entries:
            key = number_of(entry)
            if isinstance(key, int):
                by_port[key].append(entry)
            elif key:
                by_range[key].append(entry)
        held = {key for key, entries in by_range.items() if any(map(_is_held, entries))}
        for first, last in held:
            for number in range(first, last + 1):
                by_port.setdefault(number, [])
        keys: set[NumberKey] = {*by_port, *(by_range.keys() - held)}
        marks = sorted(keys, key=number_order)
        firsts = [ends_of(key)[0] for key in marks]
        around = _around(sorted(by_port), by_range)
        return cls(dict(by_port), dict(by_range), marks, firsts, around)

    def ports(self) -> dict[int, Port]:
        return {number: self._port(number) for number in sorted(self.by_port)}

    def ranges(self) -> dict[Span, PortRange]:
        return {key: self._range(key) for key in sorted(self.by_range)}

    def _port(self, number: int) -> Port:
        around = tuple(self.around.get(number, ()))
        shared = [entry for key in around for entry in self.by_range[key] if _is_held(entry)]
        entries = (*self.by_port[number], *shared)
        return Port(
            number,
            entries,
            status_of_all(entries),
            around,
            self._before(number),
            self._after(number),
        )

    def _range(self, key: Span) -> PortRange:
        first, last = key
        ports = tuple(n for n in range(first, last + 1) if n in self.by_port)
        entries = tuple(self.by_range[key])
        status = status_of_all(entries)
        before, after = self._before(first), self._after(last)
        return PortRange(first, last, entries, status, ports, before, after)

    def _before(self, number: int) -> NumberKey | None:
        at = bisect_left(self.firsts, number)
        return self.marks[at - 1] if at else None

    def _after(self, number: int) -> NumberKey | None:
        at = bisect_right(self.firsts, number)
        return self.marks[at] if at < len(self.marks) else None


def _around(ports: list[int], ranges: Iterable[Span]) -> dict[int, list[Span]]:
    found: dict[int, list[Span]] = defaultdict(list)
    for span in sorted(ranges, key=_width):
        for at in range(bisect_left(ports, span[0]), bisect_right(ports, span[1])):
            found[ports[at]].append(span)
    return found


def _is_held(entry: Entry) -> bool:
    return entry.facts.name is not None


def _services(entries: Iterable[Entry]) -> dict[str, Service]:
    by_name: dict[str, list[Entry]] = defaultdict(list)
    by_number: dict[NumberKey, dict[str, str]] = defaultdict(dict)
    for entry in entries:
        if name := entry.facts.name:
            by_name[permalinks.lowered(name)].append(entry)
            number = number_of(entry)
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
        stated = {name: None for entry in entries for name in entry.protocols}
        return Service(
            name=self._spelled(key),
            entries=tuple(entries),
            numbers=tuple(numbers if len(numbers) == 1 else sorted(numbers, key=number_order)),
            protocols=tuple(stated),
            replaces=tuple(map(self._spelled, self.old.get(key, ()))),
            replaced_by=tuple(map(self._spelled, self.current.get(key, ()))),
            neighbours=tuple([self._spelled(name) for name in nearby if name != key]),
        )

    def _spelled(self, key: str) -> str:
        return self.by_name[key][0].facts.name or key

    def _note(self, name: str, entry: Entry) -> None:
        """Record the old names that *entry* says it replaces, or the one it is an alias of."""
        for text in (entry.facts.description, entry.facts.notes):
            # Few texts speak of other names; only those are worth two searches.
            flat = text.flat if text and _speaks_of_names(text) else ""
            for old in _REPLACED.findall(flat):
                self._pair(permalinks.lowered(old), name)
            for current in _ALIAS_OF.findall(flat):
                self._pair(name, permalinks.lowered(current))

    def _pair(self, old: str, current: str) -> None:
        if old != current and old in self.by_name and current in self.by_name:
            self.current[old][current] = None
            self.old[current][old] = None


def _speaks_of_names(text: Text) -> bool:
    return any(_names_another(part) for line in text.lines for part in line)


def _names_another(part: Inline) -> bool:
    return isinstance(part, str) and ("replacement" in part or "alias" in part)


def _contacts(table: Iterable[Contact], entries: Iterable[Entry]) -> dict[str, ContactPage]:
    holdings, mentions = _people(entries)
    listed = {contact.id: contact for contact in table}
    cited = dict.fromkeys([*listed, *holdings, *mentions])
    slugs = _contact_slugs(cited)
    colleagues = _by_organization(listed.values())
    return {
        contact_id: ContactPage(
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


def _contact_slugs(ids: Iterable[str]) -> dict[str, str]:
    """Give each id its slug; of ids that differ in case alone, the first keeps the plain one."""
    taken: set[str] = set()
    slugs = {}
    for contact_id in ids:
        plain = permalinks.contact_slug(contact_id)
        is_taken = plain.lower() in taken
        slugs[contact_id] = (
            permalinks.contact_slug(contact_id, is_taken=True) if is_taken else plain
        )
        taken.add(plain.lower())
    return slugs


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


def _references(entries: Iterable[Entry]) -> dict[str, Reference]:
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
        slug: Reference(xref.key, _kind(xref), tuple(uris[slug]), tuple(citing[slug]))
        for slug, xref in sorted(keys.items(), key=_reference_order)
    }


def _documents(registration: Registration) -> Iterator[Xref]:
    return (xref for xref in registration.references if xref.kind not in ("note", "person"))


def _kind(xref: Xref) -> Literal["rfc", "draft", "uri", "text"]:
    return xref.kind if xref.kind in ("rfc", "draft", "uri") else "text"


def _reference_order(item: tuple[str, Xref]) -> tuple[int, int, str]:
    slug, xref = item
    digits = re.fullmatch(r"rfc(\d{1,9})", slug)
    order = ("rfc", "draft", "uri", "text").index(_kind(xref))
    return (order, int(digits[1]) if digits else 0, slug)
