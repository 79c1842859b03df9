"""The registrations as the contract's JSON has them, each text of an entry folded once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from site_gen.api import registration_json

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from site_gen.catalog import Catalog
    from site_gen.model import Registration

Made = TypeVar("Made")


class Records:
    """The registrations of one catalog. Those of one entry differ in the protocol alone.

    *shared* are the first registrations of the entries, as JSON.
    """

    def __init__(self, catalog: Catalog) -> None:
        """Tell of *catalog*."""
        entries, registrations = catalog.entries, catalog.edition.registrations
        places = {id(each): entry.place for entry in entries for each in entry.registrations}
        self._order = [(each, places[id(each)]) for each in registrations]
        self.shared: list[dict[str, Any]] = [registration_json(entry.facts) for entry in entries]

    def in_order(self, made: Sequence[Made]) -> Iterator[tuple[Registration, Made]]:
        """Give the registrations in the registry's order, each with what is *made* of its entry."""
        return ((each, made[place]) for each, place in self._order)
