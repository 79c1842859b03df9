"""Everybody can use the site: what axe, narrow screens, keyboards and loud colours need."""

from __future__ import annotations

import os
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.browser.conftest import ServedSite

ENTITIES = ("port", "service", "contact", "reference")
OTHERS = (
    "",
    "ports/",
    "ports/user/",
    "ports/0-99/",
    "services/",
    "map/",
    "stats/",
    "about/",
    "search/?q=443",
)
WIDTHS = (320, 768, 1440)
THEMES = ("light", "dark")


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


@pytest.fixture(scope="session")
def axe() -> str:
    """Give the source of axe-core; SITE_GEN_NODE_MODULES names the folder that holds it."""
    modules = os.environ.get("SITE_GEN_NODE_MODULES")
    if not modules:
        pytest.skip("SITE_GEN_NODE_MODULES does not name a folder with axe-core")
    return (Path(modules) / "axe-core/axe.min.js").read_text(encoding="utf-8")


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing(
    new_page: Callable[..., Page], site: ServedSite, axe: str, theme: str, width: int
) -> None:
    """No kind of page has anything that axe-core objects to, opened blocks included."""
    size = {"width": width, "height": 900}
    page = new_page(viewport=size, color_scheme=theme, bypass_csp=True)
    found = []
    for address in addresses(site.folder):
        page.goto(site.url + address)
        page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
        page.evaluate(axe)
        violations = page.evaluate("axe.run().then(result => result.violations)")
        found += [(address, each["id"], each["nodes"][0]["html"][:200]) for each in violations]
    assert found == []


def test_axe_finds_nothing_in_the_whole_registry(
    new_page: Callable[..., Page], full_site: ServedSite, axe: str
) -> None:
    """The fullest real pages pass, too: 140 links, seven registrations, the longest notes."""
    page = new_page(viewport={"width": 320, "height": 900}, bypass_csp=True)
    for address in addresses(full_site.folder):
        page.goto(full_site.url + address)
        page.evaluate(axe)
        assert page.evaluate("axe.run().then(({ violations }) => violations.map(v => v.id))") == []
        assert page.evaluate("document.documentElement.scrollWidth") == 320


@pytest.mark.parametrize("width", WIDTHS)
def test_no_page_scrolls_sideways(
    new_page: Callable[..., Page], site: ServedSite, width: int
) -> None:
    """320 pixels are also 640 at 200 % zoom; names without a space must break."""
    page = new_page(viewport={"width": width, "height": 800})
    wide = {}
    for address in addresses(site.folder):
        page.goto(site.url + address)
        wide[address] = page.evaluate("document.documentElement.scrollWidth")
    assert set(wide.values()) == {width}


def test_the_outline_of_a_page_skips_no_level(page: Page, site: ServedSite) -> None:
    """Headings start with one h1 and go down by one at a time."""
    for address in addresses(site.folder):
        page.goto(site.url + address)
        script = "[...document.querySelectorAll('h1,h2,h3,h4')].map(each => +each.tagName[1])"
        levels = page.evaluate(script)
        assert levels.count(1) == 1, address
        steps = [after - before for before, after in pairwise(levels)]
        assert max(steps, default=0) <= 1, address


def test_every_table_has_a_caption_and_header_cells(page: Page, site: ServedSite) -> None:
    """A table says what it lists, and what its columns are."""
    for address in addresses(site.folder):
        page.goto(site.url + address)
        bare = "[...document.querySelectorAll('table')].filter(each => !each.caption?.textContent"
        assert page.evaluate(f"{bare} || !each.querySelector('thead th[scope=col]')).length") == 0


def test_a_status_is_told_by_its_word_and_a_shape(page: Page, site: ServedSite) -> None:
    """Nothing depends on colour alone: the word is text, the mark has its own form."""
    page.goto(f"{site.url}{addresses(site.folder)[0]}")
    status = page.locator(".facts .status").first
    assert status.inner_text().strip()
    assert status.evaluate("each => getComputedStyle(each, '::before').borderStyle") == "solid"


def test_forced_colours_keep_the_cells_of_the_strip_apart(
    new_page: Callable[..., Page], site: ServedSite
) -> None:
    """Where a system replaces all colours, each number keeps a frame."""
    page = new_page(forced_colors="active")
    page.goto(f"{site.url}{addresses(site.folder)[0]}")
    frame = "each => getComputedStyle(each).borderTopColor"
    assert page.locator(".strip a").first.evaluate(frame) != "rgba(0, 0, 0, 0)"


def test_focus_can_always_be_seen(page: Page, site: ServedSite) -> None:
    """Whatever Tab reaches on a port page shows an outline."""
    page.goto(f"{site.url}{addresses(site.folder)[0]}")
    for _ in range(25):
        page.keyboard.press("Tab")
        style = "getComputedStyle(document.activeElement).outlineStyle"
        at_body = page.evaluate("document.activeElement === document.body")
        assert at_body or page.evaluate(style) != "none"


def test_tab_meets_the_skip_link_first(page: Page, site: ServedSite) -> None:
    """The first stop of the keyboard leads past the masthead."""
    page.goto(f"{site.url}{addresses(site.folder)[0]}")
    page.keyboard.press("Tab")
    focused = "document.activeElement.textContent"
    assert page.evaluate(focused) == "Skip to the content"
    assert page.evaluate("document.activeElement.getBoundingClientRect().top") >= 0
