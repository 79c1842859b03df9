"""The map of all ports: a picture for every browser, and the data that a script draws from.

The picture is 256 x 256 dots in the order of the numbers, not along a Hilbert
curve: people look for a number, and here its two bytes are its row and column.
Bytes are the same on every machine, so nothing here leans on a library's
compression, which differs from one release to the next.
"""

from __future__ import annotations

import hashlib
import re
import struct
import zlib
from collections.abc import Mapping
from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING, assert_never

import orjson

from site_gen import permalinks, resources
from site_gen.catalog import names_of, protocol_status
from site_gen.errors import PlanError
from site_gen.files import SiteFile
from site_gen.model import CLASSES, LAST_PORT, PROTOCOLS, STATUSES
from site_gen.pages.map_page import SIDE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from site_gen.catalog import Catalog, Port, PortRange

_BITS = {name: 1 << at for at, name in enumerate(PROTOCOLS)}
_UNASSIGNED = STATUSES.index("unassigned")
# The tones of the picture, as the style sheet of the map calls them, in the order of the palette.
TONES = ("unassigned", "both", "tcp", "udp", "other", "reserved", "de-assigned", "dynamic")
_TONE = re.compile(
    r"\.tone\.([\w-]+)\s*\{\s*background: (?:light-dark\()?#([0-9a-f]{6})(?:, #([0-9a-f]{6}))?"
)
_MOST_NAMES = 4


class Pictures:
    """The map and its data, drawn when they are first needed: few pages show them."""

    NAMES = ("map.png", "map-dark.png", "map-cells.json", "map-names.json")

    def __init__(self, catalog: Catalog) -> None:
        """Draw the ports of *catalog*."""
        self._catalog = catalog

    def files(self) -> tuple[SiteFile, ...]:
        """Give the files."""
        return tuple(self._drawn.values())

    def address(self, name: str) -> str:
        """Give the address of one of `NAMES`: ``assets/map-1a2b3c4d.png`` for ``map.png``."""
        return self._drawn[name].path

    def beside(self, urls: Mapping[str, str]) -> Urls:
        """Add to *urls*, which map other assets to their addresses."""
        return Urls(urls, self)

    @cached_property
    def _drawn(self) -> dict[str, SiteFile]:
        codes = cell_codes(self._catalog)
        css = (resources.static() / "css" / "map.css").read_text(encoding="utf-8")
        cells = {"side": SIDE, "statuses": STATUSES, "runs": runs(codes)}
        dots = shades(codes)
        pictures = (png(dots, palette(css)), png(dots, palette(css, is_dark=True)))
        made = (*pictures, _json(cells), _json(names(self._catalog)))
        return {name: _hashed(name, body) for name, body in zip(self.NAMES, made, strict=True)}


class Urls(Mapping[str, str]):
    """The address of each asset; a picture is drawn when its address is first needed."""

    def __init__(self, urls: Mapping[str, str], pictures: Pictures) -> None:
        """Add the *pictures* to *urls*."""
        self._urls = urls
        self._pictures = pictures

    def __getitem__(self, name: str) -> str:
        """Give the address of an asset."""
        return self._pictures.address(name) if name in Pictures.NAMES else self._urls[name]

    def __iter__(self) -> Iterator[str]:
        """Name all assets."""
        yield from self._urls
        yield from Pictures.NAMES

    def __len__(self) -> int:
        """Count all assets."""
        return len(self._urls) + len(Pictures.NAMES)


def cell_codes(catalog: Catalog) -> list[int]:
    """Give a code for each port: its status in the low three bits, its protocols above."""
    codes = [_UNASSIGNED] * (LAST_PORT + 1)
    for (first, last), span in sorted(catalog.ranges.items(), key=lambda item: _width(item[0])):
        codes[first : last + 1] = [_code(span)] * (last - first + 1)
    for number, port in catalog.ports.items():
        codes[number] = _code(port)
    return codes


def _width(span: tuple[int, int]) -> int:
    # The narrowest last: it describes its numbers best.
    return span[0] - span[1]


def _code(item: Port | PortRange) -> int:
    code = STATUSES.index(item.status)
    for name, status in protocol_status(item.entries).items():
        if status == "assigned":
            code |= _BITS.get(name, 0) << 3
    return code


def shades(codes: list[int]) -> bytes:
    """Choose the colour of each port in the picture, as its place among `TONES`."""
    dynamic = CLASSES["Dynamic"][0]
    table = {code: TONES.index(_tone(code)) for code in set(codes)}
    free = {**table, _UNASSIGNED: TONES.index("dynamic")}
    return bytes([(table if at < dynamic else free)[code] for at, code in enumerate(codes)])


def _tone(code: int) -> str:
    status, bits = STATUSES[code & 7], code >> 3
    match status:
        case "unassigned" | "reserved" | "de-assigned":
            return status
        case "assigned" | "partly assigned":
            alone = {_BITS["tcp"]: "tcp", _BITS["udp"]: "udp"}
            is_other = bits & ~(_BITS["tcp"] | _BITS["udp"])
            return "other" if is_other else alone.get(bits, "both")
    assert_never(status)


def palette(css: str, *, is_dark: bool = False) -> list[bytes]:
    """Read the colours of `TONES`, red, green and blue, from the style sheet of the map.

    A tone has one colour, or a pair for light and dark. Raise `PlanError` for a tone without a
    rule of this form.
    """
    colours = {
        tone: (dark or light) if is_dark else light for tone, light, dark in _TONE.findall(css)
    }
    for tone in TONES:
        if tone not in colours:
            what = f"the colour of .tone.{tone} is not readable"
            remedy = "write it as background: #rrggbb or light-dark(#rrggbb, #rrggbb)"
            raise PlanError(what, remedy=remedy, place="static/css/map.css")
    return [bytes.fromhex(colours[tone]) for tone in TONES]


def runs(codes: Iterable[int]) -> list[int]:
    """Write codes as runs: code, length, code, length.

    >>> runs([4, 4, 4, 24])
    [4, 3, 24, 1]
    """
    return [part for code, group in groupby(codes) for part in (code, len(list(group)))]


def names(catalog: Catalog) -> dict[str, object]:
    """Give what the map shows of the numbers and ranges that have a page.

    *ports* are the steps from one number to the next, *names* and *holders*
    theirs in the same order; *holding* counts into *holders*, which begins with
    nobody. What does not come from the registry is left out where there is nothing:
    *common* is what people and operators call a number, *unlisted* are the numbers that
    have a page for that reason alone.
    """
    numbers = list(catalog.ports)
    common = {
        str(number): ", ".join(found[:_MOST_NAMES])
        for number in (*numbers, *catalog.unlisted)
        if (found := catalog.annotations.names(permalinks.port(number)))
    }
    held = [_holder(catalog, port) for port in catalog.ports.values()]
    holders = sorted({"", *held})
    places = {name: at for at, name in enumerate(holders)}
    return {
        "ports": [after - before for before, after in zip([0, *numbers], numbers, strict=False)],
        "names": [_names(port) for port in catalog.ports.values()],
        "holders": holders,
        "holding": [places[name] for name in held],
        "ranges": [end for span in catalog.ranges for end in span],
        **({"unlisted": list(catalog.unlisted)} if catalog.unlisted else {}),
        **({"common": common} if common else {}),
    }


def _names(port: Port) -> str:
    return ", ".join(names_of(port.entries)[:_MOST_NAMES])


def _holder(catalog: Catalog, port: Port) -> str:
    """Name the organization that a port is assigned to; people are on the port's own page."""
    for entry in port.entries:
        for contact_id in entry.facts.assignees:
            organization = catalog.contacts[contact_id].contact.organization
            if organization:
                return organization
    return ""


def png(dots: bytes, colours: list[bytes]) -> bytes:
    """Write a square picture as PNG; each byte of *dots* is a place among *colours*."""
    header = struct.pack(">IIBBBBB", SIDE, SIDE, 4, 3, 0, 0, 0)
    rows = b"".join(b"\0" + _halves(dots[at : at + SIDE]) for at in range(0, len(dots), SIDE))
    chunks = (
        (b"IHDR", header),
        (b"PLTE", b"".join(colours)),
        (b"IDAT", deflated(rows)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*chunk) for chunk in chunks)


def _halves(row: bytes) -> bytes:
    return bytes(left << 4 | right for left, right in zip(row[::2], row[1::2], strict=True))


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def deflated(data: bytes) -> bytes:
    """Compress *data* into a zlib stream by its runs alone, with deflate's fixed codes.

    >>> zlib.decompress(deflated(b"port" + b"." * 1000)) == b"port" + b"." * 1000
    True
    """
    bits = _Bits()
    bits.add(0b011, 3)  # the last block, with fixed codes: RFC 1951 section 3.2.3
    for byte, group in groupby(data):
        _run(bits, byte, len(list(group)))
    bits.add(*_CODES[256])
    return b"\x78\x01" + bits.bytes() + struct.pack(">I", zlib.adler32(data))


def _run(bits: _Bits, byte: int, length: int) -> None:
    """Write a byte, and the rest of its run as matches one byte back."""
    bits.add(*_CODES[byte])
    length -= 1
    while length >= _LEAST_MATCH:
        # 258 has a code of its own; else no match that leaves a rest too short to be one.
        match = min(length, _MOST_MATCH)
        symbol, extra, width = _MATCHES[match]
        bits.add(*_CODES[symbol])
        bits.add(extra, width)
        bits.add(0, 5)  # distance 1
        length -= match
    for _ in range(length):
        bits.add(*_CODES[byte])


_LEAST_MATCH, _MOST_MATCH = 3, 258


def _matches() -> Iterator[tuple[int, tuple[int, int, int]]]:
    """Give symbol, extra bits and their width for each length: RFC 1951 section 3.2.5."""
    symbol, length = 257, _LEAST_MATCH
    for width in (0, 0, 1, 2, 3, 4, 5):
        for _ in range(4):
            yield from ((length + extra, (symbol, extra, width)) for extra in range(1 << width))
            symbol, length = symbol + 1, length + (1 << width)
    yield _MOST_MATCH, (285, 0, 0)


_MATCHES = dict(_matches())


def _codes() -> Iterator[tuple[int, int]]:
    """Give the fixed code of each symbol and its width: RFC 1951 section 3.2.6.

    A code is written with its highest bit first, so here it is turned round.
    """
    for symbols, first, width in (
        (range(144), 0x30, 8),
        (range(144, 256), 0x190, 9),
        (range(256, 280), 0, 7),
        (range(280, 288), 0xC0, 8),
    ):
        for code in range(first, first + len(symbols)):
            yield int(f"{code:0{width}b}"[::-1], 2), width


_CODES = tuple(_codes())


class _Bits:
    """Collects bits, the lowest of a byte first."""

    def __init__(self) -> None:
        self._value = 0
        self._width = 0
        self._done = bytearray()

    def add(self, value: int, width: int) -> None:
        self._value |= value << self._width
        self._width += width
        while self._width >= 8:  # noqa: PLR2004 (bits of a byte)
            self._done.append(self._value & 0xFF)
            self._value >>= 8
            self._width -= 8

    def bytes(self) -> bytes:
        return bytes(self._done) + (bytes([self._value]) if self._width else b"")


def _json(value: object) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_APPEND_NEWLINE)


def _hashed(name: str, body: bytes) -> SiteFile:
    stem, _, ending = name.rpartition(".")
    return SiteFile(f"assets/{stem}-{hashlib.sha256(body).hexdigest()[:8]}.{ending}", body)
