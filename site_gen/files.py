"""What a published file is."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable


class SiteFile(NamedTuple):
    """A file of the site: *path* below the output folder (``port/443/index.html``), and bytes."""

    path: str
    body: bytes

    @property
    def digest(self) -> str:
        """Give the SHA-256 of the body in hexadecimal."""
        return hashlib.sha256(self.body).hexdigest()


class Task(NamedTuple):
    """A deferred job that produces one or more files."""

    make: Callable[[], SiteFile | tuple[SiteFile, ...]]

    def files(self) -> tuple[SiteFile, ...]:
        """Make the files."""
        made = self.make()
        return (made,) if isinstance(made, SiteFile) else made
