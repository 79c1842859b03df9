"""Compare the entity pages of two folders, and count what is in one."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def _entity_pages(site: Path) -> Iterator[Path]:
    for name in ("port", "service", "contact", "reference"):
        yield from sorted((site / name).glob("*/index.html"))


def differing(site: Path, other: Path) -> list[str]:
    """List the entity pages of *site* that *other* lacks or has with other bytes."""
    pairs = ((path, other / path.relative_to(site)) for path in _entity_pages(site))
    return [
        ours.relative_to(site).as_posix()
        for ours, theirs in pairs
        if not theirs.is_file() or ours.read_bytes() != theirs.read_bytes()
    ]


def weigh(site: Path) -> dict[str, int]:
    """Count the entity pages of a finished site and all its files, and their bytes."""
    pages = [path.stat().st_size for path in _entity_pages(site)]
    files = [path.stat().st_size for path in site.rglob("*") if path.is_file()]
    return {"pages": len(pages), "page_bytes": sum(pages), "files": len(files), "bytes": sum(files)}
