"""What every test may use."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def editions() -> Path:
    """Give the folder of the real editions (``editions/``, ``formats/``, ``seed/``)."""
    folder = os.environ.get("SITE_GEN_EDITIONS")
    if not folder:
        pytest.skip("SITE_GEN_EDITIONS does not name the folder of the real editions")
    return Path(folder)
