"""What the Nu Html Checker and Lighthouse say of the built site."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.browser.conftest import ServedSite

# A page of every kind, and entities that hold much: notes, long names, many rows.
PAGES = (
    "index.html",
    "404.html",
    "map/index.html",
    "stats/index.html",
    "ports/index.html",
    "ports/user/index.html",
    "ports/400-499/index.html",
    "ports/free/8000-8999/index.html",
    "services/index.html",
    "services/a/index.html",
    "contacts/a/index.html",
    "references/rfcs/index.html",
    "search/index.html",
    "about/index.html",
    "data/index.html",
    "link/index.html",
    "port/80/index.html",
    "port/6001/index.html",
    "port/16030/index.html",
    "port/225-241/index.html",
    "service/https/index.html",
    "service/whois~2b~2b/index.html",
    "contact/IESG/index.html",
    "reference/rfc6335/index.html",
)
# What only a history has: a year, an edition, and what is gone.
PAST = (
    "changes/index.html",
    "changes/2025/index.html",
    "changes/2025-03-04/index.html",
    "port/5005/index.html",
    "contact/Ola_Vanished/index.html",
)
FLAGS = "--headless=new --no-sandbox --disable-gpu --disable-background-networking"


def test_the_nu_html_checker_finds_no_error(
    full_site: ServedSite, past_site: ServedSite, html_errors: Callable[[list[Path]], str]
) -> None:
    styles = sorted((full_site.folder / "assets").glob("*.css"))
    pages = [full_site.folder / path for path in PAGES]
    assert html_errors([*pages, *styles, *(past_site.folder / path for path in PAST)]) == ""


@pytest.mark.parametrize("address", ["", "port/443/"])
def test_lighthouse_finds_nothing_to_better(
    full_site: ServedSite, node_modules: Path, tmp_path: Path, address: str
) -> None:
    judged = lighthouse(full_site.url + address, node_modules, tmp_path / "report.json")
    failed = {
        each["id"]
        for category in ("accessibility", "best-practices", "seo")
        for each in judged["categories"][category]["auditRefs"]
        if each["weight"] and judged["audits"][each["id"]]["score"] == 0
    }
    # robots.txt is asked for at the root of the host, where this site is not.
    assert failed <= {"robots-txt"}
    # The score of speed breathes with the machine's load; that nothing moves does not. What a
    # page weighs is held where it is served packed.
    assert judged["audits"]["cumulative-layout-shift"]["numericValue"] == 0


def lighthouse(url: str, modules: Path, report: Path) -> dict[str, Any]:
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or ""
    program = str(modules / ".bin/lighthouse")
    command = [program, url, "--quiet", "--output=json", f"--output-path={report}"]
    subprocess.run(  # noqa: S603 (our own arguments)
        [*command, f"--chrome-flags={FLAGS}"],
        env={**os.environ, "CHROME_PATH": chromium},
        capture_output=True,
        check=True,
    )
    judged: dict[str, Any] = json.loads(report.read_text(encoding="utf-8"))
    return judged
