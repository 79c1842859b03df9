"""Tests of what the benchmark of builds invents, exports, compares and prints."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import jinja2
import pytest

from site_gen.catalog import Catalog
from site_gen.registry import read_edition
from site_gen.render import Renderer

from .build import nunjucks
from .build.export import KINDS, SHARED, Export
from .build.generate import SEED, edition, shape
from .build.pages import differing, weigh
from .build.tables import comparison, growth

BUILD = Path(__file__).parent / "build"
TINY = Path(__file__).parents[1] / "fixtures" / "tiny.xml"
# Of the edition of 2026-08-17.
REAL = {"ports": 6510, "ranges": 764, "services": 7327, "contacts": 5615, "references": 214}
REAL_RECORDS = 14533


def test_an_invented_edition_has_the_shape_of_the_registry() -> None:
    read = read_edition(edition().encode(), "invented.xml")
    assert read.warnings == ()
    assert len(read.registrations) == pytest.approx(REAL_RECORDS, rel=0.02)
    catalog = Catalog.join(read)
    for kind, count in REAL.items():
        assert len(getattr(catalog, kind)) == pytest.approx(count, rel=0.34), kind
    columns = {"registered": 4725, "modified": 602, "references": 410, "notes": 1333}
    for column, count in columns.items():
        held = sum(bool(getattr(record, column)) for record in read.registrations)
        assert held == pytest.approx(count, rel=0.34), column


def test_the_seed_alone_decides_what_is_invented() -> None:
    assert edition() == edition() != edition(seed=SEED + 1)


@pytest.mark.parametrize("scale", [1, 4, 16])
def test_a_larger_registry_grows_in_proportion_within_the_numbers(scale: int) -> None:
    grown = shape(scale)
    assert grown.named + grown.nameless + grown.ranges < 49152
    records = 2 * (grown.named + grown.nameless + grown.further) + grown.ranges + grown.portless
    assert records == pytest.approx(scale * REAL_RECORDS, rel=0.02)


@pytest.fixture(scope="module")
def export() -> Export:
    return Export(TINY)


@pytest.fixture(scope="module")
def project(export: Export, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder with the exported data and the templates in Nunjucks."""
    folder = tmp_path_factory.mktemp("project")
    (folder / "pages").mkdir()
    nunjucks.write(folder)
    export.write(folder / "data")
    return folder


@pytest.fixture(scope="module")
def site(export: Export, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder with the entity pages as the product prints them."""
    folder = tmp_path_factory.mktemp("site")
    renderer = Renderer(export.site, nunjucks.TEMPLATES, export.assets)
    for page in map(renderer.page, export.plans):
        (folder / page.path).parent.mkdir(parents=True)
        (folder / page.path).write_bytes(page.body)
    return folder


def _read(project: Path, name: str) -> Any:  # noqa: ANN401 (JSON)
    return json.loads((project / "data" / f"{name}.json").read_text("utf-8"))


def test_what_pages_share_is_exported_once(project: Path) -> None:
    pages = [page for kind in KINDS for page in _read(project, kind)]
    tables = [table for page in pages for table in page.get("tables", ())]
    assert {name for table in tables for name in table["rows"]} == set(_read(project, "entries"))
    assert {table["shows"] for table in tables} == set(_read(project, "shows"))
    assert all(page["url"] and page["title"] for page in pages)


@pytest.mark.parametrize("kind", KINDS)
def test_translated_templates_print_the_pages_of_the_product(
    kind: str, project: Path, site: Path
) -> None:
    """Jinja2 prints them, as nearly the same language."""
    environment = jinja2.Environment(  # noqa: S701 (the texts are escaped)
        loader=jinja2.FunctionLoader(
            lambda name: (
                (project / "includes" / name).read_text("utf-8").replace("startsWith", "startswith")
            )
        ),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.tests["null"] = environment.tests["none"]
    entries, shows, cells = (_read(project, name) for name in SHARED.values())
    cell = environment.get_template("_partials/cell.html")
    environment.globals["frame"] = _read(project, "frame")
    environment.globals["cells"] = lambda names: "".join(
        cell.render(cell=cells[name]) for name in names
    )
    template = environment.get_template(f"pages/{kind}.html")
    for page in _read(project, kind):
        for table in page.get("tables", ()):
            table["rows"] = [entries[name] for name in table["rows"]]
            table["shows"] = shows[table["shows"]]
        ours = (site / page["url"] / "index.html").read_text("utf-8")
        assert template.render(it=page) == ours, page["url"]


def test_plain_jinja_prints_the_pages_of_the_product(site: Path, tmp_path: Path) -> None:
    subprocess.run([sys.executable, BUILD / "plain.py", TINY, tmp_path, "2"], check=True)  # noqa: S603 (our own program)
    assert differing(site, tmp_path) == []


def test_hugo_prints_the_pages_of_the_product(site: Path, project: Path, tmp_path: Path) -> None:
    hugo = shutil.copytree(BUILD / "hugo", tmp_path / "hugo", ignore=shutil.ignore_patterns(".*"))
    (hugo / "data").symlink_to(project / "data")
    where = ("--source", hugo, "--destination", tmp_path / "pages")
    subprocess.run([sys.executable, "-m", "hugo", "build", *where], check=True)  # noqa: S603 (our own program)
    assert differing(site, tmp_path / "pages") == []


def test_pages_that_are_missing_or_differ_are_named(tmp_path: Path) -> None:
    for path, text in {"ours/a": "A", "ours/b": "B", "ours/c": "C", "theirs/a": "A"}.items():
        folder, _, name = path.partition("/")
        page = tmp_path / folder / "port" / name / "index.html"
        page.parent.mkdir(parents=True)
        page.write_text(text, "utf-8")
    ours = tmp_path / "ours"
    assert differing(ours, tmp_path / "theirs") == ["port/b/index.html", "port/c/index.html"]
    (ours / "robots.txt").write_text("four", "utf-8")
    assert weigh(ours) == {"pages": 3, "page_bytes": 3, "files": 4, "bytes": 7}


def test_a_task_is_compared_with_another_round_by_round() -> None:
    runs = [{"wall": wall, "cpu": 3.0, "peak": 150_000_000} for wall in (1.0, 3.0, 9.0)]
    others = [{**run, "wall": 10.0} for run in runs]
    rows = [
        {"place": "memory", "name": "ours", "base": "theirs", "runs": runs},
        {"place": "memory", "name": "theirs", "base": "theirs", "runs": others},
    ]
    size = {"pages": 20_430, "page_bytes": 9e7, "files": 41_589, "bytes": 1.8e8}
    facts = {"edition": "2026-08-17", "machine": "2 cores", "runs": 3}
    table = comparison({"rows": rows, **size, **facts})
    costs = "3.00 s (1.00-9.00) | 0.30 | 3.00 s (3.00-3.00) | 1.00 | 150 MB |"
    assert f"| ours | theirs | {costs}" in table
    assert "20,430 entity pages (90 MB)" in table


def test_growth_is_divided_by_the_pages() -> None:
    sizes = {"records": 58_000, "pages": 80_000, "files": 160_000, "bytes": 7e8}
    grown = {"scale": 4, **sizes, "wall": 10.0, "cpu": 16.0, "peak": 400_000_000}
    row = "| 4 | 58,000 | 80,000 | 160,000 | 700 MB | 10.0 s | 16.0 s | 200 µs | 400 MB | 5.0 kB |"
    assert row in growth([grown])
