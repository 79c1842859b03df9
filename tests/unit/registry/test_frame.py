"""What stands around the tables."""

from __future__ import annotations

from site_gen.model import Footnote, Note, Text, Xref
from site_gen.registry import frame
from site_gen.registry.facts import TITLE, Ledger

RFC = Xref("rfc", "RFC7", "RFC7")


def test_sections_are_sorted_by_their_heading() -> None:
    """A heading that nobody knows is a note with a title."""
    sections = [
        frame.of_lines("Last Updated", 1, ["  2026-01-02"]),
        frame.of_lines("Expert(s)", 2, ["Ann", " Bob <b@b.example>"]),
        frame.of_lines("Reference", 3, ["[RFC7]"]),
        frame.of_lines("Note", 4, ["", " a [RFC7]", "   b", ""]),
        frame.of_lines("Created", 5, ["2001"]),
        frame.of_lines("Available Formats", 6, ["CSV"]),
    ]
    found = frame.preamble(None, sections, Ledger("x"))
    assert (found["title"], found["updated"], found["references"]) == (TITLE, "2026-01-02", (RFC,))
    assert found["experts"] == Text((("Ann",), ("Bob <b&b.example>",)))
    note = Note(None, Text((("a ", RFC), ("  b",))))
    assert found["notes"] == (note, Note("Created", Text((("2001",),))))


def test_an_odd_date_of_the_edition_is_a_warning() -> None:
    """It is shown as printed."""
    ledger = Ledger("x")
    found = frame.preamble("T", [frame.of_lines("Last Updated", 3, ["today"])], ledger)
    assert found["updated"] == "today"
    assert ledger.warnings[0].startswith('x:3: date "today"')


def test_the_title_is_the_first_line_that_is_the_registrys_own() -> None:
    """IANA's name stands above it since 2022."""
    assert frame.title_of(["", " Internet Assigned Numbers Authority", " T "]) == "T"
    assert frame.title_of(["Last Updated", "2026"]) is None


def test_footnotes_keep_their_lines_together() -> None:
    """The mark stands before the first line only."""
    lines = ["", "   [1] It is", "       so.", "", " [2] No.", "   Licensing Terms", ""]
    assert list(frame.footnotes(lines)) == [
        Footnote("1", Text((("It is\nso.",),))),
        Footnote("2", Text((("No.",),))),
    ]
