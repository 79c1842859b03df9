"""What pages tell of a history: timelines, what is gone, and the changes of each edition."""

from __future__ import annotations

from typing import TYPE_CHECKING

from site_gen import permalinks
from site_gen.catalog import contact_slugs
from site_gen.history.gone import gone_entities
from site_gen.history.timelines import place_of, url_of
from site_gen.history.wording import Mention, label_of, sentence_of, value_text
from site_gen.pages.view import EventView, FieldView, HistoryView, Link, TextPart

if TYPE_CHECKING:
    from site_gen.catalog import Catalog, Entity
    from site_gen.history.events import Event
    from site_gen.history.timelines import Timelines

# Events shown before the rest fold into "Earlier changes".
_MOST_EVENTS_SHOWN = 6
_FIRST_WORDS = ", the first edition on record"


class Past:
    """Turns the timelines of a history into what pages print; a linker knows the addresses."""

    def __init__(self, timelines: Timelines, catalog: Catalog) -> None:
        """Show *timelines*, which end with the edition of *catalog*."""
        self.timelines = timelines
        self._slugs = contact_slugs(catalog.contacts, timelines.since)
        self.gone = tuple(gone_entities(timelines, self._slugs))

    def of(self, entity: Entity) -> HistoryView | None:
        """Give the timeline of an entity, there or gone; None for a contact that is gone."""
        timeline = self.timelines.timeline(place_of(entity))
        if timeline is None or (timeline.ended and entity.kind == "contact"):
            return None
        events = tuple([self.event(*dated, here=entity.url) for dated in timeline.events])
        words = _FIRST_WORDS if timeline.since == self.timelines.first else ""
        shown, earlier = events[:_MOST_EVENTS_SHOWN], events[_MOST_EVENTS_SHOWN:]
        return HistoryView(shown, earlier, edition_link(timeline.since), words)

    def event(self, edition: str, event: Event, here: str = "") -> EventView:
        """Give an event; the page at *here* is not linked."""
        fields = [
            FieldView(label_of(field), value_text(before), value_text(after))
            for field, before, after in event.fields
            if field not in ("service", "number")
        ]
        sentence = tuple([self._part(part, here) for part in sentence_of(event)])
        return EventView(event.kind, edition_link(edition), sentence, tuple(fields))

    def _part(self, part: str | Mention, here: str) -> TextPart:
        if isinstance(part, str):
            return TextPart(part)
        url = self._url(part)
        return TextPart(part.text, None if url == here else url)

    def _url(self, mention: Mention) -> str:
        if mention.kind == "contact":
            return self.contact_url(mention.key)
        if mention.kind == "service":
            return permalinks.service(mention.key)
        return url_of((mention.kind, mention.key))

    def contact_url(self, contact_id: str) -> str:
        """Give the address of a contact's page, there or gone."""
        return permalinks.contact(self._slugs[contact_id])


def edition_link(edition: str) -> Link:
    """Link the page of an edition."""
    return Link(edition, permalinks.edition(edition))
