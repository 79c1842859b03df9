"""Write the entity pages of a finished site to a fresh folder, and tell what that alone costs.

    python tests/bench/build/floor.py SITE FOLDER PROCESSES

Reading the pages comes first and is not counted. Prints the figures as JSON.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from pathlib import Path

_FOLDERS = ("port", "service", "contact", "reference")


def main(site: str, folder: str, processes: str) -> int:
    """Write all pages in so many processes."""
    pages = _pages(Path(site))
    target = Path(folder)
    for name in _FOLDERS:
        (target / name).mkdir(parents=True)
    before = _seconds()
    start = time.perf_counter()
    _spread(pages, str(target), int(processes))
    figures = {"wall": time.perf_counter() - start, "cpu": _seconds() - before}
    sys.stdout.write(json.dumps(figures))
    return 0


def _pages(site: Path) -> list[tuple[str, bytes]]:
    paths = (path for name in _FOLDERS for path in sorted((site / name).glob("*/index.html")))
    pages = ((str(path.parent.relative_to(site)), path) for path in paths)
    # Listings are no entity pages.
    return [(url, path.read_bytes()) for url, path in pages]


def _spread(pages: list[tuple[str, bytes]], target: str, processes: int) -> None:
    if processes == 1:
        _write(pages, target)
        return
    for first in range(processes):
        if os.fork() == 0:
            _write(pages[first::processes], target)
            os._exit(0)
    for _ in range(processes):
        _, status = os.wait()
        if status:
            sys.exit("a process could not write its pages")


def _write(pages: list[tuple[str, bytes]], target: str) -> None:
    for url, body in pages:
        folder = f"{target}/{url}"
        os.mkdir(folder)  # noqa: PTH102 (the floor: no more than the system's own calls)
        file = os.open(f"{folder}/index.html", os.O_CREAT | os.O_WRONLY | os.O_EXCL)
        os.write(file, body)
        os.close(file)


def _seconds() -> float:
    usages = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
