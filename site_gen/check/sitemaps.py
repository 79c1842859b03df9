"""The sitemaps and robots.txt, and the base URL that they tell."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from lxml import etree

from site_gen.check.facts import HOME, url_of
from site_gen.check.report import Finding
from site_gen.check.scan import scan

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from site_gen.check.facts import Grounds, PageFacts
    from site_gen.check.tree import Tree

SITEMAP = "sitemap.xml"
# https://www.sitemaps.org/protocol.html
_MOST_ADDRESSES = 50_000
_SPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
_NAMED = re.compile(r"^sitemap:\s*(\S+)\s*$", re.IGNORECASE | re.MULTILINE)


def base_url_of(tree: Tree) -> str:
    """Find where the site is to be published; empty where it does not say.

    The home page's canonical address tells, else the shortest in the sitemap.
    """
    page = scan(HOME, tree.bytes_of(HOME)) if HOME in tree.sizes else None
    stated = page.links("canonical") if page else []
    shortest = min(_addresses(tree, SITEMAP), key=len, default="")
    base = stated[0] if stated else shortest
    return base if base.startswith(("http://", "https://")) and base.endswith("/") else ""


def check_sitemaps(grounds: Grounds, pages: Iterable[PageFacts]) -> Iterator[Finding]:
    """Audit that the sitemaps list every indexable page once, and nothing else."""
    tree = grounds.tree
    if SITEMAP not in tree.sizes:
        return
    root = grounds.base_url or "/"
    yield from _check_robots(tree, f"{root}{SITEMAP}")
    files, broken = _files(tree, root)
    yield from broken
    listed: Counter[str] = Counter()
    for file in files:
        addresses = _addresses(tree, file)
        yield from _check_form(tree, file, addresses, root)
        listed.update(addresses)
    yield from _compare(listed, {f"{root}{url_of(page.path)}": page for page in pages})


def _compare(listed: Counter[str], pages: dict[str, PageFacts]) -> Iterator[Finding]:
    for address, count in listed.items():
        page = pages.get(address)
        if page is None:
            what = f"{address} is no page of the site; remove it"
        elif not page.is_indexed:
            what = f"{address} asks not to be indexed; remove it"
        elif count > 1:
            what = f"{address} stands {count} times; list it once"
        else:
            continue
        yield Finding(SITEMAP, None, "sitemap-extra", what)
    for address, page in pages.items():
        if page.is_indexed and address not in listed:
            message = "the page may be indexed, but no sitemap lists it; list it"
            yield Finding(page.path, None, "sitemap-missing", message)


def _check_robots(tree: Tree, wanted: str) -> Iterator[Finding]:
    if "robots.txt" not in tree.sizes:
        return
    named = _NAMED.findall(tree.bytes_of("robots.txt").decode("utf-8", "replace"))
    if named != [wanted]:
        told = ", ".join(named) or "no sitemap"
        message = f"names {told}; write Sitemap: {wanted}"
        yield Finding("robots.txt", None, "robots-sitemap", message)


def _files(tree: Tree, root: str) -> tuple[list[str], list[Finding]]:
    """Give the sitemaps that list pages: ``sitemap.xml``, or those that it names."""
    element = _parsed(tree, SITEMAP)
    if element is None or element.tag != f"{_SPACE}sitemapindex":
        return [SITEMAP], []
    named = [address.removeprefix(root) for address in _addresses(tree, SITEMAP)]
    missing = [name for name in named if name not in tree.sizes]
    message = "the index names {}, which is not there; build again"
    findings = [Finding(SITEMAP, None, "sitemap-form", message.format(name)) for name in missing]
    return [name for name in named if name in tree.sizes], findings


def _check_form(tree: Tree, file: str, addresses: list[str], root: str) -> Iterator[Finding]:
    element = _parsed(tree, file)
    if element is None or element.tag != f"{_SPACE}urlset":
        yield Finding(file, None, "sitemap-form", "is no urlset of sitemaps.org; build again")
    if len(addresses) > _MOST_ADDRESSES:
        message = f"lists {len(addresses)} addresses; divide it, {_MOST_ADDRESSES} are the most"
        yield Finding(file, None, "sitemap-form", message)
    for address in addresses:
        if not address.startswith(root):
            message = f"{address} is not below {root}; correct it"
            yield Finding(file, None, "sitemap-form", message)


def _parsed(tree: Tree, file: str) -> etree._Element | None:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    try:
        return etree.fromstring(tree.bytes_of(file), parser)
    except (OSError, etree.XMLSyntaxError):
        return None


def _addresses(tree: Tree, file: str) -> list[str]:
    element = _parsed(tree, file)
    return [] if element is None else [loc.text or "" for loc in element.iter(f"{_SPACE}loc")]
