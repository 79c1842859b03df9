"""Finding entities from the command line."""

import csv
import hashlib
import io
import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from site_gen.annotations import Annotation, Annotations
from site_gen.catalog import Catalog
from site_gen.cli import main
from site_gen.lookup import as_csv, as_json, as_table, edition_at_hand, look_up
from site_gen.registry import read_edition
from site_gen.sources import cache
from site_gen.sources.download import Validators
from tests.builders import joined, record


def found(catalog: Catalog, text: str) -> list[str]:
    return [each.url for each in look_up(catalog, text, 10).rows]


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("443", "port/443/"),
        ("0443", "port/443/"),
        ("port 443", "port/443/"),
        ("tcp443", "port/443/"),
        ("443 udp", "port/443/"),
        ("localhost:443", "port/443/"),
        ("IP 10.0.0.1.52344 > 10.0.0.2.443: Flags [S], seq 1, win 64240", "port/443/"),
        ("230", "port/225-241/"),
        ("225-241", "port/225-241/"),
        ("50000", "ports/dynamic/"),
        ("HTTPS", "service/https/"),
        ("what port is https", "service/https/"),
        ("whois++", "service/whois~2b~2b/"),
        ("rfc6335", "reference/rfc6335/"),
        ("RFC 6335", "reference/rfc6335/"),
        ("mara lindqvist", "contact/Mara_Lindqvist/"),
        ("Mara_Lindqvist", "contact/Mara_Lindqvist/"),
        ("port service multiplexer", "service/tcpmux/"),
        ("tcpmx", "service/tcpmux/"),
    ],
)
def test_the_first_answer_is_what_was_asked_for(tiny: Catalog, text: str, url: str) -> None:
    assert found(tiny, text)[0] == url


def test_a_port_brings_the_names_on_it(tiny: Catalog) -> None:
    urls = found(tiny, "63")
    assert urls[0] == "port/63/"
    assert set(urls[1:3]) == {"service/whoispp/", "service/whois~2b~2b/"}


def test_several_numbers_have_one_row_each_in_their_order(tiny: Catalog) -> None:
    answer = look_up(tiny, "443, 50000, 63, 99999, 230", 10)
    assert [(row.asked, row.is_found, row.url) for row in answer.rows] == [
        ("443", True, "port/443/"),
        ("50000", False, "ports/dynamic/"),
        ("63", True, "port/63/"),
        ("99999", False, ""),
        ("230", True, "port/225-241/"),
    ]
    assert answer.note == "found 3 of 5"


@pytest.mark.parametrize(
    ("is_excerpt", "missing"), [(False, "in the registry"), (True, "in this excerpt")]
)
def test_a_number_that_is_missing_is_not_a_wrong_number(*, is_excerpt: bool, missing: str) -> None:
    catalog = Catalog.join(replace(joined().edition, is_excerpt=is_excerpt))
    beyond, absent = as_table(look_up(catalog, "70000 22", 10)).splitlines()
    assert beyond.endswith("  not a port number")
    assert absent.endswith(f"  not {missing}")


def test_csv_and_json_have_the_same_rows(tiny: Catalog) -> None:
    answer = look_up(tiny, "443,99999", 10)
    rows = list(csv.DictReader(io.StringIO(as_csv(answer))))
    objects = json.loads(as_json(answer))
    assert [row["asked"] for row in rows] == [each["asked"] for each in objects]
    assert [row["found"] for row in rows] == ["yes", "no"]
    first, missing = objects
    assert rows[0]["name"] == first["name"] == "https"
    assert rows[0]["holder"] == first["holder"]
    assert rows[0]["protocols"] == ", ".join(first["protocols"])
    assert (missing["found"], missing["url"], missing["registrations"]) == (False, None, [])


def test_nothing_is_found_for_what_is_not_there(tiny: Catalog) -> None:
    assert found(tiny, "99999") == found(tiny, "no such thing") == found(tiny, "++") == []


def test_the_registry_cannot_command_the_terminal() -> None:
    table = as_table(look_up(joined(record(description="a\x1b[31mred\nline")), "https", 1))
    assert table.count("\n") == 1
    assert "\x1b" not in table


def test_the_command_answers_by_its_exit_status(
    tiny_xml: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["lookup", "--source", str(tiny_xml), "443", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["key"] == "443"
    assert main(["lookup", "--source", str(tiny_xml), "nothing", "here"]) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith("nothing found for 'nothing here'; try ")
    assert main(["lookup", "--source", str(tiny_xml), "99999"]) == 1
    assert "end at 65535" in capsys.readouterr().err


def test_words_that_no_page_has_are_named(
    tiny_xml: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["lookup", "--source", str(tiny_xml), "kubernetes", "443"]) == 0
    assert capsys.readouterr().err == "nothing found for: kubernetes\n"


def test_what_the_terminal_cannot_print_is_escaped(tiny_xml: Path) -> None:
    command = [sys.executable, "-m", "site_gen", "lookup", "--source", str(tiny_xml)]
    run = subprocess.run(  # noqa: S603 (the program itself)
        [*command, b"adam nor\xc3\xa9n"],
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
        capture_output=True,
        check=False,
    )
    assert (run.returncode, run.stderr) == (0, b"")
    assert b"Adam_Nor\\xe9n" in run.stdout


def test_the_cache_is_asked_before_iana(
    tiny_xml: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SITE_GEN_CACHE", str(tmp_path))
    monkeypatch.setenv("SITE_GEN_IANA_URL", "http://127.0.0.1:9/")
    body = tiny_xml.read_bytes()
    digest = hashlib.sha256(body).hexdigest()
    cached = cache.describe(read_edition(body, "x"), digest, "http://x/", Validators())
    cache.keep(tmp_path, body, cached)
    assert edition_at_hand(None).origin == str(tmp_path / cached.file)


def test_a_common_name_is_marked(tiny: Catalog) -> None:
    note = Annotation("common", "common usage", "port/9/", name="Void", aliases=("black hole",))
    catalog = Catalog.join(tiny.edition, Annotations([note]))
    answer = look_up(catalog, "black hole", 3)
    assert "commonly Void, black hole" in as_table(answer)
    assert json.loads(as_json(answer))[0]["aliases"] == ["Void", "black hole"]


@pytest.mark.parametrize("text", ["9", "9, 443"])
def test_a_number_has_its_common_name(tiny: Catalog, text: str) -> None:
    catalog = Catalog.join(
        tiny.edition, Annotations([Annotation("common", "common usage", "port/9/", name="Void")])
    )
    answer = look_up(catalog, text, 3)
    assert answer.rows[0].aliases == ("Void",)
    assert "commonly Void" in as_table(answer)


def test_the_text_of_a_note_is_found_and_is_no_name(tiny: Catalog) -> None:
    note = Annotation("operator", "ops", "port/9/", name="Void", text="Ask the zookeeper")
    catalog = Catalog.join(tiny.edition, Annotations([note]))
    (row, *_) = look_up(catalog, "zookeeper", 3).rows
    assert (row.url, row.aliases) == ("port/9/", ("Void",))
