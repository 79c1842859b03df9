"""The JSON-LD block of a page, in the vocabulary of schema.org."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

import orjson
from markupsafe import Markup

from site_gen.pages.view import HomePage, NumberPage, ServicePage

if TYPE_CHECKING:
    from site_gen.pages.view import Link, Page

_CC0 = "https://creativecommons.org/publicdomain/zero/1.0/"
_NAME = "data/service-names-port-numbers"
DISTRIBUTIONS = {
    f"{_NAME}.csv": "text/csv",
    f"{_NAME}.ndjson": "application/x-ndjson",
    f"{_NAME}.sqlite": "application/vnd.sqlite3",
    "api/v1/registry.json": "application/json",
}
_SET = "#registry"
_OPEN = '<script type="application/ld+json">{"@context":"https://schema.org",'
_CLOSE = "}</script>"
# No text may end the script element or begin a comment in it.
_RISKY = re.compile("[<>&']")
_ESCAPES = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "'": "\\u0027"}


def json_ld(page: Page, base_url: str, registry_url: str) -> Markup:
    """Return the JSON-LD block of *page*, empty for pages about people.

    Its addresses are absolute, so it is empty without a *base_url* as well.
    """
    if not base_url or page.kind == "contact":
        return Markup("")
    graph = _graph(page, base_url, registry_url)
    if not graph:
        return Markup("")
    body = graph[0][1:-1] if len(graph) == 1 else f'"@graph":[{",".join(graph)}]'
    return Markup(f"{_OPEN}{body}{_CLOSE}")  # noqa: S704 (_to_json escapes)


def _graph(page: Page, base_url: str, registry_url: str) -> list[str]:
    breadcrumbs = [_breadcrumbs(page.crumbs, base_url)] if page.crumbs else []
    if isinstance(page, HomePage):
        return [*breadcrumbs, *map(_to_json, _registry(page, base_url, registry_url))]
    if isinstance(page, NumberPage | ServicePage):
        term = {"@type": "DefinedTerm", "name": page.heading, "termCode": page.key}
        fields = {**term, "url": base_url + page.url, "inDefinedTermSet": base_url + _SET}
        return [*breadcrumbs, _to_json(fields)]
    return breadcrumbs


def _to_json(facts: dict[str, Any]) -> str:
    text = orjson.dumps(facts).decode()
    if _RISKY.search(text):
        for sign, escaped in _ESCAPES.items():
            text = text.replace(sign, escaped)
    return text


@cache
def _breadcrumbs(crumbs: tuple[Link, ...], base_url: str) -> str:
    """List the pages above this one; search engines do not need the page itself."""
    steps = [
        {"@type": "ListItem", "position": at, "name": crumb.text, "item": base_url + crumb.url}
        for at, crumb in enumerate(crumbs, 1)
    ]
    return _to_json({"@type": "BreadcrumbList", "itemListElement": steps})


def _registry(page: HomePage, base_url: str, registry_url: str) -> list[dict[str, Any]]:
    shared = {
        "name": page.registry_title,
        "description": page.description,
        "url": base_url,
        "license": _CC0,
    }
    files = [
        {"@type": "DataDownload", "encodingFormat": media, "contentUrl": base_url + path}
        for path, media in DISTRIBUTIONS.items()
    ]
    dataset: dict[str, Any] = {
        "@type": "Dataset",
        **shared,
        "creator": {"@type": "Organization", "name": "IANA", "url": "https://www.iana.org/"},
        "isBasedOn": registry_url,
        "distribution": files,
    }
    if page.edition:
        dataset |= {"version": page.edition, "dateModified": page.edition}
    return [dataset, {"@type": "DefinedTermSet", "@id": base_url + _SET, **shared}]
