"""The rules of an audit, and what it found."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from site_gen.errors import located

if TYPE_CHECKING:
    from collections.abc import Iterator

# A broken template breaks 20,000 pages alike: the text shows enough of them.
_SHOWN = 50

# Every finding names one of these; the tests break a site in one way for each.
RULES: dict[str, str] = {
    # The folder
    "required-file": "the pages and root files that others rely on exist",
    "file-name": "every name is safe on every file system and host",
    "file-case": "no two paths are equal on a file system without case",
    "file-link": "no file is a symbolic or hard link, which GitHub Pages refuses",
    "site-size": "the site is smaller than GitHub Pages allows, 1 GB",
    # The links
    "link-target": "every internal link leads to a file",
    "link-anchor": "every anchor is an id of the page it leads to",
    "link-directory": "links to pages end in the folder's slash",
    "link-absolute": "no internal link is absolute, and nothing changes what links are relative to",
    "link-outside": "no link leaves the site's root",
    "link-scheme": "links to other sites are http or https",
    "link-script": "no address is a script or data",
    "link-mail": "no link is a mail address",
    "lost-link": "links of 404.html carry the base path, since it is served at any depth",
    "click-depth": "every page is within four clicks of the home page",
    "listing-reach": "every entity is listed",
    "header-listings": "the header of every page leads to the four listings",
    "lost-script": "404.html loads the script that redirects mistyped addresses",
    "listing-size": "no listing page lists more than 1,000 entries",
    # A page
    "page-parse": "a page is well-formed HTML in UTF-8",
    "page-lang": "a page states its language",
    "page-title": "a page has one title of its own",
    "page-description": "a page has a description in one line",
    "page-heading": "a page has one h1",
    "page-main": "a page has one main element with its kind and key",
    "page-path": "a page's kind and key agree with its address",
    "page-canonical": "a page names its canonical address where the base URL is known",
    "page-json": "the page of an entity links its JSON",
    "page-size": "a page is small enough to be read on a phone",
    "json-ld": "structured data is well-formed JSON",
    "id-unique": "no id occurs twice in a page",
    "id-reference": "an attribute that names an id of the page names one that exists",
    # Safety
    "inline-script": "no script is written in a page",
    "inline-style": "no style is written in a page",
    "inline-handler": "no event handler is written in a page",
    "foreign-request": "no page or asset makes a request to another origin",
    "policy-present": "a Content-Security-Policy precedes all that it governs",
    "policy-strict": "the policy allows nothing but the site itself",
    "mail-plain": "no mail address is unmasked anywhere",
    # The entities
    "json-form": "JSON is well-formed and has the members that the contract names",
    "json-page": "the JSON of an entity agrees with its page",
    "json-twin": "every page of an entity has its JSON, and the other way round",
    "page-missing": "every entity that a record names has a page",
    "record-json": "a page shows the very records that its JSON has",
    "record-missing": "a record is on every page where it belongs",
    "record-extra": "a record is on no page where it does not belong",
    "record-hidden": "a record is shown without script",
    "note-apart": "what does not come from the registry stands outside of its records",
    "edition-count": "the edition's counts are those of the pages and records",
    # The history
    "history-form": "the history that the site offers is whole",
    "history-page": "whatever an edition held has a page, and so has every edition",
    "history-state": "a page says that it is gone exactly if the newest edition does not list it",
    "history-section": "a page has a history exactly if something happened to it",
    "history-json": "the JSON of what is gone says so and has no registrations",
    # The search
    "search-box": "every page has the search box",
    "search-module": "assets/search.js offers createSearch and knows the files of its index",
    "search-index": "every file of the search index exists, and no other",
    # Search engines
    "contact-noindex": "pages that name people are not to be indexed",
    "sitemap-form": "the sitemaps are well-formed and list addresses below the base URL",
    "sitemap-missing": "every indexable page is in the sitemap",
    "sitemap-extra": "nothing else is in the sitemap, and nothing twice",
    "robots-sitemap": "robots.txt names the sitemap",
    # Assets and other files
    "asset-name": "assets carry the hash of their content in their name",
    "asset-hash": "the hash in an asset's name is that of its content",
    "asset-link": "the files that stylesheets and scripts load exist",
    "xml-form": "XML is well-formed",
}


class Finding(NamedTuple):
    """A broken promise: where, which of `RULES`, what is wrong and what to do."""

    path: str
    line: int | None
    rule: str
    message: str

    def __str__(self) -> str:
        """Print ``PATH:LINE: RULE: MESSAGE`` in one line."""
        return located(f"{self.rule}: {self.message}", self.path, self.line)

    def order(self) -> tuple[str, int, str, str]:
        """Sort findings by place, then by rule."""
        return self.path, self.line or 0, self.rule, self.message


@dataclass(frozen=True, slots=True)
class CheckReport:
    """The audit of one folder: *pages*, *files* and *bytes* it holds, and what is wrong.

    *warnings* are remarks on what is near a limit; they are no failure.
    """

    findings: tuple[Finding, ...]
    warnings: tuple[Finding, ...]
    pages: int
    files: int
    bytes: int

    def as_text(self) -> str:
        """Print one finding a line, and a summary; of many findings of a rule the first ones."""
        return "".join(f"{line}\n" for line in self._lines())

    def as_json(self) -> str:
        """Print the report as JSON: sorted, and the same for the same site."""
        facts = {
            "pages": self.pages,
            "files": self.files,
            "bytes": self.bytes,
            "findings": [finding._asdict() for finding in self.findings],
            "warnings": [warning._asdict() for warning in self.warnings],
        }
        return f"{json.dumps(facts, ensure_ascii=False, indent=1)}\n"

    def _lines(self) -> Iterator[str]:
        yield from (f"warning: {warning}" for warning in self.warnings)
        shown: Counter[str] = Counter()
        for finding in self.findings:
            shown[finding.rule] += 1
            if shown[finding.rule] <= _SHOWN:
                yield str(finding)
        for rule, count in sorted(shown.items()):
            if count > _SHOWN:
                yield f"{rule}: {count - _SHOWN:,} more of this kind; --json lists them all"
        summary = f"{self.pages:,} pages, {self.files:,} files, {self.bytes / 1e6:.1f} MB"
        found = f"{_counted(len(self.findings), 'finding')} of {_counted(len(shown), 'rule')}"
        yield f"{summary}: {found if self.findings else 'nothing is wrong'}"


def _counted(count: int, what: str) -> str:
    return f"{count:,} {what}" if count == 1 else f"{count:,} {what}s"
