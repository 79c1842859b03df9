"""How the site names things: titles of pages and the few words that tell what is on record."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from site_gen.catalog import ContactPage, Entry, NumberKey, Port, PortRange, Reference, Service
    from site_gen.model import Contact

_MOST_NAMES = 4
_LONGEST_HEADING = 80


def port_title(port: Port) -> str:
    """Give the title of a port's page, its names included.

    A port without a name is told by what its records say.
    """
    return f"Port {port.number} ({_label(port)})"


def range_title(port_range: PortRange) -> str:
    """Give the title of a range's page."""
    return f"Ports {port_range.key} ({_label(port_range)})"


def _label(item: Port | PortRange) -> str:
    names = names_of(item.entries)
    if not names:
        return first_description(item.entries) or item.status
    more = ", …" if len(names) > _MOST_NAMES else ""
    return ", ".join(map(shortened, names[:_MOST_NAMES])) + more


def service_title(service: Service) -> str:
    """Give the title of a service's page: its name, and its number if it has one."""
    numbers = service.numbers
    if not numbers:
        return f"Service {distinct(service.name)}"
    more = ", …" if len(numbers) > 1 else ""
    word = "port" if len(numbers) == 1 and isinstance(numbers[0], int) else "ports"
    return f"Service {distinct(service.name)} ({word} {number_text(numbers[0])}{more})"


def contact_title(page: ContactPage) -> str:
    """Give the title of a contact's page; the id tells namesakes apart.

    A bare id says what it is: a contact may be called ``About`` or ``Ports``.
    """
    name, key = contact_name(page.contact), distinct(page.contact.id)
    return f"Contact {key}" if name == page.contact.id else f"{shortened(name)} ({key})"


def contact_name(contact: Contact) -> str:
    """Name a contact as readers know it: the person, else the organization, else the id."""
    return contact.name or contact.organization or contact.id


def reference_title(reference: Reference) -> str:
    """Give the title of a reference's page."""
    return f"Reference {distinct(reference.key)}"


def heading_of(key: str) -> str:
    """Print an RFC's number apart, as the RFC Editor does."""
    return f"RFC {key[3:]}" if key[:3] == "RFC" and key[3:].isdigit() else key


def shortened(key: str) -> str:
    """Cut a very long name or reference for a title."""
    return key if len(key) <= _LONGEST_HEADING else f"{key[:_LONGEST_HEADING].rstrip()}…"


def distinct(key: str) -> str:
    """Cut a very long name or reference for a title; its digest keeps it apart from others."""
    if len(key) <= _LONGEST_HEADING:
        return key
    return f"{shortened(key)} ({hashlib.sha256(key.encode()).hexdigest()[:8]})"


def names_of(entries: Iterable[Entry]) -> list[str]:
    """List the service names of *entries*, each once."""
    return list(dict.fromkeys([name for each in entries if (name := each.facts.name)]))


def number_text(key: NumberKey) -> str:
    """Print a port or range as the registry does."""
    return str(key) if isinstance(key, int) else f"{key[0]}-{key[1]}"


def first_description(entries: Iterable[Entry]) -> str:
    """Give the first line of the first description among *entries*, cut where it is very long."""
    for each in entries:
        if each.facts.description:
            return each.summary
    return ""
