"""One edition, joined: ports, ranges, services, contacts and references with their cross-links."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from site_gen.catalog import class_of, number_order, organization_key, status_of
from site_gen.model import Contact, Text, Xref

if TYPE_CHECKING:
    from collections.abc import Callable

    from site_gen.catalog import Catalog, Entry, NumberKey
    from site_gen.model import Registration

    Make = Callable[..., Registration]
    Join = Callable[..., Catalog]


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
def test_a_nameless_record_is_told_by_its_description(
    record: Make, description: str | None, status: str
) -> None:
    assert status_of(record(name=None, description=description)) == status
    assert status_of(record(name="x", description=description)) == "assigned"


def test_records_that_differ_in_the_protocol_alone_are_one_entry(
    record: Make, joined: Join
) -> None:
    both = [
        record(protocol="tcp"),
        record(protocol="udp"),
        record(protocol="sctp", modified="2022"),
    ]
    catalog = joined(*both)
    assert [entry.protocols for entry in catalog.entries] == [("tcp", "udp"), ("sctp",)]


def test_a_record_that_stands_twice_is_kept_twice(record: Make, joined: Join) -> None:
    (entry,) = joined(record(), record()).entries
    assert len(entry.registrations) == 2


def test_each_number_of_a_named_range_is_a_port(tiny: Catalog) -> None:
    port = tiny.ports[6001]
    assert port.ranges == ((6000, 6003),)
    assert {each.record for entry in port.entries for each in entry.registrations} == {
        "x11|6000-6003|tcp",
        "x11|6000-6003|udp",
    }


def test_a_nameless_range_gives_its_numbers_no_page(tiny: Catalog) -> None:
    assert (225, 241) in tiny.ranges
    assert 230 not in tiny.ports
    assert tiny.ranges[225, 241].ports == ()


def test_neighbours_are_what_is_on_record_just_before_and_after(tiny: Catalog) -> None:
    assert (tiny.ports[443].before, tiny.ports[443].after) == ((249, 255), 759)
    assert tiny.ports[0].before is None
    assert tiny.ports[65535].after is None
    assert (tiny.ranges[225, 241].before, tiny.ranges[225, 241].after) == (211, (249, 255))
    assert (tiny.ports[6000].before, tiny.ports[6001].after) == (3942, 6002)


def test_neighbours_point_back_at_each_other(tiny: Catalog) -> None:
    at, seen = tiny.ports[0].after, [0]
    while at is not None:
        seen.append(at if isinstance(at, int) else at[0])
        item = tiny.ports[at] if isinstance(at, int) else tiny.ranges[at]
        at = item.after
    assert seen == sorted(seen)
    assert set(tiny.ports) <= set(seen)


def test_a_port_of_some_protocols_is_partly_assigned(tiny: Catalog) -> None:
    assert tiny.ports[3940].status == "partly assigned"
    assert tiny.ports[443].status == "assigned"
    assert tiny.ports[2].status == "reserved"
    assert tiny.ports[4].status == "unassigned"


def test_names_that_differ_in_case_alone_are_one_service(record: Make, joined: Join) -> None:
    catalog = joined(record(name="NetWare"), record(name="netware", number="396"))
    assert [each.name for each in catalog.services.values()] == ["NetWare"]
    found = catalog.service("NETWARE")
    assert found is not None
    assert found.numbers == (396, 443)


def test_old_spellings_and_new_ones_know_each_other(tiny: Catalog) -> None:
    old, new = tiny.services["udt_os"], tiny.services["udt-os"]
    assert (old.replaced_by, old.replaces) == (("udt-os",), ())
    assert (new.replaces, new.replaced_by) == (("udt_os",), ())


def test_services_on_one_number_are_neighbours(tiny: Catalog) -> None:
    assert tiny.services["www"].neighbours == ("http", "www-http")


def test_a_contact_holds_what_names_it_as_assignee_or_contact(tiny: Catalog) -> None:
    assert {entry.facts.name for entry in tiny.contacts["IESG"].entries} >= {"http", "https"}
    benno = tiny.contacts["Benno_Vogt"]
    assert benno.entries == ()
    assert [entry.facts.number for entry in benno.mentions] == ["2"]


def test_a_contact_that_the_table_lacks_gets_a_page(tiny: Catalog) -> None:
    page = tiny.contacts["Wanda_Missing"]
    assert not page.is_listed
    assert page.contact == Contact("Wanda_Missing")
    assert len(page.entries) == 1


def test_two_contacts_differing_only_in_case_get_distinct_pages(tiny: Catalog) -> None:
    assert tiny.contacts["SEIKO_EPSON"].url == "contact/SEIKO_EPSON/"
    assert tiny.contacts["Seiko_Epson"].url == "contact/~53eiko_~45pson/"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(ids=st.lists(st.text("aAbB~41_.", min_size=1), unique=True, max_size=12))
def test_contacts_never_share_a_path_where_case_is_lost(joined: Join, ids: list[str]) -> None:
    """Whatever ids the table holds, macOS and Windows keep their pages apart."""
    catalog = joined(contacts=tuple(map(Contact, ids)))
    assert len({page.url.casefold() for page in catalog.contacts.values()}) == len(ids)


def test_colleagues_share_an_organization_in_any_spelling(joined: Join) -> None:
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


def test_sections_of_one_document_are_one_reference(record: Make, joined: Join) -> None:
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


def test_a_citation_inside_a_note_makes_no_reference_page(record: Make, joined: Join) -> None:
    note = Text((("see ", Xref("rfc", "RFC1", "RFC1")),))
    assert joined(record(notes=note)).references == {}


def test_services_without_a_port_have_no_number(tiny: Catalog) -> None:
    assert tiny.services["dns-push-tls"].numbers == ()
    assert tiny.services["x11"].numbers == ((6000, 6003),)


def test_a_port_stands_before_a_range_of_that_one_number() -> None:
    keys: list[NumberKey] = [(9, 9), 9, 10, (8, 12)]
    assert sorted(keys, key=number_order) == [(8, 12), 9, (9, 9), 10]


def test_every_record_is_reached_from_some_page(tiny: Catalog) -> None:
    held: list[tuple[Entry, ...]] = [
        *(each.entries for each in tiny.ports.values()),
        *(each.entries for each in tiny.ranges.values()),
        *(each.entries for each in tiny.services.values()),
        *(each.entries for each in tiny.contacts.values()),
        *(each.entries for each in tiny.references.values()),
    ]
    shown = {entry.place for entries in held for entry in entries}
    assert shown == set(range(len(tiny.entries)))
