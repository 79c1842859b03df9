"""Cross-references and running text."""

import pytest

from site_gen.model import Text, Xref
from site_gen.registry import inline

RFC = Xref("rfc", "RFC7595", "RFC7595")


@pytest.mark.parametrize(
    ("label", "xref"),
    [
        ("RFC6335", Xref("rfc", "RFC6335", "RFC6335")),
        ("RFC8765, Section 6.1", Xref("rfc", "RFC8765", "RFC8765, Section 6.1", "6.1")),
        ("draft-a-b-05", Xref("draft", "draft-a-b-05", "draft-a-b-05")),
        ("draft-a-05, Section 4.3", Xref("draft", "draft-a-05", "draft-a-05, Section 4.3", "4.3")),
        ("RFC-ietf-ntp-roughtime-19", Xref("draft", *["RFC-ietf-ntp-roughtime-19"] * 2)),
        ("https://example.org/A#b", Xref("uri", *["https://example.org/A#b"] * 2)),
        ("1", Xref("note", "1", "1")),
        ("n/a", Xref("text", "n/a", "n/a")),
        ("ISO/IEC  13818-6\n MPEG-2", Xref("text", *["ISO/IEC 13818-6 MPEG-2"] * 2)),
        ("An <an@example.org>", Xref("text", *["An <an&example.org>"] * 2)),
    ],
)
def test_a_reference_is_told_by_its_label(label: str, xref: Xref) -> None:
    assert inline.reference(label) == xref


def test_a_known_reference_inside_text_is_linked_and_other_brackets_stay() -> None:
    assert inline.linked("see [RFC7595], [recv] [[RFC7595]]") == [
        "see ",
        RFC,
        ", [recv] [",
        RFC,
        "]",
    ]


@pytest.mark.parametrize("label", ["Christopher_Allen", "Eric_A_Hall_2", "gary"])
def test_a_note_links_contacts_that_it_can_be_sure_of(label: str) -> None:
    link = inline.person_or_document(frozenset({"gary"}), frozenset())
    assert link(label) == Xref("person", label, label)


@pytest.mark.parametrize("label", ["default", "SOME_CONSTANT", "Data", "a_b", "2"])
def test_a_note_links_nothing_else(label: str) -> None:
    assert inline.person_or_document(frozenset(), frozenset({"1"}))(label) is None


def test_a_note_links_a_footnote_that_is_there() -> None:
    assert inline.person_or_document(frozenset(), frozenset({"1"}))("1") == Xref("note", "1", "1")


def test_addresses_in_text_are_masked_and_names_with_an_at_sign_stay() -> None:
    text = inline.plain('Miele@home by "an"@example.org, b%40example.org')
    assert text == Text((('Miele@home by "an"&example.org, b&example.org',),))


def test_a_wrapped_line_keeps_its_newline_and_loses_the_indent() -> None:
    """Only the blanks around an editor's newline are noise."""
    assert inline.plain("  a  b \n\t  c \n") == Text((("a  b\nc",),))


def test_empty_text_is_none() -> None:
    assert (
        inline.plain(" \n") is inline.running([[[" "], []]]) is inline.preformatted(["\n "]) is None
    )


def test_paragraphs_are_parted_by_one_empty_line() -> None:
    text = inline.running([[[""], ["a "], [], [RFC, " b"]], [["\n "]], [["c"], []]])
    assert text == Text((("a",), (), (RFC, " b"), (), ("c",)))


def test_preformatted_lines_keep_their_inner_indent() -> None:
    text = inline.preformatted(["\n  a\n    b ", RFC, "\n\n  c  \n"])
    assert text == Text((("a",), ("  b ", RFC), (), ("c",)))
