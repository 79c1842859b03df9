"""A browser that visits every page of a hostile site runs nothing and asks nobody else."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from site_gen.build import Settings, build_site
from site_gen.serve import make_server
from tests.serving import running

from .generator import CHARACTERS, MARKUP, NAMES, URIS, hostile_edition

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, BrowserContext, Dialog, Page

# Every inline element with letters from right to left has to keep them to itself.
LOOSE = """() => [...document.querySelectorAll("main a, main code, main .words, main .name")]
    .filter((each) => /[\\u0590-\\u07ff]/.test(each.textContent))
    .filter((each) => getComputedStyle(each).display.startsWith("inline"))
    .filter((each) => !getComputedStyle(each).unicodeBidi.includes("isolate"))
    .map((each) => each.outerHTML.slice(0, 200))
    .concat(document.documentElement.scrollWidth > innerWidth ? "wider than a telephone" : [])"""
# Most names are tricks with paths, which a browser never sees; addresses are alike to it.
SEEN = (*MARKUP, *CHARACTERS, *URIS[::3], *NAMES[::12])
POLICY = """http-equiv=Content-Security-Policy content="default-src 'none'" """.strip()
VIOLATIONS = """addEventListener("securitypolicyviolation",
    (event) => console.error("CSP", event.violatedDirective, event.blockedURI))"""


@pytest.fixture(scope="module")
def hostile(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    if os.environ.get("SITE_GEN_LONG"):
        return Path(request.getfixturevalue("hostile_xml"))
    folder = tmp_path_factory.mktemp("few")
    (folder / "edition").write_bytes(hostile_edition(1, longest=200_000, more=0, texts=SEEN))
    build_site(Settings(str(folder / "edition"), folder / "site", common_names=False))
    return folder / "site"


@pytest.fixture(scope="module")
def address(hostile: Path) -> Iterator[str]:
    with running(make_server(hostile, port=0)) as number:
        yield f"http://127.0.0.1:{number}/"


@pytest.fixture(scope="module")
def context(browser: Browser) -> Iterator[BrowserContext]:
    opened = browser.new_context(viewport={"width": 360, "height": 640})
    yield opened
    opened.close()


@dataclass(frozen=True)
class Watched:
    """A page of the browser, and all that it did but should not have done."""

    page: Page
    complaints: list[str]

    def visit(self, url: str) -> None:
        """Open a page, and look for text that may move its surroundings."""
        self.page.goto(url, wait_until="domcontentloaded")
        self.complaints.extend(self.page.evaluate(LOOSE))


@pytest.fixture
def watched(address: str, context: BrowserContext) -> Iterator[Watched]:
    complaints: list[str] = []
    page = context.new_page()
    page.add_init_script(VIOLATIONS)
    page.on("dialog", partial(_dismiss, complaints))
    page.on("pageerror", lambda error: complaints.append(f"error {error}"))
    page.on("popup", lambda popup: complaints.append(f"popup {popup.url}"))
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on(
        "request",
        lambda asked: (
            None if asked.url.startswith(address) else complaints.append(f"asks {asked.url}")
        ),
    )
    yield Watched(page, complaints)
    page.close()


def _dismiss(complaints: list[str], dialog: Dialog) -> None:
    complaints.append(f"dialog {dialog.message}")
    dialog.dismiss()


def test_no_page_runs_asks_or_complains(
    hostile: Path, address: str, watched: Watched, record_property: Callable[[str, object], None]
) -> None:
    pages = _pages(hostile)
    for path in pages:
        watched.visit(f"{address}{path}")
        assert not watched.complaints, f"{path}: {watched.complaints}"
    watched.page.wait_for_load_state("networkidle")
    assert not watched.complaints
    assert len(pages) > 150
    record_property("hostile pages visited by a browser", len(pages))


def test_no_answer_of_the_search_runs_anything(address: str, watched: Watched) -> None:
    found = 0
    for query in ("alert", "evil", "443", "x", *MARKUP[:4], *URIS[:5]):
        watched.visit(f"{address}search/?q={quote(query)}")
        watched.page.locator("[data-search-summary]:not(:empty)").wait_for(state="attached")
        assert watched.page.locator("#search-text").input_value().strip() == query.strip()
        found += watched.page.locator("[data-search-results] a").count()
        watched.complaints.extend(watched.page.evaluate(LOOSE))
        assert not watched.complaints, query
    assert found > 50


def test_no_lost_address_runs_anything(address: str, watched: Watched) -> None:
    for path in (*MARKUP[:4], "javascript:alert(1)", "..%2f..%2f//evil.example/"):
        watched.visit(f"{address}port/{quote(path, safe='%')}")
        watched.page.wait_for_load_state("networkidle")
        # The browser itself tells of the status by which it was sent there.
        assert [each for each in watched.complaints if "404" not in each] == [], path


@pytest.mark.parametrize(
    ("markup", "complaint"),
    [
        ("<script>alert(1)</script>", "dialog 1"),
        ("<img alt='' src='http://127.0.0.1:9/x.png'>", "asks http://127.0.0.1:9/x.png"),
        ("<script>missing()</script>", "error missing is not defined"),
        ("<script>console.error('odd')</script>", "odd"),
        (f"<meta {POLICY}><p style='color:red'>x</p>", "CSP style-src-attr inline"),
        ("<main><a href='x'>\u05d0</a></main>", '<a href="x">\u05d0</a>'),
        (f"<p>{'x' * 500}</p>", "wider than a telephone"),
    ],
)
def test_whatever_a_page_did_would_be_noticed(
    markup: str, complaint: str, address: str, watched: Watched
) -> None:
    """The tests above can fail, for each of their reasons."""
    head = "<meta charset=utf-8><meta name=viewport content='width=device-width'>"
    body = f"<!doctype html>{head}{markup}"
    watched.page.route("**/trap", lambda route: route.fulfill(body=body, content_type="text/html"))
    watched.visit(f"{address}trap")
    watched.page.wait_for_load_state()
    assert complaint in watched.complaints


def _pages(site: Path) -> list[str]:
    found = sorted(path.parent for path in site.rglob("index.html") if path.is_file())
    alike = [path for path in found if path.parent.name == "ports" and "-" in path.name]
    skipped = {path for path in alike[20:] if (path / "index.html").stat().st_size < 20_000}
    return [
        f"{path.relative_to(site).as_posix()}/".removeprefix("./").replace("~", "%7E")
        for path in found
        if path not in skipped
    ]
