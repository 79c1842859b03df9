"""Hold that two folders have the same entity pages, and count what is in one."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FOLDERS = ("port", "service", "contact", "reference")


def entity_pages(site: Path) -> Iterator[Path]:
    """Give the path of every entity page, in the order of their names."""
    for name in FOLDERS:
        for path in sorted((site / name).glob("*/index.html")):
            yield path.relative_to(site)


def differing(site: Path, other: Path) -> list[str]:
    """Name the entity pages of *site* that *other* lacks or has with other bytes."""
    return [str(path) for path in entity_pages(site) if not _is_same(site / path, other / path)]


def _is_same(ours: Path, theirs: Path) -> bool:
    return theirs.is_file() and ours.read_bytes() == theirs.read_bytes()


def weigh(site: Path) -> dict[str, int]:
    """Count the entity pages of a finished site and all its files, and their bytes."""
    pages = [(site / path).stat().st_size for path in entity_pages(site)]
    files = list(_sizes(str(site)))
    return {"pages": len(pages), "page_bytes": sum(pages), "files": len(files), "bytes": sum(files)}


def _sizes(folder: str) -> Iterator[int]:
    with os.scandir(folder) as found:
        for each in found:
            if each.is_dir(follow_symlinks=False):
                yield from _sizes(each.path)
            else:
                yield each.stat(follow_symlinks=False).st_size
