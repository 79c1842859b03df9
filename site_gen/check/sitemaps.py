"""The sitemaps and robots.txt, and the base URL."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from lxml import etree

from site_gen.check.context import HOME, url_of
from site_gen.check.html_page import HtmlPage
from site_gen.check.report import Finding

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from site_gen.check.context import AuditContext, PageFacts
    from site_gen.check.output_files import OutputFiles

SITEMAP = "sitemap.xml"
# https://www.sitemaps.org/protocol.html
_MOST_ADDRESSES = 50_000
_SPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
_NAMED = re.compile(r"^sitemap:\s*(\S+)\s*$", re.IGNORECASE | re.MULTILINE)


def base_url_of(files: OutputFiles) -> str:
    """Return the URL where the site is to be published; empty where it is not known.

    It is the home page's canonical address, else the shortest in the sitemap.
    """
    has_home = HOME in files.sizes
    stated = HtmlPage(HOME, files.bytes_of(HOME)).links("canonical") if has_home else []
    base = stated[0] if stated else min(_read(files, SITEMAP)[1], key=len, default="")
    return base if base.startswith(("http://", "https://")) and base.endswith("/") else ""


def check_sitemaps(context: AuditContext, pages: Iterable[PageFacts]) -> Iterator[Finding]:
    """Audit that the sitemaps list every indexable page once, and nothing else."""
    files = context.files
    if SITEMAP not in files.sizes:
        return
    root = context.base_url or "/"
    yield from _check_robots(files, f"{root}{SITEMAP}")
    sitemaps, broken = _list_sitemaps(files, root)
    yield from broken
    listed: Counter[str] = Counter()
    for file in sitemaps:
        tag, addresses = _read(files, file)
        yield from _check_form(file, tag, addresses, root)
        listed.update(addresses)
    yield from _compare(listed, {f"{root}{url_of(page.path)}": page for page in pages})


def _compare(listed: Counter[str], pages: dict[str, PageFacts]) -> Iterator[Finding]:
    for address, count in listed.items():
        page = pages.get(address)
        if page is None:
            what = f"{address} is not a page of the site; remove it"
        elif not page.is_indexed:
            what = f"{address} is not to be indexed; remove it"
        elif count > 1:
            what = f"{address} is listed {count} times; list it once"
        else:
            continue
        yield Finding(SITEMAP, None, "sitemap-extra", what)
    for address, page in pages.items():
        if page.is_indexed and address not in listed:
            message = "the page may be indexed, but no sitemap lists it; list it"
            yield Finding(page.path, None, "sitemap-missing", message)


def _check_robots(files: OutputFiles, wanted: str) -> Iterator[Finding]:
    if "robots.txt" not in files.sizes:
        return
    named = _NAMED.findall(files.bytes_of("robots.txt").decode("utf-8", "replace"))
    if named != [wanted]:
        held = ", ".join(named) or "no sitemap"
        message = f"names {held}; write Sitemap: {wanted}"
        yield Finding("robots.txt", None, "robots-sitemap", message)


def _list_sitemaps(files: OutputFiles, root: str) -> tuple[list[str], list[Finding]]:
    """List the sitemaps that list pages: ``sitemap.xml``, or those that it names."""
    tag, named = _read(files, SITEMAP)
    if tag != f"{_SPACE}sitemapindex":
        return [SITEMAP], []
    names = [address.removeprefix(root) for address in named]
    message = "the index names {}, which is missing; build again"
    missing = [name for name in names if name not in files.sizes]
    findings = [Finding(SITEMAP, None, "sitemap-form", message.format(name)) for name in missing]
    return [name for name in names if name in files.sizes], findings


def _check_form(file: str, tag: str, addresses: list[str], root: str) -> Iterator[Finding]:
    if tag != f"{_SPACE}urlset":
        yield Finding(file, None, "sitemap-form", "is not a urlset of sitemaps.org; build again")
    if len(addresses) > _MOST_ADDRESSES:
        message = f"lists {len(addresses)} addresses; divide it, {_MOST_ADDRESSES} are the most"
        yield Finding(file, None, "sitemap-form", message)
    for address in addresses:
        if not address.startswith(root):
            message = f"{address} is not below {root}; correct it"
            yield Finding(file, None, "sitemap-form", message)


def _read(files: OutputFiles, file: str) -> tuple[str, list[str]]:
    """Return the root's tag, and all addresses; nothing of what is not a sitemap."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    try:
        element = etree.fromstring(files.bytes_of(file), parser)
    except (OSError, etree.XMLSyntaxError):
        return "", []
    addresses = [loc.text or "" for loc in element.iter(f"{_SPACE}loc")]
    return str(element.tag), addresses
