"""Events as sentences, for pages, feeds and the terminal."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from site_gen.history.facts import plain_text
from site_gen.model import COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from site_gen.catalog import EntityKind
    from site_gen.history.events import Event
    from site_gen.history.facts import Facts

_LABELS = {column.member: column.title.capitalize() for column in COLUMNS}
_CONTACT_LABELS = {"name": "Name", "organization": "Organization", "updated": "Last updated"}


class Mention(NamedTuple):
    """An entity inside a sentence: its kind and key, and the words that stand for it."""

    kind: EntityKind
    key: str
    text: str


Sentence = tuple["str | Mention", ...]


# What a name in braces stands for is in `_words`.
_SENTENCES = {
    "assigned": "{Number} was assigned to {new}{protocols}.",
    "registered": "{new} was registered without a port number{protocols}.",
    "reassigned": "{Number} was assigned again, to {new}{protocols}.",
    "protocol-added": "{new}{on} was assigned{protocols} as well.",
    "listed-again": "{new}{on} is listed again{protocols}.",
    "listed": "{Number} is listed as {new}{protocols}.",
    "taken-over": "{Number} passed from {old} to {new}{protocols}.",
    "renamed": "{old}{on} was renamed {new}{protocols}.",
    "moved": "{new} moved from {origin} to {number}{protocols}.",
    "de-assigned": "{Number} was de-assigned from {old}{protocols}{rest}.",
    "removed": "{old}{on} was removed{protocols}.",
    "contact-details": "{fields} of {contact} changed.",
    "changed": "{fields} of {new}{on} changed{protocols}.",
}
_PART = re.compile(r"\{(\w+)\}")


def sentence_of(event: Event) -> Sentence:
    """Say in one sentence what happened, without its date and without the values of fields."""
    kind: str = event.kind if event.kind in _SENTENCES else "changed"
    if kind == "assigned" and event.number is None:
        kind = "registered"
    words = _words(event)
    # Every second piece is the name of a part.
    pieces = _PART.split(_SENTENCES[kind])
    parts = (words[piece] if at % 2 else (piece,) for at, piece in enumerate(pieces))
    return tuple(part for each in parts for part in each if part)


def _words(event: Event) -> dict[str, Sentence]:
    before, after = event.before or {}, event.after or {}
    here = after or before
    contact_id = here.get("id", "")
    return {
        "old": _subject(before),
        "new": _subject(after),
        "Number": _number(here, "Port"),
        "number": _number(here),
        "origin": _number(before),
        "on": (" on ", *_number(here)) if "number" in here else (),
        "fields": (_listed([label_of(each.field).lower() for each in event.fields], "The "),),
        "rest": ("; it is listed as ", *_subject(after)) if after else (),
        "contact": (Mention("contact", contact_id, contact_id),),
        "protocols": (_listed([name.upper() for name in event.protocols], " for "),),
    }


def text_of(sentence: Iterable[str | Mention]) -> str:
    """Join a sentence into plain text."""
    return "".join(part if isinstance(part, str) else part.text for part in sentence)


def label_of(field: str) -> str:
    """Name a field as pages do."""
    return _LABELS.get(field) or _CONTACT_LABELS[field]


def value_text(value: str | list[str] | None) -> str:
    """Print a value of a field in one line; nothing where there is none."""
    if value is None or isinstance(value, str):
        return " ".join((value or "").split())
    return ", ".join(value)


def _subject(record: Facts) -> Sentence:
    name = record.get("service")
    if name:
        return (Mention("service", name, name),)
    text = plain_text(record.get("description")) or "a record without a name"
    first = text.partition("\n")[0]
    return (f"“{first}”",)


def _number(record: Facts, word: str = "port") -> Sentence:
    number = record.get("number", "")
    # The keys of pages have no leading zeros.
    key = "-".join(str(int(part)) for part in number.split("-") if part)
    kind: EntityKind = "range" if "-" in number else "port"
    return (f"{word}s " if kind == "range" else f"{word} ", Mention(kind, key, number))


def _listed(words: list[str], opening: str) -> str:
    """Join *words* as in a sentence; nothing where there are none.

    >>> _listed(["TCP", "UDP", "SCTP"], " for ")
    ' for TCP, UDP and SCTP'
    """
    if not words:
        return ""
    most = ", ".join(words[:-1])
    return f"{opening}{most} and {words[-1]}" if most else f"{opening}{words[-1]}"
