"""What happened to records and contacts between neighbouring editions.

An event is the change of one record, or of several that differ in nothing but the
protocol. It is derived from the editions and never stored.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, get_args

from site_gen import permalinks
from site_gen.catalog import status_of
from site_gen.history.facts import (
    Facts,
    encode,
    plain_text,
    record_key,
    record_of,
    record_order,
    references_of,
)
from site_gen.history.store import Change, State
from site_gen.model import PROTOCOLS, ends_of_number

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from site_gen.catalog import EntityKind

EventKind = Literal[
    "assigned",
    "protocol-added",
    "listed-again",
    "reassigned",
    "taken-over",
    "renamed",
    "moved",
    "assignee",
    "contact",
    "description",
    "reference",
    "notes",
    "unauthorized-use",
    "service-code",
    "dates",
    "de-assigned",
    "removed",
    "listed",
    "contact-details",
]
# The groups in which an edition's page lists its events.
ASSIGNED = frozenset({"assigned", "protocol-added", "listed-again", "reassigned"})
GONE = frozenset({"de-assigned", "removed"})

Group = Literal["Assigned", "Changed", "Gone"]
GROUPS: tuple[Group, ...] = get_args(Group)

Place = tuple["EntityKind", str]

# What a change of this field alone is called; of several fields, the first counts.
_FIELD_KINDS: dict[str, EventKind] = {
    "assignees": "assignee",
    "contacts": "contact",
    "description": "description",
    "references": "reference",
    "notes": "notes",
    "unauthorized_use": "unauthorized-use",
    "service_code": "service-code",
    "registered": "dates",
    "modified": "dates",
}
_CONTACT_FIELDS = ("name", "organization", "updated")
# What shows that a record with another name is the same registration.
_KEPT_IN_A_RENAMING = ("assignees", "contacts", "description", "registered")


class FieldChange(NamedTuple):
    """A field, named as in the site's JSON, with its values; None where there is none."""

    field: str
    before: Any
    after: Any


class Event(NamedTuple):
    """One event. *before* and *after* are the record's facts without its protocol.

    *protocols* are those that it concerns, *places* the pages. Of a contact's
    own data, *before* and *after* are the facts of the contact.
    """

    kind: EventKind
    before: Facts | None
    after: Facts | None
    protocols: tuple[str, ...]
    fields: tuple[FieldChange, ...]
    places: frozenset[Place]

    @property
    def service(self) -> str | None:
        """Return the service's name, the new one where it was renamed."""
        return self._value("service")

    @property
    def number(self) -> str | None:
        """Return the number or range, the new one where it moved."""
        return self._value("number")

    def _value(self, name: str) -> str | None:
        first, second = self.after or {}, self.before or {}
        if self.kind in GONE:
            first, second = second, first
        value: str | None = first.get(name) or second.get(name)
        return value


# A kind, and the record before and after.
_Finding = tuple[EventKind, Facts | None, Facts | None]


def group_of(event: Event) -> Group:
    """Name the group in which an event is listed."""
    if event.kind in ASSIGNED:
        return "Assigned"
    return "Gone" if event.kind in GONE else "Changed"


def grouped(events: Iterable[Event]) -> dict[Group, list[Event]]:
    """Sort *events* into all groups."""
    groups: dict[Group, list[Event]] = {group: [] for group in GROUPS}
    for event in events:
        groups[group_of(event)].append(event)
    return groups


class Chronicle:
    """Derives the events of one edition after the other.

    *known* are the names, numbers and protocols of all records so far, *ever_held* the
    numbers that were assigned to a service.
    """

    def __init__(self) -> None:
        """Begin before the first edition."""
        # The records of the edition by number, or by name where they have none.
        self._at: dict[str, list[Facts]] = defaultdict(list)
        self.known: set[str] = set()
        self.ever_held: set[str] = set()

    def events(self, changes: Sequence[Change]) -> list[Event]:
        """Derive the events of the next edition from its *changes*; the first has none."""
        records = [change for change in changes if change.kind == "record"]
        step = _Step(self, records if self.known else ())
        for before, after in records:
            if before:
                self._at[_spot(before)].remove(before)
            if after:
                self._at[_spot(after)].append(after)
        found = [*step.events(), *_contact_events(changes)]
        for after in (each.after for each in records if each.after):
            self.known.add(record_key(after))
            if _is_named(after):
                self.ever_held.add(_spot(after))
        return found

    def at(self, spot: str) -> tuple[Facts, ...]:
        """List the records of a number."""
        return tuple(self._at.get(spot, ()))


class _Step:
    """The records that one edition removed and added, and what became of them."""

    def __init__(self, chronicle: Chronicle, records: Sequence[Change]) -> None:
        self._chronicle = chronicle
        self._changed = [change for change in records if change.before and change.after]
        self._removed = [each.before for each in records if each.before and not each.after]
        self._added = [each.after for each in records if each.after and not each.before]
        spots = {_spot(facts) for facts in (*self._removed, *self._added)}
        self._before = {spot: chronicle.at(spot) for spot in spots}
        self._found: list[_Finding] = []

    def events(self) -> list[Event]:
        """Name what happened; the chronicle stands at the new edition by now."""
        for before, after in self._changed:
            self._note_change(before or {}, after or {})
        named = [record for record in self._removed if _is_named(record)]
        come = [record for record in self._added if _is_named(record)]
        left, come = self._pair("renamed", named, come, _is_renamed)
        come = self._moved(named, come)
        moved = self._origins("moved")
        left = [record for record in left if record not in moved]
        _, come = self._pair("taken-over", [*left, *moved], come, _is_same_place)
        taken = self._origins("taken-over")
        for record in left:
            if record not in taken:
                self._note_end(record)
        for record in come:
            self._found.append((self._begin_of(record), None, record))
        self._note_unnamed()
        return self._merged()

    def _origins(self, kind: EventKind) -> list[Facts]:
        return [before for of, before, _ in self._found if of == kind and before]

    def _note_change(self, before: Facts, after: Facts) -> None:
        fields = field_changes(before, after)
        if fields:
            self._found.append((_FIELD_KINDS[fields[0].field], before, after))

    def _pair(
        self,
        kind: EventKind,
        removed: list[Facts],
        added: list[Facts],
        fits: Callable[[Facts, Facts], bool],
    ) -> tuple[list[Facts], list[Facts]]:
        """Note each pair that *fits*; return those that found no partner."""
        left, come = [], list(added)
        for before in removed:
            after = next((each for each in come if fits(before, each)), None)
            if after is None:
                left.append(before)
            else:
                come.remove(after)
                self._found.append((kind, before, after))
        return left, come

    def _moved(self, removed: list[Facts], added: list[Facts]) -> list[Facts]:
        come = []
        for after in added:
            origins = [each for each in removed if self._has_moved(each, after)]
            origins.sort(key=lambda each: each.get("protocol") != after.get("protocol"))
            if origins:
                self._found.append(("moved", origins[0], after))
            else:
                come.append(after)
        return come

    def _has_moved(self, before: Facts, after: Facts) -> bool:
        if "number" not in before or "number" not in after or _spot(before) == _spot(after):
            return False
        return _name(before) == _name(after) and not self._names_at(_spot(before), _name(before))

    def _names_at(self, spot: str, name: str) -> bool:
        return any(_name(each) == name for each in self._chronicle.at(spot))

    def _note_end(self, record: Facts) -> None:
        spot = _spot(record)
        if "number" not in record or self._names_at(spot, _name(record)):
            self._found.append(("removed", record, None))
            return
        rest = (each for each in self._chronicle.at(spot) if not _is_named(each))
        same = (each for each in rest if each.get("protocol") == record.get("protocol"))
        self._found.append(("de-assigned", record, next(same, None)))

    def _begin_of(self, record: Facts) -> EventKind:
        spot = _spot(record)
        before = self._before[spot]
        if any(_name(each) == _name(record) for each in before if _is_named(each)):
            return "protocol-added"
        if record_key(record) in self._chronicle.known:
            return "listed-again"
        is_free = not any(map(_is_named, before))
        return "reassigned" if is_free and spot in self._chronicle.ever_held else "assigned"

    def _note_unnamed(self) -> None:
        """Note what happened to records without a name that no other event explains.

        Unassigned ranges are left out: they are split and joined whenever a number
        between them is assigned.
        """
        spots = {_spot(facts) for _, *pair in self._found for facts in pair if facts}
        added = [each for each in self._added if _is_noted(each, spots)]
        for before in (each for each in self._removed if _is_noted(each, spots)):
            same = [each for each in added if _spot(each) == _spot(before)]
            same.sort(key=lambda each: each.get("protocol") != before.get("protocol"))
            if same and field_changes(before, same[0]):
                added.remove(same[0])
                self._note_change(before, same[0])
            else:
                self._found.append(("removed", before, None))
        self._found += [("listed", None, after) for after in added]

    def _merged(self) -> list[Event]:
        """Join events that differ in nothing but the protocol, in registry order."""
        groups: dict[object, list[_Finding]] = defaultdict(list)
        for finding in self._found:
            kind, before, after = finding
            groups[kind, _without_protocol(before), _without_protocol(after)].append(finding)
        events = []
        for findings in groups.values():
            kind, before, after = findings[0]
            records = (after or before or {} for _, before, after in findings)
            protocols = filter(None, (record.get("protocol") for record in records))
            ordered = tuple(sorted(protocols, key=_protocol_order))
            fields = _fields_of(kind, before, after)
            # What is listed after an end stood there before, or is among the added records.
            places = self._places(before, None if kind in GONE else after)
            events.append(Event(kind, before, after, ordered, fields, places))
        return sorted(events, key=lambda each: record_order(each.after or each.before or {}))

    def _places(self, *records: Facts | None) -> frozenset[Place]:
        """List the pages that an event concerns, those of unnamed records of its number too."""
        told = [each for each in records if each]
        spots = {_spot(each) for each in told}
        unnamed = [each for each in (*self._removed, *self._added) if not _is_named(each)]
        told += [each for each in unnamed if _spot(each) in spots]
        return frozenset(place for each in told for place in places_of(each))


def field_changes(before: Facts, after: Facts) -> tuple[FieldChange, ...]:
    """List the fields in which two records differ to a reader, in the order of their weight."""
    pairs = ((name, plain_value(before, name), plain_value(after, name)) for name in _FIELD_KINDS)
    return tuple(FieldChange(*pair) for pair in pairs if pair[1] != pair[2])


def plain_value(record: Facts, name: str) -> str | list[str] | None:
    """Return a field as the site's JSON prints it: text with line breaks, or a list of strings."""
    if name == "references":
        return [each.label for each in references_of(record) if each.kind != "note"]
    if name == "assignees":
        name = name if name in record else "contacts"
    if name in ("assignees", "contacts"):
        return list(record.get(name, ()))
    return plain_text(record.get(name))


def places_of(record: Facts) -> Iterator[Place]:
    """List the pages that show a record, by kind and key, the key folded as addresses are."""
    number, name = record.get("number"), record.get("service")
    if number:
        first, last = ends_of_number(number)
        is_range = "-" in number
        yield ("range", f"{first}-{last}") if is_range else ("port", str(first))
        if is_range and name:
            yield from (("port", str(each)) for each in range(first, last + 1))
    if name:
        yield "service", permalinks.lowered(name)
    for contact_id in {*record.get("contacts", ()), *record.get("assignees", ())}:
        yield "contact", contact_id
    for xref in references_of(record):
        if xref.kind not in ("note", "person"):
            yield "reference", permalinks.reference_slug(xref.key)


def _fields_of(
    kind: EventKind, before: Facts | None, after: Facts | None
) -> tuple[FieldChange, ...]:
    if before is None or after is None or kind in GONE:
        return ()
    identity = {"renamed": "service", "taken-over": "service", "moved": "number"}.get(kind)
    changed = field_changes(before, after)
    if identity is None:
        return changed
    return (FieldChange(identity, before.get(identity), after.get(identity)), *changed)


def _contact_events(changes: Iterable[Change]) -> Iterator[Event]:
    for change in changes:
        before, after = change
        if change.kind != "contact" or before is None or after is None:
            continue
        pairs = ((name, before.get(name), after.get(name)) for name in _CONTACT_FIELDS)
        fields = tuple(FieldChange(*pair) for pair in pairs if pair[1] != pair[2])
        place: Place = ("contact", after["id"])
        yield Event("contact-details", before, after, (), fields, frozenset({place}))


def mentioned_by(record: Facts) -> Iterator[Place]:
    """List the contacts that only the texts of a record name."""
    for name in ("description", "unauthorized_use", "notes"):
        # A text that names somebody is never a mere string.
        value = record.get(name)
        for line in () if isinstance(value, str | None) else value:
            yield from (("contact", part[1]) for part in line if part[0] == "person")


def fold_place(kind: EntityKind, key: str) -> Place:
    """Fold a key as addresses are folded: services and references in any case are the same."""
    if kind == "service":
        return kind, permalinks.lowered(key)
    return kind, permalinks.reference_slug(key) if kind == "reference" else key


def _is_named(record: Facts) -> bool:
    return "service" in record


def _name(record: Facts) -> str:
    return permalinks.lowered(record.get("service", ""))


def _spot(record: Facts) -> str:
    """Return the number of a record; the name of one that has none."""
    number: str | None = record.get("number")
    return number or f"={_name(record)}"


def _is_same_place(before: Facts, after: Facts) -> bool:
    same = _spot(before) == _spot(after) and before.get("protocol") == after.get("protocol")
    return same and "number" in before


def _is_renamed(before: Facts, after: Facts) -> bool:
    pairs = ((plain_value(before, name), plain_value(after, name)) for name in _KEPT_IN_A_RENAMING)
    agreements = [bool(one) and one == other for one, other in pairs]
    if "number" in before or "number" in after:
        return _is_same_place(before, after) and any(agreements)
    # Without a number to hold them together, all must agree.
    return before.get("protocol") == after.get("protocol") and all(agreements)


def _is_noted(record: Facts, explained: set[str]) -> bool:
    if _is_named(record) or _spot(record) in explained:
        return False
    is_range = "-" in record.get("number", "")
    return not (is_range and status_of(record_of(record)) == "unassigned")


def _without_protocol(record: Facts | None) -> bytes:
    return encode({name: value for name, value in (record or {}).items() if name != "protocol"})


def _protocol_order(protocol: str) -> tuple[int, str]:
    place = PROTOCOLS.index(protocol) if protocol in PROTOCOLS else len(PROTOCOLS)
    return place, protocol


def compare(before: Iterable[Facts], after: Iterable[Facts]) -> list[Event]:
    """List what happened between two editions, neighbours or not, by their records."""
    state, chronicle = State(), Chronicle()
    known = [Change(None, record) for record in before]
    for change in known:
        state.apply(change)
    chronicle.events(known)
    return chronicle.events(state.changes_to(map(encode, after)))
