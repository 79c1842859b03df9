"""The module by which other sites show a card about a port or a service.

Wikis import it by an address that stays, so that it is no asset: its name
carries no digest.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from site_gen.files import SiteFile

if TYPE_CHECKING:
    from pathlib import Path

PATH = "embed/port-card.js"


def embed_file(static: Path) -> SiteFile:
    """Give the module ``port-card``, as it stands in the folder *static*."""
    return SiteFile(PATH, (static / PATH).read_bytes())
