"""Whatever stops a build, the published site is wholly the old one or wholly the new one.

The fixture `yard` lets a second build follow each test: it must need no help,
give the right site and leave nothing behind.
"""

import contextlib
import os
import random
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from tests.serving import answering

from .conftest import Edition, Yard

# Every write of the build and of its workers together has only so many bytes.
FULL = """
import errno, multiprocessing, os, stat
left, write = multiprocessing.Value("q", {bytes}), os.write
def limited(descriptor, body):
    if stat.S_ISREG(os.fstat(descriptor).st_mode):
        with left.get_lock():
            left.value -= len(body)
            if left.value < 0:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    return write(descriptor, body)
os.write = limited
"""
# The file system becomes one that may only be read, after so many changes.
READ_ONLY = """
import errno, os
left = [{allowed}]
def refusing(call):
    def refused(*given, **named):
        if call is not opened or (given[1] if len(given) > 1 else 0) & (os.O_CREAT | os.O_WRONLY):
            left[0] -= 1
            if left[0] < 0:
                raise OSError(errno.EROFS, os.strerror(errno.EROFS), str(given[0]))
        return call(*given, **named)
    return refused
opened = os.open
for name in ("open", "mkdir", "rename", "replace", "unlink", "rmdir"):
    setattr(os, name, refusing(getattr(os, name)))
"""
# The system cannot exchange two folders, and the power fails between the two renames.
BETWEEN = """
import os
from pathlib import Path
from site_gen import publish
publish.exchange = lambda one, other: False
rename = Path.rename
def stopped(self, target):
    rename(self, target)
    if str(target).endswith(".old"):
        os._exit(9)
Path.rename = stopped
"""


def test_kill_9_at_any_moment_leaves_one_whole_site(
    yard: Yard, times: int, record_property: Callable[[str, object], None]
) -> None:
    chance = random.Random(times)  # noqa: S311
    longest = _seconds_of_a_build(yard)
    for turn in range(times):
        edition = chance.choice([yard.old, yard.new])
        options = chance.choice([("--jobs", "1"), ("--jobs", "2"), ("--jobs", "2", "--fresh")])
        with subprocess.Popen(yard.command(edition, *options), start_new_session=True) as build:  # noqa: S603
            with contextlib.suppress(subprocess.TimeoutExpired):
                build.wait(chance.uniform(0.1, longest))
            with contextlib.suppress(ProcessLookupError):
                kill = os.killpg if turn % 2 else os.kill
                kill(build.pid, signal.SIGKILL)
        assert yard.holds(yard.old, yard.new)
        if turn % 10 == 0:
            assert yard.build(edition).returncode == 0
            assert yard.holds(edition)
            yard.assert_tidy()
    record_property("builds killed", times)


def _seconds_of_a_build(yard: Yard) -> float:
    start = time.perf_counter()
    assert yard.build(yard.old, "--fresh").returncode == 0
    return time.perf_counter() - start


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_disk_that_is_full_at_a_random_byte_leaves_the_old_site(
    yard: Yard, jobs: str, times: int, record_property: Callable[[str, object], None]
) -> None:
    chance = random.Random(jobs)  # noqa: S311
    for _ in range(times // 4):
        full = FULL.format(bytes=chance.randrange(100_000))
        ended = yard.build(yard.new, "--fresh", "--jobs", jobs, prelude=full)
        assert (ended.returncode, ended.stderr.count("\n")) == (1, 1), ended.stderr
        assert "No space left on device; free some space" in ended.stderr
        assert yard.holds(yard.old)
        yard.assert_tidy()
    record_property("disks filled", times // 4)


def test_an_output_that_may_only_be_read_leaves_the_old_site(yard: Yard) -> None:
    for allowed in (0, 1, 2, 50):
        ended = yard.build(yard.new, "--fresh", prelude=READ_ONLY.format(allowed=allowed))
        assert (ended.returncode, ended.stderr.count("\n")) == (1, 1), ended.stderr
        assert "Read-only file system; give yourself the right to write there" in ended.stderr
        assert yard.holds(yard.old)


@contextlib.contextmanager
def _mounted(folder: Path) -> Iterator[None]:
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", str(folder)]
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)  # noqa: S603, S607


def _remount(folder: Path, options: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{options}", str(folder)], check=True)  # noqa: S603, S607


def _may_mount(folder: Path) -> bool:
    # Root in a container may or may not.
    try:
        with _mounted(folder):
            return True
    except (OSError, subprocess.CalledProcessError):
        return False


def test_a_small_disk_that_fills_up_and_one_that_is_read_only(
    pair: tuple[Edition, Edition], tmp_path: Path
) -> None:
    """A true file system at random sizes; where mounting is not allowed, the test above stands."""
    if not _may_mount(tmp_path / "may"):
        return
    chance = random.Random(7)  # noqa: S311
    with _mounted(tmp_path / "disk"):
        yard = Yard(tmp_path / "disk", *pair)
        assert yard.build(yard.old).returncode == 0
        used = shutil.disk_usage(yard.folder).used // 1024
        for size in [f"size={used + chance.randrange(1, 3000)}k" for _ in range(3)] + ["ro"]:
            _remount(yard.folder, size)
            ended = yard.build(yard.new, "--fresh")
            assert (ended.returncode, ended.stderr.count("\n")) == (1, 1), ended.stderr
            assert yard.holds(yard.old)
            _remount(yard.folder, "rw,size=64m")
            yard.assert_tidy()
        assert yard.build(yard.new).returncode == 0
        assert yard.holds(yard.new)


def test_a_source_that_is_gone_changes_nothing(yard: Yard, tmp_path: Path) -> None:
    cut = tmp_path / "cut.xml.gz"
    cut.write_bytes(b"\x1f\x8b\x08\0")
    for path in (tmp_path / "none.xml", cut):
        ended = yard.build(type(yard.old)(path, {}))
        assert (ended.returncode, ended.stderr.count("\n")) == (1, 1), ended.stderr
        assert yard.holds(yard.old)


def test_a_download_that_breaks_off_changes_nothing(yard: Yard) -> None:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "1000000")
        handler.end_headers()
        handler.wfile.write(yard.new.source.read_bytes()[:5000])

    # The program tries again, later; a test need not wait for that.
    prelude = "import time; time.sleep = lambda _: None"
    with answering(answer) as root:
        ended = yard.build(yard.new, "--source", f"{root}registry.xml", prelude=prelude)
    assert (ended.returncode, ended.stderr.count("\n")) == (1, 1), ended.stderr
    assert yard.holds(yard.old)


def test_two_builds_at_once_do_not_mix(yard: Yard) -> None:
    editions = (yard.old, yard.new, yard.new, yard.old)
    builds = [
        subprocess.Popen(yard.command(each, "--fresh"), stderr=subprocess.PIPE)  # noqa: S603
        for each in editions
    ]
    ends = [(build.communicate()[1], build.returncode) for build in builds]
    assert 0 in [status for _, status in ends]
    assert all(b"another build" in told for told, status in ends if status)
    done = [each for each, (_, status) in zip(editions, ends, strict=True) if status == 0]
    assert yard.holds(*done)


def test_a_fresh_build_reverts_manual_changes(yard: Yard) -> None:
    (yard.output / "index.html").unlink()
    (yard.output / "port/443/index.html").write_text("changed")
    (yard.output / "robots.txt").write_bytes(b"")
    (yard.output / "port/9999.html").write_text("added")
    shutil.rmtree(yard.output / "service/https")
    assert yard.build(yard.old, "--fresh").returncode == 0
    assert yard.holds(yard.old)


def test_what_lies_beside_the_site_may_be_anything(yard: Yard) -> None:
    for name in (".site.key", ".site.next", ".site.lock"):
        (yard.folder / name).write_bytes(b"\xff\0 99999999\n" * 50)
    assert yard.build(yard.old).returncode == 0
    assert yard.holds(yard.old)
    yard.assert_tidy()


def test_a_crash_between_two_renames_is_healed(yard: Yard) -> None:
    assert yard.build(yard.new, prelude=BETWEEN).returncode == 9
    assert not yard.output.exists()
    assert yard.build(type(yard.old)(yard.folder / "none.xml", {})).returncode == 1
    assert yard.holds(yard.old)
