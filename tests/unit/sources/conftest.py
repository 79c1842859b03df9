"""A server on the loopback in the place of IANA's, and a cache folder of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import import_module
from pathlib import Path

import pytest

# The package has a function of the same name.
downloads = import_module("site_gen.sources.download")
Reply = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Server:
    """Gives its *replies* one after the other, the last one repeatedly; notes the *requests*."""

    server: ThreadingHTTPServer
    replies: list[Reply] = field(default_factory=list)
    requests: list[Message] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Give the address of the registry's file."""
        return f"http://127.0.0.1:{self.server.server_port}/ports.xml"

    def then(self, status: int, body: bytes = b"", **headers: str) -> Server:
        """Answer the next request with *status*, *headers* and *body*."""

        def reply(handler: BaseHTTPRequestHandler) -> None:
            handler.send_response(status)
            for name, value in ({"Content_Length": str(len(body))} | headers).items():
                handler.send_header(name.replace("_", "-"), value)
            handler.end_headers()
            handler.wfile.write(body)

        self.replies.append(reply)
        return self

    def then_endless(self, chunk: bytes, stop: threading.Event, seconds: float) -> None:
        """Answer the next request with *chunk* every few *seconds*, until *stop* is set."""

        def reply(handler: BaseHTTPRequestHandler) -> None:
            handler.send_response(200)
            handler.end_headers()
            while not stop.wait(seconds):
                handler.wfile.write(chunk)

        self.replies.append(reply)

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        """Note the request and answer it."""
        turn = min(len(self.requests), len(self.replies) - 1)
        self.requests.append(handler.headers)
        self.replies[turn](handler)


class _QuietServer(ThreadingHTTPServer):
    def handle_error(self, *_: object) -> None:
        """Ignore clients that disconnect: some tests are about that."""


@pytest.fixture
def iana() -> Iterator[Server]:
    server = _QuietServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    place = Server(server)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            place.answer(self)

        def log_message(self, *_: object) -> None: ...

    server.RequestHandlerClass = Handler
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield place
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(autouse=True)
def cache_folder(tmp_path: Path, iana: Server, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the cache folder; the address of IANA is the server's."""
    folder = tmp_path / "cache"
    monkeypatch.setenv("SITE_GEN_CACHE", str(folder))
    monkeypatch.setenv("SITE_GEN_IANA_URL", iana.url)
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    return folder


@pytest.fixture(autouse=True)
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Collect the pauses that a download would make; limits are such that no test waits."""
    made: list[float] = []
    monkeypatch.setattr(downloads, "READ", 2)
    monkeypatch.setattr(downloads, "SIZE", 1 << 20)
    monkeypatch.setattr(downloads, "wait_visibly", lambda pause, _: made.append(pause))
    return made
