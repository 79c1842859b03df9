"""What every reader holds a registry's facts to."""

from urllib.parse import unquote

import pytest

from site_gen.errors import RegistryError
from site_gen.model import Contact
from site_gen.registry.diagnostics import Diagnostics, masked_uri, merge_contacts


@pytest.mark.parametrize(
    ("number", "span"),
    [("0", (0, 0)), ("65535", (65535, 65535)), ("225-241", (225, 241)), ("4748-4748", (4748,) * 2)],
)
def test_a_number_within_bounds_is_read(number: str, span: tuple[int, int]) -> None:
    assert Diagnostics("x").span(number, 1) == span


@pytest.mark.parametrize(
    ("number", "fact"),
    [
        ("65536", "is above 65535"),
        ("70000-70001", "is above 65535"),
        ("241-225", "is reversed"),
        ("-1", "is not a valid port number"),
        ("80a", "is not a valid port number"),
        ("٣", "is not a valid port number"),
        ("1" * 10_000, "is above 65535"),
    ],
)
def test_a_number_out_of_bounds_is_an_error_that_names_its_line(number: str, fact: str) -> None:
    with pytest.raises(RegistryError, match=rf"^ports\.xml:812: .*{fact}.*; correct it or fetch"):
        Diagnostics("ports.xml").span(number, 812)


def test_a_record_without_name_and_number_is_an_error_that_names_its_line() -> None:
    """It would stand on no page: better no new site than one that lost it in silence."""
    Diagnostics("x").identified("https", None, 7)
    Diagnostics("x").identified(None, "443", 7)
    with pytest.raises(RegistryError, match=r"^x:7: a record has neither a service name nor"):
        Diagnostics("x").identified(None, None, 7)


@pytest.mark.parametrize("date", ["2014", "2004-04", "2021-10-01"])
def test_a_date_of_each_length_passes_in_silence(date: str) -> None:
    diagnostics = Diagnostics("x")
    diagnostics.date(date, 1)
    assert diagnostics.warnings == ()


@pytest.mark.parametrize("date", ["04/2004", "2004-13", "2004-04-32", "soon", "20040401"])
def test_an_odd_date_is_a_warning_with_its_line(date: str) -> None:
    diagnostics = Diagnostics("x")
    diagnostics.date(date, 9)
    what = f'x:9: date "{date}" is not YYYY, YYYY-MM or YYYY-MM-DD; kept as printed'
    assert diagnostics.warnings == (f"{what}; compare with IANA's page",)


def test_many_odd_dates_are_summed_up_for_the_operator_and_for_readers() -> None:
    diagnostics = Diagnostics("x")
    for line in range(3, 1_003):
        diagnostics.date("17/05/2011", line)
    fact = 'date "17/05/2011" and 999 more are not YYYY, YYYY-MM or YYYY-MM-DD'
    assert diagnostics.warnings == (f"x:3: {fact}; kept as printed; compare with IANA's page",)
    assert diagnostics.remarks == (
        f"In this file the {fact}. Dates are shown as the file has them.",
    )


def test_an_unknown_protocol_is_remarked_once() -> None:
    diagnostics = Diagnostics("x")
    for line in range(1, 1000):
        diagnostics.protocol("quic", line)
    assert len(diagnostics.warnings) == 1
    assert diagnostics.warnings[0].startswith('x:1: transport protocol "quic" is unknown')


@pytest.mark.parametrize(
    "uri",
    [
        "mailto:a@b.example",
        "mailto:a%40b.example",
        "mailto:a%2540b.example",
        "mailto:a%252540b.example",
        "mailto:a%%34%30b.example",
        "mailto:a@b",
        "mailto:a@.b.example",
        "a@[1.2.3.4]",
    ],
)
def test_no_address_leaves_a_contacts_uri(uri: str) -> None:
    left = masked_uri(uri)
    assert "&" in left
    for _ in range(3):
        assert "@" not in left
        left = unquote(left)


def test_the_same_contact_twice_is_one_in_silence() -> None:
    diagnostics = Diagnostics("x")
    rows = [(Contact("A", "Ann"), 1), (Contact("B"), 2), (Contact("A", "Ann"), 3)]
    assert merge_contacts(rows, diagnostics) == (Contact("A", "Ann"), Contact("B"))
    assert diagnostics.warnings == ()


def test_two_rows_of_one_contact_id_are_kept_as_one_with_a_warning() -> None:
    diagnostics = Diagnostics("x")
    rows = [(Contact("A", "Ann", None, "tel:1"), 1), (Contact("A", "Ann", "Acme", "tel:2"), 3)]
    assert merge_contacts(rows, diagnostics) == (Contact("A", "Ann", "Acme", "tel:1; tel:2"),)
    assert diagnostics.warnings[0].startswith('x:3: contact "A" is in the contact table twice')


def test_very_many_warnings_are_counted_instead_of_kept() -> None:
    diagnostics = Diagnostics("x")
    for line in range(1_000):
        diagnostics.warn("odd", "kept", line)
    assert len(diagnostics.warnings) == 101
    assert diagnostics.warnings[99] == "x:99: odd; kept"
    assert diagnostics.warnings[-1].startswith("x: 900 more warnings on this file are left out")
