"""Everybody can use the site: what axe, narrow screens, keyboards and loud colours need."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page

    from tests.browser.conftest import ServedSite

ENTITIES = ("port", "service", "contact", "reference")
OTHERS = (
    "",
    "ports/",
    "ports/user/",
    "ports/0-99/",
    "ports/free/",
    "services/",
    "references/",
    "map/",
    "stats/",
    "about/",
    "data/",
    "notes/",
    "privacy/",
    "search/?q=443",
    "search/?q=qwxzzkj",
    "search/?q=22,80,443",
    # What only a history has: a year, an edition, and what is gone.
    "changes/",
    "changes/2025/",
    "changes/2025-03-04/",
    "port/5005/",
    "contact/Ola_Vanished/",
)
VIEWS = ((320, "light"), (768, "light"), (1440, "dark"))
MOST_SHIFT = 0.02
WATCH = (
    "window.moved = 0; new PerformanceObserver(list => { for (const each of list.getEntries())"
    " window.moved += each.value; }).observe({ type: 'layout-shift', buffered: true });"
)


def addresses(folder: Path) -> list[str]:
    """Name a page of every kind: the fullest of each, a range, and those there is one of."""
    fullest = [max((folder / kind).glob("*/index.html"), key=_size) for kind in ENTITIES]
    ranges = [max((folder / "port").glob("*-*/index.html"), key=_size)]
    listed = [f"{path.parent.relative_to(folder)}/" for path in (*fullest, *ranges)]
    return [*listed, *(each for each in OTHERS if _is_made(folder, each))]


def _is_made(folder: Path, address: str) -> bool:
    return (folder / address.partition("?")[0] / "index.html").is_file()


def _size(path: Path) -> int:
    return path.stat().st_size


@pytest.fixture(scope="module")
def axe(node_modules: Path) -> str:
    return (node_modules / "axe-core/axe.min.js").read_text(encoding="utf-8")


@pytest.mark.parametrize(("width", "theme"), VIEWS)
def test_axe_finds_nothing_and_nothing_moves_or_scrolls_sideways(
    new_page: Callable[..., Page], past_site: ServedSite, axe: str, width: int, theme: str
) -> None:
    size = {"width": width, "height": 900}
    page = new_page(viewport=size, color_scheme=theme, bypass_csp=True)
    page.add_init_script(WATCH)
    found = []
    for address in addresses(past_site.folder):
        page.goto(past_site.url + address)
        page.evaluate(axe)
        if page.evaluate("window.moved") > MOST_SHIFT:
            found.append((address, "moves"))
        page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
        violations = page.evaluate("axe.run().then(result => result.violations)")
        found += [(address, f"{each['id']}: {each['nodes'][0]['html']}") for each in violations]
        if page.evaluate("document.documentElement.scrollWidth") > width:
            found.append((address, "scrolls sideways"))
    assert found == []


def test_axe_finds_nothing_in_the_whole_registry(
    new_page: Callable[..., Page], full_site: ServedSite, axe: str
) -> None:
    page = new_page(viewport={"width": 320, "height": 900}, bypass_csp=True)
    for address in addresses(full_site.folder):
        page.goto(full_site.url + address)
        page.evaluate(axe)
        assert page.evaluate("axe.run().then(({ violations }) => violations.map(v => v.id))") == []
        assert page.evaluate("document.documentElement.scrollWidth") == 320


def test_the_outline_of_a_page_skips_no_level(page: Page, past_site: ServedSite) -> None:
    for address in addresses(past_site.folder):
        page.goto(past_site.url + address)
        script = "[...document.querySelectorAll('h1,h2,h3,h4')].map(each => +each.tagName[1])"
        levels = page.evaluate(script)
        assert levels.count(1) == 1, address
        steps = [after - before for before, after in pairwise(levels)]
        assert max(steps, default=0) <= 1, address


def test_every_table_has_a_caption_and_header_cells(page: Page, past_site: ServedSite) -> None:
    for address in addresses(past_site.folder):
        page.goto(past_site.url + address)
        tables = "[...document.querySelectorAll('table:not(.prose table)')]"
        bare = "each => !each.caption?.textContent || !each.querySelector('thead th[scope=col]')"
        assert page.evaluate(f"{tables}.filter({bare}).length") == 0


def test_a_status_is_told_by_its_word_and_a_shape(page: Page, past_site: ServedSite) -> None:
    page.goto(f"{past_site.url}{addresses(past_site.folder)[0]}")
    status = page.locator(".facts .status").first
    assert status.inner_text().strip()
    assert status.evaluate("each => getComputedStyle(each, '::before').borderStyle") == "solid"


def test_forced_colours_keep_the_cells_of_the_strip_apart(
    new_page: Callable[..., Page], past_site: ServedSite
) -> None:
    page = new_page(forced_colors="active")
    page.goto(f"{past_site.url}{addresses(past_site.folder)[0]}")
    frame = "each => getComputedStyle(each).borderTopColor"
    assert page.locator(".strip a").first.evaluate(frame) != "rgba(0, 0, 0, 0)"


def test_focus_can_always_be_seen(page: Page, past_site: ServedSite) -> None:
    page.goto(f"{past_site.url}{addresses(past_site.folder)[0]}")
    for _ in range(25):
        page.keyboard.press("Tab")
        style = "getComputedStyle(document.activeElement).outlineStyle"
        at_body = page.evaluate("document.activeElement === document.body")
        assert at_body or page.evaluate(style) != "none"


def test_tab_meets_the_skip_link_first(page: Page, past_site: ServedSite) -> None:
    page.goto(f"{past_site.url}{addresses(past_site.folder)[0]}")
    page.keyboard.press("Tab")
    focused = "document.activeElement.textContent"
    assert page.evaluate(focused) == "Skip to the content"
    assert page.evaluate("document.activeElement.getBoundingClientRect().top") >= 0
