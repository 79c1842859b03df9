"""The reader of delimited tables, and what all tables have in common."""

import csv
import io
import json
import random

import pytest

from site_gen.errors import RegistryError
from site_gen.model import Edition
from site_gen.registry import read_edition

HEADER = (
    "Service Name,Port Number,Transport Protocol,Description,Assignee,Contact,Registration Date,"
    "Modification Date,Reference,Service Code,Unauthorized Use Reported,Assignment Notes\r\n"
)
ECHO = "echo,7,tcp,Echo,[Jon_Postel],[Jon_Postel],,,[RFC862],,,\r\n"


def _read(text: str) -> object:
    return read_edition(text.encode(), "ports.csv")


def test_a_json_file_with_the_titles_as_names_is_not_a_table() -> None:
    names = ("Service Name", "Port Number", "Transport Protocol", "Description")
    with pytest.raises(RegistryError, match="without the registry's titles"):
        _read(json.dumps([dict.fromkeys(names, "")]))


def test_a_csv_has_records_and_nothing_else() -> None:
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
        (HEADER + ECHO + "a,b\r\n", ':3: number "b" is not a valid port number'),
        (HEADER + ECHO + ECHO[:-2] + ",x\r\n", ":3: the row has 13 cells where the header has 12"),
        (HEADER + ECHO + ",,,x,y\r\n", ":3: a record has neither a service name nor a port number"),
        (HEADER + '"a\r\nb' + ECHO, ":2: the table is damaged or cut off"),
        (HEADER + ECHO + 'a"b,"c"d\r\n', ":3: the table is damaged"),
        (HEADER + ECHO + '"' + "x" * 200_000, ":3: the table is damaged"),
        (HEADER + ECHO.replace("7", "65536"), r':2: number "65536" is above 65535'),
        (HEADER, ": the file has no records"),
    ],
)
def test_a_damaged_table_is_an_error_with_its_line(text: str, fact: str) -> None:
    with pytest.raises(RegistryError, match=rf"^ports\.csv{fact}"):
        _read(text)


def test_an_unknown_column_is_named_and_left_out() -> None:
    data = HEADER.replace("Contact,", "Contact,Colour,") + ECHO.replace(",,,[RFC", ",red,,,[RFC")
    edition = read_edition(data.encode(), "x")
    assert edition.warnings == (
        'x:1: column "Colour" is unknown; left out; report it to this project',
    )
    assert edition.registrations[0].columns()[8] == "[RFC862]"


def test_an_older_title_names_the_same_column() -> None:
    older = HEADER.replace("Unauthorized Use Reported", "Known Unauthorized Uses")
    data = older + ECHO.replace(",,,\r", ",,Known Unauthorized Use,\r")
    assert read_edition(data.encode(), "x").registrations[0].columns()[10] != ""


def test_columns_may_change_places() -> None:
    lines = [line.split(",")[::-1] for line in (HEADER.strip(), ECHO.strip())]
    data = "".join(",".join(cells) + "\n" for cells in lines)
    reversed_, usual = (read_edition(text.encode(), "x") for text in (data, HEADER + ECHO))
    assert reversed_.registrations == usual.registrations


def test_an_unended_last_line_is_a_warning() -> None:
    assert "ports.csv:2: the last line has no end" in str(_read(HEADER + ECHO.strip()))


def test_empty_lines_are_no_rows() -> None:
    assert "Echo" in str(_read(HEADER + "\r\n" + ECHO + "\r\n\r\n"))


def test_an_unknown_protocol_and_an_odd_date_are_kept_with_warnings() -> None:
    row = ECHO.replace("tcp", "quic").replace("],,,[", "],soon,,[")
    edition = read_edition((HEADER + row).encode(), "x")
    assert (edition.registrations[0].protocol, edition.registrations[0].registered) == (
        "quic",
        "soon",
    )
    assert [warning.split(" ")[0] for warning in edition.warnings] == ["x:2:", "x:2:"]


def test_text_outside_brackets_is_kept_with_a_warning() -> None:
    row = (HEADER + ECHO.replace("Echo,[Jon_Postel]", "Echo,Ann [Jon_Postel]")).encode()
    edition = read_edition(row, "x")
    assert edition.registrations[0].assignees == ("Jon_Postel", "Ann")
    assert edition.warnings[0].startswith('x:2: "Ann" is outside brackets')


def test_a_contact_in_a_note_is_linked_where_the_table_knows_it() -> None:
    data = HEADER + ECHO.replace(",,,\r", ",,,once [Jon_Postel] and [other]\r")
    notes = read_edition(data.encode(), "x").registrations[0].notes
    assert notes is not None
    assert [xref.target for xref in notes.xrefs] == ["Jon_Postel"]


TITLES = HEADER.strip().split(",")
ROWS = (
    ("", "0", "tcp", "Reserved", "[Ann_Lee]", "[Ann_Lee]", "", "", "", "", "", ""),
    ("alpha", "7001", "tcp", '"Alpha" protocol', "[Ann_Lee]", "", "2004-04", "", "", "", "", ""),
    (
        *("beta", "7002", "udp", "Beta, with; a | comma", "[Bob_Né]", "[Bob_Né]"),
        *("2011-05-17", "2012-01-03", "[RFC6335]", "", "", "first line\nsecond line"),
    ),
    ("", "7003-7009", "", "Unassigned", "", "", "", "", "", "", "", ""),
    ("only-name", "", "", "Found by name alone", "[Ann_Lee]", "[Ann_Lee]", "", "", "", "", "", "x"),
)
PREAMBLE = (
    "Service Name and Transport Protocol Port Number Registry\nLast Updated\n2015-03-16\n"
    "Note\nPorts are assigned, as [RFC6335] says.\n"
)
PEOPLE = (
    "Contact Information\nID\tName\tOrganization\tContact URI\tLast Updated\n"
    "[Ann_Lee]\tAnn Lee\t\tmailto:ann&example.com\n[Bob_Né]\tBob Né\tAcme\t\t2004\n"
)
PAGER = "1 2 3 ... 9\n"


def _written(rows: object, delimiter: str = ",", quoting: int = csv.QUOTE_MINIMAL) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, quoting=quoting).writerows(rows)  # type: ignore[call-overload]
    return out.getvalue()


def _records(text: str | bytes) -> list[tuple[str, ...]]:
    data = text.encode() if isinstance(text, str) else text
    return [record.columns() for record in read_edition(data, "x").registrations]


RECORDS = _records(_written([TITLES, *ROWS]))


def _copied(rows: object = ROWS) -> str:
    """Give the table as a browser copies it: a tab between cells, no quotation marks."""
    lines = ["\t".join(cell.replace("\n", " ") for cell in row) for row in (TITLES, *rows)]  # type: ignore[misc]
    return "\n".join(lines) + "\n"


def test_the_records_of_this_module_are_read_as_they_are_written() -> None:
    assert [record[:4] for record in RECORDS] == [row[:4] for row in ROWS]
    assert RECORDS[2][11] == "first line second line"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("quoting", [csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
@pytest.mark.parametrize("first", ["", "sep={}\r\n", '"sep={}"\r\n', "\r\n\r\n"])
def test_any_delimiter_is_found_by_the_titles(delimiter: str, quoting: int, first: str) -> None:
    text = first.format(delimiter) + _written([TITLES, *ROWS], delimiter, quoting)
    assert _records(text) == RECORDS


@pytest.mark.parametrize(
    "titles",
    [
        [title.lower() for title in TITLES],
        [title.upper() for title in TITLES],
        [f"  {title} ".replace(" ", "  ") for title in TITLES],
        [title.replace(" ", "\n") for title in TITLES],
        [title.replace(" ", "_") for title in TITLES],
    ],
)
def test_titles_are_compared_without_case_and_spacing(titles: list[str]) -> None:
    assert _records(_written([titles, *ROWS])) == RECORDS


def test_blank_rows_and_empty_last_cells_say_nothing() -> None:
    rows: list[object] = [[""] * 12, TITLES, [" "] * 12]
    for row in ROWS:
        kept = list(row)
        while not kept[-1]:
            kept.pop()
        rows += [kept, [], [""] * 14]
    assert _records(_written(rows)) == RECORDS


def test_a_subset_of_the_columns_is_read_with_one_warning_that_names_the_others() -> None:
    """Name, number, protocol and description are enough."""
    edition = read_edition(_written(row[:6] for row in (TITLES, *ROWS)).encode(), "x")
    assert [record.columns()[:6] for record in edition.registrations] == [r[:6] for r in RECORDS]
    names = "Registration Date, Modification Date, Reference, Service Code, "
    names += "Unauthorized Use Reported, Assignment Notes"
    assert len(edition.warnings) == 1
    assert edition.warnings[0].startswith(f"x:1: the table has no column {names}; ")
    assert edition.remarks == (f"The file has no column for: {names}.",)


@pytest.mark.parametrize("title", TITLES[:4])
def test_a_table_without_a_key_column_is_refused(title: str) -> None:
    at = TITLES.index(title)
    text = _written([*row[:at], *row[at + 1 :]] for row in (TITLES, *ROWS))
    with pytest.raises(RegistryError, match=f'^x:1: column "{title}" is missing'):
        _records(text)


def test_dates_that_a_spreadsheet_turned_round_are_kept_with_one_warning() -> None:
    """Nobody can tell 03/01 from 01/03; readers of the site learn it too."""
    text = _written([TITLES, *ROWS]).replace("2011-05-17", "17/05/2011")
    edition = read_edition(text.replace("2004-04", "03/01/2012").encode(), "x")
    assert [r.registered for r in edition.registrations[1:3]] == ["03/01/2012", "17/05/2011"]
    fact = 'date "03/01/2012" and 1 more are not YYYY, YYYY-MM or YYYY-MM-DD'
    assert edition.warnings == (f"x:3: {fact}; kept as printed; compare with IANA's page",)
    assert edition.remarks[0].startswith(f"In this file the {fact}. ")


def test_a_copied_page_is_read_with_all_that_is_around_its_table() -> None:
    text = PREAMBLE + PAGER + _copied() + PAGER + PEOPLE + "Footnote\n[1] Odd.\nLicensing Terms\n"
    edition = read_edition(text.encode(), "x")
    assert [record.columns() for record in edition.registrations] == RECORDS
    assert (edition.format, edition.is_excerpt, edition.warnings) == ("excerpt", True, ())
    assert (edition.updated, edition.notes[0].text.flat[:9]) == ("2015-03-16", "Ports are")
    assert [(c.id, c.name, c.updated) for c in edition.contacts] == [
        ("Ann_Lee", "Ann Lee", None),
        ("Bob_Né", "Bob Né", "2004"),
    ]
    assert [mark.text.flat for mark in edition.footnotes] == ["Odd."]


def test_a_row_that_lost_its_empty_name_is_read_by_its_number() -> None:
    """Chromium drops the first tab of a row that begins with an empty cell."""
    text = "\n".join(line.removeprefix("\t") for line in _copied().split("\n"))
    assert text.count("\n0\ttcp") == text.count("\n7003-7009\t\t") == 1
    assert _records(PREAMBLE + text + PEOPLE) == RECORDS


def test_a_whole_row_whose_name_is_a_number_has_lost_nothing() -> None:
    row = "999,,tcp,x,[A],[A],2026,2026,[RFC862],1,use,note\r\n"
    (found,) = read_edition((HEADER + row).encode(), "x").registrations
    assert (found.name, found.number, found.protocol) == ("999", None, "tcp")


@pytest.mark.parametrize("column", [3, 8, 10, 11])
def test_a_cell_that_a_browser_copied_in_several_lines_is_one(column: int) -> None:
    """Chromium copies a line break inside a cell as such, without quotation marks."""
    rows = [list(row) for row in ROWS]
    rows[1][column] = rows[3][column] = "[RFC1]¦¦[RFC2]¦[RFC3]"
    text = _copied(rows).replace("¦", "\n").replace("\n\t", "\n")
    wanted = _records(_written([TITLES, *rows]).replace("¦", " "))
    assert _records(PREAMBLE + text + PEOPLE) == wanted


def test_quotation_marks_that_a_browser_copied_are_text() -> None:
    """A spreadsheet's enclose a cell; those of a page belong to it."""
    assert RECORDS[1][3] == _records(_copied())[1][3] == '"Alpha" protocol'
    quoted = [("beta", "1", "udp", '"Beta"', *[""] * 8)]
    assert _records(_copied(quoted))[0][3] == '"Beta"'


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("is_one_cell", [True, False])
def test_a_page_that_was_pasted_into_a_spreadsheet_is_read_like_the_page(
    delimiter: str, *, is_one_cell: bool
) -> None:
    pager = [PAGER.strip()] if is_one_cell else PAGER.split()
    lines = [line.split("\t") for line in (PREAMBLE + "\n" + PEOPLE).split("\n")]
    at = lines.index([""])
    rows = [*lines[:at], pager, TITLES, *ROWS, pager, *lines[at:]]
    page = read_edition((PREAMBLE + PAGER + _copied() + PAGER + PEOPLE).encode(), "x")
    text = _written(((*row, *[""] * (12 - len(row))) for row in rows), delimiter)
    assert _records(text) == RECORDS
    assert read_edition(text.encode(), "x").contacts == page.contacts


def test_pages_that_were_copied_one_below_the_other_are_read_as_one() -> None:
    pages = [PREAMBLE + _copied(rows) + PAGER + PEOPLE for rows in (ROWS[:2], ROWS[2:])]
    edition = read_edition("".join(pages).encode(), "x")
    assert [record.columns() for record in edition.registrations] == RECORDS
    assert (len(edition.contacts), edition.warnings) == (2, ())


def test_a_heading_among_the_records_ends_nothing() -> None:
    edition = read_edition(_written([TITLES, ROWS[0], ["Note"], *ROWS[1:]]).encode(), "x")
    assert [record.columns() for record in edition.registrations] == RECORDS
    assert edition.warnings == ('x:3: "Note" is not a row of the table; left out',)


@pytest.mark.parametrize("line", ["1 2 3 ... 9", "« Previous 1 2 3 Next »", "7", "Some heading"])
def test_no_record_is_made_of_a_line_that_is_not_a_row(line: str) -> None:
    edition = read_edition(f"{_copied(ROWS[::-1])}{line}\n{PEOPLE}".encode(), "x")
    assert [record.columns() for record in edition.registrations] == RECORDS[::-1]
    said = [f'x:7: "{line}" is not a row of the table; left out']
    assert list(edition.warnings) == (said if line == "Some heading" else [])


def _random_dialect(rows: list[list[str]], chance: random.Random) -> bytes:
    """Write the rows, titles first, as one of the world's spreadsheets might."""
    order = chance.sample(range(12), 12) if chance.random() < 0.5 else list(range(12))
    change = chance.choice((str.lower, str.upper, str.title, str.strip))
    rows = [[change(f" {cell}  ") for cell in rows[0]], *rows[1:]]
    written: list[list[str]] = []
    for row in rows:
        cells = [row[at] for at in order]
        while chance.random() < 0.9 and cells and not cells[-1]:
            cells.pop()
        blank = [[""] * chance.choice((0, 1, 12, 14))] if chance.random() < 0.2 else []
        written += [cells, *blank]
    delimiter = chance.choice(",;\t|")
    text = _written(written, delimiter, chance.choice((csv.QUOTE_MINIMAL, csv.QUOTE_ALL)))
    text = (f"sep={delimiter}\r\n" if chance.random() < 0.3 else "") + text
    text = text.replace("\r\n", chance.choice(("\r\n", "\n", "\r")))
    encoding = chance.choice(("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"))
    return text.encode(encoding)


def test_500_random_dialects_give_the_same_records(tiny_edition: Edition) -> None:
    rows = [TITLES, *(list(record.columns()) for record in tiny_edition.registrations)]
    wanted = [tuple(row) for row in rows[1:]]
    for seed in range(500):
        data = _random_dialect(rows, random.Random(seed))  # noqa: S311 (the same files each time)
        assert _records(data) == wanted, seed
