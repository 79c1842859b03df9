"""Name a file that is not an edition of the registry, and say what to do with it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NoReturn

from site_gen.registry.diagnostics import REFETCH, quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from site_gen.registry.diagnostics import Diagnostics
    from site_gen.registry.source import Source

_SUPPORTED = "give IANA's XML, CSV, XHTML or text, plain or packed with gzip or xz"
_UNPACK = f"unpack it, and {_SUPPORTED}"
_EXPORT = "save the sheet as CSV, and give that file"
_MAGIC = (
    (b"BZh", "a bzip2 archive", _UNPACK),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive", _UNPACK),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive", _UNPACK),
    (b"Rar!", "a RAR archive", _UNPACK),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Excel workbook", _EXPORT),
    (b"%PDF", "a PDF document", _SUPPORTED),
    (b"{\\rtf", "an RTF document", _SUPPORTED),
    (b"\x89PNG", "a PNG image", _SUPPORTED),
    (b"GIF8", "a GIF image", _SUPPORTED),
    (b"\xff\xd8\xff", "a JPEG image", _SUPPORTED),
    (b"SQLite format 3\0", "an SQLite database", _SUPPORTED),
)
_ZIP = b"PK\x03\x04"
_ZIP_KINDS = (
    (b"mimetypeapplication/vnd.oasis.opendocument.", "an OpenDocument file", _EXPORT),
    (b"xl/", "an Excel workbook", _EXPORT),
    (b"word/", "a Word document", _SUPPORTED),
)
# The titles of IANA's text from 1994 to 2011, of https://www.iana.org/assignments/port-numbers.
_PORT_NUMBERS = re.compile(
    r"\A\s*PORT NUMBERS\s*$|^\s*Keyword\s+Decimal\s+Description\b", re.MULTILINE
)
_SERVICES = re.compile(r"^[\w.+-]+[ \t]+\d{1,5}/(?:tcp|udp)\b", re.MULTILINE)
_DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "vertical bars"}
_LEAST_CELLS = 3
_TITLES = (
    "its first row must hold IANA's titles, such as Service Name, Port Number, "
    "Transport Protocol, Description"
)


def refuse_binary(source: Source, diagnostics: Diagnostics) -> None:
    """Refuse an empty file, and one of a well-known kind that is not text."""
    data = source.data
    if not data.strip(b" \t\r\n\0\xef\xbb\xbf\xff\xfe"):
        diagnostics.fail("the file is empty", REFETCH)
    for magic, kind, remedy in _MAGIC:
        if data.startswith(magic):
            diagnostics.fail(f"this is {kind}, not the registry", remedy)
    if data.startswith(_ZIP):
        found = (each for each in _ZIP_KINDS if each[0] in data)
        _, kind, remedy = next(found, (b"", "a ZIP archive", _UNPACK))
        diagnostics.fail(f"this is {kind}, not the registry", remedy)


def refuse(source: Source, diagnostics: Diagnostics) -> NoReturn:
    """Refuse a file that no reader recognizes."""
    head = source.head
    if _PORT_NUMBERS.search(head):
        what = "this is IANA's port-numbers text of before 2011, which is not supported"
        diagnostics.fail(what, REFETCH)
    if _SERVICES.search(head):
        diagnostics.fail("this is a list like /etc/services, not the registry", _SUPPORTED)
    if not all(char.isprintable() or char.isspace() for char in head):
        diagnostics.fail("this is binary data, not the registry", _SUPPORTED)
    first = head.strip().partition("\n")[0]
    delimiter = next(_delimiters(head), None)
    if delimiter:
        what = f"this is a table separated by {delimiter} without the registry's titles"
        diagnostics.fail(f"{what}: it begins with {quoted(first)}", _TITLES)
    what = f"this is not an edition of the registry: it begins with {quoted(first)}"
    diagnostics.fail(what, _SUPPORTED)


def _delimiters(head: str) -> Iterator[str]:
    """Name what separates three cells or more in each of the first lines."""
    lines = [line for line in head[:4096].split("\n")[:5] if line.strip()]
    for delimiter, name in _DELIMITERS.items():
        if all(line.count(delimiter) >= _LEAST_CELLS - 1 for line in lines):
            yield name
