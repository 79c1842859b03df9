"""What the file system says of a tree that a ledger lists."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from site_gen.ledger import Stamp, Tree


def folders_of(root: Path, files: Iterable[str]) -> dict[str, int]:
    """List the folders that *files* need below *root*, ``""`` for the root, with their times."""
    found = {""}
    for path in files:
        folder = path.rpartition("/")[0]
        while folder not in found:
            found.add(folder)
            folder = folder.rpartition("/")[0]
    return {folder: os.stat(f"{root}/{folder}").st_mtime_ns for folder in found}  # noqa: PTH116 (20,000 times)


def damaged_files(root: Path, tree: Tree) -> list[str]:
    """Name the files of *tree* that are missing below *root*, or are not as they were written."""
    rows = zip(tree.files, tree.files.told(), strict=True)
    return [
        path
        for path, (_, size, modified, inode, _) in rows
        if not _stands(f"{root}/{path}", size, modified, inode)
    ]


def is_as_written(path: str, stamp: Stamp) -> bool:
    """Tell whether the file at *path* is the one that *stamp* was taken of, and untouched."""
    return _stands(path, stamp.size, stamp.modified, stamp.inode)


def is_of(facts: os.stat_result, stamp: Stamp) -> bool:
    """Tell whether *facts* are those of the file that *stamp* was taken of, and untouched."""
    return _is(facts, stamp.size, stamp.modified, stamp.inode)


def _stands(path: str, size: int, modified: int, inode: int) -> bool:
    try:
        return _is(os.lstat(path), size, modified, inode)
    except OSError:
        return False


def _is(facts: os.stat_result, size: int, modified: int, inode: int) -> bool:
    return (
        facts.st_size == size
        and facts.st_mtime_ns == modified
        and facts.st_ino == inode
        and stat.S_ISREG(facts.st_mode)
    )


def foreign_names(root: Path, tree: Tree) -> list[str]:
    """Name what lies below *root* that *tree* did not put there, in folders that changed."""
    found = []
    for folder, modified in tree.folders.items():
        try:
            if os.lstat(f"{root}/{folder}").st_mtime_ns == modified:
                continue
            names = os.listdir(f"{root}/{folder}")  # noqa: PTH208 (names are all that is wanted)
        except OSError:
            continue
        below = (f"{folder}/{name}" if folder else name for name in names)
        found += [path for path in below if not _is_of(tree, root, path)]
    return found


def _is_of(tree: Tree, root: Path, path: str) -> bool:
    return path in tree.files or (path in tree.folders and (root / path).is_dir())


def is_intact(root: Path, tree: Tree) -> bool:
    """Tell whether *root* holds *tree*, whole and nothing else."""
    return not damaged_files(root, tree) and not foreign_names(root, tree)
