"""What identifies an entity, and what it is called."""

import pytest

from site_gen.catalog import Catalog, ContactEntity, EntityKind, Reference
from site_gen.model import Contact, Text
from tests.builders import joined, record


def test_an_entity_is_found_by_kind_and_key(tiny: Catalog) -> None:
    entities = list(tiny.entities())
    assert [tiny.entity(each.kind, each.key) for each in entities] == entities


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


def test_a_long_list_of_names_is_cut() -> None:
    catalog = joined(*(record(name=name) for name in "abcde"))
    assert catalog.ports[443].title == "Port 443 (a, b, c, d, …)"


def test_a_service_of_several_numbers_says_so() -> None:
    catalog = joined(record(), record(number="8443"))
    assert catalog.services["https"].title == "Service https (ports 443, …)"


def test_namesakes_are_told_apart_by_their_ids(tiny: Catalog) -> None:
    pages = tiny.contacts.values()
    assert tiny.contacts["Jonah_Petrel_2"].title == "Jonah Petrel (Jonah_Petrel_2)"
    assert len({page.title for page in pages}) == len(pages)


def test_a_bare_id_is_no_title_by_itself() -> None:
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
