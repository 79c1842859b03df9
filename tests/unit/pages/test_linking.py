"""Facts to view: every link and every piece of running text."""

from dataclasses import replace

import pytest

from site_gen.catalog import Catalog
from site_gen.model import Contact, Footnote, Text, Xref
from site_gen.pages.linking import Linker, source_of
from site_gen.pages.view import TextPart
from tests.builders import joined, record

RFC = Xref("rfc", "RFC6335", "RFC6335, Section 5", "5")


@pytest.mark.parametrize(
    ("kind", "target", "url"),
    [
        ("rfc", "RFC6335", "https://www.rfc-editor.org/info/rfc6335"),
        ("draft", "draft-x-05", "https://datatracker.ietf.org/doc/draft-x/"),
        ("draft", "RFC-ietf-ntp-x-19", "https://datatracker.ietf.org/doc/draft-ietf-ntp-x/"),
        ("uri", "https://example.org/a?b", "https://example.org/a?b"),
        ("rfc", 'RFC/../"x', "https://www.rfc-editor.org/info/rfc%2F..%2F%22x"),
    ],
)
def test_a_document_is_read_where_its_publisher_keeps_it(kind: str, target: str, url: str) -> None:
    source = source_of(kind, target)
    assert source is not None
    assert (source.url, source.is_external) == (url, True)


@pytest.mark.parametrize("target", ["javascript:alert(1)", "data:text/html,x", "ftp://x", "n/a"])
def test_only_web_addresses_become_links(target: str) -> None:
    assert source_of("uri", target) is None
    assert source_of("text", target) is None


def test_a_citation_leads_to_the_page_of_its_document() -> None:
    linker = Linker(joined(record(references=(RFC,))))
    assert linker.part(RFC) == TextPart("RFC6335, Section 5", "reference/rfc6335/")


def test_a_citation_without_a_page_leads_to_the_document() -> None:
    part = Linker(joined(record())).part(RFC)
    assert part == TextPart(RFC.label, "https://www.rfc-editor.org/info/rfc6335", is_external=True)


def test_a_person_in_a_note_is_linked_by_name() -> None:
    note = Text((("by ", Xref("person", "Ann_B", "Ann_B")),))
    linker = Linker(joined(record(notes=note), contacts=(Contact("Ann_B", "Ann B."),)))
    assert linker.rich(note) == ((TextPart("by "), TextPart("Ann B.", "contact/Ann_B/")),)


def test_a_person_whom_only_the_registrys_own_note_names_is_printed() -> None:
    assert Linker(joined(record())).part(Xref("person", "Nobody", "Nobody")) == TextPart("Nobody")


def test_a_footnote_leads_to_itself_on_the_page() -> None:
    mark = Xref("note", "1", "1")
    in_column, in_note = record(references=(mark,)), record(notes=Text((("see ", mark),)))
    footnote = Footnote("1", Text((("Beware",),)))
    for registration in (in_column, in_note):
        catalog = joined(registration)
        catalog = replace(catalog, edition=replace(catalog.edition, footnotes=(footnote,)))
        linker = Linker(catalog)
        assert linker.part(mark) == TextPart("[1]", "#footnote-1")
        assert [note.anchor for note in linker.footnotes_of(catalog.entries)] == ["1"]


def test_a_mark_without_a_footnote_is_text() -> None:
    mark = Xref("note", "9", "9")
    assert Linker(joined(record(references=(mark,)))).part(mark) == TextPart("[9]")


def test_the_strip_ends_where_ports_end(tiny: Catalog) -> None:
    linker = Linker(tiny)
    assert [cell.number for cell in linker.cells(-3, 2)] == [0, 1, 2]
    assert [cell.number for cell in linker.cells(65534, 65540)] == [65534, 65535]
    (inside,) = linker.cells(230, 230)
    assert (inside.url, inside.status) == ("port/225-241/", "reserved")
    (free,) = linker.cells(500, 500)
    assert (free.url, free.status) == (linker.listing_url(500), "unassigned")


def test_a_cell_leads_to_a_page_that_exists() -> None:
    span = record(name=None, number="444-446", protocol=None, description="Unassigned")
    linker = Linker(joined(record(), span))
    urls = [linker.cell(number).url for number in (443, 445, 447, 50000)]
    assert urls == ["port/443/", "port/444-446/", "ports/400-499/", "ports/dynamic/"]
