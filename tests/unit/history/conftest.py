"""What the tests of the history share."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from site_gen.history.importing import import_editions


@pytest.fixture
def history(tiny_history: Path, tmp_path: Path) -> Path:
    return shutil.copytree(tiny_history, tmp_path / "copy")


@pytest.fixture(scope="session")
def collect() -> Callable[..., object]:
    """Import sources into a history, in one process, and return the report."""

    def run(folder: Path, *sources: Path) -> object:
        return import_editions(sources, folder, 1, lambda _done, _total: None)

    return run
