"""Where the templates, the static files and the sample are: in the package, or in the checkout."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

CACHE_VARIABLE = "SITE_GEN_CACHE"

_PACKAGE = Path(__file__).resolve().parent


def templates() -> Path:
    """Give the folder of the Jinja2 templates."""
    return _found("templates")


def static() -> Path:
    """Give the folder of stylesheets, scripts and pictures."""
    return _found("static")


def sample() -> Path:
    """Give the excerpt of the registry that ships with the program."""
    return _PACKAGE / "sample" / "registry-excerpt-2024-10-15.txt"


def cache_folder() -> Path:
    """Give the user's cache folder, or the one that ``SITE_GEN_CACHE`` names."""
    named = os.environ.get(CACHE_VARIABLE)
    if named:
        return Path(named)
    import platformdirs  # noqa: PLC0415 (only who asks where it is should pay for the answer)

    return platformdirs.user_cache_path("site-gen", appauthor=False)


def _found(name: str) -> Path:
    """Find a folder that a wheel holds inside the package and a checkout beside it."""
    inside = _PACKAGE / name
    return inside if inside.is_dir() else _PACKAGE.parent / name


def fingerprint() -> str:
    """Give a digest of all that the program itself brings to a site.

    That is its code, templates and static files, the Python that runs it, and
    the names, with their versions, of the packages installed beside Jinja2.
    """
    digest = hashlib.sha256(code_fingerprint().encode())
    for folder in (templates(), static()):
        _add(digest, folder)
    return digest.hexdigest()


@cache
def code_fingerprint() -> str:
    """Give a digest of the same, less templates and static files."""
    digest = hashlib.sha256(sys.version.encode())
    _add(digest, _PACKAGE, without={_PACKAGE / "templates", _PACKAGE / "static"})
    digest.update("\0".join(_installed()).encode())
    return digest.hexdigest()


def _add(digest: hashlib._Hash, folder: Path, without: AbstractSet[Path] = frozenset()) -> None:
    """Add the files of a folder to a digest, with their names."""
    for path in sorted(path for path in folder.rglob("*") if _is_source(path)):
        if without.isdisjoint(path.parents):
            digest.update(f"\0{path.relative_to(folder)}\0".encode())
            digest.update(path.read_bytes())


def _is_source(path: Path) -> bool:
    return path.suffix != ".pyc" and path.is_file()


def _installed() -> list[str]:
    found = importlib.util.find_spec("jinja2")
    if found is None or found.origin is None:
        return []
    beside = os.listdir(Path(found.origin).parents[1])  # noqa: PTH208 (names are all that is wanted)
    return sorted(name for name in beside if name.endswith(".dist-info"))
