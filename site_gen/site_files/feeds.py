"""The changes of the registry as feeds: Atom (RFC 4287) and JSON Feed 1.1."""

from __future__ import annotations

import json
import uuid
from html import escape
from typing import TYPE_CHECKING

from site_gen import permalinks
from site_gen.files import SiteFile
from site_gen.history.printing import event_lines
from site_gen.pages.changes import remark_on

if TYPE_CHECKING:
    from collections.abc import Iterator

    from site_gen.history.store import RecordedEdition
    from site_gen.history.timelines import Timelines

ATOM = "changes/feed.atom"
JSON_FEED = "changes/feed.json"

_NEWEST = 50
_TITLE = "Changes of IANA's port number registry"
# Made once for this project: an entry keeps its id wherever the site is published.
_IDS = uuid.UUID("6f0f4b0a-5a3e-4a57-9d0e-3f1c8f0f6d53")


def feed_files(timelines: Timelines, base_url: str) -> Iterator[SiteFile]:
    """Write both feeds of the newest editions; without *base_url*, links are relative."""
    editions = timelines.editions[: -_NEWEST - 1 : -1]
    root = base_url or "../"
    yield SiteFile(ATOM, _atom(timelines, editions, root).encode())
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": _TITLE,
        "home_page_url": f"{root}changes/",
        "feed_url": root + JSON_FEED,
        "items": [
            {
                "id": _id(edition.id),
                "url": root + permalinks.edition(edition.id),
                "title": _title(edition),
                "content_text": "\n".join(_lines(timelines, edition)),
                "date_published": _time(edition),
            }
            for edition in editions
        ],
    }
    body = json.dumps(feed, ensure_ascii=False, indent=1)
    yield SiteFile(JSON_FEED, f"{body}\n".encode())


def _atom(timelines: Timelines, editions: tuple[RecordedEdition, ...], root: str) -> str:
    entries = "".join(
        f"<entry><id>{_id(edition.id)}</id><title>{_title(edition)}</title>"
        f'<link href="{root}{permalinks.edition(edition.id)}"/>'
        f"<updated>{_time(edition)}</updated>"
        f"<content>{escape(chr(10).join(_lines(timelines, edition)), quote=False)}</content>"
        "</entry>\n"
        for edition in editions
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        '<feed xmlns="http://www.w3.org/2005/Atom">\n'
        f"<id>{_id('feed')}</id><title>{_TITLE}</title>"
        f'<link rel="self" href="{root}{ATOM}"/><link href="{root}changes/"/>'
        f"<updated>{_time(editions[0])}</updated><author><name>IANA</name></author>\n"
        f"{entries}</feed>\n"
    )


def _id(name: str) -> str:
    return uuid.uuid5(_IDS, name).urn


def _title(edition: RecordedEdition) -> str:
    return f"Edition of {edition.id}"


def _time(edition: RecordedEdition) -> str:
    """Return when an edition was seen; its own date where that is not recorded."""
    return edition.seen or f"{edition.date}T00:00:00Z"


def _lines(timelines: Timelines, edition: RecordedEdition) -> list[str]:
    events = timelines.by_edition[edition.id]
    lines = [line for event in events for line in event_lines(event)]
    return lines or [remark_on(edition, events, timelines.first)]
