"""Batches of work run in forked processes that end with the command."""

import multiprocessing
import os
import signal
import subprocess
import sys
import textwrap
from functools import partial

import pytest

from site_gen.errors import CheckError, WorkerError
from site_gen.parallel import default_jobs, run_batches


@pytest.mark.parametrize("jobs", [1, 2, 3, 99])
def test_results_come_in_the_order_of_the_batches(jobs: int) -> None:
    assert list(run_batches(["a", "bb", "ccc"], len, jobs)) == [1, 2, 3]


@pytest.mark.parametrize("jobs", [1, 2])
def test_no_batches_give_no_results(jobs: int) -> None:
    assert list(run_batches([], len, jobs)) == []


def test_work_that_cannot_be_pickled_is_inherited() -> None:
    assert list(run_batches([1, 2], lambda number: number * 2, 2)) == [2, 4]


def test_more_jobs_than_one_are_other_processes() -> None:
    assert os.getpid() not in run_batches([1, 2, 3], lambda _: os.getpid(), 2)


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_failure_in_a_worker_keeps_its_place_and_its_remedy(jobs: int) -> None:
    def fail(line: int) -> None:
        what = "broken"
        raise CheckError(what, remedy="mend it", place="site", line=line)

    with pytest.raises(CheckError, match=r"^site:7: broken; mend it$"):
        list(run_batches([7, 7], fail, jobs))


def test_a_killed_worker_is_an_error_of_one_line() -> None:
    def die(_: int) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    with pytest.raises(WorkerError, match="a worker process was stopped from outside; free some"):
        list(run_batches(range(100), die, 2))


def test_a_system_that_cannot_fork_uses_one_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(multiprocessing, "get_all_start_methods", lambda: ["spawn"])
    assert list(run_batches([1, 2], lambda _: os.getpid(), 2)) == [os.getpid()] * 2


def test_there_is_at_least_one_job(monkeypatch: pytest.MonkeyPatch) -> None:
    assert default_jobs() >= 1
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    monkeypatch.setattr(os, "cpu_count", partial(int, 0))
    assert default_jobs() == 1


# Each worker says that it has begun, and then works for longer than the test waits.
ENDLESS = """
    import time
    from site_gen.parallel import run_batches
    def work(_):
        print("begun", flush=True)
        time.sleep(600)
    list(run_batches([1, 2], work, 2))
"""


def test_workers_end_with_a_killed_command() -> None:
    """The workers hold the pipe as well: it ends when the last of them has ended."""
    command = [sys.executable, "-c", textwrap.dedent(ENDLESS)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:  # noqa: S603
        assert process.stdout is not None
        assert [process.stdout.readline() for _ in range(2)] == [b"begun\n"] * 2
        process.kill()
        assert process.stdout.read() == b""
