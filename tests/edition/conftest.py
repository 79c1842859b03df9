"""The real history, imported once for all processes that run the tests."""

import fcntl
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from site_gen.history.importing import import_editions
from site_gen.parallel import default_jobs


@pytest.fixture(scope="session")
def real_history(editions: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the history of the bundle and of what continues it; no test may write into it.

    The import reads 683 editions, about 0.17 s of processor time each.
    """
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    history = shared / "real-history"
    with _locked(shared / "real-history.lock"):
        # The name stands only for a whole history: one that a test failed in is imported again.
        if not history.is_dir():
            work = tmp_path_factory.mktemp("mirror")
            _import(editions, work).rename(history)
    return history


def _import(editions: Path, work: Path) -> Path:
    bundle, clone, folder = editions / "registry-history.bundle", work / "clone", work / "history"
    command = ["git", "clone", "-q", "--bare", str(bundle), str(clone)]
    subprocess.run(command, check=True)  # noqa: S603 (ours)
    reports = [
        import_editions([source], folder, default_jobs(), lambda _done, _total: None)
        for source in (clone, editions / "editions")
    ]
    first, second = reports
    assert (len(first.added), first.known, len(first.remarks)) == (680, 3, 2)
    assert second.added == ("2026-08-05", "2026-08-11", "2026-08-17")
    return folder


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
