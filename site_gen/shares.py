"""The entities of a catalog, shared out: those of neighbouring records are together.

Their pages and JSON are best made by one process, one after the other: what
they all print of a record is printed once then.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

    from site_gen.catalog import Catalog, ContactPage, Port, PortRange, Reference, Service

_RECORDS = 250
_KINDS = ("ports", "ranges", "services", "contacts", "references")


@dataclass(slots=True)
class Share:
    """Entities by kind, in the order in which they are listed."""

    ports: list[Port] = field(default_factory=list)
    ranges: list[PortRange] = field(default_factory=list)
    services: list[Service] = field(default_factory=list)
    contacts: list[ContactPage] = field(default_factory=list)
    references: list[Reference] = field(default_factory=list)

    @property
    def kinds(self) -> tuple[Collection[object], ...]:
        """Give the entities of each kind."""
        return self.ports, self.ranges, self.services, self.contacts, self.references

    def __len__(self) -> int:
        """Count the entities."""
        return sum(map(len, self.kinds))


def whole(catalog: Catalog) -> Share:
    """Give all entities."""
    return Share(*(list(getattr(catalog, kind).values()) for kind in _KINDS))


def shares(catalog: Catalog) -> list[Share]:
    """Share the entities out by the first record of each; those without a record are together."""
    found: dict[int, Share] = defaultdict(Share)
    for kind in _KINDS:
        for item in getattr(catalog, kind).values():
            place = item.entries[0].place // _RECORDS if item.entries else -1
            getattr(found[place], kind).append(item)
    return [found[place] for place in sorted(found)]
