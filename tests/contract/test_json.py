"""The JSON beside each entity's page."""

import json
from pathlib import Path
from typing import Any

import pytest
from lxml import html

HEAD = dict.fromkeys(("kind", "key", "url", "title", "edition"), str)
HEAD |= {"annotations": list, "registrations": list}
CONTACT = {"name", "organization", "uri", "updated"}
TEXT = {"service", "number", "protocol", "description", "registered", "modified"}
MORE = {"service_code", "unauthorized_use", "notes"}
LISTS = {"assignees", "contacts", "references"}
FOLDERS = ("port", "service", "contact", "reference")


@pytest.fixture(scope="module")
def facts(built: Path) -> dict[str, dict[str, Any]]:
    api = built / "api" / "v1"
    paths = [path for folder in FOLDERS for path in (api / folder).iterdir()]
    return {path.relative_to(api).as_posix(): json.loads(path.read_bytes()) for path in paths}


def test_every_entity_page_has_one_json_of_the_same_slug(
    built: Path, facts: dict[str, dict[str, Any]]
) -> None:
    pages = {f"{path.parent.relative_to(built).as_posix()}.json" for path in entity_pages(built)}
    assert set(facts) == pages


def entity_pages(built: Path) -> list[Path]:
    return [path for folder in FOLDERS for path in built.glob(f"{folder}/*/index.html")]


def test_the_json_tells_what_its_page_tells(built: Path, facts: dict[str, dict[str, Any]]) -> None:
    for path in entity_pages(built):
        tree = html.parse(path)
        (main,) = tree.iter("main")
        made = facts[f"{path.parent.relative_to(built).as_posix()}.json"]
        assert (made["kind"], made["key"]) == (main.get("data-kind"), main.get("data-key"))
        assert built / made["url"] / "index.html" == path
        assert made["title"] in (tree.findtext(".//title") or "")
        marks = sorted(each.get("data-record") for each in main.xpath(".//*[@data-record]"))
        assert sorted(map(mark, made["registrations"])) == marks


def mark(registration: dict[str, Any]) -> str:
    return "|".join(registration[key] or "" for key in ("service", "number", "protocol"))


def test_every_member_has_the_type_that_the_contract_gives(
    facts: dict[str, dict[str, Any]],
) -> None:
    for made in facts.values():
        assert {key: type(made[key]) for key in HEAD} == HEAD
        assert set(made) == set(HEAD) | (CONTACT if made["kind"] == "contact" else set())
        for each in made["registrations"]:
            assert set(each) - {"footnotes"} == TEXT | MORE | LISTS
            assert all(isinstance(each[key], str | None) for key in TEXT | MORE)
            assert all(isinstance(item, str) for key in LISTS for item in each[key])
            assert "" not in [each[key] for key in TEXT | MORE]


def test_a_range_stays_as_the_registry_prints_it(facts: dict[str, dict[str, Any]]) -> None:
    numbers = {each["number"] for each in facts["port/6001.json"]["registrations"]}
    assert numbers == {"6000-6003"}


def test_a_contact_adds_its_row_of_the_table(facts: dict[str, dict[str, Any]]) -> None:
    made = facts["contact/Wanda_Missing.json"]
    assert {key: made[key] for key in CONTACT} == dict.fromkeys(CONTACT)
    assert facts["contact/Kit_Rhodes.json"]["uri"] == "tel:+1-810-555-0155"
