"""Write the files of a site into a private tree, each file once and none outside."""

from __future__ import annotations

import errno
import os
from contextlib import suppress
from typing import TYPE_CHECKING

from site_gen.errors import PublishError

if TYPE_CHECKING:
    from pathlib import Path

    from site_gen.files import SiteFile

FOLDER_MODE = 0o755
_FILE_MODE = 0o644
_CREATE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW

REPORT = "report this as a bug of the program"
ELSEWHERE = "choose another --output"
_RIGHTS = f"give yourself the right to write there or {ELSEWHERE}"
_SPACE = f"free some space there or {ELSEWHERE}"
_REMEDIES = {
    errno.ENOSPC: _SPACE,
    errno.EDQUOT: _SPACE,
    errno.EACCES: _RIGHTS,
    errno.EPERM: _RIGHTS,
    errno.EROFS: _RIGHTS,
    errno.EXDEV: "remove the folder, or choose an --output on one ordinary file system",
}


class StagingTree:
    """A folder that receives the files of a site, from this process and those that it forks."""

    def __init__(self, root: Path) -> None:
        """Write below *root*, an empty folder."""
        self.root = root
        self._created_dirs = {""}

    def write(self, file: SiteFile) -> int:
        """Write *file*, and the folders that it needs; give its size in bytes.

        Raise `PublishError` for a path that leaves the tree, a path that is written
        twice, and whatever the disk refuses.
        """
        path, body = file
        if not stays_inside(path):
            what = "the path leaves the site"
            raise PublishError(what, remedy=REPORT, place=path)
        target = f"{self.root}/{path}"
        try:
            self._make_folder(path.rpartition("/")[0])
            _write_new(target, body)
        except FileExistsError as error:
            what = "two files of the site share this path"
            raise PublishError(what, remedy=REPORT, place=target) from error
        except OSError as error:
            raise disk_failure(error, target) from error
        return len(body)

    def _make_folder(self, folder: str) -> None:
        if folder in self._created_dirs:
            return
        self._make_folder(folder.rpartition("/")[0])
        # Another process may have made the same folder.
        with suppress(FileExistsError):
            os.mkdir(f"{self.root}/{folder}", FOLDER_MODE)  # noqa: PTH102 (20,000 times)
        self._created_dirs.add(folder)


def stays_inside(path: str) -> bool:
    """Tell whether a path below a root names a place below that root."""
    names = path.split("/")
    return not ({"", ".", ".."} & set(names) or "\\" in path or "\0" in path)


def disk_failure(error: OSError, place: str) -> PublishError:
    """Say what the disk refused, and what to do."""
    what = error.strerror or str(error)
    remedy = _REMEDIES.get(error.errno or 0, ELSEWHERE)
    return PublishError(what, remedy=remedy, place=str(error.filename or place))


def _write_new(target: str, body: bytes) -> None:
    descriptor = os.open(target, _CREATE, _FILE_MODE)
    try:
        written = os.write(descriptor, body)
        while written < len(body):
            written += os.write(descriptor, memoryview(body)[written:])
    finally:
        os.close(descriptor)
