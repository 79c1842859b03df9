"""A site is put in place in one step, or not at all."""

import errno
import multiprocessing
import os
import re
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NoReturn

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from site_gen import publish
from site_gen.errors import PublishError
from site_gen.files import SiteFile
from site_gen.publish import MARKER, Publication, StagingTree, is_ours
from tests.serving import bodies

MARK = SiteFile(MARKER, b'{"generator": "site-gen"}')

FLUSH = publish.flush


def site(version: str, *, pages: int = 3) -> list[SiteFile]:
    paths = ["index.html", *(f"port/{number}/index.html" for number in range(pages))]
    return [MARK, *(SiteFile(path, version.encode()) for path in paths)]


def put(output: Path, files: Sequence[SiteFile]) -> None:
    with Publication(output) as publication:
        for file in files:
            publication.tree.write(file)


def expected(files: Sequence[SiteFile]) -> dict[str, bytes]:
    return {file.path: file.body for file in files}


def assert_published(output: Path, files: Sequence[SiteFile]) -> None:
    assert bodies(output) == expected(files)
    assert [path.name for path in output.parent.iterdir()] == [output.name]


@pytest.fixture
def output(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    # To force a whole file system to the disk takes seconds on a busy machine.
    monkeypatch.setattr(publish, "flush", lambda _: None)
    (tmp_path / "output").mkdir()
    return tmp_path / "output" / "site"


@pytest.fixture(params=["exchange", "two renames"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    if request.param == "two renames":
        monkeypatch.setattr(publish, "exchange", lambda _one, _other: False)
    return str(request.param)


def test_a_first_site_is_put_in_place(output: Path) -> None:
    put(output / "deep" / "site", site("one"))
    assert_published(output / "deep" / "site", site("one"))


@pytest.mark.usefixtures("way")
def test_a_second_site_replaces_the_first_wholly(output: Path) -> None:
    put(output, site("one", pages=5))
    put(output, site("two", pages=2))
    assert_published(output, site("two", pages=2))


def test_the_site_is_forced_to_the_disk_before_it_is_put_in_place(
    output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    flushed: list[Path] = []

    def flush(root: Path) -> None:
        flushed.append(root)
        FLUSH(root)

    monkeypatch.setattr(publish, "flush", flush)
    for version in ("one", "two"):
        put(output, site(version))
    assert flushed == [output.with_name(".site.next")] * 2
    assert_published(output, site("two"))


def test_an_empty_folder_is_ours_to_fill(output: Path) -> None:
    output.mkdir()
    put(output, site("one"))
    assert_published(output, site("one"))


def test_the_published_folder_is_the_old_site_until_the_end(output: Path) -> None:
    put(output, site("one"))
    with Publication(output) as publication:
        for file in site("two"):
            publication.tree.write(file)
        assert bodies(output) == expected(site("one"))
        assert publication.tree.root.parent == output.parent


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt, SystemExit])
def test_a_failed_build_leaves_the_old_site_and_nothing_else(
    output: Path, error: type[BaseException]
) -> None:
    put(output, site("one"))

    def fail_late() -> None:
        with Publication(output) as publication:
            publication.tree.write(MARK)
            raise error

    with pytest.raises(error):
        fail_late()
    assert_published(output, site("one"))


def test_a_failed_first_build_takes_the_folders_that_it_made_with_it(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), Publication(tmp_path / "a" / "b" / "site"):
        raise RuntimeError
    assert list(tmp_path.iterdir()) == []


def test_a_site_without_its_mark_is_not_published(output: Path) -> None:
    with pytest.raises(PublishError, match=r"site: the new site lacks api/v1/edition\.json"):
        put(output, site("one")[1:])
    assert list(output.parent.iterdir()) == []


def test_modes_do_not_depend_on_the_umask(output: Path) -> None:
    before = os.umask(0o077)
    try:
        put(output, site("one"))
    finally:
        os.umask(before)
    modes = {(path.is_dir(), path.stat().st_mode & 0o7777) for path in output.rglob("*")}
    assert modes == {(True, 0o755), (False, 0o644)}
    assert output.stat().st_mode & 0o7777 == 0o755


def test_forked_workers_write_into_one_tree(output: Path) -> None:
    files = site("one", pages=60)
    context = multiprocessing.get_context("fork")
    with Publication(output) as publication, context.Pool(3) as pool:
        sizes = pool.map(publication.tree.write, files, 1)
    assert sizes == [len(file.body) for file in files]
    assert_published(output, files)


def test_a_worker_that_falls_out_of_the_block_publishes_nothing(output: Path) -> None:
    with Publication(output) as publication:
        publication.tree.write(MARK)
        if (worker := os.fork()) == 0:
            publication.__exit__(None, None, None)
            os._exit(0)
        os.waitpid(worker, 0)
        assert not output.exists()
        assert publication.tree.root.exists()


@pytest.mark.parametrize(
    "path", ["", ".", "..", "../x", "/etc/x", "a//b", "a/../../x", "a/./b", "a/", "a\0b", "a\\b"]
)
def test_a_path_that_leaves_the_site_is_refused(tmp_path: Path, path: str) -> None:
    (tmp_path / "root").mkdir()
    with pytest.raises(PublishError, match="leaves the site"):
        StagingTree(tmp_path / "root").write(SiteFile(path, b"x"))
    assert [found.name for found in tmp_path.rglob("*")] == ["root"]


def test_two_files_of_one_path_are_refused(output: Path) -> None:
    with pytest.raises(PublishError, match=r"index\.html: two files of the site share this path"):
        put(output, [*site("one"), *site("two")[1:]])
    assert list(output.parent.iterdir()) == []


def test_a_long_body_is_written_whole_by_short_writes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = os.write
    monkeypatch.setattr(os, "write", lambda fd, body: write(fd, bytes(body[:7])))
    assert StagingTree(tmp_path).write(SiteFile("a", b"0123456789" * 5)) == 50
    assert (tmp_path / "a").read_bytes() == b"0123456789" * 5


@pytest.mark.parametrize("name", ["write", "mkdir", "open"])
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
@given(turn=st.integers(0, 20))
@settings(max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_full_disk_leaves_the_old_site(output: Path, name: str, number: int, turn: int) -> None:
    if not output.exists():
        put(output, site("one"))
    call, calls = getattr(os, name), iter(range(turn))

    def fail_late(*args: object) -> object:
        return call(*args) if next(calls, None) is not None else full(number)

    def build() -> None:
        tree = Publication(output)
        with tree as publication, pytest.MonkeyPatch.context() as patch:
            staged = publication.tree
            patch.setattr(os, name, fail_late)
            for file in site("two", pages=30):
                staged.write(file)

    with pytest.raises(PublishError, match=r"/\.site\.next/.+: .+; free some space there or cho"):
        build()
    assert_published(output, site("one"))


def full(number: int) -> NoReturn:
    raise OSError(number, os.strerror(number))


def test_a_read_only_parent_is_named(output: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = str(output.with_name(".site.lock"))

    def refuse(*_: object) -> NoReturn:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS), path)

    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(PublishError) as caught:
        put(output, site("one"))
    assert str(caught.value) == (
        f"{path}: Read-only file system; "
        "give yourself the right to write there or choose another --output"
    )


def test_a_folder_with_something_else_is_refused(output: Path) -> None:
    output.mkdir()
    (output / "thesis.txt").write_text("years of work")
    with pytest.raises(PublishError, match=r"site: is not empty and holds no site of ours .+; emp"):
        put(output, site("one"))
    assert_published(output, [SiteFile("thesis.txt", b"years of work")])


@pytest.mark.parametrize("mark", [b"", b"[]", b"{", b"\xff", b'{"generator": "hugo"}'])
def test_only_our_own_mark_counts(output: Path, mark: bytes) -> None:
    (output / MARKER).parent.mkdir(parents=True)
    (output / MARKER).write_bytes(mark)
    assert not is_ours(output)
    with pytest.raises(PublishError, match="holds no site of ours"):
        put(output, site("one"))


def test_a_checkout_in_the_output_is_refused(output: Path) -> None:
    put(output, site("one"))
    (output / ".git").mkdir()
    with pytest.raises(PublishError, match=r"holds \.git, which replacing the site would remove"):
        put(output, site("two"))
    assert (output / ".git").is_dir()


def test_a_file_or_a_link_as_output_is_refused(output: Path) -> None:
    output.write_text("x")
    link = output.with_name("link")
    link.symlink_to(output.parent, target_is_directory=True)
    with pytest.raises(PublishError, match="site: is not a folder; give --output a folder of its"):
        put(output, site("one"))
    with pytest.raises(PublishError, match="link: is a symbolic link; give --output"):
        put(link, site("one"))
    assert sorted(path.name for path in output.parent.iterdir()) == ["link", "site"]


@pytest.mark.parametrize("name", [".", "..", "../output", "/", "/proc"])
def test_the_current_folder_those_above_and_mount_points_are_refused(
    output: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(output.parent)
    with pytest.raises(PublishError, match=r"holds the current folder|is a mount point"):
        put(Path(name), site("one"))


def test_a_bind_mount_on_the_output_is_named(output: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(output, site("one"))

    def refuse(self: Path, target: Path) -> NoReturn:
        raise OSError(errno.EBUSY, os.strerror(errno.EBUSY), str(self), None, str(target))

    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises(PublishError, match=f"^{output}: is a mount point, which"):
        put(output, site("two"))
    assert_published(output, site("one"))


def test_a_key_never_stands_beside_another_site(
    output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Publication(output) as publication:
        for file in site("one"):
            publication.tree.write(file)
        publication.keep_report("key of one", "report", len(site("one")))
    with Publication(output) as publication:
        assert publication.report_for("key of one") == "report"
        assert publication.report_for("key of two") is None
    swap = Publication._swap  # noqa: SLF001 (the moment that a stop must not harm)

    def stop(self: Publication) -> None:
        swap(self)
        raise KeyboardInterrupt

    monkeypatch.setattr(Publication, "_swap", stop)
    with pytest.raises(KeyboardInterrupt):
        put(output, site("two"))
    assert_published(output, site("two"))


def test_a_current_folder_that_is_gone_is_an_error_of_ours(
    output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    output.mkdir()
    monkeypatch.chdir(output)
    output.rmdir()
    with pytest.raises(PublishError, match=r"^site: No such file or directory; choose another"):
        put(Path("site"), site("one"))


def test_a_relative_output_means_the_folder_where_the_build_began(
    output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(output.parent)
    publication = Publication(Path("site"))
    monkeypatch.chdir("/")
    with publication:
        publication.tree.write(MARK)
    assert_published(output, [MARK])


def test_a_second_build_at_once_fails_with_one_line(output: Path) -> None:
    put(output, site("one"))
    with Publication(output) as publication:
        for file in site("two"):
            publication.tree.write(file)
        with pytest.raises(PublishError) as caught:
            put(output, site("three"))
        assert bodies(output) == expected(site("one"))
    holder = f"another build (process {os.getpid()}) is writing this site"
    assert str(caught.value) == (
        f"{output}: {holder}; wait until it is done, or stop it, and build again"
    )
    assert_published(output, site("two"))


def test_builds_that_run_against_each_other_publish_whole_sites(output: Path) -> None:
    context = multiprocessing.get_context("fork")
    runs = [context.Process(target=put_often, args=(output, name)) for name in "abcd"]
    for run in runs:
        run.start()
    for run in runs:
        run.join(20)
        assert run.exitcode == 0
    put(output, site("last"))
    assert_published(output, site("last"))


def put_often(output: Path, version: str) -> None:
    for _ in range(15):
        try:
            put(output, site(version))
        except PublishError as error:
            if "another build" not in str(error):
                raise


def test_workers_of_a_killed_build_hold_the_site_no_longer_than_they_live(
    output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next build waits the moment until they have noticed."""
    reading, writing = os.pipe()
    if (builder := os.fork()) == 0:
        Publication(output).__enter__()
        if os.fork() == 0:  # a worker, which ends when the test lets it
            os.read(reading, 1)
            os._exit(0)
        os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(builder, 0)
    pauses: list[float] = []
    wait = time.sleep

    def let_go(seconds: float) -> None:
        os.write(writing, b"x" if not pauses else b"")
        pauses.append(seconds)
        wait(0.001)

    monkeypatch.setattr(time, "sleep", let_go)
    put(output, site("next"))
    assert pauses
    assert_published(output, site("next"))


def test_a_second_rename_that_fails_is_taken_back(
    output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(output, site("one"))
    rename = Path.rename
    monkeypatch.setattr(publish, "exchange", lambda _one, _other: False)

    def fail(self: Path, target: Path) -> Path:
        if self.name == ".site.next" and not target.exists():
            full(errno.ENOSPC)
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", fail)
    with pytest.raises(PublishError, match="No space left on device"):
        put(output, site("two"))
    assert_published(output, site("one"))


def test_leftovers_of_any_kind_are_cleared(output: Path) -> None:
    target = output.parent.parent / "precious"
    target.mkdir()
    (target / "file").touch()
    output.with_name(".site.next").symlink_to(target)
    output.with_name(".site.old").write_text("x")
    output.with_name(".site.lock").write_text("999999999")
    put(output, site("one"))
    assert_published(output, site("one"))
    assert (target / "file").exists()


def test_a_lock_that_is_a_link_is_not_followed(output: Path) -> None:
    target = output.parent.parent / "precious"
    target.write_text("x")
    output.with_name(".site.lock").symlink_to(target)
    with pytest.raises(PublishError, match=r"\.site\.lock: "):
        put(output, site("one"))
    assert target.read_text() == "x"


@pytest.mark.parametrize(
    ("number", "known"), [(errno.ENOSYS, True), (errno.EINVAL, True), (errno.EIO, False)]
)
def test_exchange_tells_a_system_that_cannot_from_a_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, *, known: bool
) -> None:
    import ctypes  # noqa: PLC0415

    class Library:
        def __init__(self, *_: object, **__: object) -> None: ...

        def renameat2(self, *_: object) -> int:
            ctypes.set_errno(number)
            return -1

    monkeypatch.setattr(ctypes, "CDLL", Library)
    if known:
        assert publish.exchange(tmp_path / "a", tmp_path / "b") is False
    else:
        with pytest.raises(OSError, match="Input/output error"):
            publish.exchange(tmp_path / "a", tmp_path / "b")


def killed_at(turn: int, output: Path, files: Sequence[SiteFile]) -> bool:
    """Publish in a process that is killed at its *turn*-th step; tell whether it came so far."""
    if (child := os.fork()) == 0:
        steps: Iterator[int] = iter(range(turn))

        def kill(event: str, _: object) -> None:
            if re.match(r"os\.|open|fcntl|shutil|ctypes\.call", event) and next(steps, -1) < 0:
                signal.raise_signal(signal.SIGKILL)

        try:
            sys.addaudithook(kill)
            put(output, files)
        finally:
            os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL


def test_kill_9_at_every_single_step_leaves_the_old_or_the_new_site(output: Path, way: str) -> None:
    """Every call that the interpreter audits is the last one once."""
    old, new = site("old", pages=1), site("new", pages=2)
    outcomes = []
    for turn in range(1000):
        put(output, old)
        if not killed_at(turn, output, new):
            break
        if way == "exchange":
            assert bodies(output) in (expected(old), expected(new))
        with pytest.raises(RuntimeError), Publication(output):
            raise RuntimeError
        outcomes.append("new" if bodies(output) == expected(new) else "old")
        assert_published(output, new if outcomes[-1] == "new" else old)
    assert len(outcomes) > 40
    assert outcomes == sorted(outcomes, reverse=True)
    assert {*outcomes} == {"old", "new"}
