"""The audit of an output folder: all that the site promises to wikis, scripts and readers.

`RULES` lists the promises. Forked processes read each page and file once; the
parent process checks the rules about the site as a whole.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson

from site_gen.catalog import KINDS
from site_gen.check.facts import PAGE_KINDS, AuditContext, BatchResult, PageFacts, list_files
from site_gen.check.file_rules import base_url_of, check_file, check_sitemaps
from site_gen.check.html_page import HtmlPage
from site_gen.check.json_files import check_address, check_json
from site_gen.check.links import Resolver, plain_addresses, resolve_links
from site_gen.check.page_rules import check_page
from site_gen.check.report import RULES, CheckReport, Finding
from site_gen.check.site_rules import (
    LARGEST_SITE,
    SiteAudit,
    check_files,
    check_history,
    check_size,
)
from site_gen.errors import CheckError
from site_gen.parallel import gc_disabled, run_batches
from site_gen.permalinks import EDITION_JSON, GENERATOR

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from site_gen.check.facts import OutputFiles, RecordFacts

__all__ = ["RULES", "CheckReport", "Finding", "check_site"]

_BATCH = 250


def check_site(folder: Path, *, jobs: int) -> CheckReport:
    """Audit the site in *folder*, with up to *jobs* processes.

    Raise `CheckError` where the folder does not hold a site of this program.
    """
    if not folder.is_dir():
        what = "is not a directory"
        raise CheckError(what, remedy="build a site there first", place=str(folder))
    files = list_files(folder)
    edition = _edition(files, folder)
    context = AuditContext(files, base_url_of(files), edition.get("edition"))
    total = sum(files.sizes.values())
    size = check_size(total)
    with gc_disabled():
        findings = [*check_files(files), *_check_contents(context, edition, jobs)]
    if size and total > LARGEST_SITE:
        findings.append(size)
    return CheckReport(
        findings=tuple(sorted(set(findings), key=Finding.order)),
        warnings=(size,) if size and total <= LARGEST_SITE else (),
        pages=len(files.pages),
        files=len(files.sizes),
        bytes=total,
    )


def _check_contents(context: AuditContext, edition: dict[str, Any], jobs: int) -> Iterator[Finding]:
    """Audit every file, then the site as a whole."""
    pages: list[PageFacts] = []
    records: dict[int, RecordFacts] = {}
    # The few large files come first, so that all processes end at about the same time.
    paths = [*context.files.others, *context.files.pages]
    batches = [paths[at : at + _BATCH] for at in range(0, len(paths), _BATCH)]
    for result in run_batches(batches, FileAuditor(context).audit, jobs):
        pages += result.pages
        records |= result.records
        yield from result.findings
    yield from SiteAudit(context.files, pages).check(edition, records)
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


class FileAuditor:
    """Audits pages and files one by one; where an address leads is found once."""

    def __init__(self, context: AuditContext) -> None:
        """Prepare the audit of one site."""
        self._context = context
        self._resolver = Resolver(context.files.sizes, context.base_url)
        # Equal sets of ids are one object: it is pickled once for all pages of a batch.
        self._id_sets: dict[frozenset[str], frozenset[str]] = {}

    def audit(self, paths: Sequence[str]) -> BatchResult:
        """Audit a batch of the site's files."""
        result = BatchResult()
        for path in paths:
            if path.endswith(".html"):
                self._audit_page(path, result)
            else:
                result.findings += check_file(path, self._resolver, self._context)
        return result

    def _audit_page(self, path: str, result: BatchResult) -> None:
        page = HtmlPage(path, self._context.files.bytes_of(path))
        links = resolve_links(page, self._resolver)
        result.findings += plain_addresses(path, page.body)
        result.findings += check_page(page, self._context.base_url, self._resolver)
        result.findings += links.findings
        kind, key, records = page.main("data-kind"), page.main("data-key"), list[int]()
        if kind not in PAGE_KINDS or not key:
            kind = key = ""
        else:
            result.findings += check_address(page, kind, key)
        if kind in KINDS:
            records, findings = check_json(page, kind, key, self._context, result.records)
            result.findings += findings
        ids = frozenset(page.values("id"))
        result.pages.append(
            PageFacts(
                path=path,
                kind=kind,
                key=key,
                state=page.main("data-state"),
                title=page.title,
                is_indexed="noindex" not in " ".join(page.meta("name", "robots")).lower(),
                ids=self._id_sets.setdefault(ids, ids),
                links=tuple(each for each in links.targets if each.endswith(".html")),
                anchors=frozenset(links.anchors),
                records=records,
            )
        )
