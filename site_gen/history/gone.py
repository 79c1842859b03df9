"""The entities that an edition held and the newest does not: each keeps its page."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, NamedTuple

from site_gen import permalinks
from site_gen.catalog import Entry, distinct
from site_gen.catalog.joins import entries
from site_gen.history.facts import record_of, references_of
from site_gen.history.timelines import url_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from site_gen.catalog import EntityKind
    from site_gen.history.events import Place
    from site_gen.history.timelines import Ended, Timelines

_TITLES: dict[EntityKind, str] = {
    "port": "Port {}",
    "range": "Ports {}",
    "service": "Service {}",
    "contact": "Contact {}",
    "reference": "Reference {}",
}


class GoneEntity(NamedTuple):
    """An entity that is gone, with the entries of its last records; a contact has none.

    *last* is the last edition that held it, *since* the first that did not.
    """

    kind: EntityKind
    key: str
    url: str
    title: str
    entries: tuple[Entry, ...]
    place: Place
    last: str
    since: str

    @property
    def heading(self) -> str:
        """Name the entity: the title without its remark."""
        return _TITLES[self.kind].format(distinct(self.key))


def gone_entities(timelines: Timelines, contact_slugs: Mapping[str, str]) -> Iterator[GoneEntity]:
    """List what is gone; *contact_slugs* maps the id of each contact to its slug."""
    # No entry of the newest edition has a number below 0.
    places = count(-1, -1)
    for place, ended in timelines.gone():
        kind, key = place[0], _key(place, ended)
        is_contact = kind == "contact"
        url = permalinks.contact(contact_slugs[key]) if is_contact else url_of(place)
        records = () if is_contact else map(record_of, ended.records)
        shown = (each._replace(place=next(places)) for each in entries(records))
        title = f"{_TITLES[kind].format(distinct(key))} (gone)"
        yield GoneEntity(kind, key, url, title, tuple(shown), place, ended.last, ended.gone)


def _key(place: Place, ended: Ended) -> str:
    """Spell the key as the registry did."""
    kind, key = place
    for record in ended.records:
        if kind == "service":
            return str(record["service"])
        for xref in references_of(record) if kind == "reference" else ():
            if permalinks.reference_slug(xref.key) == key:
                return xref.key
    return key
