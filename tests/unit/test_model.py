"""The facts of one edition."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_gen.model import Text, Xref, masked
from tests.builders import record

RFC = Xref("rfc", "RFC8765", "RFC8765, Section 6.1", "6.1")


def test_a_range_of_one_number_is_a_range() -> None:
    assert record(number="4748-4748").is_range
    assert not record(number="4748").is_range
    assert not record(number=None).is_range


def test_a_record_prints_as_the_twelve_columns_of_the_csv() -> None:
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
