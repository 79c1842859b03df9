"""The readers on IANA's own files."""

from collections import Counter
from pathlib import Path

import pytest

from site_gen.model import Contact, Edition, Registration
from site_gen.registry import read_edition

EDITIONS = {
    "2017-03-10": (13955, 5250),
    "2019-12-20": (14175, 5421),
    "2022-08-03": (14373, 5496),
    "2024-10-15": (14456, 5562),
    "2025-05-02": (14474, 5573),
    "2026-08-05": (14530, 5611),
    "2026-08-11": (14531, 5613),
    "2026-08-17": (14533, 5615),
}


def _xml(editions: Path, date: str) -> Edition:
    path = editions / "editions" / f"{date}.xml"
    return read_edition(path.read_bytes(), path.name)


@pytest.fixture(scope="module")
def text(editions: Path) -> Edition:
    path = editions / "formats" / "2013-06-26.txt"
    return read_edition(path.read_bytes(), path.name)


@pytest.fixture(scope="module")
def oldest(editions: Path) -> Edition:
    return _xml(editions, "2017-03-10")


@pytest.mark.parametrize("date", EDITIONS)
def test_an_xml_edition_is_read_whole_and_without_a_warning(editions: Path, date: str) -> None:
    edition = _xml(editions, date)
    assert (len(edition.registrations), len(edition.contacts)) == EDITIONS[date]
    assert (edition.warnings, edition.updated, edition.is_excerpt) == ((), date, False)
    assert edition.experts
    assert edition.notes
    assert [mark.anchor for mark in edition.footnotes] == ["1"]
    assert not any("@" in (contact.uri or "") for contact in edition.contacts)


def test_the_csv_of_2022_has_the_records_of_the_xml_of_that_day(editions: Path) -> None:
    path = editions / "formats" / "2022-08-03.csv"
    csv, xml = read_edition(path.read_bytes(), path.name), _xml(editions, "2022-08-03")
    assert (len(csv.registrations), csv.warnings) == (14373, ())
    for mine, other in zip(csv.registrations, xml.registrations, strict=True):
        assert mine.columns() == other.columns()
        assert (mine.first, mine.last) == (other.first, other.last)
        assert (mine.assignees, mine.contacts) == (other.assignees, other.contacts)
        assert [x.key for x in mine.references] == [x.key for x in other.references]


def test_the_page_of_2015_has_its_rows_and_contacts(editions: Path) -> None:
    path = editions / "formats" / "2015-03-16-first-page.xhtml"
    page = read_edition(path.read_bytes(), path.name)
    assert (len(page.registrations), len(page.contacts)) == (100, 11)
    assert (page.updated, page.is_excerpt, page.warnings) == ("2015-03-16", True, ())
    assert [xref.label for xref in page.references] == ["RFC6335"]
    assert len(page.notes[0].text.lines) == 34


def test_the_page_of_2015_agrees_with_the_oldest_xml(editions: Path, oldest: Edition) -> None:
    """Nothing on that page changed in the next two years."""
    path = editions / "formats" / "2015-03-16-first-page.xhtml"
    page = read_edition(path.read_bytes(), path.name)
    assert page.registrations == oldest.registrations[:100]
    assert set(page.contacts) <= set(oldest.contacts)


def test_the_excerpt_has_its_records_and_contacts(editions: Path) -> None:
    path = next((editions / "seed").iterdir())
    excerpt = read_edition(path.read_bytes(), path.name)
    assert len(excerpt.registrations) == 101
    assert len({record.number for record in excerpt.registrations}) == 50
    assert len({record.name for record in excerpt.registrations if record.name}) == 53
    assert len(excerpt.contacts) == 44
    assert (excerpt.updated, excerpt.is_excerpt, excerpt.warnings) == ("2024-10-15", True, ())


def test_the_excerpt_agrees_with_the_xml_of_its_day(editions: Path) -> None:
    path = next((editions / "seed").iterdir())
    excerpt, xml = read_edition(path.read_bytes(), path.name), _xml(editions, "2024-10-15")
    numbers = {record.number for record in excerpt.registrations}
    same = [record for record in xml.registrations if record.number in numbers]
    # The page begins with the second record of its first port.
    assert list(excerpt.registrations) == same[1:]
    known = {contact.id: contact for contact in xml.contacts}
    # The copy has repaired the one name that the XML garbles.
    odd = [contact.id for contact in excerpt.contacts if known[contact.id] != contact]
    assert odd == ["G_Runfeldt"]
    for field in ("title", "experts", "references", "notes"):
        assert getattr(excerpt, field) == getattr(xml, field)


def test_the_bundled_sample_is_the_excerpt(editions: Path) -> None:
    from importlib.resources import files  # noqa: PLC0415 (this test alone looks into the package)

    seed = next((editions / "seed").iterdir())
    assert files("site_gen").joinpath("sample", seed.name).read_bytes() == seed.read_bytes()


PAIRS = ("2015-12-28", "2017-03-28", "2018-08-01", "2020-06-01", "2022-02-22", "2024-02-22")


@pytest.mark.parametrize("date", PAIRS)
def test_a_text_has_the_records_of_the_xml_of_its_day(editions: Path, date: str) -> None:
    """All are equal but a few pairs whose words could belong to either: a warning names each."""
    xml, text = (
        read_edition((editions / "pairs" / f"{date}.{kind}.xz").read_bytes(), "x")
        for kind in ("xml", "txt")
    )
    wanted = Counter(record.columns() for record in xml.registrations)
    found = Counter(record.columns() for record in text.registrations)
    odd = [columns[0] or columns[1] for columns in wanted - found]
    assert Counter(each[:3] for each in found) == Counter(each[:3] for each in wanted)
    assert len(odd) <= 6
    assert not [name for name in odd if f'"{name}"' not in " ".join(text.warnings)]
    assert "Escale" not in str((odd, text.warnings))
    assert len(text.warnings) <= 32
    assert set(text.contacts) == set(xml.contacts)


def test_the_text_of_2013_is_read_whole(text: Edition) -> None:
    assert (len(text.registrations), len(text.contacts)) == (13306, 4736)
    assert (text.updated, text.is_excerpt) == ("2013-06-26", False)
    assert all("does not show where each row of" in warning for warning in text.warnings)
    assert [mark.anchor for mark in text.footnotes] == ["1"]
    assert len(text.notes[0].text.lines) == 40
    assert not any("@" in (contact.uri or "") for contact in text.contacts)


def test_the_text_of_2013_has_a_row_for_each_number_and_name_that_it_prints(
    editions: Path, text: Edition
) -> None:
    """Counted in the raw lines: a row has its number, or else its name, on one line."""
    raw = (editions / "formats" / "2013-06-26.txt").read_text().split("\n")
    start = next(at for at, line in enumerate(raw) if line.startswith(" Service Name")) + 2
    end = next(at for at, line in enumerate(raw) if line.strip() == "People")
    numbers = [line[16:28].strip() for line in raw[start:end]]
    assert Counter(r.number for r in text.registrations if r.number) == Counter(
        filter(None, numbers)
    )
    names = [
        line[:15].strip()
        for line, number in zip(raw[start:end], numbers, strict=True)
        if not number and line[:15].strip()
    ]
    # Ports 3283 and 3679 have a name of three and of two lines, for TCP and for UDP.
    assert len(names) == sum(not record.number for record in text.registrations) + 2 * 2 + 2


def test_the_text_of_2013_agrees_with_the_oldest_xml(text: Edition, oldest: Edition) -> None:
    known: dict[str, list[Registration]] = {}
    for record in oldest.registrations:
        known.setdefault(record.record, []).append(record)
    pairs = [(mine, known[mine.record]) for mine in text.registrations if mine.record in known]
    assert len(pairs) >= 13_100
    for field, least in (
        (3, 13_070),
        (6, 13_090),
        (7, 13_000),
        (8, 13_070),
        (9, 13_100),
        (11, 13_090),
    ):
        same = sum(
            any(mine.columns()[field] == other.columns()[field] for other in others)
            for mine, others in pairs
        )
        assert same >= least, field


def test_the_contacts_of_2013_agree_with_the_oldest_xml(text: Edition, oldest: Edition) -> None:
    known: dict[str, Contact] = {contact.id: contact for contact in oldest.contacts}
    pairs = [(mine, known[mine.id]) for mine in text.contacts if mine.id in known]
    assert len(pairs) >= 4_700
    assert sum(mine.name != other.name for mine, other in pairs) <= 2
    assert sum(mine.organization != other.organization for mine, other in pairs) <= 10
    assert sum(mine.uri != other.uri for mine, other in pairs) <= 30
