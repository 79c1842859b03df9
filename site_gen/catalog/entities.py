"""The entities of the registry, frozen: what has a page and a JSON file of its own."""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol

from site_gen import permalinks
from site_gen.model import CLASSES, Contact, EntityKind, PortClass, Registration, Status

if TYPE_CHECKING:
    from collections.abc import Iterable

DocumentKind = Literal["rfc", "draft", "uri", "text"]
Span = tuple[int, int]
# A single port, or a range by its ends: the registry has ranges of one number, too.
NumberKey = int | Span

# How a description begins that says so of its number, in lower case.
_STATUS_PREFIXES: tuple[tuple[str, Status], ...] = (
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
# The longest first line of a real description has 255 letters.
_LONGEST_SUMMARY = 400
_LONGEST_HEADING = 80
_MOST_NAMES = 4


class Entity(Protocol):
    """A port, range, service, contact or reference.

    *kind* and *key* identify it, as ``data-kind`` and ``data-key`` do in its
    page; *url* is the address of the page, relative to the site's root; no two
    entities have the same *title*. *entries* are the registrations that the
    page shows.
    """

    @property
    def kind(self) -> EntityKind:
        """Name the kind."""

    @property
    def key(self) -> str:
        """Give the number, the range, the service name, the contact id or the reference."""

    @property
    def url(self) -> str:
        """Give the address of the page."""

    @property
    def title(self) -> str:
        """Give the title of the page."""

    @property
    def entries(self) -> tuple[Entry, ...]:
        """List the registrations, grouped."""


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
        """Summarize *registrations*."""
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
    record on either side. A port without entries is unlisted: only annotations
    name it, by *common_names*.
    """

    number: int
    entries: tuple[Entry, ...]
    status: Status
    ranges: tuple[Span, ...]
    before: NumberKey | None
    after: NumberKey | None
    common_names: tuple[str, ...] = ()

    @property
    def kind(self) -> EntityKind:
        """Name the kind of entity."""
        return "port"

    @property
    def is_unlisted(self) -> bool:
        """Return whether the registry has no record of the number."""
        return not self.entries

    @property
    def key(self) -> str:
        """Print the number."""
        return str(self.number)

    @property
    def url(self) -> str:
        """Give the address of the port's page."""
        return permalinks.port(self.number)

    @property
    def title(self) -> str:
        """Give the number with its names, or with what its records say."""
        label = ", ".join(map(shortened, self.common_names[:1])) or _label(self)
        return f"Port {self.number} ({label})"

    @property
    def ends(self) -> Span:
        """Give the number twice, as the ends of a range."""
        return self.number, self.number


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
    def kind(self) -> EntityKind:
        """Name the kind of entity."""
        return "range"

    @property
    def key(self) -> str:
        """Print the range as the registry does."""
        return f"{self.first}-{self.last}"

    @property
    def url(self) -> str:
        """Give the address of the range's page."""
        return permalinks.port_range(self.first, self.last)

    @property
    def title(self) -> str:
        """Give the range with its names, or with what its records say."""
        return f"Ports {self.key} ({_label(self)})"

    @property
    def ends(self) -> Span:
        """Give the first and the last number."""
        return self.first, self.last


class Service(NamedTuple):
    """A service name; names that differ in case alone are one service (RFC 6335 section 5.1).

    *numbers* are its numbers and ranges, ascending, each once, *protocols* its
    protocols, each once, in registry order. *replaces* are old spellings that
    this name replaces, *replaced_by* the names that replace this one,
    *neighbours* the other names on the same numbers.
    """

    name: str
    entries: tuple[Entry, ...]
    numbers: tuple[NumberKey, ...]
    protocols: tuple[str, ...]
    replaces: tuple[str, ...]
    replaced_by: tuple[str, ...]
    neighbours: tuple[str, ...]

    @property
    def kind(self) -> EntityKind:
        """Name the kind of entity."""
        return "service"

    @property
    def key(self) -> str:
        """Give the name as the registry first spells it."""
        return self.name

    @property
    def url(self) -> str:
        """Give the address of the service's page."""
        return permalinks.service(self.name)

    @property
    def title(self) -> str:
        """Give the name, and the number if it has one."""
        numbers = self.numbers
        if not numbers:
            return f"Service {distinct(self.name)}"
        more = ", …" if len(numbers) > 1 else ""
        word = "port" if len(numbers) == 1 and isinstance(numbers[0], int) else "ports"
        return f"Service {distinct(self.name)} ({word} {number_text(numbers[0])}{more})"


class ContactEntity(NamedTuple):
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
    def kind(self) -> EntityKind:
        """Name the kind of entity."""
        return "contact"

    @property
    def key(self) -> str:
        """Give the contact's id."""
        return self.contact.id

    @property
    def url(self) -> str:
        """Give the address of the contact's page."""
        return permalinks.contact(self.slug)

    @property
    def title(self) -> str:
        """Give the name and, to tell namesakes apart, the id.

        A contact may be called ``About`` or ``Ports``, so a bare id follows a word.
        """
        name, key = self.name, distinct(self.contact.id)
        return f"Contact {key}" if name == self.contact.id else f"{shortened(name)} ({key})"

    @property
    def name(self) -> str:
        """Give the name that readers know: the person's, else the organization's, else the id."""
        return self.contact.name or self.contact.organization or self.contact.id


class Reference(NamedTuple):
    """A document that records cite. *uris* are the addresses that the registry gives, if any."""

    key: str
    document: DocumentKind
    uris: tuple[str, ...]
    entries: tuple[Entry, ...]

    @property
    def kind(self) -> EntityKind:
        """Name the kind of entity."""
        return "reference"

    @property
    def url(self) -> str:
        """Give the address of the reference's page."""
        return permalinks.reference(self.key)

    @property
    def title(self) -> str:
        """Give the reference as the registry prints it."""
        return f"Reference {distinct(self.key)}"

    @property
    def heading(self) -> str:
        """Print the number of an RFC apart, as the RFC Editor does."""
        key = self.key
        return f"RFC {key[3:]}" if key[:3] == "RFC" and key[3:].isdigit() else key


def class_of(number: int) -> PortClass:
    """Return the class of a port number (RFC 6335 section 6)."""
    return _CLASS_NAMES[bisect_left(_CLASS_ENDS, number)]


_CLASS_NAMES = tuple(CLASSES)
_CLASS_ENDS = [last for _, last in CLASSES.values()]


def status_of(registration: Registration) -> Status:
    """Return what a record says of its number, judged by its name and description alone."""
    if registration.name or registration.description is None:
        return "assigned"
    words = registration.description.flat.lower()
    found = (status for prefix, status in _STATUS_PREFIXES if words.startswith(prefix))
    return next(found, "assigned")


def ends_of(key: NumberKey) -> Span:
    """Give the first and the last number of a port or range.

    >>> ends_of(443), ends_of((225, 241))
    ((443, 443), (225, 241))
    """
    return (key, key) if isinstance(key, int) else key


def number_order(key: NumberKey) -> tuple[int, int, bool]:
    """Sort ports and ranges by their first number, a range before the numbers in it.

    A port is before a range of that one number.

    >>> sorted([3322, 3321, (3322, 3325), (9, 9), 9], key=number_order)
    [9, (9, 9), 3321, (3322, 3325), 3322]
    """
    first, last = ends_of(key)
    return first, -last, not isinstance(key, int)


def number_text(key: NumberKey) -> str:
    """Print a port or range as the registry does.

    >>> number_text(443), number_text((225, 241))
    ('443', '225-241')
    """
    return str(key) if isinstance(key, int) else f"{key[0]}-{key[1]}"


def names_of(entries: Iterable[Entry]) -> list[str]:
    """List the service names of *entries*, each once."""
    return list(dict.fromkeys([name for each in entries if (name := each.facts.name)]))


def protocols_of(entries: Iterable[Entry]) -> tuple[str, ...]:
    """List the protocols that *entries* state, each once."""
    return tuple(dict.fromkeys([name for each in entries for name in each.protocols]))


def first_description(entries: Iterable[Entry]) -> str:
    """Give the first line of the first description among *entries*, cut where it is very long."""
    return next((each.summary for each in entries if each.facts.description), "")


def shortened(key: str) -> str:
    """Cut a very long name or reference for a title."""
    return key if len(key) <= _LONGEST_HEADING else f"{key[:_LONGEST_HEADING].rstrip()}…"


def distinct(key: str) -> str:
    """Cut a very long name or reference for a title; its digest keeps it apart from others."""
    if len(key) <= _LONGEST_HEADING:
        return key
    return f"{shortened(key)} ({hashlib.sha256(key.encode()).hexdigest()[:8]})"


def _cut(words: str) -> str:
    return words if len(words) <= _LONGEST_SUMMARY else f"{words[:_LONGEST_SUMMARY].rstrip()}…"


def _label(item: Port | PortRange) -> str:
    names = names_of(item.entries)
    if not names:
        return first_description(item.entries) or item.status
    more = ", …" if len(names) > _MOST_NAMES else ""
    return ", ".join(map(shortened, names[:_MOST_NAMES])) + more
