"""Write the entity pages of a finished site to a fresh folder, and tell what that alone costs.

    python tests/bench/build/floor.py SITE FOLDER PROCESSES

Reading the pages comes first and is not counted. Prints the figures as JSON.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from verify import FOLDERS, entity_pages

if TYPE_CHECKING:
    from multiprocessing.queues import SimpleQueue
    from multiprocessing.synchronize import Barrier


def main(site: str, folder: str, processes: str) -> int:
    """Write all pages in so many processes."""
    count = int(processes)
    for name in FOLDERS:
        (Path(folder) / name).mkdir(parents=True)
    context = multiprocessing.get_context("fork")
    start, seconds = context.Barrier(count + 1), context.SimpleQueue()
    for first in range(count):
        share = (site, folder, first, count)
        context.Process(target=_write, args=(share, start, seconds)).start()
    start.wait()
    begun = time.perf_counter()
    cpu = sum(seconds.get() for _ in range(count))
    sys.stdout.write(json.dumps({"wall": time.perf_counter() - begun, "cpu": cpu}))
    return 0


def _write(share: tuple[str, str, int, int], start: Barrier, seconds: SimpleQueue[float]) -> None:
    """Read a share of the pages, wait for the others, and write it."""
    site, folder, first, count = share
    paths = list(entity_pages(Path(site)))[first::count]
    pages = [(f"{folder}/{path.parent}", (Path(site) / path).read_bytes()) for path in paths]
    start.wait()
    begun = time.process_time()
    for target, body in pages:
        os.mkdir(target)  # noqa: PTH102 (the floor: no more than the system's own calls)
        file = os.open(f"{target}/index.html", os.O_CREAT | os.O_WRONLY | os.O_EXCL)
        os.write(file, body)
        os.close(file)
    seconds.put(time.process_time() - begun)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
