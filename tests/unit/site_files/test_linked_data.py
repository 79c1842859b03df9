"""What pages tell machines about themselves."""

import json
from typing import Any

from site_gen.catalog import Catalog
from site_gen.datasets import DataSets
from site_gen.pages import Page, plan_pages
from site_gen.site_files.linked_data import DISTRIBUTIONS, json_ld

BASE = "https://ports.example/x/"
REGISTRY = "https://www.iana.org/assignments/service-names-port-numbers/"


def pages(catalog: Catalog) -> dict[str, Page]:
    return {plan.url: plan.view() for plan in plan_pages(catalog, {})}


def data(page: Page) -> dict[str, Any]:
    block = str(json_ld(page, BASE, REGISTRY))
    found: dict[str, Any] = json.loads(block[block.index(">") + 1 : block.rindex("<")])
    return found


def test_a_port_is_a_term_of_the_registry_with_breadcrumbs(tiny: Catalog) -> None:
    crumbs, term = data(pages(tiny)["port/443/"])["@graph"]
    assert [step["position"] for step in crumbs["itemListElement"]] == [1, 2, 3]
    assert crumbs["itemListElement"][0]["item"] == f"{BASE}ports/"
    assert term["url"] == f"{BASE}port/443/"
    assert term["inDefinedTermSet"] == data(pages(tiny)[""])["@graph"][1]["@id"]


def test_the_home_page_describes_the_data_set_and_its_files(tiny: Catalog) -> None:
    dataset = data(pages(tiny)[""])["@graph"][0]
    made = {f"{BASE}{each.path}" for each in DataSets(tiny).downloads()}
    found = {each["contentUrl"] for each in dataset["distribution"]}
    assert found == {f"{BASE}{path}" for path in DISTRIBUTIONS}
    assert found <= made
    assert dataset["version"] == "2026-01-02"


def test_pages_about_people_and_sites_without_address_have_none(tiny: Catalog) -> None:
    found = pages(tiny)
    contact = next(page for page in found.values() if page.kind == "contact")
    assert not json_ld(contact, BASE, REGISTRY)
    assert not json_ld(found["port/443/"], "", REGISTRY)


def test_a_name_cannot_end_the_block(tiny: Catalog) -> None:
    import dataclasses  # noqa: PLC0415

    page = dataclasses.replace(pages(tiny)["port/443/"], heading="</script><script>x")
    block = str(json_ld(page, BASE, REGISTRY))
    assert block.count("</script>") == 1
    assert data(page)["@graph"][1]["name"] == "</script><script>x"
