"""What a build wrote is known to the next one."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from site_gen.files import SiteFile
from site_gen.ledger import (
    Ledger,
    Stamp,
    Stamps,
    Tree,
    digest_of,
    read_ledger,
    write_ledger,
)
from site_gen.publish import Publication

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

BODIES = st.dictionaries(st.sampled_from(["a/x", "a/y", "b", "c/d/e"]), st.binary())
MARK = SiteFile("api/v1/edition.json", b'{"generator": "site-gen"}')


def build(
    output: Path, bodies: dict[str, bytes], key: str = "key", *, durable: bool = False
) -> tuple[int, int]:
    """Publish *bodies* by path; count what was written and what was removed."""
    with Publication(output, durable=durable) as publication:
        files = [MARK, *(SiteFile(path, body) for path, body in bodies.items())]
        stamps = {file.path: publication.ground.bring(file) for file in files}
        return publication.finish(Stamps.of(stamps), key, "{}")


def tree_of(folder: Path) -> dict[str, bytes]:
    """Read every file below *folder*."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_a_ledger_reads_back_as_it_was_written(tmp_path: Path) -> None:
    """Both trees, the key and the summary survive."""
    tree = Tree(Stamps.of({"a/b": Stamp(digest_of(b"x"), 1, 2, 3)}), {"": 4, "a": 5})
    ledger = Ledger("key", "summary", tree, tree)
    write_ledger(tmp_path / "ledger", ledger)
    found = read_ledger(tmp_path / "ledger")
    assert found is not None
    assert (found.key, found.summary) == ("key", "summary")
    for each in (found.published, found.twin):
        assert each is not None
        assert (dict(each.files), each.folders) == (dict(tree.files), tree.folders)


def test_a_damaged_ledger_is_none(tmp_path: Path) -> None:
    """Whatever bit is changed, what would be read later included."""
    path = tmp_path / "ledger"
    tree = Tree(Stamps.of({"a/b": Stamp(digest_of(b"x"), 1, 2, 3)}), {"": 4})
    write_ledger(path, Ledger("key", "summary", tree))
    whole = path.read_bytes()
    for bit in range(8 * len(whole)):
        damaged = bytearray(whole)
        damaged[bit // 8] ^= 1 << bit % 8
        path.write_bytes(damaged)
        assert read_ledger(path) is None, bit
    path.write_bytes(whole)
    assert read_ledger(path) is not None


def test_the_second_build_writes_only_what_differs(tmp_path: Path) -> None:
    """What did not change keeps its bytes; what is gone is removed with its folder."""
    output = tmp_path / "site"
    build(output, {"a/x": b"1", "b/x": b"2", "c/d/x": b"3"})
    assert build(output, {"a/x": b"1", "b/x": b"changed"}) == (1, 1)
    assert tree_of(output) == {MARK.path: MARK.body, "a/x": b"1", "b/x": b"changed"}
    assert not (output / "c").exists()


def test_the_twin_is_brought_up_to_date(tmp_path: Path) -> None:
    """The third build starts from the tree before the last, and writes what differs from it."""
    output = tmp_path / "site"
    for turn in range(4):
        bodies = {"a/x": b"same", "b/x": str(turn).encode(), f"n/{turn}": b""}
        build(output, bodies)
        assert tree_of(output) == {MARK.path: MARK.body, **bodies}
    assert (tmp_path / ".site.twin").is_dir()


def test_a_standing_site_is_told_by_its_key(tmp_path: Path) -> None:
    """The summary of the last build comes back for the same key alone."""
    output = tmp_path / "site"
    build(output, {"a/x": b"1"}, key="one")
    with Publication(output) as publication:
        assert publication.summary("one") == "{}"
        assert publication.summary("two") is None


def test_a_damaged_file_is_restored(tmp_path: Path) -> None:
    """In the published tree and in the twin alike."""
    output = tmp_path / "site"
    bodies = {"a/x": b"1", "b/x": b"2"}
    for _ in range(3):
        build(output, bodies)
        (output / "a/x").write_bytes(b"damaged")
        (output / "b/x").unlink()
        (output / "stranger").touch()
    build(output, bodies)
    assert tree_of(output) == {MARK.path: MARK.body, **bodies}


def test_a_folder_of_the_twin_that_leads_elsewhere_is_not_followed(tmp_path: Path) -> None:
    """What a hand moved away is that hand's."""
    output, away = tmp_path / "site", tmp_path / "away"
    for day in (b"day 1", b"day 2"):
        build(output, {"a/x": day, "b": b"1"})
    (tmp_path / ".site.twin" / "a").rename(away)
    (tmp_path / ".site.twin" / "a").symlink_to(away)
    build(output, {"a/x": b"day 3", "b": b"1"})
    assert tree_of(output) == {MARK.path: MARK.body, "a/x": b"day 3", "b": b"1"}
    assert not (output / "a").is_symlink()
    assert tree_of(away) == {"x": b"day 1"}


def test_an_unwanted_ledger_goes_with_its_twin(tmp_path: Path) -> None:
    """A fresh build leaves the site alone in its folder."""
    output = tmp_path / "site"
    for turn in range(2):
        build(output, {"x": str(turn).encode()})
    with Publication(output, durable=False, keeps=False) as publication:
        publication.ground.bring(MARK)
    assert os.listdir(tmp_path) == ["site"]  # noqa: PTH208 (a hidden file must not hide)


@settings(max_examples=25)
@given(
    st.lists(
        st.dictionaries(st.sampled_from(["a/x", "a/y", "b", "c/d/e"]), st.binary()), max_size=5
    )
)
def test_any_row_of_builds_ends_as_one_from_nothing(
    tmp_path_factory: pytest.TempPathFactory, turns: list[dict[str, bytes]]
) -> None:
    """The tree is the last build's, byte for byte, whatever came before."""
    folder: Path = tmp_path_factory.mktemp("row")
    for bodies in turns:
        build(folder / "site", bodies)
        assert tree_of(folder / "site") == {MARK.path: MARK.body, **bodies}


def test_the_disk_knows_that_the_twin_is_gone_before_anything_is_written_into_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a power cut the ledger would describe a twin whose files hold something else."""
    output, done = tmp_path / "site", []
    for body in (b"day 1", b"day 2"):
        build(output, {"x": body})
    sync, write = os.fsync, os.pwrite

    def synced(descriptor: int) -> None:
        done.append(sorted(os.listdir(descriptor)))
        sync(descriptor)

    def written(descriptor: int, part: bytes, at: int) -> int:
        done.append("written")
        return write(descriptor, part, at)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(os, "pwrite", written)
    build(output, {"x": b"day 3"}, durable=True)
    assert done[:2] == [[".site.ledger", ".site.lock", ".site.next", "site"], "written"]
    assert (output / "x").read_bytes() == b"day 3"
