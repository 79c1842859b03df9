"""Two editions, the sites that they make, and a program that is stopped while it builds."""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.serving import bodies

# What a build may leave beside the site, on purpose.
KEPT = {".site.key", "site"}


# Folders tell their files in the opposite order.
REVERSED = """
import os, pathlib
listdir, scandir = os.listdir, os.scandir
class Scanned:
    def __init__(self, entries):
        self.entries = iter(sorted(entries, key=lambda entry: entry.name, reverse=True))
    __enter__ = __iter__ = lambda self: self
    __next__ = lambda self: next(self.entries)
    __exit__ = close = lambda self, *_: None
os.listdir = lambda *given: sorted(listdir(*given), reverse=True)
os.scandir = lambda *given: Scanned(scandir(*given))
pathlib.Path.iterdir = lambda self: (self / name for name in os.listdir(self))
def backwards(method):
    return lambda *given, **named: iter(sorted(method(*given, **named), reverse=True))
pathlib.Path.glob = backwards(pathlib.Path.glob)
pathlib.Path.rglob = backwards(pathlib.Path.rglob)
"""


@dataclass(frozen=True)
class Edition:
    """An edition's file, and what its site is: every path with the digest of its bytes."""

    source: Path
    site: dict[str, str]


@dataclass(frozen=True)
class Yard:
    """A folder with a site, and the two editions that take turns in it."""

    folder: Path
    old: Edition
    new: Edition

    @property
    def output(self) -> Path:
        """Give where the site is published."""
        return self.folder / "site"

    def command(self, edition: Edition, *options: str, prelude: str = "") -> list[str]:
        """Give the command that builds *edition*, after *prelude* was run in its process."""
        start = (
            f"import sys\n{prelude}\nfrom site_gen.cli import main\nsys.exit(main(sys.argv[1:]))"
        )
        words = ("build", "--quiet", "--no-common-names", "--source", str(edition.source))
        return [sys.executable, "-c", start, *words, "--output", str(self.output), *options]

    def build(
        self, edition: Edition, *options: str, prelude: str = ""
    ) -> subprocess.CompletedProcess[str]:
        """Build *edition* and give how that ended."""
        return subprocess.run(  # noqa: S603 (our own command)
            self.command(edition, *options, prelude=prelude),
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    def holds(self, *editions: Edition) -> bool:
        """Tell whether the published folder is wholly the site of one of *editions*."""
        return digests(self.output) in [edition.site for edition in editions]

    def assert_tidy(self) -> None:
        """Hold that nothing lies beside the site but what the next build uses."""
        assert {path.name for path in self.folder.iterdir()} <= KEPT


def digests(site: Path) -> dict[str, str]:
    return {path: hashlib.sha256(body).hexdigest() for path, body in bodies(site).items()}


@pytest.fixture(scope="session")
def pair(tiny_xml: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Edition, Edition]:
    folder = tmp_path_factory.mktemp("pair")
    data = tiny_xml.read_bytes()
    changed = data.replace(b"http protocol over TLS/SSL", b"another description").replace(
        b"<updated>2026-01-02</updated>", b"<updated>2026-01-09</updated>"
    )
    assert changed.count(b"2026-01-09")
    editions = []
    for name, body in (("old", data), ("new", changed)):
        source = folder / f"{name}.xml"
        source.write_bytes(body)
        yard = Yard(folder / name, Edition(source, {}), Edition(source, {}))
        assert yard.build(yard.old).returncode == 0
        editions.append(Edition(source, digests(yard.output)))
    return editions[0], editions[1]


@pytest.fixture
def yard(pair: tuple[Edition, Edition], tmp_path: Path) -> Iterator[Yard]:
    """Give a folder in which the site of the old edition is published."""
    made = Yard(tmp_path / "yard", *pair)
    # `pair` built the site beside its source.
    shutil.copytree(made.old.source.with_suffix(""), made.folder)
    yield made
    assert made.build(made.new).returncode == 0, "the next build needs no help"
    assert made.holds(made.new)
    made.assert_tidy()


@pytest.fixture(scope="session")
def times() -> int:
    return 200 if os.environ.get("SITE_GEN_LONG") else 12
