"""Files that other programs look ports up in."""

import ctypes
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from site_gen.catalog import Catalog
from site_gen.datasets.services_files import (
    etc_services_text,
    named_ports,
    unassigned_text,
    wireshark_text,
)
from tests.builders import joined, record


def parsed(text: str) -> dict[tuple[str, str], list[str]]:
    """Read a services file as services(5) tells: names by number and protocol."""
    found: dict[tuple[str, str], list[str]] = {}
    for line in text.splitlines():
        fields = line.partition("#")[0].split()
        if fields:
            number, protocol = fields[1].split("/")
            found.setdefault((number, protocol), []).extend([fields[0], *fields[2:]])
    return found


def etc_services(catalog: Catalog) -> str:
    return etc_services_text(catalog, named_ports(catalog))


def test_every_named_port_is_in_etc_services(tiny: Catalog) -> None:
    found = parsed(etc_services(tiny))
    for each in tiny.edition.registrations:
        if each.name and each.protocol and each.number:
            assert each.name in found[str(each.first), each.protocol], each.record
            assert each.name in found[str(each.last), each.protocol], each.record


def test_an_old_spelling_is_an_alias(tiny: Catalog) -> None:
    lines = [line for line in etc_services(tiny).splitlines() if " 63/tcp " in line]
    assert [line.split()[:3] for line in lines] == [["whoispp", "63/tcp", "whois++"]]


def test_what_services_5_cannot_hold_is_left_out() -> None:
    odd = [record(name=name) for name in ("two words", "#comment", "fine")]
    assert parsed(etc_services(joined(*odd))) == {("443", "tcp"): ["fine"]}


def test_a_description_cannot_begin_a_line_of_its_own() -> None:
    text = etc_services(joined(record(description="good\nevil 1/tcp\x85evil 2/tcp")))
    assert list(parsed(text)) == [("443", "tcp")]


@pytest.mark.skipif(not shutil.which("unshare"), reason="needs Linux namespaces")
def test_the_c_library_finds_ports_in_etc_services(tiny: Catalog, tmp_path: Path) -> None:
    if not hasattr(ctypes.CDLL(None), "getservbyname"):
        pytest.skip("the C library has no getservbyname")
    file = tmp_path / "services"
    file.write_text(etc_services(tiny), encoding="utf-8")
    ask = "import socket; print(socket.getservbyname('whois++', 'tcp'), socket.getservbyport(6001))"
    script = 'mount --bind "$1" /etc/services && exec python3 -c "$2"'
    command = ["unshare", "--map-root-user", "--mount", "sh", "-c", script, "sh", str(file), ask]
    done = subprocess.run(  # noqa: S603 (a command of ours)
        command, capture_output=True, text=True, check=False
    )
    if "unshare" in done.stderr or "mount:" in done.stderr:
        pytest.skip(f"no private mount here: {done.stderr.strip()}")
    assert done.stdout.split() == ["63", "x11"], done.stderr


def test_wireshark_gets_one_name_for_each_port(tiny: Catalog) -> None:
    places = []
    for line in wireshark_text(tiny, named_ports(tiny)).splitlines():
        if not line.startswith("#"):
            match = re.fullmatch(r"(\S+) +(\d+(?:-\d+)?)((?:/[a-z]+)+)(?: +# .*)?", line)
            assert match, line
            places += [(match[2], protocol) for protocol in match[3].split("/")[1:]]
    assert ("6000-6003", "tcp") in places
    assert len(places) == len(set(places))


def test_free_ports_are_those_that_nobody_holds_for_any_protocol() -> None:
    text = unassigned_text(
        joined(
            record(name=None, number="1000-1026", protocol=None, description="Unassigned"),
            record(name=None, number="1025", protocol="tcp", description="Reserved"),
            record(name="x", number="1027-49150"),
        )
    )
    assert text.split() == ["1024", "1026", "49151"]
