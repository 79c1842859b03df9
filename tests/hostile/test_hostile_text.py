"""Nothing that a stranger writes into the registry breaks the site or runs in it."""

import csv
import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from site_gen.catalog import Catalog
from site_gen.check import check_site
from site_gen.registry import read_edition
from site_gen.registry.sanitize import visible

from .generator import (
    CHARACTERS,
    hostile_csv,
    hostile_edition,
    hostile_page,
)

# What HTML does not allow, and what would move the text around it (UAX #9).
UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufdd0-\ufdef]")
PICTURES = (".png", ".ico", ".sqlite", ".inv")


def test_the_audit_of_a_hostile_site_finds_nothing(hostile: Path) -> None:
    assert check_site(hostile, jobs=2).findings == ()


def test_no_file_holds_a_character_that_cannot_be_seen(hostile: Path) -> None:
    for path in hostile.rglob("*"):
        # Search files part their fields by a character that no text can hold.
        is_shard = path.parent.name == "search" and path.suffix == ".txt"
        if path.is_file() and path.suffix not in PICTURES and not is_shard:
            assert not UNSEEN.search(path.read_text("utf-8")), path


def test_every_json_is_well_formed_in_strict_utf_8(hostile: Path) -> None:
    for path in hostile.rglob("*.json"):
        json.loads(path.read_bytes().decode("utf-8"), parse_constant=pytest.fail)
    for line in (hostile / "data/service-names-port-numbers.ndjson").read_bytes().splitlines():
        json.loads(line)


def test_every_card_of_the_search_index_is_one_line(hostile: Path) -> None:
    shards = [*(hostile / "assets" / "search").glob("*.txt")]
    assert shards
    for shard in shards:
        head, _, cards = shard.read_text("utf-8").partition("\n")
        if not shard.name.startswith("spelling"):
            assert int(head.split()[2]) == cards.count("\n") + 1
        assert shard.stat().st_size < 400_000, shard


def test_no_title_is_endless(hostile: Path) -> None:
    for path in hostile.rglob("index.html"):
        if path.is_dir():
            continue
        title = re.search("<title>(.*?)</title>", path.read_text("utf-8"), re.DOTALL)
        assert title is not None, path
        assert len(title[1]) < 3000, path


def test_the_data_file_says_what_the_registry_said(hostile: Path) -> None:
    csv.field_size_limit(10_000_000)
    with (hostile / "data/service-names-port-numbers.csv").open(
        newline="", encoding="utf-8"
    ) as file:
        rows = list(csv.reader(file, strict=True))
    counts = json.loads((hostile / "api/v1/edition.json").read_bytes())["counts"]
    assert len(rows) == counts["registrations"] + 1
    assert {len(row) for row in rows} == {12}


@pytest.mark.parametrize("seed", range(5))
def test_other_seeds_are_read_and_joined_as_well(seed: int) -> None:
    for data in (hostile_edition(seed, longest=1000), hostile_csv(seed), hostile_page(seed)):
        catalog = Catalog.join(read_edition(data, "hostile"))
        assert len(catalog.services) > 80
        paths = [*catalog.services, *(page.slug.lower() for page in catalog.contacts.values())]
        assert len({*paths}) >= len(catalog.contacts)


# Whoever writes anywhere but below the folder of the site is stopped by the interpreter.
CONFINED = """
import os, sys
sys.dont_write_bytecode = True
root = sys.argv.pop(1)
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
def confined(event, facts):
    changes = event in ("os.mkdir", "os.rename", "os.link", "os.symlink", "os.remove", "os.rmdir",
                        "os.chmod", "os.truncate", "shutil.rmtree", "shutil.move")
    if (event == "open" and facts[2] and facts[2] & WRITING) or changes:
        for path in facts[:2]:
            named = isinstance(path, (str, bytes, os.PathLike))
            if named and (event != "open" or path is facts[0]) and os.path.isabs(path):
                if not os.path.realpath(os.fsdecode(path)).startswith((root, "/dev/null")):
                    sys.stderr.write(f"outside: {event} {path}\\n")
                    os._exit(99)
sys.addaudithook(confined)
from site_gen.cli import main
sys.exit(main(sys.argv[1:]))
"""


def test_no_name_leads_a_file_out_of_the_output_folder(tmp_path: Path) -> None:
    source, root = tmp_path / "edition", tmp_path / "yard"
    root.mkdir()
    for make in (hostile_edition, hostile_csv, hostile_page):
        source.write_bytes(make(2))
        ended = confined(root, source, root / "site")
        assert ended.returncode == 0, ended.stderr[-2000:]
    assert {path.name for path in tmp_path.iterdir()} == {"edition", "yard"}
    ended = confined(root, source, tmp_path / "elsewhere")
    assert (ended.returncode, ended.stderr[:8]) == (99, "outside:"), "this test can fail"


def confined(root: Path, source: Path, output: Path) -> subprocess.CompletedProcess[str]:
    words = ("build", "--quiet", "--source", str(source), "--output", str(output))
    return subprocess.run(  # noqa: S603 (our own command)
        [sys.executable, "-c", CONFINED, str(root), *words],
        capture_output=True,
        text=True,
        check=False,
        cwd=root.parent,
    )


def test_text_that_can_be_seen_is_left_alone() -> None:
    for text in (CHARACTERS[2], CHARACTERS[3], CHARACTERS[7], CHARACTERS[8], CHARACTERS[10]):
        assert visible(text) == text
    assert visible("\x85\u202e\U0001fffe") == r"\x85\u202e\U0001fffe"


def test_a_warning_names_the_characters_that_were_escaped(tiny_xml: Path) -> None:
    data = tiny_xml.read_bytes().replace(b"protocol over TLS", "pro\u202etocol\x7f".encode(), 1)
    edition = read_edition(data, "tiny.xml")
    assert any("U+007F, U+202E" in warning for warning in edition.warnings)
    assert any(
        r"pro\u202etocol\x7f" in each.description.flat
        for each in edition.registrations
        if each.description
    )


def test_an_address_that_escaping_reveals_is_masked() -> None:
    xml = hostile_edition(0, longest=10).replace(b"endless", b"user\x7f@example.com")
    names = {each.name for each in read_edition(xml, "x").registrations}
    assert r"user\x7f&example.com" in names


def test_the_nu_html_checker_finds_no_error_on_any_hostile_page(
    hostile_xml: Path,
    hostile_table: Path,
    hostile_web_page: Path,
    html_errors: Callable[[list[Path]], str],
    record_property: Callable[[str, object], None],
) -> None:
    sites = (hostile_xml, hostile_table, hostile_web_page)
    found = (path for site in sites for path in sorted(site.rglob("index.html")))
    pages = [path for path in found if path.is_file() and "ports" not in path.parts]
    errors = html_errors(pages)
    assert errors == "", errors[:5000]
    record_property("hostile pages that are valid HTML", len(pages))
