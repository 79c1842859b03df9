"""The plain text reader."""

import pytest

from site_gen.errors import RegistryError
from site_gen.model import Text
from site_gen.registry import read_edition


@pytest.fixture
def text(fixture_bytes: dict[str, bytes]) -> str:
    return fixture_bytes["tiny.txt"].decode()


def test_line_breaks_of_notes_are_told_from_wraps(text: str) -> None:
    edition = read_edition(text.encode(), "x")
    notes = next(r.notes for r in edition.registrations if r.name == "keyed-lan")
    assert isinstance(notes, Text)
    assert [line[0] for line in notes.lines][:3] == [
        "Defined TXT keys:",
        "txtvers",
        "server=<main server for agent>",
    ]


def test_todays_headings_and_footer_are_read_like_those_of_2013(text: str) -> None:
    today = "   Internet Assigned Numbers Authority\n\n" + text + "\n   Licensing Terms\n"
    today = today.replace("    People\n", "    Contact Information\n")
    today = today.replace("Alternative Formats", "Available Formats")
    assert read_edition(today.encode(), "x") == read_edition(text.encode(), "x")


def test_a_text_that_begins_below_its_title_has_the_usual_one(text: str) -> None:
    edition = read_edition(text.split("\n", 1)[1].encode(), "x")
    assert edition == read_edition(text.encode(), "x")


def test_a_contact_that_the_table_repeats_is_one_with_a_warning(text: str) -> None:
    lines = text.split("\n")
    at = next(index for index, line in enumerate(lines) if line.startswith("[Kit_Rhodes]"))
    lines.insert(at + 1, lines[at].replace("0155", "0156"))
    edition = read_edition("\n".join(lines).encode(), "x")
    assert len(edition.contacts) == 36
    assert edition.warnings[0].startswith(
        f'x:{at + 2}: contact "Kit_Rhodes" is in the contact table twice'
    )


@pytest.mark.parametrize("mark", ["    People\n", "    Footnote\n"])
def test_a_file_that_ends_early_is_an_error(text: str, mark: str) -> None:
    with pytest.raises(RegistryError, match=r"^x:\d+: .* is missing: the file is cut off"):
        read_edition(text[: text.index(mark)].encode(), "x")


@pytest.mark.parametrize(
    ("old", "new", "fact"),
    [
        ("  Assignee  ", "  Bssignee  ", 'column "Assignee" is missing'),
        ("   65535  ", "   65536  ", 'number "65536" is above 65535'),
        ("225-241", "241-225", 'range "241-225" is reversed'),
        ("\ntcpmux  ", "\n\n\ntcpmux  ", "the lines from here on are not rows"),
    ],
)
def test_a_damaged_table_is_an_error_with_its_line(
    text: str, old: str, new: str, fact: str
) -> None:
    at = text[: text.rindex(old.strip("\n"))].count("\n") + 1
    damaged = new.join(text.rsplit(old, 1))
    with pytest.raises(RegistryError, match=rf"^x:{at}: {fact}"):
        read_edition(damaged.encode(), "x")
