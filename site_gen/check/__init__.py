"""The audit of an output folder: all that the site promises to wikis, scripts and readers.

`RULES` lists the promises. Forked processes read each page and file once; the
parent process checks the rules about the site as a whole.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson

from site_gen.api import GENERATOR
from site_gen.check.audit import audit_files
from site_gen.check.context import AuditContext
from site_gen.check.history_rules import check_history
from site_gen.check.output_files import LARGEST_SITE, check_files, check_size, list_files
from site_gen.check.report import CheckReport, Finding, finding_order
from site_gen.check.rules import RULES
from site_gen.check.site_rules import SiteAudit
from site_gen.check.sitemaps import base_url_of, check_sitemaps
from site_gen.errors import CheckError
from site_gen.memory import gc_disabled
from site_gen.permalinks import EDITION_JSON

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from site_gen.check.context import PageFacts, RecordFacts
    from site_gen.check.output_files import OutputFiles

__all__ = ["RULES", "CheckReport", "Finding", "check_site"]


def check_site(folder: Path, *, jobs: int) -> CheckReport:
    """Audit the site in *folder*, with up to *jobs* processes.

    Raise `CheckError` where the folder does not hold a site of this program.
    """
    if not folder.is_dir():
        what = "is not a directory"
        raise CheckError(what, remedy="build a site there first", place=str(folder))
    files = list_files(folder)
    edition = _edition(files, folder)
    pages = files.pages
    numbers = {path: number for number, path in enumerate(pages)}
    context = AuditContext(files, numbers, base_url_of(files), edition.get("edition"))
    total = sum(files.sizes.values())
    size = check_size(total)
    with gc_disabled():
        findings = [*check_files(files), *_check_contents(context, edition, jobs)]
    if size and total > LARGEST_SITE:
        findings.append(size)
    return CheckReport(
        findings=tuple(sorted(set(findings), key=finding_order)),
        warnings=(size,) if size and total <= LARGEST_SITE else (),
        pages=len(pages),
        files=len(files.sizes),
        bytes=total,
    )


def _check_contents(context: AuditContext, edition: dict[str, Any], jobs: int) -> Iterator[Finding]:
    """Audit every file, then the site as a whole."""
    pages: list[PageFacts] = []
    records: dict[int, RecordFacts] = {}
    # The few large files come first, so that all processes end at about the same time.
    paths = [*context.files.others, *context.files.pages]
    for result in audit_files(context, paths, jobs):
        pages += result.pages
        records |= result.records
        yield from result.findings
    yield from SiteAudit(context, pages).check(edition, records)
    yield from check_history(context.files, pages)
    yield from check_sitemaps(context, pages)


def _edition(files: OutputFiles, folder: Path) -> dict[str, Any]:
    """Read the file that proves that the folder holds a site of this program."""
    try:
        facts = orjson.loads(files.bytes_of(EDITION_JSON))
    except (OSError, ValueError):
        facts = None
    if not isinstance(facts, dict) or facts.get("generator") != GENERATOR:
        what = f"does not hold a site of this program (no {EDITION_JSON} that {GENERATOR} wrote)"
        raise CheckError(what, remedy="name the output folder of a build", place=str(folder))
    return facts
