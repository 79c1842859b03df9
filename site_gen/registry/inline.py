"""Cross-references as the registry prints them, and the running text that holds them."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from site_gen.model import Inline, Text, Xref, masked

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from site_gen.model import XrefKind

Line = list[Inline]

_RFC = r"RFC[0-9]+"
_DRAFT = r"(?:draft|RFC-ietf)-[\w.+-]+"
_SECTION = r"(?:, [Ss]ection (?P<section>[\w.-]*\w))?"
_DOCUMENT = re.compile(rf"(?P<target>(?P<rfc>{_RFC})|{_DRAFT}){_SECTION}")
_URI = re.compile(r"https?://\S+")
_FOOTNOTE = re.compile(r"[0-9]{1,3}")
# What can stand for nothing else but a reference, wherever it stands between brackets.
_BRACKETED = re.compile(r"\[([^\[\]\s](?:[^\[\]]*[^\[\]\s])?)\]")
# Christopher_Allen: nothing else in the registry's notes is written so between brackets.
# It looks ahead, so that a label of a megabyte is gone through once or twice, not at each "_".
_PERSON = re.compile(r"[A-Z][a-z]+(?=_(?:[\w.-]*_)?[A-Z][a-z])[\w.-]+")
_BLANKS = " \t\xa0"

Link = Callable[[str], Xref | None]
"""Read a label between brackets as what it cites; None for plain text."""


def document(label: str) -> Xref | None:
    """Read a label that can only name an RFC, an Internet-Draft or a web page.

    >>> document("RFC8765, Section 6.1")
    Xref(kind='rfc', target='RFC8765', label='RFC8765, Section 6.1', section='6.1')
    """
    match = _DOCUMENT.fullmatch(label)
    if match:
        kind: XrefKind = "rfc" if match["rfc"] else "draft"
        return Xref(kind, match["target"], label, match["section"])
    return Xref("uri", masked(label), masked(label)) if _URI.fullmatch(label) else None


def reference(label: str) -> Xref:
    """Read a label of the reference column; what is not a document is a footnote mark or text.

    >>> reference("1").kind, reference("n/a").kind
    ('note', 'text')
    """
    label = " ".join(label.split())
    if _FOOTNOTE.fullmatch(label):
        return Xref("note", label, label)
    return document(label) or Xref("text", masked(label), masked(label))


def person(contact_id: str) -> Xref:
    """Cite a contact."""
    contact_id = masked(contact_id)
    return Xref("person", contact_id, contact_id)


def person_or_document(
    known: frozenset[str], footnotes: frozenset[str]
) -> Callable[[str], Xref | None]:
    """Make the linker of assignment notes: documents, contacts, footnotes.

    A contact is an id in *known* or one of unmistakable form.
    """

    def linked(label: str) -> Xref | None:
        if label in known or _PERSON.fullmatch(label):
            return person(label)
        return Xref("note", label, label) if label in footnotes else document(label)

    return linked


def linked(raw: str, link: Link = document) -> Line:
    """Split *raw* at the bracketed labels that *link* knows, and mask the rest.

    >>> linked("see [RFC7595] [recv]")
    ['see ', Xref(kind='rfc', target='RFC7595', label='RFC7595', section=None), ' [recv]']
    """
    if "[" not in raw:
        return [masked(raw)] if raw else []
    line: Line = []
    start = 0
    for match in _BRACKETED.finditer(raw):
        xref = link(" ".join(match[1].split()))
        if xref is not None:
            line += [masked(raw[start : match.start()]), xref]
            start = match.end()
    line.append(masked(raw[start:]))
    return [part for part in line if part]


def plain(raw: str | None, link: Link = document) -> Text | None:
    """Read running text without markup as one line; None where it is empty."""
    if not raw or raw.isspace():
        return None
    return Text((tuple(linked(_unindented(raw.strip()), link)),))


def _unindented(string: str) -> str:
    """Take the blanks around each newline away."""
    if "\n" not in string:
        return string
    first, *rest = string.split("\n")
    inner = [first.rstrip(_BLANKS), *(line.strip(_BLANKS) for line in rest[:-1])]
    return "\n".join([*inner, rest[-1].lstrip(_BLANKS)])


def running(blocks: Iterable[Iterable[Sequence[Inline]]]) -> Text | None:
    """Join paragraphs, each a run of lines, by an empty line; None where all are empty.

    The ends of a line and of a paragraph lose their white space, an empty line
    between two others stays.
    """
    lines: list[tuple[Inline, ...]] = []
    for block in blocks:
        trimmed = _without_empty_ends([_trimmed(line) for line in block])
        if trimmed:
            lines += [(), *trimmed] if lines else trimmed
    return Text(tuple(lines)) if lines else None


def preformatted(parts: Iterable[Inline]) -> Text | None:
    """Keep each line as a line, less the indent that all share; None where all are empty."""
    lines: list[Line] = [[]]
    for part in parts:
        if isinstance(part, Xref):
            lines[-1].append(part)
            continue
        first, *rest = part.replace("\xa0", " ").split("\n")
        lines[-1].append(first)
        lines += [[line] for line in rest]
    kept = _without_empty_ends([_joined(line) for line in lines])
    indent = min((_indent(line) for line in kept if line), default=0)
    return Text(tuple(_dedented(line, indent) for line in kept)) if kept else None


def _joined(line: Sequence[Inline]) -> tuple[Inline, ...]:
    """Join neighbouring strings and take the blanks off the line's end."""
    joined: Line = []
    for part in line:
        if isinstance(part, str) and joined and isinstance(joined[-1], str):
            joined[-1] += part
        else:
            joined.append(part)
    if joined and isinstance(joined[-1], str):
        joined[-1] = joined[-1].rstrip()
    return tuple(part for part in joined if part)


def _trimmed(line: Sequence[Inline]) -> tuple[Inline, ...]:
    joined = [_unindented(part) if isinstance(part, str) else part for part in _joined(line)]
    if joined and isinstance(joined[0], str):
        joined[0] = joined[0].lstrip()
    return tuple(part for part in joined if part)


def _without_empty_ends(lines: list[tuple[Inline, ...]]) -> list[tuple[Inline, ...]]:
    full = [index for index, line in enumerate(lines) if line]
    return lines[full[0] : full[-1] + 1] if full else []


def _indent(line: tuple[Inline, ...]) -> int:
    first = line[0]
    return len(first) - len(first.lstrip(" ")) if isinstance(first, str) else 0


def _dedented(line: tuple[Inline, ...], indent: int) -> tuple[Inline, ...]:
    if not line or not indent or not isinstance(line[0], str):
        return line
    return tuple(part for part in (line[0][indent:], *line[1:]) if part)
