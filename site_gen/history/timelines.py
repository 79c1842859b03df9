"""The timeline of each entity: since when it is listed, what happened to it, what replaced it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from site_gen import permalinks
from site_gen.history.events import Chronicle, Event, Place, fold_place, mentioned_by, places_of
from site_gen.model import ends_of_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from site_gen.catalog import Entity
    from site_gen.history.facts import Facts
    from site_gen.history.store import RecordedEdition


# A large range may have been split into hundreds.
_MOST_SUCCESSORS = 12


class Dated(NamedTuple):
    """An event and the id of the edition that brought it."""

    edition: str
    event: Event


class Ended(NamedTuple):
    """The end of an entity: the last edition that held it, the first without, its last records."""

    last: str
    gone: str
    records: tuple[Facts, ...]


class Timeline(NamedTuple):
    """What the history tells of one entity.

    *since* is the first edition that held it; *events* are newest first; *ended*
    is None for what the newest edition holds.
    """

    since: str
    events: tuple[Dated, ...] = ()
    ended: Ended | None = None


@dataclass(frozen=True)
class Timelines:
    """All events of a history, by edition and by entity.

    *since* maps each entity that ever was to the first edition that held it.
    """

    editions: tuple[RecordedEdition, ...]
    by_edition: dict[str, tuple[Event, ...]]
    since: dict[Place, str]
    _ended: dict[Place, Ended]

    @classmethod
    def of(cls, editions: Iterable[RecordedEdition]) -> Timelines:
        """Derive the timelines of a history from its *editions*, the oldest first."""
        chronicle, presence = Chronicle(), _Presence()
        by_edition = {}
        editions = tuple(editions)
        for edition in editions:
            by_edition[edition.id] = tuple(chronicle.events(edition.changes))
            presence.add(edition)
        return cls(editions, by_edition, presence.since, presence.ended)

    @property
    def first(self) -> str:
        """Return the id of the first edition."""
        return self.editions[0].id

    @property
    def newest(self) -> str:
        """Return the id of the newest edition."""
        return self.editions[-1].id

    @cached_property
    def by_place(self) -> dict[Place, tuple[Dated, ...]]:
        """Map each entity that has events to them, newest first."""
        found: dict[Place, list[Dated]] = defaultdict(list)
        for edition, events in reversed(self.by_edition.items()):
            for event in events:
                for place in event.places:
                    found[place].append(Dated(edition, event))
        return {place: tuple(dated) for place, dated in found.items()}

    def timeline(self, place: Place) -> Timeline | None:
        """Return the timeline of an entity; None where no edition held it."""
        since = self.since.get(place)
        if since is None:
            return None
        return Timeline(since, self.by_place.get(place, ()), self._ended.get(place))

    def holds(self, place: Place) -> bool:
        """Tell whether the newest edition holds an entity."""
        return place in self.since and place not in self._ended

    def successors(self, place: Place) -> tuple[Place, ...]:
        """List what stands in the place of a gone entity, as far as it can be derived.

        A service's new name, the present holder of its number; the number to which
        a port's service moved, the range that holds the number now; what a range
        was split into; the document that replaced another.
        """
        found = dict.fromkeys(self._heirs(place, frozenset()))
        return tuple(found or self._holders(place))

    def _heirs(self, place: Place, seen: frozenset[Place]) -> Iterator[Place]:
        """Follow the events that ended an entity to entities that are still there."""
        ended = self._ended.get(place)
        if ended is None or place in seen:
            return
        for edition, event in self.by_place.get(place, ()):
            for heir in _heirs_of(place, event) if edition == ended.gone else ():
                if self.holds(heir):
                    yield heir
                else:
                    yield from self._heirs(heir, seen | {place})

    def _holders(self, place: Place) -> Iterator[Place]:
        """List what the newest edition says of the numbers of a gone entity."""
        kind, key = place
        ended = self._ended[place]
        numbers = {key} if kind in ("port", "range") else set()
        if kind == "service":
            numbers = {each["number"] for each in ended.records if "number" in each}
        for number in sorted(numbers, key=ends_of_number):
            exact: Place = ("range" if "-" in number else "port", number)
            if self.holds(exact):
                yield exact
            else:
                yield from self._overlapping(*ends_of_number(number))

    def _overlapping(self, first: int, last: int) -> Iterator[Place]:
        """List the ranges of the newest edition that overlap a range, and the ports inside it."""
        found = [each for each in self._ranges if each[0] <= last and first <= each[1]]
        if first < last:
            ports = self._ports[bisect_left(self._ports, first) : bisect_right(self._ports, last)]
            found += [(number, number, ("port", str(number))) for number in ports]
        yield from (place for _, _, place in sorted(found)[:_MOST_SUCCESSORS])

    @cached_property
    def _ranges(self) -> list[tuple[int, int, Place]]:
        places = (place for place in self.since if place[0] == "range" and self.holds(place))
        return [(*ends_of_number(place[1]), place) for place in places]

    @cached_property
    def _ports(self) -> list[int]:
        places = (place for place in self.since if place[0] == "port" and self.holds(place))
        return sorted(int(key) for _, key in places)

    def gone(self) -> Iterator[tuple[Place, Ended]]:
        """List the entities that the newest edition does not hold."""
        return iter(sorted(self._ended.items()))


class _Presence:
    """Counts what shows each entity, edition by edition."""

    def __init__(self) -> None:
        self.since: dict[Place, str] = {}
        self.ended: dict[Place, Ended] = {}
        self._counts: Counter[Place] = Counter()
        self._last = ""

    def add(self, edition: RecordedEdition) -> None:
        """Take the changes of the next edition in."""
        lost = [(before, frozenset(_places(before))) for before, _ in edition.changes if before]
        come = Counter(place for _, after in edition.changes if after for place in _places(after))
        counts = self._counts
        for place, count in come.items():
            counts[place] += count
            self.since.setdefault(place, edition.id)
            self.ended.pop(place, None)
        for place, count in Counter(chain.from_iterable(places for _, places in lost)).items():
            counts[place] -= count
            if not counts[place]:
                shown = tuple(item for item, places in lost if place in places)
                self.ended[place] = Ended(self._last, edition.id, _records(place, shown))
        self._last = edition.id


def _places(item: Facts) -> set[Place]:
    """List the entities that exist because of an item."""
    if "frame" in item:
        return set()
    if "id" in item:
        return {("contact", item["id"])}
    return {*places_of(item), *mentioned_by(item)}


def _records(place: Place, items: Iterable[Facts]) -> tuple[Facts, ...]:
    """Keep the records that the page of *place* showed: not those that only mention a contact."""
    records = (item for item in items if "id" not in item)
    return tuple(record for record in records if place in places_of(record))


def _heirs_of(place: Place, event: Event) -> Iterator[Place]:
    """List what *event* put in the place of an entity that it ended."""
    before, after = event.before or {}, event.after or {}
    if not before or not after:
        return
    if place[0] == "reference":
        yield from sorted(_cited(after) - _cited(before))
    elif event.kind in ("renamed", "taken-over") and place in _named(before):
        yield from _named(after)
    elif event.kind == "moved" and place[0] == "port":
        yield "port", after["number"]


def _cited(record: Facts) -> set[Place]:
    return {place for place in places_of(record) if place[0] == "reference"}


def _named(record: Facts) -> set[Place]:
    return {place for place in places_of(record) if place[0] == "service"}


def url_of(place: Place) -> str:
    """Return the address of an entity's page; that of a contact may be spelled otherwise."""
    kind, key = place
    if kind == "contact":
        return permalinks.contact(permalinks.contact_slug(key))
    folder = "port" if kind == "range" else kind
    return permalinks.service(key) if kind == "service" else f"{folder}/{key}/"


def place_of(entity: Entity) -> Place:
    """Return the place of an entity of the catalog."""
    return fold_place(entity.kind, entity.key)
