"""What a page shows beside the registry: common names, and an operator's notes."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING, TypeVar

from markupsafe import Markup

from site_gen.pages.view import AnnotationSection, AnnotationView, EntityPage, Link

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from site_gen.annotations import Annotation

# A link of a note to a page of the site, as the sanitizer prints it.
_LINK = re.compile(r'<a href="\.\./\.\./(?P<url>[^"#?]+)[^>]*>(?P<words>.*?)</a>', re.DOTALL)

AnyPage = TypeVar("AnyPage", bound=EntityPage)


def annotated(
    page: AnyPage, notes: Iterable[Annotation], has_page: Callable[[str], bool]
) -> AnyPage:
    """Add *notes* to a page, one section for each source.

    *has_page* answers whether the site has a page at an address: a link to any other keeps
    its words alone.
    """
    known_as: dict[str, str] = {}
    sections: list[AnnotationSection] = []
    for (source, origin), found in groupby(notes, key=lambda note: (note.source, note.origin)):
        # The first section is the one that links lead to.
        name = f"notes-{len(sections) + 1}" if sections else "notes"
        views = tuple(_annotation_view(note, has_page) for note in found)
        names = "; ".join(dict.fromkeys(view.name for view in views if view.name))
        if names:
            known_as["Commonly" if source == "common" else origin] = names
        if source == "common":
            provenance = "Not from IANA. This is what the software's own documents say."
            sections.append(
                AnnotationSection(name, source, "Commonly found here", provenance, views)
            )
        else:
            heading, provenance = (
                f"Notes of {origin}",
                "Not from IANA, but from this site's operator.",
            )
            sections.append(AnnotationSection(name, source, heading, provenance, views))
    return replace(page, annotations=tuple(sections), known_as=tuple(known_as.items()))


def _annotation_view(note: Annotation, has_page: Callable[[str], bool]) -> AnnotationView:
    def keep(link: re.Match[str]) -> str:
        return link[0] if has_page(link["url"]) else link["words"]

    stated = (
        ("Owner", note.owner),
        ("Protocols", ", ".join(note.protocols)),
        *note.facts,
        ("Looked up", note.looked_up),
    )
    return AnnotationView(
        name=note.name,
        aliases=", ".join(note.aliases),
        text="" if note.html else note.text,
        html=Markup(_LINK.sub(keep, note.html)),  # noqa: S704 (sanitized when it was read)
        facts=tuple((label, value) for label, value in stated if value),
        links=tuple(Link(link.text, link.url, is_external=True) for link in note.links),
    )
