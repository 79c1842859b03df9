"""What stands around the tables."""

from __future__ import annotations

from site_gen.model import Footnote, Note, Text, Xref
from site_gen.registry import page_parts
from site_gen.registry.diagnostics import TITLE, Diagnostics

RFC = Xref("rfc", "RFC7", "RFC7")


def test_sections_are_sorted_by_their_heading() -> None:
    sections = [
        page_parts.of_lines("Last Updated", 1, ["  2026-01-02"]),
        page_parts.of_lines("Expert(s)", 2, ["Ann", " Bob <b@b.example>"]),
        page_parts.of_lines("Reference", 3, ["[RFC7]"]),
        page_parts.of_lines("Note", 4, ["", " a [RFC7]", "   b", ""]),
        page_parts.of_lines("Created", 5, ["2001"]),
        page_parts.of_lines("Available Formats", 6, ["CSV"]),
    ]
    found = page_parts.preamble(None, sections, Diagnostics("x"))
    assert (found["title"], found["updated"], found["references"]) == (TITLE, "2026-01-02", (RFC,))
    assert found["experts"] == Text((("Ann",), ("Bob <b&b.example>",)))
    note = Note(None, Text((("a ", RFC), ("  b",))))
    assert found["notes"] == (note, Note("Created", Text((("2001",),))))


def test_an_odd_date_of_the_edition_is_a_warning() -> None:
    diagnostics = Diagnostics("x")
    found = page_parts.preamble(
        "T", [page_parts.of_lines("Last Updated", 3, ["today"])], diagnostics
    )
    assert found["updated"] == "today"
    assert diagnostics.warnings[0].startswith('x:3: date "today"')


def test_the_title_is_the_first_line_that_is_the_registrys_own() -> None:
    assert page_parts.title_of(["", " Internet Assigned Numbers Authority", " T "]) == "T"
    assert page_parts.title_of(["Last Updated", "2026"]) is None


def test_footnotes_keep_their_lines_together() -> None:
    lines = ["", "   [1] It is", "       so.", "", " [2] No.", "   Licensing Terms", ""]
    assert list(page_parts.footnotes(lines)) == [
        Footnote("1", Text((("It is\nso.",),))),
        Footnote("2", Text((("No.",),))),
    ]
