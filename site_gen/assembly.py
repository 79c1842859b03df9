"""From an edition to the files of its site."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING

from site_gen import resources
from site_gen.api import Api, edition_file
from site_gen.assets import load_assets
from site_gen.catalog import Catalog
from site_gen.datasets import DataSets
from site_gen.files import Task
from site_gen.pages import PROSE, Pages, plan_data
from site_gen.pages.statistics import STATISTICS, csv_file
from site_gen.pages.view import StatisticsPage
from site_gen.pictures import Pictures
from site_gen.render import Renderer, Site
from site_gen.search_index import SearchFiles, search_files
from site_gen.shares import shares
from site_gen.site_files.inventory import inventory_file
from site_gen.site_files.well_known import (
    card_file,
    manifest_file,
    opensearch_file,
    well_known_files,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from site_gen.assets import Assets
    from site_gen.catalog import Entity
    from site_gen.editions import OpenedEdition
    from site_gen.files import SiteFile
    from site_gen.pages import Plan

_SEARCH = "assets/search.js"
_LISTINGS_IN_BATCH = 60
_PROSE = ("about", "link", "data", "privacy")


@dataclass(frozen=True, slots=True)
class Assembly:
    """A site to be made: the making of each file, and how many pages there are of each kind.

    Files of one batch are best made together, one after the other. *prepare* does
    what all processes would do each by itself, if all is to be made.
    """

    batches: tuple[Collection[Task], ...]
    pages: dict[str, int]
    prepare: Callable[[], None]


def assemble(opened: OpenedEdition, base_url: str) -> Assembly:
    """Plan the site of an edition for *base_url*, which may be empty."""
    catalog = Catalog.join(opened.edition)
    site = Site(_with_slash(base_url), opened.edition.updated, _excerpt_words(opened))
    data, prose = DataSets(catalog), _prose_sources()
    data_plan = plan_data(prose.pop("data"), data.downloads)
    pages, api = Pages(catalog, prose), Api(catalog)
    others = pages.others()
    # What pages link does not depend on the index, so the index is made beside them.
    assets = load_assets(resources.static(), SearchFiles((), ""))
    pictures = Pictures(catalog)
    renderer = Renderer(site, resources.templates(), pictures.beside(assets.urls))
    singles = partial(_single_files, catalog, site, pages, (*others, data_plan))
    # The longest come first: nobody waits for them at the end. One process alone reads
    # Markdown, and one draws the pictures, for the pages that show them.
    batches = (
        [Task(partial(_data_files, renderer, data_plan, data)), *_prose_tasks(renderer, others)],
        [Task(partial(_search_assets, catalog, assets))],
        [*_page_tasks(renderer, others), Task(pictures.files)],
        [Task(singles), *_made(catalog, site, assets)],
        *_listing_batches(renderer, others),
        *(_EntityBatch(share, renderer, pages, api) for share in shares(catalog)),
    )
    return Assembly(batches, _counts(catalog, (*others, data_plan)), renderer.prepare)


def _counts(catalog: Catalog, others: Iterable[Plan]) -> dict[str, int]:
    entities = catalog.by_kind.items()
    counts = Counter[str]({kind: len(items) for kind, items in entities if items})
    counts.update(plan.kind for plan in others)
    return dict(counts)


@dataclass(frozen=True, slots=True)
class _EntityBatch(Collection[Task]):
    """The making of the pages and the JSON of a share; the tasks are made when they are done.

    Pages of one kind follow each other: they are made by the same code.
    """

    share: list[Entity]
    renderer: Renderer
    pages: Pages
    api: Api

    def __iter__(self) -> Iterator[Task]:
        for plan in self.pages.of(self.share):
            yield _page_task(self.renderer, plan)
        yield from self.api.tasks(self.share)

    def __len__(self) -> int:
        return 2 * len(self.share)

    def __contains__(self, task: object) -> bool:
        return any(task == each for each in self)


def _listing_batches(renderer: Renderer, others: Iterable[Plan]) -> Iterator[list[Task]]:
    plans = [plan for plan in others if plan.kind == "listing"]
    for at in range(0, len(plans), _LISTINGS_IN_BATCH):
        yield [_page_task(renderer, plan) for plan in plans[at : at + _LISTINGS_IN_BATCH]]


def _prose_tasks(renderer: Renderer, others: Iterable[Plan]) -> Iterator[Task]:
    return (_page_task(renderer, plan) for plan in others if plan.template == PROSE)


def _page_tasks(renderer: Renderer, others: Iterable[Plan]) -> Iterator[Task]:
    """Give the making of the pages that are neither entities nor listings nor prose."""
    for plan in others:
        if plan.url == STATISTICS:
            yield Task(partial(_statistics_files, renderer, plan))
        elif plan.kind == "page" and plan.template != PROSE:
            yield _page_task(renderer, plan)


def _statistics_files(renderer: Renderer, plan: Plan) -> tuple[SiteFile, ...]:
    """Make the page of all figures, and each set of them as CSV."""
    page = plan.view()
    sets = page.statistics if isinstance(page, StatisticsPage) else ()
    return (renderer.view(page, plan.template), *map(csv_file, sets))


def _page_task(renderer: Renderer, plan: Plan) -> Task:
    return Task(partial(renderer.page, plan))


def _single_files(
    catalog: Catalog, site: Site, pages: Pages, others: Iterable[Plan]
) -> tuple[SiteFile, ...]:
    """Make what there is one of, and no page."""
    found = [opensearch_file(site.base_url)] if site.base_url else []
    own = (inventory_file(catalog, site.title), card_file(resources.static()), *found)
    return (*own, *well_known_files(site.base_url, pages.indexed(others)))


def _made(catalog: Catalog, site: Site, assets: Assets) -> Iterator[Task]:
    """Give the files that are made already, or in no time."""
    made = chain(
        (file for file in assets.files if file.path != _SEARCH),
        [edition_file(catalog), manifest_file(site.title, assets.urls)],
    )
    return (Task(partial(_same, file)) for file in made)


def _search_assets(catalog: Catalog, assets: Assets) -> tuple[SiteFile, ...]:
    """Make the search index, and the script that knows its files."""
    return assets.search_files(search_files(catalog))


def _data_files(renderer: Renderer, plan: Plan, data: DataSets) -> tuple[SiteFile, ...]:
    """Make the data files and the page that prints their sizes and digests."""
    return (*(task() for task in data.tasks()), renderer.page(plan))


def _same(file: SiteFile) -> SiteFile:
    return file


def _with_slash(base_url: str) -> str:
    return base_url if not base_url or base_url.endswith("/") else f"{base_url}/"


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
