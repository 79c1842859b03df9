"""The lists of all ports, services, contacts and references, as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from site_gen import permalinks
from site_gen.catalog import class_of
from site_gen.datasets.tables import dumped, listed
from site_gen.titles import (
    contact_title,
    first_description,
    names_of,
    number_text,
    port_title,
    range_title,
    reference_title,
    service_title,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from site_gen.catalog import Catalog, Entry, Port, PortRange, Reference, Service


def ports_json(catalog: Catalog) -> bytes:
    """List every port and every range on record."""
    ports = map(_port, catalog.ports.values())
    ranges = map(_range, catalog.ranges.values())
    return _file(catalog, "ports", ports=ports, ranges=ranges)


def services_json(catalog: Catalog) -> bytes:
    """List every service name."""
    return _file(catalog, "services", services=map(_service, catalog.services.values()))


def contacts_json(catalog: Catalog, people: Iterable[Mapping[str, Any]]) -> bytes:
    """List every contact, without its address; *people* is what is told of them."""
    titles = map(contact_title, catalog.contacts.values())
    titled = ({**facts, "title": title} for facts, title in zip(people, titles, strict=True))
    return _file(catalog, "contacts", contacts=titled)


def references_json(catalog: Catalog) -> bytes:
    """List every cited document."""
    return _file(catalog, "references", references=map(_reference, catalog.references.values()))


def _file(catalog: Catalog, kind: str, **lists: Iterable[dict[str, Any]]) -> bytes:
    """Print *lists* one item a line, so that two editions can be compared by line."""
    head = dumped({"kind": kind, "edition": catalog.edition.updated})[:-1]
    printed = (listed(name, map(dumped, items)) for name, items in lists.items())
    return b"%b,%b}\n" % (head, b",".join(printed))


def _port(port: Port) -> dict[str, Any]:
    url, title = permalinks.port(port.number), port_title(port)
    return {"key": str(port.number), "url": url, "title": title, **_number(port.number, port)}


def _range(span: PortRange) -> dict[str, Any]:
    url, title = permalinks.port_range(span.first, span.last), range_title(span)
    return {"key": span.key, "url": url, "title": title, **_number(span.first, span)}


def _number(first: int, item: Port | PortRange) -> dict[str, Any]:
    return {
        "status": item.status,
        "class": class_of(first),
        "services": names_of(item.entries),
        "protocols": _protocols(item.entries),
        "description": first_description(item.entries) or None,
    }


def _protocols(entries: Iterable[Entry]) -> list[str]:
    stated = [each.protocol for entry in entries for each in entry.registrations if each.protocol]
    return list(dict.fromkeys(stated))


def _service(service: Service) -> dict[str, Any]:
    return {
        "key": service.name,
        "url": permalinks.service(service.name),
        "title": service_title(service),
        "numbers": list(map(number_text, service.numbers)),
        "protocols": list(service.protocols),
        "description": first_description(service.entries) or None,
        "replaced_by": list(service.replaced_by),
    }


def _reference(reference: Reference) -> dict[str, Any]:
    return {
        "key": reference.key,
        "url": permalinks.reference(reference.key),
        "title": reference_title(reference),
        "type": reference.kind,
        "uris": list(reference.uris),
        "count": sum([len(entry.registrations) for entry in reference.entries]),
    }
