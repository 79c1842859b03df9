"""Invent an edition of the registry: its shape, in any size, the same for the same seed.

    python tests/bench/build/generate.py FILE [--scale 4] [--seed 6335]

The shares of ports, ranges, names without a port, contacts, documents and notes are those
of the edition of 2026-08-17. Numbers end at 65535, so a large registry grows as a real one
would have to: by names without a port and by several names for a port.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, NamedTuple
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SEED = 6335
LAST_USER_PORT = 49151
# Of the edition of 2026-08-17: numbers with a name, further names for them, numbers without,
# ranges without a name and with one, names without a port, people, documents.
_NAMED, _FURTHER, _NAMELESS = 5700, 250, 480
_RANGES, _NAMED_RANGES, _PORTLESS = 755, 8, 1070
_CONTACTS, _ORGANIZATIONS, _REFERENCES = 5615, 1000, 290
_MOST_NUMBERS, _MOST_RANGES = 40_000, 4_000
_PROTOCOLS = ((0.95, "tcp udp"), (0.98, "tcp"), (0.99, "udp"), (1.0, "tcp udp sctp"))
_PORTLESS_PROTOCOLS = ((0.54, ""), (0.88, "tcp"), (1.0, "udp"))
_ONSETS = ["b", "c", "d", "f", "g", "k", "l", "m", "n", "p", "r", "s", "t", "v", "st", "tr"]
_VOWELS = ["a", "e", "i", "o", "u", "ea"]
_ENDS = ("", "", "n", "r", "s", "t", "x", "l")
_PERSON = '<xref type="person" data="{}"/>'
_REFERENCE_KINDS = (
    '<xref type="text">Paper {}</xref>',
    '<xref type="draft" data="draft-nobody-paper-{}"/>',
    '<xref type="uri" data="https://example.com/paper/{}"/>',
    *['<xref type="rfc" data="rfc{}"/>'] * 17,
)
_HEAD = """<?xml version='1.0' encoding='UTF-8'?>
<registry xmlns="http://www.iana.org/assignments" id="service-names-port-numbers">
  <title>Service Name and Transport Protocol Port Number Registry</title>
  <category>Service Names and Transport Protocol Port Numbers</category>
  <updated>2026-01-05</updated>
  <xref type="rfc" data="rfc6335"/>
  <expert>TCP/UDP: Nobody in Particular</expert>
  <note>
This registry is invented. It has the shape of IANA's and none of its records.

</note>
"""
_FOOTNOTE = '  <footnote anchor="1">Only for explicitly configured experiments.</footnote>\n'


class Shape(NamedTuple):
    """How many of everything: *further* are names for numbers that have one already."""

    named: int
    nameless: int
    ranges: int
    portless: int
    further: int


def shape(scale: int) -> Shape:
    """Multiply the registry by *scale*; what does not fit into 65,536 numbers goes elsewhere."""
    named, nameless = _NAMED * scale, _NAMELESS * scale
    if named + nameless > _MOST_NUMBERS:
        nameless = nameless * _MOST_NUMBERS // (named + nameless)
        named = _MOST_NUMBERS - nameless
    ranges = min(_RANGES * scale, _MOST_RANGES)
    left = _NAMED * scale - named
    # A number stands in two records, a range and a name without a port in one.
    unnamed = (_NAMELESS * scale - nameless) * 2 + _RANGES * scale - ranges
    portless = _PORTLESS * scale + left + unnamed
    return Shape(named, nameless, ranges, portless, _FURTHER * scale + left // 2)


def edition(scale: int = 1, seed: int = SEED) -> str:
    """Return the XML of an invented edition."""
    return "".join(_Maker(scale, seed).xml())


class _Maker:
    """Invents one registry."""

    def __init__(self, scale: int, seed: int) -> None:
        self._shape = shape(scale)
        self._random = Random(seed)  # noqa: S311 (invented records are no secrets)
        self._names: set[str] = set()
        # Texts repeat their words: a larger registry has more of them, but not as many more.
        self._words = [self._word() for _ in range(int(4000 * scale**0.5))]
        kinds = len(_REFERENCE_KINDS)
        count = range(_REFERENCES * scale)
        self._references = [_REFERENCE_KINDS[at % kinds].format(1000 + at) for at in count]
        count = range(_ORGANIZATIONS * scale)
        self._organizations = [f"{self._word().title()} Works {at}" for at in count]
        count = range(_CONTACTS * scale)
        self._people = [f"{self._word().title()}_{self._word().title()}_{at}" for at in count]

    def xml(self) -> Iterator[str]:
        """Write the edition in pieces."""
        yield _HEAD
        yield from self._numbered()
        for _ in range(self._shape.portless):
            yield from self._registration("", _PORTLESS_PROTOCOLS, note="Defined TXT keys: ")
        people = "".join(map(self._person, self._people))
        yield f"{_FOOTNOTE}  <people>\n{people}  </people>\n</registry>\n"

    def _numbered(self) -> Iterator[str]:
        """Write the records of numbers, then those of the ranges in the gaps between them."""
        wanted = self._shape
        spans = list(self._spans())
        kinds = [True] * wanted.named + [False] * wanted.nameless
        kinds.sort(key=lambda _: self._random.random())
        singles = [number for first, last in spans for number in range(first, last)]
        for is_named, number in zip(kinds, singles, strict=True):
            if not is_named:
                what = "Reserved" if self._chance(0.84) else "Unassigned"
                note = f"previously {self._name()}" if self._chance(0.5) else ""
                texts = {"description": what, "number": str(number), "note": note}
                yield from (_record(protocol=each, **texts) for each in ("tcp", "udp"))
                continue
            for _ in range(1 + self._chance(wanted.further / wanted.named)):
                yield from self._registration(str(number), _PROTOCOLS)
        every = len(spans) // _NAMED_RANGES
        ends = [*(first - 1 for first, _ in spans[1:]), LAST_USER_PORT]
        for at, ((_, first), last) in enumerate(zip(spans, ends, strict=True)):
            if at % every == 0 and at // every < _NAMED_RANGES:
                yield from self._registration(f"{first}-{last}", ((1.0, "tcp udp"),))
            else:
                yield _record(number=f"{first}-{last}", description="Unassigned")

    def _spans(self) -> Iterator[tuple[int, int]]:
        """Part the numbers into as many stretches as there are ranges, each with a gap behind."""
        count = self._shape.named + self._shape.nameless
        pieces = self._shape.ranges + _NAMED_RANGES
        for at in range(pieces):
            first = LAST_USER_PORT * at // pieces
            yield first, first + count * (at + 1) // pieces - count * at // pieces

    def _registration(
        self, number: str, protocols: Sequence[tuple[float, str]], note: str = ""
    ) -> Iterator[str]:
        """Write the records of a name, one for each protocol."""
        chance = self._chance
        contact = self._pick(self._people) if chance(0.9) else ""
        misuse = f"Unauthorized use: {self._text(4)}" if chance(0.009) else ""
        note = note or 'This entry is an alias to "x".'
        facts = {
            "name": self._name(),
            "description": self._text(2 + int(self._random.random() * 3)),
            "number": number,
            "contact": contact,
            "assignee": self._pick(self._people) if contact and chance(0.12) else "",
            "registered": self._date() if chance(0.4) else "",
            "modified": self._date() if chance(0.05) else "",
            "reference": self._pick(self._references) if chance(0.035) else "",
            "sc": str(int(self._random.random() * 2**31)) if chance(0.0006) else "",
            "unauthorized": misuse,
            "note": note + self._text(5) if chance(0.09) else "",
        }
        thrown = self._random.random()
        chosen = next(words for most, words in protocols if thrown <= most)
        yield from (_record(protocol=each, **facts) for each in chosen.split() or ("",))

    def _person(self, key: str) -> str:
        parts = (
            _element("name", key.replace("_", " ") if self._chance(0.88) else ""),
            _element("org", self._pick(self._organizations) if self._chance(0.2) else ""),
            f"<uri>mailto:{key.lower()}&amp;example.com</uri>",
            _element("updated", self._date() if self._chance(0.55) else ""),
        )
        return f'    <person id="{key}">{"".join(parts)}</person>\n'

    def _name(self) -> str:
        """Invent a service name that none of the others has (RFC 6335 section 5.1)."""
        while True:
            name = f"{self._word()[:7]}-{self._word()[:7]}"
            if name not in self._names:
                self._names.add(name)
                return name

    def _text(self, words: int) -> str:
        said = " ".join(self._pick(self._words) for _ in range(words)).capitalize()
        return f"{said} & {self._pick(self._words)}" if self._chance(0.01) else said

    def _word(self) -> str:
        parts = (_ONSETS, _VOWELS, _ENDS) * (2 + int(self._random.random() * 2))
        return "".join(map(self._pick, parts))

    def _date(self) -> str:
        year, month = 1995 + int(self._random.random() * 30), 1 + int(self._random.random() * 12)
        return f"{year}-{month:02}"

    def _chance(self, share: float) -> bool:
        return self._random.random() < share

    def _pick(self, choices: Sequence[str]) -> str:
        # Python promises the sequence of random() alone from version to version.
        return choices[int(self._random.random() * len(choices))]


def _record(**facts: str) -> str:
    """Write a record as IANA does, without what it lacks."""
    given = {name: text for name, text in facts.items() if text}
    dates = {"date": given.pop("registered", ""), "updated": given.pop("modified", "")}
    attributes = "".join(f' {name}="{date}"' for name, date in dates.items() if date)
    contact, assignee = given.pop("contact", ""), given.pop("assignee", "")
    lines = [
        *(_PERSON.format(each) for each in (contact,) if each),
        *(f"<assignee>{_PERSON.format(each)}</assignee>" for each in (assignee,) if each),
        given.pop("reference", ""),
        *(_element(name, text) for name, text in given.items()),
    ]
    inside = "".join(f"    {line}\n" for line in lines if line)
    return f"  <record{attributes}>\n{inside}  </record>\n"


def _element(name: str, text: str) -> str:
    return f"<{name}>{escape(text)}</{name}>" if text else ""


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("file", type=Path)
    parser.add_argument("--scale", type=int, default=1, help="how many registries large")
    parser.add_argument("--seed", type=int, default=SEED)
    options = parser.parse_args()
    options.file.write_text(edition(options.scale, options.seed), "utf-8")
