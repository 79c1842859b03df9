"""Templates and static files are found in a checkout and in a wheel."""

from pathlib import Path

import pytest

from site_gen import resources


def test_what_lies_inside_the_package_comes_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A wheel must not read a stranger's folder beside it."""
    package = tmp_path / "site_gen"
    for folder in (package / "templates", tmp_path / "templates", tmp_path / "static"):
        folder.mkdir(parents=True)
    monkeypatch.setattr(resources, "_PACKAGE", package)
    assert resources.templates() == package / "templates"
    assert resources.static() == tmp_path / "static"
