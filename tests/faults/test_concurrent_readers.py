"""Readers of a site that is replaced again and again meet whole pages, and a search that works."""

import http.client
import json
import os
import re
import shutil
import subprocess
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from site_gen import resources
from site_gen.serve import make_server
from tests.serving import running

from .conftest import Yard

READER = Path(__file__).parent / "searching_reader.mjs"
BUILDS = 16 if os.environ.get("SITE_GEN_LONG") else 3
OTHER_VERSION = """
from pathlib import Path
from site_gen import resources
resources.static = lambda: Path({static!r})
"""
STYLES_AND_SCRIPTS = re.compile(r'(?:href|src)="([^"]*assets/[^"]*\.(?:css|js))"')


@pytest.fixture
def port(yard: Yard) -> Iterator[int]:
    with running(make_server(yard.output, port=0)) as number:
        yield number


def test_readers_meet_neither_404_nor_half_a_file(
    yard: Yard, port: int, record_property: Callable[[str, object], None]
) -> None:
    done = threading.Event()
    met: list[str] = []
    readers = [threading.Thread(target=_read, args=(port, done, met)) for _ in range(2)]
    for reader in readers:
        reader.start()
    _replace(yard)
    done.set()
    for reader in readers:
        reader.join()
    assert not [each for each in met if each]
    assert len(met) > BUILDS
    record_property("answers read while builds replace the site", len(met))


def _replace(yard: Yard) -> None:
    for turn in range(BUILDS):
        assert yard.build((yard.new, yard.old)[turn % 2]).returncode == 0


def _read(port: int, done: threading.Event, met: list[str]) -> None:
    while not done.is_set():
        met.append("".join(_complaints(port)))


def _complaints(port: int) -> Iterator[str]:
    page = _get(port, "/port/443/")
    yield "" if page.endswith("</html>\n") else f"half a page: {page[:200]!r}"
    for url in STYLES_AND_SCRIPTS.findall(page):
        body = _get(port, url.removeprefix("../..").partition("?")[0])
        yield f"no {url}" if body.startswith(("404", "<!doctype")) else ""
    facts = json.loads(_get(port, "/api/v1/port/443.json"))
    yield "" if facts["edition"] in ("2026-01-02", "2026-01-09") else f"{facts}"


def test_no_page_meets_styles_or_scripts_that_do_not_fit_it(
    yard: Yard, port: int, tmp_path: Path
) -> None:
    """Another version of the program brings others: whoever asks gets those of the page, or none.

    None only where the page itself was replaced in that moment: read again, it is whole.
    """
    static = tmp_path / "static"
    shutil.copytree(resources.static(), static)
    for ending, more in ((".css", ".another-version{color:red}"), (".js", "void 'another';")):
        for path in static.rglob(f"*{ending}"):
            path.write_text(f"{path.read_text('utf-8')}\n{more}\n", "utf-8")
    prelude = OTHER_VERSION.format(static=str(static))
    known = _assets(yard.output)
    assert yard.build(yard.new, prelude=prelude).returncode == 0
    others = _assets(yard.output)
    assert others.keys() - known.keys(), "the two versions differ"
    done, met = threading.Event(), Counter[str]()
    readers = [
        threading.Thread(target=_fit, args=(port, done, met, known, others)) for _ in range(2)
    ]
    for reader in readers:
        reader.start()
    for turn in range(BUILDS):
        assert yard.build(yard.new, prelude=prelude if turn % 2 else "").returncode == 0
    done.set()
    for reader in readers:
        reader.join()
    assert met.keys() <= {"fits", "replaced meanwhile"}, met
    assert met["fits"] > 20 * met["replaced meanwhile"]


def _assets(site: Path) -> dict[str, bytes]:
    found = (path for path in (site / "assets").iterdir() if path.is_file())
    return {path.name: path.read_bytes() for path in found}


def _fit(port: int, done: threading.Event, met: Counter[str], *versions: dict[str, bytes]) -> None:
    while not done.is_set():
        page = _get(port, "/port/443/")
        for url in STYLES_AND_SCRIPTS.findall(page):
            name = url.partition("?")[0].rpartition("/")[2]
            body = _get(port, f"/assets/{name}").encode()
            if body in [each.get(name) for each in versions]:
                met["fits"] += 1
            elif body.startswith(b"404") and url not in _get(port, "/port/443/"):
                met["replaced meanwhile"] += 1
            else:
                met[f"{name}: {body[:80]!r}"] += 1


def _get(port: int, path: str) -> str:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", path)
        reply = connection.getresponse()
        body = reply.read().decode()
        return body if reply.status == 200 else f"{reply.status} {path}"
    finally:
        connection.close()


def test_the_search_answers_while_its_files_are_replaced(
    yard: Yard, port: int, record_property: Callable[[str, object], None]
) -> None:
    node = shutil.which("node")
    if not node:
        pytest.skip("Node is not installed")
    with subprocess.Popen(  # noqa: S603 (Node, and a script of the tests)
        [node, str(READER), f"http://127.0.0.1:{port}/"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as reader:
        _replace(yard)
        told, _ = reader.communicate("stop\n", timeout=600)
    counts = json.loads(told)
    assert counts["failures"] == []
    assert counts["searches"] > BUILDS
    record_property("searches while builds replace the site", counts["searches"])
