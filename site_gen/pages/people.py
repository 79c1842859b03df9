"""The pages of contacts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

from site_gen import permalinks
from site_gen.catalog import shortened
from site_gen.pages.linking import key_link, service_link
from site_gen.pages.listings import contact_initial, initial_url
from site_gen.pages.view import ContactPage, EntrySection, Link
from site_gen.registry.sanitize import visible

if TYPE_CHECKING:
    from site_gen.catalog import ContactEntity, Entry
    from site_gen.pages.linking import Linker


_SCHEMES = re.compile(r"\b(?:mailto|tel):", re.IGNORECASE)


def contact_page(page: ContactEntity, linker: Linker) -> ContactPage:
    """Give the page of a contact."""
    contact = page.contact
    heading = page.name
    initial = contact_initial(contact.id)
    return ContactPage(
        **linker.entity(page),
        heading=heading,
        description=f"{shortened(heading)} in IANA's registry of service names and port numbers: "
        f"{_counted(len(page.entries))} as assignee or contact.",
        crumbs=(
            Link("Contacts", "contacts/"),
            Link(initial.upper(), initial_url("contacts", initial)),
        ),
        is_indexed=False,
        id=contact.id,
        name=contact.name,
        organization=contact.organization,
        address=_address(contact.uri),
        website=contact.uri if permalinks.is_followable(contact.uri or "") else None,
        updated=contact.updated,
        is_listed=page.is_listed,
        is_withheld=contact.is_withheld,
        sections=tuple(_sections(page, linker)),
        mentions=tuple(map(_mention, page.mentions)),
        colleagues=tuple(map(linker.contact_link, page.colleagues)),
    )


def _sections(page: ContactEntity, linker: Linker) -> list[EntrySection]:
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
        EntrySection(id=f"as-{role}", title=titles[role], entries=linker.entries(entries))
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


def _mention(entry: Entry) -> Link:
    if entry.key is None:
        return service_link(entry.facts.name or "")
    link = key_link(entry.key)
    return Link(f"port {link.text}", link.url)


def _counted(count: int) -> str:
    return "one registration" if count == 1 else f"{count} registrations"
