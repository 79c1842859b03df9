"""The reader of the page copied as text."""

import pytest

from site_gen.errors import RegistryError
from site_gen.model import Contact
from site_gen.registry import read_edition
from site_gen.registry.table import FIELDS, titles

HEADER = (
    "Service Name Port Number Transport Protocol Description Assignee Contact Registration Date "
    "Modification Date Reference Service Code Unauthorized Use Reported Assignment Notes"
)
PEOPLE = "Contact Information\nID Name Organization Contact URI Last Updated\n"
ANN, ACME = "[Ann_Lee] Ann Lee mailto:a&b.example 2004-04", "[Acme] Acme mailto:x&acme.example"


def _columns(line: str, people: str = f"{ANN}\n{ACME}") -> dict[str, str]:
    data = f"{HEADER}\n{line}\n\n{PEOPLE}{people}\n"
    columns = read_edition(data.encode(), "x").registrations[0].columns()
    return {field: cell for field, cell in zip(FIELDS, columns, strict=True) if cell}


@pytest.mark.parametrize(
    ("line", "front"),
    [
        ("a-b 80 tcp A B", ("a-b", "80", "tcp", "A B")),
        ("80 udp Reserved", ("", "80", "udp", "Reserved")),
        ("225-241 Unassigned", ("", "225-241", "", "Unassigned")),
        ("x11 6000-6063 tcp X", ("x11", "6000-6063", "tcp", "X")),
        ("swx 7300-7359 The Exchange", ("swx", "7300-7359", "", "The Exchange")),
        ("keyed tcp LAN Agent", ("keyed", "", "tcp", "LAN Agent")),
        ("swap Recipe Protocol", ("swap", "", "", "Recipe Protocol")),
        ("15 tcp Unassigned [was netstat]", ("", "15", "tcp", "Unassigned [was netstat]")),
    ],
)
def test_the_front_of_a_line_is_told_by_form(line: str, front: tuple[str, ...]) -> None:
    columns = _columns(line)
    assert tuple(columns.pop(field, "") for field in FIELDS[:4]) == front
    assert columns == {}


@pytest.mark.parametrize(
    ("tail", "cells"),
    [
        ("[Ann_Lee] [Ann_Lee]", {"assignees": "[Ann_Lee]", "contacts": "[Ann_Lee]"}),
        ("[Acme] [Ann_Lee][Bob_Ray]", {"assignees": "[Acme]", "contacts": "[Ann_Lee][Bob_Ray]"}),
        ("[Odd] [Odd]", {"assignees": "[Odd]", "contacts": "[Odd]"}),
        ("[Acme] [RFC7]", {"assignees": "[Acme]", "references": "[RFC7]"}),
        ("[recv] [RFC7]", {"description": "D [recv]", "references": "[RFC7]"}),
        ("[RFC5352]", {"references": "[RFC5352]"}),
        ("[1][RFC4727] 1145656131", {"references": "[1][RFC4727]", "service_code": "1145656131"}),
        (
            "2009-10-14 This entry is old.",
            {"modified": "2009-10-14", "notes": "This entry is old."},
        ),
        ("Defined TXT keys: a=[b]", {"notes": "Defined TXT keys: a=[b]"}),
    ],
)
def test_the_rest_of_a_line_is_told_by_form(tail: str, cells: dict[str, str]) -> None:
    known = {"name": "n", "number": "5000", "protocol": "dccp", "description": "D"}
    assert _columns(f"n 5000 dccp D {tail}") == known | cells


@pytest.mark.parametrize(
    ("number", "dates", "cells"),
    [
        ("5000", "2004-04", {"registered": "2004-04"}),
        ("5000", "2013-04-05", {"registered": "2013-04-05"}),
        ("3826", "2011-05-26", {"modified": "2011-05-26"}),
        ("3827", "2007-07-10", {"registered": "2007-07-10"}),
        ("80", "2004-04 2013-04-05", {"registered": "2004-04", "modified": "2013-04-05"}),
    ],
)
def test_a_single_date_is_the_registrations_but_for_ports_of_old(
    number: str, dates: str, cells: dict[str, str]
) -> None:
    """The registry records modifications since 2011, when the ports below 4000 were long full."""
    tail = f"{dates} Known Unauthorized Use Formerly was M"
    columns = _columns(f"n {number} tcp D [Acme] [Acme] {tail}")
    assert {key: columns[key] for key in columns if key in ("registered", "modified")} == cells
    assert columns["unauthorized_use"] == "Known Unauthorized Use"
    assert columns["notes"] == "Formerly was M"


def test_a_note_of_a_nameless_record_keeps_the_person_in_it() -> None:
    columns = _columns(
        "2 tcp Reserved 2025-02-13 De-assigned on 2025-02-13, previously c by [Ann_Lee]"
    )
    assert columns["modified"] == "2025-02-13"
    assert columns["notes"] == "De-assigned on 2025-02-13, previously c by [Ann_Lee]"


@pytest.mark.parametrize(
    ("line", "name", "organization"),
    [
        ("[Matt_Lee] Matt Lee XXT LLC mailto:m&x.example 2012-07-12", "Matt Lee", "XXT LLC"),
        ("[Z-Firm_LLC] Z-Firm LLC mailto:r&z.example", None, "Z-Firm LLC"),
        ("[G_Runfeldt] Göran Runfeldt mailto:g&n.example", "Göran Runfeldt", None),
        ("[Andy_Belk_2] Andy Belk mailto:r&a.example 2005-02", "Andy Belk", None),
        ("[sn_w_of_a_lab] sn0w of a lab mailto:s&d.example", None, "sn0w of a lab"),
        ("[Cipher] Cipher Software, inc. http://c.example", None, "Cipher Software, inc."),
        ("[Dana_Tyler] Dana Tyler", "Dana Tyler", None),
        ("[nobody]", None, None),
    ],
)
def test_name_and_organization_are_parted_by_the_id(
    line: str, name: str | None, organization: str | None
) -> None:
    data = f"{HEADER}\n80 tcp Reserved\n\n{PEOPLE}{line}\n"
    contact = read_edition(data.encode(), "x").contacts[0]
    assert (contact.name, contact.organization) == (name, organization)


def test_tabs_between_the_cells_leave_nothing_to_tell() -> None:
    header = "\t".join(titles(HEADER))
    row = "a\t80\ttcp\t[D] 2004-04\t\t[Ann_Lee]\t\t2004"
    people = "ID\tName\tOrganization\tContact URI\tLast Updated\n[A]\tAnn\tB C\ttel:1\t2004"
    data = f"{header}\n{row}\nContact Information\n{people}\n"
    edition = read_edition(data.encode(), "x")
    columns = edition.registrations[0].columns()
    assert columns[3:8] == ("[D] 2004-04", "[Ann_Lee]", "[Ann_Lee]", "", "2004")
    assert edition.contacts == (Contact("A", "Ann", "B C", "tel:1", "2004"),)


@pytest.mark.parametrize(
    ("data", "fact"),
    [
        (f"{HEADER}\n", ": the file has no records"),
        (f"{HEADER}\nn 70000 tcp D\n", r':2: number "70000" is above 65535'),
        (f"{HEADER.replace('Reference ', '')}\nn 7 tcp D\n", ':1: column "Reference" is missing'),
        (
            f"{HEADER}\nn 7 tcp D\n{PEOPLE}Ann Lee\n",
            r':5: "Ann Lee" is not a row of the contact table',
        ),
        (
            f"{HEADER.replace('Description Assignee', 'Assignee Description')}\nn 7 tcp D\n",
            ":1: the columns are in an unknown order",
        ),
    ],
)
def test_a_damaged_page_is_an_error_with_its_line(data: str, fact: str) -> None:
    with pytest.raises(RegistryError, match=rf"^x{fact}"):
        read_edition(data.encode(), "x")


def test_the_pager_around_the_table_is_not_a_record() -> None:
    """It would be a port called 1 with the description "2 3 ... 146"."""
    pager = "1 2 3 ... 146 Next\n"
    data = f"{pager}{HEADER}\nn 7 tcp D\n{pager}\n{PEOPLE}{ANN}\n{pager}"
    edition = read_edition(data.encode(), "x")
    assert [record.record for record in edition.registrations] == ["n|7|tcp"]
    assert [contact.id for contact in edition.contacts] == ["Ann_Lee"]


def test_a_page_without_contacts_is_read_with_a_warning() -> None:
    edition = read_edition(f"{HEADER}\nn 7 tcp D [Ann_Lee] [Ann_Lee]\n".encode(), "x")
    assert edition.registrations[0].contacts == ("Ann_Lee",)
    assert "the contact table is missing" in edition.warnings[0]
