"""The audit of pages and files one by one, in several processes."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING

from site_gen.catalog import KINDS
from site_gen.check.assets import check_file
from site_gen.check.context import PAGE_KINDS, BatchResult, PageFacts
from site_gen.check.html_page import HtmlPage
from site_gen.check.json_files import JsonAuditor, check_address
from site_gen.check.links import Resolver, resolve_links
from site_gen.check.mail import plain_addresses
from site_gen.check.page_rules import check_page
from site_gen.check.report import Finding
from site_gen.parallel import run_batches

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from site_gen.check.context import AuditContext
    from site_gen.check.links import PageLinks

_BATCH = 250


class FileAuditor:
    """Audits pages and files one by one; what many pages share is looked up once."""

    def __init__(self, context: AuditContext) -> None:
        """Prepare the audit of one site."""
        self._context = context
        self._resolver = Resolver(context.files.sizes, context.base_url)
        self._json = JsonAuditor(context)
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
        result.records = self._json.take_new_records()
        return result

    def _audit_page(self, path: str, result: BatchResult) -> None:
        page = HtmlPage(path, self._context.files.bytes_of(path))
        links = resolve_links(page, self._resolver)
        result.findings += plain_addresses(path, page.body)
        result.findings += check_page(page, self._context.base_url, self._resolver)
        result.findings += links.findings
        result.findings += _own_anchors(page, links)
        kind, key = _identity(page)
        records: tuple[int, ...] = ()
        if kind:
            result.findings += check_address(page, kind, key)
        if kind in KINDS:
            records, findings = self._json.check(page, kind, key)
            result.findings += findings
        ids = frozenset(page.values("id"))
        numbers = self._context.numbers
        result.pages.append(
            PageFacts(
                path=path,
                kind=kind,
                key=key,
                state=page.state,
                title=page.title,
                is_indexed=not any(
                    "noindex" in each.lower() for each in page.meta("name", "robots")
                ),
                ids=self._id_sets.setdefault(ids, ids),
                links=array("L", sorted(numbers[each] for each in links.targets & numbers.keys())),
                anchors=frozenset(each for each in links.anchors if each[0] != path),
                records=records,
            )
        )


def _own_anchors(page: HtmlPage, links: PageLinks) -> Iterator[Finding]:
    """Check the anchors that lead into the page itself."""
    ids = {"top", *page.values("id")}
    for path, fragment in sorted(links.anchors):
        if path == page.path and fragment not in ids:
            message = f"the page has no id {fragment!r}; correct the link or add the id"
            yield Finding(page.path, page.line_of(f"#{fragment}"), "link-anchor", message)


def _identity(page: HtmlPage) -> tuple[str, str]:
    """Return the page's kind and key, both empty where either is not valid."""
    mains = page.all("main")
    kind, key = (mains[0].get("data-kind"), mains[0].get("data-key")) if mains else ("", "")
    return (kind, key) if kind in PAGE_KINDS and key else ("", "")


def audit_files(context: AuditContext, paths: Sequence[str], jobs: int) -> Iterator[BatchResult]:
    """Audit the files at *paths* in order, in up to *jobs* processes."""
    batches = [paths[at : at + _BATCH] for at in range(0, len(paths), _BATCH)]
    return run_batches(batches, FileAuditor(context).audit, jobs)
