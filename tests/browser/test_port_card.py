"""A card about a port or a service on somebody else's page, in a browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import ServedSite
    from playwright.sync_api import Page, Route

WIKI = "https://wiki.example/"
# A wiki with a strict policy of its own: no inline style is needed, nor any right but to read.
HEAD = """<!doctype html><title>Wiki</title><meta http-equiv="Content-Security-Policy"
content="default-src 'none'; script-src {origin}; connect-src {origin}">
<script type="module" src="{url}embed/port-card.js"></script>"""


@pytest.fixture
def wiki(page: Page, site: ServedSite) -> Callable[[str], Page]:
    def allow(route: Route) -> None:
        # GitHub Pages lets every origin read.
        answer = route.fetch()
        route.fulfill(
            response=answer, headers={**answer.headers, "Access-Control-Allow-Origin": "*"}
        )

    def opened(body: str) -> Page:
        origin = site.url.removesuffix("/ports/")
        html = HEAD.format(origin=origin, url=site.url) + body
        page.route(f"{site.url}**", allow)
        page.route(WIKI, lambda route: route.fulfill(body=html, content_type="text/html"))
        page.goto(WIKI)
        page.wait_for_load_state("networkidle")
        return page

    return opened


def test_a_card_tells_what_a_port_is_and_links_it(
    wiki: Callable[[str], Page], site: ServedSite
) -> None:
    card = wiki('<port-card port="443">port 443</port-card>').locator("port-card")
    link = card.get_by_role("link", name="Port 443 (https)")
    assert link.get_attribute("href") == f"{site.url}port/443/"
    assert card.get_by_text("edition 2026-01-02").is_visible()


@pytest.mark.parametrize(
    ("name", "url"),
    [("HTTPS", "service/https/"), ("whois++", "service/whois~2b~2b/"), ("con", "service/~63on/")],
)
def test_a_service_is_found_by_its_name(
    wiki: Callable[[str], Page], site: ServedSite, name: str, url: str
) -> None:
    page = wiki(f'<port-card service="{name}"></port-card>')
    assert page.locator("port-card a").get_attribute("href") == site.url + url


def test_a_wiki_that_takes_no_element_says_it_with_a_span(wiki: Callable[[str], Page]) -> None:
    page = wiki('<span class="port-card" data-port="443">port 443</span>')
    assert page.locator("port-card a").inner_text() == "Port 443 (https)"


def test_where_nothing_is_found_the_content_stays(
    wiki: Callable[[str], Page], complaints: list[str]
) -> None:
    page = wiki('<port-card port="60999"><a href="/x">my words</a></port-card>')
    complaints[:] = [each for each in complaints if "404" not in each]
    assert page.get_by_role("link", name="my words").is_visible()
