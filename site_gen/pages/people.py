"""The pages of contacts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

from site_gen import permalinks
from site_gen.pages.answers import contact_answer, uses_text
from site_gen.pages.linking import key_link, service_link
from site_gen.pages.listings import contact_initial, initial_url
from site_gen.pages.registrations import opening, registrations_table
from site_gen.pages.view import ContactPage, Link, ListingRow
from site_gen.registry.sanitize import visible

if TYPE_CHECKING:
    from site_gen.catalog import ContactEntity, Entry
    from site_gen.pages.linking import Linker
    from site_gen.pages.view import RegistrationsTable


_SCHEMES = re.compile(r"\b(?:mailto|tel):", re.IGNORECASE)


def contact_page(page: ContactEntity, linker: Linker) -> ContactPage:
    """Give the page of a contact."""
    contact = page.contact
    heading = page.name
    initial = contact_initial(contact.id)
    return ContactPage(
        **opening(page, contact_answer(page), linker, _tables(page, linker)),
        heading=heading,
        crumbs=(
            Link("Contacts", "contacts/"),
            Link(initial.upper(), initial_url("contacts", initial)),
        ),
        is_indexed=False,
        id=contact.id,
        organization=contact.organization,
        address=_address(contact.uri),
        is_masked="&" in (contact.uri or ""),
        website=contact.uri if permalinks.is_followable(contact.uri or "") else None,
        updated=contact.updated,
        is_listed=page.is_listed,
        is_withheld=contact.is_withheld,
        mentions=tuple(map(_mention, page.mentions)),
        colleagues=tuple(_colleague(linker.catalog.contacts[each]) for each in page.colleagues),
    )


def _tables(page: ContactEntity, linker: Linker) -> list[RegistrationsTable]:
    contact_id = page.contact.id
    groups: dict[str, list[Entry]] = {"both": [], "assignee": [], "contact": []}
    for entry in page.entries:
        groups[_role(contact_id, entry)].append(entry)
    titles = {
        "both": "Registrations as assignee and contact",
        "assignee": "Registrations as assignee",
        "contact": "Registrations as contact",
    }
    return [
        registrations_table(entries, page, linker, titles[role], f"as-{role}")
        for role, entries in groups.items()
        if entries
    ]


def _role(contact_id: str, entry: Entry) -> str:
    is_assignee = contact_id in entry.facts.assignees
    if is_assignee and contact_id in entry.facts.contacts:
        return "both"
    return "assignee" if is_assignee else "contact"


def _address(uri: str | None) -> str | None:
    """Print a mail address or telephone number, which the reader has masked."""
    if uri is None or permalinks.is_followable(uri):
        return None
    # Decoding can bring out characters that cannot be printed, but no "@": %40 is masked, too.
    return visible(unquote(_SCHEMES.sub("", uri)))


def _colleague(page: ContactEntity) -> ListingRow:
    """Tell a contact from others of its name: by its id, and by what it holds."""
    return ListingRow(Link(page.name, page.url), (), uses_text(page.entries), code=page.contact.id)


def _mention(entry: Entry) -> Link:
    if entry.key is None:
        return service_link(entry.facts.name or "")
    link = key_link(entry.key)
    return Link(f"port {link.text}", link.url)
