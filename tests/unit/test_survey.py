"""What became of a tree since it was written."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
from typing import TYPE_CHECKING, NoReturn

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from site_gen import survey
from site_gen.files import SiteFile
from site_gen.ledger import Stamps, Tree
from site_gen.survey import (
    Changes,
    Survey,
    folder_of,
    folders_after,
    folders_of,
    foreign_names,
    is_intact,
    surveyed,
)
from site_gen.writing import Ground, made, prune, remove

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


PATHS = ["a/x", "a/y", "b", "c/d/e", "c/d/f", "g/h/i/j"]


def test_damage_and_strangers_are_noticed(tmp_path: Path) -> None:
    """A file that is gone, changed or new means that the tree is not intact."""
    files = {"a/x": b"1", "b/x": b"2"}
    for path, body in files.items():
        (tmp_path / path).parent.mkdir()
        (tmp_path / path).write_bytes(body)
    stamps = {p: Ground(tmp_path).bring(SiteFile(f"{p}y", b)) for p, b in files.items()}
    stamps = {f"{path}y": stamp for path, stamp in stamps.items()}
    for path in files:
        (tmp_path / path).unlink()
    tree = Tree(Stamps.of(stamps), folders_of(tmp_path, stamps))
    assert is_intact(tmp_path, tree)
    (tmp_path / "a/new").touch()
    assert foreign_names(tmp_path, tree) == ["a/new"]
    (tmp_path / "a/new").unlink()
    (tmp_path / "b/xy").write_bytes(b"3")
    assert not is_intact(tmp_path, tree)


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    """Write a tree, and give what is known of it."""
    stamps = {path: Ground(tmp_path).bring(SiteFile(path, path.encode())) for path in PATHS}
    return Tree(Stamps.of(stamps), folders_of(tmp_path, stamps))


@pytest.fixture
def processes(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """List the processes that are begun."""
    begun: list[int] = []
    fork = os.fork

    def noted() -> int:
        pid = fork()
        begun.append(pid)
        return pid

    monkeypatch.setattr(os, "fork", noted)
    return begun


def _lives(pid: int) -> bool:
    try:
        os.waitpid(pid, os.WNOHANG)
    except ChildProcessError:
        return False
    return True


def test_a_process_finds_what_this_one_finds(tmp_path: Path, tree: Tree) -> None:
    """What is foreign, what is damaged, and where names came or went."""
    assert Survey(tmp_path, tree).changes() == Changes([], [], [])
    (tmp_path / "a/x").write_bytes(b"y")
    (tmp_path / "b").unlink()
    (tmp_path / "c/d" / os.fsdecode(b"\xff")).touch()
    shutil.rmtree(tmp_path / "g")
    found = Survey(tmp_path, tree).changes()
    assert found == surveyed(tmp_path, tree)
    assert found.foreign == [os.fsdecode(b"c/d/\xff")]
    assert found.damaged == ["a/x", "b", "g/h/i/j"]
    assert sorted(found.folders) == ["", "c/d"]
    assert found.touched == {"", "a", "c/d", "g/h/i"}


def test_a_folder_that_is_elsewhere_now_is_foreign(tmp_path: Path, tree: Tree) -> None:
    """A link stands in its place: nothing is written where that leads."""
    elsewhere = tmp_path.with_name(f"{tmp_path.name}-elsewhere")
    (tmp_path / "c").rename(elsewhere)
    (tmp_path / "c").symlink_to(elsewhere)
    found = surveyed(tmp_path, tree)
    assert found.foreign == ["c"]
    assert found.damaged == ["c/d/e", "c/d/f"]
    assert not is_intact(tmp_path, tree)


def _killed() -> NoReturn:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError


def _failing() -> NoReturn:
    raise MemoryError


@pytest.mark.parametrize("fate", [_killed, _failing])
def test_where_a_process_tells_nothing_this_one_looks(
    tmp_path: Path,
    tree: Tree,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    fate: Callable[[], NoReturn],
) -> None:
    """It may have been killed at any moment, and says nothing of what stopped it."""
    here = os.getpid()
    monkeypatch.setattr(
        survey, "surveyed", lambda *about: surveyed(*about) if os.getpid() == here else fate()
    )
    (tmp_path / "b").unlink()
    assert Survey(tmp_path, tree).changes().damaged == ["b"]
    assert capfd.readouterr() == ("", "")


def test_a_system_that_cannot_fork_looks_when_it_is_asked(
    tmp_path: Path, tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And not before."""
    monkeypatch.setattr(multiprocessing, "get_all_start_methods", lambda: ["spawn"])
    begun = Survey(tmp_path, tree)
    (tmp_path / "b").unlink()
    assert begun.changes().damaged == ["b"]


@pytest.mark.parametrize("path", [*PATHS, "a/new", "g/h/new"])
def test_of_many_files_another_process_looks_at_some(
    tmp_path: Path,
    tree: Tree,
    monkeypatch: pytest.MonkeyPatch,
    processes: list[int],
    path: str,
) -> None:
    """Whichever of the two it is that meets the one file that is not as it was."""
    monkeypatch.setattr(survey, "_MANY", 0)
    assert is_intact(tmp_path, tree)
    (tmp_path / path).write_bytes(b"damaged")
    assert not is_intact(tmp_path, tree)
    assert not is_intact(tmp_path, tree, alone=True)
    assert len(processes) == 2
    assert not any(map(_lives, processes))


def test_a_process_that_shall_be_alone_is(
    tmp_path: Path, tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With one job there is one process."""
    monkeypatch.setattr(survey, "_MANY", 0)
    monkeypatch.setattr(os, "fork", pytest.fail)
    assert is_intact(tmp_path, tree, alone=True)


def test_a_survey_that_nobody_asks_leaves_no_process(
    tmp_path: Path, tree: Tree, processes: list[int]
) -> None:
    """A registry that cannot be read ends the build."""
    begun = Survey(tmp_path, tree)
    begun.stop()
    begun.stop()
    assert len(processes) == 1
    assert not _lives(processes[0])


@settings(max_examples=50)
@given(data=st.data())
def test_times_are_asked_of_no_more_folders_than_changed(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    """Whatever came, went or was replaced, all times are those of a fresh look."""
    root = tmp_path_factory.mktemp("tree")
    some = st.lists(st.sampled_from(PATHS), unique=True)
    made.clear()
    stamps = {path: Ground(root).bring(SiteFile(path, b"1")) for path in data.draw(some)}
    before = Tree(Stamps.of(stamps), folders_of(root, stamps))
    for path in data.draw(some):
        if path in stamps and data.draw(st.booleans()):
            remove(root / path)
    found = surveyed(root, before)
    made.clear()
    ground = Ground(root, before.files, damaged=frozenset(found.damaged))
    after = Stamps.of({path: ground.bring(SiteFile(path, b"2")) for path in data.draw(some)})
    stale = before.files.keys() - after.keys()
    for path in stale:
        remove(root / path)
    prune(root, {folder_of(path) for path in stale})
    assert folders_after(root, after, before, found.touched) == folders_of(root, after)
