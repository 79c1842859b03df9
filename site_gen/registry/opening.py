"""Open a registry file: unpack it, and tell its format by its content."""

from __future__ import annotations

import re
import zlib
from lzma import FORMAT_XZ, LZMADecompressor, LZMAError
from typing import TYPE_CHECKING, NoReturn, Protocol

from site_gen.registry.facts import REFETCH, quoted

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from site_gen.model import Format
    from site_gen.registry.facts import Ledger

# The registry has 4 MB; a hundred times that is no registry.
LARGEST = 256 * 1024 * 1024
_PARTS = 100
# "xz -9" takes 65 MiB to unpack.
_XZ_MEMORY = 128 * 1024 * 1024
_HEAD = 64 * 1024

_GZIP_MAGIC = b"\x1f\x8b"
_XZ_MAGIC = b"\xfd7zXZ\x00"
_FOREIGN = {
    b"BZh": "a bzip2 archive",
    b"PK\x03\x04": "a ZIP archive",
    b"\x28\xb5\x2f\xfd": "a Zstandard archive",
    b"%PDF": "a PDF document",
    b"\x89PNG": "a PNG image",
    b"GIF8": "a GIF image",
    b"\xff\xd8\xff": "a JPEG image",
}
_PROLOG = re.compile(rb"\s*(?:<\?.*?\?>\s*|<!--.*?-->\s*)*", re.DOTALL)
_DOCTYPE = re.compile(rb"<!DOCTYPE\s+([\w:.-]+)?", re.IGNORECASE)
_ROOT = re.compile(rb"<([A-Za-z_][\w:.-]*)")
_HTML_TAGS = frozenset(
    b"html head body title meta script style link div p h1 h2 center table pre main".split()
)
_COLUMNS_AS_CSV = re.compile(
    r'"?Service Name"?\s*,|,\s*"?(?:Port Number|Transport Protocol)"?\s*[,\r\n]'
)
PAGE_HEADER = re.compile(r"^ ?Service Name[ \t]Port Number[ \t]", re.MULTILINE)
TEXT_HEADER = re.compile(r"^ *Service Name {2,}Port Number ", re.MULTILINE)


class _Decompressor(Protocol):
    """What the decompressors of gzip and xz have in common."""

    @property
    def eof(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int, /) -> bytes: ...


def unpacked(data: bytes, ledger: Ledger) -> bytes:
    """Undo gzip or xz, told by content, never to more than 256 MiB."""
    if data.startswith(_GZIP_MAGIC):
        return _undone("gzip", data, lambda: zlib.decompressobj(zlib.MAX_WBITS | 16), ledger)
    if data.startswith(_XZ_MAGIC):
        return _undone("xz", data, lambda: LZMADecompressor(FORMAT_XZ, _XZ_MEMORY), ledger)
    return _bounded(data, ledger)


def _bounded(data: bytes, ledger: Ledger) -> bytes:
    if len(data) > LARGEST:
        what = f"the file has more than {LARGEST // 1024 // 1024} MiB"
        ledger.fail(what, f"that is no registry: {REFETCH}")
    return data


def _undone(
    kind: str, data: bytes, decompressor: Callable[[], _Decompressor], ledger: Ledger
) -> bytes:
    """Join what the parts of *data* unpack to; a packed file may have several."""
    unpacked, parts = b"", 0
    while data:
        part = decompressor()
        try:
            unpacked += part.decompress(data, LARGEST + 1 - len(unpacked))
        except (zlib.error, LZMAError) as error:
            ledger.fail(f"the {kind} file is damaged ({error})", REFETCH)
        _bounded(unpacked, ledger)
        if not part.eof:
            ledger.fail(f"the {kind} file is cut off", REFETCH)
        data, parts = part.unused_data.lstrip(b"\0"), parts + 1
        if parts > _PARTS:
            ledger.fail(f"the {kind} file has more than {_PARTS} parts", REFETCH)
    return unpacked


def format_of(data: bytes, ledger: Ledger) -> Format:
    """Tell the format of an unpacked file by its content, never by its name."""
    if not data.strip(b" \t\r\n\0\xef\xbb\xbf"):
        ledger.fail("the file is empty", REFETCH)
    for magic, kind in _FOREIGN.items():
        if data.startswith(magic):
            ledger.fail(f"this is {kind}, not the registry", _SUPPORTED)
    return _markup_format(data, ledger) or _text_format(data) or _unknown(data, ledger)


_SUPPORTED = "give IANA's XML, CSV, XHTML or text, plain or packed with gzip or xz"


def _markup_format(data: bytes, ledger: Ledger) -> Format | None:
    # Without its NULs and byte order mark, UTF-16 reads like ASCII as far as names go.
    head = data[:_HEAD].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe")
    prolog = _PROLOG.match(head)
    start = prolog.end() if prolog else 0
    doctype, root = _DOCTYPE.match(head, start), _ROOT.match(head, start)
    if doctype:
        if (doctype[1] or b"html").lower() == b"html":
            return "XHTML"
        ledger.fail(
            "the file declares a document type or entities, which the registry never does",
            f"do not trust it; {REFETCH}",
            data.count(b"\n", 0, data.find(b"<!DOCTYPE")) + 1,
        )
    if root:
        return "XHTML" if root[1].lower() in _HTML_TAGS else "XML"
    return "XML" if head.lstrip().startswith(b"<?xml") else None


def _text_format(data: bytes) -> Format | None:
    head = data[: 16 * _HEAD].decode("utf-8-sig", "replace").replace("\r", "\n")
    if _COLUMNS_AS_CSV.search(head.lstrip().partition("\n")[0] + "\n"):
        return "CSV"
    if TEXT_HEADER.search(head):
        return "plain text"
    return "excerpt" if PAGE_HEADER.search(head) else None


def _unknown(data: bytes, ledger: Ledger) -> NoReturn:
    first = data[:_HEAD].decode("utf-8-sig", "replace").strip().partition("\n")[0]
    ledger.fail(f"this is no edition of the registry: it begins with {quoted(first)}", _SUPPORTED)


def decoded(data: bytes, ledger: Ledger) -> str:
    """Read a text format: UTF-8 without NUL bytes, any line ends."""
    if b"\0" in data:
        line = data.count(b"\n", 0, data.index(b"\0")) + 1
        ledger.fail("the file holds NUL bytes", f"it is damaged: {REFETCH}", line)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        ledger.fail(f"byte {data[error.start]:#04x} is no UTF-8", f"convert it or {REFETCH}", line)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def header_of(lines: Sequence[str], header: re.Pattern[str], ledger: Ledger) -> int:
    """Find the line (from 0) of the records' titles."""
    for index, line in enumerate(lines):
        if header.match(line):
            return index
    return ledger.fail("the table of records has no titles", REFETCH)
