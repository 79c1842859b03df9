"""The whole site of the invented edition, kept and reviewed like code.

``pytest tests/golden --update-golden`` rewrites it. Kept are the pages of all
entities, the home page, the prose, one listing of each kind, all JSON, and the
files at the root. Left out are the bodies of assets (their sources are in the
repository; a digest in a name is printed as ``0``), the listings that differ
from a kept one in nothing but rows, and what is packed or repeats the rest in
another format. ``files.txt`` names every file of the site, left out or not.
"""

import re
import shutil
from difflib import unified_diff
from fnmatch import fnmatch
from pathlib import Path

import pytest

from site_gen.build import Settings, build_site

GOLDEN = Path(__file__).parent / "site"
FILES = Path(__file__).parent / "files.txt"
BASE = "https://example.org/ports/"
KEPT_LISTINGS = {
    *("ports/index.html", "ports/system/index.html", "ports/400-499/index.html"),
    *("services/index.html", "services/h/index.html"),
    *("contacts/index.html", "contacts/m/index.html"),
    *("references/index.html", "references/rfcs/index.html"),
}
LEFT_OUT = (
    "assets/*",
    "ports/*",
    "services/*",
    "contacts/*",
    "references/*",
    "data/*.sqlite",
    "data/unassigned-user-ports.txt",
    "objects.inv",
)
DIGEST = re.compile(r"(assets/[\w/-]+?)-[0-9a-z]{6,8}(?=\.[a-z])")
MOST_DIFFERENCES = 3


def plain(text: str) -> str:
    return DIGEST.sub(r"\1-0", text)


def is_kept(path: str) -> bool:
    """Tell whether the body of a file is golden."""
    return path in KEPT_LISTINGS or not any(fnmatch(path, pattern) for pattern in LEFT_OUT)


def texts(folder: Path) -> dict[str, str]:
    """Give the golden files of a site."""
    paths = (path for path in sorted(folder.rglob("*")) if path.is_file())
    named = ((path.relative_to(folder).as_posix(), path) for path in paths)
    return {name: plain(path.read_bytes().decode()) for name, path in named if is_kept(name)}


def names(folder: Path) -> str:
    """List all files of a site, one a line; parts of the search index that are alike once."""
    paths = (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    return "".join(f"{name}\n" for name in sorted({plain(path) for path in paths}))


@pytest.fixture(scope="module")
def fresh(tiny_xml: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("golden") / "site"
    notes = (tiny_xml.parent / "notes",)
    build_site(Settings(str(tiny_xml), folder, BASE, 1, notes=notes, common_names=False))
    return folder


@pytest.fixture(autouse=True)
def updated(request: pytest.FixtureRequest, fresh: Path) -> None:
    """Rewrite the golden files first, if that was asked."""
    if request.config.getoption("--update-golden"):
        shutil.rmtree(GOLDEN, ignore_errors=True)
        for name, text in texts(fresh).items():
            path = GOLDEN / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode())
        FILES.write_bytes(names(fresh).encode())


def difference(name: str, old: str, new: str) -> str:
    """Show what changed in a file."""
    lines = unified_diff(old.splitlines(), new.splitlines(), f"golden {name}", f"built {name}", n=1)
    return "\n".join(lines)


def test_the_site_has_the_same_files(fresh: Path) -> None:
    told = difference("files.txt", FILES.read_text("utf-8"), names(fresh))
    assert not told, told


def test_every_golden_file_is_what_the_build_writes(fresh: Path) -> None:
    """Who changes a template reviews what it does; ``--update-golden`` accepts it."""
    golden, built = texts(GOLDEN), texts(fresh)
    changed = [name for name in sorted({*golden, *built}) if golden.get(name) != built.get(name)]
    shown = changed[:MOST_DIFFERENCES]
    told = "\n".join(difference(name, golden.get(name, ""), built.get(name, "")) for name in shown)
    assert not changed, f"{len(changed)} files differ: {', '.join(changed)}\n{told}"
