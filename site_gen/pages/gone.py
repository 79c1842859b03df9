"""The pages of what the newest edition does not list any more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from site_gen.history.timelines import url_of
from site_gen.pages.past import edition_link
from site_gen.pages.registrations import opening, registrations_table
from site_gen.pages.view import GonePage, Link, TextPart

if TYPE_CHECKING:
    from site_gen.history.events import Place
    from site_gen.history.gone import GoneEntity
    from site_gen.pages.linking import Linker

_WHAT = {
    "port": "port number",
    "range": "range",
    "service": "service name",
    "contact": "contact",
    "reference": "reference",
}
_LISTINGS = {
    "port": Link("Ports", "ports/"),
    "range": Link("Ports", "ports/"),
    "service": Link("Services", "services/"),
    "contact": Link("Contacts", "contacts/"),
    "reference": Link("References", "references/"),
}


def gone_page(entity: GoneEntity, linker: Linker) -> GonePage:
    """Give the page of what is gone; of a contact it tells nothing but the id."""
    past, is_contact = linker.past, entity.kind == "contact"
    assert past is not None  # noqa: S101 (without a history nothing is gone)
    what = _WHAT[entity.kind]
    successors = () if is_contact else past.timelines.successors(entity.place)
    answer = (
        TextPart(f"The registry no longer lists this {what}; the edition of "),
        TextPart(*edition_link(entity.last)),
        TextPart(" was the last that did; that of "),
        TextPart(*edition_link(entity.since)),
        TextPart(" does not."),
    )
    tables = (
        [registrations_table(entity.entries, entity, linker, "Last registrations")]
        if entity.entries
        else []
    )
    return GonePage(
        **opening(entity, answer, linker, tables),
        state="gone",
        heading=entity.heading,
        crumbs=(_LISTINGS[entity.kind],),
        is_indexed=not is_contact,
        successors=tuple(Link(_label(place), url_of(place)) for place in successors),
    )


def _label(place: Place) -> str:
    kind, key = place
    word = "ports" if kind == "range" else kind
    # Keys of references are folded: rfc5321 is printed RFC5321, rfc-ietf-x is RFC-ietf-x.
    is_rfc = kind == "reference" and key.startswith("rfc")
    return f"{word} RFC{key[3:]}" if is_rfc else f"{word} {key}"
