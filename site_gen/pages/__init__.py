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
from site_gen.inputs import Inputs
from site_gen.pages.documents import KIND_LISTINGS, KIND_WORDS, reference_page
from site_gen.pages.home import home_page, prose_page
from site_gen.pages.linking import Linker, class_url, hundred_url
from site_gen.pages.listings import Item, Shelf, contact_shelf, reference_shelf, service_shelf
from site_gen.pages.map_page import map_page
from site_gen.pages.numbers import BESIDE, port_page, range_page
from site_gen.pages.people import contact_page
from site_gen.pages.port_listings import PortListings
from site_gen.pages.services import service_page
from site_gen.pages.statistics import statistics_page
from site_gen.pages.view import Kind, Page

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from site_gen.catalog import Catalog, Entry

__all__ = ["Page", "Plan", "plan_pages"]

_GRID = "pages/grid.html"
_LISTING = "pages/listing.html"


@dataclass(frozen=True, slots=True)
class Plan:
    """A page to come: its address, the template that prints it, and how to make its view model.

    *inputs* tells what the page is made from, where that is cheaper than the
    page; *order* is the place of its first record in the registry: pages of
    the same records are best made together.
    """

    kind: Kind
    url: str
    template: str
    view: Callable[[], Page]
    is_indexed: bool = True
    inputs: Callable[[], str] | None = None
    order: int = -1


def plan_pages(
    catalog: Catalog, prose: Mapping[str, str], inputs: Inputs | None = None
) -> tuple[Plan, ...]:
    """Plan every page of the site.

    *prose* maps the address of each Markdown page to its text; *inputs* may be
    shared with whoever plans other files of the same entities.
    """
    linker = Linker(catalog)
    inputs = inputs or Inputs(catalog)
    ports = PortListings(linker)
    return (
        *_entity_plans(linker, inputs),
        *_port_listing_plans(ports, inputs),
        *_shelf_plans(service_shelf(catalog, inputs)),
        *_shelf_plans(contact_shelf(catalog, inputs)),
        *_shelf_plans(reference_shelf(catalog, inputs, KIND_LISTINGS, KIND_WORDS)),
        *_other_plans(linker, ports, prose),
    )


def _entity_plans(linker: Linker, inputs: Inputs) -> Iterator[Plan]:
    catalog = linker.catalog
    view: Callable[[], Page]
    for port in catalog.ports.values():
        view, told = partial(port_page, port, linker), partial(inputs.port, port, BESIDE)
        yield _entity("port", permalinks.port(port.number), view, told, port.entries)
    for span in catalog.ranges.values():
        view, told = partial(range_page, span, linker), partial(inputs.port_range, span, BESIDE)
        url = permalinks.port_range(span.first, span.last)
        yield _entity("range", url, view, told, span.entries)
    for service in catalog.services.values():
        view, told = partial(service_page, service, linker), partial(inputs.service, service)
        yield _entity("service", permalinks.service(service.name), view, told, service.entries)
    for contact in catalog.contacts.values():
        view, told = partial(contact_page, contact, linker), partial(inputs.contact, contact)
        yield _entity("contact", contact.url, view, told, contact.entries)
    for document in catalog.references.values():
        view, told = partial(reference_page, document, linker), partial(inputs.reference, document)
        url = permalinks.reference(document.key)
        yield _entity("reference", url, view, told, document.entries)


def _entity(
    kind: Kind,
    url: str,
    view: Callable[[], Page],
    inputs: Callable[[], str],
    entries: tuple[Entry, ...],
) -> Plan:
    order = entries[0].index if entries else -1
    is_indexed = kind != "contact"
    return Plan(kind, url, f"pages/{kind}.html", view, is_indexed, inputs, order)


def _port_listing_plans(ports: PortListings, inputs: Inputs) -> Iterator[Plan]:
    yield Plan("listing", "ports/", _GRID, ports.overview)
    for name in CLASSES:
        yield Plan("listing", class_url(name), _GRID, partial(ports.class_page, name))
    for key in ports.hundreds:
        told = partial(ports.hundred_inputs, key, inputs)
        view = partial(ports.hundred_page, key)
        yield Plan("listing", hundred_url(key), _LISTING, view, inputs=told)


def _shelf_plans(shelf: Shelf[Item]) -> Iterator[Plan]:
    yield Plan("listing", f"{shelf.name}/", _LISTING, shelf.overview)
    for slug, number in shelf.pages():
        view, told = partial(shelf.page, slug, number), partial(shelf.inputs, slug, number)
        yield Plan("listing", shelf.url(slug, number), _LISTING, view, shelf.is_indexed, told)


def _other_plans(linker: Linker, ports: PortListings, prose: Mapping[str, str]) -> Iterator[Plan]:
    yield _made(home_page(linker, ports.overview_rows()), "pages/home.html")
    yield Plan("page", "map/", "pages/map.html", partial(map_page, linker))
    yield Plan("page", "stats/", "pages/stats.html", partial(statistics_page, linker))
    for slug, source in prose.items():
        page = prose_page(slug, source)
        view, told = partial(_given, page), partial(str, source)
        yield Plan("page", page.url, "pages/prose.html", view, inputs=told)
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
    view = partial(_given, page)
    return Plan(page.kind, page.url, template, view, is_indexed=page.is_indexed)


def _given(page: Page) -> Page:
    return page
