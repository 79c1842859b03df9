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
    page = new_page(permissions=["clipboard-read", "clipboard-write"])
    page.goto(f"{site.url}port/443/")
    page.get_by_text("Link to this page").click()
    page.locator(".linking button").first.wait_for()
    return page


def test_a_button_copies_each_form(opened: Page, site: ServedSite) -> None:
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
    page = new_page(java_script_enabled=False)
    page.goto(f"{site.url}service/https/")
    page.get_by_text("Link to this page").click()
    assert page.locator(".linking dd").nth(0).inner_text().endswith(f"]({site.url}service/https/)")
    citation = page.locator(".linking dd").last.inner_text()
    assert "Registry, edition of 2026-01-02. http" in citation
    assert page.locator(".linking button").count() == 0


def test_a_citation_has_the_date_of_this_day(opened: Page) -> None:
    today = opened.evaluate("new Date().toLocaleDateString('sv')")
    forms = opened.locator(".linking dd").all_inner_texts()
    assert sum(f"access-date={today}}}}}" in each for each in forms) == 1
    assert sum(f"accessed {today}}}}}" in each for each in forms) == 1


def test_all_records_or_one_are_copied_in_each_format(
    new_page: Callable[..., Page], site: ServedSite
) -> None:
    page = new_page(permissions=["clipboard-read", "clipboard-write"])
    page.goto(f"{site.url}port/443/")
    page.get_by_text("Copy these records").click()
    assert page.locator(".take-away dd").inner_text().startswith(f"curl {site.url}api/v1/port/443")
    page.get_by_role("button", name="CSV").click()
    page.get_by_role("button", name="Copied").wait_for()
    page.get_by_role("button", name="CSV").wait_for()
    lines = page.evaluate("navigator.clipboard.readText()").splitlines()
    assert lines[0].startswith("service,number,protocol,description,assignees")
    assert len(lines) == 1 + page.locator("[data-record]").count()
    page.locator(".copy-controls select").select_option("https 443 sctp")
    page.get_by_role("button", name="Markdown").click()
    page.get_by_role("button", name="Copied").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()").splitlines()
    assert copied[1].startswith("| --- |")
    assert len(copied) == 3


def test_a_range_says_that_the_number_that_was_asked_for_is_in_it(
    page: Page, site: ServedSite
) -> None:
    page.goto(f"{site.url}port/225-241/#230")
    page.get_by_text("230 is in this range.").wait_for()


def test_a_dns_sd_label_is_copied(new_page: Callable[..., Page], site: ServedSite) -> None:
    page = new_page(permissions=["clipboard-read", "clipboard-write"])
    page.goto(f"{site.url}service/https/")
    page.get_by_role("button", name="Copy _https._tcp").click()
    page.get_by_role("button", name="Copied").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == "_https._tcp"
