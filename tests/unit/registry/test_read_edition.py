"""Unpack a registry file and tell its format."""

import gzip
import lzma
from collections.abc import Callable
from typing import get_args

import pytest

from site_gen.errors import RegistryError
from site_gen.model import Format
from site_gen.registry import FORMATS, format_of, read_edition, source
from site_gen.registry.diagnostics import Diagnostics

Pack = Callable[[bytes], bytes]


@pytest.mark.parametrize("pack", [gzip.compress, lzma.compress])
def test_a_packed_file_reads_like_the_file(pack: Pack, fixture_bytes: dict[str, bytes]) -> None:
    for name, data in fixture_bytes.items():
        assert read_edition(pack(data), name) == read_edition(data, name)


@pytest.mark.parametrize("pack", [gzip.compress, lzma.compress])
def test_a_packed_file_of_two_parts_is_joined(pack: Pack) -> None:
    assert source.unpack(pack(b"ab") + pack(b"cd") + b"\0" * 4, Diagnostics("x")) == b"abcd"


@pytest.mark.parametrize("pack", [gzip.compress, lzma.compress])
def test_a_bomb_is_stopped(pack: Pack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "LARGEST", 1024 * 1024)
    with pytest.raises(RegistryError, match="more than 1 MiB"):
        read_edition(pack(bytes(20 * 1024 * 1024)), "bomb")


@pytest.mark.parametrize("pack", [gzip.compress, lzma.compress])
def test_a_cut_archive_is_an_error(pack: Pack, fixture_bytes: dict[str, bytes]) -> None:
    with pytest.raises(RegistryError, match=r"^x: the \w+ file is cut off; fetch a fresh edition$"):
        read_edition(pack(fixture_bytes["tiny.xml"])[:-20], "x")


@pytest.mark.parametrize("pack", [gzip.compress, lzma.compress])
def test_a_damaged_archive_is_an_error(pack: Pack) -> None:
    data = bytearray(pack(b"Service Name" * 1000))
    data[len(data) // 2] ^= 0xFF
    with pytest.raises(RegistryError, match=r"file is (damaged|cut off)"):
        read_edition(bytes(data), "x")


def test_an_archive_of_countless_parts_is_an_error() -> None:
    with pytest.raises(RegistryError, match="more than 100 parts"):
        source.unpack(gzip.compress(b"") * 200, Diagnostics("x"))


def test_each_format_of_the_model_has_a_reader() -> None:
    assert tuple(each.name for each in FORMATS) == get_args(Format)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("tiny.xml", "XML"),
        ("tiny.csv", "CSV"),
        ("tiny.xhtml", "XHTML"),
        ("tiny-2015.xhtml", "XHTML"),
        ("tiny.txt", "plain text"),
        ("tiny-page.txt", "excerpt"),
    ],
)
def test_the_format_is_told_by_content(
    name: str, kind: str, fixture_bytes: dict[str, bytes]
) -> None:
    diagnostics = Diagnostics("x")
    found = format_of(source.Source(fixture_bytes[name], diagnostics), diagnostics)
    assert found.name == kind
    if kind != "XML":
        assert read_edition(b"\xef\xbb\xbf" + fixture_bytes[name], "x").format == kind


@pytest.mark.parametrize(
    ("data", "fact"),
    [
        (b"", "the file is empty"),
        (b" \r\n\0", "the file is empty"),
        (b"BZh91AY&SY", "a bzip2 archive"),
        (b"PK\x03\x04", "this is a ZIP archive, not the registry; unpack it"),
        (
            b"PK\x03\x04...[Content_Types].xml...xl/workbook.xml",
            "Excel workbook, .* as CSV",
        ),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Excel workbook, .*; save the sheet as CSV"),
        (b"PK\x03\x04...mimetypeapplication/vnd.oasis.opendocument.spreadsheet", "an OpenDocument"),
        (b"%PDF-1.7", "a PDF document"),
        (b"\x01\x02\xff\xfe rubbish", "this is binary data"),
        (
            b"PORT NUMBERS\n\n(last updated 2010-11-23)\n",
            "of before 2011, which is not",
        ),
        (
            b"\nKeyword         Decimal    Description          References\n",
            "port-numbers text of before 2011, which is not supported",
        ),
        (b"# comment\nssh\t\t22/tcp\n", "a list like /etc/services"),
        (
            b";0;tcp;Reserved\nalpha;7001;tcp;Alpha\n",
            "separated by semicolons without",
        ),
        (b'{"error": "rate limit"}', r'it begins with "{"error": "rate limit"}"'),
        (b"Value,Description,Reference\r\n", "it begins with"),
    ],
)
def test_what_is_no_edition_is_named(data: bytes, fact: str) -> None:
    with pytest.raises(RegistryError, match=rf"^x: .*{fact}"):
        read_edition(data, "x")


@pytest.mark.parametrize("name", ["tiny.csv", "tiny.xhtml", "tiny.txt", "tiny-page.txt"])
def test_nul_bytes_are_an_error_with_their_line(name: str, fixture_bytes: dict[str, bytes]) -> None:
    lines = fixture_bytes[name].split(b"\n")
    lines[40] += b"\0"
    with pytest.raises(RegistryError, match=rf"^{name}:41: the file holds NUL bytes"):
        read_edition(b"\n".join(lines), name)


@pytest.mark.parametrize("name", ["tiny.csv", "tiny.xhtml", "tiny.txt", "tiny-page.txt"])
def test_windows_1252_is_read_with_a_warning(name: str, fixture_bytes: dict[str, bytes]) -> None:
    """Spreadsheets still write it; letters must not turn into others in silence."""
    data = fixture_bytes[name].decode().encode("cp1252")
    line = data[: data.index(b"\xe9")].count(b"\n") + 1
    edition, utf_8 = read_edition(data, name), read_edition(fixture_bytes[name], name)
    assert edition.registrations == utf_8.registrations
    assert edition.warnings[0].startswith(f"{name}:{line}: the text is not UTF-8; read as Windows")


@pytest.mark.parametrize("name", ["tiny.csv", "tiny.xhtml", "tiny.txt", "tiny-page.txt"])
def test_damaged_utf_8_is_an_error_with_its_line(
    name: str, fixture_bytes: dict[str, bytes]
) -> None:
    data = fixture_bytes[name] + b"\xe9\n"
    with pytest.raises(RegistryError, match=rf"^{name}:{data.count(10)}: the text is not UTF-8;"):
        read_edition(data, name)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("name", ["tiny.csv", "tiny.xhtml", "tiny.txt", "tiny-page.txt"])
def test_utf_16_reads_like_utf_8(
    name: str, mark: str, encoding: str, fixture_bytes: dict[str, bytes]
) -> None:
    data = (mark + fixture_bytes[name].decode()).encode(encoding)
    assert read_edition(data, name) == read_edition(fixture_bytes[name], name)
