"""Read an edition of the registry in any format in which IANA publishes it."""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module
from typing import TYPE_CHECKING, cast

from site_gen.registry.facts import Ledger
from site_gen.registry.legible import legible
from site_gen.registry.opening import format_of, unpacked

if TYPE_CHECKING:
    from collections.abc import Callable

    from site_gen.model import Edition, Format

__all__ = ["read_edition"]

# Each with its `read`; what a reader needs is loaded when its format is met.
_READERS: dict[Format, str] = {
    "XML": "canonical",
    "CSV": "csv_reader",
    "XHTML": "xhtml",
    "plain text": "plain_text",
    "excerpt": "excerpt",
}


def read_edition(data: bytes, name: str) -> Edition:
    """Read one edition from the bytes of a file, plain or packed with gzip or xz.

    The format is told by content. *name* is what errors and warnings call the
    file. Raise `RegistryError` where the bytes are no readable edition; what
    could be kept in spite of an oddity is in the edition's *warnings*.
    """
    ledger = Ledger(name)
    body = unpacked(data, ledger)
    edition = _reader(format_of(body, ledger))(body, ledger)
    edition = legible(edition, body, ledger)
    return replace(edition, warnings=ledger.warnings)


def _reader(name: Format) -> Callable[[bytes, Ledger], Edition]:
    module = import_module(f"{__name__}.{_READERS[name]}")
    return cast("Callable[[bytes, Ledger], Edition]", module.read)
