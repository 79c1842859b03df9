"""The lists of all ports, services, contacts and references."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from site_gen import permalinks
from site_gen.datasets import lists
from site_gen.datasets.tables import contact_facts

if TYPE_CHECKING:
    from site_gen.catalog import Catalog


def test_every_port_and_range_is_listed_once(tiny: Catalog) -> None:
    found = json.loads(lists.ports_json(tiny))
    assert [each["key"] for each in found["ports"]] == [str(number) for number in tiny.ports]
    assert [each["key"] for each in found["ranges"]] == [span.key for span in tiny.ranges.values()]


def test_a_listed_service_tells_where_its_page_is(tiny: Catalog) -> None:
    found = json.loads(lists.services_json(tiny))["services"]
    assert len(found) == len(tiny.services)
    assert all(each["url"] == permalinks.service(each["key"]) for each in found)


def test_an_old_spelling_names_the_new_one(tiny: Catalog) -> None:
    found = {each["key"]: each for each in json.loads(lists.services_json(tiny))["services"]}
    assert found["whois++"]["replaced_by"] == ["whoispp"]


def test_the_list_of_contacts_holds_no_address(tiny: Catalog) -> None:
    people = map(contact_facts, tiny.contacts.values())
    text = lists.contacts_json(tiny, people).decode()
    uris = {page.contact.uri for page in tiny.contacts.values() if page.contact.uri}
    assert len(json.loads(text)["contacts"]) == len(tiny.contacts)
    assert not [uri for uri in uris if uri in text]


def test_every_reference_tells_how_often_it_is_cited(tiny: Catalog) -> None:
    found = json.loads(lists.references_json(tiny))["references"]
    assert [each["key"] for each in found] == [each.key for each in tiny.references.values()]
    assert all(each["count"] > 0 for each in found)


def test_each_item_stands_on_its_own_line(tiny: Catalog) -> None:
    lines = lists.services_json(tiny).splitlines()
    assert sum(line.startswith(b'{"key"') for line in lines) == len(tiny.services)
