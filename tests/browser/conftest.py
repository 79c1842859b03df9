"""A real browser, and a built site under a base path to use it on."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from site_gen.build import Settings, build_site

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, ConsoleMessage, Page

BASE_PATH = "/ports/"
EDITION = "editions/2026-08-17.xml"
TINY = Path(__file__).parents[1] / "fixtures" / "tiny.xml"


@dataclass(frozen=True)
class ServedSite:
    """A built site: where it is served (with a slash at the end), and its folder."""

    url: str
    folder: Path


@pytest.fixture
def complaints() -> list[str]:
    """Collect what the page complains of; a test that provokes complaints clears the list."""
    return []


@pytest.fixture
def new_page(browser: Browser, complaints: list[str]) -> Iterator[Callable[..., Page]]:
    """Open pages, each in a context of its own with the given options."""
    contexts = []

    def opened(**options: Any) -> Page:  # noqa: ANN401 (the options of a browser context)
        context = browser.new_context(**options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", partial(_note, complaints))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


def _note(complaints: list[str], message: ConsoleMessage) -> None:
    # Violations of the Content-Security-Policy are errors too.
    if message.type in ("error", "warning"):
        complaints.append(message.text)


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    return new_page(viewport={"width": 1024, "height": 768})


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedSite]:
    yield from _served(TINY, tmp_path_factory.mktemp("tiny"))


@pytest.fixture(scope="session")
def excerpt_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedSite]:
    """Give the site of the excerpt that ships with the package."""
    yield from _served("sample", tmp_path_factory.mktemp("excerpt"))


@pytest.fixture(scope="session")
def full_site(editions: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedSite]:
    yield from _served(editions / EDITION, tmp_path_factory.mktemp("full"))


@pytest.fixture(scope="session")
def past_site(tiny_history: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedSite]:
    yield from _served(TINY, tmp_path_factory.mktemp("past"), tiny_history)


def _served(source: Path | str, folder: Path, history: Path | None = None) -> Iterator[ServedSite]:
    output = folder / "site"
    handler = partial(_Handler, directory=str(output))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        url = f"http://127.0.0.1:{server.server_port}{BASE_PATH}"
        build_site(Settings(source=str(source), output=output, base_url=url, history=history))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield ServedSite(url, output)
        server.shutdown()


class _Handler(SimpleHTTPRequestHandler):
    """Serves a folder below the base path, and 404.html for what is not there."""

    protocol_version = "HTTP/1.1"

    def translate_path(self, path: str) -> str:
        inside = path.removeprefix(BASE_PATH.rstrip("/")) if path.startswith(BASE_PATH) else "/?"
        return super().translate_path(inside)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        lost = Path(self.directory) / "404.html"
        if code != HTTPStatus.NOT_FOUND or not lost.is_file():
            return super().send_error(code, message, explain)
        body = lost.read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        return None

    def log_message(self, *_: object) -> None:
        """Keep quiet."""
