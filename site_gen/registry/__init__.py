"""Read an edition of the registry in any format in which IANA publishes it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from site_gen.registry import excerpt, plain_text, spreadsheet, xml_reader
from site_gen.registry.diagnostics import Diagnostics
from site_gen.registry.foreign import refuse, refuse_binary
from site_gen.registry.sanitize import sanitize
from site_gen.registry.source import Source, unpack

if TYPE_CHECKING:
    from collections.abc import Callable

    from site_gen.model import Edition, Format

__all__ = ["read_edition"]

_HTML_TAGS = frozenset(
    {"html", "head", "body", "title", "meta", "script", "style", "link", "div", "p", "h1", "h2"}
    | {"center", "table", "pre", "main"}
)


def read_edition(data: bytes, name: str) -> Edition:
    """Read one edition from the bytes of a file, plain or packed with gzip or xz.

    The format is recognized by content. *name* is what errors and warnings call
    the file. Raise `RegistryError` where the bytes are not a readable edition;
    what could be kept in spite of an oddity is in the edition's *warnings*.
    """
    diagnostics = Diagnostics(name)
    source = Source(unpack(data, diagnostics), diagnostics)
    edition = format_of(source, diagnostics).read(source, diagnostics)
    edition = replace(edition, remarks=diagnostics.remarks)
    edition = sanitize(edition, source.data, diagnostics)
    return replace(edition, warnings=diagnostics.warnings)


class _Format(NamedTuple):
    """A file format: how its content is recognized, and its reader."""

    name: Format
    recognizes: Callable[[Source], bool]
    read: Callable[[Source, Diagnostics], Edition]


def _read_web_page(source: Source, diagnostics: Diagnostics) -> Edition:
    # Importing Beautiful Soup takes as long as reading a third of the XML.
    from site_gen.registry import xhtml  # noqa: PLC0415

    return xhtml.read(source, diagnostics)


# The first one that recognizes a file reads it.
FORMATS = (
    _Format(
        "XML", lambda file: file.root is not None and file.root not in _HTML_TAGS, xml_reader.read
    ),
    _Format("XHTML", lambda file: file.root in _HTML_TAGS, _read_web_page),
    _Format("CSV", spreadsheet.recognizes, spreadsheet.read),
    _Format("plain text", plain_text.recognizes, plain_text.read),
    _Format("excerpt", excerpt.recognizes, excerpt.read),
)


def format_of(source: Source, diagnostics: Diagnostics) -> _Format:
    """Recognize the format of an unpacked file by its content, never by its name."""
    refuse_binary(source, diagnostics)
    found = next((format_ for format_ in FORMATS if format_.recognizes(source)), None)
    return found or refuse(source, diagnostics)
