"""The files that belong to no page: stylesheets, scripts, JSON, XML."""

from __future__ import annotations

import base64
import hashlib
import re
from typing import TYPE_CHECKING

import orjson
from lxml import etree

from site_gen.check.links import broken_address
from site_gen.check.mail import plain_addresses
from site_gen.check.report import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from site_gen.check.context import AuditContext
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
