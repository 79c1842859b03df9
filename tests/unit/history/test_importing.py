"""Editions from files, folders and git repositories."""

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from site_gen.errors import HistoryError
from site_gen.history.importing import ImportReport
from site_gen.history.store import read_history

Collect = Callable[..., ImportReport]


NAME = "service-names-port-numbers.xml"


@pytest.fixture
def mirror(tmp_path: Path, tiny_editions: list[bytes]) -> Path:
    """Give a git repository with a commit for each edition, one of them seen twice."""
    folder = tmp_path / "mirror"
    (folder / "registry").mkdir(parents=True)
    git(folder, "init", "-q")
    bodies = [*tiny_editions[:3], tiny_editions[1], b"<broken", *tiny_editions[3:]]
    for day, body in enumerate(bodies, 1):
        (folder / "registry" / NAME).write_bytes(body)
        git(folder, "add", ".")
        git(folder, "commit", "-qm", "x", GIT_COMMITTER_DATE=f"2026-01-{day:02} 12:00:00 +0100")
    return folder


def git(folder: Path, *arguments: str, **environment: str) -> None:
    who = ("-c", "user.name=A", "-c", "user.email=a@example.org")
    command = ["git", *who, "-C", str(folder), *arguments]
    subprocess.run(command, check=True, env={**os.environ, **environment})  # noqa: S603 (ours)


def ids(folder: Path) -> list[str]:
    return [edition.id for edition in read_history(folder).editions]


def states(folder: Path) -> list[str]:
    return [edition.state for edition in read_history(folder).editions]


@pytest.mark.parametrize("is_bare", [False, True])
def test_a_git_repository_gives_the_same_editions_as_files(
    mirror: Path,
    tiny_history: Path,
    tmp_path: Path,
    collect: Collect,
    *,
    is_bare: bool,
) -> None:
    if is_bare:
        git(mirror, "clone", "-q", "--bare", ".", str(tmp_path / "bare"))
    report = collect(tmp_path / "new", tmp_path / "bare" if is_bare else mirror)
    assert ids(tmp_path / "new") == ids(tiny_history)
    assert len(report.remarks) == 1
    assert "commit" in report.remarks[0]
    assert states(tmp_path / "new") == states(tiny_history)


def test_the_time_of_the_commit_is_when_an_edition_was_seen(
    mirror: Path, tmp_path: Path, collect: Collect
) -> None:
    collect(tmp_path / "new", mirror)
    assert read_history(tmp_path / "new").editions[0].seen == "2026-01-01T11:00:00Z"


def test_importing_again_changes_no_byte(mirror: Path, history: Path, collect: Collect) -> None:
    before = {path.name: path.read_bytes() for path in history.iterdir()}
    report = collect(history, mirror)
    assert (report.added, report.known) == ((), 7)
    assert {path.name: path.read_bytes() for path in history.iterdir()} == before


def test_the_order_of_the_sources_does_not_matter(
    tmp_path: Path,
    tiny_editions: list[bytes],
    tiny_history: Path,
    collect: Collect,
) -> None:
    paths = [tmp_path / f"{place}.xml" for place in (6, 5, 4, 1, 2, 3, 0)]
    for path in paths:
        path.write_bytes(tiny_editions[int(path.stem)])
    collect(tmp_path / "new", *paths)
    assert ids(tmp_path / "new") == ids(tiny_history)


def test_an_edition_older_than_the_newest_is_skipped_with_a_remark(
    tmp_path: Path, tiny_editions: list[bytes], collect: Collect
) -> None:
    for place in (0, 4, 6):
        (tmp_path / f"{place}.xml").write_bytes(tiny_editions[place])
    collect(tmp_path / "new", tmp_path / "6.xml")
    report = collect(tmp_path / "new", tmp_path / "4.xml", tmp_path / "0.xml")
    assert len(report.remarks) == 2
    assert "the edition of 2024-02-01 is older than 2026-01-02" in report.remarks[0]
    assert ids(tmp_path / "new") == ["2026-01-02"]


def test_a_packed_file_and_other_formats_are_read_and_a_part_is_not(
    tmp_path: Path, tiny_xml: Path, collect: Collect
) -> None:
    for name in ("tiny.xhtml", "tiny.csv", "tiny-page.txt"):
        shutil.copy(tiny_xml.with_name(name), tmp_path)
    report = collect(tmp_path / "new", tmp_path)
    assert len(report.added) == 1
    assert sorted(remark.partition(":")[0] for remark in report.remarks) == [
        str(tmp_path / "tiny-page.txt"),
        str(tmp_path / "tiny.csv"),
    ]


def test_sources_that_hold_nothing_are_errors_and_leave_no_folder(
    tmp_path: Path, collect: Collect
) -> None:
    (tmp_path / "x.xml").write_text("<x/>")
    (tmp_path / "empty").mkdir()
    for source in ("x.xml", "empty", "absent"):
        with pytest.raises(HistoryError):
            collect(tmp_path / "new", tmp_path / source)
    assert not (tmp_path / "new").exists()


def test_a_repository_without_the_registry_is_an_error(tmp_path: Path, collect: Collect) -> None:
    git(tmp_path, "init", "-q")
    (tmp_path / "a").write_text("a")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-qm", "x")
    with pytest.raises(HistoryError, match="no commit on the current branch"):
        collect(tmp_path / "new", tmp_path)
