"""A file that is no registry is told so in one line, within bounds of time and memory."""

import contextlib
import gzip
import itertools
import json
import lzma
import os
import subprocess
import sys
import time
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from site_gen.errors import RegistryError
from site_gen.registry import read_edition

from .generator import CSV_TITLES

LONG = bool(os.environ.get("SITE_GEN_LONG"))
FUZZ = Path(__file__).parent / "fuzz.py"
ROOT = 'xmlns="http://www.iana.org/assignments" id="service-names-port-numbers"'
TITLES = ",".join(CSV_TITLES)
PAGE = '<!DOCTYPE html><html><table id="table-service-names-port-numbers">{}</table></html>'
MEBI = 1 << 20
# A stream's header, and a block's with a dictionary of 4 GiB (the xz file format, section 5.3.1).
_FLAGS = b"\x00\x04"
_BLOCK = b"\x02\x00\x21\x01\x28\x00\x00\x00"
XZ_OF_4_GIB = (
    b"\xfd7zXZ\x00"
    + _FLAGS
    + zlib.crc32(_FLAGS).to_bytes(4, "little")
    + _BLOCK
    + zlib.crc32(_BLOCK).to_bytes(4, "little")
    + bytes(100)
)


def registry(body: str) -> bytes:
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
    "a text of a million columns": lambda: (
        "Service Name   Port Number   Transport Protocol" + "   x" * 1_000_000 + "\nx   1   tcp\n"
    ),
    "a copied page of a million columns": lambda: (
        "\t".join(TITLES.split(","))
        + "\tx" * 1_000_000
        + "\nx\t70000\ttcp"
        + "\ty" * 1_000_009
        + "\n"
    ),
    "a record of a million elements": lambda: registry(f"<record>{'<a/>' * 1_000_000}</record>"),
    "nested marks": lambda: PAGE.format("<i>" * 200_000),
    "a cell of nested brackets": lambda: f"{TITLES}\nx,70000,tcp,{'[' * 2_000_000},,,,,,,,\n",
    "half a million odd dates": lambda: (
        f"{TITLES}\n" + "x,1,tcp,,,,today,today,,,,\n" * 300_000 + "x,70000,tcp,,,,,,,,,\n"
    ),
    "a text of wide lines": lambda: (
        "Service Name   Port Number   Transport Protocol\n" + " " * 10_000_000 + "x\n"
    ),
    "a page of brackets": lambda: "Service Name Port Number Transport\n" + "[" * 5_000_000,
    "gzip bomb": lambda: gzip.compress(bytes(300 * MEBI), 1, mtime=0),
    "a gzip of many parts": lambda: gzip.compress(b"x", mtime=0) * 500_000,
    "an xz that wants 4 GiB": lambda: XZ_OF_4_GIB,
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


# A reader that does what no reader may do.
TRAP = """
import dataclasses, sys, time
sys.path.insert(0, sys.argv[1])
import fuzz
from site_gen import registry
right = registry.read_edition
def wrong(data, name):
    deeds = {
        "slow": lambda: time.sleep(5),
        "large": lambda: bytes(2 << 30),
        "writes": lambda: open("/dev/null", "w"),
        "wrong": lambda: 1 // 0,
        "bare": lambda: None,
    }
    deeds[sys.argv[2]]()
    return dataclasses.replace(right(data, name), title="jane@mail.example")
fuzz.SECONDS_FOR_ONE = 1
seeds = fuzz.seeds()
fuzz.guard()
registry.read_edition = wrong
fuzz.examine((__import__("pathlib").Path(sys.argv[1]).parent / "fixtures/tiny.csv").read_bytes())
"""
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
    data = (FUZZ.parents[1] / "fixtures" / name).read_bytes()
    for label, unit in itertools.product(LABELS, UNITS):
        text = label.format(unit * (60_000 // len(unit))).encode()
        start = time.process_time()
        with contextlib.suppress(RegistryError):
            read_edition(data.replace(b"http protocol over TLS/SSL", text, 1), name)
        assert time.process_time() - start < 4, (label, unit)


@pytest.mark.parametrize("word", ["a ", "[ ", "x< ", "\u00e9 ", "Union "])
@pytest.mark.parametrize("name", ["tiny.txt", "tiny-page.txt"])
def test_no_name_of_a_person_takes_the_square_of_its_length(name: str, word: str) -> None:
    data = (FUZZ.parents[1] / "fixtures" / name).read_bytes()
    assert b"Broadband Union" in data
    start = time.process_time()
    with contextlib.suppress(RegistryError):
        read_edition(data.replace(b"Broadband Union", (word * 60_000).encode()), name)
    assert time.process_time() - start < 4


@pytest.mark.parametrize("kind", ["XML", "CSV", "XHTML", "plain text", "excerpt"])
def test_damaged_files_are_read_or_refused(
    kind: str, record_property: Callable[[str, object], None]
) -> None:
    budget = ("--seconds", "30") if LONG else ("--files", "150")
    ended = subprocess.run(  # noqa: S603 (our own program)
        [sys.executable, str(FUZZ), "--format", kind, *budget],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr[-3000:]
    told = json.loads(ended.stdout)
    # The budget goes where it is meant to go: to both ways out of this reader.
    assert told[f"{kind}, read"] > 5
    assert told[f"{kind}, refused"] > 10
    record_property("damaged files read or refused", told["files"])


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"slow", "TimeoutError: a file took more than"),
        (b"large", "MemoryError"),
        (b"writes", "RuntimeError: a reader did open"),
        (b"wrong", "ZeroDivisionError"),
        (b"bare", "AssertionError: an address is bare"),
    ],
)
def test_whatever_a_reader_did_wrong_would_be_noticed(data: bytes, fault: str) -> None:
    """The test above can fail, for each of its reasons."""
    ended = subprocess.run(  # noqa: S603 (our own program)
        [sys.executable, "-c", TRAP, str(FUZZ.parent), data.decode()],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 1
    assert fault in ended.stderr
