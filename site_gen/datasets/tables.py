"""The edition as programs load it whole: CSV, lines of JSON, and one JSON file."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

import orjson

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from site_gen.catalog import Catalog, ContactPage
    from site_gen.model import Registration

# The columns as IANA's own CSV names them.
COLUMNS = (
    "Service Name",
    "Port Number",
    "Transport Protocol",
    "Description",
    "Assignee",
    "Contact",
    "Registration Date",
    "Modification Date",
    "Reference",
    "Service Code",
    "Unauthorized Use Reported",
    "Assignment Notes",
)


def csv_text(registrations: Iterable[Registration]) -> str:
    """Print *registrations* as IANA's CSV does: a header, then one row each (RFC 4180)."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerow(COLUMNS)
    writer.writerows(each.columns() for each in registrations)
    return buffer.getvalue()


def lines_text(encoded: Iterable[str]) -> str:
    """Join registrations, each already JSON, into one per line."""
    return "".join(f"{each}\n" for each in encoded)


def bulk_text(catalog: Catalog, encoded: Sequence[str]) -> str:
    """Print the whole edition as one JSON object; *encoded* are its registrations as JSON."""
    edition = catalog.edition
    head = {
        "kind": "registry",
        "title": edition.title,
        "edition": edition.updated,
        "is_excerpt": edition.is_excerpt,
        "notes": [{"title": note.title, "text": note.text.flat} for note in edition.notes],
        "footnotes": {note.anchor: note.text.flat for note in edition.footnotes},
    }
    contacts = ",\n".join(dumped(contact_facts(page)) for page in catalog.contacts.values())
    registrations = ",\n".join(encoded)
    return (
        f'{dumped(head)[:-1]},"registrations":[\n{registrations}\n],\n'
        f'"contacts":[\n{contacts}\n]}}\n'
    )


def contact_facts(page: ContactPage) -> dict[str, Any]:
    """Tell of a contact all that is given away in bulk: not its address."""
    contact = page.contact
    return {
        "key": contact.id,
        "url": page.url,
        "name": contact.name,
        "organization": contact.organization,
        "updated": contact.updated,
        "is_listed": page.is_listed,
        "count": sum(len(entry.registrations) for entry in page.entries),
    }


def dumped(value: object) -> str:
    """Encode *value* as JSON in one line without spaces, letters as they are."""
    return orjson.dumps(value).decode()
