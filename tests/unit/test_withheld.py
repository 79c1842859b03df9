"""A person who asked for it is not shown: only the id stays, and what it holds."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from site_gen.build import Settings, build_site
from site_gen.check import check_site
from site_gen.registry import read_edition
from site_gen.withheld import Withheld

if TYPE_CHECKING:
    from pathlib import Path

    from site_gen.model import Edition

ID = "Tamsin_Bernhard"


@pytest.fixture
def asked(tmp_path: Path) -> Path:
    """Give a list of contacts to hide."""
    path = tmp_path / "suppress.txt"
    path.write_text(f"\ufeff# asked on 2 May\n\n[{ID}]  # by letter\nNobody\n", encoding="utf-8")
    return path


@pytest.fixture
def edition(tiny_xml: Path) -> Edition:
    """Give the tiny edition."""
    return read_edition(tiny_xml.read_bytes(), "tiny.xml")


def test_ids_are_read_one_a_line_without_comments_and_brackets(asked: Path) -> None:
    """Each with its line, for warnings."""
    assert Withheld.read(asked).lines == ((ID, 3), ("Nobody", 4))


def test_a_hidden_contact_keeps_its_id_and_loses_the_rest(asked: Path, edition: Edition) -> None:
    """All other contacts, and every record, are what they were."""
    hidden = Withheld.read(asked).apply(edition)
    row = next(each for each in hidden.contacts if each.id == ID)
    assert (row.name, row.organization, row.uri, row.is_withheld) == (None, None, None, True)
    assert hidden.registrations == edition.registrations
    assert sum(a != b for a, b in zip(hidden.contacts, edition.contacts, strict=True)) == 1


def test_an_unknown_id_is_a_warning_with_its_line(asked: Path, edition: Edition) -> None:
    """An id that only records name is known, though there is nothing to hide."""
    (warning,) = Withheld.read(asked).warnings(edition)
    assert warning.startswith(f'{asked}:4: this edition has no contact "Nobody"')


def test_nothing_of_a_hidden_person_is_in_any_file(
    asked: Path, edition: Edition, tiny_xml: Path, tmp_path: Path
) -> None:
    """Neither in pages nor JSON, neither in the search nor in the data files; links still lead."""
    row = next(each for each in edition.contacts if each.id == ID)
    site = tmp_path / "site"
    report = build_site(Settings(str(tiny_xml), site, jobs=1, suppress=asked))
    secrets = [word.encode() for word in (row.name, row.uri and row.uri[7:]) if word]
    for path in (path for path in site.rglob("*") if path.is_file()):
        body = path.read_bytes()
        assert not [word for word in secrets if word in body], path
    assert "Withheld on request" in (site / f"contact/{ID}/index.html").read_text("utf-8")
    facts = json.loads((site / f"api/v1/contact/{ID}.json").read_bytes())
    assert (facts["name"], facts["organization"], facts["uri"]) == (None, None, None)
    assert facts["registrations"]
    assert any("Nobody" in warning for warning in report.warnings)
    assert not check_site(site, jobs=1).findings
    with closing(sqlite3.connect(site / "data/service-names-port-numbers.sqlite")) as database:
        assert str(row.name) not in "\n".join(database.iterdump())


def test_another_list_is_another_site(asked: Path, tiny_xml: Path, tmp_path: Path) -> None:
    """A build with nothing else to do still hides who is new on the list, and shows who left."""
    page = tmp_path / "site" / f"contact/{ID}/index.html"
    for suppress in (None, asked, None):
        build_site(Settings(str(tiny_xml), tmp_path / "site", jobs=1, suppress=suppress))
        assert ("Withheld" in page.read_text("utf-8")) is bool(suppress)


def test_a_list_that_is_not_there_stops_the_build(tiny_xml: Path, tmp_path: Path) -> None:
    """A typing error must not show whom the list was to hide."""
    with pytest.raises(FileNotFoundError):
        build_site(Settings(str(tiny_xml), tmp_path / "site", suppress=tmp_path / "none.txt"))
    assert not (tmp_path / "site").exists()
