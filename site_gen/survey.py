"""What the file system says of a tree that a ledger lists.

To ask it for 60,000 names takes a fifth of a second. A build lets a process of
its own do that while it reads the registry, or half of it where it has nothing
else to do.
"""

from __future__ import annotations

import multiprocessing
import os
import stat
from contextlib import suppress
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess
    from pathlib import Path

    from site_gen.ledger import Stamp, Stamps, Tree

# Fewer are looked at sooner than a process begins.
_MANY = 5000


class Changes(NamedTuple):
    """What became of a tree: what is *foreign* in it, and which files are *damaged*.

    In *folders* some name came or went.
    """

    foreign: list[str]
    damaged: list[str]
    folders: list[str]

    @property
    def touched(self) -> set[str]:
        """Give the folders whose times are not those that the ledger tells, or will not be."""
        return {*self.folders, *map(folder_of, (*self.foreign, *self.damaged))}


class Survey:
    """The survey of a tree, by a process of its own where there can be one."""

    def __init__(self, root: Path, tree: Tree) -> None:
        """Begin to look at *tree*, which lies at *root*."""
        self._find = partial(surveyed, root, tree)
        self._apart = _Apart(self._find)

    def changes(self) -> Changes:
        """Wait for what was found; to be asked once, before this process changes anything."""
        told = self._apart.told()
        return told if isinstance(told, Changes) else self._find()

    def stop(self) -> None:
        """End the process, if there is one."""
        self._apart.stop()


class _Apart:
    """A process of its own that finds something out, where there can be one."""

    def __init__(self, find: Callable[[], object]) -> None:
        """Let the process begin; what *find* gives is pickled."""
        self._process: BaseProcess | None = None
        if "fork" in multiprocessing.get_all_start_methods():
            context = multiprocessing.get_context("fork")
            self._answer, telling = context.Pipe(duplex=False)
            self._process = context.Process(target=_tell, args=(find, telling), daemon=True)
            self._process.start()
            telling.close()

    def told(self) -> Any:  # noqa: ANN401 (whatever was to be found out)
        """Wait for what was found; None where there is no process, or it did not come to an end."""
        if self._process is None:
            return None
        try:
            return self._answer.recv()
        except (EOFError, OSError):
            return None
        finally:
            self.stop()

    def stop(self) -> None:
        """End the process, if there is one."""
        if self._process:
            self._process.kill()
            self._process.join()
            self._process.close()
            self._answer.close()
            self._process = None


def _tell(find: Callable[[], object], telling: Connection) -> None:
    try:
        telling.send(find())
    finally:
        # The parent looks itself then: nobody wants a traceback from here.
        os._exit(0)


def surveyed(root: Path, tree: Tree) -> Changes:
    """Look at *tree*, which lies at *root*."""
    folders = changed_folders(root, tree)
    foreign = foreign_names(root, tree, folders)
    damaged = damaged_files(root, tree)
    # What stands where a folder should be goes, and whatever can be reached through it.
    lost = tuple(f"{path}/" for path in foreign if path in tree.folders)
    if lost:
        damaged = sorted({*damaged, *(path for path in tree.files if path.startswith(lost))})
    return Changes(foreign, damaged, folders)


def folder_of(path: str) -> str:
    """Give the folder that a file is in, ``""`` for the root."""
    return path.rpartition("/")[0]


def folders_of(root: Path, files: Iterable[str]) -> dict[str, int]:
    """List the folders that *files* need below *root*, ``""`` for the root, with their times."""
    return _times(root, _needed(files))


def folders_after(
    root: Path, files: Stamps, before: Tree, touched: Iterable[str]
) -> dict[str, int]:
    """List the folders that *files* need, like `folders_of`, where *before* lay at *root*.

    Only those are asked for their times in which something changed: names that
    came or went, and whatever else was *touched*.
    """
    is_same = files.rows == before.files.rows
    folders = before.folders.keys() if is_same else _needed(files)
    changed = {*touched, *map(folder_of, files.moved(before.files))}
    changed.update(map(folder_of, before.files.keys() - files.keys()))
    changed.update(folders - before.folders.keys())
    # A folder that came or went changed the one around it.
    for folder in tuple(changed):
        changed.update(_around(folder))
    changed &= folders
    kept = {folder: before.folders[folder] for folder in folders if folder not in changed}
    return {**kept, **_times(root, changed)}


def _needed(files: Iterable[str]) -> set[str]:
    found = {""}
    for path in files:
        folder = folder_of(path)
        while folder not in found:
            found.add(folder)
            folder = folder_of(folder)
    return found


def _around(folder: str) -> Iterator[str]:
    while folder:
        folder = folder_of(folder)
        yield folder


def _times(root: Path, folders: Iterable[str]) -> dict[str, int]:
    return {folder: os.stat(f"{root}/{folder}").st_mtime_ns for folder in folders}  # noqa: PTH116 (20,000 times)


def damaged_files(root: Path, tree: Tree, first: int = 0, last: int | None = None) -> list[str]:
    """Name the files of *tree* that are missing below *root*, or are not as they were written.

    Those from the *first* to before the *last* are looked at.
    """
    rows = zip(tree.files, tree.files.told(), strict=True)
    return [
        path
        for path, (_, size, modified, inode, _) in islice(rows, first, last)
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


def changed_folders(root: Path, tree: Tree) -> list[str]:
    """Name the folders of *tree* in which names came or went, those that are gone not."""
    found = []
    for folder, modified in tree.folders.items():
        with suppress(OSError):
            if os.lstat(f"{root}/{folder}").st_mtime_ns != modified:
                found.append(folder)
    return found


def foreign_names(root: Path, tree: Tree, folders: Iterable[str] | None = None) -> list[str]:
    """Name what lies below *root* that *tree* did not put there, in *folders* that changed."""
    found = []
    for folder in changed_folders(root, tree) if folders is None else folders:
        try:
            names = os.listdir(f"{root}/{folder}")  # noqa: PTH208 (names are all that is wanted)
        except OSError:
            continue
        below = (f"{folder}/{name}" if folder else name for name in names)
        found += [path for path in below if not _is_of(tree, root, path)]
    return found


def _is_of(tree: Tree, root: Path, path: str) -> bool:
    place = root / path
    return path in tree.files or (
        path in tree.folders and place.is_dir() and not place.is_symlink()
    )


def is_intact(root: Path, tree: Tree, *, alone: bool = False) -> bool:
    """Tell whether *root* holds *tree*, whole and nothing else.

    Of many files a second process looks at some, unless one process shall be *alone*.
    """
    count = len(tree.files)
    # Folders take it as long as the rest of the files takes this process.
    mine = count if alone or count < _MANY else count * 3 // 4
    rest = partial(_is_intact, root, tree, mine)
    apart = _Apart(rest) if mine < count else None
    try:
        if damaged_files(root, tree, 0, mine):
            return False
        told = apart.told() if apart else None
        return told if isinstance(told, bool) else rest()
    finally:
        if apart:
            apart.stop()


def _is_intact(root: Path, tree: Tree, first: int) -> bool:
    return not damaged_files(root, tree, first) and not foreign_names(root, tree)
