"""The pipeline: one edition in, one published site out."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Literal

import pytest

from site_gen import resources
from site_gen.build import BuildReport, Settings, build_site
from site_gen.errors import PlanError, RegistryError
from site_gen.pages import Pages, Plan
from site_gen.publish import MARKER, StagingTree

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Build = Callable[..., BuildReport]

KIND = re.compile(rb' data-kind="([a-z]+)"')
BASE = "https://example.org/ports/"


@pytest.fixture
def build(tmp_path: Path) -> Build:
    def build(source: Path | str, name: str = "site", *, fresh: bool = False) -> BuildReport:
        return build_site(
            Settings(str(source), tmp_path / name, BASE, jobs=1, fresh=fresh, common_names=False)
        )

    return build


@pytest.fixture(scope="module")
def once(tiny_xml: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a built site and its key; no test may change it."""
    folder = tmp_path_factory.mktemp("once")
    build_site(Settings(str(tiny_xml), folder / "site", BASE, jobs=1, common_names=False))
    return folder


@pytest.fixture
def site(once: Path, tmp_path: Path) -> Path:
    """Return a site that was built from the edition before."""
    shutil.copytree(once, tmp_path, dirs_exist_ok=True)
    return tmp_path / "site"


@pytest.fixture
def edition(tiny_xml: Path, tmp_path: Path) -> Path:
    path = tmp_path / "edition.xml"
    path.write_bytes(tiny_xml.read_bytes())
    return path


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def bodies(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def test_the_report_tells_what_was_built(build: Build, edition: Path, tmp_path: Path) -> None:
    report = build(edition)
    made = bodies(tmp_path / "site")
    assert (report.edition, report.origin, report.is_sample) == ("2026-01-02", str(edition), False)
    assert (report.files, report.bytes) == (len(made), sum(map(len, made.values())))
    kinds = Counter(found[1].decode() for found in map(KIND.search, made.values()) if found)
    assert (report.pages, report.pages["port"]) == (kinds, 33)
    assert not report.up_to_date


def test_the_progress_ends_at_the_whole(edition: Path, tmp_path: Path) -> None:
    heard: list[tuple[int, int]] = []
    settings = Settings(str(edition), tmp_path / "site", jobs=1, common_names=False)
    build_site(settings, lambda done, total: heard.append((done, total)))
    assert heard == sorted(heard)
    assert heard[-1][0] == heard[-1][1]


def test_the_same_edition_again_touches_nothing(
    build: Build, edition: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = build(edition)
    monkeypatch.setattr(StagingTree, "write", partial(pytest.fail, "a file was written"))
    before = bodies(tmp_path)
    second = build(edition)
    assert second.up_to_date
    assert replace(second, up_to_date=False, seconds=first.seconds) == first
    assert bodies(tmp_path) == before


@pytest.mark.usefixtures("site")
def test_fresh_builds_what_is_up_to_date(build: Build, edition: Path) -> None:
    assert not build(edition, fresh=True).up_to_date
    assert build(edition).up_to_date


@pytest.mark.parametrize(
    "name", ["site_gen", "base_url", "suppress", "edition", "sample", "common names"]
)
def test_whatever_changes_the_site_is_built(
    edition: Path, site: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    settings = Settings(str(edition), site, BASE, jobs=1, common_names=False)
    assert build_site(settings).up_to_date
    if name == "site_gen":
        monkeypatch.setattr(resources, "fingerprint", lambda: "another program")
    elif name == "base_url":
        settings = replace(settings, base_url="https://example.org/")
    elif name == "suppress":
        settings = replace(settings, suppress=site.with_name("suppress.txt"))
        site.with_name("suppress.txt").write_text("Benno_Vogt", "utf-8")
    elif name == "edition":
        change(edition, "<name>last-port</name>", "<name>very-last</name>")
    elif name == "sample":
        settings = replace(settings, source="sample")
    else:
        settings = replace(settings, common_names=True)
    assert not build_site(settings).up_to_date


@pytest.mark.usefixtures("site")
def test_the_same_edition_elsewhere_is_up_to_date(
    build: Build, edition: Path, tmp_path: Path
) -> None:
    moved = edition.rename(tmp_path / "moved.xml")
    report = build(moved)
    assert (report.up_to_date, report.origin) == (True, str(moved))


@pytest.mark.usefixtures("site")
def test_a_new_edition_over_an_old_one_is_as_if_built_from_nothing(
    build: Build, edition: Path, tmp_path: Path
) -> None:
    change(edition, "<name>last-port</name>", "<name>very-last</name>")
    build(edition)
    build(edition, "afresh", fresh=True)
    assert bodies(tmp_path / "site") == bodies(tmp_path / "afresh")
    assert not (tmp_path / "site" / "service" / "last-port").exists()
    assert (tmp_path / "site" / "service" / "very-last" / "index.html").is_file()


@pytest.mark.parametrize("hand", ["remove", "add", "edit the marker", "remove the site"])
def test_a_site_that_a_hand_changed_is_built_again(
    build: Build, edition: Path, site: Path, hand: str
) -> None:
    before = bodies(site)
    if hand == "remove":
        (site / "port/443/index.html").unlink()
    elif hand == "add":
        (site / "stranger.html").write_text("x", "utf-8")
    elif hand == "edit the marker":
        change(site / MARKER, '"edition": "2026', '"edition": "2025')
    else:
        shutil.rmtree(site)
    assert not build(edition).up_to_date
    assert bodies(site) == before


def test_fresh_restores_a_page_that_a_hand_edited(build: Build, edition: Path, site: Path) -> None:
    before = bodies(site)
    (site / "port/443/index.html").write_text("edited", "utf-8")
    build(edition, fresh=True)
    assert bodies(site) == before


@pytest.mark.parametrize("text", ["", "{", "[]", '{"key": 1}', "\0"])
def test_a_damaged_key_file_costs_a_build(
    build: Build, edition: Path, site: Path, text: str
) -> None:
    site.with_name(".site.key").write_text(text, "utf-8")
    assert not build(edition).up_to_date
    assert build(edition).up_to_date


def test_another_base_url_is_another_site(edition: Path, tmp_path: Path) -> None:
    output = tmp_path / "site"
    for base_url in ("https://first.example/x/", "https://second.example/"):
        build_site(Settings(str(edition), output, base_url, jobs=1, common_names=False))
    left = [path for path, body in bodies(output).items() if b"first.example" in body]
    assert left == []


def test_a_new_kind_of_page_is_written(
    build: Build, edition: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    others = Pages.others

    def more(pages: Pages) -> tuple[Plan, ...]:
        known = others(pages)
        search = next(plan for plan in known if plan.url == "search/")
        page = replace(search.view(), url="new/page/")
        return (*known, Plan("page", page.url, search.template, lambda: page))

    monkeypatch.setattr(Pages, "others", more)
    build(edition)
    assert (tmp_path / "site/new/page/index.html").is_file()


def test_a_page_of_an_unknown_kind_is_refused(
    build: Build, edition: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = Plan("event", "event/1/", "pages/search.html", lambda: None)  # type: ignore[arg-type]
    monkeypatch.setattr(Pages, "others", lambda _: (plan,))
    with pytest.raises(PlanError, match=r"event/1/: 'event' is not a kind of page; add it to Kind"):
        build(edition)


def test_a_kind_of_page_without_its_preview_picture_is_refused(
    build: Build, edition: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("site_gen.site_plan.Kind", Literal["port", "event"])
    with pytest.raises(PlanError, match=r"^static/img/social-event.png: .* images event$"):
        build(edition)


def test_an_excerpt_says_so_on_every_page(build: Build, tmp_path: Path) -> None:
    report = build("sample")
    pages = [path for path in (tmp_path / "site").rglob("*.html") if path.parent.name != "embed"]
    words = "101 records of the edition of 2024-10-15"
    assert report.is_sample
    assert [path for path in pages if words not in path.read_text(encoding="utf-8")] == []


@pytest.mark.usefixtures("site")
def test_a_failure_leaves_nothing_beside_the_site(
    build: Build, edition: Path, tmp_path: Path
) -> None:
    before = {path.name for path in tmp_path.iterdir()}
    change(edition, "<number>443</number>", "<number>70000</number>")
    with pytest.raises(RegistryError, match="above 65535"):
        build(edition)
    assert {path.name for path in tmp_path.iterdir()} == before
