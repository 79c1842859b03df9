"""Feed damaged and hostile files to the readers: an edition or one of our errors, nothing else.

    python tests/hostile/fuzz.py                 # a thousand files
    python tests/hostile/fuzz.py --seconds 3600  # an hour
    python tests/hostile/fuzz.py --format CSV    # what comes to one reader
    python tests/hostile/fuzz.py --atheris       # guided by coverage, until stopped

The files grow out of tests/hostile/corpus and of the tiny edition. A file that is
read with a traceback, in more than ten seconds, in more than 1 GiB, or while any
file is written is printed in base64; put it into the corpus once it is mended.
"""

import argparse
import atexit
import base64
import dataclasses
import gzip
import importlib
import itertools
import json
import lzma
import random
import resource
import shutil
import signal
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NoReturn

HERE = Path(__file__).parent
FORMATS = ("XML", "CSV", "XHTML", "plain text", "excerpt")
READERS = ("xml_reader", "spreadsheet", "xhtml", "plain_text", "excerpt")
GIBIBYTE = 1 << 30
SECONDS_FOR_ONE = 10
LONGEST = 2_000_000
TOKENS = (
    *(b"<record>", b"</record>", b"<registry", b"<![CDATA[", b"]]>", b"<!DOCTYPE x [", b"&x;"),
    *(b"<!ENTITY x SYSTEM 'file:///etc/passwd'>", b"&#0;", b"&#x1f;", b"<br/>", b"<xref type=''/>"),
    *(b"<table>", b"<tr><td>", b"<a href='#note1'>", b"</html>", b"<p>", b"<!--", b"-->"),
    *(b'"', b'""', b"\n", b"\r", b"\t", b",", b"[", b"]", b"[[", b"Port Number", b"Service Name"),
    *(b"0-65535", b"65536", b"-", b"99999999999999999999", b"\0", b"\xff\xfe", b"\xef\xbb\xbf"),
    *(b"\xe2\x80\xae", b"\x1b[31m", b" " * 80, b"(" * 500, b"[" * 500, b"<i>" * 500, b"x" * 5000),
    *(b"\x1f\x8b\x08", b"\xfd7zXZ\0", b"    ", b"Contact Information", b"Footnote", b"People"),
    *(
        b"jane@mail.example",
        b"jane%40mail.example",
        b"jane&#64;mail.example",
        b"jane@@mail.example",
    ),
    *(b"\x7f", b"\xc2\x85", b"\xe2\x81\xa6", b"\xef\xbf\xbe", b"\xf0\x9f\xbf\xbf"),
)


def seeds() -> list[bytes]:
    """Give the files that all others grow out of."""
    plain = [
        path.read_bytes()
        for folder in (HERE / "corpus", HERE.parent / "fixtures")
        for path in sorted(folder.iterdir())
        if path.is_file() and path.suffix in (".xml", ".csv", ".xhtml", ".txt", ".bin")
    ]
    return [*plain, gzip.compress(plain[0], mtime=0), lzma.compress(plain[0])]


def damaged(seed: bytes, others: Sequence[bytes], chance: random.Random) -> bytes:
    """Change a file in a few random ways."""
    data = bytearray(seed)
    for _ in range(chance.choice((1, 1, 2, 4, 16))):
        at, size = chance.randrange(len(data) + 1), chance.choice((1, 8, 200, 5000))
        way = chance.randrange(7)
        if way == 0:
            data[at : at + size] = b""
        elif way == 1:
            data[at:at] = chance.choice(TOKENS)
        elif way == 2:
            data[at : at + 1] = bytes([chance.randrange(256)])
        elif way == 3:
            data[at:at] = data[at : at + size] * chance.choice((1, 2, 50))
        elif way == 4:
            other = chance.choice(others)
            start = chance.randrange(len(other) + 1)
            data[at : at + size] = other[start : start + size]
        elif way == 5:
            data[at:] = b""
        else:
            data[at:at] = chance.choice(TOKENS) * chance.choice((2, 100))
    return bytes(data[:LONGEST])


def examine(data: bytes) -> str:
    """Read a file, and tell as what. Raise whatever is neither an edition nor one of our errors."""
    from site_gen.errors import RegistryError  # noqa: PLC0415 (atheris instruments imports)
    from site_gen.model import masked  # noqa: PLC0415
    from site_gen.registry import read_edition  # noqa: PLC0415
    from site_gen.registry.sanitize import visible  # noqa: PLC0415

    signal.alarm(SECONDS_FOR_ONE)
    try:
        edition = read_edition(data, "fuzz")
        told = list(edition.warnings)
        assert edition.registrations
        for text in strings(dataclasses.replace(edition, warnings=())):
            assert masked(text) == text, f"an address is bare: {text}"
            assert visible(text) == text, f"a character cannot be seen: {text!r}"
        kind = f"{edition.format}, read"
    except RegistryError as error:
        told = [str(error)]
        kind = f"{_format(data)}, refused"
    finally:
        signal.alarm(0)
    assert all(line.startswith("fuzz") and "\n" not in line for line in told), told
    return kind


def _format(data: bytes) -> str:
    """Tell which reader a file comes to."""
    from site_gen.errors import RegistryError  # noqa: PLC0415
    from site_gen.registry import format_of  # noqa: PLC0415
    from site_gen.registry.diagnostics import Diagnostics  # noqa: PLC0415
    from site_gen.registry.source import Source, unpack  # noqa: PLC0415

    try:
        diagnostics = Diagnostics("")
        return format_of(Source(unpack(data, diagnostics), diagnostics), diagnostics).name
    except RegistryError:
        return "no reader"


def strings(value: object) -> Iterator[str]:
    """Give every text of an edition."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for each in value:
            yield from strings(each)
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from strings(getattr(value, field.name))


def guard() -> None:
    """Let too much time, too much memory and any written file be errors."""
    resource.setrlimit(resource.RLIMIT_AS, (GIBIBYTE, resource.RLIM_INFINITY))
    signal.signal(signal.SIGALRM, _late)
    sys.addaudithook(_unwritten)


def _late(*_: object) -> NoReturn:
    message = f"a file took more than {SECONDS_FOR_ONE} seconds"
    raise TimeoutError(message)


_over = threading.Event()


def _unwritten(event: str, facts: tuple[object, ...]) -> None:
    if _over.is_set():
        return
    is_write = event == "open" and set(str(facts[1])) & set("wax+")
    if is_write or event.startswith(("socket.", "subprocess.", "os.system", "os.remove")):
        message = f"a reader did {event} {facts}"
        raise RuntimeError(message)


def files(known: Sequence[bytes], seed: int) -> Iterator[bytes]:
    """Give the files that are *known*, then damaged ones without end."""
    chance = random.Random(seed)  # noqa: S311 (the same files each time)
    yield from known
    for turn in itertools.count():
        yield damaged(known[turn % len(known)], known, chance)


def main() -> int:
    """Read files until the budget is used up; 1 where one was read wrongly."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--seconds", type=int, default=0)
    parser.add_argument("--files", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--format", choices=FORMATS, help="only what comes to this reader")
    parser.add_argument("--atheris", action="store_true", help="guided by coverage")
    options = parser.parse_args()
    return _guided(options) if options.atheris else _blind(options)


def _blind(options: argparse.Namespace) -> int:
    most = options.files or (sys.maxsize if options.seconds else 1000)
    known = _chosen(options.format)  # everything is imported before the guard stands
    sys.dont_write_bytecode = True
    guard()
    deadline = time.monotonic() + (options.seconds or float("inf"))
    counts: Counter[str] = Counter()
    for data in itertools.islice(files(known, options.seed), most):
        if time.monotonic() > deadline:
            break
        try:
            counts[examine(data)] += 1
        except BaseException:
            sys.stderr.write(f"seed {options.seed}, file {counts.total()}: {_shown(data)}\n")
            raise
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    facts = {"files": counts.total(), "MiB": peak, **dict(sorted(counts.items()))}
    sys.stdout.write(f"{json.dumps(facts)}\n")
    return 0


def _chosen(name: str | None) -> list[bytes]:
    return [seed for seed in seeds() if examine(seed).partition(",")[0] == name or not name]


def _shown(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _guided(options: argparse.Namespace) -> int:
    """Let atheris change what the readers read until all of their lines were run."""
    atheris = importlib.import_module("atheris")
    with atheris.instrument_imports(include=["site_gen"]):
        for name in READERS:
            importlib.import_module(f"site_gen.registry.{name}")
    folder = Path(tempfile.mkdtemp())
    atexit.register(_swept, folder)
    for number, seed in enumerate(_chosen(options.format)):
        (folder / str(number)).write_bytes(seed)
    signal.signal(signal.SIGALRM, _late)
    bounds = [f"-timeout={SECONDS_FOR_ONE}", "-rss_limit_mb=1024", f"-seed={options.seed}"]
    bounds += [f"-runs={options.files or -1}", f"-max_total_time={options.seconds}"]
    atheris.Setup([sys.argv[0], *bounds, f"-artifact_prefix={folder}/", str(folder)], _guide)
    sys.addaudithook(_unwritten)
    atheris.Fuzz()
    return 0


def _swept(folder: Path) -> None:
    # Nothing is read any more, but the guard cannot be taken down.
    _over.set()
    shutil.rmtree(folder, ignore_errors=True)


def _guide(data: bytes) -> None:
    try:
        examine(data)
    except BaseException:
        sys.stderr.write(f"{_shown(data)}\n")
        raise


if __name__ == "__main__":
    sys.exit(main())
