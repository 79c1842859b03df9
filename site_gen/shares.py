"""The entities of a catalog in batches: those of neighbouring records are together.

Their pages and JSON are best made by one process, one after the other: what
they all print of a record is printed once then.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from site_gen.catalog import Catalog, Entity

_RECORDS = 250


def shares(catalog: Catalog) -> list[list[Entity]]:
    """Group the entities by the first record of each; those without a record are together.

    Within a batch they are in listing order, so that those of one kind follow each other.
    """
    found: dict[int, list[Entity]] = defaultdict(list)
    for entity in catalog.entities():
        place = entity.entries[0].place // _RECORDS if entity.entries else -1
        found[place].append(entity)
    return [found[place] for place in sorted(found)]
