"""The line that tells of one entity, and the words that it is found by.

A card is one line of fields parted by tabs: a letter for its kind and a digit
for its weight before the first, and empty fields at the end left out:

====  =================  ======  ===================  ==============  =====  ==  ====
``s`` service's name     slug    descriptions         places
``c`` person, else       slug    organization, if     names           count  id  host
      organization               not the first field
``f`` reference          slug                         names           count
``p`` (status letter)            what is told of it   place
====  =================  ======  ===================  ==============  =====  ==  ====

A slug is left out where it is the key (of services and references: in lower
case), an id where it is the name with ``_`` for spaces. Descriptions are parted
by U+001F. *places* are parted by commas; each is a number or range as printed,
if the service has one, a letter for the mask of protocols (capital where the
port is only partly assigned), and which description is its own, unless the
first. *names* are a few of the services that the entity holds or that cite it,
*count* says how many there are. *host* tells whose mail the contact uses, if no
other field does (``cerner``; never an address).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from site_gen import permalinks
from site_gen.catalog import ends_of, number_of
from site_gen.model import LAST_PORT
from site_gen.search_index.words import STOP_WORDS, words_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from site_gen.catalog import Catalog, ContactPage, Entry, NumberKey, Reference, Service, Status

_NAMES_ON_CARD = 3
_BETWEEN = "\x1f"
# IANA adds this to a hundred descriptions; it tells of the name, not of the service.
_REPLACEMENT = re.compile(
    r"\s*(?:This entry is an alias to \S+|IANA assigned this well-formed service name as a "
    r'replacement for "[^"]*")\.?,?'
)
_PROTOCOLS = {"tcp": 1, "udp": 2, "sctp": 4, "dccp": 8}
_STANDARDS_BODIES = frozenset({"IESG", "IETF", "IETF_Chair"})
_MAIL_HOST = re.compile(r"^mailto:[^&@]*[&@]([\w.-]+)")
_SECOND_LEVELS = frozenset("ac co com edu go gov ne net or org".split())  # noqa: SIM905 (a list to read)
_PUBLIC_MAIL = frozenset(
    "aol compuserve gmail gmx googlemail hotmail icloud live mac mail me msn outlook protonmail "  # noqa: SIM905 (a list to read)
    "qq web yahoo".split()
)
_FIRST_USER_PORT = 1024
_HEAVIEST = 9
# From this weight on, a service is found by the initials of its description (dns for 53).
_INITIALS_WEIGHT = 4
_INITIALS = range(3, 7)


# A reader finds a description by how it begins.
_LONGEST_TEXT = 2000


@dataclass(frozen=True, slots=True)
class Card:
    """One entity: its line, the words it is found by, and the numbers that it belongs to.

    *extra* are words that stand in no text (joined names, initials); *name* is
    the folded name of a service of one word.
    """

    line: str
    words: frozenset[str]
    extra: frozenset[str] = frozenset()
    places: tuple[NumberKey, ...] = ()
    weight: int = -1
    name: str | None = None


def cards_of(catalog: Catalog) -> Iterator[Card]:
    """Make the card of every entity, in the order in which shards keep them."""
    partial = {number for number, port in catalog.ports.items() if port.status == "partly assigned"}
    for service in sorted(catalog.services.values(), key=_by_number):
        yield _service_card(service, partial)
    for number, port in catalog.ports.items():
        if _is_nameless(port.entries):
            yield _nameless_card(number, port.entries, port.status)
    for span, held in catalog.ranges.items():
        if _is_nameless(held.entries):
            yield _nameless_card(span, held.entries, held.status)
    for contact in catalog.contacts.values():
        yield _contact_card(contact)
    for slug, reference in catalog.references.items():
        yield _reference_card(reference, slug)


def _by_number(service: Service) -> tuple[int, str]:
    # Neighbours on the list of ports come from the same applicants and compress together.
    numbers = service.numbers
    return (ends_of(numbers[0])[0] if numbers else LAST_PORT + 1, service.name)


def _is_nameless(entries: Iterable[Entry]) -> bool:
    return not any(entry.facts.name for entry in entries)


def _service_card(service: Service, partial: set[int]) -> Card:
    texts = _descriptions(service.entries)
    description = _BETWEEN.join(texts.values())
    places = _places(service.entries, list(texts))
    weight = _service_weight(service, places)
    slug = permalinks.service_slug(service.name)
    name, told = words_of(service.name), words_of(description)
    extra = {"".join(name)} if len(name) > 1 else set()
    if weight >= _INITIALS_WEIGHT and len(told) in _INITIALS:
        extra.add("".join(word[0] for word in told))
    words = frozenset(name).union(set(told) - STOP_WORDS)
    printed = ",".join(place.printed(is_partial=key in partial) for key, place in places.items())
    return Card(
        line=_line(
            f"s{weight}{service.name}",
            "" if slug == permalinks.lowered(service.name) else slug,
            description,
            printed,
        ),
        words=words,
        extra=frozenset(extra - words),
        places=tuple(key for key in places if key is not None),
        weight=weight,
        name=name[0] if len(name) == 1 else None,
    )


@dataclass(slots=True)
class _Place:
    """A number of a service: a mask for its protocols, and which of the texts describes it."""

    key: NumberKey | None
    text: int
    mask: int = 0

    def printed(self, *, is_partial: bool = False) -> str:
        letter = chr(ord("A" if is_partial else "a") + self.mask)
        first, last = ends_of(self.key) if self.key is not None else ("", "")
        number = str(first) if isinstance(self.key, int) or self.key is None else f"{first}-{last}"
        return f"{number}{letter}{self.text or ''}"


def _places(entries: Iterable[Entry], texts: list[str]) -> dict[NumberKey | None, _Place]:
    """Give the numbers of *entries* with what is told of them; None is no number."""
    places: dict[NumberKey | None, _Place] = {}
    for entry in entries:
        key = number_of(entry)
        told = _description(entry).lower()
        place = places.setdefault(key, _Place(key, texts.index(told) if told else 0))
        place.mask |= _mask(entry)
    return places


def _mask(entry: Entry) -> int:
    mask = 0
    for protocol in entry.protocols:
        mask |= _PROTOCOLS.get(protocol.lower(), 0)
    return mask


def _descriptions(entries: Iterable[Entry]) -> dict[str, str]:
    """Give the descriptions of *entries*, each once whatever its case."""
    told: dict[str, str] = {}
    for entry in entries:
        if text := _description(entry):
            told.setdefault(text.lower(), text)
    return told


def _description(entry: Entry) -> str:
    text = entry.facts.description
    return _REPLACEMENT.sub("", text.flat[:_LONGEST_TEXT]).strip() if text else ""


def _service_weight(service: Service, places: dict[NumberKey | None, _Place]) -> int:
    """Tell how central a service is, 0-9, from the registry alone."""
    protocols = {protocol for entry in service.entries for protocol in entry.protocols}
    weight = min(2, max(0, len(protocols) - 1))
    weight += any(key is not None for key in places)
    weight += 3 * any(isinstance(key, int) and key < _FIRST_USER_PORT for key in places)
    facts = [entry.facts for entry in service.entries]
    weight += 2 * any(xref.kind == "rfc" for each in facts for xref in each.references)
    weight += 2 * any(not _STANDARDS_BODIES.isdisjoint(each.assignees) for each in facts)
    weight -= 2 * bool(service.replaced_by)
    return max(0, min(_HEAVIEST, weight))


def _nameless_card(key: NumberKey, entries: Sequence[Entry], status: Status) -> Card:
    description = "; ".join(_descriptions(entries).values())
    place = _Place(key, 0)
    for entry in entries:
        place.mask |= _mask(entry)
    words = frozenset(words_of(description)) - STOP_WORDS
    return Card(
        line=_line(f"p{status[0]}", "", description, place.printed()),
        # One word alone ("Reserved") is a status, for which there are listings.
        words=words if len(words) > 1 else frozenset(),
        places=(key,),
    )


def _contact_card(page: ContactPage) -> Card:
    contact = page.contact
    # An id is most often a name with underscores; of who asked to be hidden, it is only an id.
    known_as = contact.id if contact.is_withheld else contact.id.replace("_", " ")
    name = _folded(contact.name or contact.organization or known_as)
    organization = _folded(contact.organization or "") if contact.name else ""
    is_plain = contact.id == name.replace(" ", "_")
    held = _names(page.entries)
    words = {*words_of(name), *words_of(organization), *([] if is_plain else words_of(contact.id))}
    host = _mail_host(contact.uri or "")
    return Card(
        line=_line(
            f"c{_weight_of_count(len(held))}{name}",
            "" if page.slug == contact.id else page.slug,
            organization,
            ",".join(held[:_NAMES_ON_CARD]),
            str(len(held) or ""),
            "" if is_plain else contact.id,
            "" if host in words else host,
        ),
        words=frozenset(words.union(words_of(host))) - STOP_WORDS,
    )


def _mail_host(uri: str) -> str:
    """Name the organization whose mail a contact uses; a public provider tells nothing.

    >>> _mail_host("mailto:flanne&vnet.IBM.COM"), _mail_host("mailto:someone&gmail.com")
    ('ibm', '')
    """
    found = _MAIL_HOST.search(uri)
    labels = found[1].lower().split(".")[:-1] if found else []
    own = [label for label in labels if label not in _SECOND_LEVELS]
    return own[-1] if own and own[-1] not in _PUBLIC_MAIL else ""


def _reference_card(reference: Reference, slug: str) -> Card:
    key = _folded(reference.key)
    held = _names(reference.entries)
    return Card(
        line=_line(
            f"f{_weight_of_count(len(held))}{key}",
            "" if slug == permalinks.lowered(key) else slug,
            "",
            ",".join(held[:_NAMES_ON_CARD]),
            str(len(held) or ""),
        ),
        words=frozenset(words_of(key)) - STOP_WORDS,
    )


def _names(entries: Iterable[Entry]) -> list[str]:
    return list(dict.fromkeys(entry.facts.name for entry in entries if entry.facts.name))


def _weight_of_count(count: int) -> int:
    return min(_HEAVIEST, count.bit_length())


def _folded(text: str) -> str:
    return " ".join(text.split())


def _line(*fields: str) -> str:
    return "\t".join(fields).rstrip("\t")
