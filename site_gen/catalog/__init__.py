"""The joined edition: ports, ranges, services, contacts and references with their cross-links."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING

from site_gen import permalinks
from site_gen.annotations import Annotations
from site_gen.catalog import joins
from site_gen.catalog.entities import (
    ContactEntity,
    Entity,
    Entry,
    NumberKey,
    Port,
    PortRange,
    Reference,
    Service,
    Span,
    class_of,
    distinct,
    ends_of,
    first_description,
    names_of,
    number_order,
    number_text,
    protocols_of,
    shortened,
    status_of,
)
from site_gen.catalog.joins import contact_slugs, organization_key, protocol_status
from site_gen.model import KINDS, EntityKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from site_gen.model import Edition, Xref

__all__ = [
    "KINDS",
    "Catalog",
    "ContactEntity",
    "Entity",
    "EntityKind",
    "Entry",
    "NumberKey",
    "Port",
    "PortRange",
    "Reference",
    "Service",
    "Span",
    "class_of",
    "contact_slugs",
    "distinct",
    "ends_of",
    "first_description",
    "names_of",
    "number_order",
    "number_text",
    "organization_key",
    "protocol_status",
    "protocols_of",
    "shortened",
    "status_of",
]


@dataclass(frozen=True)
class Catalog:
    """One edition, joined. Every mapping is in the order in which its entities are listed."""

    edition: Edition
    entries: tuple[Entry, ...]
    ports: dict[int, Port]
    ranges: dict[Span, PortRange]
    services: dict[str, Service]
    contacts: dict[str, ContactEntity]
    references: dict[str, Reference]
    annotations: Annotations = field(default_factory=Annotations)
    unlisted: dict[int, Port] = field(default_factory=dict)

    @classmethod
    def join(
        cls,
        edition: Edition,
        annotations: Annotations | None = None,
        since: Mapping[tuple[EntityKind, str], str] | None = None,
    ) -> Catalog:
        """Join the records of *edition*, and what *annotations* say of them.

        A number that only annotations name becomes an unlisted port: it has a page and no
        registration, and nothing counts it as on record. What an excerpt lacks may be in the
        full registry, so there only an operator's notes make such a page.

        *since* says when each entity was first listed, as a history knows it, by kind and
        key. It decides which of two contacts whose ids are alike has the plain slug; a port
        that was listed once is not an unlisted one.
        """
        annotations, since = annotations or Annotations(), since or {}
        entries = tuple(joins.entries(edition.registrations))
        numbers = joins.Numbers.of(entries)
        unlisted = {
            number: numbers.unlisted(number, annotations.names(permalinks.port(number)))
            for number in annotations.numbers("operator" if edition.is_excerpt else None)
            if number not in numbers.by_port and ("port", str(number)) not in since
        }
        return cls(
            edition=edition,
            entries=entries,
            ports=numbers.ports(),
            ranges=numbers.ranges(),
            services=joins.services(entries),
            contacts=joins.contacts(edition.contacts, entries, since),
            references=joins.references(entries),
            annotations=annotations,
            unlisted=unlisted,
        )

    @cached_property
    def by_kind(self) -> dict[EntityKind, tuple[Entity, ...]]:
        """Map each kind to its entities; kinds and entities are in listing order."""
        return {
            "port": tuple(self.ports.values()),
            "range": tuple(self.ranges.values()),
            "service": tuple(self.services.values()),
            "contact": tuple(self.contacts.values()),
            "reference": tuple(self.references.values()),
        }

    def entities(self) -> Iterator[Entity]:
        """List all entities, in the order of `by_kind`, then the unlisted ports."""
        return chain(chain.from_iterable(self.by_kind.values()), self.unlisted.values())

    @cached_property
    def shown_annotations(self) -> Annotations:
        """Return the annotations of the entities that exist; no page shows any other."""
        return self.annotations.on({each.url for each in self.entities()}.__contains__)

    def entity(self, kind: EntityKind, key: str) -> Entity | None:
        """Find an entity by its kind and key; services and references in any case.

        None where the edition has none: ``catalog.entity("port", "443")``.
        """
        if kind == "service":
            return self.service(key)
        if kind == "reference":
            return self.references.get(permalinks.reference_slug(key))
        return self._by_key.get((kind, key))

    @cached_property
    def _by_key(self) -> dict[tuple[EntityKind, str], Entity]:
        return {(each.kind, each.key): each for each in self.entities()}

    @cached_property
    def narrowest(self) -> dict[int, Span]:
        """Map each number inside a range on record to the narrowest such range."""
        wide_first = sorted(self.ranges, key=joins.width, reverse=True)
        return {number: span for span in wide_first for number in range(span[0], span[1] + 1)}

    def number(self, key: NumberKey) -> Port | PortRange:
        """Find the port or range of *key*. Raise `KeyError` where the edition has none."""
        if isinstance(key, int):
            return self.ports.get(key) or self.unlisted[key]
        return self.ranges[key]

    def service(self, name: str) -> Service | None:
        """Find a service by its name in any case."""
        return self.services.get(permalinks.lowered(name))

    def reference(self, xref: Xref) -> Reference | None:
        """Find the cited document that *xref* names."""
        return self.references.get(permalinks.reference_slug(xref.key))
