"""Work is spread over processes that end with the build."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
import textwrap
from functools import partial
from typing import TYPE_CHECKING

import pytest

from site_gen.errors import PublishError
from site_gen.files import SiteFile, Task
from site_gen.publish import Publication
from site_gen.work import default_jobs, write_all
from site_gen.writing import Ground

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from site_gen.ledger import Stamps


def task(path: str, body: bytes) -> Task:
    """Give the task that makes one file."""
    return Task(partial(SiteFile, path, body))


def tasks_of(count: int) -> list[Task]:
    """Give tasks that make *count* files of five bytes."""
    return [task(f"{number}/x", b"12345") for number in range(count)]


def write(tasks: Sequence[Task], ground: Ground | Path, jobs: int = 1) -> Stamps:
    """Write what *tasks* make, and give the stamps."""
    on = ground if isinstance(ground, Ground) else Ground(ground)
    return write_all(batched(tasks), on, jobs=jobs, progress=lambda _: None).files


def batched(tasks: Sequence[Task]) -> list[Sequence[Task]]:
    """Put tasks into batches."""
    return [tasks[at : at + 100] for at in range(0, len(tasks), 100)]


@pytest.mark.parametrize("jobs", [1, 2, 3])
def test_every_file_is_written_with_any_number_of_jobs(tmp_path: Path, jobs: int) -> None:
    """The tally and the progress count them all."""
    heard: list[int] = []
    tally = write_all(batched(tasks_of(1000)), Ground(tmp_path), jobs=jobs, progress=heard.append)
    assert (len(tally.files), tally.bytes) == (1000, 5000)
    assert heard[-1] == 1000 == len(list(tmp_path.glob("*/x")))


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("is_kept", [True, False])
def test_two_batches_cannot_write_one_path(tmp_path: Path, jobs: int, *, is_kept: bool) -> None:
    """Whichever comes second finds the file of the first."""
    batches = [[task("a/x", b"one")], [task("a/x", b"two")]]
    ground = Ground(tmp_path, is_kept=is_kept)
    with pytest.raises(PublishError, match=r"a/x: two files of the site share this path"):
        write_all(batches, ground, jobs=jobs, progress=lambda _: None)


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_failure_in_a_worker_reaches_the_operator_whole(tmp_path: Path, jobs: int) -> None:
    """The operator reads the worker's own words."""
    tasks = [*tasks_of(900), task("../x", b"")]
    with pytest.raises(PublishError, match=r"^\.\./x: the path leaves the site; report this"):
        write(tasks, tmp_path, jobs)


def test_what_stands_already_is_not_written(tmp_path: Path) -> None:
    """The file keeps its inode."""
    known = write(tasks_of(10), tmp_path)
    second = write([*tasks_of(9), task("9/x", b"other")], Ground(tmp_path, known))
    assert [path for path in known if second[path].digest != known[path].digest] == ["9/x"]
    assert second["3/x"].inode == known["3/x"].inode
    assert (tmp_path / "9/x").read_bytes() == b"other"


def test_two_files_of_one_path_are_refused(tmp_path: Path) -> None:
    """Also where a file of that path stands already."""
    known = write(tasks_of(1), tmp_path)
    with pytest.raises(PublishError, match="share this path"):
        write([task("0/x", b"one"), task("0/x", b"two")], Ground(tmp_path, known))


def test_a_killed_worker_is_one_of_our_errors(tmp_path: Path) -> None:
    """A system short of memory kills without a word; ours names the remedy."""

    def die() -> SiteFile:
        os._exit(9)

    with pytest.raises(PublishError, match="a worker process was stopped from outside; free some"):
        write([Task(die)] * 1000, tmp_path, jobs=2)


def test_a_system_that_cannot_fork_writes_by_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The result is the same."""
    monkeypatch.setattr(multiprocessing, "get_all_start_methods", lambda: ["spawn"])
    monkeypatch.setattr(multiprocessing, "get_context", None)
    assert len(write(tasks_of(10), tmp_path, jobs=2)) == 10


def test_there_is_at_least_one_job(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where the system does not tell its processors."""
    assert default_jobs() >= 1
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: None)
    assert default_jobs() == 1


# A build whose tasks take for ever: each worker says that it has begun.
SLOW = """
    import sys, time
    from pathlib import Path
    from site_gen.files import Task
    from site_gen.publish import Publication
    from site_gen.work import write_all
    def task():
        print("begun", flush=True)
        time.sleep(60)
    with Publication(Path(sys.argv[1]), durable=False) as publication:
        write_all([[Task(task)]] * 1000, publication.ground, jobs=2, progress=lambda _: None)
"""


def test_workers_end_with_a_killed_build(tmp_path: Path) -> None:
    """The next build needs no help: neither the lock nor the private tree is left."""
    command = [sys.executable, "-c", textwrap.dedent(SLOW), str(tmp_path / "site")]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as build:  # noqa: S603
        assert build.stdout is not None
        assert [build.stdout.readline() for _ in range(2)] == [b"begun\n"] * 2
        build.kill()
        # The workers hold the pipe as well: its end is theirs.
        assert build.stdout.read() == b""
    with pytest.raises(RuntimeError), Publication(tmp_path / "site"):
        raise RuntimeError
    assert list(tmp_path.iterdir()) == []
