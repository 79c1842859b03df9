"""What became of a tree since it was written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from site_gen.files import SiteFile
from site_gen.ledger import Stamps, Tree
from site_gen.survey import folders_of, foreign_names, is_intact
from site_gen.writing import Ground

if TYPE_CHECKING:
    from pathlib import Path


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
