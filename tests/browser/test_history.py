"""Timelines, gone pages, changes and feeds of an invented history, in a browser."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

if TYPE_CHECKING:
    from conftest import ServedSite
    from playwright.sync_api import Page

ATOM = "{http://www.w3.org/2005/Atom}"
NARROW = {"width": 320, "height": 700}
PAGES = ("port/7123/", "port/5005/", "contact/Ola_Vanished/", "changes/", "changes/2025/")


def test_an_event_of_a_timeline_leads_to_its_edition_and_back(
    page: Page, past_site: ServedSite
) -> None:
    page.goto(f"{past_site.url}port/7123/")
    event = page.locator("#history [data-event]").first
    assert event.inner_text() == "2025-03-04 relay-srv on port 7123 was renamed snif-srv for TCP."
    event.get_by_role("link", name="2025-03-04").click()
    assert page.url == f"{past_site.url}changes/2025-03-04/"
    page.locator("main [data-event]").get_by_role("link", name="7123").click()
    assert page.url == f"{past_site.url}port/7123/"


def test_a_gone_port_says_so_and_shows_its_last_record(page: Page, past_site: ServedSite) -> None:
    page.goto(f"{past_site.url}port/5005/")
    assert page.locator("main").get_attribute("data-state") == "gone"
    assert page.get_by_role("note").inner_text().startswith("Gone.")
    assert page.locator("[data-record='night-mail|5005|tcp']").is_visible()
    assert page.locator("#history [data-event]").first.is_visible()


def test_a_gone_contact_shows_its_id_alone(page: Page, past_site: ServedSite) -> None:
    page.goto(f"{past_site.url}contact/Ola_Vanished/")
    words = page.locator("main").inner_text()
    assert "Ola_Vanished" in words
    assert "Ola Vanished" not in words
    assert "Night Post" not in words
    assert "keeps only its id" in words


def test_a_search_finds_what_is_gone_and_marks_it(page: Page, past_site: ServedSite) -> None:
    page.goto(f"{past_site.url}search/?q=night-mail")
    result = page.locator("main a[href$='service/night-mail/']").first
    result.wait_for()
    assert "no longer in the registry" in page.locator("main").inner_text()
    result.click()
    assert page.locator("main[data-state='gone']").is_visible()


def test_the_changes_lead_from_a_year_to_an_edition(page: Page, past_site: ServedSite) -> None:
    page.goto(f"{past_site.url}changes/")
    titles = page.locator("svg.plot rect.bar title").all_text_contents()
    assert [each.split(":")[0] for each in titles] == ["2025", "2026"]
    page.get_by_role("rowheader", name="2025").get_by_role("link").click()
    page.get_by_role("rowheader", name="2025-06-10").get_by_role("link").click()
    assert page.url == f"{past_site.url}changes/2025-06-10/"
    page.get_by_role("heading", name="Gone").wait_for()


@pytest.mark.parametrize("path", PAGES)
def test_no_page_of_the_past_is_wider_than_a_phone(
    page: Page, past_site: ServedSite, path: str
) -> None:
    page.set_viewport_size(NARROW)  # type: ignore[arg-type]
    page.goto(past_site.url + path)
    # What is cut off at the edge does not widen the page.
    right = "each => Math.max(...each.map(one => one.getBoundingClientRect().right))"
    assert page.locator("main :is(h1, p, li, table)").evaluate_all(right) <= NARROW["width"]


@pytest.mark.parametrize(("width", "lines"), [(320, 2), (360, 2), (480, 1), (960, 1), (1280, 1)])
def test_no_section_is_alone_on_a_line(
    page: Page, past_site: ServedSite, width: int, lines: int
) -> None:
    """With a history there are seven: on a phone, four and three."""
    page.set_viewport_size({"width": width, "height": 700})
    page.goto(f"{past_site.url}port/443/")
    links = page.locator(".sections a")
    tops = links.evaluate_all("all => all.map(each => each.getBoundingClientRect().top)")
    assert sorted(map(tops.count, set(tops))) == [[7], [3, 4]][lines - 1]


def test_no_date_in_a_table_of_editions_is_broken_on_a_phone(
    page: Page, past_site: ServedSite
) -> None:
    page.set_viewport_size(NARROW)  # type: ignore[arg-type]
    page.goto(f"{past_site.url}changes/2025/")
    links = page.locator(".changes th a").all()
    assert links
    assert {link.evaluate("each => each.getClientRects().length") for link in links} == {1}


def test_the_announced_feeds_lead_to_pages_that_exist(page: Page, past_site: ServedSite) -> None:
    page.goto(f"{past_site.url}changes/")
    announced = page.locator("link[rel='alternate'][type*='feed+json'], link[type*='atom']")
    urls = announced.evaluate_all("links => links.map(link => link.href)")
    assert urls == [f"{past_site.url}changes/feed.{end}" for end in ("atom", "json")]
    feed = ET.fromstring(page.request.get(urls[0]).body())  # noqa: S314 (our own feed)
    atom = [each.find(f"{ATOM}link").get("href") for each in feed.iter(f"{ATOM}entry")]  # type: ignore[union-attr]
    assert atom == [each["url"] for each in page.request.get(urls[1]).json()["items"]]
    assert {page.request.get(str(url)).status for url in atom} == {200}
