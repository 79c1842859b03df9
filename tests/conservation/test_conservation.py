"""What the registry says is what the site says: nothing is lost, nothing is added."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from site_gen.model import Edition
from site_gen.registry import read_edition
from tests.conservation import strategies
from tests.conservation.comparing import (
    Folder,
    assert_conserved,
    assert_data_conserved,
    made,
    made_data,
)
from tests.plain_records import page_key, plain_records

Files = Mapping[str, bytes]


# A sign between a user and a host, spelled in any of the ways that a file may spell it.
UNMASKED = re.compile(
    rb"(?<=[\w.+-])(?:@|&#0*64;|&#x0*40;|&commat;|\\u0040|%40)[\w-]+\.[\w.-]+", re.IGNORECASE
)
# Most files have none of these, and that is told much faster.
ENTITIES = tuple(f"api/v1/{kind}/" for kind in ("port", "service", "contact", "reference"))
SIGNS = (b"@", b"64;", b"40;", b"&commat", b"&COMMAT", b"u0040", b"%40")
LONG = bool(os.environ.get("SITE_GEN_LONG"))
# Each is built by the command over the one before: the oldest and the newest.
DATES = ("2017-03-10", "2026-08-17")
OTHERS = (
    *("2019-12-20", "2022-08-03", "2024-10-15"),
    *("2025-05-02", "2026-08-05", "2026-08-11"),
)
CANONICAL = tuple(f"editions/{date}.xml" for date in sorted((*DATES, *OTHERS * LONG)))
PARTS = ("formats/2015-03-16-first-page.xhtml", "seed/registry-excerpt-2024-10-15.txt")
# Their pages are made in the long run alone; the rest of their sites is looked at in each.
TABLES = ("formats/2022-08-03.csv", "formats/2013-06-26.txt")
# The whole site of these is scanned in each run, of all others in the long one.
SCANNED = ("2026-08-17", "2015-03-16", "2024-10-15")
BASE = "https://example.org/ports/"
GIBIBYTE = 1 << 30


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the folder in which one edition after the other is published, each over the last."""
    return tmp_path_factory.mktemp("shelf") / "site"


@pytest.fixture(scope="module", params=(*PARTS, *CANONICAL, *TABLES * LONG))
def real(request: pytest.FixtureRequest, editions: Path, shelf: Path) -> tuple[Edition, Files, int]:
    """Give a real edition, the files of the site that the command makes, and the memory used."""
    path = editions / request.param
    options = ("--source", str(path), "--output", str(shelf), "--base-url", BASE, "--jobs", "2")
    command = [sys.executable, "-m", "site_gen", "build", "--quiet", *options]
    with subprocess.Popen(command) as process:  # noqa: S603 (our own command)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    return read_edition(path.read_bytes(), path.name), Folder(shelf), used.ru_maxrss * 1024


def test_a_real_edition_is_whole_on_all_pages_in_all_json_in_the_data_and_in_the_search(
    real: tuple[Edition, Files, int], record_property: Callable[[str, object], None]
) -> None:
    edition, files, memory = real
    assert_conserved(edition, files)
    assert memory < GIBIBYTE
    record_property("real editions conserved", 1)
    record_property("their records, on pages, in JSON, data and search", len(edition.registrations))
    record_property("their files scanned for addresses", len(files))


@pytest.mark.parametrize("source", TABLES)
def test_a_real_table_is_whole_in_all_json_in_the_data_and_in_the_search(
    source: str, editions: Path
) -> None:
    """CSV and plain text; the long run makes their pages as well."""
    edition = read_edition((editions / source).read_bytes(), source)
    assert_data_conserved(edition, made_data(edition))


def test_whatever_a_record_names_has_its_page_as_elementtree_reads_the_records(
    real: tuple[Edition, Files, int], editions: Path
) -> None:
    edition, files, _ = real
    pages = set()
    for path in (path for path in files if path.startswith(ENTITIES)):
        page = f"{path.removeprefix('api/v1/').removesuffix('.json')}/index.html"
        facts = json.loads(files[path])
        assert page in files
        pages.add(page_key(facts["kind"], facts["key"]))
    source = editions / f"editions/{edition.updated}.xml"
    records = plain_records(source) if edition.format == "XML" else edition.registrations
    places = {place for each in records for place in getattr(each, "places", ())}
    assert places <= pages
    assert len(places) > 18_000 or edition.format != "XML"


def test_no_address_stands_unmasked_in_the_site_of_a_real_edition(
    real: tuple[Edition, Files, int],
) -> None:
    edition, files, _ = real
    if edition.updated not in SCANNED and not LONG:
        files = {path: files[path] for path in files if path.startswith(("contact", "data/"))}
    for path, body in files.items():
        if not path.endswith((".css", ".js", ".png", ".ico")):
            found = UNMASKED.search(body) if any(sign in body for sign in SIGNS) else None
            assert not found, path
            assert b'href="mailto:' not in body, path


def test_pages_of_people_are_hidden_from_crawlers_in_a_real_edition(
    real: tuple[Edition, Files, int],
) -> None:
    _, files, _ = real
    pages = [files[path] for path in files if path.startswith("contact/")]
    assert pages
    assert all(b'<meta name="robots" content="noindex">' in body for body in pages)
    maps = [files[path] for path in files if path.startswith("sitemap")]
    assert maps
    assert not any(b"/contact/" in body for body in maps)


def test_the_scan_finds_an_address_however_it_is_written() -> None:
    for sign in ("@", "&#64;", "&#0064;", "&#X40;", "&commat;", "\\u0040", "%40"):
        body = f"<p>jane.doe{sign}mail.example</p>".encode()
        assert any(each in body for each in SIGNS)
        assert UNMASKED.search(body), sign
    assert not UNMASKED.search(b"<p>jane.doe&amp;mail.example @media at@ home</p>")


@pytest.fixture(scope="module")
def tiny_site(tiny_xml: Path) -> tuple[Edition, Files]:
    edition = read_edition(tiny_xml.read_bytes(), "tiny.xml")
    return edition, made(edition)


def test_one_record_less_is_not_conserved(tiny_site: tuple[Edition, Files]) -> None:
    """The comparison can fail: on a page, in its JSON, in the data, in the search."""
    edition, files = tiny_site
    data = "data/service-names-port-numbers"
    shards = [path for path in files if path.startswith("assets/search/")]
    breaks = [
        ({"port/443/index.html"}, b"|443|tcp"),
        ({"api/v1/port/443.json"}, b'"443"'),
        *(({f"{data}.{ending}"}, b"443") for ending in ("csv", "ndjson")),
        ({"api/v1/registry.json"}, b'"443"'),
        (shards, b"https"),
    ]
    for paths, part in breaks:
        broken = {
            path: files[path].replace(part, b"", -1 if paths is shards else 1) for path in paths
        }
        with pytest.raises((AssertionError, ValueError)):
            assert_conserved(edition, {**files, **broken})


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("port/443", "http protocol over TLS/SSL</td>"),
        ("port/443", "2021-10-01"),
        ("port/443", "RFC9110<"),
        ("port/443", 'href="../../contact/Rana_Stuart/"'),
        ("port/9", "1145656131"),
        ("port/3941", "Unauthorized use by"),
        ("port/2", "De-assigned on"),
        ("port/3941", "2011-05-26"),
    ],
)
def test_a_page_that_drops_a_part_of_a_record_is_not_conserved(
    tiny_site: tuple[Edition, Files], page: str, text: str
) -> None:
    edition, files = tiny_site
    path = f"{page}/index.html"
    assert text.encode() in files[path]
    broken = {path: files[path].replace(text.encode(), b"<" if text.endswith("<") else b"")}
    with pytest.raises(AssertionError, match=page):
        assert_conserved(edition, {**files, **broken})


@settings(
    max_examples=150 if LONG else 5,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(data=strategies.editions())
def test_an_invented_edition_is_whole_as_well(data: bytes) -> None:
    edition = read_edition(data, "invented.xml")
    assert_conserved(edition, made(edition))
