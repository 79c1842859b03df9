"""One frozen view model per kind of page, and the plan of all pages.

A plan is cheap and knows a page's address; its view model is built only when
the page is rendered, in whichever process does that. Those of entities are
made there, too, a share at a time: there are 20,000 of them.
"""

from __future__ import annotations

from functools import cached_property, partial
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

from site_gen.model import CLASSES
from site_gen.pages.annotated import annotated
from site_gen.pages.changes import Changes
from site_gen.pages.free_ports import FreePorts
from site_gen.pages.free_runs import FREE, thousand_url
from site_gen.pages.gone import gone_page
from site_gen.pages.home import data_page, home_page, prose_page
from site_gen.pages.linking import Linker, class_url, hundred_url
from site_gen.pages.listings import (
    Item,
    Listing,
    PortListings,
    contact_listing,
    reference_listing,
    service_listing,
)
from site_gen.pages.map_page import map_page
from site_gen.pages.numbers import port_page, range_page
from site_gen.pages.past import Past
from site_gen.pages.people import contact_page
from site_gen.pages.references import reference_page
from site_gen.pages.services import service_page
from site_gen.pages.statistics import statistics_page
from site_gen.pages.view import Kind, Page

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from site_gen.catalog import Catalog, Entity, EntityKind
    from site_gen.history.gone import GoneEntity
    from site_gen.history.timelines import Timelines
    from site_gen.pages.view import DataFile, EntityPage, GonePage

__all__ = ["PROSE", "Page", "Pages", "Plan", "plan_data", "plan_pages"]

PROSE = "pages/prose.html"
_CHANGES = "pages/changes.html"
_GONE = "pages/gone.html"
_GRID = "pages/grid.html"
_LISTING = "pages/listing.html"
_FREE = "pages/free.html"


class Plan(NamedTuple):
    """A page to come: its address, the template that prints it, and how to make its view model."""

    kind: Kind
    url: str
    template: str
    view: Callable[[], Page]
    is_indexed: bool = True


# Each takes an entity of its kind and a `Linker`.
_ENTITY_PAGES: dict[EntityKind, Callable[[Any, Linker], EntityPage]] = {
    "port": port_page,
    "range": range_page,
    "service": service_page,
    "contact": contact_page,
    "reference": reference_page,
}


class Pages:
    """The pages of one catalog. *prose* maps the address of each Markdown page to its text."""

    def __init__(
        self, catalog: Catalog, prose: Mapping[str, str], timelines: Timelines | None = None
    ) -> None:
        """Plan for *catalog*, whose edition is the newest of *timelines*."""
        self._catalog = catalog
        self._prose = prose
        self.past = Past(timelines, catalog) if timelines else None
        self._linker = Linker(catalog, self.past)

    def of(self, entities: Iterable[Entity]) -> Iterator[Plan]:
        """Plan the page of each of *entities*."""
        for entity in entities:
            kind = entity.kind
            view = partial(self._entity_page, entity)
            # Contact pages name living people: search engines leave them out.
            yield Plan(kind, entity.url, f"pages/{kind}.html", view, kind != "contact")

    def _entity_page(self, entity: Entity) -> EntityPage:
        page = _ENTITY_PAGES[entity.kind](entity, self._linker)
        notes = self._catalog.annotations.of(entity.url)
        return annotated(page, notes, self.has_page) if notes else page

    def _gone_page(self, entity: GoneEntity) -> GonePage:
        page = gone_page(entity, self._linker)
        # Of a contact that is gone nothing is shown but the id.
        notes = () if entity.kind == "contact" else self._catalog.annotations.of(entity.url)
        return annotated(page, notes, self.has_page) if notes else page

    def gone(self) -> Iterator[Plan]:
        """Plan the page of each entity that is gone."""
        for entity in self.past.gone if self.past else ():
            view = partial(self._gone_page, entity)
            yield Plan(entity.kind, entity.url, _GONE, view, entity.kind != "contact")

    def others(self) -> tuple[Plan, ...]:
        """Plan all pages that are of no single entity."""
        catalog = self._catalog
        ports = PortListings(self._linker)
        return (
            *_port_listing_plans(ports),
            *_free_plans(FreePorts(self._linker)),
            *_listing_plans(service_listing(catalog)),
            *_listing_plans(contact_listing(catalog)),
            *_listing_plans(reference_listing(catalog)),
            *_other_plans(self._linker, self._prose),
            *_changes_plans(self.past),
        )

    def has_page(self, url: str) -> bool:
        """Return whether the site has a page at *url*."""
        return url in self._urls

    @cached_property
    def _urls(self) -> frozenset[str]:
        entities = [entity.url for entity in self._catalog.entities()]
        plans = chain(self.gone(), self.others())
        return frozenset([*entities, *(plan.url for plan in plans)])

    def indexed(self, others: Iterable[Plan]) -> list[str]:
        """List the address of every page that search engines may show, among them *others*."""
        entities = chain(self.of(self._catalog.entities()), self.gone())
        return [plan.url for plan in chain(entities, others) if plan.is_indexed]


def plan_data(source: str, catalog: Catalog, downloads: Callable[[], tuple[DataFile, ...]]) -> Plan:
    """Plan the page of all *downloads*; *source* describes them in Markdown."""
    view = partial(data_page, source, catalog, downloads)
    return Plan("page", "data/", "pages/data.html", view)


def plan_pages(catalog: Catalog, prose: Mapping[str, str]) -> tuple[Plan, ...]:
    """Plan every page of the site; *prose* maps the address of each Markdown page to its text."""
    pages = Pages(catalog, prose)
    return (*pages.of(catalog.entities()), *pages.others())


def _changes_plans(past: Past | None) -> Iterator[Plan]:
    for url, view in Changes(past).pages() if past else ():
        yield Plan("page", url, _CHANGES, view)


def _port_listing_plans(ports: PortListings) -> Iterator[Plan]:
    yield Plan("listing", "ports/", _GRID, ports.overview)
    for name in CLASSES:
        yield Plan("listing", class_url(name), _GRID, partial(ports.class_page, name))
    for key in ports.hundreds:
        yield Plan("listing", hundred_url(key), _LISTING, partial(ports.hundred_page, key))


def _free_plans(free: FreePorts) -> Iterator[Plan]:
    if free.runs:
        yield Plan("listing", FREE, _FREE, free.overview)
    for thousand in free.thousands:
        yield Plan("listing", thousand_url(thousand), _FREE, partial(free.page, thousand))


def _listing_plans(listing: Listing[Item]) -> Iterator[Plan]:
    url = f"{listing.name}/"
    yield Plan("listing", url, _LISTING, listing.overview, listing.is_indexed)
    for slug, number in listing.pages():
        view = partial(listing.page, slug, number)
        yield Plan("listing", listing.url(slug, number), _LISTING, view, listing.is_indexed)


def _other_plans(linker: Linker, prose: Mapping[str, str]) -> Iterator[Plan]:
    yield Plan("page", "", "pages/home.html", partial(home_page, linker))
    yield Plan("page", "map/", "pages/map.html", partial(map_page, linker))
    yield Plan("page", "stats/", "pages/stats.html", partial(statistics_page, linker))
    for slug, source in prose.items():
        yield _made(prose_page(slug, source), PROSE)
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
        heading="There is no page at this address",
        description="There is no page at this address.",
        is_indexed=False,
    )
    yield _made(lost, "pages/404.html")


def _made(page: Page, template: str) -> Plan:
    return Plan(page.kind, page.url, template, lambda: page, page.is_indexed)
