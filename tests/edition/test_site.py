"""The whole site of real editions: nothing is lost, and the same bytes come out anywhere."""

import hashlib
import html
import os
import re
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from site_gen import permalinks
from site_gen.catalog import Catalog
from site_gen.check import check_site
from site_gen.registry import read_edition
from tests.plain_records import page_key, plain_records

Pages = dict[tuple[str, str], Counter[str]]


NEWEST = "2026-08-17"
OLDEST = "2017-03-10"
BASE = "https://example.org/ports/"
GIBIBYTE = 1 << 30
COUNTS = {"port": 6510, "range": 764, "service": 7327, "contact": 5615, "reference": 214}
MAIN = re.compile(r'<main\b[^>]*? data-kind="([^"]*)" data-key="([^"]*)"')
RECORD = re.compile(r' data-record="([^"]*)"')


@dataclass(frozen=True)
class Built:
    """A site, what the command said, and the most memory that one of its processes held."""

    folder: Path
    told: str
    memory: int


def build(
    source: Path,
    folder: Path,
    *options: str,
    umask: int = 0o022,
    there: Mapping[str, str] | None = None,
) -> Built:
    where = ("--source", str(source), "--output", str(folder), "--base-url", BASE)
    arguments = (*where, "--no-common-names", *options)
    process = subprocess.Popen(  # noqa: S603 (our own command)
        [sys.executable, "-m", "site_gen", "build", *arguments],
        env={**os.environ, **(there or {})},
        stdout=subprocess.PIPE,
        umask=umask,
        text=True,
    )
    with process:
        assert process.stdout is not None
        told = process.stdout.read()
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    return Built(folder, told, used.ru_maxrss * 1024)


@pytest.fixture(scope="module")
def site(editions: Path, tmp_path_factory: pytest.TempPathFactory) -> Built:
    folder = tmp_path_factory.mktemp("newest") / "site"
    there = {"PYTHONHASHSEED": "1", "TZ": "Pacific/Kiritimati", "LANG": "tr_TR.UTF-8"}
    return build(source_of(editions, NEWEST), folder, "--jobs", "2", there=there)


def source_of(editions: Path, date: str) -> Path:
    return editions / "editions" / f"{date}.xml"


def digests(folder: Path) -> Iterator[tuple[str, str, int]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            yield path.relative_to(folder).as_posix(), digest, path.stat().st_mode


@pytest.fixture(scope="module")
def shown(site: Built) -> Pages:
    pages: Pages = {}
    for folder in ("port", "service", "contact", "reference"):
        for path in (site.folder / folder).glob("*/index.html"):
            text = path.read_text("utf-8")
            found = MAIN.search(text)
            assert found is not None, path
            marks = Counter(map(html.unescape, RECORD.findall(text)))
            pages[page_key(found[1], html.unescape(found[2]))] = marks
    return pages


@pytest.fixture(scope="module")
def records(editions: Path) -> list[Any]:
    return plain_records(source_of(editions, NEWEST))


def test_every_entity_of_the_newest_edition_has_its_page(shown: Pages, site: Built) -> None:
    assert Counter(kind for kind, _ in shown) == COUNTS
    assert all(f"{count:,} {kind}" in site.told for kind, count in COUNTS.items())


def test_single_ports_are_told_from_those_inside_named_ranges(records: list[Any]) -> None:
    single = {record.number for record in records if record.number.isdecimal()}
    every = {number for record in records for number in record.numbers}
    assert (len(records), len(single), len(every)) == (14_533, 6_262, 6_510)


def test_the_pages_account_for_every_record(shown: Pages, records: list[Any]) -> None:
    wanted: Pages = defaultdict(Counter)
    for record in records:
        assert record.places, record.mark
        for place in record.places:
            wanted[place][record.mark] += 1
    assert {page: marks for page, marks in shown.items() if marks} == wanted


def test_one_job_elsewhere_gives_the_same_bytes(
    site: Built, editions: Path, tmp_path: Path
) -> None:
    there = {"PYTHONHASHSEED": "2", "TZ": "America/Adak", "LC_ALL": "C"}
    source = source_of(editions, NEWEST)
    other = build(source, tmp_path / "site", "--jobs", "1", umask=0o077, there=there)
    assert list(digests(other.folder)) == list(digests(site.folder))


def test_a_build_needs_less_than_a_gibibyte(site: Built) -> None:
    assert site.memory < GIBIBYTE


def test_the_audit_finds_nothing(site: Built) -> None:
    report = check_site(site.folder, jobs=2)
    assert [str(finding) for finding in report.findings] == []
    assert report.pages > 20_000


@pytest.mark.parametrize("date", [OLDEST, NEWEST])
def test_slugs_of_all_keys_are_one_to_one_and_reversible(editions: Path, date: str) -> None:
    data = source_of(editions, date).read_bytes()
    catalog = Catalog.join(read_edition(data, date))
    kinds = {
        "service": [permalinks.service_slug(name) for name in catalog.services],
        "contact": [page.slug for page in catalog.contacts.values()],
        "reference": list(catalog.references),
    }
    for kind, slugs in kinds.items():
        assert len({slug.casefold() for slug in slugs}) == len(slugs), kind
        assert all(re.fullmatch(r"[A-Za-z0-9._~-]{1,200}", slug) for slug in slugs), kind
    for page in catalog.contacts.values():
        assert permalinks.key_of(page.slug) == page.contact.id
    for name in catalog.services:
        assert permalinks.key_of(permalinks.service_slug(name)) == name
