"""What a published file is."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


class SiteFile(NamedTuple):
    """A file of the site: *path* below the output folder (``port/443/index.html``), and bytes."""

    path: str
    body: bytes

    @property
    def digest(self) -> str:
        """Give the SHA-256 of the body in hexadecimal."""
        return hashlib.sha256(self.body).hexdigest()


class Batch(NamedTuple):
    """Files that one process makes one after the other: about *size* of them, when asked."""

    size: int
    files: Callable[[], Iterable[SiteFile]]
