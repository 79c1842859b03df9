"""What does not come from the registry stands apart from it, and is marked."""

import json
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from site_gen.build import BuildReport, Settings, build_site
from site_gen.check import check_site

HOSTILE = """---
name: <script>alert(1)</script>
aliases: ["</h1><img src=x onerror=alert(1)>"]
owner: someone@example.com
"<b>key</b>": "<i>value</i>"
---
<script>alert(2)</script> <iframe src=//evil.example></iframe> [x](javascript:alert(3))
"""


@pytest.fixture(scope="module")
def notes(tiny_xml: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("notes") / "other team"
    for path in ("port/60001.md", "service/discard.md", "port/9.md"):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(HOSTILE, encoding="utf-8")
    return tiny_xml.parent / "notes", folder


@pytest.fixture(scope="module")
def report(
    tiny_xml: Path, notes: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, BuildReport]:
    site = tmp_path_factory.mktemp("annotated") / "site"
    return site, build_site(Settings(str(tiny_xml), site, jobs=1, notes=notes))


@pytest.fixture(scope="module")
def site(report: tuple[Path, BuildReport]) -> Path:
    return report[0]


def page(site: Path, url: str) -> BeautifulSoup:
    return BeautifulSoup((site / url / "index.html").read_bytes(), "lxml")


def test_each_layer_has_a_section_with_its_source(site: Path) -> None:
    sections = page(site, "service/discard").select("section[data-source]")
    assert [each["data-source"] for each in sections] == ["operator", "operator"]
    assert [each["id"] for each in sections] == ["notes", "notes-2"]
    assert [each.h2.get_text() for each in sections] == ["Notes of notes", "Notes of other team"]
    assert all("Not from IANA" in each.get_text() for each in sections)


def test_no_note_stands_inside_a_registration(site: Path) -> None:
    for path in site.rglob("index.html"):
        if b"data-source=" in path.read_bytes():
            found = page(site, str(path.parent.relative_to(site)))
            assert not found.select("[data-record] [data-source], [data-source] [data-record]")
            assert not found.select("[data-record] .common-names")


def test_a_number_that_only_notes_name_has_a_page_without_a_record(site: Path) -> None:
    found = page(site, "port/60001")
    assert found.main["data-state"] == "unlisted"
    assert not found.select("[data-record]")
    assert "The registry has no record of this number; IANA" in found.get_text()
    facts = json.loads((site / "api/v1/port/60001.json").read_bytes())
    assert facts["registrations"] == []
    assert [each["source"] for each in facts["annotations"]] == ["operator", "operator"]


def test_a_dynamic_number_without_a_record_is_called_dynamic_and_offers_no_records(
    site: Path,
) -> None:
    text = page(site, "port/60001").get_text()
    assert "IANA never assigns dynamic ports" in text
    assert "apply to IANA" not in text
    assert "Copy these records" not in text
    assert page(site, "port/60001").select_one("dl.facts .status").get_text() == "dynamic"
    assert "Copy these records" in page(site, "port/9").get_text()


def test_the_card_of_the_map_has_names_from_beside_the_registry(site: Path) -> None:
    (path,) = site.glob("assets/map-names-*.json")
    names = json.loads(path.read_bytes())
    assert "60001" in names["common"]
    assert 60001 in names["unlisted"]
    assert len(names["ports"]) == len(names["names"])


def test_data_holds_no_note_without_a_page(site: Path) -> None:
    lines = (site / "data/annotations.ndjson").read_bytes().splitlines()
    urls = [json.loads(line)["url"] for line in lines]
    assert urls
    assert not [url for url in urls if not (site / url / "index.html").is_file()]


def test_a_common_name_names_the_port_and_its_source(site: Path) -> None:
    found = page(site, "port/3389")
    assert found.select_one(".common-names").get_text().startswith("Commonly: ")
    (section,) = found.select('section#notes[data-source="common"]')
    assert section.select_one("a[rel~=external]")["href"].startswith("https://")


def test_hostile_notes_are_text(site: Path) -> None:
    html = (site / "service/discard/index.html").read_text("utf-8")
    assert "alert(2)" not in html
    assert "javascript:" not in html
    assert "someone@example.com" not in html
    found = BeautifulSoup(html, "lxml")
    assert not found.select("[data-source] script, [data-source] iframe, [data-source] img")
    assert not found.select("[data-source] b, [onerror]")


def test_a_link_of_a_note_to_no_page_keeps_its_words(report: tuple[Path, BuildReport]) -> None:
    site, built = report
    assert any("discard.md:10: the link to service/none/" in each for each in built.warnings)
    prose = page(site, "service/discard").select_one("[data-source] .prose")
    assert "a page that is missing" in prose.get_text()
    assert not prose.select('a[href*="none"]')
    assert not check_site(site, jobs=1).findings


def test_notes_are_not_counted_as_assigned(site: Path) -> None:
    ports = json.loads((site / "api/v1/ports.json").read_bytes())["ports"]
    assert not {"60001"} & {each["key"] for each in ports}
    assert "60001" not in (site / "data/etc-services.txt").read_text("utf-8")
    listing = page(site, "ports/60000-60099")
    assert "commonly Build cache" in listing.get_text()


def test_without_common_names_no_trace_of_them_is_left(built: Path) -> None:
    assert not (built / "data/common-names.csv").exists()
    assert not (built / "data/annotations.ndjson").exists()
    bodies = (path.read_bytes() for path in (built / "port").rglob("*.html"))
    assert not [body for body in bodies if b"data-source=" in body or b"unlisted" in body]
    (names,) = built.glob("assets/map-names-*.json")
    assert not {"common", "unlisted"} & json.loads(names.read_bytes()).keys()
