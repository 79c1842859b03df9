"""What a page is made from is told whole: pages of equal inputs are equal, in all editions."""

from __future__ import annotations

import os
from itertools import chain
from typing import TYPE_CHECKING

from site_gen.assembly import assemble
from site_gen.editions import open_edition
from site_gen.ledger import digest_of

if TYPE_CHECKING:
    from pathlib import Path

BASE = "https://example.org/ports/"
DATES = ("2017-03-10", "2024-10-15", "2026-08-17")
EVERY = (*DATES, "2019-12-20", "2022-08-03", "2025-05-02", "2026-08-05", "2026-08-11")


def test_files_of_equal_inputs_are_equal_in_all_editions(editions: Path) -> None:
    """Nearly ten years of changes: what a page shows, its inputs tell; in the long run, all."""
    known: dict[tuple[str, bytes], bytes] = {}
    shared = 0
    for date in EVERY if os.environ.get("SITE_GEN_LONG") else DATES:
        opened = open_edition(str(editions / "editions" / f"{date}.xml"))
        for task in chain.from_iterable(assemble(opened, BASE).batches):
            # JSON tells its edition, so that no two editions share any.
            if task.inputs is not None and not task.path.startswith("api/"):
                (file,) = task.files()
                key, digest = (task.path, digest_of(task.inputs())), digest_of(file.body)
                shared += key in known
                assert known.setdefault(key, digest) == digest, task.path
    assert shared > 10_000


def test_a_weekly_edition_makes_few_pages_anew(editions: Path) -> None:
    """Pages are counted, not seconds: of 20,434, a week changes less than one in a hundred."""
    told = []
    for date in ("2026-08-11", "2026-08-17"):
        opened = open_edition(str(editions / "editions" / f"{date}.xml"))
        tasks = chain.from_iterable(assemble(opened, BASE).batches)
        told.append({t.path: t.inputs() for t in tasks if t.inputs and t.path.endswith(".html")})
    before, after = told
    changed = [path for path, inputs in after.items() if before.get(path) != inputs]
    assert len(after) > 20_400
    assert 0 < len(changed) < len(after) / 100
