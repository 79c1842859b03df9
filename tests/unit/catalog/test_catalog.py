"""One edition, joined: ports, ranges, services, contacts and references with their cross-links."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from site_gen.catalog import Catalog, NumberKey, class_of, number_order, organization_key, status_of
from site_gen.model import Contact, Text, Xref
from tests.builders import joined, record


@pytest.mark.parametrize(
    ("number", "name"),
    [
        (0, "System"),
        (1023, "System"),
        (1024, "User"),
        (49151, "User"),
        (49152, "Dynamic"),
        (65535, "Dynamic"),
    ],
)
def test_classes_end_where_rfc_6335_says(number: int, name: str) -> None:
    assert class_of(number) == name


@pytest.mark.parametrize(
    ("description", "status"),
    [
        ("Reserved", "reserved"),
        ("Unassigned", "unassigned"),
        ("(Unassigned by request)", "unassigned"),
        ("De-registered", "de-assigned"),
        ("Decommissioned", "de-assigned"),
        ("any private mail system", "assigned"),
        (None, "assigned"),
    ],
)
def test_a_nameless_record_is_told_by_its_description(description: str | None, status: str) -> None:
    assert status_of(record(name=None, description=description)) == status
    assert status_of(record(name="x", description=description)) == "assigned"


def test_records_that_differ_in_the_protocol_alone_are_one_entry() -> None:
    both = [
        record(protocol="tcp"),
        record(protocol="udp"),
        record(protocol="sctp", modified="2022"),
    ]
    catalog = joined(*both)
    assert [entry.protocols for entry in catalog.entries] == [("tcp", "udp"), ("sctp",)]


def test_a_record_that_stands_twice_is_kept_twice() -> None:
    (entry,) = joined(record(), record()).entries
    assert len(entry.registrations) == 2


def test_neighbours_point_back_at_each_other(tiny: Catalog) -> None:
    at, seen = tiny.ports[0].after, [0]
    while at is not None:
        seen.append(at if isinstance(at, int) else at[0])
        item = tiny.ports[at] if isinstance(at, int) else tiny.ranges[at]
        at = item.after
    assert seen == sorted(seen)
    assert set(tiny.ports) <= set(seen)


def test_names_that_differ_in_case_alone_are_one_service() -> None:
    catalog = joined(record(name="NetWare"), record(name="netware", number="396"))
    assert [each.name for each in catalog.services.values()] == ["NetWare"]
    found = catalog.service("NETWARE")
    assert found is not None
    assert found.numbers == (396, 443)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(ids=st.lists(st.text("aAbB~41_.", min_size=1), unique=True, max_size=12))
def test_contacts_never_share_a_path_where_case_is_lost(ids: list[str]) -> None:
    catalog = joined(contacts=tuple(map(Contact, ids)))
    assert len({page.url.casefold() for page in catalog.contacts.values()}) == len(ids)


def test_colleagues_share_an_organization_in_any_spelling() -> None:
    people = (
        Contact("A", organization="Cerner, Inc."),
        Contact("B", organization="CERNER Inc"),
        Contact("C", organization="Other"),
    )
    contacts = joined(contacts=people).contacts
    assert [contacts[each].colleagues for each in "ABC"] == [("B",), ("A",), ()]


def test_organizations_that_differ_beyond_latin_letters_stay_apart() -> None:
    assert organization_key("東京 A") != organization_key("大阪 A")
    assert organization_key("***") != organization_key("???")


def test_sections_of_one_document_are_one_reference() -> None:
    cite = (
        Xref("rfc", "RFC8765", "RFC8765, Section 6.1", "6.1"),
        Xref("rfc", "RFC8765", "RFC8765"),
        Xref("text", "ISO 1", "ISO 1"),
        Xref("rfc", "RFC9", "RFC9"),
        Xref("note", "1", "1"),
    )
    catalog = joined(record(references=cite))
    assert list(catalog.references) == ["rfc9", "rfc8765", "iso~201"]
    assert len(catalog.references["rfc8765"].entries) == 1


def test_a_citation_inside_a_note_makes_no_reference_page() -> None:
    note = Text((("see ", Xref("rfc", "RFC1", "RFC1")),))
    assert joined(record(notes=note)).references == {}


def test_a_port_stands_before_a_range_of_that_one_number() -> None:
    keys: list[NumberKey] = [(9, 9), 9, 10, (8, 12)]
    assert sorted(keys, key=number_order) == [(8, 12), 9, (9, 9), 10]
