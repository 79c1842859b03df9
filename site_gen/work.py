"""Spread the making of files over processes that share the catalog."""

from __future__ import annotations

import multiprocessing
import os
import threading
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from site_gen.errors import PublishError
from site_gen.publish import bring

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from multiprocessing.process import BaseProcess

    from site_gen.files import SiteFile
    from site_gen.ledger import Stamp

    Task = Callable[[], SiteFile | tuple[SiteFile, ...]]

_CHUNK = 400


@dataclass(slots=True)
class Tally:
    """What a site is made of: its files, and how many of them were written anew."""

    files: dict[str, Stamp] = field(default_factory=dict)
    written: int = 0

    @property
    def bytes(self) -> int:
        """Give the size of all files together."""
        return sum(stamp.size for stamp in self.files.values())

    def add(self, stamps: list[tuple[str, Stamp]], known: Mapping[str, Stamp]) -> None:
        """Count files that stand now; *known* is what stood before.

        Raise `PublishError` where two files of the site share a path.
        """
        for path, stamp in stamps:
            if path in self.files:
                what = "two files of the site share this path"
                raise PublishError(what, remedy="report this as a bug of the program", place=path)
            self.files[path] = stamp
            self.written += known.get(path) != stamp


@dataclass(frozen=True, slots=True)
class _Job:
    """What a worker inherits when it is forked: nothing is pickled but stamps."""

    tasks: Sequence[Task] = ()
    root: Path = Path()
    known: Mapping[str, Stamp] = field(default_factory=dict)

    def write(self, at: int) -> list[tuple[str, Stamp]]:
        """Make one chunk of the files, and write those that are not there already."""
        made = (task() for task in self.tasks[at : at + _CHUNK])
        files = (file for each in made for file in (each if isinstance(each, tuple) else (each,)))
        return [(file.path, bring(self.root, file, self.known)) for file in files]


_job = _Job()


def default_jobs() -> int:
    """Give the number of processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def write_all(
    tasks: Sequence[Task],
    root: Path,
    *,
    jobs: int,
    progress: Callable[[int], None],
    known: Mapping[str, Stamp] | None = None,
) -> Tally:
    """Make every file of *tasks* and let it stand below *root*; what is *known* there stays.

    A task makes one file, or several that belong together. *progress* hears
    how many tasks are done. With more than one job the work is done by forked
    processes, which share what the parent has in memory; where a system cannot
    fork, by this one.
    """
    tally = Tally()
    job = _Job(tasks, root, known or {})
    for done, stamps in enumerate(_written(job, jobs), start=1):
        tally.add(stamps, job.known)
        progress(min(done * _CHUNK, len(tasks)))
    return tally


def _written(job: _Job, jobs: int) -> Iterator[list[tuple[str, Stamp]]]:
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


def _write(at: int) -> list[tuple[str, Stamp]]:
    return _job.write(at)
