"""The pages of references."""

from __future__ import annotations

from typing import TYPE_CHECKING

from site_gen import permalinks
from site_gen.catalog import shortened
from site_gen.pages.linking import source_of
from site_gen.pages.view import Link, ReferencePage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from site_gen.catalog import Reference
    from site_gen.pages.linking import Linker

KIND_WORDS = {
    "rfc": "Request for Comments",
    "draft": "Internet-Draft",
    "uri": "Document on the web",
    "text": "Other document",
}
_LONG_HEADING = 60
KIND_LISTINGS = {"rfc": "rfcs", "draft": "drafts", "uri": "web", "text": "other"}


def reference_page(reference: Reference, linker: Linker) -> ReferencePage:
    """Give the page of a cited document."""
    document = reference.document
    return ReferencePage(
        **linker.entity(reference),
        heading=reference.heading,
        description=f"{shortened(reference.heading)}: the port numbers and service names "
        "whose registration cites it.",
        crumbs=(
            Link("References", "references/"),
            Link(KIND_WORDS[document], f"references/{KIND_LISTINGS[reference.document]}/"),
        ),
        is_long=len(reference.heading) > _LONG_HEADING,
        kind_words=KIND_WORDS[document],
        sources=tuple(_sources(reference)),
        labels=tuple(sorted(_labels(reference))),
    )


def _sources(reference: Reference) -> Iterator[Link]:
    for target in reference.uris or (reference.key,):
        source = source_of(reference.document, target)
        if source:
            yield source


def _labels(reference: Reference) -> set[str]:
    """Give the ways in which records print the reference, its sections for the most part."""
    slug = permalinks.reference_slug(reference.key)
    printed = {
        xref.label
        for entry in reference.entries
        for xref in entry.facts.references
        if permalinks.reference_slug(xref.key) == slug
    }
    return printed - {reference.key}
