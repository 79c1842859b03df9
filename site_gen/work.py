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
from typing import TYPE_CHECKING, Any

from site_gen.errors import PublishError
from site_gen.ledger import Stamp, Stamps, digest_of
from site_gen.writing import Ground, usual_modes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from multiprocessing.process import BaseProcess

    from site_gen.files import Task

# A file's path and stamp, as a worker sends them: plain tuples travel faster.
Facts = tuple[str, tuple[Any, ...]]


@dataclass(slots=True)
class Tally:
    """What a site is made of."""

    files: Stamps = field(default_factory=Stamps)

    @property
    def bytes(self) -> int:
        """Give the size of all files together."""
        return sum(self.files.columns.sizes)

    def add(self, facts: list[Facts]) -> None:
        """Count files that stand now.

        Raise `PublishError` where two files of the site share a path.
        """
        for path, stamp in facts:
            if not self.files.add(path, Stamp._make(stamp)):
                what = "two files of the site share this path"
                raise PublishError(what, remedy="report this as a bug of the program", place=path)


@dataclass(frozen=True, slots=True)
class _Job:
    """What a worker inherits when it is forked: nothing is pickled but facts."""

    batches: Sequence[Sequence[Task]] = ()
    ground: Ground = field(default_factory=lambda: Ground(Path()))

    def write(self, at: int) -> list[Facts]:
        """Make the files of a batch, and write those that are not there already."""
        return [
            (path, tuple(stamp)) for task in self.batches[at] for path, stamp in self._brought(task)
        ]

    def _brought(self, task: Task) -> Iterator[tuple[str, Stamp]]:
        key = b""
        if self.ground.is_kept and task.inputs is not None:
            key = digest_of(task.inputs())
            stamp = self.ground.kept(task.path, key)
            if stamp is not None:
                yield task.path, stamp
                return
        for file in task.files():
            yield file.path, self.ground.bring(file, key)


_job = _Job()


def default_jobs() -> int:
    """Give the number of processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def write_all(
    batches: Sequence[Sequence[Task]],
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
        for facts, count in zip(_written(job, jobs), done, strict=True):
            tally.add(facts)
            progress(count)
    return tally


def _written(job: _Job, jobs: int) -> Iterator[list[Facts]]:
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


def _write(at: int) -> list[Facts]:
    return _job.write(at)
