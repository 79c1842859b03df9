"""The rules of files that belong to no page: assets, search, JSON, XML, sitemaps, robots.txt."""

from __future__ import annotations

import base64
import hashlib
import re
from collections import Counter
from typing import TYPE_CHECKING

import orjson
from lxml import etree

from site_gen.check.facts import HOME, url_of
from site_gen.check.html_page import HtmlPage
from site_gen.check.links import broken_address, plain_addresses
from site_gen.check.report import Finding

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from site_gen.check.facts import AuditContext, OutputFiles, PageFacts
    from site_gen.check.links import Resolver

# The one module that other programs import, so its name never changes.
PLAIN = "assets/search.js"
SHARDS = "assets/search/"
# Hexadecimal, or base 32 where very many names must be short.
_HASHED = re.compile(r"[.-]([0-9a-f]{8,64}|[a-z2-7]{6,52})(?:\.[a-z0-9]+)*$")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_IN_CSS = re.compile(r"""url\(\s*(["']?)(.*?)\1\s*\)|@import\s+(["'])(.*?)\3""")
_IN_JS = re.compile(
    r"""(?:^|[;}\s])(?:import|export)\b(?:[\w\s{},*$]*\bfrom)?\s*["']([^"'\n]+)["']"""
    r"""|\bimport\(\s*["']([^"'\n]+)["']\s*\)"""
    r"""|\bnew\s+URL\(\s*["']([^"'\n]+)["']\s*,\s*import\.meta\.url""",
    re.MULTILINE,
)
# As the module itself finds it in a newer copy of itself.
_MANIFEST = re.compile(r"^export const manifest = (\{.*\});$", re.MULTILINE)
_CREATE = re.compile(
    r"\bexport\s+(?:async\s+)?(?:function|const|let)\s+createSearch\b|\bexport\s*\{[^}]*\bcreateSearch\b"
)
SITEMAP = "sitemap.xml"
# https://www.sitemaps.org/protocol.html
_MOST_ADDRESSES = 50_000
_SPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
_NAMED = re.compile(r"^sitemap:\s*(\S+)\s*$", re.IGNORECASE | re.MULTILINE)


def check_file(path: str, resolver: Resolver, context: AuditContext) -> Iterator[Finding]:
    """Audit one file that belongs to no page."""
    body = context.files.bytes_of(path)
    yield from plain_addresses(path, body)
    if path.startswith("assets/") and path != PLAIN:
        yield from _check_name(path, body)
    if path.endswith((".css", ".js", ".mjs")):
        yield from _check_code(path, body.decode("utf-8", "replace"), resolver, context.base_url)
    if path == PLAIN:
        yield from _check_search(body.decode("utf-8", "replace"), context)
    if path.endswith((".json", ".webmanifest")):
        try:
            orjson.loads(body)
        except ValueError as error:
            yield Finding(path, None, "json-form", f"is not valid JSON ({error}); write it whole")
    if path.endswith((".xml", ".svg")):
        try:
            etree.fromstring(body, etree.XMLParser(resolve_entities=False, no_network=True))
        except etree.XMLSyntaxError as error:
            yield Finding(path, error.lineno, "xml-form", f"{error.msg}; write it well-formed")


def _check_name(path: str, body: bytes) -> Iterator[Finding]:
    match = _HASHED.search(path.rsplit("/", 1)[1])
    digest = hashlib.sha256(body).digest()
    base32 = base64.b32encode(digest).decode().lower()
    if not match:
        message = "the name lacks the content's hash; Pages caches a file for ten minutes"
        yield Finding(path, None, "asset-name", f"{message}: put the hash there")
    elif match[1] not in (digest.hex()[: len(match[1])], base32[: len(match[1])]):
        message = f"{match[1]} is not the SHA-256 of the content; build again"
        yield Finding(path, None, "asset-hash", message)


def _check_code(path: str, text: str, resolver: Resolver, base_url: str) -> Iterator[Finding]:
    pattern = _IN_CSS if path.endswith(".css") else _IN_JS
    plain = _COMMENT.sub("", text)
    for match in pattern.finditer(plain):
        url = next(filter(None, reversed(match.groups())), "")
        if url.startswith("#"):
            continue
        broken = broken_address(url, base_url, is_followed=False)
        if broken:
            yield Finding(path, None, *broken)
        elif resolver.resolve(path, url).rule:
            message = f"{url!r} does not exist; correct the address or publish the file"
            yield Finding(path, None, "asset-link", message)


def _check_search(code: str, context: AuditContext) -> Iterator[Finding]:
    if not _CREATE.search(code):
        message = "does not export createSearch, which other programs call; build again"
        yield Finding(PLAIN, None, "search-module", message)
    match = _MANIFEST.search(code)
    if not match:
        message = "does not name the files of its index; build again"
        yield Finding(PLAIN, None, "search-module", message)
        return
    named = set(_shards(orjson.loads(match[1])))
    held = {path for path in context.files.sizes if path.startswith(SHARDS)}
    for path in sorted(named ^ held):
        message = (
            "is named by search.js, but missing" if path in named else "is not named by search.js"
        )
        yield Finding(path, None, "search-index", f"{message}; build again")


def _shards(manifest: dict[str, str]) -> Iterator[str]:
    """List the files of the index: digests of one length, concatenated; dashes mean no file."""
    width = len(manifest["spelling"])
    for kind in ("ports", "words", "best", "names", "spelling", "grammar"):
        digests = manifest[kind]
        for at in range(0, len(digests), width):
            digest = digests[at : at + width]
            if digest.strip("-"):
                yield f"{SHARDS}{kind}-{digest}.txt"


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
