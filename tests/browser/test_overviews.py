"""Home, map, statistics and the pages of prose, as their readers use them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.browser.conftest import ServedSite

expect = pytest.importorskip("playwright.sync_api").expect


def test_the_box_of_the_home_page_is_the_only_one(page: Page, site: ServedSite) -> None:
    page.goto(site.url)
    assert page.get_by_role("combobox").count() == 1
    assert page.locator("main search input").evaluate("each => each.offsetHeight") >= 48
    page.get_by_role("link", name="https", exact=True).click()
    page.wait_for_url(f"{site.url}service/https/")


@pytest.mark.parametrize(("scheme", "name"), [("light", "map-"), ("dark", "map-dark-")])
def test_the_map_of_the_home_page_fits_the_theme(
    new_page: Callable[..., Page], site: ServedSite, scheme: str, name: str
) -> None:
    page = new_page(color_scheme=scheme)
    page.goto(site.url)
    shown = page.locator(".map-preview img:visible")
    assert shown.count() == 1
    assert re.search(rf"/{name}[0-9a-f]{{8}}\.png", shown.get_attribute("src") or "")


def test_the_home_page_says_how_much_is_assigned(page: Page, full_site: ServedSite) -> None:
    page.goto(full_site.url)
    assert "694 of 1,024 assigned" in " ".join(page.locator(".cards").inner_text().split())
    assert "764" not in page.locator("main").inner_text()
    assert not page.get_by_text("MUST NOT").first.is_visible() or page.locator("details").count()


def test_a_port_of_the_map_is_in_the_address(page: Page, site: ServedSite) -> None:
    page.goto(f"{site.url}map/?protocol=udp#443")
    card = page.locator(".chart .card")
    expect(card.locator("a")).to_have_text("443")
    assert page.get_by_label("Protocol").input_value() == "udp"
    page.get_by_label("Status").select_option("assigned")
    page.wait_for_url("**/map/?status=assigned&protocol=udp#443")


def test_the_map_goes_to_a_port(page: Page, site: ServedSite) -> None:
    page.goto(f"{site.url}map/")
    page.get_by_label("Go to port").fill("443")
    page.get_by_role("button", name="Go", exact=True).click()
    card = page.locator(".chart .card")
    expect(card.locator("a")).to_have_text("443")
    page.wait_for_url("**/map/#443")
    page.get_by_label("Go to port").fill("70000")
    page.get_by_label("Go to port").press("Enter")
    expect(card).to_contain_text("65535")


def test_the_card_of_the_map_is_above_it_on_a_phone(
    new_page: Callable[..., Page], site: ServedSite
) -> None:
    page = new_page(viewport={"width": 360, "height": 640}, has_touch=True)
    page.goto(f"{site.url}map/#443")
    card, canvas = page.locator(".chart .card"), page.locator("canvas")
    canvas.wait_for()
    assert card.evaluate("each => each.getBoundingClientRect().bottom") <= canvas.evaluate(
        "each => each.getBoundingClientRect().top"
    )


def test_the_map_counts_dynamic_ports_apart(page: Page, site: ServedSite) -> None:
    page.goto(f"{site.url}map/?status=dynamic")
    expect(page.locator(".matches")).to_contain_text("ports match")
    dynamic = int(re.sub(r"\D", "", page.locator(".matches").inner_text()))
    page.get_by_label("Status").select_option("unassigned")
    expect(page.locator(".matches")).not_to_contain_text(f"{dynamic:,}")
    unassigned = int(re.sub(r"\D", "", page.locator(".matches").inner_text()))
    assert dynamic <= 16384
    assert unassigned < 49152


def test_a_dark_map_prints_light(new_page: Callable[..., Page], site: ServedSite) -> None:
    page = new_page(color_scheme="dark")
    page.goto(f"{site.url}map/")
    page.locator("canvas").wait_for()
    page.emulate_media(media="print")
    assert page.locator(".chart .picture").is_visible()
    assert not page.locator("canvas").is_visible()


def test_the_value_of_a_bar_is_shown(page: Page, site: ServedSite) -> None:
    page.goto(f"{site.url}stats/")
    plot = page.locator("svg.plot").first
    plot.focus()
    page.keyboard.press("ArrowRight")
    value = page.locator(".plot-value").first
    expect(value).to_have_text(re.compile(r"^\d{4}: \d+$"))
    page.locator("#use-of-the-ranges ~ svg a").first.focus()
    expect(page.locator("#use-of-the-ranges ~ .plot-value")).to_contain_text(
        "System Ports (0-1023): "
    )


def test_the_statistics_print_from_the_first_page_on(page: Page, full_site: ServedSite) -> None:
    page.goto(f"{full_site.url}stats/")
    page.emulate_media(media="print")
    assert page.locator(".plots").evaluate("each => getComputedStyle(each).columnCount") == "1"
    assert (
        page.locator(".plots section").first.evaluate("each => getComputedStyle(each).breakInside")
        == "auto"
    )


def test_examples_of_the_data_page_are_files(page: Page, site: ServedSite) -> None:
    page.goto(f"{site.url}data/")
    links = page.locator(".examples a").all()
    assert len(links) == 5
    for link in links:
        assert page.request.get(link.evaluate("each => each.href")).ok
    assert f"curl {site.url}api/v1/port/443.json" in page.locator("pre").first.inner_text()


def test_the_words_of_statuses_are_explained(page: Page, site: ServedSite) -> None:
    page.goto(f"{site.url}about/#statuses")
    terms = page.locator("#statuses + dl dt").all_inner_texts()
    assert terms[:5] == ["Assigned", "Partly assigned", "Reserved", "De-assigned", "Unassigned"]


def test_the_sections_are_one_line_at_320_pixels(
    new_page: Callable[..., Page], site: ServedSite
) -> None:
    page = new_page(viewport={"width": 320, "height": 640})
    page.goto(site.url)
    tops = page.locator(".sections a").evaluate_all("all => all.map(each => each.offsetTop)")
    assert len(set(tops)) == 1
