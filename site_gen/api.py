"""The JSON of each entity, for programs."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, Any

import orjson

from site_gen import permalinks
from site_gen.files import SiteFile, Task
from site_gen.titles import contact_title, port_title, range_title, reference_title, service_title

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from site_gen.catalog import Catalog, ContactPage, Entry, Port, PortRange, Reference, Service
    from site_gen.model import Registration, Text
    from site_gen.shares import Share

GENERATOR = "site-gen"


class Api:
    """Writes the JSON of one catalog's entities; each registration is encoded once."""

    def __init__(self, catalog: Catalog) -> None:
        """Serve the entities of *catalog*."""
        self._edition = catalog.edition.updated
        self._encoded: dict[int, bytes] = {}

    def port(self, port: Port) -> SiteFile:
        """Give the JSON of a port."""
        url = permalinks.port(port.number)
        head = self._head("port", str(port.number), url, port_title(port))
        return self._file(head, port.entries)

    def range(self, span: PortRange) -> SiteFile:
        """Give the JSON of a range."""
        url = permalinks.port_range(span.first, span.last)
        return self._file(self._head("range", span.key, url, range_title(span)), span.entries)

    def service(self, service: Service) -> SiteFile:
        """Give the JSON of a service."""
        url = permalinks.service(service.name)
        head = self._head("service", service.name, url, service_title(service))
        return self._file(head, service.entries)

    def contact(self, page: ContactPage) -> SiteFile:
        """Give the JSON of a contact, its address masked as the registry masks it."""
        contact = page.contact
        more = {
            "name": contact.name,
            "organization": contact.organization,
            "uri": contact.uri,
            "updated": contact.updated,
        }
        head = self._head("contact", contact.id, page.url, contact_title(page))
        return self._file({**head, **more}, page.entries)

    def reference(self, reference: Reference) -> SiteFile:
        """Give the JSON of a cited document."""
        url = permalinks.reference(reference.key)
        head = self._head("reference", reference.key, url, reference_title(reference))
        return self._file(head, reference.entries)

    def tasks(self, share: Share) -> Iterator[Task]:
        """Give the making of the JSON of each entity of *share*, in any process."""
        makers: tuple[tuple[Callable[[Any], SiteFile], Iterable[object]], ...] = (
            (self.port, share.ports),
            (self.range, share.ranges),
            (self.service, share.services),
            (self.contact, share.contacts),
            (self.reference, share.references),
        )
        for make, entities in makers:
            yield from (Task(partial(make, entity)) for entity in entities)

    def _head(self, kind: str, key: str, url: str, title: str) -> dict[str, str | None]:
        return {"kind": kind, "key": key, "url": url, "title": title, "edition": self._edition}

    def _file(self, head: dict[str, str | None], entries: Iterable[Entry]) -> SiteFile:
        """Join *head*, the members before the registrations, and the registrations."""
        opening = orjson.dumps(head)[:-1]
        registrations = b",\n".join(map(self._registrations, entries))
        body = b'%b,"registrations":[\n%b\n]}\n' % (opening, registrations)
        return SiteFile(permalinks.json_path(head["url"] or ""), body)

    def _registrations(self, entry: Entry) -> bytes:
        if entry.place not in self._encoded:
            members = map(registration_json, entry.registrations)
            self._encoded[entry.place] = b",\n".join(map(orjson.dumps, members))
        return self._encoded[entry.place]


def registration_json(registration: Registration) -> dict[str, Any]:
    """Give a registration as the contract's JSON has it.

    A footnote mark is no reference: the few registrations that have one carry it as ``footnotes``.
    """
    references = registration.references
    marks = [xref.target for xref in references if xref.kind == "note"] if references else ()
    return {
        "service": registration.name,
        "number": registration.number,
        "protocol": registration.protocol,
        "description": _plain(registration.description),
        "assignees": list(registration.assignees),
        "contacts": list(registration.contacts),
        "registered": registration.registered,
        "modified": registration.modified,
        "references": [xref.label for xref in references if xref.kind != "note"],
        "service_code": registration.service_code,
        "unauthorized_use": _plain(registration.unauthorized_use),
        "notes": _plain(registration.notes),
        **({"footnotes": marks} if marks else {}),
    }


def edition_file(catalog: Catalog) -> SiteFile:
    """Give the file that tells programs which edition the site shows, and marks a site as ours."""
    edition = catalog.edition
    counts = {
        "registrations": len(edition.registrations),
        "ports": len(catalog.ports),
        "ranges": len(catalog.ranges),
        "services": len(catalog.services),
        "contacts": len(catalog.contacts),
        "references": len(catalog.references),
    }
    facts = {
        "generator": GENERATOR,
        "title": edition.title,
        "edition": edition.updated,
        "format": edition.format,
        "is_excerpt": edition.is_excerpt,
        "counts": counts,
    }
    return SiteFile("api/v1/edition.json", f"{json.dumps(facts, indent=1)}\n".encode())


def _plain(text: Text | None) -> str | None:
    """Print running text with its line breaks, references in brackets."""
    if text is None:
        return None
    if len(text.lines) == 1:
        return text.flat
    lines = (type(text)((line,)).flat for line in text.lines)
    return "\n".join(lines)
