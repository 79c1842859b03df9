"""Read what is around the tables: title, date, experts, references, notes, footnotes."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, TypedDict

from site_gen.model import Footnote, Note, Xref, masked, printed
from site_gen.registry import inline
from site_gen.registry.diagnostics import REFETCH, TITLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from site_gen.model import Inline, Text
    from site_gen.registry.diagnostics import Diagnostics

PUBLISHER = "Internet Assigned Numbers Authority"
FOOTER = "Licensing Terms"
CONTACT_HEADINGS = frozenset({"Contact Information", "People"})
FOOTNOTE_HEADINGS = frozenset({"Footnote", "Footnotes"})
_PAGER = re.compile(
    r"(?:(?:\d+|[^\w\s]{1,3}|first|prev(?:ious)?|next|last|page|of)(?:\s+|$))+", re.IGNORECASE
)
_MARK = re.compile(r"\[([^\[\]]+)\]")
# Sections that hold links to the other formats, not facts of the registry.
_FORMAT_LINKS = frozenset({"Available Formats", "Alternative Formats"})
HEADINGS = frozenset(
    {
        *_FORMAT_LINKS,
        "Created",
        "Description",
        "Expert(s)",
        "Last Updated",
        "Note",
        "Reference",
        "Registration Procedure(s)",
        "Request an Assignment",
    }
)

Section = tuple[str, int, "Sequence[Inline]"]


class Preamble(TypedDict):
    """The fields of `Edition` that stand above the table."""

    title: str
    updated: str | None
    experts: Text | None
    references: tuple[Xref, ...]
    notes: tuple[Note, ...]


def preamble(title: str | None, sections: Iterable[Section], diagnostics: Diagnostics) -> Preamble:
    """Sort the *sections* (heading, line, content) into fields; an unknown one is a note."""
    found = Preamble(
        title=masked(title or TITLE), updated=None, experts=None, references=(), notes=()
    )
    for heading, line, content in sections:
        if heading == "Last Updated":
            found["updated"] = _date(content, diagnostics, line)
        elif heading == "Expert(s)":
            found["experts"] = experts(content)
        elif heading == "Reference":
            found["references"] = tuple(part for part in content if isinstance(part, Xref))
        elif heading not in _FORMAT_LINKS:
            text = inline.preformatted(content)
            name = None if heading == "Note" else masked(heading)
            found["notes"] += (Note(name, text),) if text else ()
    return found


def of_lines(heading: str, line: int, lines: Iterable[str]) -> Section:
    """Make a section of plain lines; references between brackets become cross-references."""
    return heading, line, inline.linked("\n".join(lines))


def sections_of(lines: Sequence[str]) -> Iterator[Section]:
    """Find the sections of a copied page: each begins with a known heading."""
    starts = [index for index, line in enumerate(lines) if line.strip() in HEADINGS]
    for start, end in pairwise([*starts, len(lines)]):
        yield of_lines(lines[start].strip(), start + 2, lines[start + 1 : end])


def experts(content: Iterable[Inline]) -> Text | None:
    """Keep the experts line by line."""
    raw = "".join(map(printed, content))
    return inline.running([[[line] for line in masked(raw).split("\n")]])


def _date(content: Iterable[Inline], diagnostics: Diagnostics, line: int) -> str | None:
    return diagnostics.date(
        "".join(part for part in content if isinstance(part, str)).strip(), line
    )


def title_of(lines: Iterable[str]) -> str | None:
    """Find the title: the first line that is neither the publisher's name nor a heading."""
    for line in map(str.strip, lines):
        if line in HEADINGS:
            return None
        if line and line != PUBLISHER:
            return line
    return None


def first(lines: Sequence[str], start: int, headings: frozenset[str]) -> int:
    """Find the first of *headings* from *start* on; the end where there is none."""
    found = (index for index in range(start, len(lines)) if lines[index].strip() in headings)
    return next(found, len(lines))


def is_pager(text: str) -> bool:
    """Tell whether *text* is the links to the other pages of the table.

    >>> is_pager("1 2 3 ... 146 Next")
    True
    """
    return _PAGER.fullmatch(text) is not None


def header_of(lines: Sequence[str], header: re.Pattern[str], diagnostics: Diagnostics) -> int:
    """Find the line (from 0) of the records' titles."""
    for index, line in enumerate(lines):
        if header.match(line):
            return index
    return diagnostics.fail("the table of records has no titles", REFETCH)


def footnotes(lines: Iterable[str]) -> Iterator[Footnote]:
    """Read the footnotes at a file's end; each begins with its mark between brackets."""
    marked: list[tuple[str, list[str]]] = []
    for line in lines:
        mark = _MARK.match(line.strip())
        if mark:
            marked.append((mark[1], [line.strip()[mark.end() :]]))
        elif marked and line.strip() != FOOTER:
            marked[-1][1].append(line)
    for anchor, text in marked:
        body = inline.plain("\n".join(text))
        if body:
            yield Footnote(masked(anchor), body)
