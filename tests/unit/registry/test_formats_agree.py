"""All formats of one edition say the same, and whatever bytes come in, nothing crashes."""

import random
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from site_gen.catalog import Catalog
from site_gen.errors import RegistryError
from site_gen.model import Contact, Edition, Registration, Text, Xref
from site_gen.registry import read_edition
from tests.unit.registry.writers import WRITERS

PAGES = ["tiny.xhtml", "tiny-2015.xhtml", "tiny.txt", "tiny-page.txt"]
NAMES = [*PAGES, "tiny.csv"]


@pytest.mark.parametrize("name", NAMES)
def test_the_tiny_edition_has_the_same_records_in_every_format(
    name: str, fixture_bytes: dict[str, bytes], tiny_edition: Edition
) -> None:
    edition = read_edition(fixture_bytes[name], name)
    assert edition.warnings == ()
    for mine, xml in zip(edition.registrations, tiny_edition.registrations, strict=True):
        assert mine.columns() == xml.columns()
        assert (mine.first, mine.last) == (xml.first, xml.last)
        assert _keys(mine) == _keys(xml)


def _keys(record: Registration) -> list[tuple[str, str]]:
    texts = [text for text in (record.description, record.notes) if text]
    inside = [xref for text in texts for xref in text.xrefs]
    # Where only the label is printed, an address behind other words is lost.
    return [
        ("text" if xref.label == "TR-999" else xref.kind, xref.key)
        for xref in (*record.references, *inside)
    ]


@pytest.mark.parametrize("name", PAGES)
def test_the_tiny_edition_has_the_same_frame_in_every_page(
    name: str, fixture_bytes: dict[str, bytes], tiny_edition: Edition
) -> None:
    edition = read_edition(fixture_bytes[name], name)
    for field in ("title", "updated", "experts", "references", "notes", "contacts"):
        assert getattr(edition, field) == getattr(tiny_edition, field)
    assert [(mark.anchor, mark.text.flat) for mark in edition.footnotes] == [
        (mark.anchor, mark.text.flat) for mark in tiny_edition.footnotes
    ]
    assert edition.is_excerpt == (name == "tiny-page.txt")


@pytest.mark.parametrize("name", ["tiny.xhtml", "tiny-2015.xhtml"])
def test_the_web_page_keeps_all_that_the_xml_has(
    name: str, fixture_bytes: dict[str, bytes], tiny_edition: Edition
) -> None:
    assert read_edition(fixture_bytes[name], name).registrations == tiny_edition.registrations


@pytest.mark.parametrize("name", NAMES)
def test_the_fixtures_are_the_tiny_edition_as_written_in_each_format(
    name: str, fixture_bytes: dict[str, bytes], tiny_edition: Edition
) -> None:
    assert WRITERS[name](tiny_edition) == fixture_bytes[name]


words = st.text("abcdefghijklmnopqrstuvwxyzäÖé()/+-*&<>'\"", min_size=1, max_size=12)
lines = st.lists(words, min_size=1, max_size=6).map(lambda parts: (" ".join(parts),))
texts = st.none() | st.lists(lines, min_size=1, max_size=3).map(lambda parts: Text(tuple(parts)))
dates = st.none() | st.sampled_from(["1999", "2004-04", "2021-10-01"])
ids = st.from_regex(r"[A-Z][a-zé]{1,8}_[A-Z][a-z]{1,8}", fullmatch=True)
people = st.lists(ids, max_size=2).map(tuple)
cited = st.integers(1, 9999).map(lambda number: Xref("rfc", f"RFC{number}", f"RFC{number}"))


@st.composite
def registrations(draw: st.DrawFn) -> Registration:
    first = draw(st.integers(0, 65535))
    last = draw(st.integers(first, 65535)) if draw(st.booleans()) else first
    contacts = draw(people)
    return Registration(
        name=draw(st.none() | words),
        number=str(first) if first == last else f"{first}-{last}",
        first=first,
        last=last,
        protocol=draw(st.sampled_from([None, "tcp", "udp", "sctp", "dccp"])),
        description=draw(texts),
        assignees=draw(people) or contacts,
        contacts=contacts,
        registered=draw(dates),
        modified=draw(dates),
        references=tuple(draw(st.lists(cited, max_size=2))),
        service_code=draw(st.none() | st.just("1145656131")),
        unauthorized_use=draw(texts),
        notes=draw(texts),
    )


@st.composite
def invented(draw: st.DrawFn) -> Edition:
    contacts = draw(st.lists(ids, unique=True, max_size=3))
    return Edition(
        format="XML",
        title="T",
        category=None,
        updated="2026-01-02",
        experts=None,
        references=(),
        notes=(),
        footnotes=(),
        registrations=tuple(draw(st.lists(registrations(), min_size=1, max_size=5))),
        contacts=tuple(Contact(name, name.replace("_", " ")) for name in contacts),
    )


@pytest.mark.parametrize("name", ["tiny.xml", "tiny.xhtml", "tiny-2015.xhtml"])
@settings(deadline=None, max_examples=40)
@given(edition=invented())
def test_an_invented_edition_is_read_as_it_was_written(name: str, edition: Edition) -> None:
    read = read_edition(WRITERS[name](edition), name)
    assert read.registrations == edition.registrations
    assert read.contacts == edition.contacts


@settings(deadline=None, max_examples=40)
@given(edition=invented())
def test_an_invented_edition_keeps_its_columns_in_csv(edition: Edition) -> None:
    read = read_edition(WRITERS["tiny.csv"](edition), "x")
    wanted = [record.columns() for record in edition.registrations]
    assert [record.columns() for record in read.registrations] == wanted


def test_real_records_read_back_from_the_web_page(newest: Catalog) -> None:
    edition = replace(newest.edition, registrations=newest.edition.registrations[::4])
    page = read_edition(WRITERS["tiny.xhtml"](edition), "x")
    assert page.registrations == edition.registrations
    assert (page.contacts, page.notes, page.warnings) == (edition.contacts, edition.notes, ())


def _unnamed(text: Edition, edition: Edition) -> list[str]:
    """List the records and contacts that differ although no warning names them."""
    said = " ".join(text.warnings)
    wanted = Counter(record.columns() for record in edition.registrations)
    odd = wanted - Counter(record.columns() for record in text.registrations)
    people = set(edition.contacts) - set(text.contacts)
    keys = [columns[0] or columns[1] for columns in odd] + [f"[{each.id}]" for each in people]
    return [key for key in keys if f'"{key}"' not in said]


def test_the_newest_edition_reads_back_from_plain_text(newest: Catalog) -> None:
    text = read_edition(WRITERS["tiny.txt"](newest.edition), "x")
    assert len(text.registrations) == len(newest.edition.registrations)
    assert (_unnamed(text, newest.edition), text.notes) == ([], newest.edition.notes)
    assert len(text.warnings) <= 36


@pytest.mark.parametrize("seed", range(3))
def test_an_edition_that_was_wrapped_anew_reads_back_from_plain_text(
    newest: Catalog, seed: int
) -> None:
    chance = random.Random(seed)  # noqa: S311 (the same files each time)
    first = chance.randrange(len(newest.edition.registrations) - 1000)
    records = list(newest.edition.registrations[first : first + 1000])
    if chance.random() < 0.5:
        records = chance.sample(newest.edition.registrations, 1000)
    cited = {each for record in records for each in (*record.assignees, *record.contacts)}
    people = tuple(each for each in newest.edition.contacts if each.id in cited)
    edition = replace(newest.edition, registrations=tuple(records), contacts=people)
    widths = {index: chance.randint(10, 80) for index in (0, 3, 8, 10, 11)}
    data = WRITERS["tiny.txt"](
        edition, widths, {1: chance.randint(8, 40), 2: chance.randint(8, 40)}
    )
    text = read_edition(data, "x")
    assert len(text.registrations) == len(records)
    assert {record.record for record in text.registrations} == {each.record for each in records}
    assert _unnamed(text, edition) == []


@settings(deadline=None, max_examples=150)
@given(
    name=st.sampled_from(["tiny.xml", *NAMES]),
    at=st.floats(0, 1),
    cut=st.integers(0, 400),
    junk=st.binary(max_size=20),
)
def test_a_damaged_file_is_read_or_refused_in_one_line(
    fixture_bytes: dict[str, bytes], name: str, at: float, cut: int, junk: bytes
) -> None:
    data = fixture_bytes[name]
    start = int(at * len(data))
    _read_or_refused(data[:start] + junk + data[start + cut :])


@settings(deadline=None)
@given(
    data=st.binary(max_size=200),
    start=st.sampled_from(
        [
            *(b"", b"<", b"<?xml ", b"<html", b"\x1f\x8b\x08", b"\xfd7zXZ\x00", b"Service Name,"),
            *(b" Service Name   Port Number \n", b"Service Name Port Number \n"),
        ]
    ),
)
def test_any_bytes_are_read_or_refused_in_one_line(data: bytes, start: bytes) -> None:
    _read_or_refused(start + data)


def _read_or_refused(data: bytes) -> None:
    said: tuple[str, ...]
    try:
        said = read_edition(data, "x").warnings
    except RegistryError as error:
        said = (str(error),)
    assert all(line.isprintable() and line.startswith("x:") for line in said)
