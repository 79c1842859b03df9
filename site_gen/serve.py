"""Serve an output folder the way GitHub Pages does.

Every request reads the folder anew, so a new build is served at once.
"""

from __future__ import annotations

import errno
import gzip
import io
import mimetypes
import re
import sys
from contextlib import suppress
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from site_gen.errors import SiteGenError, UsageError

if TYPE_CHECKING:
    from pathlib import Path

HOST = "127.0.0.1"
PORT = 8000

# Text is served with its character set and compressed; all else by the library's table.
_TEXT_TYPES = {
    ".html": "text/html",
    ".css": "text/css",
    ".js": "text/javascript",
    ".json": "application/json",
    ".jsonld": "application/ld+json",
    ".ndjson": "application/x-ndjson",
    ".webmanifest": "application/manifest+json",
    ".xml": "application/xml",
    ".atom": "application/atom+xml",
    ".svg": "image/svg+xml",
    ".txt": "text/plain",
    ".csv": "text/csv",
    ".yaml": "text/yaml",
}
_BASE_PATH = re.compile(r"/?(?:[\w~-][\w.~-]*/)*(?:[\w~-][\w.~-]*)?", re.ASCII)


class SiteServer(ThreadingHTTPServer):
    """Serves one folder; use it as any server of the standard library."""

    request_queue_size = 128

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ANN401 (the library's)
        """Ignore readers who disconnect; report all other errors."""
        if not isinstance(sys.exception(), ConnectionError | TimeoutError):
            super().handle_error(request, client_address)


class _Handler(SimpleHTTPRequestHandler):
    """Answers the requests of one connection for the site in *folder*, below *base_path*."""

    protocol_version = "HTTP/1.1"

    def __init__(self, folder: Path, base_path: str, *connection: Any) -> None:  # noqa: ANN401 (the library's)
        self.folder = folder
        self.base_path = base_path
        super().__init__(*connection)

    def send_head(self) -> io.BytesIO:
        """Send status and headers; return the body, which the library sends for a GET."""
        path, mark, query = self.path.partition("?")
        inner = unquote(path.removeprefix(self.base_path))
        is_below = path.startswith(self.base_path)
        if is_below and (file := self._find(inner)):
            return self._send_file(file, HTTPStatus.OK)
        if f"{path}/" == self.base_path or (is_below and inner and self._find(f"{inner}/")):
            location = f"{path}/{mark}{query}"
            return self._send(HTTPStatus.MOVED_PERMANENTLY, b"", Location=location)
        if is_below and (file := self._find("404.html")):
            return self._send_file(file, HTTPStatus.NOT_FOUND)
        text = f"Not found; the site is at {self.base_path}\n"
        return self._send(HTTPStatus.NOT_FOUND, text.encode(), Content_Type="text/plain")

    def log_message(self, *_: object) -> None:
        """Keep the terminal quiet."""

    def _find(self, path: str) -> Path | None:
        """Find the file of a path: itself, with ``.html``, or the index of a directory."""
        is_directory = not path or path.endswith("/")
        root = self.folder.resolve()
        for name in [f"{path}index.html"] if is_directory else [path, f"{path}.html"]:
            with suppress(OSError, ValueError):
                file = (root / name).resolve()
                if file.is_relative_to(root) and file.is_file():
                    return file
        return None

    def _send_file(self, file: Path, status: HTTPStatus) -> io.BytesIO:
        body = file.read_bytes()
        text_type = _TEXT_TYPES.get(file.suffix)
        if not text_type:
            kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
            return self._send(status, body, Content_Type=kind)
        headers = {"Content-Type": f"{text_type}; charset=utf-8", "Vary": "Accept-Encoding"}
        if "gzip" in self.headers.get("Accept-Encoding", ""):
            headers["Content-Encoding"] = "gzip"
            body = gzip.compress(body, 6, mtime=0)
        return self._send(status, body, **headers)

    def _send(self, status: HTTPStatus, body: bytes, **headers: str) -> io.BytesIO:
        self.send_response(status)
        self.send_header("Access-Control-Allow-Origin", "*")
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        return io.BytesIO(body)


def make_server(
    folder: Path, *, port: int = PORT, base_path: str = "/", host: str = HOST
) -> SiteServer:
    """Bind a server for the site in *folder*, below *base_path*; port 0 means any free one.

    Run it by ``serve_forever``; end it by ``shutdown`` and ``server_close``.
    Raise `SiteGenError` where there is no site or the port cannot be used.
    """
    if not (folder / "index.html").is_file():
        what, remedy = "holds no site (no index.html)", "run site-gen build, or name its folder"
        raise SiteGenError(what, remedy=remedy, place=str(folder))
    try:
        # The path is absolute: another folder may be put in its place while it is served.
        return SiteServer((host, port), partial(_Handler, folder.absolute(), _base(base_path)))
    except (OSError, OverflowError) as error:
        what = getattr(error, "strerror", None) or str(error)
        if getattr(error, "errno", None) == errno.EADDRINUSE:
            what = "another program serves there"
        place = f"{host}:{port}"
        raise SiteGenError(what, remedy="choose another --port", place=place) from error


def serve(folder: Path, port: int = PORT, base_path: str = "/") -> None:
    """Serve the site in *folder* until Ctrl-C; print its address."""
    with make_server(folder, port=port, base_path=base_path) as server:
        address = f"http://{HOST}:{server.server_port}{_base(base_path)}"
        sys.stdout.write(f"Serving {folder} at {address} (Ctrl-C stops)\n")
        sys.stdout.flush()
        with suppress(KeyboardInterrupt):
            server.serve_forever()


def _base(base_path: str) -> str:
    """Return the base path with a slash at both ends."""
    if not _BASE_PATH.fullmatch(base_path):
        what = f"{base_path!r} is not a base path"
        raise UsageError(what, remedy="give one such as /ports/", place="--base-path")
    inner = base_path.strip("/")
    return f"/{inner}/" if inner else "/"
