"""Plan a site: from an edition to the batches of files that it consists of."""

from __future__ import annotations

from collections import Counter, defaultdict
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple, get_args

from site_gen import resources
from site_gen.api import Api, changes_files, edition_file
from site_gen.assets import load_assets
from site_gen.catalog import Catalog
from site_gen.datasets import DataSets
from site_gen.datasets.tables import statistic_csv
from site_gen.errors import PlanError
from site_gen.files import Batch
from site_gen.pages import PROSE, Pages, plan_data
from site_gen.pages.statistics import STATISTICS
from site_gen.pages.view import Kind, StatisticsPage
from site_gen.pictures import picture_files
from site_gen.render import Renderer, Site
from site_gen.search_index import search_files
from site_gen.site_files.feeds import feed_files
from site_gen.site_files.inventory import inventory_file
from site_gen.site_files.well_known import (
    card_file,
    manifest_file,
    opensearch_file,
    well_known_files,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from site_gen.annotations import Annotations
    from site_gen.assets import Assets
    from site_gen.catalog import Entity
    from site_gen.files import SiteFile
    from site_gen.history import SiteHistory
    from site_gen.history.timelines import Timelines
    from site_gen.pages import Plan
    from site_gen.sources import OpenedEdition

_LISTINGS_IN_BATCH = 60
_RECORDS_IN_BATCH = 250
_PROSE = ("about", "link", "data", "notes", "privacy")


class SitePlan(NamedTuple):
    """A site to be made: batches of files, and how many pages there are of each kind.

    *has_page* answers whether there is a page at an address.
    """

    batches: tuple[Batch, ...]
    pages: dict[str, int]
    has_page: Callable[[str], bool]


def plan_site(
    opened: OpenedEdition,
    base_url: str,
    annotations: Annotations | None = None,
    history: SiteHistory | None = None,
) -> SitePlan:
    """Plan the site of an edition for *base_url*, which may be empty.

    The newest edition of *history* is the one that was opened.
    """
    timelines = history.timelines if history else None
    since = timelines.since if timelines else None
    catalog = Catalog.join(opened.edition, annotations, since)
    site = _site_of(opened, base_url, has_history=history is not None)
    data, prose = DataSets(catalog, history.files if history else {}), _prose_sources()
    data_plan = plan_data(prose.pop("data"), catalog, data.downloads)
    pages, api = Pages(catalog, prose, timelines), Api(catalog, timelines)
    gone = pages.past.gone if pages.past else ()
    others = pages.others()
    assets = _page_assets()
    pictures = picture_files(catalog)
    urls = {**assets.urls, **{name: file.path for name, file in pictures.items()}}
    renderer = Renderer(site, resources.templates(), urls)
    renderer.prepare()
    markdown, listings, rest = _grouped(others)
    # The longest come first: nobody waits for them at the end. One process alone reads Markdown.
    batches = (
        Batch(1, partial(_data_files, renderer, data_plan, data, markdown)),
        Batch(1, lambda: assets.search_files(search_files(catalog, gone))),
        *_history_batches(renderer, pages, api, timelines, site.base_url),
        Batch(len(rest), lambda: chain(_page_files(renderer, rest), pictures.values())),
        Batch(1, partial(_single_files, catalog, site, pages, (*others, data_plan), assets)),
        *(Batch(len(plans), partial(_page_files, renderer, plans)) for plans in _cut(listings)),
        *(
            Batch(2 * len(entities), partial(_entity_files, renderer, pages, api, entities))
            for entities in entity_batches(catalog)
        ),
    )
    return SitePlan(batches, _count_pages(catalog, (*others, data_plan)), pages.has_page)


def _site_of(opened: OpenedEdition, base_url: str, *, has_history: bool) -> Site:
    words = _excerpt_words(opened)
    root = base_url and f"{base_url.removesuffix('/')}/"
    return Site(root, opened.edition.updated, words, has_history=has_history)


def _page_assets() -> Assets:
    """Load what pages link; raise `PlanError` where a kind of page has no preview picture."""
    assets = load_assets(resources.static())
    for kind in get_args(Kind):
        if f"social-{kind}.png" not in assets.urls:
            remedy = f"draw it with: python tests/browser/make_pictures.py images {kind}"
            what, place = "the preview picture is missing", f"static/img/social-{kind}.png"
            raise PlanError(what, remedy=remedy, place=place)
    return assets


def _count_pages(catalog: Catalog, others: Iterable[Plan]) -> dict[str, int]:
    """Count the pages of each kind: those of entities, and *others*."""
    counts = {kind: len(items) for kind, items in catalog.by_kind.items() if items}
    counts["port"] = counts.get("port", 0) + len(catalog.unlisted)
    return counts | Counter(plan.kind for plan in others)


def _history_batches(
    renderer: Renderer, pages: Pages, api: Api, timelines: Timelines | None, base_url: str
) -> Iterator[Batch]:
    """Make what only a site with a history has, but for the pages of editions."""
    if not timelines or not pages.past:
        return
    gone = pages.past.gone
    yield Batch(2 * len(gone), lambda: chain(map(renderer.page, pages.gone()), map(api.file, gone)))
    yield Batch(
        len(timelines.editions),
        lambda: chain(changes_files(timelines), feed_files(timelines, base_url)),
    )


def entity_batches(catalog: Catalog) -> list[list[Entity]]:
    """Group the entities by the first record of each; those without a record are together.

    One process prints what the pages of neighbouring records share once. Within a
    batch, entities are in listing order, so that those of one kind follow each other.
    """
    found: dict[int, list[Entity]] = defaultdict(list)
    for entity in catalog.entities():
        place = entity.entries[0].place // _RECORDS_IN_BATCH if entity.entries else -1
        found[place].append(entity)
    return [found[place] for place in sorted(found)]


def _grouped(plans: Iterable[Plan]) -> tuple[list[Plan], list[Plan], list[Plan]]:
    """Tell prose, listings and all other pages apart; raise for a kind that is not known."""
    markdown: list[Plan] = []
    listings: list[Plan] = []
    rest: list[Plan] = []
    for plan in plans:
        if plan.kind not in get_args(Kind):
            what, remedy = f"{plan.kind!r} is not a kind of page", "add it to Kind in view.py"
            raise PlanError(what, remedy=remedy, place=plan.url)
        group = listings if plan.kind == "listing" else rest
        (markdown if plan.template == PROSE else group).append(plan)
    return markdown, listings, rest


def _cut(listings: list[Plan]) -> Iterator[list[Plan]]:
    for at in range(0, len(listings), _LISTINGS_IN_BATCH):
        yield listings[at : at + _LISTINGS_IN_BATCH]


def _entity_files(
    renderer: Renderer, pages: Pages, api: Api, entities: Sequence[Entity]
) -> Iterator[SiteFile]:
    """Make the page and the JSON of each entity."""
    yield from map(renderer.page, pages.of(entities))
    yield from map(api.file, entities)


def _page_files(renderer: Renderer, plans: Iterable[Plan]) -> Iterator[SiteFile]:
    """Make a page for each plan; with the page of statistics, each set of figures as CSV."""
    for plan in plans:
        if plan.url == STATISTICS:
            page = plan.view()
            yield renderer.view(page, plan.template)
            yield from map(
                statistic_csv, page.statistics if isinstance(page, StatisticsPage) else ()
            )
        else:
            yield renderer.page(plan)


def _data_files(
    renderer: Renderer, plan: Plan, data: DataSets, markdown: Iterable[Plan]
) -> Iterator[SiteFile]:
    """Make the data files, the page that prints their sizes and digests, and the prose."""
    yield from data.files()
    yield renderer.page(plan)
    yield from map(renderer.page, markdown)


def _single_files(
    catalog: Catalog, site: Site, pages: Pages, others: Iterable[Plan], assets: Assets
) -> Iterator[SiteFile]:
    """Make every file that is neither a page nor of an entity."""
    yield from assets.files
    yield edition_file(catalog)
    yield manifest_file(site.title, assets.urls)
    yield inventory_file(catalog, site.title)
    yield card_file(resources.static())
    if site.base_url:
        yield opensearch_file(site.base_url)
    yield from well_known_files(site.base_url, pages.indexed(others))


def _prose_sources() -> dict[str, str]:
    folder = resources.templates() / "content"
    return {name: (folder / f"{name}.md").read_text(encoding="utf-8") for name in _PROSE}


def _excerpt_words(opened: OpenedEdition) -> str:
    """Say that and how the site is not the whole registry; nothing where it is."""
    edition = opened.edition
    if not edition.is_excerpt:
        return ""
    held = f"It holds {len(edition.registrations)} records of the edition of {edition.updated}"
    what = ", the sample that comes with the program" * opened.is_sample
    return f"{held}{what}. Whatever is missing here may be in the full registry."
