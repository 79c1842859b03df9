"""The files of a private tree are kept, shared with the published one, or written anew."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from site_gen.files import SiteFile
from site_gen.ledger import Stamps
from site_gen.writing import Ground

if TYPE_CHECKING:
    from pathlib import Path

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
    known = Stamps.of({"x": Ground(tmp_path).bring(SiteFile("x", b"old"))})
    with (tmp_path / "x").open("rb") as reader:
        Ground(tmp_path, known).bring(SiteFile("x", b"new"))
        assert reader.read() == b"old"
    assert (tmp_path / "x").read_bytes() == b"new"


def test_a_folder_in_the_way_is_removed(tmp_path: Path) -> None:
    """A hand put a folder where a file was."""
    known = Stamps.of({"x": Ground(tmp_path).bring(SiteFile("x", b"old"))})
    (tmp_path / "x").unlink()
    (tmp_path / "x").mkdir()
    Ground(tmp_path, known).bring(SiteFile("x", b"new"))
    assert (tmp_path / "x").read_bytes() == b"new"
