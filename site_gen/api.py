"""The JSON of each entity, for programs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import orjson

from site_gen import permalinks
from site_gen.catalog import ContactEntity
from site_gen.files import SiteFile
from site_gen.history.gone import GoneEntity
from site_gen.history.printing import edition_members, event_members, timeline_members
from site_gen.history.store import CHANGES_JSON
from site_gen.history.timelines import place_of
from site_gen.model import COLUMNS, Contact, Text, Xref

if TYPE_CHECKING:
    from collections.abc import Iterator

    from site_gen.catalog import Catalog, Entity, Entry
    from site_gen.history.timelines import Timelines
    from site_gen.model import Registration


class Api:
    """Writes the JSON of one catalog's entities; each registration is encoded once."""

    def __init__(self, catalog: Catalog, timelines: Timelines | None = None) -> None:
        """Serve the entities of *catalog*, and what *timelines* tell of them."""
        self._timelines = timelines
        self._edition = catalog.edition.updated
        self._annotations = catalog.annotations
        self._encoded: dict[int, bytes] = {}

    def file(self, entity: Entity) -> SiteFile:
        """Give the JSON of an entity; a contact's address is masked as the registry masks it."""
        head: dict[str, Any] = {
            "kind": entity.kind,
            "key": entity.key,
            "url": entity.url,
            "title": entity.title,
            "edition": self._edition,
        }
        if entity.kind == "contact":
            contact = entity.contact if isinstance(entity, ContactEntity) else Contact(entity.key)
            head |= {
                "name": contact.name,
                "organization": contact.organization,
                "uri": contact.uri,
                "updated": contact.updated,
            }
        if self._timelines:
            head |= timeline_members(self._timelines, place_of(entity))
        notes = [note.as_json() for note in self._annotations.of(entity.url)]
        opening = orjson.dumps({**head, "annotations": notes})[:-1]
        # What is gone has no registrations any more; its page shows the last ones.
        entries = () if isinstance(entity, GoneEntity) else entity.entries
        registrations = b",\n".join(map(self._registrations, entries))
        body = b'%b,"registrations":[\n%b\n]}\n' % (opening, registrations)
        return SiteFile(permalinks.json_path(entity.url), body)

    def _registrations(self, entry: Entry) -> bytes:
        if entry.place not in self._encoded:
            members = map(registration_json, entry.registrations)
            self._encoded[entry.place] = b",\n".join(map(orjson.dumps, members))
        return self._encoded[entry.place]


def registration_json(registration: Registration) -> dict[str, Any]:
    """Give a registration as the contract's JSON has it.

    A footnote mark is not a reference: the few registrations that have one carry it as
    ``footnotes``.
    """
    members: dict[str, Any] = {
        column.member: _value(getattr(registration, column.field)) for column in COLUMNS
    }
    marks = [xref.target for xref in registration.references if xref.kind == "note"]
    return {**members, "footnotes": marks} if marks else members


def _value(value: str | Text | tuple[str | Xref, ...] | None) -> str | list[str] | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, Text):
        # Line breaks stay; white space inside a line is folded.
        return "\n".join([Text((line,)).flat for line in value.lines])
    cited = [part for part in value if isinstance(part, str) or part.kind != "note"]
    return [part if isinstance(part, str) else part.label for part in cited]


def changes_files(timelines: Timelines) -> Iterator[SiteFile]:
    """Make the list of all editions, newest first, and for each the file of its changes."""
    editions = timelines.editions[::-1]
    rows = [edition_members(timelines, each) for each in editions]
    body = b'{"kind":"changes","editions":[\n%b\n]}\n' % b",\n".join(map(orjson.dumps, rows))
    yield SiteFile(CHANGES_JSON, body)
    for edition, row in zip(editions, rows, strict=True):
        events = timelines.by_edition[edition.id]
        told = [each for event in events for each in event_members(edition.id, event)]
        whole = orjson.dumps({"kind": "edition_changes", **row, "changes": told})
        yield SiteFile(permalinks.json_path(permalinks.edition(edition.id)), b"%b\n" % whole)


def edition_file(catalog: Catalog) -> SiteFile:
    """Give the file that names the edition, for programs, and marks a folder as a site of ours."""
    edition = catalog.edition
    counts = {
        "registrations": len(edition.registrations),
        **{f"{kind}s": len(entities) for kind, entities in catalog.by_kind.items()},
    }
    facts = {
        "generator": permalinks.GENERATOR,
        "title": edition.title,
        "edition": edition.updated,
        "format": edition.format,
        "is_excerpt": edition.is_excerpt,
        "counts": counts,
    }
    return SiteFile(permalinks.EDITION_JSON, f"{json.dumps(facts, indent=1)}\n".encode())
