"""The files of a private tree: kept, given a second name, or written.

A build makes a site beside the published one. What it makes of a file is
known to be the same as before by the file's key, before it is made, or by its
digest, once it is: then the file that the private tree holds stays, or the
published one gets a second name there.

A new edition changes a date in each of 20,000 files and nothing else. On ext4,
removing a file and writing another costs twenty times what it costs to write
the date into it, so that is done where nobody can tell the difference: the file
has no other name, and what differs is one short stretch of it, written at once.
Whoever opened the file when its tree was the published one reads it as it was
or as it is, never a mixture.
"""

from __future__ import annotations

import errno
import os
import shutil
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from site_gen.errors import PublishError
from site_gen.ledger import NO_KEY, Stamp, Stamps, digest_of, stamp_of
from site_gen.survey import is_as_written, is_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from site_gen.files import SiteFile

FOLDER_MODE = 0o755
_FILE_MODE = 0o644
_CREATE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
_MEND = os.O_RDWR | os.O_NOFOLLOW
# What is written over in a file, at most, and within one page of memory.
_STRETCH = 16
_PAGE = 4096
_NO_SEGMENT = frozenset(("", ".", ".."))

REPORT = "report this as a bug of the program"
ELSEWHERE = "choose another --output"
_RIGHTS = "give yourself the right to write there or choose another --output"
_SPACE = "free some space there or choose another --output"
_REMEDIES = {
    errno.ENOSPC: _SPACE,
    errno.EDQUOT: _SPACE,
    errno.EACCES: _RIGHTS,
    errno.EPERM: _RIGHTS,
    errno.EROFS: _RIGHTS,
    errno.EXDEV: "remove the folder, or choose an --output on one ordinary file system",
}

# Folders that this process knows to stand; workers inherit it when they are forked.
made: set[str] = set()


@dataclass(frozen=True, slots=True)
class Ground:
    """What a private tree is made from, beside what is made anew.

    *known* are the files that *root*, the private tree, was left with;
    *standing* those of the tree at *published*. Those of *known* that are *damaged*
    do not count. Where nothing *is_kept* for the next build, files are written, and
    nothing is noted of them.
    """

    root: Path
    known: Stamps = field(default_factory=Stamps)
    published: Path | None = None
    standing: Stamps = field(default_factory=Stamps)
    damaged: frozenset[str] = frozenset()
    is_kept: bool = True

    def kept(self, path: str, key: bytes) -> Stamp | None:
        """Let a file that was made from what *key* stands for be part of the tree; None if none."""
        if self.known.key(path) == key and path not in self.damaged:
            return self.known[path]
        if self.standing.key(path) == key:
            return self._shared(path, self.standing[path])
        return None

    def bring(self, file: SiteFile, key: bytes = NO_KEY) -> Stamp:
        """Let *file* be part of the tree; what stands already with the same bytes stays.

        Raise as `write_file` does.
        """
        path, body = file
        digest = digest_of(body)
        stands = self._standing(path, digest, key) if self.known or self.standing else None
        if stands is not None:
            return stands
        try:
            if path in self.known:
                mended = self._mended(path, body)
                if mended is not None:
                    return stamp_of(mended, digest, key)
                _unlink(f"{self.root}/{path}")
            descriptor = _written(self.root, path, body)
            try:
                return stamp_of(os.fstat(descriptor), digest, key)
            finally:
                os.close(descriptor)
        except OSError as error:
            raise failure(error, f"{self.root}/{path}") from error

    def write(self, file: SiteFile) -> None:
        """Let *file* be part of the tree, of which nothing is kept for the next build.

        Raise as `write_file` does.
        """
        try:
            os.close(_written(self.root, file.path, file.body))
        except OSError as error:
            raise failure(error, f"{self.root}/{file.path}") from error

    def _standing(self, path: str, digest: bytes, key: bytes) -> Stamp | None:
        if self.known.digest(path) == digest and path not in self.damaged:
            return self.known[path]._replace(key=key)
        if self.standing.digest(path) == digest:
            return self._shared(path, self.standing[path]._replace(key=key))
        return None

    def _shared(self, path: str, stamp: Stamp) -> Stamp | None:
        """Let a published file be part of the tree; None where it is damaged, or cannot be.

        It gets a second name, if the private file is not nearly the same.
        """
        source, target = f"{self.published}/{path}", f"{self.root}/{path}"
        if not is_as_written(source, stamp):
            return None
        try:
            if path in self.known:
                own = self.known[path]
                if own._replace(key=stamp.key) == stamp and path not in self.damaged:
                    return stamp
                mended = self._mended_like(path, source, stamp)
                if mended is not None:
                    return stamp_of(mended, stamp.digest, stamp.key)
                remove(Path(target))
            _make_folder(self.root, path.rpartition("/")[0])
            os.link(source, target, follow_symlinks=False)
        except OSError:
            return None
        return stamp

    def _mended_like(self, path: str, source: str, stamp: Stamp) -> os.stat_result | None:
        if self.known[path].size != stamp.size:
            return None
        descriptor = os.open(source, os.O_RDONLY | os.O_NOFOLLOW)
        try:
            body = os.read(descriptor, stamp.size)
        finally:
            os.close(descriptor)
        return self._mended(path, body)

    def _mended(self, path: str, body: bytes) -> os.stat_result | None:
        """Write the stretch in which a private file differs from *body*; None if it cannot be."""
        known = self.known[path]
        if known.size != len(body):
            return None
        try:
            descriptor = os.open(f"{self.root}/{path}", _MEND)
        except OSError:
            return None
        try:
            facts = os.fstat(descriptor)
            if not is_of(facts, known) or facts.st_nlink != 1:
                return None
            stretch = _stretch(os.pread(descriptor, len(body), 0), body)
            if stretch is None:
                return None
            part = body[stretch]
            if os.pwrite(descriptor, part, stretch.start) != len(part):
                return None
            return os.fstat(descriptor)
        finally:
            os.close(descriptor)


def _stretch(old: bytes, new: bytes) -> slice | None:
    """Find the stretch outside of which two texts of one length are the same; None if it is long.

    >>> _stretch(b"edition of 2026-08-11", b"edition of 2026-08-17")
    slice(20, 21, None)
    """
    differing = int.from_bytes(old) ^ int.from_bytes(new)
    start = len(new) - (differing.bit_length() + 7) // 8
    end = len(new) - ((differing & -differing).bit_length() - 1) // 8
    is_short = end - start <= _STRETCH and start // _PAGE == (end - 1) // _PAGE
    return slice(start, end) if differing and is_short and len(old) == len(new) else None


def write_file(root: Path, file: SiteFile) -> int:
    """Write *file* below *root*, folders as needed, and give its size in bytes.

    The modes are 0644 and 0755 under any umask. Raise `PublishError` for a path
    that leaves *root*, a path that is written twice, and what the disk refuses.
    """
    with usual_modes():
        Ground(root, is_kept=False).write(file)
    return len(file.body)


@contextmanager
def usual_modes() -> Iterator[None]:
    """Let files be made with mode 0644 and folders with 0755, under any umask."""
    umask = os.umask(0o022)
    try:
        yield
    finally:
        os.umask(umask)


def remove(path: Path) -> None:
    """Remove whatever *path* is, if it is anything."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def prune(root: Path, folders: set[str]) -> None:
    """Remove those of *folders*, and of the folders above them, that are empty."""
    for folder in sorted(folders, key=len, reverse=True):
        inner = folder
        while inner:
            try:
                os.rmdir(f"{root}/{inner}")  # noqa: PTH106
            except OSError:
                break
            inner = inner.rpartition("/")[0]


def _unlink(path: str) -> None:
    try:
        os.unlink(path)  # noqa: PTH108 (20,000 times: no Path is made for it)
    except FileNotFoundError:
        return
    except OSError:
        remove(Path(path))


def failure(error: OSError, place: str) -> PublishError:
    """Say what the disk refused, and what to do."""
    what = error.strerror or str(error)
    remedy = _REMEDIES.get(error.errno or 0, ELSEWHERE)
    return PublishError(what, remedy=remedy, place=str(error.filename or place))


def _written(root: Path, path: str, body: bytes) -> int:
    """Write a file, and give its descriptor, which is the caller's to close."""
    target = f"{root}/{path}"
    folder, _, name = target.rpartition("/")
    if folder not in made:
        if not stays_inside(path):
            raise _leaves(path)
        _make_folder(root, path.rpartition("/")[0])
    elif not _is_name(name):
        raise _leaves(path)
    try:
        descriptor = os.open(target, _CREATE, _FILE_MODE)
    except FileExistsError as error:
        what = "two files of the site share this path"
        raise PublishError(what, remedy=REPORT, place=target) from error
    try:
        written = os.write(descriptor, body)
        while written < len(body):
            written += os.write(descriptor, memoryview(body)[written:])
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def _leaves(path: str) -> PublishError:
    return PublishError("the path leaves the site", remedy=REPORT, place=path)


def stays_inside(path: str) -> bool:
    """Tell whether a path below the root names a place below the root."""
    return all(map(_is_name, path.split("/")))


def _is_name(segment: str) -> bool:
    return segment not in _NO_SEGMENT and "\\" not in segment and "\0" not in segment


def _make_folder(root: Path, folder: str) -> None:
    """Make a folder of the tree, and those above it."""
    place = f"{root}/{folder}" if folder else str(root)
    if place in made:
        return
    above = folder.rpartition("/")[0]
    if above:
        _make_folder(root, above)
    # Several workers make the same folders at once: who comes second is content.
    with suppress(FileExistsError):
        os.mkdir(place, FOLDER_MODE)  # noqa: PTH102 (20,000 times: no Path is made for it)
    made.add(place)
