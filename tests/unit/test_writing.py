"""The files of a private tree are kept, shared with the published one, or written anew."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from site_gen.files import SiteFile
from site_gen.ledger import Stamps, digest_of, stamp_of
from site_gen.writing import Ground

if TYPE_CHECKING:
    from collections.abc import Callable

KEY, OTHER_KEY = bytes(15) + b"1", bytes(15) + b"2"


@pytest.fixture
def ground(tmp_path: Path) -> Ground:
    """Give a tree that was published with one file, and an empty private one."""
    published, root = tmp_path / "site", tmp_path / "next"
    published.mkdir()
    root.mkdir()
    stamp = Ground(published).bring(SiteFile("a/x", b"1"), KEY)
    return Ground(root, published=published, standing=Stamps.of({"a/x": stamp}))


def test_a_published_file_of_the_same_inputs_gets_a_second_name(ground: Ground) -> None:
    """It is not made again; other inputs are another file."""
    assert ground.kept("a/x", OTHER_KEY) is None
    assert ground.kept("a/x", KEY) == ground.standing["a/x"]
    assert (ground.root / "a/x").stat().st_nlink == 2


def test_a_published_file_of_the_same_bytes_gets_a_second_name(ground: Ground) -> None:
    """And the key under which it was made this time."""
    stamp = ground.bring(SiteFile("a/x", b"1"), OTHER_KEY)
    assert stamp == ground.standing["a/x"]._replace(key=OTHER_KEY)
    assert (ground.root / "a/x").stat().st_ino == stamp.inode


def test_a_file_that_has_both_names_stays(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    """It was made in another way when the private tree was the published one."""
    stamp = ground.bring(SiteFile("a/x", b"1"), OTHER_KEY)
    monkeypatch.delattr(os, "link")
    known = Stamps.of({"a/x": stamp})
    again = Ground(ground.root, known, ground.published, ground.standing)
    assert again.kept("a/x", KEY) == ground.standing["a/x"]


def test_a_damaged_published_file_is_not_shared(ground: Ground) -> None:
    """It is made again."""
    assert ground.published is not None
    (ground.published / "a/x").write_bytes(b"damaged")
    assert ground.kept("a/x", KEY) is None
    ground.bring(SiteFile("a/x", b"1"), KEY)
    assert (ground.root / "a/x").read_bytes() == b"1"


def test_a_system_without_second_names_has_two_files(
    ground: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    """FAT and some network file systems."""

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "link", refuse)
    assert ground.kept("a/x", KEY) is None
    stamp = ground.bring(SiteFile("a/x", b"1"), KEY)
    assert stamp.inode != ground.standing["a/x"].inode


def test_who_reads_a_file_of_an_older_tree_reads_it_to_its_end(tmp_path: Path) -> None:
    """A server may have opened it when its tree was the published one."""
    old, new = b"old" * 9, b"new" * 9
    known = Stamps.of({"x": Ground(tmp_path).bring(SiteFile("x", old))})
    with (tmp_path / "x").open("rb") as reader:
        Ground(tmp_path, known).bring(SiteFile("x", new))
        assert reader.read() == old
    assert (tmp_path / "x").read_bytes() == new


OLD, NEW = (b'{"edition":"2026-08-%s"}' % day + b" " * 9000 for day in (b"11", b"17"))


@pytest.mark.parametrize("begun", [0, 8, 21, 30])
def test_a_date_is_written_into_a_private_file(tmp_path: Path, *, begun: int) -> None:
    """Whoever has read up to any place in it reads the old file or the new one."""
    known = Stamps.of({"x": Ground(tmp_path).bring(SiteFile("x", OLD))})
    reader = os.open(tmp_path / "x", os.O_RDONLY)
    read = os.read(reader, begun)
    stamp = Ground(tmp_path, known).bring(SiteFile("x", NEW), KEY)
    read += os.read(reader, len(OLD))
    os.close(reader)
    assert read in (OLD, NEW)
    assert (tmp_path / "x").read_bytes() == NEW
    assert stamp == stamp_of((tmp_path / "x").stat(), digest_of(NEW), KEY)
    assert stamp.inode == known["x"].inode


def test_a_date_is_written_as_it_is_in_the_published_file(ground: Ground) -> None:
    """The private file stays one of its own: it is nearly the same already."""
    assert ground.published is not None
    stamp = Ground(ground.published).bring(SiteFile("x", NEW), KEY)
    known = Stamps.of({"x": Ground(ground.root).bring(SiteFile("x", OLD))})
    next_one = Ground(ground.root, known, ground.published, Stamps.of({"x": stamp}))
    kept = next_one.kept("x", KEY)
    assert kept == stamp_of((ground.root / "x").stat(), digest_of(NEW), KEY)
    assert kept.inode == known["x"].inode != stamp.inode
    assert (ground.root / "x").read_bytes() == NEW


def _link(path: Path) -> None:
    path.with_name("second").hardlink_to(path)


def _damage(path: Path) -> None:
    path.write_bytes(b"x" * len(OLD))


def _replace(path: Path) -> None:
    target = path.with_name("target")
    target.write_bytes(OLD)
    path.unlink()
    path.symlink_to(target)


@pytest.mark.parametrize("hand", [_link, _damage, _replace, Path.unlink])
def test_a_file_that_is_not_ours_alone_is_not_written_into(
    tmp_path: Path, hand: Callable[[Path], object]
) -> None:
    """Another name of it may be published, or somebody's copy."""
    known = Stamps.of({"x": Ground(tmp_path).bring(SiteFile("x", OLD))})
    hand(tmp_path / "x")
    others = {path: path.read_bytes() for path in tmp_path.iterdir() if path.name != "x"}
    stamp = Ground(tmp_path, known).bring(SiteFile("x", NEW))
    assert (tmp_path / "x").read_bytes() == NEW
    assert not (tmp_path / "x").is_symlink()
    assert stamp.inode != known["x"].inode or hand is Path.unlink
    assert {path: path.read_bytes() for path in others} == others


@pytest.mark.parametrize("at", [4090, 4095])
def test_what_crosses_two_pages_of_memory_is_another_file(tmp_path: Path, at: int) -> None:
    """A reader could meet one of them old and one new."""
    old = b"a" * 9000
    new = old[:at] + b"b" * 8 + old[at + 8 :]
    known = Stamps.of({"x": Ground(tmp_path).bring(SiteFile("x", old))})
    with (tmp_path / "x").open("rb") as reader:
        Ground(tmp_path, known).bring(SiteFile("x", new))
        assert reader.read() == old
    assert (tmp_path / "x").read_bytes() == new


def test_a_disk_that_takes_less_gets_another_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Half a date is nobody's."""
    known = Stamps.of({"x": Ground(tmp_path).bring(SiteFile("x", OLD))})
    monkeypatch.setattr(os, "pwrite", lambda *_: 0)
    Ground(tmp_path, known).bring(SiteFile("x", NEW))
    assert (tmp_path / "x").read_bytes() == NEW


def test_a_folder_in_the_way_is_removed(tmp_path: Path) -> None:
    """A hand put a folder where a file was."""
    known = Stamps.of({"x": Ground(tmp_path).bring(SiteFile("x", b"old"))})
    (tmp_path / "x").unlink()
    (tmp_path / "x").mkdir()
    Ground(tmp_path, known).bring(SiteFile("x", b"new"))
    assert (tmp_path / "x").read_bytes() == b"new"
