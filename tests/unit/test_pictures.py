"""The map's picture and data."""

import json
import re
import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_gen import resources
from site_gen.catalog import Catalog
from site_gen.errors import PlanError
from site_gen.model import LAST_PORT
from site_gen.pictures import (
    TONES,
    cell_codes,
    deflated,
    names,
    palette,
    picture_files,
    png,
    runs,
    shades,
)
from tests.builders import joined, record

UNASSIGNED = 4
SIDE = 256


def code_of(number: int, *entries: object) -> int:
    return cell_codes(joined(*entries))[number]


@given(st.lists(st.tuples(st.integers(0, 255), st.integers(1, 700)), max_size=12))
def test_whatever_is_compressed_comes_back(parts: list[tuple[int, int]]) -> None:
    data = b"".join(bytes([byte]) * length for byte, length in parts)
    assert zlib.decompress(deflated(data)) == data


def test_a_run_of_any_length_is_written() -> None:
    for length in range(1, 265):
        assert zlib.decompress(deflated(b"\x07" * length)) == b"\x07" * length


def test_a_picture_is_a_png_of_256_by_256() -> None:
    picture = png(bytes([3]) * SIDE * SIDE, [b"rgb"] * 8)
    width, height, depth, kind = struct.unpack(">IIBB", picture[16:26])
    at = picture.index(b"IDAT")
    (length,) = struct.unpack(">I", picture[at - 4 : at])
    rows = zlib.decompress(picture[at + 4 : at + 4 + length])
    assert (width, height, depth, kind) == (SIDE, SIDE, 4, 3)
    assert rows == (b"\0" + b"\x33" * (SIDE // 2)) * SIDE


def test_a_port_is_coded_by_status_and_protocols() -> None:
    both = (record(), record(protocol="udp"))
    assert code_of(443, *both) == 0 | 0b11 << 3
    assert code_of(443, record()) == 1 | 0b01 << 3
    assert code_of(444, record()) == UNASSIGNED


def test_the_numbers_of_a_range_share_its_code() -> None:
    span = record(name=None, number="225-241", protocol=None, description="Reserved")
    codes = cell_codes(joined(span))
    assert {codes[number] for number in range(225, 242)} == {2}
    assert codes[224] == codes[242] == UNASSIGNED


def test_runs_hold_every_port(tiny: Catalog) -> None:
    assert sum(runs(cell_codes(tiny))[1::2]) == LAST_PORT + 1


def test_dynamic_ports_have_a_shade_of_their_own() -> None:
    dots = shades(cell_codes(joined()))
    assert len(dots) == LAST_PORT + 1
    assert dots[49151] != dots[49152] == dots[LAST_PORT]


def test_names_are_told_in_the_order_of_the_ports(tiny: Catalog) -> None:
    told = json.loads(json.dumps(names(tiny)))
    numbers = [sum(told["ports"][: at + 1]) for at in range(len(told["ports"]))]
    assert numbers == list(tiny.ports)
    assert len(told["names"]) == len(told["holding"]) == len(numbers)
    assert told["holders"][0] == ""


@pytest.mark.parametrize("colour", ["#777", "rgb(1 2 3)"])
def test_a_colour_of_another_form_is_refused(colour: str) -> None:
    css = (resources.static() / "css/map.css").read_text("utf-8")
    changed = re.sub(r"(\.tone\.reserved \{\s*background: )#\w+", rf"\1{colour}", css)
    with pytest.raises(PlanError, match=r"map\.css: the colour of \.tone\.reserved .* #rrggbb"):
        palette(changed)


def test_files_are_named_after_their_content(tiny: Catalog) -> None:
    once = picture_files(tiny)
    assert once == picture_files(tiny)
    assert set(once) == {"map.png", "map-dark.png", "map-cells.json", "map-names.json"}
    assert all(file.path.startswith("assets/map-") for file in once.values())


def test_a_tone_without_a_colour_is_an_error() -> None:
    with pytest.raises(PlanError):
        palette(".tone.tcp { background: #3b7dc0; }")


def test_a_tone_may_have_a_colour_for_the_dark() -> None:
    rules = "".join(f".tone.{tone} {{ background: #112233; }}" for tone in TONES[1:])
    css = f".tone.{TONES[0]} {{ background: light-dark(#aabbcc, #445566); }}{rules}"
    assert palette(css)[:2] == [b"\xaa\xbb\xcc", b"\x11\x22\x33"]
    assert palette(css, is_dark=True)[:2] == [b"\x44\x55\x66", b"\x11\x22\x33"]
