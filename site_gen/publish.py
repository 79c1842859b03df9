"""Put a finished site in place in one step.

The site is written to a private tree beside the output folder, and the two
change places at the end: until then, and whatever stops the build, the
published folder is wholly the old site; afterwards it is wholly the new one.

Beside ``output/site`` a build has, while it runs, ``output/.site.next`` (the
private tree), ``output/.site.lock`` and, where the system cannot exchange two
folders, ``output/.site.old``. None of them outlives a build that ends, and the
next build clears what a killed one left.

One file stays: ``output/.site.key`` holds what the published site was built
from, and the report of that build. It is safe to delete: the next build is slower.

What reaches the disk first matters when the power fails. One ``syncfs`` before
the exchange is enough for order: no name then points to bytes that are not
there yet. It costs 0.45 s for 40,000 fresh files on ext4, nothing on a memory
file system. An fsync of each file would cost 80 s; without either, a power cut
could empty the new files after the old ones were removed.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import json
import os
import shutil
import time
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Self

from site_gen.errors import PublishError
from site_gen.files import entries_below
from site_gen.permalinks import EDITION_JSON, GENERATOR

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

    from site_gen.files import SiteFile

MARKER = EDITION_JSON

_HISTORIES = (".git", ".hg", ".svn")
_FOLDER_MODE = 0o755
_FILE_MODE = 0o644
_CREATE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW

_REPORT = "report this as a bug of the program"
_ELSEWHERE = "choose another --output"
_RIGHTS = f"give yourself the right to write there or {_ELSEWHERE}"
_SPACE = f"free some space there or {_ELSEWHERE}"
_REMEDIES = {
    errno.ENOSPC: _SPACE,
    errno.EDQUOT: _SPACE,
    errno.EACCES: _RIGHTS,
    errno.EPERM: _RIGHTS,
    errno.EROFS: _RIGHTS,
    errno.EXDEV: "remove the folder, or choose an --output on one ordinary file system",
}
_OWN_FOLDER = "give --output a folder of its own, such as output/site"
_IS_MOUNT = "is a mount point, which cannot be replaced in one step"

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2  # linux/fs.h
_CANNOT_EXCHANGE = frozenset(
    # EPERM is what an older container sandbox answers to calls it does not know.
    (errno.ENOSYS, errno.EINVAL, errno.EOPNOTSUPP, errno.ENOTTY, errno.EPERM)
)
_ORPHAN_TIMEOUT = 5.0  # seconds
_ORPHAN_PAUSE = 0.05


class Publication:
    """The publication of one site: a private tree now, the output folder at the end.

    Write into *tree*, from any process forked inside the ``with`` block; all of
    them must have ended when the block does. A clean end puts the tree in place of
    *output*; an exception, or a block that did not use *tree*, leaves *output* as
    it was. Raise `PublishError` where *output* is not ours to replace, another
    build holds it, the tree lacks the marker, or the disk does not allow it.

    The marker, ``api/v1/edition.json``, is the file by which an output folder is
    recognised as ours.
    """

    def __init__(self, output: Path) -> None:
        """Name the folders; nothing is touched before the ``with`` block."""
        with _os_errors_as_publish_errors(output):
            self.output = _absolute(output)
        self._next = self._beside("next")
        self._old = self._beside("old")
        self._key_file = self._beside("key")
        self._lock = _Lock(self._beside("lock"), self.output)
        self._tree: StagingTree | None = None
        self._record: dict[str, object] = {}
        self._pid = os.getpid()
        self._undo = ExitStack()

    def _beside(self, role: str) -> Path:
        return self.output.parent / f".{self.output.name}.{role}"

    def __enter__(self) -> Self:
        """Take the lock, and clear what an earlier stop left."""
        with _os_errors_as_publish_errors(self.output), ExitStack() as undo:
            _refuse_place(self.output)
            _refuse_foreign(self.output)
            _make_parents(self.output, undo)
            undo.enter_context(self._lock)
            undo.enter_context(_umask_022())
            self._recover()
            undo.callback(self._clear)
            self._undo = undo.pop_all()
        return self

    @property
    def tree(self) -> StagingTree:
        """Give the private tree; it is made when it is first used."""
        if self._tree is None:
            with _os_errors_as_publish_errors(self.output):
                self._next.mkdir(_FOLDER_MODE)
            self._tree = StagingTree(self._next)
        return self._tree

    def report_for(self, key: str) -> str | None:
        """Give the report that was kept for *key*; None if the site was built from something else.

        None as well where the marker is not the one that was published, or the number
        of files is another. A file whose content was changed by hand is not noticed:
        to read 40,000 files would cost a third of a build.
        """
        try:
            record = json.loads(self._key_file.read_bytes())
            if (record["key"], record["marker"]) == (key, self._marker_digest()) and (
                record["files"] == sum(1 for _ in entries_below(str(self.output)))
            ):
                return str(record["report"])
        except (OSError, ValueError, KeyError, TypeError):
            pass
        return None

    def keep_report(self, key: str, report: str, files: int) -> None:
        """Keep *report* beside a site of *files* files, once that is in place, for `report_for`."""
        self._record = {"key": key, "report": report, "files": files}

    def _marker_digest(self) -> str:
        return hashlib.sha256((self.output / MARKER).read_bytes()).hexdigest()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Put the tree in place, unless the block failed; leave nothing else behind."""
        if os.getpid() != self._pid:  # a forked worker that fell out of the block
            return
        with self._undo:
            if kind is None and self._tree is not None:
                with _os_errors_as_publish_errors(self.output):
                    self._put_in_place()

    def _recover(self) -> None:
        # Stopped between the two renames of `_move_aside`: the old site comes back.
        if not os.path.lexists(self.output) and self._old.is_dir():
            self._old.rename(self.output)
        for path in (self._next, self._old):
            _remove(path)

    def _clear(self) -> None:
        # What cannot be removed does no harm here: the next build names it.
        with suppress(OSError):
            _remove(self._next)
            _remove(self._old)

    def _put_in_place(self) -> None:
        if not is_ours(self._next):
            what = f"the new site lacks {MARKER}, by which it would be known as ours"
            raise PublishError(what, remedy=_REPORT, place=str(self.output))
        _refuse_place(self.output)
        _refuse_foreign(self.output)
        # Before the exchange, so that the key of one site never stands beside another.
        _remove(self._key_file)
        flush(self._next)
        self._swap()
        _sync_folder(self.output.parent)
        if self._record:
            with suppress(OSError):  # the site is in place: without a key the next build is slower
                record = {**self._record, "marker": self._marker_digest()}
                self._key_file.write_text(json.dumps(record), encoding="utf-8")

    def _swap(self) -> None:
        try:
            self._next.rename(self.output)  # one step where nothing or an empty folder stands
        except OSError as error:
            if error.errno == errno.EBUSY:
                raise PublishError(_IS_MOUNT, remedy=_OWN_FOLDER, place=str(self.output)) from error
            if error.errno not in (errno.ENOTEMPTY, errno.EEXIST):
                raise
            if not exchange(self._next, self.output):
                self._move_aside()

    def _move_aside(self) -> None:
        self.output.rename(self._old)
        try:
            self._next.rename(self.output)
        except OSError:
            self._old.rename(self.output)
            raise


def is_ours(folder: Path) -> bool:
    """Tell whether *folder* holds a site that this program wrote."""
    try:
        facts = json.loads((folder / MARKER).read_bytes())
    except (OSError, ValueError):
        return False
    return isinstance(facts, dict) and facts.get("generator") == GENERATOR


def exchange(one: Path, other: Path) -> bool:
    """Let two folders change places in one step; False where the system cannot.

    Raise `OSError` where it can, but something stands against it.
    """
    import ctypes  # noqa: PLC0415 (a cost that only publishing should pay)

    try:
        rename = ctypes.CDLL(None, use_errno=True).renameat2
    except (AttributeError, OSError):
        return False
    names = os.fsencode(one), os.fsencode(other)
    if rename(_AT_FDCWD, names[0], _AT_FDCWD, names[1], _RENAME_EXCHANGE) == 0:
        return True
    number = ctypes.get_errno()
    if number in _CANNOT_EXCHANGE:
        return False
    raise OSError(number, os.strerror(number), str(other))


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
            raise PublishError(what, remedy=_REPORT, place=path)
        target = f"{self.root}/{path}"
        try:
            self._make_folder(path.rpartition("/")[0])
            _write_new(target, body)
        except FileExistsError as error:
            what = "two files of the site share this path"
            raise PublishError(what, remedy=_REPORT, place=target) from error
        except OSError as error:
            raise _disk_failure(error, target) from error
        return len(body)

    def _make_folder(self, folder: str) -> None:
        if folder in self._created_dirs:
            return
        self._make_folder(folder.rpartition("/")[0])
        # Another process may have made the same folder.
        with suppress(FileExistsError):
            os.mkdir(f"{self.root}/{folder}", _FOLDER_MODE)  # noqa: PTH102 (20,000 times)
        self._created_dirs.add(folder)


def stays_inside(path: str) -> bool:
    """Tell whether a path below a root names a place below that root."""
    names = path.split("/")
    return not ({"", ".", ".."} & set(names) or "\\" in path or "\0" in path)


class _Lock:
    """One build at a time: an flock on *path*, held by the process and the workers it forks."""

    def __init__(self, path: Path, output: Path) -> None:
        self._path = path
        self._output = output
        self._descriptor = -1

    def __enter__(self) -> None:
        deadline = time.monotonic() + _ORPHAN_TIMEOUT
        while not self._try_acquire():
            # A killed build's workers hold the lock until they notice: a moment.
            holder = self._holder()
            if holder is None or _is_alive(holder) or time.monotonic() > deadline:
                who = f"process {holder}" if holder else "another process"
                what = f"another build ({who}) is writing this site"
                remedy = "wait until it is done, or stop it, and build again"
                raise PublishError(what, remedy=remedy, place=str(self._output))
            time.sleep(_ORPHAN_PAUSE)

    def __exit__(self, *_: object) -> None:
        # Removed before it is released: who waits for this file finds, once it
        # has the lock, that the name is gone or another's, and begins again.
        with suppress(OSError):
            self._path.unlink()
        os.close(self._descriptor)

    def _try_acquire(self) -> bool:
        while True:
            flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW
            descriptor = os.open(self._path, flags, _FILE_MODE)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                if self._is_current_file(descriptor):
                    os.truncate(descriptor, 0)
                    os.write(descriptor, b"%d\n" % os.getpid())
                    self._descriptor = descriptor
                    return True
            except BlockingIOError:
                os.close(descriptor)
                return False
            except BaseException:
                os.close(descriptor)
                raise
            os.close(descriptor)

    def _is_current_file(self, descriptor: int) -> bool:
        with suppress(FileNotFoundError):
            return os.path.samestat(os.fstat(descriptor), os.lstat(self._path))
        return False

    def _holder(self) -> int | None:
        with suppress(OSError, ValueError):
            return int(self._path.read_text("ascii"))
        return None


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except (OSError, OverflowError) as error:
        return not isinstance(error, ProcessLookupError)
    return True


def _absolute(output: Path) -> Path:
    # The folder's own name stays unresolved, so that a link there is seen.
    if output.name in ("", ".."):
        return Path(os.path.realpath(output))
    return Path(os.path.realpath(output.parent)) / output.name


def _refuse_place(output: Path) -> None:
    facts = {
        "is a symbolic link": output.is_symlink(),
        "is not a folder": os.path.lexists(output) and not output.is_dir(),
        "holds the current folder": Path(os.path.realpath(".")).is_relative_to(output),
        _IS_MOUNT: output.is_mount(),
    }
    for what, is_true in facts.items():
        if is_true:
            raise PublishError(what, remedy=_OWN_FOLDER, place=str(output))


def _refuse_foreign(output: Path) -> None:
    if not output.exists() or not any(output.iterdir()):
        return
    if not is_ours(output):
        what = f"is not empty and holds no site of ours (no {MARKER} that {GENERATOR} wrote)"
        raise PublishError(what, remedy=f"empty it or {_ELSEWHERE}", place=str(output))
    for name in _HISTORIES:
        if os.path.lexists(output / name):
            what = f"holds {name}, which replacing the site would remove"
            raise PublishError(what, remedy=f"move it away or {_ELSEWHERE}", place=str(output))


def _make_parents(output: Path, undo: ExitStack) -> None:
    missing = [folder for folder in output.parents if not folder.exists()]
    for folder in reversed(missing):
        folder.mkdir(exist_ok=True)
        undo.callback(_remove_empty, folder)


def _remove_empty(folder: Path) -> None:
    with suppress(OSError):
        folder.rmdir()


def _remove(path: Path) -> None:
    """Remove *path* if it exists."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


@contextmanager
def _umask_022() -> Iterator[None]:
    """Let files be made with mode 0644 and folders with 0755, under any umask."""
    umask = os.umask(0o022)
    try:
        yield
    finally:
        os.umask(umask)


def flush(root: Path) -> None:
    """Force what was written to the file system of *root* to the disk."""
    import ctypes  # noqa: PLC0415 (a cost that only publishing should pay)

    descriptor = os.open(root, os.O_RDONLY)
    try:
        libc = ctypes.CDLL(None, use_errno=True)
        if not hasattr(libc, "syncfs"):
            os.sync()
        elif libc.syncfs(descriptor) != 0:
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()), str(root))
    finally:
        os.close(descriptor)


def _sync_folder(folder: Path) -> None:
    # The site is in place by now: a file system that cannot sync a folder is no failure.
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _write_new(target: str, body: bytes) -> None:
    descriptor = os.open(target, _CREATE, _FILE_MODE)
    try:
        written = os.write(descriptor, body)
        while written < len(body):
            written += os.write(descriptor, memoryview(body)[written:])
    finally:
        os.close(descriptor)


def _disk_failure(error: OSError, place: str) -> PublishError:
    """Say what the disk refused, and what to do."""
    what = error.strerror or str(error)
    remedy = _REMEDIES.get(error.errno or 0, _ELSEWHERE)
    return PublishError(what, remedy=remedy, place=str(error.filename or place))


@contextmanager
def _os_errors_as_publish_errors(place: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise _disk_failure(error, str(place)) from error
