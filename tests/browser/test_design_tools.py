"""What the Nu Html Checker and Lighthouse say of the built site."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.browser.conftest import ServedSite

SAMPLE = 100
FIRST = (
    "index.html",
    "404.html",
    "map/index.html",
    "stats/index.html",
    "ports/index.html",
    "ports/user/index.html",
    "ports/400-499/index.html",
    "services/index.html",
    "search/index.html",
    "about/index.html",
    "data/index.html",
    "link/index.html",
    "port/80/index.html",
    "port/225-241/index.html",
    "service/https/index.html",
    "contact/IESG/index.html",
    "reference/rfc6335/index.html",
)
FLAGS = "--headless=new --no-sandbox --disable-gpu --disable-background-networking"


@pytest.fixture(scope="session")
def modules() -> Path:
    """Give the folder that SITE_GEN_NODE_MODULES names, with vnu-jar and lighthouse in it."""
    folder = os.environ.get("SITE_GEN_NODE_MODULES")
    if not folder:
        pytest.skip("SITE_GEN_NODE_MODULES does not name a folder with vnu-jar and lighthouse")
    return Path(folder)


def pages(folder: Path) -> Iterator[str]:
    """Name a page of every kind and a hundred at random, the same ones each time."""
    yield from FIRST
    entities = sorted(path.relative_to(folder).as_posix() for path in folder.glob("*/*/index.html"))
    yield from random.Random(6335).sample(entities, SAMPLE)  # noqa: S311 (a sample, no secret)


def test_the_nu_html_checker_finds_no_error(full_site: ServedSite, modules: Path) -> None:
    """The pages are what HTML allows."""
    java = shutil.which("java")
    if not java:
        pytest.skip("no Java: install it")
    jar = modules / "vnu-jar/build/dist/vnu.jar"
    command = [java, "-Xss8m", "-jar", str(jar), "--errors-only", *pages(full_site.folder)]
    run = subprocess.run(  # noqa: S603 (our own arguments)
        command, cwd=full_site.folder, capture_output=True, text=True, check=False
    )
    assert run.stderr == ""


def lighthouse(url: str, modules: Path, report: Path) -> dict[str, Any]:
    """Let Lighthouse judge a page."""
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


@pytest.mark.parametrize("address", ["", "port/443/", "service/https/", "contact/IESG/"])
def test_lighthouse_finds_nothing_to_better(
    full_site: ServedSite, modules: Path, tmp_path: Path, address: str
) -> None:
    """Each score is 100, but for SEO of a contact's page, which is not indexed."""
    judged = lighthouse(full_site.url + address, modules, tmp_path / "report.json")
    failed = {
        each["id"]
        for category in ("accessibility", "best-practices", "seo")
        for each in judged["categories"][category]["auditRefs"]
        if each["weight"] and judged["audits"][each["id"]]["score"] == 0
    }
    # robots.txt is asked for at the root of the host, where this site is not.
    withheld = {"is-crawlable"} if address.startswith("contact/") else set()
    assert failed - {"robots-txt"} == withheld
    # The score of speed breathes with the machine's load; that nothing moves does not. What a
    # page weighs is held where it is served packed.
    assert judged["audits"]["cumulative-layout-shift"]["numericValue"] == 0
