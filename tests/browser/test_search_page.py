"""The page of all results."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from site_gen import permalinks

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Locator, Page

    from tests.browser.conftest import ServedSite

expect = pytest.importorskip("playwright.sync_api").expect

FIXTURES = Path(__file__).parents[1] / "fixtures"
ENTITIES = frozenset({"port", "range", "service", "contact", "reference"})
# Finds what each query of a set would show in the box, ten results, by typing it there.
TYPE = """async text => {
  const input = document.querySelector("search input");
  input.value = "";
  input.dispatchEvent(new Event("input", { bubbles: true }));
  input.value = text;
  input.dispatchEvent(new Event("input", { bubbles: true }));
  const status = document.querySelector("search [role=status]");
  while (!status.textContent) await new Promise(requestAnimationFrame);
  return [...document.querySelectorAll("search [role=option]")].map(link => link.href);
}"""


def results(page: Page) -> Locator:
    """Give the links of the results."""
    return page.locator("[data-search-groups] li a")


def headings(page: Page) -> list[str]:
    """Give the headings of the groups, once there are results."""
    results(page).first.wait_for()
    return page.locator("[data-search-groups] h2").all_inner_texts()


def test_results_stand_in_groups_with_their_counts(page: Page, site: ServedSite) -> None:
    """The address holds the query, the page its results by kind."""
    page.goto(f"{site.url}search/?q=discard")
    assert headings(page) == ["Services (1)", "Ports (1)"]
    assert page.locator("#search-query").input_value() == "discard"
    assert page.title().startswith("discard · Search")


def test_a_filter_is_part_of_the_address(page: Page, site: ServedSite) -> None:
    """Who shares the address shares the filter, and who goes back loses it."""
    page.goto(f"{site.url}search/?q=http")
    assert len(headings(page)) > 1
    page.get_by_label("Kind").select_option("port")
    page.wait_for_url("**/search/?q=http&kind=port")
    expect(page.locator("[data-search-groups] h2")).to_have_count(1)
    page.get_by_label("Protocol").select_option("dccp")
    page.wait_for_url("**/search/?q=http&kind=port&protocol=dccp")
    expect(page.locator("[data-search-groups] h2")).to_have_count(0)
    page.go_back()
    expect(page.locator("[data-search-groups] h2")).to_have_count(1)
    assert page.get_by_label("Protocol").input_value() == ""
    assert page.get_by_label("Kind").input_value() == "port"


@pytest.mark.parametrize(
    ("query", "count"),
    [("class=system", 1), ("class=user", 0), ("status=assigned", 0), ("status=reserved", 1)],
)
def test_ports_are_filtered_by_class_and_status(
    page: Page, site: ServedSite, query: str, count: int
) -> None:
    """Port 225-241 is a reserved range of System Ports."""
    page.goto(f"{site.url}search/?q=225-241&{query}")
    expect(page.locator("[data-search-summary]")).not_to_be_empty()
    assert results(page).count() == count


@pytest.mark.parametrize(
    ("text", "place"), [("9", "port/9/"), ("discard", "service/discard/"), ("230", "port/225-241/")]
)
def test_a_keyword_search_goes_straight_to_an_exact_match(
    page: Page, site: ServedSite, text: str, place: str
) -> None:
    """A browser keyword with go=1 saves the reader a page."""
    page.goto(f"{site.url}search/?q={text}&go=1")
    page.wait_for_url(f"{site.url}{place}")


@pytest.mark.parametrize("text", ["disc", "dsicard", "qwxzzkj", ""])
def test_a_keyword_search_stays_without_an_exact_match(
    page: Page, site: ServedSite, text: str
) -> None:
    """A guess is never taken for what was meant."""
    page.goto(f"{site.url}search/?q={text}&go=1", wait_until="networkidle")
    assert "/search/" in page.url
    assert page.locator("[data-search-form]").is_visible()


def test_nothing_found_leads_to_the_listings(page: Page, site: ServedSite) -> None:
    """The empty page is of use."""
    page.goto(f"{site.url}search/?q=qwxzzkj")
    page.locator("[data-search-static] a").first.wait_for()
    expect(page.locator("[data-search-summary]")).to_contain_text("Nothing found")


def test_an_index_that_cannot_be_had_leads_to_the_listings(
    page: Page, site: ServedSite, complaints: list[str]
) -> None:
    """The page says so in a sentence."""
    page.route("**/assets/search/*.txt", lambda route: route.abort())
    page.goto(f"{site.url}search/?q=discard")
    page.locator("[data-search-static] a").first.wait_for()
    expect(page.locator("[data-search-summary]")).to_contain_text("cannot be had")
    complaints.clear()


def test_more_results_come_on_demand_and_stay(page: Page, full_site: ServedSite) -> None:
    """Fifty at first; who comes back finds as many, and the same place."""
    page.goto(f"{full_site.url}search/?q=protocol")
    headings(page)
    assert results(page).count() == 50
    page.locator("[data-search-more]").click()
    assert results(page).count() == 100
    link = results(page).nth(80)
    link.scroll_into_view_if_needed()
    link.click()
    page.wait_for_load_state()
    page.go_back()
    expect(results(page)).to_have_count(100)
    expect(link).to_be_in_viewport()


@pytest.mark.parametrize("name", ["search-queries.json", "search-more.json"])
def test_both_relevance_sets_hold_in_the_box(
    new_page: Callable[..., Page], full_site: ServedSite, name: str
) -> None:
    """What Node finds, the reader finds."""
    page = new_page()
    page.goto(full_site.url)
    page.locator("search input").focus()
    page.wait_for_load_state("networkidle")
    queries = json.loads((FIXTURES / name).read_text("utf-8"))["queries"]
    typed = {query["q"] for query in queries if query["q"].strip()}
    found = {text: page.evaluate(TYPE, text) for text in sorted(typed)}
    root = full_site.url
    missed = [
        query["q"]
        for query in queries
        if query["q"] in found
        and not is_met(query, [link.removeprefix(root) for link in found[query["q"]]])
    ]
    assert missed == []


def is_met(query: dict[str, Any], urls: list[str]) -> bool:
    """Tell by addresses whether results are what a query expects."""
    if query.get("none"):
        return all(url.startswith("ports/") for url in urls)
    return any(address_of(each) in urls[: query["within"]] for each in query["expect"])


def address_of(entity: dict[str, str]) -> str:
    """Give the address of an entity of a relevance set."""
    kind, key = entity["kind"], entity["key"]
    if kind in ("port", "range"):
        return f"port/{key}/"
    if kind == "listing":
        return f"{key}/"
    if kind == "contact":
        return f"contact/{permalinks.contact_slug(key)}/"
    return permalinks.service(key) if kind == "service" else permalinks.reference(key)
