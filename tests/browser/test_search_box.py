"""The search box, used as its readers use it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Locator, Page, Route

    from tests.browser.conftest import ServedSite

expect = pytest.importorskip("playwright.sync_api").expect

HOSTILE = (
    "<img src=x onerror=alert(1)>",
    '"><script>alert(1)</script>',
    "<b>discard</b>",
    "javascript:alert(1)",
    "${alert(1)}{{alert(1)}}",
    "../../../etc/passwd",
    "__proto__",
    "constructor",
    "%00%ff\u202e\u0000",
    "(a+)+$",
    "[" * 200,
    "\U0001f642 \U0001d573 \u0301" * 50,
)


def box(page: Page) -> Locator:
    return page.locator("search input[role=combobox]")


def options(page: Page) -> Locator:
    return page.locator("search [role=listbox] [role=option]")


def shown(page: Page) -> list[str]:
    options(page).first.wait_for()
    return [each.get_attribute("href") or "" for each in options(page).all()]


def is_active(page: Page, at: int) -> bool:
    """Tell whether the result at a place is the active one, and the only one."""
    selected = [each.get_attribute("aria-selected") for each in options(page).all()]
    active = box(page).get_attribute("aria-activedescendant")
    return selected.index("true") == at and active == options(page).nth(at).get_attribute("id")


def test_nothing_is_loaded_before_the_box_is_wanted(page: Page, site: ServedSite) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.removeprefix(site.url)))
    page.goto(site.url, wait_until="networkidle")
    assert not [url for url in asked if "search" in url]
    box(page).focus()
    page.wait_for_load_state("networkidle")
    loaded = [url for url in asked if "search" in url]
    assert len(loaded) == 2
    assert not [url for url in loaded if url.endswith(".txt")]
    box(page).press_sequentially("9")
    shown(page)
    assert len([url for url in asked if url.endswith(".txt")]) == 1


def test_the_keyboard_alone_leads_to_a_result(page: Page, site: ServedSite) -> None:
    page.goto(site.url)
    page.keyboard.press("/")
    page.keyboard.type("discard")
    assert shown(page)[:2] == [f"{site.url}service/discard/", f"{site.url}port/9/"]
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert is_active(page, 1)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{site.url}port/9/")


def test_arrows_go_round_and_home_and_end_go_to_the_ends(page: Page, site: ServedSite) -> None:
    page.goto(site.url)
    box(page).fill("discard")
    last = len(shown(page)) - 1
    page.keyboard.press("Home")
    assert box(page).get_attribute("aria-activedescendant") is None
    page.keyboard.press("ArrowUp")
    assert is_active(page, last)
    page.keyboard.press("ArrowDown")
    assert is_active(page, 0)
    page.keyboard.press("End")
    assert is_active(page, last)
    page.keyboard.press("Home")
    assert is_active(page, 0)


def test_enter_opens_the_first_result_even_before_it_is_shown(page: Page, site: ServedSite) -> None:
    page.goto(site.url)
    box(page).fill("discard")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{site.url}service/discard/")


def test_escape_closes_and_then_clears(page: Page, site: ServedSite) -> None:
    page.goto(site.url)
    box(page).fill("discard")
    shown(page)
    assert box(page).get_attribute("aria-expanded") == "true"
    page.keyboard.press("Escape")
    assert box(page).get_attribute("aria-expanded") == "false"
    assert not options(page).first.is_visible()
    assert box(page).input_value() == "discard"
    page.keyboard.press("ArrowDown")
    shown(page)
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    assert box(page).input_value() == ""


def test_tab_goes_on_to_the_links_of_the_list_and_then_closes_it(
    page: Page, site: ServedSite
) -> None:
    page.goto(site.url)
    box(page).fill("qwxzzkj")
    page.locator("[data-listings] a").first.wait_for()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('[data-listings]') !== null")
    for _ in range(8):
        page.keyboard.press("Tab")
    assert not page.locator(".search-popup").is_visible()


@pytest.mark.parametrize("keys", ["/", "Control+k", "Meta+k"])
def test_a_key_takes_the_reader_to_the_box(page: Page, site: ServedSite, keys: str) -> None:
    page.goto(f"{site.url}port/9/")
    page.keyboard.press(keys)
    assert box(page).evaluate("element => element === document.activeElement")
    assert box(page).input_value() == ""


@pytest.mark.parametrize("keys", ["Control+/", "Alt+/", "Control+Shift+k", "k", "Control+Alt+k"])
def test_other_keys_keep_their_meaning(page: Page, site: ServedSite, keys: str) -> None:
    page.goto(f"{site.url}port/9/")
    page.keyboard.press(keys)
    assert not box(page).evaluate("element => element === document.activeElement")


def test_a_slash_in_a_field_is_a_slash(page: Page, site: ServedSite) -> None:
    page.goto(site.url)
    box(page).focus()
    page.keyboard.type("9/tcp")
    assert box(page).input_value() == "9/tcp"
    assert shown(page)[0] == f"{site.url}port/9/"


def test_the_count_is_told_to_who_cannot_see_it(page: Page, site: ServedSite) -> None:
    page.goto(site.url)
    status = page.locator("search [role=status]")
    box(page).fill("discard")
    shown(page)
    assert re.fullmatch(r"\d+ results?", status.inner_text())
    box(page).fill("qwxzzkj")
    page.locator("[data-listings]").wait_for()
    assert status.inner_text().startswith("IANA")


def test_a_number_beyond_the_last_port_is_explained(page: Page, site: ServedSite) -> None:
    page.goto(site.url)
    box(page).fill("99999")
    page.locator("[data-note]").wait_for()
    assert "65535" in page.locator("[data-note]").inner_text()


def test_a_guess_is_called_one(page: Page, site: ServedSite) -> None:
    page.goto(site.url)
    box(page).fill("dsicard")
    assert shown(page)[0] == f"{site.url}service/discard/"
    assert "exactly" in page.locator("[data-note]").inner_text()


def test_what_matches_is_marked(page: Page, site: ServedSite) -> None:
    page.goto(site.url)
    box(page).fill("DISC")
    shown(page)
    assert options(page).first.locator("mark").first.inner_text() == "disc"


def test_results_fit_a_touch_screen_of_360_pixels(
    new_page: Callable[..., Page], site: ServedSite
) -> None:
    page = new_page(viewport={"width": 360, "height": 640}, has_touch=True, is_mobile=True)
    page.goto(f"{site.url}port/9/")
    box(page).tap()
    box(page).fill("discard")
    shown(page)
    for option in options(page).all():
        frame = option.bounding_box()
        assert frame is not None
        assert frame["height"] >= 44
        assert frame["x"] >= 0
        assert frame["x"] + frame["width"] <= 360
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    options(page).first.tap()
    page.wait_for_url(f"{site.url}service/discard/")


def test_a_click_opens_a_result_and_one_beside_the_box_closes_it(
    page: Page, site: ServedSite
) -> None:
    page.goto(site.url)
    box(page).fill("discard")
    shown(page)
    page.locator("h1").first.click(position={"x": 2, "y": 2})
    assert not options(page).first.is_visible()
    box(page).click()
    options(page).nth(1).click()
    page.wait_for_url(f"{site.url}port/9/")


@pytest.mark.parametrize("way", ["abort", "missing", "garbage"])
def test_an_index_that_cannot_be_had_is_told_with_a_way_on(
    page: Page, site: ServedSite, complaints: list[str], way: str
) -> None:
    def fail(route: Route) -> None:
        if way == "abort":
            route.abort()
        else:
            route.fulfill(status=404 if way == "missing" else 200, body="<html>")

    page.goto(site.url)
    page.route("**/assets/search/*.txt", fail)
    box(page).fill("discard")
    links = page.locator("[data-listings] a")
    links.first.wait_for()
    assert "load. Try again." in page.locator("[data-note]").inner_text()
    assert links.first.get_attribute("href") == "./ports/"
    page.unroute("**/assets/search/*.txt")
    box(page).fill("discar")
    assert shown(page)[0] == f"{site.url}service/discard/"
    complaints.clear()


def test_a_search_that_cannot_be_loaded_is_told_with_a_way_on(
    page: Page, site: ServedSite, complaints: list[str]
) -> None:
    page.route("**/assets/search_box-*.js", lambda route: route.abort())
    page.goto(site.url)
    box(page).fill("discard")
    page.locator("[data-listings] a").first.wait_for()
    assert "load. Try again." in page.locator("[data-note]").inner_text()
    complaints.clear()


def test_an_index_that_never_comes_is_not_waited_for(page: Page, site: ServedSite) -> None:
    page.clock.install()
    page.goto(site.url)
    page.route("**/assets/search/*.txt", lambda _: None)
    with page.expect_request("**/assets/search/*.txt"):
        box(page).fill("discard")
    page.clock.run_for(9000)
    page.locator("[data-listings] a").first.wait_for()
    assert "longer than usual" in page.locator("[data-note]").inner_text()


def test_a_cached_search_finds_the_index_of_the_new_build(
    page: Page, site: ServedSite, complaints: list[str]
) -> None:
    """Pages caches search.js for ten minutes; it asks for the new one when its index is gone."""
    source = (site.folder / "assets/search.js").read_text("utf-8")
    stale = re.sub(r'("words":")(.*?)"', lambda found: f'{found[1]}{"a" * len(found[2])}"', source)
    page.route(
        "**/assets/search.js?v=*",
        lambda route: route.fulfill(body=stale, content_type="text/javascript"),
    )
    page.goto(site.url)
    box(page).fill("discard")
    assert shown(page)[0] == f"{site.url}service/discard/"
    assert len(complaints) == 1
    complaints.clear()


def test_no_markup_of_a_query_is_ever_interpreted(page: Page, site: ServedSite) -> None:
    page.on("dialog", lambda dialog: pytest.fail(dialog.message))
    page.goto(site.url)
    for text in HOSTILE:
        box(page).fill("")
        box(page).fill(text)
        expect(page.locator("search [role=status]")).not_to_be_empty()
        assert page.locator("search :is(img, script, b, iframe)").count() == 0, text
    for text in HOSTILE:
        page.goto(f"{site.url}search/?q={quote(text)}")
        expect(page.locator("[data-search-summary]")).not_to_be_empty()
        assert page.locator("main :is(img, script, b, iframe)").count() == 0, text


def test_the_newest_query_wins(page: Page, site: ServedSite) -> None:
    held: list[Route] = []
    page.goto(site.url)
    page.route("**/assets/search/words-*.txt", lambda route: held.append(route))  # noqa: PLW0108 (playwright reads its signature)
    with page.expect_request("**/assets/search/words-*.txt"):
        box(page).fill("discard")
    box(page).fill("9")
    assert shown(page)[0] == f"{site.url}port/9/"
    for route in held:
        route.continue_()
    page.wait_for_load_state("networkidle")
    assert shown(page)[0] == f"{site.url}port/9/"


def test_a_list_and_enter_open_the_table(page: Page, site: ServedSite) -> None:
    page.goto(site.url)
    box(page).fill("22, 80, 443")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{site.url}search/?q=22%2C+80%2C+443")


def test_enter_without_a_result_leads_on(page: Page, site: ServedSite) -> None:
    page.goto(site.url)
    box(page).fill("qwxzzkj")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=qwxzzkj")


def test_shift_and_enter_show_all_results(page: Page, site: ServedSite) -> None:
    page.goto(site.url)
    box(page).fill("http")
    shown(page)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Shift+Enter")
    page.wait_for_url("**/search/?q=http")


def test_a_port_and_its_only_service_share_a_row(page: Page, site: ServedSite) -> None:
    page.goto(site.url)
    box(page).fill("discard")
    shown(page)
    one, two = (options(page).nth(at).bounding_box() for at in (0, 1))
    assert one is not None
    assert two is not None
    assert one["y"] == two["y"]


def test_the_row_that_enter_opens_is_tinted(page: Page, site: ServedSite) -> None:
    page.goto(site.url)
    box(page).fill("http")
    shown(page)
    tint = "each => getComputedStyle(each).backgroundColor"
    first, second = options(page).nth(0), options(page).nth(1)
    tinted = first.evaluate(tint)
    assert tinted != second.evaluate(tint)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert (first.evaluate(tint) != tinted, second.evaluate(tint)) == (True, tinted)


def test_the_popup_names_its_keys(page: Page, site: ServedSite) -> None:
    page.goto(site.url)
    box(page).fill("discard")
    shown(page)
    keys = " ".join(page.locator(".search-keys").inner_text().split())
    assert keys == "↑↓ choose ↵ open ⇧↵ all results esc close"


def test_the_kind_of_a_result_is_at_the_right_on_a_phone(
    new_page: Callable[..., Page], site: ServedSite
) -> None:
    """On the line of its name, whose place is at the left."""
    page = new_page(viewport={"width": 360, "height": 640})
    page.goto(site.url)
    box(page).fill("https")
    shown(page)
    first = options(page).first
    title, kind = (first.locator(each).bounding_box() for each in (".title", ".kind"))
    assert title
    assert kind
    assert kind["x"] > title["x"] + title["width"]
    assert kind["y"] < title["y"] + title["height"]


def test_recent_look_ups_are_offered_and_forgotten(page: Page, site: ServedSite) -> None:
    page.goto(site.url)
    box(page).fill("discard")
    shown(page)
    page.keyboard.press("Enter")
    page.wait_for_url("**/service/discard/")
    box(page).focus()
    assert shown(page) == [f"{site.url}service/discard/"]
    assert page.evaluate("Object.keys(localStorage)") == ["site-gen:recent"]
    page.get_by_role("button", name="Clear recent look-ups").click()
    assert page.evaluate("localStorage.length") == 0
    assert not options(page).first.is_visible()


def test_without_storage_nothing_is_offered(page: Page, site: ServedSite) -> None:
    page.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new Error('denied'); } })"
    )
    page.goto(site.url)
    box(page).fill("discard")
    shown(page)
    page.keyboard.press("Enter")
    page.wait_for_url("**/service/discard/")
    box(page).focus()
    page.wait_for_load_state("networkidle")
    assert not page.locator(".search-popup").is_visible()


@pytest.mark.parametrize(
    "kept", ['[{"title":"x","url":"//evil.example/"}]', '[{"title":1,"url":"port/9/"}]', "{", "5"]
)
def test_what_others_keep_under_the_key_is_never_a_link(
    page: Page, site: ServedSite, kept: str
) -> None:
    """Other sites of the origin may write there."""
    page.goto(site.url)
    page.evaluate("kept => localStorage.setItem('site-gen:recent', kept)", kept)
    box(page).focus()
    page.wait_for_load_state("networkidle")
    assert options(page).count() == 0


def test_a_question_mark_shows_all_keys(page: Page, site: ServedSite) -> None:
    page.goto(f"{site.url}port/9/")
    page.locator("main a").first.focus()
    page.keyboard.press("?")
    sheet = page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(sheet).to_be_visible()
    assert sheet.evaluate("each => each.contains(document.activeElement)")
    page.keyboard.press("Escape")
    expect(sheet).not_to_be_visible()
    assert page.evaluate("document.activeElement.closest('main') !== null")


def test_a_touch_screen_has_a_button_that_clears_the_box(
    new_page: Callable[..., Page], site: ServedSite
) -> None:
    page = new_page(viewport={"width": 360, "height": 640}, has_touch=True, is_mobile=True)
    page.goto(f"{site.url}port/9/")
    assert not page.locator("search form > kbd").is_visible()
    box(page).fill("discard")
    shown(page)
    page.get_by_role("button", name="Clear the search").tap()
    assert box(page).input_value() == ""


def test_without_script_the_form_leads_to_the_listings(
    new_page: Callable[..., Page], site: ServedSite
) -> None:
    page = new_page(java_script_enabled=False)
    page.goto(f"{site.url}port/9/")
    box(page).fill("discard")
    box(page).press("Enter")
    page.wait_for_url("**/search/?q=discard")
    assert "JavaScript" in page.locator("main").inner_text()
    assert page.locator('main a[href="../services/"]').is_visible()
