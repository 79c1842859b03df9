"""The site as a reader meets it: themes, print, keyboards, maps, with script and without."""

from __future__ import annotations

import gzip
import re
from functools import partial
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page, Response

    from tests.browser.conftest import ServedSite

PORT = "port/443/"
FIRST_VISIT = 20_000
NEXT_VISIT = 4_000
MAP = 150_000


def sent(page: Page, address: str) -> dict[str, int]:
    """Open a page and tell how many bytes of each file travel, packed as hosts do."""
    answers: list[Response] = []
    page.on("response", partial(answers.append))
    page.goto(address, wait_until="networkidle")
    return {each.url: len(gzip.compress(each.body())) for each in answers}


def test_a_port_page_is_light(page: Page, full_site: ServedSite) -> None:
    sizes = sent(page, full_site.url + PORT)
    assert sum(sizes.values()) < FIRST_VISIT
    assert sizes[full_site.url + PORT] < NEXT_VISIT


def test_the_map_opens_light(page: Page, full_site: ServedSite) -> None:
    assert sum(sent(page, f"{full_site.url}map/").values()) < MAP


@pytest.mark.parametrize("width", [360, 1440])
def test_nothing_moves_while_a_page_loads(
    new_page: Callable[..., Page], site: ServedSite, width: int
) -> None:
    page = new_page(viewport={"width": width, "height": 800})
    page.add_init_script(
        "window.moved = 0; new PerformanceObserver(list => { for (const each of list.getEntries())"
        " window.moved += each.value; }).observe({ type: 'layout-shift', buffered: true });"
    )
    for address in (PORT, "map/", ""):
        page.goto(site.url + address, wait_until="networkidle")
        assert page.evaluate("window.moved") == 0


def test_the_theme_is_remembered(page: Page, site: ServedSite) -> None:
    page.goto(site.url + PORT)
    page.get_by_role("button", name="Theme: system").click()
    page.get_by_role("button", name="Theme: light").click()
    page.goto(f"{site.url}ports/")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    dark = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.get_by_role("button", name="Theme: dark").click()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != dark


def test_the_theme_of_another_site_is_left_alone(page: Page, site: ServedSite) -> None:
    """Sites below one host share its storage, so the key carries the project's name."""
    page.goto(site.url)
    page.evaluate("localStorage.setItem('theme', 'dark')")
    page.reload()
    page.locator(".theme-switch").click()
    assert page.evaluate("localStorage.getItem('theme')") == "dark"


def test_no_other_theme_flashes(new_page: Callable[..., Page], site: ServedSite) -> None:
    page = new_page(color_scheme="light")
    page.add_init_script(
        "localStorage.setItem('site-gen:theme', 'dark');"
        "new MutationObserver((_, observer) => { if (document.body) { observer.disconnect();"
        " window.atFirst = document.documentElement.dataset.theme; } })"
        ".observe(document, { childList: true, subtree: true });"
    )
    page.goto(site.url + PORT)
    assert page.evaluate("window.atFirst") == "dark"


def test_without_script_all_is_there(new_page: Callable[..., Page], site: ServedSite) -> None:
    page = new_page(java_script_enabled=False)
    page.goto(site.url + PORT)
    assert page.locator("[data-record]").first.is_visible()
    assert page.locator(".strip a").count() > 1
    assert not page.locator(".theme-switch").is_visible()
    page.goto(f"{site.url}map/")
    assert page.locator(".chart .picture").is_visible()
    assert not page.locator("canvas").is_visible()
    assert page.locator("table.blocks tbody tr").count() == 16


def test_a_port_prints_on_one_sheet_with_its_address(page: Page, site: ServedSite) -> None:
    page.goto(site.url + PORT)
    page.emulate_media(media="print")
    assert page.locator(".address").inner_text().endswith(PORT)
    assert not page.locator(".strip").is_visible()
    assert len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4"))) == 1


def test_the_strip_is_walked_by_keyboard(page: Page, site: ServedSite) -> None:
    page.goto(site.url + PORT)
    here = page.locator(".strip [aria-current=page]")
    here.focus()
    page.keyboard.press("Tab")
    there = page.evaluate("document.activeElement.href")
    page.keyboard.press("Enter")
    page.wait_for_url(there)
    assert page.locator("main").get_attribute("data-kind") in ("port", "range", "listing")


def test_the_key_and_the_address_are_copied(
    new_page: Callable[..., Page], site: ServedSite
) -> None:
    page = new_page(permissions=["clipboard-read", "clipboard-write"])
    page.goto(f"{site.url}{PORT}?from=here#registrations")
    page.get_by_role("button", name="Copy number").click()
    assert page.evaluate("navigator.clipboard.readText()") == "443"
    page.get_by_role("button", name="Copy address").click()
    assert page.evaluate("navigator.clipboard.readText()") == site.url + PORT


def test_the_map_is_read_by_keyboard(page: Page, site: ServedSite) -> None:
    page.goto(f"{site.url}map/")
    canvas = page.locator("canvas")
    canvas.focus()
    for key in ("ArrowRight", "ArrowDown", *["Shift+ArrowRight"] * 11, *["ArrowRight"] * 11):
        canvas.press(key)
    card = page.locator(".card")
    card.get_by_text("https").wait_for()
    assert card.locator("a").inner_text() == "443"
    canvas.press("Enter")
    page.wait_for_url(f"**/{PORT}")


def test_the_map_is_zoomed_and_pressed(page: Page, site: ServedSite) -> None:
    page.goto(f"{site.url}map/")
    canvas = page.locator("canvas")
    canvas.click(position={"x": 40, "y": 10})
    assert "zoomed" in (canvas.get_attribute("class") or "")
    canvas.press("Escape")
    assert "zoomed" not in (canvas.get_attribute("class") or "")


def test_the_map_is_filtered(page: Page, site: ServedSite) -> None:
    page.goto(f"{site.url}map/")
    page.get_by_label("Protocol").select_option("sctp")
    matches = page.locator(".matches")
    by_protocol = int(re.sub(r"\D", "", matches.inner_text()))
    page.get_by_label("Status").select_option("unassigned")
    matches.get_by_text("0 ports match.", exact=True).wait_for()
    assert by_protocol > 0


def test_the_map_follows_the_theme(page: Page, site: ServedSite) -> None:
    page.goto(f"{site.url}map/")
    page.locator("canvas:visible").wait_for()
    sea = {"x": 300, "y": 500, "width": 8, "height": 8}
    before = page.screenshot(clip=sea)
    for _ in range(2):
        page.locator(".theme-switch").click()
    page.evaluate("new Promise(requestAnimationFrame)")
    assert page.screenshot(clip=sea) != before


def test_a_preview_has_its_picture(page: Page, site: ServedSite) -> None:
    page.goto(site.url + PORT)
    picture = page.locator("meta[property='og:image']").get_attribute("content") or ""
    assert page.request.get(picture).ok
    manifest = page.request.get(f"{site.url}manifest.webmanifest").json()
    for icon in manifest["icons"]:
        assert page.request.get(site.url + icon["src"]).ok
