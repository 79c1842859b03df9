"""The same edition gives the same bytes, whoever builds it and wherever.

SITE_GEN_PYTHONS may name other interpreters that have the program installed
(paths, separated as in PATH); the site of each must be the same as well.
"""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from .conftest import REVERSED, digests

ROOT = Path(__file__).parents[2]
# A machine whose clock says 1994; what asks the system itself is asked here.
CLOCK = """
import datetime, time
now, now_ns = time.time, time.time_ns
time.time = lambda: now() - 10**9
time.time_ns = lambda: now_ns() - 10**18
class Clock(datetime.datetime):
    now = classmethod(lambda cls, tz=None: cls.fromtimestamp(time.time(), tz))
    utcnow = classmethod(lambda cls: cls.now())
class Calendar(datetime.date):
    today = classmethod(lambda cls: cls.fromtimestamp(time.time()))
datetime.datetime, datetime.date = Clock, Calendar
"""
WAYS: dict[str, dict[str, str]] = {
    "another hash seed, one process, and nobody else may read": {
        "PYTHONHASHSEED": "4242",
        "JOBS": "1",
        "UMASK": "077",
    },
    "another time zone and language": {
        "TZ": "Pacific/Kiritimati",
        "LANG": "tr_TR.UTF-8",
        "LC_ALL": "C",
        "PYTHONUTF8": "0",
    },
    "optimized, in three processes": {"PYTHONOPTIMIZE": "2", "JOBS": "3"},
    "files in another order": {"PRELUDE": REVERSED},
    "a clock that was set back": {"PRELUDE": CLOCK},
    # One of them at least runs, and this is it.
    "this Python by its path": {"PYTHON": sys.executable},
} | {
    f"another Python: {path}": {"PYTHON": path}
    for path in os.environ.get("SITE_GEN_PYTHONS", "").split(os.pathsep)
    if path
}


def build(source: Path, output: Path, way: Mapping[str, str]) -> dict[str, tuple[str, int]]:
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
    return build(tiny_xml, tmp_path_factory.mktemp("usual") / "site", {})


@pytest.mark.parametrize("way", WAYS)
def test_the_bytes_are_the_same_in_another_way(
    way: str, usual: dict[str, tuple[str, int]], tiny_xml: Path, tmp_path: Path
) -> None:
    assert build(tiny_xml, tmp_path / "site", WAYS[way]) == usual


def test_files_in_another_order_are_in_another_order(tmp_path: Path) -> None:
    """The test above can fail: whoever lists a folder gets the last name first."""
    for name in "abc":
        (tmp_path / name).touch()
    listings = (
        "os.listdir()",
        "[entry.name for entry in os.scandir()]",
        "[path.name for path in pathlib.Path().iterdir()]",
        "[path.name for path in pathlib.Path().glob('*')]",
        "[path.name for path in pathlib.Path().rglob('?')]",
        "next(os.walk('.'))[2]",
    )
    code = f"{REVERSED}\nimport json\nprint(json.dumps([{', '.join(listings)}]))"
    told = subprocess.check_output([sys.executable, "-c", code], cwd=tmp_path)  # noqa: S603
    assert json.loads(told) == [["c", "b", "a"]] * len(listings)
