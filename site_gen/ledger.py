"""What a build wrote, kept beside the site: the next build does only what differs.

The ledger lists every file of the published tree and of the tree that was
published before, each with its digest and what the file system says of it. It
saves work and never decides what a site holds: where it is missing, damaged or
of another version of the program, a build begins from nothing.
"""

from __future__ import annotations

import json
import struct
from array import array
from collections.abc import Iterable, Iterator, KeysView, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from hashlib import sha256
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import os
    from collections.abc import Callable
    from pathlib import Path

    _Row = tuple[bytes, int, int, int, bytes]
    _Parts = tuple["Stamps", Mapping[str, int]]

_MAGIC = b"site-gen ledger 4\n"
_DIGEST_SIZE = 16
NO_KEY = bytes(_DIGEST_SIZE)
# A stamp as it is written down: digest, size, time, inode, key.
_ROW = struct.Struct(f"<{_DIGEST_SIZE}sqqQ{_DIGEST_SIZE}s")
_INODE = 3


class Stamp(NamedTuple):
    """A file as it was written: digest of its bytes, size, time of change in ns, inode.

    *key* stands for all that the file was made from; without one, only making
    it again tells whether it is still the same.
    """

    digest: bytes
    size: int
    modified: int
    inode: int
    key: bytes = NO_KEY


class Stamps(Mapping[str, Stamp]):
    """The stamps of many files by path, in one table: 40,000 tuples would need 15 MB and 50 ms."""

    def __init__(self, paths: Iterable[str] = (), table: bytes = b"") -> None:
        """Join *paths* with what is written of them, row by row.

        Raise `ValueError` where there are not as many rows as paths.
        """
        self.rows = {path: row for row, path in enumerate(paths)}
        self.table = bytearray(table)
        if len(self.table) != len(self.rows) * _ROW.size:
            message = "a path without a stamp, or a stamp without a path"
            raise ValueError(message)

    def add(self, path: str, stamp: Stamp) -> bool:
        """Add a file; False where there is one of that path."""
        before = len(self.rows)
        if self.rows.setdefault(path, before) != before:
            return False
        self.table += _ROW.pack(*stamp)
        return True

    def extend(self, more: Stamps) -> str | None:
        """Add the files of *more*; give a path that is there already, if one is."""
        rows, before = self.rows, len(self.rows)
        after = before + len(more.rows)
        for path, row in zip(more.rows, range(before, after), strict=True):
            if rows.setdefault(path, row) != row:
                return path
        self.table += more.table
        return None

    def digest(self, path: str) -> bytes | None:
        """Give the digest of a file; None where there is none."""
        row = self.rows.get(path)
        if row is None:
            return None
        at = row * _ROW.size
        return bytes(self.table[at : at + _DIGEST_SIZE])

    def key(self, path: str) -> bytes | None:
        """Give the key of a file; None where there is none, or the file has none."""
        row = self.rows.get(path)
        if row is None:
            return None
        end = (row + 1) * _ROW.size
        key = bytes(self.table[end - _DIGEST_SIZE : end])
        return None if key == NO_KEY else key

    def told(self) -> Iterator[_Row]:
        """Go through what is written of the files, in their order: the members of each stamp."""
        return _ROW.iter_unpack(self.table)

    def moved(self, before: Stamps) -> Iterator[str]:
        """List the files that are others than *before*, by inode, or were not there."""
        for path, old, new in self._beside(before):
            if old is None or old[_INODE] != new[_INODE]:
                yield path

    def changed(self, before: Stamps) -> int:
        """Count the files that have other bytes than *before*, or were not there."""
        pairs = self._beside(before)
        return sum([old is None or old[0] != new[0] for _, old, new in pairs])

    def _beside(self, before: Stamps) -> Iterator[tuple[str, _Row | None, _Row]]:
        """Put what is told of each file beside what was told *before*."""
        if self.rows == before.rows:
            # Nearly always: the same pages as a week ago.
            yield from zip(self.rows, before.told(), self.told(), strict=True)
            return
        for path, new in zip(self.rows, self.told(), strict=True):
            row = before.rows.get(path)
            old = None if row is None else _ROW.unpack_from(before.table, row * _ROW.size)
            yield path, old, new

    def keys(self) -> KeysView[str]:
        """Give the paths, as a set can be asked."""
        return self.rows.keys()

    def __getitem__(self, path: str) -> Stamp:
        """Give the stamp of a file."""
        return Stamp._make(_ROW.unpack_from(self.table, self.rows[path] * _ROW.size))

    def __contains__(self, path: object) -> bool:
        """Tell whether there is a file of that path."""
        return path in self.rows

    def __iter__(self) -> Iterator[str]:
        """Go through the paths, in the order in which they were added."""
        return iter(self.rows)

    def __len__(self) -> int:
        """Count the files."""
        return len(self.rows)

    @classmethod
    def of(cls, stamps: Mapping[str, Stamp]) -> Stamps:
        """Put a mapping into a table."""
        made = cls()
        for path, stamp in stamps.items():
            made.add(path, stamp)
        return made


class Tree:
    """The files of a tree by path, and its folders with the time of their last change in ns."""

    def __init__(
        self, files: Stamps | None = None, folders: Mapping[str, int] | None = None
    ) -> None:
        """Join what is known of the files and of the folders."""
        self._read: Callable[[], _Parts] = lambda: (files or Stamps(), folders or {})

    @classmethod
    def written(cls, blocks: list[bytes]) -> Tree:
        """Give the tree that is written down in *blocks*, which are read when it is asked."""
        tree = cls()
        tree._read = partial(_tree, blocks)
        return tree

    @property
    def files(self) -> Stamps:
        """Give the files."""
        return self._parts[0]

    @property
    def folders(self) -> Mapping[str, int]:
        """Give the folders."""
        return self._parts[1]

    @cached_property
    def _parts(self) -> _Parts:
        return self._read()


@dataclass(frozen=True)
class Ledger:
    """What the last build left.

    *key* stands for all that went into it, *summary* is what it reported,
    *published* the tree in place, *twin* the one that was in place before.
    """

    key: str
    summary: str
    published: Tree
    twin: Tree | None = None


def digest_of(body: bytes | memoryview) -> bytes:
    """Give the digest by which a ledger knows a file's bytes: the first half of their SHA-256."""
    # Processors have instructions for SHA-256: it takes half the time of BLAKE2.
    return sha256(body).digest()[:_DIGEST_SIZE]


def stamp_of(facts: os.stat_result, digest: bytes, key: bytes = NO_KEY) -> Stamp:
    """Join what the file system says of a file with its digest and key."""
    return Stamp(digest, facts.st_size, facts.st_mtime_ns, facts.st_ino, key)


def read_ledger(path: Path) -> Ledger | None:
    """Read a ledger; None where there is none that this version can read."""
    try:
        data = path.read_bytes()
        return _decoded(data) if data.startswith(_MAGIC) else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def write_ledger(path: Path, ledger: Ledger) -> None:
    """Write a ledger in one step."""
    new = path.with_name(f"{path.name}.new")
    new.write_bytes(_encoded(ledger))
    new.replace(path)


def _encoded(ledger: Ledger) -> bytes:
    trees = [tree for tree in (ledger.published, ledger.twin) if tree is not None]
    blocks = [block for tree in trees for block in _blocks(tree)]
    head = {"key": ledger.key, "summary": ledger.summary, "sizes": [len(block) for block in blocks]}
    told = b"".join([json.dumps(head).encode(), b"\n", *blocks])
    return b"".join([_MAGIC, digest_of(told), told])


def _blocks(tree: Tree) -> Iterator[bytes]:
    yield "\n".join(tree.files).encode()
    yield bytes(tree.files.table)
    yield "\n".join(tree.folders).encode()
    yield array("q", tree.folders.values()).tobytes()


_BLOCKS = 4


def _decoded(data: bytes) -> Ledger:
    start = len(_MAGIC) + _DIGEST_SIZE
    # Blocks are read when they are asked, and then nobody expects them to be damaged.
    if digest_of(memoryview(data)[start:]) != data[len(_MAGIC) : start]:
        message = "the ledger is damaged"
        raise ValueError(message)
    end = data.index(b"\n", start)
    head = json.loads(data[start:end])
    bounds = pairwise(accumulate(head["sizes"], initial=end + 1))
    blocks = [data[first:last] for first, last in bounds]
    trees = [Tree.written(blocks[at : at + _BLOCKS]) for at in range(0, len(blocks), _BLOCKS)]
    return Ledger(head["key"], head["summary"], *trees)


def _tree(blocks: list[bytes]) -> tuple[Stamps, dict[str, int]]:
    paths, table, folders, changes = blocks
    times = array("q")
    times.frombytes(changes)
    files = Stamps(paths.decode().split("\n") if paths else (), table)
    return files, dict(zip(folders.decode().split("\n"), times, strict=True))
