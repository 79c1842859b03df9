"""The page of the map: all ports as one picture, and as a table."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from site_gen.model import LAST_PORT, STATUSES
from site_gen.pages.linking import hundred_of
from site_gen.pages.view import Figure, MapPage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from site_gen.pages.linking import Linker

# A row of the picture is 256 ports: the number's high byte is the row, the low byte the column.
SIDE = 256
_BLOCK = 16 * SIDE


def map_page(linker: Linker) -> MapPage:
    """Give the page of the map."""
    return MapPage(
        kind="page",
        key="map",
        url="map/",
        title="Map of all ports",
        heading="All 65,536 ports",
        description="Every port number as one picture: assigned, reserved and unassigned, "
        "by protocol, with names.",
        lede="Each dot is a port number: 256 to a row, from 0 at the top left to 65535 at the "
        "bottom right. The row is the number's high byte, the column its low byte.",
        columns=("Numbers", *(status.capitalize() for status in STATUSES)),
        lines=tuple(_lines(linker)),
    )


def _lines(linker: Linker) -> Iterator[Figure]:
    for first in range(0, LAST_PORT + 1, _BLOCK):
        last = first + _BLOCK - 1
        counts = Counter(linker.states[first : last + 1])
        # A block begins inside a hundred: its listing is the way in.
        url = linker.listing_url(hundred_of(first)[0])
        yield Figure(f"{first}-{last}", url, tuple(counts[status] for status in STATUSES))
