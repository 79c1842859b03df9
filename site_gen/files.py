"""What a published file is, which files a folder holds, and how one is written for good."""

from __future__ import annotations

import fcntl
import hashlib
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path


class SiteFile(NamedTuple):
    """A file of the site: *path* below the output folder (``port/443/index.html``), and bytes."""

    path: str
    body: bytes

    @property
    def digest(self) -> str:
        """Give the SHA-256 of the body in hexadecimal."""
        return hashlib.sha256(self.body).hexdigest()


def asset_file(name: str, body: bytes) -> SiteFile:
    """Name an asset after its content: ``assets/map-1a2b3c4d.png`` for ``map.png``."""
    stem, _, ending = name.rpartition(".")
    return SiteFile(f"assets/{stem}-{hashlib.sha256(body).hexdigest()[:8]}.{ending}", body)


class Batch(NamedTuple):
    """Files that one process makes one after the other: about *size* of them, when asked."""

    size: int
    files: Callable[[], Iterable[SiteFile]]


def write_synced(path: Path, body: bytes) -> None:
    """Write a file, and force it to the disk."""
    with path.open("wb") as file:
        file.write(body)
        file.flush()
        os.fsync(file.fileno())


@contextmanager
def locked(folder: Path, *, waits: bool) -> Iterator[None]:
    """Lock a folder itself, which leaves no lock file behind.

    Raise `BlockingIOError` where another process holds it and this one does not *wait*.
    """
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if waits else fcntl.LOCK_NB))
        yield
    finally:
        os.close(descriptor)


def entries_below(root: str) -> Iterator[os.DirEntry[str]]:
    """List whatever is below a folder and not a folder itself; links are not followed."""
    folders = [root]
    while folders:
        with os.scandir(folders.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    folders.append(entry.path)
                else:
                    yield entry
