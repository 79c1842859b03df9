"""Finding entities from the command line."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

import pytest

from site_gen.cli import main
from site_gen.lookup import as_json, as_table, edition_at_hand, look_up
from site_gen.registry import read_edition
from site_gen.sources import cache
from site_gen.sources.download import Validators

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from site_gen.catalog import Catalog
    from site_gen.model import Registration


def found(catalog: Catalog, text: str) -> list[str]:
    """Find the addresses that answer *text*."""
    return [each.url for each in look_up(catalog, text, 10)]


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("443", "port/443/"),
        ("0443", "port/443/"),
        ("tcp/443", "port/443/"),
        ("443 udp", "port/443/"),
        ("230", "port/225-241/"),
        ("225-241", "port/225-241/"),
        ("HTTPS", "service/https/"),
        ("whois++", "service/whois~2b~2b/"),
        ("rfc6335", "reference/rfc6335/"),
        ("RFC 6335", "reference/rfc6335/"),
        ("mara lindqvist", "contact/Mara_Lindqvist/"),
        ("Mara_Lindqvist", "contact/Mara_Lindqvist/"),
        ("port service multiplexer", "service/tcpmux/"),
    ],
)
def test_the_first_answer_is_what_was_asked_for(tiny: Catalog, text: str, url: str) -> None:
    """Numbers, ranges, names, documents, people, words."""
    assert found(tiny, text)[0] == url


def test_a_port_brings_the_names_on_it(tiny: Catalog) -> None:
    """Each once."""
    assert found(tiny, "63")[:3] == ["port/63/", "service/whoispp/", "service/whois~2b~2b/"]


def test_a_beginning_finds_names(tiny: Catalog) -> None:
    """In the order of their spelling."""
    assert "service/tcpmux/" in found(tiny, "tcpm")


def test_nothing_is_found_for_what_is_not_there(tiny: Catalog) -> None:
    """Neither for a number that cannot be."""
    assert found(tiny, "99999") == found(tiny, "no such thing") == found(tiny, "++") == []


def test_the_limit_is_kept(tiny: Catalog) -> None:
    """The best ones stay."""
    assert [each.url for each in look_up(tiny, "63", 2)] == found(tiny, "63")[:2]


def test_a_line_tells_kind_key_place_and_words(tiny: Catalog) -> None:
    """Protocols of one number stand together."""
    line = as_table(look_up(tiny, "443", 1))
    assert line.split("  ")[0] == "port"
    assert "443/tcp,udp" in line


def test_the_registry_cannot_command_the_terminal(
    joined: Callable[..., Catalog], record: Callable[..., Registration]
) -> None:
    """Control characters are printed as what they are, and one finding stays one line."""
    table = as_table(look_up(joined(record(description="a\x1b[31mred\nline")), "https", 5))
    assert table.count("\n") == 1
    assert "\x1b" not in table


def test_json_holds_the_registrations(tiny: Catalog) -> None:
    """As the site's own files do."""
    (answer,) = json.loads(as_json(look_up(tiny, "https", 1)))
    assert answer["key"] == "https"
    assert answer["registrations"][0]["number"] == "443"


def test_the_command_answers_by_its_exit_status(
    tiny_xml: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """0 where something is found, else 1, and no output to speak of."""
    assert main(["lookup", "--source", str(tiny_xml), "443", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["key"] == "443"
    assert main(["lookup", "--source", str(tiny_xml), "nothing", "here"]) == 1
    assert capsys.readouterr().out == ""


def test_the_cache_is_asked_before_iana(
    tiny_xml: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A lookup must not wait for the network."""
    monkeypatch.setenv("SITE_GEN_CACHE", str(tmp_path))
    monkeypatch.setenv("SITE_GEN_IANA_URL", "http://127.0.0.1:9/")
    body = tiny_xml.read_bytes()
    digest = hashlib.sha256(body).hexdigest()
    cached = cache.describe(read_edition(body, "x"), digest, "http://x/", Validators())
    path = cache.keep(tmp_path, body, cached)
    assert edition_at_hand(None).origin == str(path)
