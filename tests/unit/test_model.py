"""The facts of one edition."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_gen.model import Text, Xref, masked

if TYPE_CHECKING:
    from collections.abc import Callable

    from site_gen.model import Registration

    Make = Callable[..., Registration]

RFC = Xref("rfc", "RFC8765", "RFC8765, Section 6.1", "6.1")


def test_a_record_is_told_by_name_number_and_protocol(record: Make) -> None:
    assert record().record == "https|443|tcp"
    assert record(name=None, number="6000-6063", protocol=None).record == "|6000-6063|"
    assert record(number=None).record == "https||tcp"


def test_a_range_of_one_number_is_a_range(record: Make) -> None:
    """The registry prints 4748-4748; how it is printed decides."""
    assert record(number="4748-4748").is_range
    assert not record(number="4748").is_range
    assert not record(number=None).is_range


def test_a_record_prints_as_the_twelve_columns_of_the_csv(record: Make) -> None:
    made = record(
        description="HTTP over\n   TLS", contacts=("A", "B"), references=(RFC,), modified="2021-10"
    )
    assert made.columns() == (
        *("https", "443", "tcp", "HTTP over TLS", "[A][B]", "[A][B]", "", "2021-10"),
        *("[RFC8765, Section 6.1]", "", "", ""),
    )


def test_a_document_is_named_without_its_section() -> None:
    assert RFC.key == "RFC8765"
    assert Xref("uri", "https://example.org/a.pdf", "TR-999").key == "TR-999"


def test_running_text_prints_flat_and_lists_its_references() -> None:
    text = Text((("see ", RFC), (), ("the\n  end",)))
    assert text.flat == "see [RFC8765, Section 6.1] the end"
    assert text.xrefs == (RFC,)


def test_facts_are_frozen(record: Make) -> None:
    with pytest.raises(AttributeError):
        record().name = "http"  # type: ignore[misc]


@pytest.mark.parametrize(
    ("plain", "hidden"),
    [
        ("write to flanne@vnet.IBM.COM", "write to flanne&vnet.IBM.COM"),
        ("a@b.example, c@d.example", "a&b.example, c&d.example"),
        ("Miele@home", "Miele@home"),
        ("service_name@port", "service_name@port"),
    ],
)
def test_mail_addresses_are_masked_as_the_registry_masks_them(plain: str, hidden: str) -> None:
    assert masked(plain) == hidden


@given(st.text())
def test_masking_twice_changes_nothing_more(text: str) -> None:
    assert masked(masked(text)) == masked(text)
