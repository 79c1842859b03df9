"""A browser that visits every page of a hostile site runs nothing and asks nobody else."""

from __future__ import annotations

import os
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from site_gen.build import Settings, build_site

from .generator import hostile_edition

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, BrowserContext, Dialog

# Every inline element with letters from right to left has to keep them to itself.
LOOSE = """() => [...document.querySelectorAll("main a, main code, main .words, main .name")]
    .filter((each) => /[\\u0590-\\u07ff]/.test(each.textContent))
    .filter((each) => getComputedStyle(each).display.startsWith("inline"))
    .filter((each) => !getComputedStyle(each).unicodeBidi.includes("isolate"))
    .map((each) => each.outerHTML.slice(0, 200))
    .concat(document.documentElement.scrollWidth > innerWidth ? "wider than a telephone" : [])"""
VIOLATIONS = """addEventListener("securitypolicyviolation",
    (event) => console.error("CSP", event.violatedDirective, event.blockedURI))"""


class _Quiet(SimpleHTTPRequestHandler):
    """Serve a folder and keep no log."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def hostile(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a site that has each hostile text, on few pages; all of them in the long run."""
    if os.environ.get("SITE_GEN_LONG"):
        return Path(request.getfixturevalue("hostile_xml"))
    folder = tmp_path_factory.mktemp("few")
    (folder / "edition").write_bytes(hostile_edition(1, longest=200_000, more=0))
    build_site(Settings(str(folder / "edition"), folder / "site", jobs=2))
    return folder / "site"


@pytest.fixture
def address(hostile: Path) -> Iterator[str]:
    """Serve the hostile site."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=hostile))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def context(browser: Browser) -> Iterator[BrowserContext]:
    """Open the pages as a phone would."""
    opened = browser.new_context(viewport={"width": 360, "height": 640})
    yield opened
    opened.close()


def test_no_page_runs_asks_or_complains(
    hostile: Path, address: str, context: BrowserContext
) -> None:
    """No dialog, no foreign request, no error, no CSP report; and no text moves another."""
    complaints: list[str] = []
    page = context.new_page()
    page.add_init_script(VIOLATIONS)
    page.on("dialog", partial(_dismiss, complaints))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("popup", lambda popup: complaints.append(f"popup {popup.url}"))
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on(
        "request",
        lambda asked: None if asked.url.startswith(address) else complaints.append(asked.url),
    )
    pages = _pages(hostile)
    for path in pages:
        page.goto(f"{address}{path}", wait_until="domcontentloaded")
        complaints += page.evaluate(LOOSE)
        assert not complaints, f"{path}: {complaints}"
    page.close()
    assert len(pages) > 400


def _dismiss(complaints: list[str], dialog: Dialog) -> None:
    complaints.append(f"dialog {dialog.message}")
    dialog.dismiss()


def _pages(site: Path) -> list[str]:
    """List the pages; of listings of a hundred ports that hold nothing, which are alike, a few."""
    found = sorted(path.parent for path in site.rglob("index.html") if path.is_file())
    alike = [path for path in found if path.parent.name == "ports" and "-" in path.name]
    skipped = {path for path in alike[20:] if (path / "index.html").stat().st_size < 20_000}
    return [
        f"{path.relative_to(site).as_posix()}/".removeprefix("./").replace("~", "%7E")
        for path in found
        if path not in skipped
    ]
