"""Recover tables from text dumps."""

import pytest

from site_gen.registry.fixed_columns import Cell, Rules, Table

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
