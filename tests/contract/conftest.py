"""A real site for the tests of the contract, and a way to break it."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from site_gen.build import Settings, build_site

BASE_URL = "https://example.org/ports/"


class SiteCopy:
    """A site that a test may break: every change is undone after it."""

    def __init__(self, root: Path) -> None:
        """Take the site in the folder *root*."""
        self.root = root
        self._before: dict[Path, bytes | None] = {}

    def write(self, path: str, body: bytes) -> None:
        """Write a file, whether it is there or not."""
        place = self._kept(path)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(body)

    def remove(self, path: str) -> None:
        """Remove a file."""
        self._kept(path).unlink()

    def put(self, path: str, old: str, new: str, count: int = 1) -> None:
        """Put *new* in place of *old* in a file that has it."""
        text = (self.root / path).read_text(encoding="utf-8")
        assert old in text, f"{path} lacks {old!r}"
        self.write(path, text.replace(old, new, count).encode())

    def put_everywhere(self, old: str, new: str, below: str = "") -> None:
        """Put *new* in place of *old* in all pages below a folder."""
        for page in sorted((self.root / below).rglob("*.html")):
            if old in page.read_text(encoding="utf-8"):
                self.put(page.relative_to(self.root).as_posix(), old, new, count=-1)

    def edit(self, path: str, change: Callable[[Any], object]) -> None:
        """Change what a JSON file holds."""
        facts = json.loads((self.root / path).read_bytes())
        change(facts)
        self.write(path, json.dumps(facts).encode())

    def link(self, path: str, target: str, *, is_hard: bool = False) -> None:
        """Link a file, by a symbolic link or a hard one."""
        place = self._kept(path)
        if is_hard:
            place.hardlink_to(self.root / target)
        else:
            place.symlink_to(target)

    def restore(self) -> None:
        """Undo every change."""
        for place, body in self._before.items():
            place.unlink(missing_ok=True)
            if body is not None:
                place.write_bytes(body)
        self._before.clear()

    def _kept(self, path: str) -> Path:
        place = self.root / path
        self._before.setdefault(place, place.read_bytes() if place.exists() else None)
        return place


@pytest.fixture(scope="session")
def built(tiny_xml: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("built") / "site"
    build_site(Settings(str(tiny_xml), folder, BASE_URL, 1, common_names=False))
    return folder


@pytest.fixture(scope="session")
def copied_root(tiny_xml: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the same edition as an excerpt, which has no pages of free numbers to audit."""
    folder = tmp_path_factory.mktemp("copied_root") / "site"
    source = str(tiny_xml.with_name("tiny-page.txt"))
    build_site(Settings(source, folder, BASE_URL, 1, common_names=False))
    return folder


@pytest.fixture
def site_copy(copied_root: Path) -> Iterator[SiteCopy]:
    """Give a site that may be broken in this test alone."""
    site_copy = SiteCopy(copied_root)
    yield site_copy
    site_copy.restore()
