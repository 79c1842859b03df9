"""The edition as programs load it whole: CSV, lines of JSON, and one JSON file."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

import orjson

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from site_gen.catalog import Catalog, ContactEntity, Entry
    from site_gen.datasets.records import Records

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


def csv_text(catalog: Catalog, records: Records) -> str:
    """Print the registrations as IANA's CSV does: a header, then one row each (RFC 4180)."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerow(COLUMNS)
    shared = [*map(_columns, catalog.entries, records.shared)]
    writer.writerows(
        (each.name or "", each.number or "", each.protocol or "", *columns)
        for each, columns in records.in_order(shared)
    )
    return buffer.getvalue()


def _columns(entry: Entry, record: Mapping[str, Any]) -> tuple[str, ...]:
    """Give the columns after the protocol; the texts of *record* are folded line by line."""
    facts = entry.facts
    return (
        _in_one_line(record["description"]),
        _bracketed(facts.assignees),
        _bracketed(facts.contacts),
        facts.registered or "",
        facts.modified or "",
        _bracketed([" ".join(xref.label.split()) for xref in facts.references]),
        facts.service_code or "",
        _in_one_line(record["unauthorized_use"]),
        _in_one_line(record["notes"]),
    )


def _in_one_line(text: str | None) -> str:
    return " ".join(text.split()) if text and "\n" in text else text or ""


def _bracketed(names: Sequence[str]) -> str:
    return f"[{']['.join(names)}]" if names else ""


def encoded(records: Records) -> list[bytes]:
    """Give every registration as JSON, in the order of the registry."""
    return [
        dumped({**record, "protocol": each.protocol})
        for each, record in records.in_order(records.shared)
    ]


def json_lines(encoded: Iterable[bytes]) -> bytes:
    """Join registrations, each already JSON, into one per line."""
    return b"\n".join([*encoded, b""])


def bulk_json(
    catalog: Catalog, encoded: Iterable[bytes], people: Iterable[Mapping[str, Any]]
) -> bytes:
    """Print the whole edition as one JSON object.

    *encoded* are its registrations as JSON, *people* what is told of its contacts.
    """
    edition = catalog.edition
    head = {
        "kind": "registry",
        "title": edition.title,
        "edition": edition.updated,
        "is_excerpt": edition.is_excerpt,
        "notes": [{"title": note.title, "text": note.text.flat} for note in edition.notes],
        "footnotes": {note.anchor: note.text.flat for note in edition.footnotes},
    }
    registrations = listed("registrations", encoded)
    contacts = listed("contacts", map(dumped, people))
    return b"%b,%b,\n%b}\n" % (dumped(head)[:-1], registrations, contacts)


def listed(name: str, encoded: Iterable[bytes]) -> bytes:
    """Print a member of a JSON object: a list with one item a line."""
    return b'"%b":[\n%b\n]' % (name.encode(), b",\n".join(encoded))


def contact_facts(page: ContactEntity) -> dict[str, Any]:
    """Tell of a contact all that is given away in bulk: not its address."""
    contact = page.contact
    return {
        "key": contact.id,
        "url": page.url,
        "name": contact.name,
        "organization": contact.organization,
        "updated": contact.updated,
        "is_listed": page.is_listed,
        "count": sum([len(entry.registrations) for entry in page.entries]),
    }


def dumped(value: object) -> bytes:
    """Encode *value* as JSON in one line without spaces, letters as they are."""
    # What orjson gives holds on to the kilobyte that it was written into; its copy does not.
    return b"%b" % orjson.dumps(value)
