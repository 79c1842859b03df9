"""What pages tell machines about themselves: JSON-LD in the words of schema.org."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jinja2.utils import htmlsafe_json_dumps
from markupsafe import Markup

from site_gen.pages.view import HomePage, NumberPage, ServicePage

if TYPE_CHECKING:
    from site_gen.pages.view import Page

_CC0 = "https://creativecommons.org/publicdomain/zero/1.0/"
_NAME = "data/service-names-port-numbers"
DISTRIBUTIONS = {
    f"{_NAME}.csv": "text/csv",
    f"{_NAME}.ndjson": "application/x-ndjson",
    f"{_NAME}.sqlite": "application/vnd.sqlite3",
    "api/v1/registry.json": "application/json",
}
_SET = "#registry"
_OPEN = Markup('<script type="application/ld+json">')
_CLOSE = Markup("</script>")


def json_ld(page: Page, base_url: str, registry_url: str) -> Markup:
    """Give the JSON-LD block of *page*, or nothing.

    Addresses in it are absolute, so a site that does not know its own has
    none; pages about people have none either.
    """
    if not base_url or page.kind == "contact":
        return Markup()
    graph = [*_crumbs(page, base_url), *_subject(page, base_url, registry_url)]
    if not graph:
        return Markup()
    head = {"@context": "https://schema.org"}
    body = {**head, **graph[0]} if len(graph) == 1 else {**head, "@graph": graph}
    return _OPEN + htmlsafe_json_dumps(body, separators=(",", ":"), ensure_ascii=False) + _CLOSE


def _crumbs(page: Page, base_url: str) -> list[dict[str, Any]]:
    """List the way from the top; search engines ask for no step to the page itself."""
    steps = [
        {"@type": "ListItem", "position": at, "name": crumb.text, "item": base_url + crumb.url}
        for at, crumb in enumerate(page.crumbs, 1)
    ]
    return [{"@type": "BreadcrumbList", "itemListElement": steps}] if steps else []


def _subject(page: Page, base_url: str, registry_url: str) -> list[dict[str, Any]]:
    if isinstance(page, HomePage):
        return _registry(page, base_url, registry_url)
    if isinstance(page, NumberPage | ServicePage):
        term = {"@type": "DefinedTerm", "name": page.heading, "termCode": page.key}
        return [{**term, "url": base_url + page.url, "inDefinedTermSet": base_url + _SET}]
    return []


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
