"""The tables of registrations say each thing once."""

from site_gen.catalog import Catalog, Entity
from site_gen.model import Contact, Xref
from site_gen.pages.linking import Linker
from site_gen.pages.registrations import registrations_table
from site_gen.pages.view import RegistrationsTable
from tests.builders import joined, record

RFC = Xref("rfc", "RFC6335", "RFC6335")


def table(catalog: Catalog, entity: Entity) -> RegistrationsTable:
    return registrations_table(entity.entries, entity, Linker(catalog))


def shown(made: RegistrationsTable) -> set[str]:
    return {name for name, is_shown in made.shows._asdict().items() if is_shown}


def test_rows_that_differ_in_dates_alone_are_one() -> None:
    catalog = joined(record(modified="2022-11-03"), record(protocol="udp"))
    (row,) = table(catalog, catalog.ports[443]).rows
    assert [mark.record for mark in row.protocols] == ["https|443|tcp", "https|443|udp"]
    assert [tuple(date) for date in row.modified] == [("2022-11-03", "tcp")]


def test_columns_that_no_row_fills_and_the_page_s_own_go() -> None:
    catalog = joined(record(description="Secure"), record(name="www", description="Web"))
    assert shown(table(catalog, catalog.ports[443])) == {"service", "description"}
    assert shown(table(catalog, catalog.services["www"])) == {"description"}


def test_assignees_that_are_the_contacts_have_one_column() -> None:
    catalog = joined(record(contacts=("Ann",)), contacts=(Contact("Ann", "Ann B."),))
    assert "holders" in shown(table(catalog, catalog.ports[443]))
    assert shown(table(catalog, catalog.contacts["Ann"])) == {"service", "number"}


def test_what_all_rows_say_stands_above_them() -> None:
    facts = {"contacts": ("Ann",), "registered": "2003-11"}
    catalog = joined(record(**facts), record(name="www", **facts))
    made = table(catalog, catalog.ports[443])
    assert [(each.label, each.parts[0].text) for each in made.shared] == [
        ("Assignee and Contact".capitalize(), "Ann"),
        ("Registered", "2003-11"),
    ]
    assert shown(made) == {"service"}


def test_a_reference_page_does_not_link_itself() -> None:
    catalog = joined(record(references=(RFC,)))
    made = table(catalog, catalog.references["rfc6335"])
    assert [part.url for each in made.shared for part in each.parts] == [None]
