"""Serve an output folder the way GitHub Pages does.

The standard library's threading server does it: this serves one person's
browser and the tests, so that no dependency is worth its weight. Every request
looks at the folder anew; a site that was put in place underneath is there at
once.
"""

from __future__ import annotations

import errno
import gzip
import hashlib
import os
import re
import stat
import sys
import threading
import time
from collections import OrderedDict
from contextlib import suppress
from dataclasses import dataclass, field
from email.utils import formatdate, parsedate_to_datetime
from functools import partial
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socketserver import TCPServer
from typing import TYPE_CHECKING
from urllib.parse import unquote_to_bytes, urlsplit

from site_gen.errors import SiteGenError, UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from email.message import Message

HOST = "127.0.0.1"
PORT = 8000

# A table of our own: the system's differs from machine to machine.
_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "application/javascript; charset=utf-8",
    ".mjs": "application/javascript; charset=utf-8",
    ".json": "application/json; charset=utf-8",
    ".jsonld": "application/ld+json; charset=utf-8",
    ".ndjson": "application/x-ndjson; charset=utf-8",
    ".map": "application/json; charset=utf-8",
    ".webmanifest": "application/manifest+json; charset=utf-8",
    ".xml": "application/xml; charset=utf-8",
    ".atom": "application/atom+xml; charset=utf-8",
    ".svg": "image/svg+xml; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".md": "text/markdown; charset=utf-8",
    ".yaml": "text/yaml; charset=utf-8",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".webp": "image/webp",
    ".ico": "image/vnd.microsoft.icon",
    ".woff2": "font/woff2",
    ".wasm": "application/wasm",
    ".gz": "application/gzip",
    ".zip": "application/zip",
    ".sqlite": "application/vnd.sqlite3",
}
_BINARY = "application/octet-stream"
_PACKABLE = re.compile(r"text/|application/(?:\w*javascript|wasm)|.*(?:json|xml|charset)")
_LEAST_PACKED = 256  # bytes
_SHELF = 64 << 20  # bytes

_BASE_PATH = re.compile(r"/?(?:[\w.~-]+/)*[\w.~-]*", re.ASCII)
_TAG = re.compile(r'(?:W/)?("[^"]*")')
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")
_NO_SEGMENT = frozenset(("", ".", ".."))
_SWAP_TRIES = 20
_SWAP_PAUSE = 0.01  # seconds


@dataclass(frozen=True, slots=True)
class _Page:
    """A file as it is sent; *packed* is its gzip where that is shorter."""

    body: bytes
    packed: bytes | None
    digest: str
    modified: int
    type: str

    @property
    def size(self) -> int:
        return len(self.body) + len(self.packed or b"")


@dataclass
class _Shelf:
    """The pages sent last, up to `_SHELF` bytes of them."""

    pages: OrderedDict[tuple[object, ...], _Page] = field(default_factory=OrderedDict)
    size: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def get(self, key: tuple[object, ...]) -> _Page | None:
        with self.lock:
            if page := self.pages.get(key):
                self.pages.move_to_end(key)
            return page

    def put(self, key: tuple[object, ...], page: _Page) -> None:
        with self.lock:
            if key not in self.pages:
                self.pages[key] = page
                self.size += page.size
            while self.size > _SHELF:
                self.size -= self.pages.popitem(last=False)[1].size


@dataclass(frozen=True)
class _Site:
    """What the folder holds under which path."""

    folder: Path
    base: tuple[str, ...]
    shelf: _Shelf = field(default_factory=_Shelf)

    def below(self, segments: list[str]) -> list[str] | None:
        """Take the base path off; None for what lies elsewhere."""
        length = len(self.base)
        return segments[length:] if tuple(segments[:length]) == self.base else None

    def page(self, segments: list[str]) -> _Page | None:
        """Find the file of a path: itself, with ``.html``, or the index of a folder."""
        *folders, name = segments
        if not name:
            return self.load([*folders, "index.html"])
        return self.load(segments) or self.load([*folders, f"{name}.html"])

    def load(self, segments: list[str]) -> _Page | None:
        """Read a file; None where there is none to be shown.

        Where the system cannot exchange two folders, a site that is replaced
        is missing for a moment: that one is waited for.
        """
        for _ in range(_SWAP_TRIES):
            before = self._identity()
            page = self._load(segments)
            if page or (before and before == self._identity()):
                return page
            time.sleep(_SWAP_PAUSE)
        return None

    def _identity(self) -> tuple[int, int] | None:
        with suppress(OSError):
            status = self.folder.stat()
            return status.st_dev, status.st_ino
        return None

    def _load(self, segments: list[str]) -> _Page | None:
        if not _NO_SEGMENT.isdisjoint(segments):
            return None
        root = os.path.realpath(self.folder)
        path = os.path.realpath(os.path.join(root, *segments))  # noqa: PTH118 (for realpath)
        if not path.startswith(f"{root}{os.sep}"):
            return None
        try:
            # A pipe in the folder must not hold the thread.
            descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
        except (OSError, ValueError):
            return None
        try:
            return self._read(descriptor, path)
        finally:
            os.close(descriptor)

    def _read(self, descriptor: int, path: str) -> _Page | None:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            return None
        key = (path, status.st_ino, status.st_mtime_ns, status.st_ctime_ns, status.st_size)
        if (page := self.shelf.get(key)) is None:
            with open(descriptor, "rb", closefd=False) as file:
                page = _page(file.read(), int(status.st_mtime), Path(path).suffix.lower())
            self.shelf.put(key, page)
        return page


def _page(body: bytes, modified: int, suffix: str) -> _Page:
    kind = _TYPES.get(suffix, _BINARY)
    packed = None
    if len(body) >= _LEAST_PACKED and _PACKABLE.match(kind):
        packed = gzip.compress(body, 6, mtime=0)
    if packed and len(packed) >= len(body):
        packed = None
    return _Page(body, packed, hashlib.sha256(body).hexdigest()[:32], modified, kind)


class SiteServer(ThreadingHTTPServer):
    """Serves one folder; use it as any server of the standard library."""

    daemon_threads = True
    request_queue_size = 128

    def server_bind(self) -> None:
        """Bind without asking the network for this machine's name, which may take seconds."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = str(self.server_address[0]), self.server_address[1]

    def handle_error(self, request: object, client_address: object) -> None:
        """Let readers who hang up go in peace; tell all else."""
        if not isinstance(sys.exception(), ConnectionError | TimeoutError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


class _Handler(BaseHTTPRequestHandler):
    """Answers one connection's requests, one after the other."""

    protocol_version = "HTTP/1.1"
    server_version = "site-gen"
    sys_version = ""
    timeout = 60
    disable_nagle_algorithm = True
    wbufsize = -1  # head and body leave together

    def __init__(self, site: _Site, *args: object) -> None:
        self.site = site
        super().__init__(*args)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        """Send what the path means."""
        if self.headers.get("Content-Length", "0") != "0" or "Transfer-Encoding" in self.headers:
            self.close_connection = True  # the body is not read
        path, _, query = self._target().partition("?")
        segments = _segments(path)
        inner = self.site.below(segments or [])
        if segments is None:
            self._missing()
        elif inner is None:
            self._nowhere()
        elif not inner:
            self._redirect(path, query)
        elif page := self.site.page(inner):
            self._send(page)
        elif inner[-1] and self.site.page([*inner, ""]):
            self._redirect(path, query)
        else:
            self._missing()

    do_HEAD = do_GET  # noqa: N815 (the library's name)

    def do_POST(self) -> None:
        """Refuse what would change something."""
        self.close_connection = True
        self._plain(HTTPStatus.METHOD_NOT_ALLOWED, "Only GET and HEAD.\n", Allow="GET, HEAD")

    do_PUT = do_DELETE = do_PATCH = do_OPTIONS = do_POST  # noqa: N815

    def log_message(self, *_: object) -> None:
        """Keep the terminal quiet."""

    def _target(self) -> str:
        target = self.path.partition("#")[0]
        if not target.startswith(("http://", "https://")):
            return target
        try:  # asked as a proxy is
            parts = urlsplit(target)
        except ValueError:
            return ""
        return f"{parts.path or '/'}?{parts.query}"

    def _redirect(self, path: str, query: str) -> None:
        location = f"{path}/?{query}" if query else f"{path}/"
        self._plain(HTTPStatus.MOVED_PERMANENTLY, f"See {location}\n", Location=location)

    def _nowhere(self) -> None:
        home = "/".join(("", *self.site.base, ""))
        self._plain(HTTPStatus.NOT_FOUND, f"Nothing here; the site is at {home}\n")

    def _missing(self) -> None:
        if page := self.site.load(["404.html"]):
            self._send(page, HTTPStatus.NOT_FOUND)
        else:
            self._plain(HTTPStatus.NOT_FOUND, "Nothing here.\n")

    def _plain(self, status: HTTPStatus, text: str, **headers: str) -> None:
        self._respond(status, text.encode(), headers | {"Content-Type": _TYPES[".txt"]})

    def _send(self, page: _Page, status: HTTPStatus = HTTPStatus.OK) -> None:
        asked = self.headers.get("Range") if status == HTTPStatus.OK else None
        packed = page.packed if not asked and _takes_gzip(self.headers) else None
        tag = f'W/"{page.digest}"' if packed else f'"{page.digest}"'
        headers = {"Content-Type": page.type, "Access-Control-Allow-Origin": "*"}
        if packed:
            headers["Content-Encoding"] = "gzip"
        if page.packed:
            headers["Vary"] = "Accept-Encoding"
        if status == HTTPStatus.OK:
            headers |= {
                "Cache-Control": "max-age=600",
                "ETag": tag,
                "Last-Modified": formatdate(page.modified, usegmt=True),
                "Accept-Ranges": "bytes",
            }
            if _is_known(self.headers, page):
                self._respond(HTTPStatus.NOT_MODIFIED, None, headers)
                return
        if asked and self.headers.get("If-Range", tag) == tag:
            self._send_part(page, asked, headers)
            return
        self._respond(status, packed or page.body, headers)

    def _send_part(self, page: _Page, asked: str, headers: dict[str, str]) -> None:
        size = len(page.body)
        bounds = _bounds(asked, size)
        if bounds is None:
            self._respond(HTTPStatus.OK, page.body, headers)
            return
        first, end = bounds
        if first >= end:
            headers["Content-Range"] = f"bytes */{size}"
            self._respond(HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, b"", headers)
            return
        headers["Content-Range"] = f"bytes {first}-{end - 1}/{size}"
        self._respond(HTTPStatus.PARTIAL_CONTENT, page.body[first:end], headers)

    def _respond(self, status: HTTPStatus, body: bytes | None, headers: Mapping[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if body is not None:
            self.send_header("Content-Length", str(len(body)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if body and self.command != "HEAD":
            self.wfile.write(body)


def make_server(
    folder: Path, *, port: int = PORT, base_path: str = "/", host: str = HOST
) -> SiteServer:
    """Bind a server for the site in *folder*, below *base_path*; port 0 takes any free one.

    Run it by ``serve_forever``; end it by ``shutdown`` and ``server_close``.
    Raise `SiteGenError` where there is no site or the port is not to be had.
    """
    if not (folder / "index.html").is_file():
        what, remedy = "holds no site (no index.html)", "run site-gen build, or name its folder"
        raise SiteGenError(what, remedy=remedy, place=str(folder))
    # The folder is remembered from the root on, and by name: another may take its place.
    site = _Site(Path(os.path.realpath(folder.parent)) / folder.name, _base(base_path))
    try:
        return SiteServer((host, port), partial(_Handler, site))
    except (OSError, OverflowError) as error:
        raise _unbound(error, f"{host}:{port}") from error


def serve(folder: Path, port: int = PORT, base_path: str = "/") -> None:
    """Serve the site in *folder* until Ctrl-C; print where it is."""
    with make_server(folder, port=port, base_path=base_path) as server:
        home = "/".join(("", *_base(base_path), ""))
        address = f"http://{HOST}:{server.server_port}{home}"
        sys.stdout.write(f"Serving {folder} at {address} (Ctrl-C stops)\n")
        sys.stdout.flush()
        with suppress(KeyboardInterrupt):
            server.serve_forever()


def _base(base_path: str) -> tuple[str, ...]:
    segments = tuple(filter(None, base_path.split("/")))
    if not _BASE_PATH.fullmatch(base_path) or not _NO_SEGMENT.isdisjoint(segments):
        what = f"{base_path!r} is no base path"
        raise UsageError(what, remedy="give one such as /ports/", place="--base-path")
    return segments


def _unbound(error: Exception, place: str) -> SiteGenError:
    number = getattr(error, "errno", None)
    what = getattr(error, "strerror", None) or str(error)
    if number == errno.EADDRINUSE:
        what = "another program serves there"
    return SiteGenError(what, remedy="choose another --port", place=place)


def _segments(path: str) -> list[str] | None:
    """Split and decode a path; None for one that names no file of any site."""
    if not path.startswith("/"):
        return None
    try:
        # The library reads the request's bytes as Latin-1; they are UTF-8.
        raw = path[1:].encode("latin-1").split(b"/")
        segments = [unquote_to_bytes(part).decode() for part in raw]
    except UnicodeError:
        return None
    *folders, name = segments
    sound = _NO_SEGMENT.isdisjoint(folders) and name not in (".", "..")
    return segments if sound and not any(set("/\\\0") & set(part) for part in segments) else None


def _takes_gzip(headers: Message) -> bool:
    for part in headers.get("Accept-Encoding", "").lower().split(","):
        name, _, weight = part.replace(" ", "").partition(";q=")
        if name in ("gzip", "x-gzip"):
            return bool(weight.strip("0.")) if weight else True
    return False


def _is_known(headers: Message, page: _Page) -> bool:
    """Tell whether the reader has this page (RFC 9110 section 13.2.2)."""
    if (tags := headers.get("If-None-Match")) is not None:
        return tags.strip() == "*" or f'"{page.digest}"' in _TAG.findall(tags)
    with suppress(ValueError, TypeError):
        since = parsedate_to_datetime(headers.get("If-Modified-Since", ""))
        return page.modified <= since.timestamp()
    return False


def _bounds(asked: str, size: int) -> tuple[int, int] | None:
    """Read one byte range as (first, end); None where the whole is to be sent."""
    match = _RANGE.fullmatch(asked.replace(" ", ""))
    if not match or not any(match.groups()):
        return None
    first, last = match.groups()
    if not first:
        return max(0, size - int(last)), size
    if last and int(last) < int(first):
        return None
    return int(first), min(size, int(last) + 1) if last else size
