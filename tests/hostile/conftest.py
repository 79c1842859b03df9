"""Sites made of hostile editions, and a browser that looks at them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from site_gen.build import Settings, build_site

from .generator import hostile_csv, hostile_edition

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="session", params=["xml", "csv"])
def hostile(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the site of a hostile edition."""
    folder = tmp_path_factory.mktemp(f"hostile-{request.param}")
    source = folder / "edition"
    source.write_bytes(hostile_edition(1) if request.param == "xml" else hostile_csv(1))
    build_site(Settings(str(source), folder / "site", "https://example.org/ports/", jobs=2))
    return folder / "site"
