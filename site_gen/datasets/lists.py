"""The lists of all ports, services, contacts and references, as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from site_gen.catalog import (
    class_of,
    first_description,
    names_of,
    number_text,
    protocols_of,
)
from site_gen.datasets.tables import dumped, listed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from site_gen.catalog import Catalog, Entity, Port, PortRange, Reference, Service


def ports_json(catalog: Catalog) -> bytes:
    """List every port and every range on record."""
    ports = map(_number, catalog.ports.values())
    ranges = map(_number, catalog.ranges.values())
    return _file(catalog, "ports", ports=ports, ranges=ranges)


def services_json(catalog: Catalog) -> bytes:
    """List every service name."""
    return _file(catalog, "services", services=map(_service, catalog.services.values()))


def contacts_json(catalog: Catalog, people: Iterable[Mapping[str, Any]]) -> bytes:
    """List every contact, without its address; *people* are the `contact_facts`."""
    contacts = catalog.contacts.values()
    titled = ({**facts, "title": each.title} for facts, each in zip(people, contacts, strict=True))
    return _file(catalog, "contacts", contacts=titled)


def references_json(catalog: Catalog) -> bytes:
    """List every cited document."""
    return _file(catalog, "references", references=map(_reference, catalog.references.values()))


def _file(catalog: Catalog, kind: str, **lists: Iterable[dict[str, Any]]) -> bytes:
    """Print *lists* one item a line, so that two editions can be compared by line."""
    head = dumped({"kind": kind, "edition": catalog.edition.updated})[:-1]
    printed = (listed(name, map(dumped, items)) for name, items in lists.items())
    return b"%b,%b}\n" % (head, b",".join(printed))


def _head(entity: Entity) -> dict[str, Any]:
    return {"key": entity.key, "url": entity.url, "title": entity.title}


def _number(item: Port | PortRange) -> dict[str, Any]:
    return {
        **_head(item),
        "status": item.status,
        "class": class_of(item.ends[0]),
        "services": names_of(item.entries),
        "protocols": protocols_of(item.entries),
        "description": first_description(item.entries) or None,
    }


def _service(service: Service) -> dict[str, Any]:
    return {
        **_head(service),
        "numbers": list(map(number_text, service.numbers)),
        "protocols": service.protocols,
        "description": first_description(service.entries) or None,
        "replaced_by": service.replaced_by,
    }


def _reference(reference: Reference) -> dict[str, Any]:
    return {
        **_head(reference),
        "type": reference.document,
        "uris": reference.uris,
        "count": sum([len(entry.registrations) for entry in reference.entries]),
    }
