"""The CSV reader, and what all tables have in common."""

from __future__ import annotations

import pytest

from site_gen.errors import RegistryError
from site_gen.registry import read_edition

HEADER = (
    "Service Name,Port Number,Transport Protocol,Description,Assignee,Contact,Registration Date,"
    "Modification Date,Reference,Service Code,Unauthorized Use Reported,Assignment Notes\r\n"
)
ECHO = "echo,7,tcp,Echo,[Jon_Postel],[Jon_Postel],,,[RFC862],,,\r\n"


def _read(text: str) -> object:
    return read_edition(text.encode(), "ports.csv")


def test_a_csv_has_records_and_nothing_else() -> None:
    """Neither date nor contacts nor notes are in it."""
    edition = read_edition((HEADER + ECHO).encode(), "x")
    assert (edition.updated, edition.contacts, edition.notes, edition.is_excerpt) == (
        None,
        (),
        (),
        False,
    )
    assert edition.registrations[0].columns()[:6] == (
        *("echo", "7", "tcp", "Echo", "[Jon_Postel]", "[Jon_Postel]"),
    )


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        (HEADER.replace("Port Number,", "") + ECHO, ':1: column "Port Number" is missing'),
        (HEADER.replace("Contact", "Assignee") + ECHO, ':1: column "Assignee" is there twice'),
        (HEADER + ECHO + "a,b\r\n", ":3: the row has 2 cells where the header has 12"),
        (HEADER + ECHO + ECHO[:-2] + ",\r\n", ":3: the row has 13 cells"),
        (HEADER + '"a\r\nb' + ECHO, ":2: the CSV is damaged or cut off"),
        (HEADER + ECHO + 'a"b,"c"d\r\n', ":3: the CSV is damaged"),
        (HEADER + ECHO + '"' + "x" * 200_000, ":3: the CSV is damaged"),
        (HEADER + ECHO.replace("7", "65536"), r':2: number "65536" is above 65535'),
        (HEADER, ": the file has no records"),
    ],
)
def test_a_damaged_table_is_an_error_with_its_line(text: str, fact: str) -> None:
    """The line is the one where the row begins."""
    with pytest.raises(RegistryError, match=rf"^ports\.csv{fact}"):
        _read(text)


def test_an_unknown_column_is_named_and_left_out() -> None:
    """The rest of the row is whole."""
    data = HEADER.replace("Contact,", "Contact,Colour,") + ECHO.replace(",,,[RFC", ",red,,,[RFC")
    edition = read_edition(data.encode(), "x")
    assert edition.warnings == (
        'x:1: column "Colour" is unknown; left out; report it to this project',
    )
    assert edition.registrations[0].columns()[8] == "[RFC862]"


def test_an_older_title_names_the_same_column() -> None:
    """The column of unauthorized uses had another title."""
    older = HEADER.replace("Unauthorized Use Reported", "Known Unauthorized Uses")
    data = older + ECHO.replace(",,,\r", ",,Known Unauthorized Use,\r")
    assert read_edition(data.encode(), "x").registrations[0].columns()[10] != ""


def test_columns_may_change_places() -> None:
    """Cells go by their titles."""
    lines = [line.split(",")[::-1] for line in (HEADER.strip(), ECHO.strip())]
    data = "".join(",".join(cells) + "\n" for cells in lines)
    reversed_, usual = (read_edition(text.encode(), "x") for text in (data, HEADER + ECHO))
    assert reversed_.registrations == usual.registrations


def test_an_unended_last_line_is_a_warning() -> None:
    """It may have been cut."""
    assert "ports.csv:2: the last line has no end" in str(_read(HEADER + ECHO.strip()))


def test_empty_lines_are_no_rows() -> None:
    """Editors leave them at the end."""
    assert "Echo" in str(_read(HEADER + "\r\n" + ECHO + "\r\n\r\n"))


def test_an_unknown_protocol_and_an_odd_date_are_kept_with_warnings() -> None:
    """They are shown as printed."""
    row = ECHO.replace("tcp", "quic").replace("],,,[", "],soon,,[")
    edition = read_edition((HEADER + row).encode(), "x")
    assert (edition.registrations[0].protocol, edition.registrations[0].registered) == (
        "quic",
        "soon",
    )
    assert [warning.split(" ")[0] for warning in edition.warnings] == ["x:2:", "x:2:"]


def test_text_outside_brackets_is_kept_with_a_warning() -> None:
    """A contact may be printed wrongly."""
    row = (HEADER + ECHO.replace("Echo,[Jon_Postel]", "Echo,Ann [Jon_Postel]")).encode()
    edition = read_edition(row, "x")
    assert edition.registrations[0].assignees == ("Jon_Postel", "Ann")
    assert edition.warnings[0].startswith('x:2: "Ann" is outside brackets')


def test_a_contact_in_a_note_is_linked_where_the_table_knows_it() -> None:
    """Everybody in the columns of people is known."""
    data = HEADER + ECHO.replace(",,,\r", ",,,once [Jon_Postel] and [other]\r")
    notes = read_edition(data.encode(), "x").registrations[0].notes
    assert notes is not None
    assert [xref.target for xref in notes.xrefs] == ["Jon_Postel"]
