"""The output folder: its files, their names and sizes."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from site_gen.catalog import KINDS
from site_gen.check.report import Finding
from site_gen.files import entries_below
from site_gen.permalinks import EDITION_JSON

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# https://docs.github.com/en/pages/getting-started-with-github-pages/github-pages-limits
LARGEST_SITE = 1_000_000_000
# A warning at 900 MB leaves time to act before a publication fails.
LARGE_SITE = 900_000_000
# A file system allows 255 bytes in one name.
LONGEST_NAME = 255

REQUIRED = (
    ".nojekyll",
    "404.html",
    EDITION_JSON,
    "assets/search.js",
    "contacts/index.html",
    "index.html",
    "ports/index.html",
    "references/index.html",
    "robots.txt",
    "search/index.html",
    "services/index.html",
    "sitemap.xml",
)
_NAME = re.compile(r"[A-Za-z0-9._~-]+")
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class OutputFiles:
    """The files below *root*, sorted: paths relative to it, and their sizes in bytes.

    *links* are symbolic links, *hard_links* files that are one file by hard links.
    """

    root: str
    sizes: dict[str, int]
    links: tuple[str, ...]
    hard_links: tuple[tuple[str, ...], ...]

    @property
    def pages(self) -> list[str]:
        """List the paths of the HTML files."""
        return [path for path in self.sizes if path.endswith(".html")]

    @property
    def others(self) -> list[str]:
        """List the paths of the files that belong to no page."""
        return [path for path in self.sizes if not path.endswith(".html") and not is_entity(path)]

    def bytes_of(self, path: str) -> bytes:
        """Read a file."""
        with open(f"{self.root}/{path}", "rb", buffering=0) as file:  # noqa: PTH123 (40,000 times)
            return file.read()


def is_entity(path: str) -> bool:
    """Tell whether *path* is that of the JSON of an entity."""
    return path.startswith(_ENTITY_FOLDERS) and path.endswith(".json")


# The JSON of ranges is below port/, too.
_ENTITY_FOLDERS = tuple(f"api/v1/{kind}/" for kind in KINDS)


def list_files(folder: Path) -> OutputFiles:
    """List every file below *folder*; links are listed, not followed."""
    sizes: dict[str, int] = {}
    links: list[str] = []
    # A name outside the folder does no harm: only two inside it become a link in an archive.
    names: dict[tuple[int, int], list[str]] = defaultdict(list)
    root = str(folder)
    for entry in entries_below(root):
        path = entry.path[len(root) + 1 :]
        if entry.is_symlink():
            links.append(path)
            continue
        facts = entry.stat(follow_symlinks=False)
        sizes[path] = facts.st_size
        if facts.st_nlink > 1:
            names[facts.st_dev, facts.st_ino].append(path)
    ordered = dict(sorted(sizes.items()))
    hard_links = sorted(tuple(sorted(paths)) for paths in names.values() if len(paths) > 1)
    return OutputFiles(root, ordered, tuple(sorted(links)), tuple(hard_links))


def check_files(files: OutputFiles) -> Iterator[Finding]:
    """Audit names, links and what must be there."""
    for path in REQUIRED:
        if path not in files.sizes:
            yield Finding(path, None, "required-file", "the file is missing; build again")
    for path in files.links:
        yield Finding(path, None, "file-link", "is a symbolic link; put the file itself there")
    for first, *others in files.hard_links:
        for path in others:
            message = f"is one file with {first} (hard link); copy it instead"
            yield Finding(path, None, "file-link", message)
    yield from _check_names(files)


def _check_names(files: OutputFiles) -> Iterator[Finding]:
    seen: dict[str, str] = {}
    for path in (*files.sizes, *files.links):
        for name in path.split("/"):
            if not is_safe(name):
                message = f"the name {name!r} is not safe everywhere; spell it by permalinks.slug"
                yield Finding(path, None, "file-name", message)
        other = seen.setdefault(path.casefold(), path)
        if other != path:
            message = f"differs from {other} in nothing but case; spell one of them otherwise"
            yield Finding(path, None, "file-case", message)


@cache
def is_safe(name: str) -> bool:
    """Tell whether Windows, macOS, Linux and web hosts all take *name* as it is."""
    is_hidden = name.startswith(".") and name != ".nojekyll"
    is_plain = _NAME.fullmatch(name) and not _DEVICE.fullmatch(name) and not is_hidden
    return bool(is_plain) and not name.endswith(".") and len(name) <= LONGEST_NAME


def check_size(total: int) -> Finding | None:
    """Return a finding where the site is larger than GitHub Pages allows, or soon will be."""
    if total <= LARGE_SITE:
        return None
    message = (
        f"the site has {total / 1e6:.0f} MB; GitHub Pages allows 1000 MB: drop or shrink files"
    )
    return Finding(".", None, "site-size", message)
