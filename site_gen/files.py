"""What a published file is."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True)
class SiteFile:
    """A file of the site: *path* below the output folder (``port/443/index.html``), and bytes."""

    path: str
    body: bytes

    @cached_property
    def digest(self) -> str:
        """Give the SHA-256 of the body in hexadecimal."""
        return hashlib.sha256(self.body).hexdigest()
