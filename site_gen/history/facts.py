"""The facts that a history keeps of an edition, as JSON.

An item is one record, one contact or one part of the frame (title, notes and
the like), encoded as one line of JSON; an edition is a bag of items. Absent
facts are left out. Of a contact the id, name, organization and date are kept,
never an address.
"""

from __future__ import annotations

import re
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Literal

import orjson

from site_gen.model import (
    COLUMNS,
    Contact,
    Edition,
    Footnote,
    Note,
    Registration,
    Text,
    Xref,
    ends_of_number,
    printed,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from site_gen.model import Inline

Facts = dict[str, Any]
Kind = Literal["record", "contact", "frame"]

# The names of the facts of each kind of item, in the order in which they are written.
RECORD_FIELDS = tuple(column.member for column in COLUMNS)
CONTACT_FIELDS = ("id", "name", "organization", "updated", "forgotten")
FIELDS: dict[Kind, tuple[str, ...]] = {
    "record": RECORD_FIELDS,
    "contact": CONTACT_FIELDS,
    "frame": ("frame", "value"),
}

# What a stored text cites without further marks. It must not change: stored texts rely on it.
_CITED = re.compile(r"\[(RFC[0-9]+)(?:, [Ss]ection ([\w.-]*\w))?\]")


def items_of(edition: Edition) -> Iterator[bytes]:
    """Encode the facts of *edition*: one line of JSON for each item, the date among them."""
    for record in edition.registrations:
        yield encode(record_facts(record))
    yield from frame_items(edition)


def frame_items(edition: Edition) -> Iterator[bytes]:
    """Encode all items of *edition* but the records."""
    for contact in edition.contacts:
        yield encode(contact_facts(contact))
    for part, value in _frame(edition).items():
        yield encode({"frame": part, "value": value})


def facts_digest(items: Iterable[bytes], contacts: Iterable[Contact]) -> str:
    """Digest all facts of an edition, in any order: *items* and the addresses of *contacts*.

    An edition that corrects an address differs from the one before, though the
    history holds no address.
    """
    addresses = (encode({"id": each.id, "uri": each.uri}) for each in contacts if each.uri)
    return sha256(b"\n".join(sorted([*items, *addresses]))).hexdigest()


def encode(facts: Facts) -> bytes:
    """Encode *facts* as one line of JSON, without a line end."""
    return orjson.dumps(facts)


def kind_of(facts: Mapping[str, Any]) -> Kind:
    """Tell what kind of item *facts* are."""
    if "frame" in facts:
        return "frame"
    return "contact" if "id" in facts else "record"


def key_of(facts: Mapping[str, Any]) -> str:
    """Identify an item among those of its kind: ``https|443|tcp``, a contact's id, ``notes``."""
    return facts.get("frame") or facts.get("id") or record_key(facts)


def record_facts(record: Registration) -> Facts:
    """Give a record's facts under the names of the site's JSON; empty ones are left out.

    *assignees* are left out where they equal *contacts*.
    """
    people, contacts = record.assignees, record.contacts
    facts = {
        "service": record.name,
        "number": record.number,
        "protocol": record.protocol,
        "description": _text_facts(record.description),
        "assignees": people if people != contacts else None,
        "contacts": contacts,
        "registered": record.registered,
        "modified": record.modified,
        "references": [_reference_facts(each) for each in record.references],
        "service_code": record.service_code,
        "unauthorized_use": _text_facts(record.unauthorized_use),
        "notes": _text_facts(record.notes),
    }
    return {name: value for name, value in facts.items() if value}


def record_of(facts: Mapping[str, Any]) -> Registration:
    """Read a record back."""
    number = facts.get("number")
    first, last = ends_of_number(number) if number else (None, None)
    contacts = tuple(facts.get("contacts", ()))
    return Registration(
        name=facts.get("service"),
        number=number,
        first=first,
        last=last,
        protocol=facts.get("protocol"),
        description=_text_of(facts.get("description")),
        assignees=tuple(facts.get("assignees", contacts)),
        contacts=contacts,
        registered=facts.get("registered"),
        modified=facts.get("modified"),
        references=tuple(references_of(facts)),
        service_code=facts.get("service_code"),
        unauthorized_use=_text_of(facts.get("unauthorized_use")),
        notes=_text_of(facts.get("notes")),
    )


def references_of(facts: Mapping[str, Any]) -> list[Xref]:
    """Read the references of a record."""
    return [_reference_of(each) for each in facts.get("references", ())]


def contact_facts(contact: Contact) -> Facts:
    """Give what is kept of a contact."""
    facts = contact._asdict()
    return {name: facts[name] for name in ("id", "name", "organization", "updated") if facts[name]}


def contact_of(facts: Mapping[str, Any]) -> Contact:
    """Read a contact back; of one that was forgotten, name and organization are withheld."""
    known = {name: facts[name] for name in ("name", "organization", "updated") if name in facts}
    return Contact(facts["id"], **known, is_withheld="forgotten" in facts)


def edition_of(
    records: Iterable[Mapping[str, Any]],
    contacts: Iterable[Mapping[str, Any]],
    frame: Mapping[str, Any],
) -> Edition:
    """Build an edition out of its facts; the order of records is by number and name."""
    return Edition(
        format="XML",
        title=frame.get("title", ""),
        category=frame.get("category"),
        updated=frame.get("updated"),
        experts=_text_of(frame.get("experts")),
        references=tuple(map(_reference_of, frame.get("references", ()))),
        notes=tuple(Note(title, _whole_text(text)) for title, text in frame.get("notes", ())),
        footnotes=tuple(Footnote(mark, _whole_text(x)) for mark, x in frame.get("footnotes", ())),
        registrations=tuple(map(record_of, sorted(records, key=record_order))),
        contacts=tuple(map(contact_of, sorted(contacts, key=lambda facts: str(facts["id"])))),
    )


def record_key(facts: Mapping[str, Any]) -> str:
    """Identify a record as a page's ``data-record`` does.

    >>> record_key({"service": "https", "number": "443"})
    'https|443|'
    """
    return "|".join(facts.get(name, "") for name in ("service", "number", "protocol"))


def record_order(facts: Mapping[str, Any]) -> tuple[int, str, str, str]:
    """Sort records by number, name and protocol; those without a number come last."""
    number = facts.get("number", "")
    first = ends_of_number(number)[0] if number else 1 << 16
    return first, number, facts.get("service", ""), facts.get("protocol", "")


def _frame(edition: Edition) -> Facts:
    parts = {
        "updated": edition.updated,
        "title": edition.title,
        "category": edition.category,
        "experts": _text_facts(edition.experts),
        "references": [_reference_facts(each) for each in edition.references],
        "notes": [[each.title, _text_facts(each.text, is_folded=False)] for each in edition.notes],
        "footnotes": [[each.anchor, _text_facts(each.text)] for each in edition.footnotes],
    }
    return {part: value for part, value in parts.items() if value}


def _text_facts(text: Text | None, *, is_folded: bool = True) -> str | list[Any] | None:
    """Give *text* as a string with line breaks and references in brackets.

    What such a string cannot hold (a link to a person, a label of its own) makes
    it a list of lines, each a list of strings and cross-references.
    """
    if text is None:
        return None
    lines = [[_folded(part) for part in line] for line in text.lines] if is_folded else text.lines
    wanted = Text(tuple(map(tuple, lines)))
    plain = plain_text(lines)
    return plain if _text_of(plain) == wanted else [list(map(_part_facts, x)) for x in lines]


def plain_text(value: str | Iterable[Iterable[Any]] | None) -> str | None:
    """Print a text as a string, references in brackets."""
    if value is None or isinstance(value, str):
        return value
    return "\n".join("".join(map(printed, map(_part_of, line))) for line in value)


def _folded(part: Inline) -> Inline:
    # Lines are a text's own; other white space is the source's.
    if isinstance(part, str) and ("\n" in part or "  " in part or "\t" in part):
        return re.sub(r"[ \t\r\n]+", " ", part)
    return part


def _text_of(value: str | list[Any] | None) -> Text | None:
    return None if value is None else _whole_text(value)


def _whole_text(value: str | list[Any]) -> Text:
    if isinstance(value, str):
        return Text(tuple(tuple(_linked(line)) for line in value.split("\n")))
    return Text(tuple(tuple(map(_part_of, line)) for line in value))


def _linked(line: str) -> list[Inline]:
    if "[RFC" not in line:
        return [line] if line else []
    parts: list[Inline] = []
    start = 0
    for match in _CITED.finditer(line):
        parts += [line[start : match.start()], Xref("rfc", match[1], match[0][1:-1], match[2])]
        start = match.end()
    return [part for part in (*parts, line[start:]) if part]


def _part_of(part: str | Iterable[Any]) -> Inline:
    return part if isinstance(part, str) else Xref(*part)


def _part_facts(part: Inline) -> str | list[Any]:
    return part if isinstance(part, str) else [each for each in part if each is not None]


def _reference_facts(xref: Xref) -> str | list[Any]:
    return xref.label if _reference_of(xref.label) == xref else _part_facts(xref)


def _reference_of(value: str | list[Any]) -> Xref:
    """Read a reference: an RFC is its label, a text likewise; all others are told in full."""
    if not isinstance(value, str):
        return Xref(*value)
    match = _CITED.fullmatch(f"[{value}]")
    return Xref("rfc", match[1], value, match[2]) if match else Xref("text", value, value)
