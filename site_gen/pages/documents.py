"""The pages of references."""

from __future__ import annotations

from typing import TYPE_CHECKING

from site_gen import permalinks
from site_gen.pages.linking import source_of
from site_gen.pages.view import Link, ReferencePage
from site_gen.titles import heading_of, reference_title, shortened

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
KIND_LISTINGS = {"rfc": "rfcs", "draft": "drafts", "uri": "web", "text": "other"}


def reference_page(reference: Reference, linker: Linker) -> ReferencePage:
    """Give the page of a cited document."""
    url = permalinks.reference(reference.key)
    return ReferencePage(
        kind="reference",
        key=reference.key,
        url=url,
        title=reference_title(reference),
        heading=heading_of(reference.key),
        description=f"{shortened(heading_of(reference.key))}: the port numbers and service names "
        "whose registration cites it.",
        crumbs=(
            Link("References", "references/"),
            Link(KIND_WORDS[reference.kind], f"references/{KIND_LISTINGS[reference.kind]}/"),
        ),
        json=permalinks.json_path(url),
        entries=linker.entries(reference.entries),
        footnotes=linker.footnotes_of(reference.entries),
        kind_words=KIND_WORDS[reference.kind],
        sources=tuple(_sources(reference)),
        labels=tuple(sorted(_labels(reference))),
    )


def _sources(reference: Reference) -> Iterator[Link]:
    for target in reference.uris or (reference.key,):
        source = source_of(reference.kind, target)
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
