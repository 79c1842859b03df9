"""Find entities from the command line, in the edition that is at hand.

Questions are of the same classes as in the site's search box: numbers and
ranges, names, people and organizations, documents, words of descriptions. The
box also forgives misspelt words, knows initials and puts central services
first; here answers of one class stand in the order of the registry.
"""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from site_gen import permalinks
from site_gen.api import registration_json
from site_gen.catalog import first_description, number_text
from site_gen.errors import one_line
from site_gen.model import PROTOCOLS
from site_gen.search_index.words import fold, is_number, words_of
from site_gen.sources import open_cached, open_edition

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from site_gen.catalog import Catalog, ContactEntity, Entity, Entry
    from site_gen.sources import OpenedEdition

_RANGE = re.compile(r"(\d{1,5})-(\d{1,5})")
_LEAST_WIDTH = 40
_WIDEST = 120
_WIDEST_CELL = 44


@dataclass(frozen=True, slots=True)
class LookupResult:
    """An answer: *url* is relative to the site's root, *places* are like ``443/tcp,udp``."""

    kind: str
    key: str
    title: str
    url: str
    description: str
    places: tuple[str, ...]
    entries: tuple[Entry, ...]

    def as_json(self) -> dict[str, Any]:
        """Give the finding with its registrations, which are as in the site's JSON."""
        return {
            "kind": self.kind,
            "key": self.key,
            "title": self.title,
            "url": self.url,
            "description": self.description,
            "registrations": [
                registration_json(each) for entry in self.entries for each in entry.registrations
            ],
        }


def edition_at_hand(source: str | None) -> OpenedEdition:
    """Open *source*; without one the newest kept edition, and only if there is none IANA's."""
    return open_edition(source) if source else open_cached() or open_edition(None)


def look_up(catalog: Catalog, text: str, limit: int) -> list[LookupResult]:
    """Find the entities that *text* names or describes, best first, at most *limit*."""
    found: dict[str, LookupResult] = {}
    for entity in _answers(catalog, text):
        found.setdefault(entity.url, _result(entity))
        if len(found) >= limit:
            break
    return list(found.values())


def as_table(findings: Sequence[LookupResult]) -> str:
    """Print findings for people: kind, key, places and a few words, one a line."""
    rows = [(each.kind, _cut(each.key), _cut(" ".join(each.places))) for each in findings]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    columns = shutil.get_terminal_size((_WIDEST, 0)).columns
    room = max(min(columns, _WIDEST) - sum(widths) - 6, _LEAST_WIDTH)
    return "".join(
        "  ".join((*map(str.ljust, row, widths), _cut(each.description, room))).rstrip() + "\n"
        for row, each in zip(rows, findings, strict=True)
    )


def _cut(text: str, width: int = _WIDEST_CELL) -> str:
    """Print the registry's text in one line without control characters, at most *width* long."""
    line = one_line(text)
    return line if len(line) <= width else f"{line[: width - 1].rstrip()}…"


def as_json(findings: Iterable[LookupResult]) -> str:
    """Print findings for programs."""
    results = [each.as_json() for each in findings]
    return f"{json.dumps(results, ensure_ascii=False, indent=1)}\n"


def _answers(catalog: Catalog, text: str) -> Iterator[Entity]:
    words = [word for part in text.split("/") for word in part.split()]
    named = [word for word in words if word.lower() not in PROTOCOLS] or words
    plain = " ".join(named)
    if len(named) == 1:
        yield from _numbers(catalog, named[0])
    yield from _exact(catalog, text.strip(), plain)
    yield from _alike(catalog, fold(plain), frozenset(words_of(plain)))


def _numbers(catalog: Catalog, word: str) -> Iterator[Entity]:
    """LookupResult a number or a range: its page, else the range around it, and the names on it."""
    match = _RANGE.fullmatch(word)
    if match and (span := catalog.ranges.get((int(match[1]), int(match[2])))):
        yield span
    if not is_number(word):
        return
    port = catalog.ports.get(int(word))
    around = catalog.covering(int(word))
    entries = port.entries if port else ()
    if port:
        yield port
    elif around:
        yield around
    names = dict.fromkeys(entry.facts.name for entry in entries if entry.facts.name)
    yield from (catalog.services[permalinks.lowered(name)] for name in names)


def _exact(catalog: Catalog, *texts: str) -> Iterator[Entity]:
    for text in dict.fromkeys(texts):
        service = catalog.service(text)
        if service:
            yield service
        slug = permalinks.reference_slug(text.replace(" ", ""))
        if slug in catalog.references:
            yield catalog.references[slug]
        for contact_id in (text, text.replace(" ", "_")):
            if contact_id in catalog.contacts:
                yield catalog.contacts[contact_id]


def _alike(catalog: Catalog, folded: str, words: frozenset[str]) -> Iterator[Entity]:
    """LookupResult with beginnings of names first, then whatever has all the words."""
    if not words:
        return
    services = catalog.services.values()
    yield from (each for each in services if fold(each.name).startswith(folded))
    yield from (each for each in catalog.contacts.values() if words <= _words_of(each))
    yield from (
        each for each in catalog.references.values() if words <= frozenset(words_of(each.key))
    )
    yield from (each for each in services if words <= _told(each.name, each.entries))
    yield from (
        each
        for each in catalog.ports.values()
        if not any(entry.facts.name for entry in each.entries) and words <= _told("", each.entries)
    )


def _words_of(page: ContactEntity) -> frozenset[str]:
    contact = page.contact
    texts = (contact.id.replace("_", " "), contact.name, contact.organization)
    return frozenset(word for text in texts if text for word in words_of(text))


def _told(name: str, entries: Iterable[Entry]) -> frozenset[str]:
    texts = (entry.facts.description.flat for entry in entries if entry.facts.description)
    return frozenset(word for text in (name, *texts) for word in words_of(text))


def _result(entity: Entity) -> LookupResult:
    about_many = entity.kind in ("contact", "reference")
    words = entity.title if about_many else first_description(entity.entries)
    places = tuple(_places(entity.entries)[:3])
    return LookupResult(
        entity.kind, entity.key, entity.title, entity.url, words, places, entity.entries
    )


def _places(entries: Iterable[Entry]) -> list[str]:
    """Print where entries are: ``443/tcp,udp``; protocols of one number together."""
    places: dict[str, dict[str, None]] = {}
    for entry in entries:
        held = places.setdefault("" if entry.key is None else number_text(entry.key), {})
        held.update(dict.fromkeys(entry.protocols))
    return ["/".join(filter(None, (number, ",".join(held)))) for number, held in places.items()]
