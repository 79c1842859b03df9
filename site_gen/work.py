"""Spread the making of files over processes that share the catalog."""

from __future__ import annotations

import multiprocessing
import os
import threading
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from site_gen.errors import PublishError
from site_gen.publish import write_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from multiprocessing.process import BaseProcess
    from pathlib import Path

    from site_gen.files import SiteFile

    Task = Callable[[], SiteFile]

_CHUNK = 400


@dataclass(slots=True)
class Tally:
    """What was written: files and bytes."""

    files: int = 0
    bytes: int = 0

    def add(self, files: int, size: int) -> None:
        """Count *files* more files of *size* bytes together."""
        self.files += files
        self.bytes += size


@dataclass(frozen=True, slots=True)
class _Job:
    """What a worker inherits when it is forked: nothing is pickled but slices and sums."""

    tasks: Sequence[Task] = ()
    root: Path | None = field(default=None)

    def write(self, at: int) -> tuple[int, int]:
        """Make and write one chunk of the files."""
        chunk = self.tasks[at : at + _CHUNK]
        assert self.root is not None  # noqa: S101 (set wherever a job is made)
        return len(chunk), sum(write_file(self.root, task()) for task in chunk)


_job = _Job()


def default_jobs() -> int:
    """Give the number of processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def write_all(
    tasks: Sequence[Task], root: Path, *, jobs: int, progress: Callable[[int], None]
) -> Tally:
    """Make every file of *tasks* and write it below *root*; *progress* hears how many are done.

    With more than one job the work is done by forked processes, which share
    what the parent has in memory; where a system cannot fork, by this one.
    """
    tally = Tally()
    for files, size in _written(_Job(tasks, root), jobs):
        tally.add(files, size)
        progress(tally.files)
    return tally


def _written(job: _Job, jobs: int) -> Iterator[tuple[int, int]]:
    starts = range(0, len(job.tasks), _CHUNK)
    if jobs < 2 or "fork" not in multiprocessing.get_all_start_methods():  # noqa: PLR2004
        yield from map(job.write, starts)
        return
    global _job  # noqa: PLW0603 (forked processes inherit it; tasks cannot be pickled)
    _job = job
    try:
        context = multiprocessing.get_context("fork")
        with ProcessPoolExecutor(jobs, context, initializer=_die_with_the_build) as pool:
            yield from pool.map(_write, starts)
    except BrokenProcessPool as error:
        what = "a worker process was stopped from outside"
        raise PublishError(what, remedy="free some memory, or build with --jobs 1") from error
    finally:
        _job = _Job()


def _die_with_the_build() -> None:
    # A worker of a build that is killed would wait for work, and hold the lock, for ever.
    threading.Thread(target=_outlive, args=(multiprocessing.parent_process(),), daemon=True).start()


def _outlive(build: BaseProcess | None) -> None:
    if build is not None:
        build.join()
        os._exit(1)


def _write(at: int) -> tuple[int, int]:
    return _job.write(at)
