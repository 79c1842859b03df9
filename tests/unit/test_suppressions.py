"""Tests of withholding what the registry says about a person."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from site_gen.build import Settings, build_site
from site_gen.check import check_site
from site_gen.model import Edition
from site_gen.registry import read_edition
from site_gen.suppressions import Suppressions
from tests.serving import bodies

ID = "Tamsin_Bernhard"


@pytest.fixture
def asked(tmp_path: Path) -> Path:
    path = tmp_path / "suppress.txt"
    path.write_text(f"\ufeff# asked on 2 May\n\n[{ID}]  # by letter\nNobody\n", encoding="utf-8")
    return path


@pytest.fixture
def edition(tiny_xml: Path) -> Edition:
    return read_edition(tiny_xml.read_bytes(), "tiny.xml")


def test_ids_are_read_with_their_lines_without_comments_and_brackets(asked: Path) -> None:
    assert Suppressions.read(asked).lines == ((ID, 3), ("Nobody", 4))


def test_a_suppressed_contact_keeps_its_id_alone(asked: Path, edition: Edition) -> None:
    hidden = Suppressions.read(asked).apply(edition)
    row = next(each for each in hidden.contacts if each.id == ID)
    assert (row.name, row.organization, row.uri, row.is_withheld) == (None, None, None, True)
    assert hidden.registrations == edition.registrations
    assert sum(a != b for a, b in zip(hidden.contacts, edition.contacts, strict=True)) == 1


def test_an_unknown_id_is_a_warning_with_its_line(asked: Path, edition: Edition) -> None:
    (warning,) = Suppressions.read(asked).warnings(edition)
    assert warning.startswith(f'{asked}:4: this edition has no contact "Nobody"')


def test_no_file_of_the_site_names_a_suppressed_person(
    asked: Path, edition: Edition, tiny_xml: Path, tmp_path: Path
) -> None:
    row = next(each for each in edition.contacts if each.id == ID)
    site = tmp_path / "site"
    report = build_site(Settings(str(tiny_xml), site, jobs=1, suppress=asked, common_names=False))
    secrets = [word.encode() for word in (row.name, row.uri and row.uri[7:]) if word]
    for path, body in bodies(site).items():
        assert not [word for word in secrets if word in body], path
    assert "Withheld on request" in (site / f"contact/{ID}/index.html").read_text("utf-8")
    facts = json.loads((site / f"api/v1/contact/{ID}.json").read_bytes())
    assert (facts["name"], facts["organization"], facts["uri"]) == (None, None, None)
    assert facts["registrations"]
    assert any("Nobody" in warning for warning in report.warnings)
    assert not check_site(site, jobs=1).findings
    with closing(sqlite3.connect(site / "data/service-names-port-numbers.sqlite")) as database:
        assert str(row.name) not in "\n".join(database.iterdump())


def test_a_missing_list_of_suppressions_stops_the_build(tiny_xml: Path, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        build_site(Settings(str(tiny_xml), tmp_path / "site", suppress=tmp_path / "none.txt"))
    assert not (tmp_path / "site").exists()
