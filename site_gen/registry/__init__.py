"""Read an edition of the registry in any format in which IANA publishes it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from site_gen.registry import canonical, csv_reader, excerpt, plain_text, xhtml
from site_gen.registry.facts import Ledger
from site_gen.registry.legible import legible
from site_gen.registry.opening import format_of, unpacked

if TYPE_CHECKING:
    from collections.abc import Callable

    from site_gen.model import Edition, Format

__all__ = ["read_edition"]

_READERS: dict[Format, Callable[[bytes, Ledger], Edition]] = {
    "XML": canonical.read,
    "CSV": csv_reader.read,
    "XHTML": xhtml.read,
    "plain text": plain_text.read,
    "excerpt": excerpt.read,
}


def read_edition(data: bytes, name: str) -> Edition:
    """Read one edition from the bytes of a file, plain or packed with gzip or xz.

    The format is told by content. *name* is what errors and warnings call the
    file. Raise `RegistryError` where the bytes are no readable edition; what
    could be kept in spite of an oddity is in the edition's *warnings*.
    """
    ledger = Ledger(name)
    body = unpacked(data, ledger)
    edition = _READERS[format_of(body, ledger)](body, ledger)
    edition = legible(edition, body, ledger)
    return replace(edition, warnings=tuple(ledger.warnings))
