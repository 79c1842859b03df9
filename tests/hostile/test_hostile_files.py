"""A file that is no registry is told so in one line, within bounds of time and memory."""

from __future__ import annotations

import contextlib
import gzip
import itertools
import lzma
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from site_gen.errors import RegistryError
from site_gen.registry import read_edition

if TYPE_CHECKING:
    from collections.abc import Callable

LONG = bool(os.environ.get("SITE_GEN_LONG"))
FUZZ = Path(__file__).parent / "fuzz.py"
ROOT = 'xmlns="http://www.iana.org/assignments" id="service-names-port-numbers"'
TITLES = (
    "Service Name,Port Number,Transport Protocol,Description,Assignee,Contact,Registration Date,"
    "Modification Date,Reference,Service Code,Unauthorized Use Reported,Assignment Notes"
)
PAGE = '<!DOCTYPE html><html><table id="table-service-names-port-numbers">{}</table></html>'
MEBI = 1 << 20


def registry(body: str) -> bytes:
    """Frame the body of an XML edition."""
    return f"<registry {ROOT}>{body}</registry>".encode()


# Made when they are needed: together they are a gigabyte.
BOMBS: dict[str, Callable[[], bytes | str]] = {
    "billion laughs": lambda: (
        b"<!DOCTYPE r ["
        + b"".join(
            b'<!ENTITY e%d "%s">' % (at, b"&e%d;" % (at - 1) * 10 if at else b"ha")
            for at in range(12)
        )
        + b"]>"
        + registry("<record><name>&e11;</name></record>")
    ),
    "quadratic entity": lambda: (
        b'<!DOCTYPE r [<!ENTITY a "' + b"x" * 100_000 + b'">]>' + registry("&a;" * 10_000)
    ),
    "external entity": lambda: (
        b'<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + registry("&x;")
    ),
    "nested elements": lambda: registry("<note>" * 1_000_000),
    "a million attributes": lambda: registry(
        "<record " + " ".join(f'a{at}=""' for at in range(1_000_000)) + "/>"
    ),
    "a million columns": lambda: TITLES + ",x" * 1_000_000 + "\n" + ",y" * 1_000_011 + "\n",
    "a million cells": lambda: f"{TITLES}\n{',' * 1_000_000}\n",
    "an endless quotation": lambda: f'{TITLES}\n"{"x" * 20_000_000}',
    "a page of a million cells": lambda: PAGE.format("<tr>" + "<th>x</th>" * 1_000_000 + "</tr>"),
    "nested tables": lambda: PAGE.format("<table><tr><td>" * 20_000),
    "a tag without end": lambda: PAGE.format("<" + "x" * 1_000_000),
    "a text of wide lines": lambda: (
        "Service Name   Port Number   Transport Protocol\n" + " " * 10_000_000 + "x\n"
    ),
    "a page of brackets": lambda: "Service Name Port Number Transport\n" + "[" * 5_000_000,
    "gzip bomb": lambda: gzip.compress(bytes(300 * MEBI), 1, mtime=0),
    "gzip of gzip": lambda: gzip.compress(gzip.compress(bytes(50 * MEBI), 1, mtime=0), mtime=0),
    "xz bomb": lambda: lzma.compress(bytes(300 * MEBI), preset=0),
    "a huge number": lambda: registry(f"<record><number>{'9' * 5_000_000}</number></record>"),
}
COMMAND = """
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, (1 << 30, resource.RLIM_INFINITY))
from site_gen.cli import main
sys.exit(main(sys.argv[1:]))
"""


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_in_time_and_memory_and_leaves_no_file(name: str, tmp_path: Path) -> None:
    """Within a gibibyte, with one line; nothing is written, and nothing of /etc/passwd is told."""
    source = tmp_path / "bomb"
    bomb = BOMBS[name]()
    source.write_bytes(bomb if isinstance(bomb, bytes) else bomb.encode())
    words = (
        "build",
        "--jobs",
        "1",
        "--source",
        str(source),
        "--output",
        str(tmp_path / "out/site"),
    )
    ended = subprocess.run(  # noqa: S603 (our own command)
        [sys.executable, "-c", COMMAND, *words],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 1, ended.stderr
    assert ended.stderr.startswith(f"error: {source}"), ended.stderr
    assert ended.stderr.count("\n") == 1
    assert len(ended.stderr) < 1000
    assert "root:" not in ended.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["bomb"]


LABELS = ("[Aa{}!]", "[{}]", "Aa {} !", "{}")
UNITS = (
    "_Aa",
    "A_A",
    "a_",
    "_1",
    "[x]",
    "[x",
    "[[x]",
    "@",
    "a@",
    ".a@",
    "2004-04 ",
    "[RFC1]",
    "<a ",
    "\nx",
)


@pytest.mark.parametrize(
    "name", ["tiny.xml", "tiny.csv", "tiny.xhtml", "tiny.txt", "tiny-page.txt"]
)
def test_no_text_takes_the_square_of_its_length(name: str) -> None:
    """Twenty thousand of any short text are read in the time that their number explains."""
    data = (FUZZ.parents[1] / "fixtures" / name).read_bytes()
    for label, unit in itertools.product(LABELS, UNITS):
        text = label.format(unit * (60_000 // len(unit))).encode()
        start = time.process_time()
        with contextlib.suppress(RegistryError):
            read_edition(data.replace(b"http protocol over TLS/SSL", text, 1), name)
        assert time.process_time() - start < 4, (label, unit)


def test_damaged_files_are_read_or_refused() -> None:
    """A fixed budget of files in every run; fuzz.py has longer ones, and one guided by coverage."""
    ended = subprocess.run(  # noqa: S603 (our own program)
        [sys.executable, str(FUZZ), *(("--seconds", "600") if LONG else ("--files", "400"))],
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr[-3000:]
