"""The home page, and the pages written in Markdown."""

from dataclasses import replace

import pytest

from site_gen.catalog import Catalog
from site_gen.model import Note, Text
from site_gen.pages.home import home_page, prose_page
from site_gen.pages.linking import Linker
from site_gen.pages.view import NoteBlock


def noted(tiny: Catalog, *lines: str) -> list[tuple[list[str], bool]]:
    """Give the blocks of a note that has these lines: the text of each line, and whether boxed."""
    text = Text(tuple((line,) if line else () for line in lines))
    edition = replace(tiny.edition, notes=(Note(None, text),))
    (note,) = home_page(Linker(replace(tiny, edition=edition))).notes
    return [(plain(block), block.is_boxed) for block in note.blocks]


def plain(block: NoteBlock) -> list[str]:
    return ["".join(part.text for part in line) for line in block.lines]


def test_the_home_page_says_how_much_of_each_class_is_assigned(tiny: Catalog) -> None:
    cards = home_page(Linker(tiny)).classes
    assert [card.size for card in cards] == [1024, 48128, 16384]
    assert 0 < cards[0].assigned < 1024
    assert all(sum(rect.width for rect in card.bar) == pytest.approx(100, abs=1) for card in cards)


def test_an_example_of_a_list_opens_the_table(tiny: Catalog) -> None:
    found = {example.text: example.url for example in home_page(Linker(tiny)).examples}
    assert found["https"] == "search/?q=https&go=1"
    assert found["22, 80, 443"] == "search/?q=22%2C+80%2C+443"


def test_the_examples_of_an_excerpt_are_of_what_it_holds(tiny: Catalog) -> None:
    part = replace(tiny.edition, is_excerpt=True, registrations=tiny.edition.registrations[:40])
    catalog = Catalog.join(part)
    found = home_page(Linker(catalog)).examples
    assert {int(each) for each in found[-1].text.split(", ")} <= set(catalog.ports)
    assert catalog.entity("service", found[1].text)


def test_the_home_page_has_the_remarks_on_the_file(tiny: Catalog) -> None:
    edition = replace(tiny.edition, remarks=("The file has no column for: Contact.",))
    page = home_page(Linker(replace(tiny, edition=edition)))
    assert page.remarks == ("The file has no column for: Contact.",)


def test_the_registrys_own_notes_are_printed_in_full(tiny: Catalog) -> None:
    page = home_page(Linker(tiny))
    shown = " ".join(line for note in page.notes for block in note.blocks for line in plain(block))
    words = " ".join(note.text.flat for note in tiny.edition.notes)
    assert shown.replace("*", "").split() == words.translate(str.maketrans("", "", "[]*")).split()


def test_empty_lines_part_paragraphs(tiny: Catalog) -> None:
    assert noted(tiny, "a", "b", "", "c") == [(["a", "b"], False), (["c"], False)]


def test_what_asterisks_frame_is_a_box(tiny: Catalog) -> None:
    frame = "*" * 20
    assert noted(tiny, "a", frame, "* NOTE *", "*      *", "* b    *", frame, "c") == [
        (["a"], False),
        (["NOTE"], True),
        (["b"], True),
        (["c"], False),
    ]


def test_a_frame_that_is_never_closed_loses_nothing(tiny: Catalog) -> None:
    assert noted(tiny, "*****", "* a") == [(["a"], True)]


def test_a_prose_page_takes_title_and_description_from_its_text() -> None:
    page = prose_page("about", "# About\n\nWhat this\nis.\n\n## More\n\nText.")
    assert (page.url, page.title, page.description) == ("about/", "About", "What this is.")
    assert page.source == "What this\nis.\n\n## More\n\nText."
