"""The block that gives the link to a page, in a browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import ServedSite
    from playwright.sync_api import Page


@pytest.fixture
def opened(new_page: Callable[..., Page], site: ServedSite) -> Page:
    """Open the block of a port's page."""
    page = new_page(permissions=["clipboard-read", "clipboard-write"])
    page.goto(f"{site.url}port/443/")
    page.get_by_text("Link to this page").click()
    page.locator(".linking button").first.wait_for()
    return page


def test_a_button_copies_each_form(opened: Page, site: ServedSite) -> None:
    """Exactly what stands beside it."""
    opened.get_by_role("button", name="Copy as MediaWiki").click()
    opened.get_by_role("button", name="Copied").wait_for()
    copied = opened.evaluate("navigator.clipboard.readText()")
    assert copied == f"[{site.url}port/443/ Port 443 (https)]"


def test_a_button_says_what_it_did_and_keeps_its_name(opened: Page) -> None:
    """Screen readers hear "Copied", and the button is found under its name again."""
    button = opened.get_by_role("button", name="Copy as Markdown")
    button.click()
    opened.get_by_role("status").filter(has_text="Copied").wait_for(state="attached")
    button.wait_for()


def test_the_forms_are_there_without_script(
    new_page: Callable[..., Page], site: ServedSite
) -> None:
    """Selectable, and the citation names the edition."""
    page = new_page(java_script_enabled=False)
    page.goto(f"{site.url}service/https/")
    page.get_by_text("Link to this page").click()
    assert page.locator(".linking dd").nth(0).inner_text().endswith(f"]({site.url}service/https/)")
    citation = page.locator(".linking dd").last.inner_text()
    assert "Registry, edition of 2026-01-02. http" in citation
    assert page.locator(".linking button").count() == 0
