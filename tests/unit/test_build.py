"""The pipeline: one edition in, one published site out."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from site_gen.build import BuildReport, Settings, build_site
from site_gen.errors import RegistryError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Build = Callable[..., BuildReport]

BASE = "https://example.org/ports/"


@pytest.fixture
def build(tmp_path: Path) -> Build:
    """Build into a folder of the test."""

    def build(source: Path | str, name: str = "site", *, fresh: bool = False) -> BuildReport:
        return build_site(Settings(str(source), tmp_path / name, BASE, jobs=1, fresh=fresh))

    return build


@pytest.fixture
def edition(tiny_xml: Path, tmp_path: Path) -> Path:
    """Give an edition that the test may change."""
    path = tmp_path / "edition.xml"
    path.write_bytes(tiny_xml.read_bytes())
    return path


def change(path: Path, old: str, new: str) -> None:
    """Put *new* in place of *old*, which must be there."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def bodies(folder: Path) -> dict[str, bytes]:
    """Give every file of a site."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def test_the_report_tells_what_was_built(build: Build, edition: Path, tmp_path: Path) -> None:
    """Edition, origin, pages by kind, files and bytes."""
    report = build(edition)
    made = bodies(tmp_path / "site")
    assert (report.edition, report.origin, report.is_sample) == ("2026-01-02", str(edition), False)
    assert (report.files, report.bytes) == (len(made), sum(map(len, made.values())))
    assert report.pages["port"] == 33
    assert report.written == report.files


def test_the_progress_ends_at_the_whole(edition: Path, tmp_path: Path) -> None:
    """It never goes back and never passes the total."""
    heard: list[tuple[int, int]] = []
    settings = Settings(str(edition), tmp_path / "site", jobs=1)
    build_site(settings, lambda done, total: heard.append((done, total)))
    assert heard == sorted(heard)
    assert heard[-1][0] == heard[-1][1]


def test_the_same_edition_again_writes_nothing(build: Build, edition: Path) -> None:
    """The report is the same but for what was written."""
    first, second = build(edition), build(edition)
    assert (second.written, second.removed) == (0, 0)
    assert (second.pages, second.files, second.bytes) == (first.pages, first.files, first.bytes)


def test_a_new_edition_over_an_old_one_is_as_if_built_from_nothing(
    build: Build, edition: Path, tmp_path: Path
) -> None:
    """What has gone is removed, what is new is there, what changed is written."""
    build(edition)
    change(edition, "<name>last-port</name>", "<name>very-last</name>")
    report = build(edition)
    build(edition, "afresh", fresh=True)
    assert bodies(tmp_path / "site") == bodies(tmp_path / "afresh")
    assert 0 < report.written < report.files
    assert not (tmp_path / "site" / "service" / "last-port").exists()
    assert (tmp_path / "site" / "service" / "very-last" / "index.html").is_file()


@pytest.mark.parametrize("path", ["port/443/index.html", "index.html", "api/v1/edition.json"])
def test_a_file_that_was_changed_or_removed_by_hand_comes_back(
    build: Build, edition: Path, tmp_path: Path, path: str
) -> None:
    """The same edition again is enough."""
    build(edition)
    before = bodies(tmp_path / "site")
    victim = tmp_path / "site" / path
    if path.endswith(".json"):
        victim.write_bytes(victim.read_bytes() + b"\n")
    else:
        victim.unlink()
    build(edition)
    assert bodies(tmp_path / "site") == before


def test_another_base_url_is_another_site(edition: Path, tmp_path: Path) -> None:
    """Nothing of the old address is left."""
    output = tmp_path / "site"
    for base_url in ("https://first.example/x/", "https://second.example/"):
        build_site(Settings(str(edition), output, base_url, jobs=1))
    left = [path for path, body in bodies(output).items() if b"first.example" in body]
    assert left == []


def test_an_excerpt_says_so_on_every_page(build: Build, tmp_path: Path) -> None:
    """And which edition it is from."""
    report = build("sample")
    pages = [path for path in (tmp_path / "site").rglob("*.html") if path.parent.name != "embed"]
    words = "101 records of the edition of 2024-10-15"
    assert report.is_sample
    assert [path for path in pages if words not in path.read_text(encoding="utf-8")] == []


def test_the_kinds_of_pages_are_counted(build: Build, edition: Path, tmp_path: Path) -> None:
    """As the pages themselves say."""
    report = build(edition)
    told: Counter[str] = Counter()
    for path in (tmp_path / "site").rglob("*.html"):
        kind = path.read_text(encoding="utf-8").partition(' data-kind="')[2].partition('"')[0]
        told[kind] += bool(kind)
    assert {kind: count for kind, count in told.items() if kind} == report.pages


def test_a_failure_leaves_nothing_beside_the_site(
    build: Build, edition: Path, tmp_path: Path
) -> None:
    """Neither a lock nor a half of a tree."""
    build(edition)
    before = {path.name for path in tmp_path.iterdir()}
    change(edition, "<number>443</number>", "<number>70000</number>")
    with pytest.raises(RegistryError, match="above 65535"):
        build(edition)
    assert {path.name for path in tmp_path.iterdir()} == before
