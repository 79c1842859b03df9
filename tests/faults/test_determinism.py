"""The same edition gives the same bytes, whoever builds it and wherever.

SITE_GEN_PYTHONS may name other interpreters that have the program installed
(paths, separated as in PATH); the site of each must be the same as well.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from .conftest import digests

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).parents[2]
# Folders tell their files in the opposite order.
REVERSED = """
import os, pathlib
listdir, scandir, glob = os.listdir, os.scandir, pathlib.Path.glob
class Scanned(list):
    __enter__ = lambda self: self
    __exit__ = lambda self, *_: None
    close = lambda self: None
os.listdir = lambda *given: sorted(listdir(*given), reverse=True)
os.scandir = lambda *given: Scanned(sorted(scandir(*given), key=str, reverse=True))
pathlib.Path.iterdir = lambda self: iter([self / name for name in os.listdir(self)])
pathlib.Path.glob = lambda self, pattern: iter(sorted(glob(self, pattern), reverse=True))
"""
WAYS: dict[str, dict[str, str]] = {
    "another hash seed": {"PYTHONHASHSEED": "4242"},
    "another time zone and language": {
        "TZ": "Pacific/Kiritimati",
        "LANG": "tr_TR.UTF-8",
        "LC_ALL": "C",
        "PYTHONUTF8": "0",
    },
    "optimized": {"PYTHONOPTIMIZE": "2"},
    "files in another order": {"PRELUDE": REVERSED},
    "nobody else may read": {"UMASK": "077"},
    "one process": {"JOBS": "1"},
    "three processes": {"JOBS": "3"},
} | {
    path: {"PYTHON": path}
    for path in os.environ.get("SITE_GEN_PYTHONS", "").split(os.pathsep)
    if path
}


def build(source: Path, output: Path, way: Mapping[str, str]) -> dict[str, tuple[str, int]]:
    """Build in a *way* of `WAYS`; give digest and mode of every file."""
    prelude = f"import sys; sys.path.insert(0, {str(ROOT)!r})\n{way.get('PRELUDE', '')}"
    code = f"{prelude}\nfrom site_gen.cli import main\nsys.exit(main(sys.argv[1:]))"
    options = ["--source", str(source), "--output", str(output), "--jobs", way.get("JOBS", "2")]
    subprocess.run(  # noqa: S603 (our own command)
        [way.get("PYTHON", sys.executable), "-c", code, "build", "--quiet", *options],
        env={**os.environ, "PYTHONHASHSEED": "1", **way},
        umask=int(way.get("UMASK", "022"), 8),
        check=True,
        cwd=output.parent,
    )
    return {
        path: (digest, (output / path).stat().st_mode) for path, digest in digests(output).items()
    }


@pytest.fixture(scope="module")
def usual(tiny_xml: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[str, int]]:
    """Build in the usual way."""
    return build(tiny_xml, tmp_path_factory.mktemp("usual") / "site", {})


@pytest.mark.parametrize("way", WAYS)
def test_the_bytes_are_the_same_in_another_way(
    way: str, usual: dict[str, tuple[str, int]], tiny_xml: Path, tmp_path: Path
) -> None:
    """Each file, by its name, its bytes and its mode."""
    assert build(tiny_xml, tmp_path / "site", WAYS[way]) == usual
