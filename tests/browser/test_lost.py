"""The page for addresses that have no page, in a browser, under a base path."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import ServedSite
    from playwright.sync_api import Page

MEANT = {
    "443": "port/443/",
    "port/443.html": "port/443/",
    "port/0443/": "port/443/",
    "PORT/443": "port/443/",
    "port/230/": "port/225-241/",
    "tcp/443": "port/443/",
    "https": "service/https/",
    "Service/HTTPS/": "service/https/",
    "service/whois++": "service/whois~2b~2b/",
    "rfc6335": "reference/rfc6335/",
    "RFC/6335/": "reference/rfc6335/",
    "Ports/": "ports/",
    "a/b/c/443/": None,
}


@pytest.fixture
def lost(page: Page, site: ServedSite, complaints: list[str]) -> Callable[[str], Page]:
    def opened(path: str) -> Page:
        page.goto(site.url + path)
        page.wait_for_load_state("networkidle")
        # The browser itself complains of the status 404 that brought the page.
        complaints[:] = [each for each in complaints if "404" not in each]
        return page

    return opened


@pytest.mark.parametrize(("path", "url"), [item for item in MEANT.items() if item[1]])
def test_an_address_leads_to_the_page_that_was_meant(
    lost: Callable[[str], Page], site: ServedSite, path: str, url: str
) -> None:
    assert lost(path).url == site.url + url


def test_a_person_is_found_by_name(lost: Callable[[str], Page], site: ServedSite) -> None:
    assert lost("contact/mara lindqvist").url == f"{site.url}contact/Mara_Lindqvist/"


def test_query_and_hash_go_along(lost: Callable[[str], Page], site: ServedSite) -> None:
    assert lost("port/0443?a=b#registrations").url == f"{site.url}port/443/?a=b#registrations"


def test_what_nothing_fits_is_offered_as_a_search(
    lost: Callable[[str], Page], site: ServedSite
) -> None:
    page = lost("wiki/some thing?x=1")
    link = page.get_by_role("link", name="Search for")
    assert link.get_attribute("href") == f"{site.url}search/?q=wiki%2Fsome+thing"
    assert page.locator("h1").inner_text() == "There is no page at this address"


@pytest.mark.parametrize(
    ("path", "heading"),
    [
        ("service/kubernetes/", "There is no service named kubernetes"),
        ("reference/rfc99999/", "There is no reference rfc99999"),
        ("port/70000/", "Port numbers end at 65535"),
    ],
)
def test_the_heading_says_what_there_is_not(
    lost: Callable[[str], Page], path: str, heading: str
) -> None:
    page = lost(path)
    page.get_by_role("link", name="Search for").wait_for()
    assert page.locator("h1").inner_text() == heading


def test_an_excerpt_says_that_it_is_one(
    page: Page, excerpt_site: ServedSite, complaints: list[str]
) -> None:
    """What it lacks may be in the registry."""
    page.goto(f"{excerpt_site.url}service/qwxzzkj/")
    page.get_by_role("link", name="Search for").wait_for()
    heading = "There is no service named qwxzzkj in this excerpt"
    assert page.locator("h1").inner_text() == heading
    complaints.clear()


def test_without_script_the_page_links_everything_that_there_is(
    new_page: Callable[..., Page], site: ServedSite, complaints: list[str]
) -> None:
    page = new_page(java_script_enabled=False)
    page.goto(f"{site.url}no/such/page/")
    complaints.clear()
    for name in ("Ports", "Services", "Contacts", "References"):
        page.locator("main").get_by_role("link", name=name).first.click(trial=True)
    page.locator("main").get_by_role("link", name="Ports").click()
    assert page.url == f"{site.url}ports/"
