"""The page of all downloads."""

from __future__ import annotations

from dataclasses import dataclass

from site_gen.pages.home import prose_page
from site_gen.pages.view import ProsePage


@dataclass(frozen=True, slots=True)
class Download:
    """A file for programs: *size* in bytes, *digest* its SHA-256 in hexadecimal."""

    path: str
    title: str
    words: str
    size: int
    digest: str

    @property
    def name(self) -> str:
        """Give the name under which the file is saved."""
        return self.path.rpartition("/")[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class DataPage(ProsePage):
    """The page of all downloads: *source* tells of them, *downloads* are the files."""

    downloads: tuple[Download, ...]


def data_page(source: str, downloads: tuple[Download, ...]) -> DataPage:
    """Give the page of all downloads; *source* is what it says of them, in Markdown."""
    prose = prose_page("data", source)
    return DataPage(
        kind=prose.kind,
        key=prose.key,
        url=prose.url,
        title=prose.title,
        heading=prose.heading,
        description=prose.description,
        source=prose.source,
        downloads=downloads,
    )
