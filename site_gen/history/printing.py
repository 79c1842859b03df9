"""A history in the terminal and as JSON: timelines and comparisons."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from site_gen import permalinks
from site_gen.errors import HistoryError, one_line
from site_gen.history.events import fold_place, grouped
from site_gen.history.timelines import Timelines, url_of
from site_gen.history.wording import label_of, sentence_of, text_of, value_text
from site_gen.model import KINDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from site_gen.history.events import Event, Place
    from site_gen.history.store import RecordedEdition

_NOTHING = "nothing"
# The longest id of an edition, 2025-12-15.2, and a blank.
_WIDTH = 14


def find_place(timelines: Timelines, page: str) -> Place:
    """Find the entity of a page, given as ``port/443`` or as the page's address.

    Raise `HistoryError` where no edition held it.
    """
    kind, _, key = page.strip("/").partition("/")
    if kind == "port" and "-" in key:
        kind = "range"
    if kind in KINDS:
        spelled = permalinks.key_of(key) if "~" in key else None
        for each in (key, spelled or key):
            place = fold_place(kind, each)
            if timelines.timeline(place):
                return place
    what = f'no edition of the history holds "{page}"'
    remedy = "give a page, like port/443, service/https, contact/IESG or reference/rfc6335"
    raise HistoryError(what, remedy=remedy)


def timeline_text(timelines: Timelines, place: Place) -> str:
    """Print the timeline of an entity for people, newest first."""
    return "".join(f"{line}\n" for line in _timeline_lines(timelines, place))


def timeline_json(timelines: Timelines, place: Place) -> str:
    """Print the timeline of an entity for programs."""
    kind, key = place
    head = {"kind": kind, "key": key}
    return _printed({**head, **timeline_members(timelines, place)})


def timeline_members(timelines: Timelines, place: Place) -> dict[str, Any]:
    """Return the members that the timeline of an entity adds to its JSON."""
    timeline = timelines.timeline(place)
    if timeline is None:
        return {}
    # Of a contact that is gone, nothing is told but that it is.
    is_silent = timeline.ended is not None and place[0] == "contact"
    events = () if is_silent else timeline.events
    history = [each for dated in events for each in event_members(*dated)]
    members: dict[str, Any] = {"since": timeline.since, "history": history}
    if timeline.ended:
        successors = [url_of(each) for each in timelines.successors(place)]
        members["gone"] = {"last": timeline.ended.last, "successors": successors}
    return members


def edition_members(timelines: Timelines, edition: RecordedEdition) -> dict[str, Any]:
    """Return an edition as JSON: its address, when it was seen, and its counts."""
    groups = grouped(timelines.by_edition[edition.id])
    return {
        "edition": edition.id,
        "url": permalinks.edition(edition.id),
        "seen": edition.seen,
        "registrations": edition.records,
        "contacts": edition.contacts,
        **{group.lower(): len(events) for group, events in groups.items()},
    }


def event_members(edition: str, event: Event) -> list[dict[str, Any]]:
    """Return an event as JSON: one object for each field that changed, or one without a field."""
    head = {
        "edition": edition,
        "kind": event.kind,
        "service": event.service,
        "number": event.number,
        "protocols": list(event.protocols),
    }
    fields = [each._asdict() for each in event.fields] or [
        dict.fromkeys(("field", "before", "after"))
    ]
    return [
        {**head, "field": each["field"], "from": each["before"], "to": each["after"]}
        for each in fields
    ]


def summary_of(editions: Sequence[RecordedEdition]) -> str:
    """Print what the newest of *editions* changed: a line with counts, then each event."""
    timelines = Timelines.of(editions)
    name = f"Edition of {timelines.newest}"
    if len(editions) == 1:
        return f"{name}: the first on record, {editions[0].records:,} records\n"
    return _comparison(name, timelines.by_edition[timelines.newest])


def comparison_text(before: str, after: str, events: Iterable[Event]) -> str:
    """Print what happened between two editions for people."""
    return _comparison(f"{before} to {after}", events)


def _comparison(name: str, events: Iterable[Event]) -> str:
    groups = grouped(events)
    counts = (f"{len(members):,} {title.lower()}" for title, members in groups.items())
    lines = [f"{name}: {', '.join(counts)}"]
    for title, members in groups.items():
        lines += ["", title] if members else []
        for event in members:
            lines += [f"  {line}" for line in event_lines(event)]
    return "".join(f"{line}\n" for line in lines)


def comparison_json(before: str, after: str, events: Iterable[Event]) -> str:
    """Print what happened between two editions for programs."""
    told = [each for event in events for each in event_members(after, event)]
    return _printed({"from": before, "to": after, "events": told})


def event_lines(event: Event) -> Iterator[str]:
    """Print an event: its sentence, then each field that changed."""
    yield one_line(text_of(sentence_of(event)))
    for field, before, after in event.fields:
        if field not in ("service", "number"):
            old, new = (value_text(value) or _NOTHING for value in (before, after))
            yield "  " + one_line(f"{label_of(field)}: {old} -> {new}")


def _timeline_lines(timelines: Timelines, place: Place) -> Iterator[str]:
    timeline = timelines.timeline(place)
    if timeline is None:
        return
    first = ", the first edition on record" if timeline.since == timelines.first else ""
    if timeline.ended:
        yield f"{one_line(' '.join(place))} is gone since {timeline.ended.gone}"
        yield from (f"see {url_of(each)}" for each in timelines.successors(place))
    for edition, event in timeline.events:
        lines = event_lines(event)
        yield f"{edition:<{_WIDTH}}{next(lines)}"
        yield from (f"{'':<{_WIDTH}}{line}" for line in lines)
    yield f"{timeline.since:<{_WIDTH}}{one_line(' '.join(place))} is listed{first}"


def _printed(value: object) -> str:
    return f"{json.dumps(value, ensure_ascii=False, indent=1)}\n"
