"""The edition as programs load it whole."""

import json
from pathlib import Path

from site_gen.catalog import Catalog
from site_gen.datasets import lists, tables
from site_gen.model import COLUMNS
from site_gen.registry import read_edition


def read_back(catalog: Catalog) -> list[tuple[str, ...]]:
    text = tables.csv_text(catalog.edition)
    return [each.columns() for each in read_edition(text.encode(), "again.csv").registrations]


def test_the_csv_is_the_one_that_iana_prints(editions: Path) -> None:
    """Header, rows and quoting of IANA's own CSV of 2022-08-03 come out of the XML of that day."""
    source = editions / "editions" / "2022-08-03.xml"
    catalog = Catalog.join(read_edition(source.read_bytes(), source.name))
    iana = read_edition((editions / "formats" / "2022-08-03.csv").read_bytes(), "iana.csv")
    assert read_back(catalog) == [each.columns() for each in iana.registrations]
    first = (editions / "formats" / "2022-08-03.csv").read_text(encoding="utf-8").partition("\n")[0]
    assert ",".join(column.title for column in COLUMNS) == first


def test_the_bulk_file_holds_every_contact_without_its_address(tiny: Catalog) -> None:
    people = map(tables.contact_facts, tiny.contacts.values())
    text = tables.bulk_json(tiny, [b'{"service": "https"}'], people)
    found = json.loads(text)
    assert [each["key"] for each in found["contacts"]] == list(tiny.contacts)
    assert found["registrations"] == [{"service": "https"}]
    assert b"mailto" not in text


def test_ndjson_has_one_record_a_line() -> None:
    assert tables.json_lines([b'{"a": 1}', b"{}"]) == b'{"a": 1}\n{}\n'


def test_the_list_of_contacts_holds_no_address(tiny: Catalog) -> None:
    people = map(tables.contact_facts, tiny.contacts.values())
    text = lists.contacts_json(tiny, people).decode()
    uris = {page.contact.uri for page in tiny.contacts.values() if page.contact.uri}
    assert len(json.loads(text)["contacts"]) == len(tiny.contacts)
    assert not [uri for uri in uris if uri in text]
