"""The pages of references."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from site_gen import permalinks
from site_gen.pages.answers import reference_answer
from site_gen.pages.linking import source_of
from site_gen.pages.registrations import opening
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
        **opening(reference, reference_answer(reference), linker),
        heading=reference.heading,
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
            yield source._replace(text=_call_to_read(reference, source))


def _call_to_read(reference: Reference, source: Link) -> str:
    if reference.document in ("rfc", "draft") and len(reference.heading) <= _LONG_HEADING:
        return f"Read {reference.heading}"
    return f"Read it at {urlsplit(source.url).hostname or source.url}"


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
