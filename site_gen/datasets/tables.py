"""The edition as programs load it whole: CSV, lines of JSON, and one JSON file."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

import orjson

from site_gen.files import SiteFile
from site_gen.model import COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from site_gen.annotations import Annotations
    from site_gen.catalog import Catalog, ContactEntity
    from site_gen.model import Edition
    from site_gen.pages.view import Statistic


def csv_text(edition: Edition) -> str:
    """Print the registrations as IANA's CSV does: a header, then one row each (RFC 4180)."""
    titles = [column.title for column in COLUMNS]
    return csv_of(titles, (each.columns() for each in edition.registrations))


def statistic_csv(statistic: Statistic) -> SiteFile:
    """Print a set of figures as a CSV file."""
    rows = ((line.text, *line.values) for line in statistic.lines)
    return SiteFile(statistic.csv, csv_of(statistic.columns, rows).encode())


def annotation_lines(annotations: Annotations) -> bytes:
    """Print the annotations of each page as one line of JSON."""
    lines = (
        {"url": url, "annotations": [note.as_json() for note in notes]}
        for url, notes in annotations.by_url.items()
    )
    return json_lines(map(dumped, lines))


def common_names_csv(annotations: Annotations) -> str:
    """Print the bundled list of common names as CSV: a header, then one row each."""
    rows = []
    for note in annotations.common:
        key, link = note.url.split("/")[1], note.links[0].url
        lists = (" ".join(note.protocols), note.name, "; ".join(note.aliases))
        rows.append((key, *lists, note.text, link, note.looked_up))
    return csv_of(("Port", "Protocols", "Name", "Aliases", "Text", "Link", "Looked up"), rows)


def csv_of(header: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """Print a table as CSV (RFC 4180)."""
    buffer = io.StringIO(newline="")
    csv.writer(buffer).writerows((header, *rows))
    return buffer.getvalue()


def json_lines(encoded: Iterable[bytes]) -> bytes:
    """Join registrations, each already JSON, into one per line."""
    return b"\n".join([*encoded, b""])


def bulk_json(
    catalog: Catalog, encoded: Iterable[bytes], people: Iterable[Mapping[str, Any]]
) -> bytes:
    """Print the whole edition as one JSON object.

    *encoded* are its registrations as JSON, *people* the `contact_facts` of its contacts.
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
    """Give what bulk files hold of a contact: all but its address."""
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
