"""The files that crawlers and hosts look for at the root."""

import json
from xml.etree import ElementTree as ET

import pytest

from site_gen import resources
from site_gen.site_files.well_known import (
    card_file,
    manifest_file,
    opensearch_file,
    sitemap_files,
    well_known_files,
)

NAMESPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
BASE = "https://example.org/ports/"


def locations(body: bytes) -> list[str | None]:
    return [loc.text for loc in ET.fromstring(body).iter(f"{NAMESPACE}loc")]  # noqa: S314 (our own)


@pytest.mark.parametrize("base_url", [BASE, ""])
def test_robots_txt_names_the_sitemap(base_url: str) -> None:
    _, robots, _ = well_known_files(base_url, [])
    assert f"Sitemap: {base_url or '/'}sitemap.xml\n" in robots.body.decode()


def test_the_sitemap_lists_what_it_is_given() -> None:
    (file,) = sitemap_files("https://example.org/?a&b/", ["", "port/443/"])
    assert locations(file.body) == [
        "https://example.org/?a&b/",
        "https://example.org/?a&b/port/443/",
    ]


def test_more_than_fifty_thousand_addresses_make_an_index() -> None:
    urls = [f"port/{number}/" for number in range(120_001)]
    index, *parts = sitemap_files(BASE, urls)
    assert locations(index.body) == [f"{BASE}sitemap-{number}.xml" for number in (1, 2, 3)]
    found = [each for part in parts for each in locations(part.body)]
    assert found == [BASE + url for url in urls]


def test_the_manifest_names_icons_that_are_shipped() -> None:
    names = ("icon.svg", "icon-192.png", "icon-512.png")
    file = manifest_file("Port Almanac", {name: f"assets/{name}" for name in names})
    manifest = json.loads(file.body)
    assert file.path == "manifest.webmanifest"
    assert manifest["start_url"] == "./"
    assert {icon["src"] for icon in manifest["icons"]} == {f"assets/{name}" for name in names}


def test_the_card_is_small_and_keeps_its_address() -> None:
    file = card_file(resources.static())
    assert file.path == "embed/port-card.js"
    assert len(file.body) < 3000


def test_opensearch_names_the_search_page_absolutely() -> None:
    file = opensearch_file("https://example.org/a&b/")
    root = ET.fromstring(file.body)  # noqa: S314 (our own text)
    url = root.find("{http://a9.com/-/spec/opensearch/1.1/}Url")
    assert file.path == "opensearch.xml"
    assert url is not None
    assert url.get("template") == "https://example.org/a&b/search/?q={searchTerms}"
