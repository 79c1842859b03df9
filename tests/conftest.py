"""What every test may use."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Generator


@pytest.fixture(scope="session")
def editions() -> Path:
    """Give the folder of the real editions (``editions/``, ``formats/``, ``seed/``)."""
    folder = os.environ.get("SITE_GEN_EDITIONS")
    if not folder:
        pytest.skip("SITE_GEN_EDITIONS does not name the folder of the real editions")
    return Path(folder)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Fail a test that is skipped where ``SITE_GEN_NO_SKIPS`` says that all must run."""
    report = yield
    if report.skipped and not hasattr(report, "wasxfail") and os.environ.get("SITE_GEN_NO_SKIPS"):
        report.outcome = "failed"
    return report
