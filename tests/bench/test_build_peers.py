"""Tests of what the other site generators are given, and of the comparison of their pages."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from .build.export import KINDS, Export, escaped
from .build.nunjucks import TEMPLATES, translated
from .build.verify import differing, weigh

TINY = Path(__file__).parents[1] / "fixtures" / "tiny.xml"


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Export the tiny edition."""
    folder = tmp_path_factory.mktemp("export")
    Export(TINY).write(folder)
    return folder


def test_every_row_that_a_page_names_is_exported(exported: Path) -> None:
    """Pages hold the names of rows, and the rows are in a file of their own."""
    entries = json.loads((exported / "entries.json").read_text("utf-8"))
    texts = [(exported / f"{kind}.json").read_text("utf-8") for kind in KINDS]
    pages = [page for text in texts for page in json.loads(text)]
    assert {name for page in pages for name in page.get("entries", ())} == set(entries)
    assert all(page["url"] and page["title"] for page in pages)


def test_texts_are_escaped_as_on_the_page() -> None:
    """A peer prints them as they are."""
    assert escaped('<A&B\'s "C">') == "&lt;A&amp;B&#39;s &#34;C&#34;&gt;"


@pytest.mark.parametrize("path", sorted(TEMPLATES.glob("pages/*.html")), ids=lambda each: each.stem)
def test_translated_templates_know_no_more_than_the_export(path: Path) -> None:
    """What Python alone could do is gone."""
    said = translated(path.read_text("utf-8"))
    if path.stem in KINDS:
        assert "page." not in said.replace("_page.", "")
        assert "root" not in said


def _site(folder: Path, **pages: str) -> Path:
    for name, text in pages.items():
        path = folder / "port" / name / "index.html"
        path.parent.mkdir(parents=True)
        path.write_text(text, "utf-8")
    return folder


def test_pages_that_lack_or_differ_are_named(tmp_path: Path) -> None:
    """One byte is enough."""
    ours = _site(tmp_path / "ours", a="A", b="B", c="C")
    theirs = _site(tmp_path / "theirs", a="A", b="B ")
    assert differing(ours, theirs) == ["port/b/index.html", "port/c/index.html"]


def test_a_site_is_weighed_with_all_its_files(tmp_path: Path) -> None:
    """Entity pages are counted, and everything together."""
    site = _site(tmp_path, a="A", b="BB")
    (site / "robots.txt").write_text("four", "utf-8")
    assert weigh(site) == {"pages": 2, "page_bytes": 3, "files": 3, "bytes": 7}
