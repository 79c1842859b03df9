"""Read the registry's page copied as text: one record a line, empty cells gone.

The cells of a line are separated by single spaces and an empty cell leaves
nothing, so each cell is recognized by its form, in the order of the columns:
a number, a protocol, names between brackets, dates, references between
brackets, a service code; what is left in front is the description, what is left
at the end notes. (Where the browser has put tabs between the cells, it is read as
a delimited table.) Two things have no form of their own:

- A single date is the registration's, except where nobody is named, or where a
  port that was long assigned has a date from 2011 on, when the registry began
  to record modifications.
- The name and the organization of a contact are parted by the contact's id,
  which is made of the name.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import accumulate, takewhile
from typing import TYPE_CHECKING

from site_gen.registry import inline, page_parts, table
from site_gen.registry.diagnostics import REFETCH, contact, contact_key, merge_contacts, quoted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from site_gen.model import Contact, Edition
    from site_gen.registry.diagnostics import Diagnostics
    from site_gen.registry.source import Source

_TITLES = re.compile(r"^ ?Service Name Port Number ", re.MULTILINE | re.IGNORECASE)

_HEAD = re.compile(
    r"(?:(?P<number>\d+(?:-\d+)?)(?: (?P<protocol>tcp|udp|sctp|dccp))?"
    r"|(?P<named>\S+)(?: (?P<its_number>\d+(?:-\d+)?))?(?: (?P<its_protocol>tcp|udp|sctp|dccp))?)"
    r"(?: |$)"
)
_GROUP = re.compile(r"(?<!\S)(?:\[[^\[\]\s]+\])+(?!\S)")
_LABEL = re.compile(r"\[([^\[\]]+)\]")
# Looked ahead, so that a label of a megabyte is gone through once or twice, not at each "_".
_PERSON = re.compile(r"[A-Z](?=[\w.'-]*_[\w.'-])[\w.'-]+")
_STATUS = re.compile(
    r"(?:Reserved|[Uu]nassigned|De-registered|Removed|Deprecated)(?= (?:[A-Z\"]|\d{4}-)|$)"
)
_DATE = r"\d{4}(?:-\d{2}(?:-\d{2})?)?"
_DATES = re.compile(rf"({_DATE})(?: ({_DATE}))?(?!\S) ?")
_REFERENCES = re.compile(r"(?:\[(?:[^\[\]]|\[[^\[\]]*\])+\])+(?!\S) ?")
_SERVICE_CODE = re.compile(r"\d{4,10}(?!\S) ?")
# Where a description ends if no contact, date or reference parts it from what follows.
_PHRASE = (
    r"Defined TXT [Kk]eys|[Tt]his (?:entry|service|port|protocol|is a )|De-?[Aa]ssigned on"
    r"|De-registered \d|Deprecated [JFMASOND]|Formerly was|Previously assigned|\(previous contact"
    r"|New contact|Possible Conflict|Potential Conflict|Subtypes:|Modified:|\(Removed "
)
_NOTES = re.compile(rf"(?<!\S)(?:{_PHRASE})")
_UNAUTHORIZED = re.compile(r"(?<!\S)(?:Known )?unauthori[sz]ed uses?\b", re.IGNORECASE)
_TAIL = re.compile(
    rf"(?<!\S)(?:\d{{4}}-\d{{2}}(?:-\d{{2}})?(?!\S)|{_PHRASE}|(?i:(?:Known )?unauthorized use))"
)
# Of 130 single dates from 2011 on below port 4000, 92 of 100 are modifications'; above, 3 of 100.
_LAST_OLD_PORT = 3999
_FIRST_MODIFICATION = "2011"
_FULL_DATE = len("2026-01-02")

_URI = re.compile(r"(?<!\S)(?:mailto:|tel:|https?:|[^\s@]+@)\S+")
_LAST_UPDATED = re.compile(rf" ?(?<!\S)({_DATE})$")
_COUNTED = re.compile(r"_\d+$")
_COMPANY = re.compile(
    r"(?:^|[\s,])(?:inc|llc|ltd|limited|gmbh|corp|corporation|co|ag|ab|oy|bv|b\.v|nv|s\.a|sa|sas"
    r"|srl|pty|plc|kg|kk|company|companies|software|systems?|technolog(?:y|ies)|communications"
    r"|networks?|networking|labs?|laborator(?:y|ies)|electronics|services?|solutions|digital"
    r"|international|group|alliance|association|foundation|forum|project|university|institute"
    r"|research|union|industries|instruments|controls?|designs?|enterprises?|holdings|center"
    r"|the|of|for|and|&)(?=[\s.,]|$)|\d|(?-i:^[a-z])",
    re.IGNORECASE,
)
_LEGAL_FORMS = frozenset(
    {"inc", "llc", "ltd", "limited", "gmbh", "corp", "corporation", "co", "ag", "ab", "as", "oy"}
    | {"bv", "b.v", "sro", "s.r.o", "sa", "sas", "srl", "pty", "plc", "kg", "kk", "e.v"}
    | {"software", "system", "systems"}
)


def recognizes(source: Source) -> bool:
    """Tell whether there is a line of titles with one blank between them."""
    return _TITLES.search(source.head) is not None


def read(source: Source, diagnostics: Diagnostics) -> Edition:
    """Read a copied page, which is one page of several: an excerpt."""
    lines = source.text.split("\n")
    header = page_parts.header_of(lines, _TITLES, diagnostics)
    contacts = page_parts.first(lines, header, page_parts.CONTACT_HEADINGS)
    end = page_parts.first(lines, contacts, page_parts.FOOTNOTE_HEADINGS)
    if contacts == len(lines):
        diagnostics.warn("the contact table is missing", "copy the page to its end", len(lines))
    people = merge_contacts(_contacts(lines, contacts + 1, end, diagnostics), diagnostics)
    ids = frozenset(person.id for person in people)
    marks = tuple(page_parts.footnotes(lines[end + 1 :]))
    rows = tuple(_rows(lines, header, contacts, ids, diagnostics))
    above = lines[:header]
    parts = table.PageParts(
        rows, people, marks, page_parts.title_of(above), page_parts.sections_of(above)
    )
    return table.edition_of("excerpt", parts, diagnostics, is_excerpt=True)


def _rows(
    lines: Sequence[str], header: int, end: int, ids: frozenset[str], diagnostics: Diagnostics
) -> Iterator[table.Row]:
    fields = table.columns(table.titles(lines[header]), diagnostics, header + 1)
    if fields != table.FIELDS:
        diagnostics.fail("the columns are in an unknown order", "copy IANA's own page", header + 1)
    for number, line in _numbered(lines, header + 1, end):
        yield table.Row(number, _cells(" ".join(line.split()), ids, diagnostics, number))


def _numbered(lines: Sequence[str], start: int, end: int) -> Iterator[tuple[int, str]]:
    """List the lines of rows, each with its number in the file."""
    for index in range(start, min(end, len(lines))):
        line = lines[index].strip()
        if line and line != page_parts.FOOTER and not page_parts.is_pager(line):
            yield index + 1, lines[index]


def _cells(line: str, ids: frozenset[str], diagnostics: Diagnostics, number: int) -> dict[str, str]:
    head = _HEAD.match(line)
    if head is None:
        diagnostics.fail(f"{quoted(line)} is not a record", REFETCH, number)
    cells = dict.fromkeys(table.FIELDS, "")
    cells["name"] = head["named"] or ""
    cells["number"] = head["number"] or head["its_number"] or ""
    cells["protocol"] = head["protocol"] or head["its_protocol"] or ""
    rest = line[head.end() :]
    named = _people(rest, ids)
    start = end = _end_of_description(rest, is_named=bool(head["named"]))
    # A name behind the note of a nameless record ("previously compressnet by") holds neither.
    if named is not None and (head["named"] or named[0] <= start):
        start, cells["assignees"], cells["contacts"], end = named
    cells["description"] = rest[:start].strip()
    _sort_tail(rest[end:].lstrip(), cells)
    return cells


def _people(rest: str, ids: frozenset[str]) -> tuple[int, str, str, int] | None:
    """Find assignees and contacts: where they start, both cells, where they end."""
    for match in _GROUP.finditer(rest):
        after = _GROUP.match(rest, match.end() + 1)
        if after and (after[0] == match[0] or _are_people(after[0], ids)):
            if after[0] == match[0] or _are_people(match[0], ids):
                return match.start(), match[0], after[0], after.end()
        elif _are_people(match[0], ids):
            return match.start(), match[0], "", match.end()
    return None


def _are_people(group: str, ids: frozenset[str]) -> bool:
    return all(
        label in ids or (_PERSON.fullmatch(label) and not inline.document(label))
        for label in _LABEL.findall(group)
    )


def _end_of_description(rest: str, *, is_named: bool) -> int:
    status = None if is_named else _STATUS.match(rest)
    if status:
        return status.end()
    tail = _TAIL.search(rest)
    ends = [tail.start()] if tail else []
    ends += [match.start() for match in _GROUP.finditer(rest) if _cited(rest, match.start())]
    return min(ends, default=len(rest))


def _cited(rest: str, start: int) -> bool:
    """Tell whether references begin at *start*, and not merely words between brackets."""
    match = _REFERENCES.match(rest, start)
    if match is None:
        return False
    return all(inline.reference(label).kind != "text" for label in _LABEL.findall(match[0]))


def _sort_tail(tail: str, cells: dict[str, str]) -> None:
    dates = _DATES.match(tail)
    if dates:
        tail = tail[dates.end() :]
        one = "modified" if _is_modification(dates[1], cells) else "registered"
        cells[one] = dates[1]
        if dates[2]:
            cells["registered"], cells["modified"] = dates[1], dates[2]
    references = _REFERENCES.match(tail)
    if references:
        cells["references"] = references[0].strip()
        tail = tail[references.end() :]
    code = _SERVICE_CODE.match(tail)
    if code and cells["protocol"] in ("dccp", "sctp"):
        cells["service_code"] = code[0].strip()
        tail = tail[code.end() :]
    cells["unauthorized_use"], cells["notes"] = _parted(tail)


def _is_modification(date: str, cells: dict[str, str]) -> bool:
    if not cells["assignees"]:
        return True
    number = cells["number"].partition("-")[0]
    is_old = number != "" and int(number[:6]) <= _LAST_OLD_PORT
    return is_old and len(date) == _FULL_DATE and date >= _FIRST_MODIFICATION


def _parted(tail: str) -> tuple[str, str]:
    """Part a report of unauthorized use from the notes that follow it."""
    if not _UNAUTHORIZED.match(tail):
        return "", tail
    notes = _NOTES.search(tail)
    return (tail[: notes.start()].rstrip(), tail[notes.start() :]) if notes else (tail, "")


def _contacts(
    lines: Sequence[str], start: int, end: int, diagnostics: Diagnostics
) -> Iterator[tuple[Contact, int]]:
    for number, line in _numbered(lines, start, end):
        if line.strip().startswith("["):
            yield _contact(" ".join(line.split()), diagnostics, number), number
        elif not line.strip().startswith("ID Name "):
            what = f"{quoted(line)} is not a row of the contact table"
            diagnostics.fail(what, REFETCH, number)


def _contact(line: str, diagnostics: Diagnostics, number: int) -> Contact:
    head = _LABEL.match(line)
    if head is None:
        diagnostics.fail(f"{quoted(line)} does not name a contact", REFETCH, number)
    rest = line[head.end() :].strip()
    updated = _LAST_UPDATED.search(rest)
    if updated:
        rest = rest[: updated.start()]
    uri = _URI.search(rest)
    who = rest[: uri.start()].strip() if uri else rest
    addresses = "; ".join(rest[uri.start() :].split()) if uri else None
    name, organization = _name_and_organization(head[1], who)
    key = contact_key(head[1])
    return contact(key, name, organization, addresses, updated[1] if updated else None)


def _name_and_organization(contact_id: str, who: str) -> tuple[str | None, str | None]:
    """Part the two cells: the id spells the first of them."""
    words = who.split()
    spelled = _letters(_COUNTED.sub("", contact_id))
    heads = takewhile(lambda head: len(head) <= len(spelled), accumulate(map(_letters, words)))
    fits = [count for count, head in enumerate(heads, 1) if head == spelled]
    # Where the id spells another name (G_Runfeldt), it still has as many words.
    count = fits[-1] if fits else len(_COUNTED.sub("", contact_id).strip("_").split("_"))
    first, second = " ".join(words[:count]), " ".join(words[count:])
    forms = {word.strip(".,").lower() for word in words[count:]}
    if len(words) == 1 or (not forms and _is_company(first)) or (forms and forms <= _LEGAL_FORMS):
        return None, who
    return first or None, second or None


def _is_company(who: str) -> bool:
    return who.isupper() or _COMPANY.search(who) is not None


def _letters(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(char for char in decomposed if char.isalnum()).lower()
