"""What identifies an entity, and what it is called."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from site_gen.catalog import KINDS, ContactEntity, Reference
from site_gen.model import Contact, Text

if TYPE_CHECKING:
    from collections.abc import Callable

    from site_gen.catalog import Catalog, EntityKind
    from site_gen.model import Registration

    Make = Callable[..., Registration]
    Join = Callable[..., Catalog]


def test_an_entity_is_found_by_kind_and_key(tiny: Catalog) -> None:
    entities = list(tiny.entities())
    assert [tiny.entity(each.kind, each.key) for each in entities] == entities


def test_entities_are_listed_by_kind(tiny: Catalog) -> None:
    listed = dict.fromkeys(each.kind for each in tiny.entities())
    assert tuple(listed) == KINDS


@pytest.mark.parametrize(
    ("kind", "key"), [("service", "HTTPS"), ("reference", "rfc6335"), ("reference", "RFC6335")]
)
def test_services_and_references_are_found_in_any_case(
    tiny: Catalog, kind: EntityKind, key: str
) -> None:
    assert tiny.entity(kind, key) is not None


@pytest.mark.parametrize(
    ("kind", "key"),
    [("port", "0443"), ("port", "tcp"), ("range", "1-2"), ("contact", "iesg"), ("service", "")],
)
def test_a_key_that_no_entity_has_finds_none(tiny: Catalog, kind: EntityKind, key: str) -> None:
    assert tiny.entity(kind, key) is None


@pytest.mark.parametrize(
    ("number", "title"),
    [
        (443, "Port 443 (https)"),
        (80, "Port 80 (http, www, www-http)"),
        (4, "Port 4 (Unassigned)"),
        (63, "Port 63 (whoispp, whois++)"),
    ],
)
def test_a_port_is_titled_by_number_and_names(tiny: Catalog, number: int, title: str) -> None:
    assert tiny.ports[number].title == title


def test_a_long_list_of_names_is_cut(record: Make, joined: Join) -> None:
    catalog = joined(*(record(name=name) for name in "abcde"))
    assert catalog.ports[443].title == "Port 443 (a, b, c, d, …)"


def test_a_range_is_titled_as_the_registry_prints_it(tiny: Catalog) -> None:
    assert tiny.ranges[6000, 6003].title == "Ports 6000-6003 (x11)"
    assert tiny.ranges[225, 241].title == "Ports 225-241 (Reserved)"


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("https", "Service https (port 443)"),
        ("x11", "Service x11 (ports 6000-6003)"),
        ("recipe-swap", "Service recipe-swap"),
    ],
)
def test_a_service_is_titled_by_name_and_number(tiny: Catalog, name: str, title: str) -> None:
    assert tiny.services[name].title == title


def test_a_service_of_several_numbers_says_so(record: Make, joined: Join) -> None:
    catalog = joined(record(), record(number="8443"))
    assert catalog.services["https"].title == "Service https (ports 443, …)"


def test_namesakes_are_told_apart_by_their_ids(tiny: Catalog) -> None:
    pages = tiny.contacts.values()
    assert tiny.contacts["Jonah_Petrel_2"].title == "Jonah Petrel (Jonah_Petrel_2)"
    assert len({page.title for page in pages}) == len(pages)


def test_a_bare_id_is_no_title_by_itself(joined: Join) -> None:
    contacts = joined(contacts=(Contact("About"), Contact("Ports", "Ports"))).contacts
    assert [page.title for page in contacts.values()] == ["Contact About", "Contact Ports"]


@pytest.mark.parametrize(
    ("contact", "name"),
    [(Contact("A", "Ann", "Org"), "Ann"), (Contact("A", None, "Org"), "Org"), (Contact("A"), "A")],
)
def test_a_contact_is_named_as_readers_know_it(contact: Contact, name: str) -> None:
    assert ContactEntity(contact, "", True, (), (), ()).name == name  # noqa: FBT003 (it is listed)


def test_long_references_that_begin_alike_keep_titles_of_their_own() -> None:
    keys = ("x" * 100, "x" * 101)
    made = [Reference(key, "text", (), ()).title for key in keys]
    assert made[0] != made[1]
    assert all(len(title) < 120 for title in made)


@pytest.mark.parametrize(
    ("key", "heading"),
    [("RFC6335", "RFC 6335"), ("RFC-ietf-x", "RFC-ietf-x"), ("RFC", "RFC"), ("n/a", "n/a")],
)
def test_an_rfc_is_printed_as_the_rfc_editor_does(key: str, heading: str) -> None:
    assert Reference(key, "text", (), ()).heading == heading


def test_the_first_line_of_a_description_is_enough_for_a_listing() -> None:
    assert Text((("whois++\n ",), (), ("IANA assigned",))).opening == "whois++"
    assert Text(()).opening == ""
