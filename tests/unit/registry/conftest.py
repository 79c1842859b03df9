"""The tiny edition in each of the formats."""

from pathlib import Path

import pytest

from site_gen.model import Edition
from site_gen.registry import read_edition


@pytest.fixture(scope="session")
def tiny_edition(tiny_xml: Path) -> Edition:
    return read_edition(tiny_xml.read_bytes(), "tiny.xml")


@pytest.fixture(scope="session")
def fixture_bytes(tiny_xml: Path) -> dict[str, bytes]:
    """Give the files of the tiny edition by their names."""
    return {path.name: path.read_bytes() for path in tiny_xml.parent.glob("tiny*.*")}
