"""The home page, and the pages written in Markdown."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from site_gen.model import Note, Text
from site_gen.pages.home import data_page, home_page, prose_page
from site_gen.pages.linking import Linker

if TYPE_CHECKING:
    from site_gen.catalog import Catalog
    from site_gen.pages.view import NoteBlock


def noted(tiny: Catalog, *lines: str) -> list[tuple[list[str], bool]]:
    """Give the blocks of a note that has these lines: the text of each line, and whether boxed."""
    text = Text(tuple((line,) if line else () for line in lines))
    edition = replace(tiny.edition, notes=(Note(None, text),))
    (note,) = home_page(Linker(replace(tiny, edition=edition))).notes
    return [(plain(block), block.is_boxed) for block in note.blocks]


def plain(block: NoteBlock) -> list[str]:
    """Give the text of each line of a block."""
    return ["".join(part.text for part in line) for line in block.lines]


def test_the_home_page_counts_what_is_here(tiny: Catalog) -> None:
    """Each figure leads to its listing."""
    page = home_page(Linker(tiny))
    found = {count.link.text: (count.number, count.link.url) for count in page.counts}
    assert found["service names"] == (len(tiny.services), "services/")
    assert found["contacts"] == (len(tiny.contacts), "contacts/")
    assert (page.url, page.edition) == ("", "2026-01-02")


def test_the_home_page_says_how_much_of_each_class_is_assigned(tiny: Catalog) -> None:
    """The bar of a class is as long as the class, whatever its statuses."""
    cards = home_page(Linker(tiny)).classes
    assert [card.size for card in cards] == [1024, 48128, 16384]
    assert 0 < cards[0].assigned < 1024
    assert all(sum(rect.width for rect in card.bar) == pytest.approx(100, abs=1) for card in cards)


def test_an_example_of_a_list_opens_the_table(tiny: Catalog) -> None:
    """One name or number opens its page at once."""
    found = {example.text: example.url for example in home_page(Linker(tiny)).examples}
    assert found["https"] == "search/?q=https&go=1"
    assert found["22, 80, 443"] == "search/?q=22%2C+80%2C+443"


def test_the_data_page_shows_the_json_of_each_kind(tiny: Catalog) -> None:
    """Each example is a file of this very edition."""
    page = data_page("# Data\n\nAll.\n\nMore.", tiny, tuple)
    found = {example.text: example.url for example in page.examples}
    assert found["port"] == "api/v1/port/443.json"
    assert set(found) == {"port", "range", "service", "contact", "reference"}


def test_the_home_page_has_the_remarks_on_the_file(tiny: Catalog) -> None:
    """Readers learn what was odd in it, as the operator does."""
    edition = replace(tiny.edition, remarks=("The file has no column for: Contact.",))
    page = home_page(Linker(replace(tiny, edition=edition)))
    assert page.remarks == ("The file has no column for: Contact.",)


def test_the_registrys_own_notes_are_printed_in_full(tiny: Catalog) -> None:
    """Word for word, asterisks of a frame aside."""
    page = home_page(Linker(tiny))
    shown = " ".join(line for note in page.notes for block in note.blocks for line in plain(block))
    words = " ".join(note.text.flat for note in tiny.edition.notes)
    assert shown.replace("*", "").split() == words.translate(str.maketrans("", "", "[]*")).split()


def test_empty_lines_part_paragraphs(tiny: Catalog) -> None:
    """A paragraph keeps its lines."""
    assert noted(tiny, "a", "b", "", "c") == [(["a", "b"], False), (["c"], False)]


def test_what_asterisks_frame_is_a_box(tiny: Catalog) -> None:
    """The frame becomes a border, the words stay."""
    frame = "*" * 20
    assert noted(tiny, "a", frame, "* NOTE *", "*      *", "* b    *", frame, "c") == [
        (["a"], False),
        (["NOTE"], True),
        (["b"], True),
        (["c"], False),
    ]


def test_a_frame_that_is_never_closed_loses_nothing(tiny: Catalog) -> None:
    """Whatever the registry's editor forgot."""
    assert noted(tiny, "*****", "* a") == [(["a"], True)]


def test_a_prose_page_takes_title_and_description_from_its_text() -> None:
    """First line, next paragraph; the rest is the page."""
    page = prose_page("about", "# About\n\nWhat this\nis.\n\n## More\n\nText.")
    assert (page.url, page.title, page.description) == ("about/", "About", "What this is.")
    assert page.source == "What this\nis.\n\n## More\n\nText."
