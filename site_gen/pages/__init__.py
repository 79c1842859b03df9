"""One frozen view model per kind of page, and the plan of all pages.

A plan is cheap and knows a page's address; its view model is built only when
the page is rendered, in whichever process does that.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from site_gen import permalinks
from site_gen.catalog import CLASSES
from site_gen.pages.documents import KIND_LISTINGS, KIND_WORDS, reference_page
from site_gen.pages.home import home_page, prose_page
from site_gen.pages.linking import Linker, class_url, hundred_url
from site_gen.pages.listings import Item, Shelf, contact_shelf, reference_shelf, service_shelf
from site_gen.pages.map_page import map_page
from site_gen.pages.numbers import port_page, range_page
from site_gen.pages.people import contact_page
from site_gen.pages.port_listings import PortListings
from site_gen.pages.services import service_page
from site_gen.pages.statistics import statistics_page
from site_gen.pages.view import Kind, Page

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from site_gen.catalog import Catalog

__all__ = ["Page", "Plan", "plan_pages"]

_GRID = "pages/grid.html"
_LISTING = "pages/listing.html"


@dataclass(frozen=True, slots=True)
class Plan:
    """A page to come: its address, the template that prints it, and how to make its view model."""

    kind: Kind
    url: str
    template: str
    view: Callable[[], Page]
    is_indexed: bool = True


def plan_pages(catalog: Catalog, prose: Mapping[str, str]) -> tuple[Plan, ...]:
    """Plan every page of the site.

    *prose* maps the address of each Markdown page to its text.
    """
    linker = Linker(catalog)
    ports = PortListings(linker)
    return (
        *_entity_plans(linker),
        *_port_listing_plans(ports),
        *_shelf_plans(service_shelf(catalog)),
        *_shelf_plans(contact_shelf(catalog)),
        *_shelf_plans(reference_shelf(catalog, KIND_LISTINGS, KIND_WORDS)),
        *_other_plans(linker, ports, prose),
    )


def _entity_plans(linker: Linker) -> Iterator[Plan]:
    catalog = linker.catalog
    for port in catalog.ports.values():
        url = permalinks.port(port.number)
        yield Plan("port", url, "pages/port.html", partial(port_page, port, linker))
    for span in catalog.ranges.values():
        url = permalinks.port_range(span.first, span.last)
        yield Plan("range", url, "pages/range.html", partial(range_page, span, linker))
    for service in catalog.services.values():
        url = permalinks.service(service.name)
        yield Plan("service", url, "pages/service.html", partial(service_page, service, linker))
    for contact in catalog.contacts.values():
        view = partial(contact_page, contact, linker)
        yield Plan("contact", contact.url, "pages/contact.html", view, is_indexed=False)
    for reference in catalog.references.values():
        url = permalinks.reference(reference.key)
        yield Plan(
            "reference", url, "pages/reference.html", partial(reference_page, reference, linker)
        )


def _port_listing_plans(ports: PortListings) -> Iterator[Plan]:
    yield Plan("listing", "ports/", _GRID, ports.overview)
    for name in CLASSES:
        yield Plan("listing", class_url(name), _GRID, partial(ports.class_page, name))
    for key in ports.hundreds:
        yield Plan("listing", hundred_url(key), _LISTING, partial(ports.hundred_page, key))


def _shelf_plans(shelf: Shelf[Item]) -> Iterator[Plan]:
    yield Plan("listing", f"{shelf.name}/", _LISTING, shelf.overview)
    for slug, number in shelf.pages():
        view = partial(shelf.page, slug, number)
        url = shelf.url(slug, number)
        yield Plan("listing", url, _LISTING, view, is_indexed=shelf.is_indexed)


def _other_plans(linker: Linker, ports: PortListings, prose: Mapping[str, str]) -> Iterator[Plan]:
    yield _made(home_page(linker, ports.overview_rows()), "pages/home.html")
    yield Plan("page", "map/", "pages/map.html", partial(map_page, linker))
    yield Plan("page", "stats/", "pages/stats.html", partial(statistics_page, linker))
    for slug, source in prose.items():
        yield _made(prose_page(slug, source), "pages/prose.html")
    search = Page(
        kind="page",
        key="search",
        url="search/",
        title="Search",
        heading="Search",
        description="Search every port, range, service, contact and reference of the registry.",
        is_indexed=False,
    )
    yield _made(search, "pages/search.html")
    lost = Page(
        kind="page",
        key="404",
        url="404.html",
        title="Not found",
        heading="No such page",
        description="This address belongs to no page of the site.",
        is_indexed=False,
    )
    yield _made(lost, "pages/404.html")


def _made(page: Page, template: str) -> Plan:
    return Plan(page.kind, page.url, template, lambda: page, is_indexed=page.is_indexed)
