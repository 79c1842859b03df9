"""The page of all results."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Locator, Page, Route

    from tests.browser.conftest import ServedSite

expect = pytest.importorskip("playwright.sync_api").expect

FIXTURES = Path(__file__).parents[1] / "fixtures"
# What the box shows for a text, and what the module finds for it.
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
FIND = """async ([base, text]) => {
  const { createSearch } = await import(`${base}assets/search.js`);
  window.searched ??= await createSearch({ base });
  return (await window.searched.search(text)).map(result => base + result.url);
}"""
SHIFTS = """window.moved = 0; new PerformanceObserver(list => {
  for (const each of list.getEntries()) if (!each.hadRecentInput) window.moved += each.value;
}).observe({ type: 'layout-shift', buffered: true });"""


def box(page: Page) -> Locator:
    return page.get_by_role("combobox", name="Search by")


def results(page: Page) -> Locator:
    return page.locator(".results-table tbody a")


def rows(page: Page) -> list[str]:
    page.locator(".results-table tbody tr").first.wait_for()
    return page.locator(".results-table tbody tr td:first-child").all_inner_texts()


def tabs(page: Page) -> list[str]:
    results(page).first.wait_for()
    return page.locator(".tabs a").all_inner_texts()


def test_the_only_box_has_the_focus(page: Page, site: ServedSite) -> None:
    page.goto(f"{site.url}search/?q=discard")
    results(page).first.wait_for()
    assert page.locator("input[name=q]").count() == 1
    assert box(page).evaluate("each => each === document.activeElement")
    page.locator("h1").click()
    page.keyboard.press("/")
    assert box(page).evaluate("each => each === document.activeElement")


def test_results_stand_in_a_table_below_tabs_with_counts(page: Page, site: ServedSite) -> None:
    page.goto(f"{site.url}search/?q=discard")
    assert tabs(page) == ["All 2", "Ports 1", "Services 1"]
    columns = page.locator(".results-table th").all_inner_texts()
    assert columns == ["Port", "Service", "Protocols", "Description", "Holder"]
    assert box(page).input_value() == "discard"
    assert page.title().startswith("discard · Search")
    page.get_by_role("link", name="Ports 1").click()
    page.wait_for_url("**/search/?q=discard&kind=port")
    expect(results(page)).to_have_count(1)
    expect(page.locator(".tabs [aria-current]")).to_have_text("Ports 1")


def test_forced_colours_show_which_tab_is_open(
    new_page: Callable[..., Page], site: ServedSite
) -> None:
    """Forced colours draw what is transparent."""
    page = new_page(forced_colors="active")
    page.goto(f"{site.url}search/?q=discard")
    results(page).first.wait_for()
    line = "all => all.map(each => getComputedStyle(each).borderBottomColor)"
    here, *others = page.locator(".tabs a").evaluate_all(line)
    assert others
    assert here not in others


def test_results_follow_what_is_typed(page: Page, site: ServedSite) -> None:
    page.goto(f"{site.url}search/")
    box(page).press_sequentially("discard")
    results(page).first.wait_for()
    page.wait_for_url("**/search/?q=discard")
    box(page).press("ArrowDown")
    assert results(page).first.evaluate("each => each === document.activeElement")


def test_what_is_typed_before_the_script_comes_is_looked_for(page: Page, site: ServedSite) -> None:
    held: list[Route] = []
    page.route("**/assets/search_page-*.js", lambda route: held.append(route))  # noqa: PLW0108 (playwright reads its signature)
    with page.expect_request("**/assets/search_page-*.js"):
        page.goto(f"{site.url}search/?kind=port")
    box(page).fill("discard")
    held[0].continue_()
    expect(results(page)).to_have_count(1)
    assert box(page).input_value() == "discard"


def test_a_filter_is_part_of_the_address(page: Page, site: ServedSite) -> None:
    page.goto(f"{site.url}search/?q=http")
    assert len(tabs(page)) > 2
    page.get_by_label("Kind").select_option("port")
    page.wait_for_url("**/search/?q=http&kind=port")
    page.get_by_label("Protocol").select_option("dccp")
    page.wait_for_url("**/search/?q=http&kind=port&protocol=dccp")
    expect(page.locator(".empty")).to_contain_text("The filters hide")
    page.go_back()
    expect(page.locator(".results-table")).to_have_count(1)
    assert page.get_by_label("Protocol").input_value() == ""
    assert page.get_by_label("Kind").input_value() == "port"


def test_a_filter_is_removed_by_its_chip(page: Page, site: ServedSite) -> None:
    page.goto(f"{site.url}search/?q=http&protocol=dccp")
    expect(page.locator(".empty")).to_contain_text("The filters hide")
    page.get_by_role("button", name="Remove the filter Protocol: DCCP").click()
    page.wait_for_url("**/search/?q=http")
    results(page).first.wait_for()
    page.go_back()
    page.get_by_role("button", name="Remove the filters").click()
    page.wait_for_url("**/search/?q=http")


def test_a_filter_alone_lists_what_it_fits(page: Page, site: ServedSite) -> None:
    page.goto(f"{site.url}search/?status=reserved&class=system")
    found = rows(page)
    assert "225-241" in found
    assert found == sorted(found, key=lambda each: int(each.split("-")[0]))
    page.goto(f"{site.url}search/?kind=contact")
    expect(page.locator(".empty")).to_contain_text("Type a word to search the contacts")


def test_a_list_has_a_row_for_each_number_in_its_order(
    new_page: Callable[..., Page], site: ServedSite
) -> None:
    """Found or not, and ready to be taken along."""
    page = new_page(permissions=["clipboard-read", "clipboard-write"])
    page.goto(f"{site.url}search/?q=443,+9,+70000,+230")
    assert rows(page) == ["443", "9", "70000", "230"]
    assert page.locator("[data-search-summary]").inner_text() == "Found 3 of 4"
    assert "Port numbers end at 65535" in page.locator(".results-table").inner_text()
    page.get_by_role("button", name="CSV to the clipboard").click()
    copied = page.evaluate("navigator.clipboard.readText()").splitlines()
    assert copied[0] == "asked,found,url,name,protocols,status,description,holder,aliases"
    assert [line.split(",")[0] for line in copied[1:]] == ["443", "9", "70000", "230"]
    with page.expect_download() as download:
        page.get_by_role("button", name="Download JSON").click()
    found = json.loads(download.value.path().read_text("utf-8"))
    assert [each["asked"] for each in found] == ["443", "9", "70000", "230"]


def test_a_row_names_service_and_holder_however_it_was_found(page: Page, site: ServedSite) -> None:
    """By a common name, by the number, or in a list; all three say the common name."""
    for query in ("remote+desktop", "3389", "3389,+443"):
        page.goto(f"{site.url}search/?q={query}")
        row = page.locator(".results-table tbody tr", has=page.get_by_role("link", name="3389"))
        expect(row.locator(".holder")).to_have_text("Ritu Kapoor")
        assert row.locator(".service").inner_text() == "ms-wbt-server"
        assert "Commonly Remote Desktop Protocol" in row.locator(".description").inner_text()


def test_an_excerpt_does_not_speak_for_the_registry(page: Page, excerpt_site: ServedSite) -> None:
    """What it lacks may be in the registry."""
    page.goto(f"{excerpt_site.url}search/?q=80,+4321")
    expect(page.locator(".results-table")).to_contain_text("Not in this excerpt.")
    page.goto(f"{excerpt_site.url}search/?q=qwxzzkj")
    expect(page.locator(".empty-title")).to_have_text("This excerpt has no “qwxzzkj”.")


def test_a_word_beside_a_number_that_no_page_has_is_named(page: Page, site: ServedSite) -> None:
    page.goto(f"{site.url}search/?q=qwxzzkj+443")
    results(page).first.wait_for()
    expect(page.locator("[data-search-summary]")).to_contain_text("Left out: “qwxzzkj”")


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


@pytest.mark.parametrize("text", ["disc", "dsicard", "qwxzzkj", "", "9,+443"])
def test_a_keyword_search_stays_without_an_exact_match(
    page: Page, site: ServedSite, text: str
) -> None:
    page.goto(f"{site.url}search/?q={text}&go=1", wait_until="networkidle")
    assert "/search/" in page.url
    assert page.locator("[data-search-form]").is_visible()


def test_what_the_registry_does_not_have_is_said(page: Page, site: ServedSite) -> None:
    page.goto(f"{site.url}search/?q=qwxzzkj")
    empty = page.locator(".empty")
    expect(empty).to_contain_text("registry has no “qwxzzkj”.")
    assert "ports that it never registered" in empty.inner_text()
    assert empty.get_by_role("link", name="search IANA").is_visible()
    assert "JavaScript" not in page.locator("main").inner_text()
    page.goto(f"{site.url}search/?q=65536")
    expect(empty).to_contain_text("Port numbers end at 65535.")


def test_an_index_that_cannot_be_had_is_tried_again(
    page: Page, site: ServedSite, complaints: list[str]
) -> None:
    page.route("**/assets/search/*.txt", lambda route: route.abort())
    page.goto(f"{site.url}search/?q=discard")
    expect(page.locator(".empty")).to_contain_text("The search index didn")
    assert page.locator(".empty a").first.is_visible()
    page.unroute("**/assets/search/*.txt")
    page.get_by_role("button", name="Try again").click()
    results(page).first.wait_for()
    complaints.clear()


@pytest.mark.parametrize(
    ("width", "query"),
    [
        *((360, query) for query in ("", "q=http", "q=qwxzzkj", "q=22,80,443", "status=reserved")),
        (1440, "q=http"),
    ],
)
def test_nothing_moves_when_results_come(
    new_page: Callable[..., Page], site: ServedSite, width: int, query: str
) -> None:
    page = new_page(viewport={"width": width, "height": 800})
    page.add_init_script(SHIFTS)

    def late(route: Route) -> None:
        page.wait_for_timeout(300)
        route.continue_()

    page.route(re.compile(r"assets/(search/|map-names)"), late)
    page.goto(f"{site.url}search/?{query}", wait_until="networkidle")
    page.unroute_all(behavior="wait")
    assert page.evaluate("window.moved") < 0.02


def test_a_result_is_two_lines_on_a_phone(new_page: Callable[..., Page], site: ServedSite) -> None:
    page = new_page(viewport={"width": 360, "height": 800})
    page.goto(f"{site.url}search/?q=discard")
    results(page).first.wait_for()
    assert page.locator(".results-table tbody tr").first.evaluate("each => each.offsetHeight") < 100
    places = page.locator(".search-filters label").evaluate_all(
        "all => all.map(each => [each.offsetLeft, each.offsetTop])"
    )
    assert len({x for x, _ in places}) == len({y for _, y in places}) == 2
    assert page.evaluate("document.documentElement.scrollWidth") == 360


def test_more_results_come_on_demand_and_stay(page: Page, full_site: ServedSite) -> None:
    page.goto(f"{full_site.url}search/?q=protocol")
    first = rows(page)
    assert len(first) == 50
    page.locator("[data-search-more]").click()
    assert rows(page)[:50] == first
    assert results(page).count() == 100
    link = results(page).nth(80)
    link.scroll_into_view_if_needed()
    link.click()
    page.wait_for_load_state()
    page.go_back()
    expect(results(page)).to_have_count(100)
    expect(link).to_be_in_viewport()


@pytest.mark.parametrize("name", ["search-queries.json", "search-typed-and-pasted.json"])
def test_the_box_shows_what_the_module_finds(name: str, page: Page, full_site: ServedSite) -> None:
    page.goto(full_site.url)
    page.locator("search input").focus()
    page.wait_for_load_state("networkidle")
    queries = json.loads((FIXTURES / name).read_text("utf-8"))["queries"]
    typed = sorted({query["q"] for query in queries if query["q"].strip()})
    for text in typed:
        shown = page.evaluate(TYPE, text)
        assert shown == page.evaluate(FIND, [full_site.url, text]), text
