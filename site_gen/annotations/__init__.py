"""What people and operators say of a port or a name, kept apart from the registry.

An annotation never becomes part of a registration: pages, JSON and data files show it in a
place of its own and name its source.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

Source = Literal["common", "operator"]


class NoteLink(NamedTuple):
    """A link of an annotation: *url* is an https address."""

    text: str
    url: str


class SiteLink(NamedTuple):
    """A link from a note to a page of the site: *url* from the site's root, and where it stands."""

    url: str
    place: str
    line: int


@dataclass(frozen=True, slots=True)
class Annotation:
    """A note on one page.

    *url* is the page's address (``port/8443/``), *name* what people call it, *origin* who
    says so (the bundled list, or the name of an operator's folder). *facts* are free pairs of
    label and value. *html* is the sanitized body, *text* the same without markup. *protocols*
    and *looked_up* (a date) are stated by bundled entries alone.
    """

    source: Source
    origin: str
    url: str
    name: str = ""
    aliases: tuple[str, ...] = ()
    links: tuple[NoteLink, ...] = ()
    owner: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    html: str = ""
    text: str = ""
    protocols: tuple[str, ...] = ()
    looked_up: str = ""
    site_links: tuple[SiteLink, ...] = ()
    place: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return the members that the site's JSON has of an annotation."""
        return {
            "source": self.source,
            "name": self.name or None,
            "aliases": list(self.aliases),
            "text": self.text or None,
            "links": [link.url for link in self.links],
        }

    @property
    def number(self) -> int | None:
        """Return the port number that the note is about; None for any other page."""
        kind, _, key = self.url.rstrip("/").partition("/")
        return int(key) if kind == "port" and key.isdecimal() else None


class Annotations:
    """All annotations of a site by page address, an operator's before the bundled ones."""

    def __init__(self, notes: Iterable[Annotation] = ()) -> None:
        """Group *notes* by page; the order within a source is kept."""
        grouped: defaultdict[str, list[Annotation]] = defaultdict(list)
        for note in sorted(notes, key=lambda each: each.source == "common"):
            grouped[note.url].append(note)
        self.by_url: Mapping[str, tuple[Annotation, ...]] = {
            url: tuple(found) for url, found in grouped.items()
        }

    @property
    def common(self) -> list[Annotation]:
        """List the bundled annotations, by page."""
        notes = (note for found in self.by_url.values() for note in found)
        return [note for note in notes if note.source == "common"]

    def of(self, url: str) -> tuple[Annotation, ...]:
        """Return the annotations of the page at *url*."""
        return self.by_url.get(url, ())

    def on(self, has_page: Callable[[str], bool]) -> Annotations:
        """Return those whose page exists."""
        kept = (note for url, found in self.by_url.items() if has_page(url) for note in found)
        return Annotations(kept)

    def names(self, url: str) -> tuple[str, ...]:
        """List what the page at *url* is called, each name once."""
        return tuple(dict.fromkeys(note.name for note in self.of(url) if note.name))

    def numbers(self, source: Source | None = None) -> list[int]:
        """List the port numbers that have an annotation, of *source* alone if it is named."""
        notes = (note for found in self.by_url.values() for note in found)
        found = {note.number for note in notes if source in (None, note.source)}
        return sorted(number for number in found if number is not None)

    def warnings(self, has_page: Callable[[str], bool]) -> list[str]:
        """Name notes for pages that do not exist, and links to pages that do not exist."""
        found = []
        for url, notes in self.by_url.items():
            for note in notes:
                # What an excerpt lacks is not the fault of the bundled list.
                if note.source == "operator" and not has_page(url):
                    found.append(f"{note.place}: the site has no page {url}; it is not shown")
                found += [
                    f"{link.place}:{link.line}: the link to {link.url} leads to no page of the site"
                    for link in note.site_links
                    if link.url and not has_page(link.url)
                ]
        return found
