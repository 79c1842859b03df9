"""The map of all ports: a picture for every browser, and the data that a script draws from.

The picture is 256 x 256 dots in the order of the numbers, not along a Hilbert
curve: people look for a number, and here its two bytes are its row and column.
Bytes are the same on every machine, so nothing here leans on a library's
compression, which differs from one release to the next.
"""

from __future__ import annotations

import re
import struct
import zlib
from itertools import groupby
from typing import TYPE_CHECKING, assert_never

import orjson

from site_gen import permalinks, resources
from site_gen.catalog import names_of, protocol_status
from site_gen.errors import PlanError
from site_gen.files import asset_file
from site_gen.model import CLASSES, LAST_PORT, PROTOCOLS, STATUSES
from site_gen.pages.map_page import SIDE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from site_gen.catalog import Catalog, Port, PortRange
    from site_gen.files import SiteFile

_BITS = {name: 1 << at for at, name in enumerate(PROTOCOLS)}
_UNASSIGNED = STATUSES.index("unassigned")
# The tones of the picture, as the style sheet of the map calls them, in the order of the palette.
TONES = ("unassigned", "both", "tcp", "udp", "other", "reserved", "de-assigned", "dynamic")
_TONE = re.compile(
    r"\.tone\.([\w-]+)\s*\{\s*background: (?:light-dark\()?#([0-9a-f]{6})(?:, #([0-9a-f]{6}))?"
)
_MOST_NAMES = 4


def picture_files(catalog: Catalog) -> dict[str, SiteFile]:
    """Draw the map of a catalog and write its data; map ``map.png`` and so on to the files."""
    codes = cell_codes(catalog)
    dots = shades(codes)
    css = (resources.static() / "css" / "map.css").read_text(encoding="utf-8")
    bodies = {
        "map.png": png(dots, palette(css)),
        "map-dark.png": png(dots, palette(css, is_dark=True)),
        "map-cells.json": _json({"side": SIDE, "statuses": STATUSES, "runs": runs(codes)}),
        "map-names.json": _json(names(catalog)),
    }
    return {name: asset_file(name, body) for name, body in bodies.items()}


def cell_codes(catalog: Catalog) -> list[int]:
    """Give a code for each port: its status in the low three bits, its protocols above."""
    codes = [_UNASSIGNED] * (LAST_PORT + 1)
    # The narrowest last: it describes its numbers best.
    widest = sorted(catalog.ranges.items(), key=lambda item: item[0][0] - item[0][1])
    for (first, last), span in widest:
        codes[first : last + 1] = [_code(span)] * (last - first + 1)
    for number, port in catalog.ports.items():
        codes[number] = _code(port)
    return codes


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
        "names": [
            ", ".join(names_of(port.entries)[:_MOST_NAMES]) for port in catalog.ports.values()
        ],
        "holders": holders,
        "holding": [places[name] for name in held],
        "ranges": [end for span in catalog.ranges for end in span],
        **({"unlisted": list(catalog.unlisted)} if catalog.unlisted else {}),
        **({"common": common} if common else {}),
    }


def _holder(catalog: Catalog, port: Port) -> str:
    """Name whom a port is assigned to: the organization of each, else the person."""
    held = dict.fromkeys(name for entry in port.entries for name in entry.facts.assignees)
    contacts = map(catalog.contacts.__getitem__, held)
    named = dict.fromkeys(each.contact.organization or each.name for each in contacts)
    return ", ".join([*named][:_MOST_NAMES])


def png(dots: bytes, colours: list[bytes]) -> bytes:
    """Write a square picture as PNG; each byte of *dots* is a place among *colours*."""
    header = struct.pack(">IIBBBBB", SIDE, SIDE, 4, 3, 0, 0, 0)
    halves = bytes(left << 4 | right for left, right in zip(dots[::2], dots[1::2], strict=True))
    width = SIDE // 2
    rows = b"".join(b"\0" + halves[at : at + width] for at in range(0, len(halves), width))
    chunks = (
        (b"IHDR", header),
        (b"PLTE", b"".join(colours)),
        (b"IDAT", deflated(rows)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*chunk) for chunk in chunks)


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


# In a string of bits, the lowest of a byte comes first.
def _fixed_codes() -> Iterator[str]:
    """Give the bits of the fixed code of each symbol: RFC 1951 section 3.2.6."""
    for count, first, width in ((144, 0x30, 8), (112, 0x190, 9), (24, 0, 7), (8, 0xC0, 8)):
        yield from (f"{code:0{width}b}" for code in range(first, first + count))


_CODES = tuple(_fixed_codes())
_LEAST_MATCH, _MOST_MATCH = 3, 258


def _matches() -> Iterator[tuple[int, str]]:
    """Give the bits of a match one byte back, for each length: RFC 1951 section 3.2.5."""
    symbol, length = 257, _LEAST_MATCH
    for width in (0, 0, 1, 2, 3, 4, 5):
        for _ in range(4):
            for extra in range(1 << width):
                yield length + extra, f"{_CODES[symbol]}{f'{extra:05b}'[::-1][:width]}00000"
            symbol, length = symbol + 1, length + (1 << width)
    yield _MOST_MATCH, f"{_CODES[285]}00000"


_MATCHES = dict(_matches())


def deflated(data: bytes) -> bytes:
    """Compress *data* into a zlib stream by its runs alone, with deflate's fixed codes.

    >>> zlib.decompress(deflated(b"port" + b"." * 1000)) == b"port" + b"." * 1000
    True
    """
    pieces = ["110"]  # the last block, with fixed codes: RFC 1951 section 3.2.3
    for byte, group in groupby(data):
        pieces += _run(byte, len(list(group)))
    bits = "".join((*pieces, _CODES[256]))
    body = int(bits[::-1], 2).to_bytes(-(-len(bits) // 8), "little")
    return b"\x78\x01" + body + struct.pack(">I", zlib.adler32(data))


def _run(byte: int, length: int) -> Iterator[str]:
    """Write a byte, and the rest of its run as matches one byte back."""
    yield _CODES[byte]
    length -= 1
    while length >= _LEAST_MATCH:
        match = min(length, _MOST_MATCH)
        yield _MATCHES[match]
        length -= match
    yield from [_CODES[byte]] * length


def _json(value: object) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_APPEND_NEWLINE)
