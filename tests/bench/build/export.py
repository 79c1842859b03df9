"""Write the view models of all entity pages as JSON, for the site generators to print.

    python tests/bench/build/export.py EDITION.xml FOLDER [--base-url URL]

Every text is escaped for HTML already. A row of a table, the set of its columns and a cell of
a strip are in there once, and pages name them. What is the same on all pages of a section is
a finished string: the head, the top and the bottom, as well as the link notations and the
JSON-LD block. All of this spares the peers work that the product does.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import fields, is_dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from markupsafe import escape

from site_gen import resources
from site_gen.assets import load_assets
from site_gen.catalog import Catalog
from site_gen.pages import plan_pages
from site_gen.pages.link_forms import link_forms
from site_gen.pages.view import EntryView, ShownColumns, StripCell
from site_gen.pictures import picture_files
from site_gen.registry import read_edition
from site_gen.render import Site
from site_gen.render.templating import Templates
from site_gen.site_files.linked_data import json_ld

if TYPE_CHECKING:
    from collections.abc import Iterator

# What many pages show: the name of its file.
SHARED = {EntryView: "entries", ShownColumns: "shows", StripCell: "cells"}
KINDS = ("port", "range", "service", "contact", "reference")
ROOT = "../../"
BASE_URL = "https://ports.example/"


class Export:
    """The JSON of one edition: its pages by kind, the rows and cells they share, the frame."""

    def __init__(self, source: Path, base_url: str = BASE_URL) -> None:
        """Read the edition *source*."""
        catalog = Catalog.join(read_edition(source.read_bytes(), source.name))
        self.edition = catalog.edition.updated
        self.plans = [plan for plan in plan_pages(catalog, {}) if plan.kind in KINDS]
        self.site = Site(base_url, self.edition)
        assets = load_assets(resources.static()).urls
        pictures = picture_files(catalog)
        self.assets = {**assets, **{name: file.path for name, file in pictures.items()}}
        names = {"site": self.site, "assets": self.assets}
        self._templates = Templates(resources.templates(), names)
        self._shared: dict[type, dict[Any, str]] = {each: {} for each in SHARED}

    def write(self, folder: Path) -> None:
        """Write one file per kind of page, and four of what the pages share."""
        folder.mkdir(parents=True, exist_ok=True)
        sections: dict[str, None] = {}
        for kind in KINDS:
            pages = [plan.view() for plan in self.plans if plan.kind == kind]
            sections |= dict.fromkeys(page.section for page in pages)
            _dump(folder / f"{kind}.json", list(map(self._page, pages)))
        for model, name in SHARED.items():
            values = self._shared[model].items()
            _dump(folder / f"{name}.json", {at: dict(self._facts(each)) for each, at in values})
        _dump(folder / "frame.json", self._frame(list(sections)))

    def _page(self, page: Any) -> dict[str, Any]:  # noqa: ANN401 (a view model of any kind)
        told = dict(self._facts(page))
        told["section"] = escaped(page.section)
        told["json_ld"] = json_ld(page, self.site.base_url, self.site.registry_url)
        forms = link_forms(self.site.base_url, page.url, page.title, self.edition)
        told["link_forms"] = "".join(
            f"<dt>{form.tool}</dt><dd>{escaped(form.code)}</dd>\n" for form in forms
        )
        return told

    def _facts(self, item: Any) -> Iterator[tuple[str, Any]]:  # noqa: ANN401 (a view model of any kind)
        # Models are dataclasses, the smallest of them named tuples.
        for name in getattr(item, "_fields", None) or (each.name for each in fields(item)):
            value = getattr(item, name)
            # Whatever is not there is false in any template language.
            if (value is not False and value not in (None, ())) or name == "url":
                yield name, self._plain(value)
        if isinstance(item, ShownColumns):
            yield "span", item.span

    def _plain(self, value: Any) -> Any:  # noqa: ANN401 (whatever a view model holds)
        match value:
            case EntryView() | ShownColumns() | StripCell():
                known = self._shared[type(value)]
                return known.setdefault(value, str(len(known)))
            case tuple() if not hasattr(value, "_fields"):
                return list(map(self._plain, value))
            case str():
                return escaped(value)
            case _ if is_dataclass(value) or isinstance(value, tuple):
                return dict(self._facts(value))
        return value

    def _frame(self, sections: list[str]) -> dict[str, Any]:
        site = self.site
        kinds = {kind: self.assets[f"social-{kind}.png"] for kind in KINDS}
        return {
            "base_url": escaped(site.base_url),
            "title": escaped(site.title),
            "edition_words": site.edition_words,
            "policy": site.policy,
            "labels": vars(site.labels),
            "social": {kind: escaped(path) for kind, path in kinds.items()},
            "head": self._part("head"),
            "tops": {each: self._part("top", section=each) for each in sections},
            "bottom": self._part("bottom"),
        }

    def _part(self, name: str, **page: str) -> str:
        """Print a part of the frame as the product prints it."""
        return self._templates.render(
            f"_partials/{name}.html",
            page=SimpleNamespace(has_own_box=False, **page),
            root=ROOT,
        )


def escaped(text: str) -> str:
    """Escape *text* as the product's templates do."""
    return str(escape(text))


def _dump(path: Path, value: object) -> None:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    path.write_text(text, "utf-8", "backslashreplace")


def main() -> int:
    """Export one edition."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("source", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--base-url", default=BASE_URL)
    options = parser.parse_args()
    Export(options.source, options.base_url).write(options.folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
