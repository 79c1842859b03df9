"""What every test may use."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from site_gen.catalog import Catalog
from site_gen.history.importing import import_editions
from site_gen.registry import read_edition

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator

    from playwright.sync_api import Browser, Playwright

CHROMIUM_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let a run rewrite the golden site."""
    parser.addoption(
        "--update-golden", action="store_true", help="rewrite tests/golden from a fresh build"
    )


@pytest.fixture(scope="session")
def editions() -> Path:
    folder = os.environ.get("SITE_GEN_EDITIONS")
    if not folder:
        pytest.skip("SITE_GEN_EDITIONS does not name the folder of the real editions")
    return Path(folder)


@pytest.fixture(scope="session")
def newest(editions: Path) -> Catalog:
    """Give the newest real edition, joined."""
    path = editions / "editions" / "2026-08-17.xml"
    return Catalog.join(read_edition(path.read_bytes(), path.name))


@pytest.fixture(scope="session")
def tiny_xml() -> Path:
    """Give the invented edition that has one record per oddity."""
    return Path(__file__).parent / "fixtures" / "tiny.xml"


@pytest.fixture(scope="session")
def tiny(tiny_xml: Path) -> Catalog:
    return Catalog.join(read_edition(tiny_xml.read_bytes(), tiny_xml.name))


_NIGHT_MAIL = """<record date="2003-04">
    <name>night-mail</name>
    <protocol>tcp</protocol>
    <xref type="person" data="Ola_Vanished"/>
    <description>Mail by night</description>
    <number>5005</number>
    <xref type="draft" data="draft-night-mail-00"/>
  </record>
  <record>
    <description>Unassigned</description>
    <number>5006-5010</number>
  </record>
  """
_PERSON = """<person id="Ola_Vanished">
      <name>Ola Vanished</name>
      <org>Night Post</org>
      <uri>mailto:ola&amp;night.example.com</uri>
      <updated>2003-04</updated>
    </person>
    """
_SNIF = '<record date="2021-12-29" updated="2023-08-02">'
# How each edition before the tiny one differs from it: its date, and what stands instead of what.
_BEFORE = {
    "last-port": {"<number>65535<": "<number>65534<"},
    "a note": {"This is an invented edition": "This is an edition"},
    "night-mail": {_SNIF: _NIGHT_MAIL + _SNIF, '<person id="Paul': _PERSON + '<person id="Paul'},
    "an address": {"mailto:wendy&amp;zenit": "mailto:w&amp;zenit"},
    "snif-srv": {"<name>snif-srv": "<name>relay-srv"},
    "roughtime": {'data="RFC-ietf-ntp-roughtime-19"': 'data="draft-ietf-ntp-roughtime-07"'},
}
_DATES = ("2026-01-02", "2025-11-05", "2025-06-10", "2025-03-04", "2025-03-04", "2025-02-01")
_FIRST_DATE = "2024-02-01"


@pytest.fixture(scope="session")
def tiny_editions(tiny_xml: Path) -> list[bytes]:
    """Give seven invented editions, the oldest first: each undoes one change of `_BEFORE`."""
    text = tiny_xml.read_text("utf-8")
    editions = [text]
    for changes, date in zip(_BEFORE.values(), (*_DATES[1:], _FIRST_DATE), strict=True):
        for after, before in changes.items():
            assert after in text, after
            text = text.replace(after, before)
        editions.append(
            re.sub(r"<updated>[0-9-]+</updated>", f"<updated>{date}</updated>", text, count=1)
        )
    return [edition.encode() for edition in reversed(editions)]


@pytest.fixture(scope="session")
def tiny_history(tiny_editions: list[bytes], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the history of the invented editions, as a folder; no test may write into it."""
    folder = tmp_path_factory.mktemp("editions")
    for place, body in enumerate(tiny_editions):
        (folder / f"{place}.xml").write_bytes(body)
    history = tmp_path_factory.mktemp("histories") / "history"
    import_editions([folder], history, 1, lambda _done, _total: None)
    return history


@pytest.fixture(scope="session")
def node_modules() -> Path:
    """Give the folder that SITE_GEN_NODE_MODULES names: axe-core, vnu-jar and lighthouse."""
    folder = os.environ.get("SITE_GEN_NODE_MODULES")
    if not folder:
        pytest.skip("SITE_GEN_NODE_MODULES does not name a folder of Node modules")
    return Path(folder)


@pytest.fixture(scope="session")
def html_errors(node_modules: Path) -> Callable[[list[Path]], str]:
    """Ask the Nu Html Checker about pages and style sheets; no answer means no error."""
    java = shutil.which("java")
    if not java:
        pytest.skip("no Java: install it")
    command = [java, "-Xss64m", "-jar", str(node_modules / "vnu-jar/build/dist/vnu.jar")]

    def ask(pages: list[Path]) -> str:
        run = subprocess.run(  # noqa: S603 (our own arguments)
            [*command, "--errors-only", "--also-check-css", *map(str, pages)],
            capture_output=True,
            text=True,
            check=False,
        )
        return run.stderr

    return ask


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """Give the driver of browsers."""
    driver = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with driver.sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """Give the system's Chromium; the environment variable CHROMIUM names another."""
    program = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if not program:
        pytest.skip("no Chromium: install it, or name it in CHROMIUM")
    arguments = list(CHROMIUM_ARGUMENTS)
    started = playwright.chromium.launch(executable_path=program, args=arguments)
    yield started
    started.close()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run tests in a browser last: its driver keeps an event loop running to the end."""
    items.sort(key=lambda item: "playwright" in getattr(item, "fixturenames", ()))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Fail a test that is skipped where ``SITE_GEN_NO_SKIPS`` says that all must run."""
    report = yield
    if report.skipped and not hasattr(report, "wasxfail") and os.environ.get("SITE_GEN_NO_SKIPS"):
        report.outcome = "failed"
    return report
