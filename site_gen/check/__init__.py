"""The audit of a finished folder: all that the site promises to wikis, scripts and readers.

`RULES` lists the promises. Pages and files are read in forked processes, each
once; what only all pages together can tell is settled by the parent.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from site_gen.api import GENERATOR
from site_gen.check.facts import Grounds
from site_gen.check.report import CheckReport, Finding, finding_order
from site_gen.check.rules import RULES
from site_gen.check.sitemaps import base_url_of, check_sitemaps
from site_gen.check.tree import LARGEST_SITE, check_size, check_tree, walk
from site_gen.check.whole import Site
from site_gen.check.workers import audited
from site_gen.errors import CheckError
from site_gen.memory import uncollected

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from site_gen.check.facts import PageFacts, Record
    from site_gen.check.tree import Tree

__all__ = ["RULES", "CheckReport", "Finding", "check_site"]

_MARKER = "api/v1/edition.json"


def check_site(folder: Path, *, jobs: int) -> CheckReport:
    """Audit the site in *folder*, with up to *jobs* processes.

    Raise `CheckError` where the folder is no site of this program.
    """
    tree = walk(_existing(folder))
    edition = _edition(tree, folder)
    pages = tree.pages
    numbers = {path: number for number, path in enumerate(pages)}
    grounds = Grounds(tree, numbers, base_url_of(tree), edition.get("edition"))
    total = sum(tree.sizes.values())
    size = check_size(total)
    with uncollected():
        findings = [*check_tree(tree), *_contents(grounds, edition, jobs)]
    if size and total > LARGEST_SITE:
        findings.append(size)
    return CheckReport(
        findings=tuple(sorted(set(findings), key=finding_order)),
        warnings=(size,) if size and total <= LARGEST_SITE else (),
        pages=len(pages),
        files=len(tree.sizes),
        bytes=total,
    )


def _contents(grounds: Grounds, edition: dict[str, Any], jobs: int) -> Iterator[Finding]:
    """Audit every file, then what all of them tell together."""
    pages: list[PageFacts] = []
    records: dict[int, Record] = {}
    # The few large files first: no process is left with them when the others are done.
    for part in audited(grounds, [*grounds.tree.others, *grounds.tree.pages], jobs):
        pages += part.pages
        records |= part.records
        yield from part.findings
    for page in pages:
        yield from page.findings
    yield from Site(grounds, pages).check(edition, records)
    yield from check_sitemaps(grounds, pages)


def _existing(folder: Path) -> Path:
    if not folder.is_dir():
        what = "is no folder"
        raise CheckError(what, remedy="build a site there first", place=str(folder))
    return folder


def _edition(tree: Tree, folder: Path) -> dict[str, Any]:
    """Read what tells that the folder holds a site of this program."""
    try:
        facts = json.loads(tree.bytes_of(_MARKER))
    except (OSError, ValueError):
        facts = None
    if not isinstance(facts, dict) or facts.get("generator") != GENERATOR:
        what = f"holds no site of ours (no {_MARKER} that {GENERATOR} wrote)"
        raise CheckError(what, remedy="name the output folder of a build", place=str(folder))
    return facts
