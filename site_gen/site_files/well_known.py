"""The files at fixed addresses: sitemap, robots.txt, manifest, OpenSearch, the card of a port."""

from __future__ import annotations

import json
from html import escape
from typing import TYPE_CHECKING

from site_gen.files import SiteFile

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

# Wikis import it, so its name holds no digest.
CARD = "embed/port-card.js"
# https://www.sitemaps.org/protocol.html: at most 50,000 addresses in one file.
_LARGEST_SITEMAP = 50_000
_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'


def well_known_files(base_url: str, urls: Sequence[str]) -> Iterator[SiteFile]:
    """Write the files at the root of a site whose indexable pages are at *urls*.

    Without a *base_url*, addresses start at the root of the host.
    """
    root = base_url or "/"
    yield SiteFile(".nojekyll", b"")
    yield SiteFile(
        "robots.txt", f"User-agent: *\nAllow: /\n\nSitemap: {root}sitemap.xml\n".encode()
    )
    yield from sitemap_files(root, urls)


def manifest_file(title: str, assets: Mapping[str, str]) -> SiteFile:
    """Write the web app manifest; *assets* maps the names of icons to their addresses."""
    icons = [
        {"src": assets[f"icon-{size}.png"], "sizes": f"{size}x{size}", "type": "image/png"}
        for size in (192, 512)
    ]
    vector = {"src": assets["icon.svg"], "sizes": "any", "type": "image/svg+xml"}
    manifest = {
        "name": title,
        "start_url": "./",
        "display": "browser",
        "background_color": "#fcfcf9",
        "theme_color": "#15212b",
        "icons": [vector, *icons, {**icons[1], "purpose": "maskable"}],
    }
    return SiteFile("manifest.webmanifest", (json.dumps(manifest, indent=2) + "\n").encode())


def opensearch_file(base_url: str) -> SiteFile:
    """Describe the search to browsers, so that they offer it in their address bar.

    *base_url* is the site's absolute address with a slash at its end; the
    description holds absolute addresses, so there is none without it.
    """
    root = escape(base_url, quote=False)
    body = f"""<?xml version="1.0" encoding="UTF-8"?>
<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">
<ShortName>Port numbers</ShortName>
<Description>Find a port number, service name, contact or reference of IANA's registry</Description>
<InputEncoding>UTF-8</InputEncoding>
<Url type="text/html" method="get" template="{root}search/?q={{searchTerms}}"/>
<Url type="application/opensearchdescription+xml" rel="self" template="{root}opensearch.xml"/>
</OpenSearchDescription>
"""
    return SiteFile("opensearch.xml", body.encode())


def card_file(static: Path) -> SiteFile:
    """Copy the script by which other sites show a card of a port or service."""
    return SiteFile(CARD, (static / CARD).read_bytes())


def sitemap_files(root: str, urls: Sequence[str]) -> Iterator[SiteFile]:
    """Write ``sitemap.xml``, which is an index of several files where one cannot hold all."""
    if len(urls) <= _LARGEST_SITEMAP:
        yield _sitemap("sitemap.xml", "urlset", "url", [root + url for url in urls])
        return
    parts = [urls[at : at + _LARGEST_SITEMAP] for at in range(0, len(urls), _LARGEST_SITEMAP)]
    names = [f"sitemap-{number}.xml" for number in range(1, len(parts) + 1)]
    yield _sitemap("sitemap.xml", "sitemapindex", "sitemap", [root + name for name in names])
    for name, part in zip(names, parts, strict=True):
        yield _sitemap(name, "urlset", "url", [root + url for url in part])


def _sitemap(path: str, group: str, item: str, addresses: list[str]) -> SiteFile:
    escaped = (escape(each, quote=False) for each in addresses)
    rows = "".join(f"<{item}><loc>{each}</loc></{item}>\n" for each in escaped)
    body = f'{_HEAD}<{group} xmlns="{_NAMESPACE}">\n{rows}</{group}>\n'
    return SiteFile(path, body.encode())
