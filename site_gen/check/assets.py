"""The files that belong to no page: stylesheets, scripts, JSON, XML."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from typing import TYPE_CHECKING

from lxml import etree

from site_gen.check.links import broken_address
from site_gen.check.mail import plain_addresses
from site_gen.check.report import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from site_gen.check.facts import Grounds
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
# As the module itself looks for it when a build has replaced it.
_MANIFEST = re.compile(r"^export const manifest = (\{.*\});$", re.MULTILINE)
_CREATE = re.compile(
    r"\bexport\s+(?:async\s+)?(?:function|const|let)\s+createSearch\b|\bexport\s*\{[^}]*\bcreateSearch\b"
)
_XML = (".xml", ".svg")


def check_file(path: str, resolver: Resolver, grounds: Grounds) -> list[Finding]:
    """Audit one file that belongs to no page."""
    body = grounds.tree.bytes_of(path)
    findings = list(plain_addresses(path, body))
    if path.startswith("assets/"):
        findings += _check_name(path, body)
    if path.endswith((".css", ".js", ".mjs")):
        findings += _check_code(path, body.decode("utf-8", "replace"), resolver, grounds.base_url)
    if path == PLAIN:
        findings += _check_search(body.decode("utf-8", "replace"), grounds)
    if path.endswith((".json", ".webmanifest")):
        findings += _check_json(path, body)
    if path.endswith(_XML):
        findings += _check_xml(path, body)
    return findings


def _check_name(path: str, body: bytes) -> Iterator[Finding]:
    if path == PLAIN:
        return
    match = _HASHED.search(path.rsplit("/", 1)[1])
    if not match:
        message = "the name lacks the content's hash; Pages caches a file for ten minutes"
        yield Finding(path, None, "asset-name", f"{message}: put the hash there")
    elif not any(spelled.startswith(match[1]) for spelled in _spelled_digests(body)):
        message = f"{match[1]} is not the SHA-256 of the content; build again"
        yield Finding(path, None, "asset-hash", message)


def _spelled_digests(body: bytes) -> tuple[str, str]:
    digest = hashlib.sha256(body).digest()
    return digest.hex(), base64.b32encode(digest).decode().lower()


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
            message = f"{url!r} is not there; correct the address or publish the file"
            yield Finding(path, None, "asset-link", message)


def _check_search(code: str, grounds: Grounds) -> Iterator[Finding]:
    if not _CREATE.search(code):
        message = "exports no createSearch, by which other programs search; build again"
        yield Finding(PLAIN, None, "search-module", message)
    match = _MANIFEST.search(code)
    if not match:
        message = "names no files of an index; build again"
        yield Finding(PLAIN, None, "search-module", message)
        return
    named = set(_shards(json.loads(match[1])))
    held = {path for path in grounds.tree.sizes if path.startswith(SHARDS)}
    for path in sorted(named ^ held):
        message = "is named by search.js, but missing" if path in named else "is named by nobody"
        yield Finding(path, None, "search-index", f"{message}; build again")


def _shards(manifest: dict[str, str]) -> Iterator[str]:
    """Name the files of the index: digests of one length stand in a row, dashes for none."""
    width = len(manifest["spelling"])
    for kind in ("ports", "words", "best", "spelling"):
        digests = manifest[kind]
        for at in range(0, len(digests), width):
            digest = digests[at : at + width]
            if digest.strip("-"):
                yield f"{SHARDS}{kind}-{digest}.txt"


def _check_json(path: str, body: bytes) -> Iterator[Finding]:
    try:
        json.loads(body)
    except ValueError as error:
        yield Finding(path, None, "json-form", f"is no JSON ({error}); write it whole")


def _check_xml(path: str, body: bytes) -> Iterator[Finding]:
    try:
        etree.fromstring(body, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError as error:
        yield Finding(path, error.lineno, "xml-form", f"{error.msg}; write it well-formed")
