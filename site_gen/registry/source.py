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
    def head(self) -> str:
        """The first mebibyte as text, as far as it is text."""
        return _with_newlines(self.data[:_HEAD].decode("utf-8-sig", "replace"))

    @cached_property
    def text(self) -> str:
        """The whole file as text; each line ends with a newline alone."""
        if b"\0" in self.data:
            line = self.data.count(b"\n", 0, self.data.index(b"\0")) + 1
            self._diagnostics.fail("the file holds NUL bytes", f"it is damaged: {REFETCH}", line)
        try:
            text = self.data.removeprefix(codecs.BOM_UTF8).decode()
        except UnicodeDecodeError as error:
            line = self.data.count(b"\n", 0, error.start) + 1
            self._diagnostics.fail(
                f"byte {self.data[error.start]:#04x} is not UTF-8", f"convert it or {REFETCH}", line
            )
        return _with_newlines(text)


def _with_newlines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


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
