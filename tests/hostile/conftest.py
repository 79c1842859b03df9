"""Sites made of hostile editions, and a browser that looks at them."""

from pathlib import Path
from typing import Any

import pytest

from site_gen.build import Settings, build_site

from .generator import hostile_csv, hostile_edition, hostile_page


@pytest.fixture(scope="session")
def hostile_xml(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _site(tmp_path_factory.mktemp("hostile-xml"), hostile_edition(1))


@pytest.fixture(scope="session")
def hostile_table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _site(tmp_path_factory.mktemp("hostile-csv"), hostile_csv(1))


@pytest.fixture(scope="session")
def hostile_web_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _site(tmp_path_factory.mktemp("hostile-page"), hostile_page(1))


@pytest.fixture(params=["hostile_xml", "hostile_table", "hostile_web_page"])
def hostile(request: pytest.FixtureRequest) -> Any:  # noqa: ANN401 (a Path)
    return request.getfixturevalue(request.param)


def _site(folder: Path, edition: bytes) -> Path:
    source = folder / "edition"
    source.write_bytes(edition)
    base_url = "https://example.org/ports/"
    build_site(Settings(str(source), folder / "site", base_url, jobs=2, common_names=False))
    return folder / "site"
