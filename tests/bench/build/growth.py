"""Build registries of growing size, and tell what a page costs in each."""

from __future__ import annotations

import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from measure import run
from tools import HERE, build, quietly, remove
from verify import weigh

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

SCALES = (1, 4, 16)
_RECORD = b"<record"


def measured(folder: Path, scales: Sequence[int], say: Callable[[str], None]) -> list[Any]:
    """Generate and build each scale in *folder*, after a build that does not count."""
    _built(folder, 1)
    found = []
    for scale in scales:
        say(f"building {scale} times the registry")
        found.append(_built(folder, scale))
    return found


def _built(folder: Path, scale: int) -> dict[str, Any]:
    source, site = folder / f"{scale}.xml", folder / "site"
    # Made in a process of its own: this one stays small, and its size is where others start.
    quietly((sys.executable, HERE / "generate.py", source, "--scale", scale))
    cost = run(build(source, site, "--fresh"), folder / "log")
    figures = {"scale": scale, "records": _records(source), **weigh(site), **asdict(cost)}
    remove(site)
    source.unlink()
    return figures


def _records(source: Path) -> int:
    with source.open("rb") as lines:
        return sum(_RECORD in line for line in lines)
