"""Unpack a registry file and decode its text."""

from __future__ import annotations

import codecs
import re
import zlib
from functools import cached_property
from lzma import FORMAT_XZ, LZMADecompressor, LZMAError
from typing import TYPE_CHECKING, Protocol

from site_gen.registry.diagnostics import REFETCH

if TYPE_CHECKING:
    from collections.abc import Callable

    from site_gen.registry.diagnostics import Diagnostics

# The registry has 4 MB; a file a hundred times as large is not the registry.
LARGEST = 256 * 1024 * 1024
_PARTS = 100
# "xz -9" takes 65 MiB to unpack.
_XZ_MEMORY = 128 * 1024 * 1024
_HEAD = 1024 * 1024

_GZIP_MAGIC = b"\x1f\x8b"
_XZ_MAGIC = b"\xfd7zXZ\x00"
_MARKS = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}
_SAMPLE = 4096
_PROLOG = re.compile(rb"\s*(?:<\?.*?\?>\s*|<!--.*?-->\s*)*", re.DOTALL)
_ROOT = re.compile(rb"<(?:!DOCTYPE\s+)?(?P<name>[A-Za-z_][\w:.-]*)", re.IGNORECASE)


class Source:
    """An unpacked file: its bytes as *data*, and what the readers need to know of them."""

    def __init__(self, data: bytes, diagnostics: Diagnostics) -> None:
        """Keep the bytes; nothing is decoded before a reader needs it."""
        self.data = data
        self._diagnostics = diagnostics

    @cached_property
    def root(self) -> str | None:
        """The first element or document type of a file of markup in lower case, else None.

        It is empty where the file ends within its declarations.
        """
        # Without its NULs and byte order mark, UTF-16 reads like ASCII as far as names go.
        head = self.data[:_HEAD].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe")
        prolog = _PROLOG.match(head)
        found = _ROOT.match(head, prolog.end() if prolog else 0)
        if found:
            return found["name"].decode("ascii", "replace").lower()
        return "" if head.lstrip().startswith(b"<?xml") else None

    @cached_property
    def encoding(self) -> str:
        """The encoding of a text file: by its byte order mark, else by its NULs, else UTF-8."""
        for mark, encoding in _MARKS.items():
            if self.data.startswith(mark):
                return encoding
        # Every other byte of the titles, and of most else, is NUL in UTF-16.
        sample = self.data[:_SAMPLE]
        for first, encoding in enumerate(("utf-16-be", "utf-16-le")):
            if sample[first::2].count(0) > len(sample) // 4 > 4 * sample[1 - first :: 2].count(0):
                return encoding
        return "utf-8"

    @cached_property
    def head(self) -> str:
        """The first mebibyte as text, as far as it is text."""
        return _without_mark(self.data[:_HEAD].decode(self.encoding, "replace"))

    @cached_property
    def text(self) -> str:
        """The whole file as text; each line ends with a newline alone.

        What is not UTF-8 may be Windows-1252, which spreadsheets still write: it
        is read so, with a warning, unless some of it is UTF-8 beyond doubt.
        """
        try:
            text = self.data.decode(self.encoding)
        except UnicodeDecodeError as error:
            text = self._from_windows_1252(error)
        if "\0" in text:
            line = text.count("\n", 0, text.index("\0")) + 1
            self._diagnostics.fail("the file holds NUL bytes", f"it is damaged: {REFETCH}", line)
        return _without_mark(text)

    def _from_windows_1252(self, error: UnicodeDecodeError) -> str:
        line = self.data.count(b"\n", 0, error.start) + 1
        has_utf_8 = not self.data.decode(self.encoding, "ignore").isascii()
        try:
            text = "" if has_utf_8 else self.data.decode("cp1252")
        except UnicodeDecodeError:
            text = ""
        if not text:
            name = self.encoding[:6].upper()
            self._diagnostics.fail(f"the text is not {name}", f"convert it or {REFETCH}", line)
        self._diagnostics.warn(
            "the text is not UTF-8",
            "read as Windows-1252; compare its accents with IANA's page",
            line,
        )
        return text


def _without_mark(text: str) -> str:
    """Remove the byte order mark, and end each line with a newline alone."""
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


class _Decompressor(Protocol):
    """What the decompressors of gzip and xz have in common."""

    @property
    def eof(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int, /) -> bytes: ...


def unpack(data: bytes, diagnostics: Diagnostics) -> bytes:
    """Undo gzip or xz, recognized by content, never to more than 256 MiB."""
    if data.startswith(_GZIP_MAGIC):
        return _decompress(
            "gzip", data, lambda: zlib.decompressobj(zlib.MAX_WBITS | 16), diagnostics
        )
    if data.startswith(_XZ_MAGIC):
        return _decompress("xz", data, lambda: LZMADecompressor(FORMAT_XZ, _XZ_MEMORY), diagnostics)
    return _bounded(data, diagnostics)


def _bounded(data: bytes, diagnostics: Diagnostics) -> bytes:
    if len(data) > LARGEST:
        what = f"the file has more than {LARGEST // 1024 // 1024} MiB"
        diagnostics.fail(what, f"it is not the registry: {REFETCH}")
    return data


def _decompress(
    kind: str, data: bytes, decompressor: Callable[[], _Decompressor], diagnostics: Diagnostics
) -> bytes:
    """Join what the parts of *data* unpack to; a packed file may have several."""
    unpacked, parts = b"", 0
    while data:
        part = decompressor()
        try:
            unpacked += part.decompress(data, LARGEST + 1 - len(unpacked))
        except (zlib.error, LZMAError) as error:
            diagnostics.fail(f"the {kind} file is damaged ({error})", REFETCH)
        _bounded(unpacked, diagnostics)
        if not part.eof:
            diagnostics.fail(f"the {kind} file is cut off", REFETCH)
        data, parts = part.unused_data.lstrip(b"\0"), parts + 1
        if parts > _PARTS:
            diagnostics.fail(f"the {kind} file has more than {_PARTS} parts", REFETCH)
    return unpacked
