"""Print the entity pages of an edition with the product's templates and Jinja2 as it comes.

    python tests/bench/build/plain.py EDITION.xml FOLDER PROCESSES

The view models are the product's own, and are made here from the XML.
"""

from __future__ import annotations

import multiprocessing
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from export import BASE_URL, KINDS, ROOT

from site_gen import permalinks, resources
from site_gen.assets import load_assets
from site_gen.catalog import Catalog
from site_gen.pages import Plan, plan_pages
from site_gen.pictures import picture_files
from site_gen.registry import read_edition
from site_gen.render import Renderer, Site
from site_gen.render.templating import stock_environment

if TYPE_CHECKING:
    import jinja2

_CHUNK = 200


def main(source: str, folder: str, processes: str) -> None:
    """Print all pages in so many processes, which inherit what is planned here."""
    edition = Path(source)
    catalog = Catalog.join(read_edition(edition.read_bytes(), edition.name))
    plans = [plan for plan in plan_pages(catalog, {}) if plan.kind in KINDS]
    chunks = [plans[start : start + _CHUNK] for start in range(0, len(plans), _CHUNK)]
    environment = _environment(catalog)
    count = int(processes)
    shares = [chunks[first::count] for first in range(count)]
    context = multiprocessing.get_context("fork")
    workers = [
        context.Process(target=_print, args=(share, environment, Path(folder)))
        for share in shares[1:]
    ]
    for worker in workers:
        worker.start()
    _print(shares[0], environment, Path(folder))
    for worker in workers:
        worker.join()


def _environment(catalog: Catalog) -> jinja2.Environment:
    assets = load_assets(resources.static()).urls
    pictures = {**assets, **{name: file.path for name, file in picture_files(catalog).items()}}
    renderer = Renderer(Site(BASE_URL, catalog.edition.updated), resources.templates(), pictures)
    environment = stock_environment(resources.templates())
    environment.globals.update(renderer.names, root=ROOT)
    return environment


def _print(chunks: list[list[Plan]], environment: jinja2.Environment, folder: Path) -> None:
    for plan in (plan for chunk in chunks for plan in chunk):
        html = environment.get_template(plan.template).render(page=plan.view())
        path = folder / permalinks.html_path(plan.url)
        path.parent.mkdir(parents=True)
        path.write_bytes(html.encode("utf-8", "backslashreplace"))


if __name__ == "__main__":
    main(*sys.argv[1:])
