"""Spread the making of files over processes that share the catalog."""

from __future__ import annotations

import multiprocessing
import os
import threading
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING

from site_gen.errors import PublishError
from site_gen.ledger import Stamps
from site_gen.writing import REPORT, Ground, usual_modes

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence
    from multiprocessing.process import BaseProcess

    from site_gen.files import Task
    from site_gen.ledger import Stamp


@dataclass(slots=True)
class Tally:
    """What a site is made of: so many files, with so many bytes.

    *files* are what the next build will know of them, where it shall know anything.
    """

    count: int = 0
    bytes: int = 0
    files: Stamps = field(default_factory=Stamps)

    def note(self, size: int) -> None:
        """Count a file of which nothing is kept."""
        self.count += 1
        self.bytes += size

    def add(self, path: str, stamp: Stamp) -> None:
        """Count a file that stands now; raise `PublishError` where there is one of that path."""
        if not self.files.add(path, stamp):
            raise _shared(path)
        self.note(stamp.size)

    def extend(self, more: Tally) -> None:
        """Count what *more* counted; raise as `add` does."""
        path = self.files.extend(more.files)
        if path is not None:
            raise _shared(path)
        self.count += more.count
        self.bytes += more.bytes


def _shared(path: str) -> PublishError:
    what = "two files of the site share this path"
    return PublishError(what, remedy=REPORT, place=path)


@dataclass(frozen=True, slots=True)
class _Job:
    """What a worker inherits when it is forked: nothing is pickled but what it tells of files."""

    batches: Sequence[Collection[Task]] = ()
    ground: Ground = field(default_factory=lambda: Ground(Path()))

    def write(self, at: int) -> Tally:
        """Make the files of a batch, and write those that are not there already."""
        tally = Tally()
        bring = self._bring if self.ground.is_kept else self._write
        for task in self.batches[at]:
            bring(task, tally)
        return tally

    def _write(self, task: Task, tally: Tally) -> None:
        for file in task.files():
            self.ground.write(file)
            tally.note(len(file.body))

    def _bring(self, task: Task, tally: Tally) -> None:
        for file in task.files():
            tally.add(file.path, self.ground.bring(file))


_job = _Job()


def default_jobs() -> int:
    """Give the number of processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def write_all(
    batches: Sequence[Collection[Task]],
    ground: Ground,
    *,
    jobs: int,
    progress: Callable[[int], None],
) -> Tally:
    """Make every file of *batches* and let it stand below the root of *ground*.

    A batch is made by one process, in its order. *progress* hears how many tasks
    are done. With more than one job the work is done by forked processes, which
    share what the parent has in memory; where a system cannot fork, by this one.
    """
    tally = Tally()
    job = _Job(batches, ground)
    done = accumulate(map(len, batches))
    with usual_modes():
        for part, count in zip(_written(job, jobs), done, strict=True):
            tally.extend(part)
            progress(count)
    return tally


def _written(job: _Job, jobs: int) -> Iterator[Tally]:
    places = range(len(job.batches))
    if jobs < 2 or "fork" not in multiprocessing.get_all_start_methods():  # noqa: PLR2004
        yield from map(job.write, places)
        return
    global _job  # noqa: PLW0603 (forked processes inherit it; tasks cannot be pickled)
    _job = job
    try:
        context = multiprocessing.get_context("fork")
        with ProcessPoolExecutor(jobs, context, initializer=_die_with_the_build) as pool:
            yield from pool.map(_write, places)
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


def _write(at: int) -> Tally:
    return _job.write(at)
