"""From an edition to the files of its site."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import partial
from itertools import chain
from operator import itemgetter
from typing import TYPE_CHECKING

from site_gen import permalinks, resources
from site_gen.api import api_tasks, edition_file
from site_gen.assets import load_assets
from site_gen.catalog import Catalog
from site_gen.datasets import DataSets
from site_gen.embed import embed_file
from site_gen.files import Task
from site_gen.inputs import Inputs
from site_gen.inventory import inventory_file
from site_gen.pages import plan_pages
from site_gen.pages.linking import Linker
from site_gen.pages.statistics import csv_tasks
from site_gen.pictures import picture_files
from site_gen.render import Renderer, Site
from site_gen.search_index import SearchFiles, opensearch_file, search_files
from site_gen.well_known import manifest_file, well_known_files

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from site_gen.assets import Assets
    from site_gen.editions import OpenedEdition
    from site_gen.files import SiteFile
    from site_gen.pages import Plan
    from site_gen.pictures import Pictures

_SEARCH = "assets/search.js"
_PROSE = ("about", "link", "data", "privacy")


@dataclass(frozen=True, slots=True)
class Assembly:
    """A site to be made: the making of each file, and how many pages there are of each kind."""

    tasks: tuple[Task, ...]
    pages: dict[str, int]


def assemble(opened: OpenedEdition, base_url: str) -> Assembly:
    """Plan the site of an edition for *base_url*, which may be empty."""
    catalog = Catalog.join(opened.edition)
    site = Site(base_url=_with_slash(base_url), excerpt=_excerpt_words(opened))
    data, prose, inputs = DataSets(catalog), _prose_sources(), Inputs(catalog)
    data_plan = data.plan(prose.pop("data"))
    pages = plan_pages(catalog, prose, inputs)
    # What pages link does not depend on the index, so the index is made beside them.
    assets = load_assets(resources.static(), SearchFiles((), ""))
    pictures = picture_files(catalog)
    renderer = Renderer(site, resources.templates(), {**assets.urls, **pictures.urls})
    tasks = (
        Task(partial(_data_files, renderer, data_plan, data)),
        Task(partial(_search_assets, catalog)),
        *_single_tasks(catalog, site),
        *_page_tasks(renderer, pages, api_tasks(catalog, inputs)),
        *_made(catalog, site, (*pages, data_plan), assets, pictures),
    )
    return Assembly(tasks, dict(Counter(plan.kind for plan in (*pages, data_plan))))


def _single_tasks(catalog: Catalog, site: Site) -> Iterator[Task]:
    yield Task(partial(inventory_file, catalog, site.title))
    yield from map(Task, csv_tasks(Linker(catalog)))
    if site.base_url:
        yield Task(partial(opensearch_file, site.base_url))
    yield Task(partial(embed_file, resources.static()))


def _page_tasks(
    renderer: Renderer, plans: Iterable[Plan], others: Iterable[tuple[int, Task]]
) -> list[Task]:
    """Give the making of pages and JSON, those of the same records side by side.

    A row of a table is printed once in each process that needs it.
    """
    ordered = [(plan.order, _page_task(renderer, plan)) for plan in plans]
    return [task for _, task in sorted((*ordered, *others), key=itemgetter(0))]


def _page_task(renderer: Renderer, plan: Plan) -> Task:
    make = partial(renderer.page, plan)
    if plan.inputs is None:
        return Task(make)
    return Task(make, permalinks.html_path(plan.url), partial(renderer.inputs, plan))


def _made(
    catalog: Catalog, site: Site, plans: Iterable[Plan], assets: Assets, pictures: Pictures
) -> Iterator[Task]:
    """Give the files that are made already, or in no time."""
    indexed = [plan.url for plan in plans if plan.is_indexed]
    made = chain(
        (file for file in assets.files if file.path != _SEARCH),
        pictures.files,
        well_known_files(site.base_url, indexed),
        [edition_file(catalog), manifest_file(site.title, assets.urls)],
    )
    return (Task(partial(_same, file)) for file in made)


def _search_assets(catalog: Catalog) -> tuple[SiteFile, ...]:
    """Make the search index, and the script that knows its files."""
    search = search_files(catalog)
    made = load_assets(resources.static(), search).files
    return (*search.files, *(file for file in made if file.path == _SEARCH))


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
