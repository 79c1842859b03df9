"""The pipeline: one edition in, one published site out."""

import re
import shutil
from collections import Counter
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Literal, NamedTuple
from unittest.mock import Mock

import pytest

from site_gen import resources
from site_gen.build import BuildReport, Settings, build_site
from site_gen.errors import PlanError
from site_gen.pages import Pages, Plan
from site_gen.publish import MARKER, StagingTree
from tests.serving import bodies

KIND = re.compile(rb' data-kind="([a-z]+)"')
BASE = "https://example.org/ports/"


class Once(NamedTuple):
    """A site that no test may change, how it was built, and what the build told."""

    settings: Settings
    report: BuildReport
    progress: list[tuple[int, int]]


@pytest.fixture(scope="module")
def once(tiny_xml: Path, tmp_path_factory: pytest.TempPathFactory) -> Once:
    folder = tmp_path_factory.mktemp("once")
    heard: list[tuple[int, int]] = []
    settings = Settings(str(tiny_xml), folder / "site", BASE, jobs=1, common_names=False)
    report = build_site(settings, lambda done, total: heard.append((done, total)))
    return Once(settings, report, heard)


@pytest.fixture
def settings(once: Once) -> Settings:
    return once.settings


@pytest.fixture
def own(settings: Settings, tmp_path: Path) -> Settings:
    """Give the settings of a copy of the site that the test may change."""
    shutil.copytree(settings.output.parent, tmp_path, dirs_exist_ok=True)
    return replace(settings, output=tmp_path / "site")


def is_built(settings: Settings) -> bool:
    """Tell whether a build would make the site; it is stopped before it does."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("site_gen.site_plan.plan_site", Mock(side_effect=InterruptedError))
        try:
            return not build_site(settings).up_to_date
        except InterruptedError:
            return True


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_the_report_tells_what_was_built(once: Once, tiny_xml: Path) -> None:
    made, report = bodies(once.settings.output), once.report
    assert (report.edition, report.origin, report.is_sample) == ("2026-01-02", str(tiny_xml), False)
    assert (report.files, report.bytes) == (len(made), sum(map(len, made.values())))
    kinds = Counter(found[1].decode() for found in map(KIND.search, made.values()) if found)
    assert (report.pages, report.pages["port"]) == (kinds, 33)
    assert not report.up_to_date


def test_the_progress_ends_at_the_whole(once: Once) -> None:
    assert once.progress == sorted(once.progress)
    assert once.progress[-1][0] == once.progress[-1][1]


def test_the_same_edition_again_touches_nothing(
    once: Once, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(StagingTree, "write", partial(pytest.fail, "a file was written"))
    before = bodies(settings.output.parent)
    report = build_site(settings)
    assert report == replace(once.report, up_to_date=True, seconds=report.seconds)
    assert bodies(settings.output.parent) == before


def test_fresh_builds_what_is_up_to_date(settings: Settings) -> None:
    assert not is_built(settings)
    assert is_built(replace(settings, fresh=True))


@pytest.mark.parametrize(
    "name", ["site_gen", "base_url", "suppress", "edition", "sample", "common names"]
)
def test_whatever_changes_the_site_is_built(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    (tmp_path / "suppress.txt").write_text("Benno_Vogt", "utf-8")
    edition = Path(shutil.copy(str(settings.source), tmp_path))
    change(edition, "<name>last-port</name>", "<name>very-last</name>")
    changed = {
        "edition": replace(settings, source=str(edition)),
        "base_url": replace(settings, base_url="https://example.org/"),
        "suppress": replace(settings, suppress=tmp_path / "suppress.txt"),
        "sample": replace(settings, source="sample"),
        "common names": replace(settings, common_names=True),
    }
    if name == "site_gen":
        monkeypatch.setattr(resources, "fingerprint", lambda: "another program")
    assert is_built(changed.get(name, settings))


@pytest.mark.parametrize("hand", ["remove", "add", "edit the marker", "remove the site"])
def test_a_site_that_a_hand_changed_is_built_again(own: Settings, hand: str) -> None:
    site = own.output
    if hand == "remove":
        (site / "port/443/index.html").unlink()
    elif hand == "add":
        (site / "stranger.html").write_text("x", "utf-8")
    elif hand == "edit the marker":
        change(site / MARKER, '"edition": "2026', '"edition": "2025')
    else:
        shutil.rmtree(site)
    assert is_built(own)


def test_a_damaged_key_file_costs_a_build(own: Settings) -> None:
    for text in ("", "{", "[]", '{"key": 1}', "\0"):
        own.output.with_name(".site.key").write_text(text, "utf-8")
        assert is_built(own), text


def test_the_same_edition_elsewhere_is_up_to_date(settings: Settings, tmp_path: Path) -> None:
    moved = shutil.copy(str(settings.source), tmp_path)
    report = build_site(replace(settings, source=moved))
    assert (report.up_to_date, report.origin) == (True, moved)


def test_a_new_kind_of_page_is_written(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    others = Pages.others

    def more(pages: Pages) -> tuple[Plan, ...]:
        known = others(pages)
        search = next(plan for plan in known if plan.url == "search/")
        page = replace(search.view(), url="new/page/")
        return (*known, Plan("page", page.url, search.template, lambda: page))

    monkeypatch.setattr(Pages, "others", more)
    build_site(replace(settings, output=tmp_path / "site"))
    assert (tmp_path / "site/new/page/index.html").is_file()


def test_a_page_of_an_unknown_kind_is_refused(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = Plan("event", "event/1/", "pages/search.html", lambda: None)  # type: ignore[arg-type]
    monkeypatch.setattr(Pages, "others", lambda _: (plan,))
    with pytest.raises(PlanError, match=r"event/1/: 'event' is not a kind of page; add it to Kind"):
        build_site(replace(settings, fresh=True))


def test_a_kind_of_page_without_its_preview_picture_is_refused(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("site_gen.site_plan.Kind", Literal["port", "event"])
    with pytest.raises(PlanError, match=r"^static/img/social-event.png: .* images event$"):
        build_site(replace(settings, fresh=True))
