"""Print the entity pages of an edition with the product's templates and Jinja2 as it comes.

    python tests/bench/build/plain.py EDITION.xml FOLDER PROCESSES [--base-url URL]

The view models are the product's own, and are made here from the XML.
"""

from __future__ import annotations

import argparse
import multiprocessing
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jinja2

from site_gen import permalinks, resources
from site_gen.assets import load_assets
from site_gen.catalog import Catalog
from site_gen.pages import Plan, plan_pages
from site_gen.pictures import Pictures
from site_gen.registry import read_edition
from site_gen.render import Renderer, Site
from site_gen.render.templating import stock_environment
from site_gen.search_index import SearchFiles

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

KINDS = ("port", "range", "service", "contact", "reference")
ROOT = "../../"
_CHUNK = 200


@dataclass(slots=True)
class Job:
    """The pages to print, the environment that prints them, and where they go."""

    plans: Sequence[Plan] = ()
    environment: jinja2.Environment = field(default_factory=jinja2.Environment)
    folder: Path = Path()

    def print(self, start: int) -> None:
        """Print some pages, from one on."""
        for plan in self.plans[start : start + _CHUNK]:
            template = self.environment.get_template(plan.template)
            html = template.render(page=plan.view())
            path = self.folder / permalinks.html_path(plan.url)
            path.parent.mkdir(parents=True)
            path.write_bytes(html.encode("utf-8", "backslashreplace"))


_job = Job()


def main() -> int:
    """Print all pages in so many processes."""
    options = _options()
    global _job  # noqa: PLW0603 (forked processes inherit it)
    _job = _planned(options.source, options.folder, options.base_url)
    starts = range(0, len(_job.plans), _CHUNK)
    if options.processes == 1:
        for start in starts:
            _job.print(start)
    else:
        with multiprocessing.get_context("fork").Pool(options.processes) as pool:
            pool.map(_print, starts, chunksize=1)
            pool.close()
            pool.join()
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("source", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("processes", type=int)
    parser.add_argument("--base-url", default="https://ports.example/")
    return parser.parse_args()


def _print(start: int) -> None:
    _job.print(start)


def _planned(source: Path, folder: Path, base_url: str) -> Job:
    catalog = Catalog.join(read_edition(source.read_bytes(), source.name))
    plans = [plan for plan in plan_pages(catalog, {}) if plan.kind in KINDS]
    assets = load_assets(resources.static(), SearchFiles((), "")).urls
    renderer = Renderer(
        Site(base_url=base_url), resources.templates(), Pictures(catalog).beside(assets)
    )
    return Job(plans, environment(renderer._names), folder)  # noqa: SLF001 (what the product's templates ask for)


def environment(names: Mapping[str, Any]) -> jinja2.Environment:
    """Make stock Jinja2 for the product's templates, which see *names*."""
    made = stock_environment(resources.templates())
    made.globals.update(names, root=ROOT)
    return made


if __name__ == "__main__":
    sys.exit(main())
