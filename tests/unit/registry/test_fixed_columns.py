"""Recover tables from text dumps."""

from __future__ import annotations

import pytest

from site_gen.registry.fixed_columns import Cell, Rules, Table, UnpartedError

TITLES = ("name", "number", "text")
RULES = Rules(
    anchors=frozenset({"name", "number"}),
    single=frozenset({"number"}),
    usual=frozenset({"text"}),
    echoes=frozenset({"text"}),
)


def _rows(*body: str) -> list[tuple[int, tuple[tuple[str, ...], ...]]]:
    table = Table(["  Name  Number         Text"], body, TITLES)
    return [(row.start, tuple(cell.lines for cell in row.cells)) for row in table.rows(RULES)]


FULL = "xxxxxxx 65535  Yyyyyyyyyyyyyyyyyyyy"


def test_columns_are_found_by_their_gutters() -> None:
    columns = Table(["  Name  Number         Text"], [FULL], TITLES).columns
    assert [(column.title, column.start) for column in columns] == [
        ("Name", 0),
        ("Number", 8),
        ("Text", 15),
    ]


def test_titles_of_several_lines_are_joined() -> None:
    header = ["      Transport", "Name  Protocol  Known", "                 Uses"]
    columns = Table(
        header, ["aaaa tttttttttt bbbbbbb"], ("transport protocol", "known uses")
    ).columns
    assert [column.title for column in columns] == ["Name", "Transport Protocol", "Known Uses"]


def test_a_gap_inside_a_column_does_not_part_it() -> None:
    columns = Table(["name     text"], ["aaaa bb cc dd", "eeee ff gg hh"], ("name", "text")).columns
    assert [column.start for column in columns] == [0, 5]


def test_a_cell_stands_in_the_middle_of_its_row() -> None:
    """Names and numbers stand on the middle line, one line up where there are two."""
    rows = _rows(
        FULL,
        "               Tall ones need more",
        "tall    1      three whole lines",
        "               of text",
        "even    2      Even ones do with",
        "               two of them",
    )
    assert [start for start, _ in rows] == [0, 1, 4]
    assert rows[1][1] == (
        ("tall",),
        ("1",),
        ("Tall ones need more", "three whole lines", "of text"),
    )


def test_a_blank_line_inside_a_cell_belongs_to_it() -> None:
    rows = _rows(
        FULL,
        "               whois++",
        "",
        "whoispp 63     Assigned as the one",
        "               replacement for it,",
        '               "whois++".',
    )
    assert [start for start, _ in rows] == [0, 1]
    assert rows[1][1][2][1] == ""


def test_neighbours_of_one_name_are_parted_alike() -> None:
    """Of two ways to part them, that one is right in which they agree."""
    twin = ("efi     22     Easy Flexible Play", "               Internet/Multiplayer")
    assert [start for start, _ in _rows(FULL, *twin, *twin, FULL)] == [0, 1, 3, 5]


def test_a_name_of_several_lines_is_one_name() -> None:
    rows = _rows(FULL, "Apple", "Remote  3283   Net Assistant", "Desktop", "plato   3285   PLATO")
    assert rows[1][1] == (("Apple", "Remote", "Desktop"), ("3283",), ("Net Assistant",))


def test_a_text_is_not_torn() -> None:
    """No text ends with "for", and few begin with a small letter."""
    rows = _rows(
        FULL,
        "lan            Lan Services of All",
        "               Authority called for",
        "auth           Auth Applications of",
        "               Many",
    )
    assert [start for start, _ in rows] == [0, 1, 2]


def test_a_name_that_is_wrapped_twice_makes_no_row_of_its_own() -> None:
    """Its second line has nothing beside it, and would have had room in a name below."""
    wrapped = ("A (Newt 3679   Newton Dock", "Dk)")
    rows = _rows(FULL, *wrapped, *wrapped, FULL)
    assert [start for start, _ in rows] == [0, 1, 3, 5]
    assert rows[1][1] == (("A (Newt", "Dk)"), ("3679",), ("Newton Dock",))


def test_rows_that_could_end_elsewhere_are_flagged() -> None:
    body = (
        FULL,
        "asam           Asam Protocol Module",
        "               Protocol for event",
        "aseba          Architecture Events",
        "               Robots",
        FULL,
    )
    found = Table(["  Name  Number         Text"], body, TITLES).rows(RULES)
    assert [row.is_doubtful for row in found] == [False, True, True, False]


def test_lines_that_are_no_rows_are_an_error() -> None:
    with pytest.raises(UnpartedError) as caught:
        _rows(FULL, FULL, "", "", "")
    assert caught.value.line == 2


def test_wrapped_lines_are_joined_and_true_breaks_stay() -> None:
    """A line that ends although the next word had room was ended on purpose."""
    cell = Cell(("Keys:", "a=<some value>", "and a very long", "tail", "", "end"), 16)
    assert cell.unwrapped == ("Keys:", "a=<some value> and a very long tail", "", "end")
    assert cell.text == "Keys: a=<some value> and a very long tail end"


@pytest.mark.parametrize("is_by_bytes", [True, False])
def test_columns_that_count_bytes_and_columns_that_count_letters_are_both_read(
    *, is_by_bytes: bool
) -> None:
    """The dump of 2013 counted bytes, later ones count letters."""
    body = [FULL, "Adél" + " " * (3 if is_by_bytes else 4) + "7      Noren  und die Söhne"]
    rows = list(Table(["  Name  Number         Text"], body, TITLES).rows(RULES))
    assert [cell.text for cell in rows[1].cells] == ["Adél", "7", "Noren  und die Söhne"]
