"""Run batches of work in forked processes, which share what the parent has in memory.

The work makes no cycles and ends with its process, so the garbage collector may rest.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import threading
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from site_gen.errors import WorkerError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from multiprocessing.process import BaseProcess

_Batch = TypeVar("_Batch")
_Result = TypeVar("_Result")

# Set in worker processes only.
_inherited: tuple[Callable[[Any], Any], Sequence[Any]]


@contextmanager
def gc_disabled() -> Iterator[None]:
    """Keep the collector off in this block: a full build needs a tenth less processor time.

    Afterwards the collector passes over what was made: the process ends soon.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if was_enabled:
            gc.enable()


def default_jobs() -> int:
    """Give the number of processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def run_batches(
    batches: Sequence[_Batch], work: Callable[[_Batch], _Result], jobs: int
) -> Iterator[_Result]:
    """Do *work* for each batch in up to *jobs* processes; give the results in order.

    Batches and *work* are inherited by the processes, results are pickled. With one
    job or one batch, or where the system cannot fork, this process does the work.
    The processes end when this one does, however it ends. Raise `WorkerError` where
    one of them is killed, and whatever *work* raises.
    """
    jobs = min(jobs, len(batches))
    if jobs < 2 or "fork" not in multiprocessing.get_all_start_methods():  # noqa: PLR2004
        yield from map(work, batches)
        return
    context = multiprocessing.get_context("fork")
    try:
        with ProcessPoolExecutor(jobs, context, _begin, (work, batches)) as pool:
            yield from pool.map(_run, range(len(batches)))
    except BrokenProcessPool as error:
        what = "a worker process was stopped from outside"
        remedy = "free some memory, or run the command again with --jobs 1"
        raise WorkerError(what, remedy=remedy) from error


def _begin(work: Callable[[Any], Any], batches: Sequence[Any]) -> None:
    global _inherited  # noqa: PLW0603 (the pool gives a worker no other place for it)
    _inherited = work, batches
    # A worker whose parent is killed would wait for work, and hold its locks, for ever.
    threading.Thread(
        target=_end_with, args=(multiprocessing.parent_process(),), daemon=True
    ).start()


def _end_with(parent: BaseProcess | None) -> None:
    if parent is not None:
        parent.join()
        os._exit(1)


def _run(at: int) -> Any:  # noqa: ANN401 (whatever the work gives)
    work, batches = _inherited
    return work(batches[at])
