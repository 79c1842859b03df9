"""The files of a private tree: kept, given a second name, or written.

A build makes a site beside the published one. What it makes of a file is
known to be the same as before by the file's key, before it is made, or by its
digest, once it is: then the file that the private tree holds stays, or the
published one gets a second name there.
"""

from __future__ import annotations

import errno
import os
import shutil
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from stat import S_ISREG
from typing import TYPE_CHECKING

from site_gen.errors import PublishError
from site_gen.ledger import Stamp, digest_of, is_as_written, stamp_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from site_gen.files import SiteFile

FOLDER_MODE = 0o755
_FILE_MODE = 0o644
_CREATE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
_OVERWRITE = os.O_WRONLY | os.O_NOFOLLOW
# A server has read so much before it sends any of it.
_READ_AT_ONCE = 16 * 1024
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
    *standing* those of the tree at *published*.
    """

    root: Path
    known: Mapping[str, Stamp] = field(default_factory=dict)
    published: Path | None = None
    standing: Mapping[str, Stamp] = field(default_factory=dict)

    def kept(self, path: str, key: bytes) -> Stamp | None:
        """Let a file that was made from what *key* stands for be part of the tree; None if none."""
        stamp = self.known.get(path)
        if stamp is not None and stamp.key == key and is_as_written(f"{self.root}/{path}", stamp):
            return stamp
        other = self.standing.get(path)
        return self._shared(path, other) if other is not None and other.key == key else None

    def bring(self, file: SiteFile, key: bytes = b"") -> Stamp:
        """Let *file* be part of the tree; what stands already with the same bytes stays.

        Raise as `write_file` does.
        """
        digest = digest_of(file.body)
        path = file.path
        stamp, other = self.known.get(path), self.standing.get(path)
        if (
            stamp is not None
            and stamp.digest == digest
            and is_as_written(f"{self.root}/{path}", stamp)
        ):
            return stamp._replace(key=key)
        if other is not None and other.digest == digest:
            shared = self._shared(path, other._replace(key=key))
            if shared is not None:
                return shared
        target = f"{self.root}/{path}"
        try:
            facts = _overwritten(target, file.body) if stamp is not None else None
            return stamp_of(facts or _written(self.root, file), digest, key)
        except OSError as error:
            raise failure(error, target) from error

    def _shared(self, path: str, stamp: Stamp) -> Stamp | None:
        """Give a published file a second name; None where it is damaged, or cannot have one."""
        source, target = f"{self.published}/{path}", f"{self.root}/{path}"
        if not is_as_written(source, stamp):
            return None
        try:
            if path in self.known:
                remove(Path(target))
            _make_folder_of(target, len(str(self.root)) + 1)
            os.link(source, target, follow_symlinks=False)
        except OSError:
            return None
        return stamp


def write_file(root: Path, file: SiteFile) -> int:
    """Write *file* below *root*, folders as needed, and give its size in bytes.

    The modes are 0644 and 0755 under any umask. Raise `PublishError` for a path
    that leaves *root*, a path that is written twice, and what the disk refuses.
    """
    try:
        _written(root, file)
    except OSError as error:
        raise failure(error, f"{root}/{file.path}") from error
    return len(file.body)


def remove(path: Path) -> None:
    """Remove whatever *path* is, if it is anything."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def failure(error: OSError, place: str) -> PublishError:
    """Say what the disk refused, and what to do."""
    what = error.strerror or str(error)
    remedy = _REMEDIES.get(error.errno or 0, ELSEWHERE)
    return PublishError(what, remedy=remedy, place=str(error.filename or place))


def _overwritten(path: str, body: bytes) -> os.stat_result | None:
    """Write a file of the private tree in place; None where it has to be written anew.

    A file with a second name may be one of the published tree, which nobody
    touches: that name alone is taken away. So it is with a large one: who
    asked for it when its tree was the published one may still be reading.
    """
    with suppress(OSError):
        descriptor = os.open(path, _OVERWRITE)
        try:
            facts = os.fstat(descriptor)
            is_ours = S_ISREG(facts.st_mode) and facts.st_nlink == 1
            if is_ours and facts.st_size <= _READ_AT_ONCE:
                _write_all(descriptor, body)
                if facts.st_size > len(body):
                    os.ftruncate(descriptor, len(body))
                return os.fstat(descriptor)
        finally:
            os.close(descriptor)
    remove(Path(path))
    return None


def _written(root: Path, file: SiteFile) -> os.stat_result:
    if not stays_inside(file.path):
        what = "the path leaves the site"
        raise PublishError(what, remedy=REPORT, place=file.path)
    path = f"{root}/{file.path}"
    _make_folder_of(path, len(str(root)) + 1)
    try:
        descriptor = os.open(path, _CREATE, _FILE_MODE)
    except FileExistsError as error:
        what = "two files of the site share this path"
        raise PublishError(what, remedy=REPORT, place=path) from error
    try:
        os.fchmod(descriptor, _FILE_MODE)
        _write_all(descriptor, file.body)
        return os.fstat(descriptor)
    finally:
        os.close(descriptor)


def _write_all(descriptor: int, body: bytes) -> None:
    written = os.write(descriptor, body)
    while written < len(body):
        written += os.write(descriptor, memoryview(body)[written:])


def stays_inside(path: str) -> bool:
    """Tell whether a path below the root names a place below the root."""
    return "\0" not in path and "\\" not in path and _NO_SEGMENT.isdisjoint(path.split("/"))


def _make_folder_of(path: str, start: int) -> None:
    folder = path[: path.rindex("/") + 1]
    # Several workers make the same folders at once: who comes second is content.
    while folder not in made and (end := folder.find("/", start) + 1) > 0:
        part = folder[:end]
        if part not in made:
            with suppress(FileExistsError):
                os.mkdir(part)  # noqa: PTH102 (20,000 times: no Path is made for it)
            os.chmod(part, FOLDER_MODE)  # noqa: PTH101
            made.add(part)
        start = end
