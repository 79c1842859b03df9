"""Make up editions of the registry: its shape, in any size, the same for the same seed.

    python tests/bench/build/generate.py FILE [--scale 4] [--seed 6335] [--week 1]

The shares of ports, ranges, names without a port, contacts, documents and notes are those
of the edition of 2026-08-17. Numbers end at 65535, so a large registry grows as a real one
would have to: by names without a port and by several names for a port. Each week adds two
records and the people who asked for them.
"""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SEED = 6335
FIRST_WEEK = dt.date(2026, 1, 5)
LAST_USER_PORT = 49151
PER_WEEK = 2
# Of the edition of 2026-08-17: numbers with a name, further names for them, numbers without,
# ranges without a name and with one, names without a port, people, documents.
_NAMED, _FURTHER, _NAMELESS = 5700, 250, 480
_RANGES, _NAMED_RANGES, _PORTLESS = 755, 8, 1070
_CONTACTS, _ORGANIZATIONS, _REFERENCES = 5615, 1000, 290
_MOST_NUMBERS = 40_000
_MOST_RANGES = 4_000
_PROTOCOLS = ((0.95, ("tcp", "udp")), (0.98, ("tcp",)), (0.99, ("udp",)))
_ALL_PROTOCOLS = ("tcp", "udp", "sctp")
_PORTLESS_PROTOCOLS = ((0.54, ("",)), (0.88, ("tcp",)), (1.0, ("udp",)))
_ONSETS = ("b", "c", "d", "f", "g", "k", "l", "m", "n", "p", "r", "s", "t", "v", "st", "tr")
_VOWELS = ("a", "e", "i", "o", "u", "ea")
_ENDS = ("", "", "n", "r", "s", "t", "x", "l")
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_RFC = '<xref type="rfc" data="rfc{}"/>'
_RARE_REFERENCES = (
    '<xref type="text">Paper {}</xref>',
    '<xref type="draft" data="draft-nobody-paper-{}"/>',
    '<xref type="uri" data="https://example.com/paper/{}"/>',
)
_HEAD = """<?xml version='1.0' encoding='UTF-8'?>
<registry xmlns="http://www.iana.org/assignments" id="service-names-port-numbers">
  <title>Service Name and Transport Protocol Port Number Registry</title>
  <category>Service Names and Transport Protocol Port Numbers</category>
  <updated>{updated}</updated>
  <xref type="rfc" data="rfc6335"/>
  <expert>TCP/UDP: Nobody in Particular</expert>
  <note>
This registry was made up. It has the shape of IANA's and none of its records.

</note>
"""
_FOOTNOTE = '  <footnote anchor="1">Only for explicitly configured experiments.</footnote>\n'


@dataclass(frozen=True, slots=True)
class Shape:
    """How many of everything: *further* are names for numbers that have one already."""

    named: int
    nameless: int
    ranges: int
    named_ranges: int
    portless: int
    further: int
    contacts: int
    organizations: int
    references: int


@dataclass(frozen=True, slots=True)
class Facts:
    """What the records of one registration share."""

    name: str
    number: str
    description: str
    contact: str = ""
    assignee: str = ""
    registered: str = ""
    modified: str = ""
    reference: str = ""
    code: str = ""
    misuse: str = ""
    note: str = ""


def shape(scale: int) -> Shape:
    """Multiply the registry by *scale*; what does not fit into 65,536 numbers goes elsewhere."""
    named, nameless = _fitted(_NAMED * scale, _NAMELESS * scale, _MOST_NUMBERS)
    ranges = min(_RANGES * scale, _MOST_RANGES)
    left = _NAMED * scale - named
    # A number stands in two records, a range and a name without a port in one.
    unnamed = (_NAMELESS * scale - nameless) * 2 + _RANGES * scale - ranges
    return Shape(
        named=named,
        nameless=nameless,
        ranges=ranges,
        named_ranges=_NAMED_RANGES,
        portless=_PORTLESS * scale + left + unnamed,
        further=_FURTHER * scale + left // 2,
        contacts=_CONTACTS * scale,
        organizations=_ORGANIZATIONS * scale,
        references=_REFERENCES * scale,
    )


def _fitted(named: int, nameless: int, most: int) -> tuple[int, int]:
    if named + nameless <= most:
        return named, nameless
    fewer = nameless * most // (named + nameless)
    return most - fewer, fewer


def edition(scale: int = 1, seed: int = SEED, week: int = 0) -> str:
    """Give the XML of an edition, *week* weeks after the first."""
    return "".join(_Maker(shape(scale), seed).xml(week))


def weeks(folder: Path, count: int) -> list[Path]:
    """Write so many editions a week apart, as ``2026-01-05.xml`` and so on."""
    paths = [folder / f"{date_of(week)}.xml" for week in range(count)]
    for week, path in enumerate(paths):
        path.write_text(edition(week=week), "utf-8")
    return paths


def date_of(week: int) -> str:
    """Give the date of an edition.

    >>> date_of(1)
    '2026-01-12'
    """
    return str(FIRST_WEEK + dt.timedelta(weeks=week))


class _Maker:
    """Makes up one registry."""

    def __init__(self, shape: Shape, seed: int) -> None:
        self._shape = shape
        self._random = Random(seed)  # noqa: S311 (made-up records are no secrets)
        self._names: set[str] = set()
        # Texts repeat their words: a larger registry has more of them, but not as many more.
        self._words = [self._word() for _ in range(int(4000 * (shape.contacts / _CONTACTS) ** 0.5))]
        self._references = list(self._made_references())
        self._organizations = [f"{self._title()} Works {at}" for at in range(shape.organizations)]
        self._people = [f"{self._title()}_{self._title()}_{at}" for at in range(shape.contacts)]

    def xml(self, week: int) -> Iterator[str]:
        """Give the edition of a week in pieces."""
        yield _HEAD.format(updated=date_of(week))
        for facts, protocols in (*self._numbered(), *self._portless()):
            yield from (record(facts, protocol) for protocol in protocols)
        people = [self._person(key) for key in self._people]
        for each in range(1, week + 1):
            added, known = self._added(each)
            people += known
            yield from added
        yield f"{_FOOTNOTE}  <people>\n{''.join(people)}  </people>\n</registry>\n"

    def _numbered(self) -> Iterator[tuple[Facts, Sequence[str]]]:
        """Give the records of numbers: some with one number each, then a range, and so on."""
        spans = list(self._spans())
        wanted = self._shape
        kinds = ["named"] * wanted.named + ["nameless"] * wanted.nameless
        self._shuffle(kinds)
        singles = [number for first, last in spans for number in range(first, last)]
        further = wanted.further / max(1, wanted.named)
        for kind, number in zip(kinds, singles, strict=True):
            if kind == "nameless":
                yield self._reserved(number), ("tcp", "udp")
                continue
            yield self._facts(str(number)), self._chosen(_PROTOCOLS)
            if self._random.random() < further:
                yield self._facts(str(number)), self._chosen(_PROTOCOLS)
        yield from self._ranges(spans)

    def _spans(self) -> Iterator[tuple[int, int]]:
        """Part the numbers into as many stretches as there are ranges, each with a gap behind."""
        count = self._shape.named + self._shape.nameless
        pieces = self._shape.ranges + self._shape.named_ranges
        for at in range(pieces):
            first = LAST_USER_PORT * at // pieces
            size = count * (at + 1) // pieces - count * at // pieces
            yield first, first + size

    def _ranges(self, spans: list[tuple[int, int]]) -> Iterator[tuple[Facts, Sequence[str]]]:
        every = len(spans) // self._shape.named_ranges
        ends = [*(first - 1 for first, _ in spans[1:]), LAST_USER_PORT]
        for at, ((_, first), last) in enumerate(zip(spans, ends, strict=True)):
            number = f"{first}-{last}"
            if at % every == 0 and at // every < self._shape.named_ranges:
                yield self._facts(number), ("tcp", "udp")
            else:
                yield Facts("", number, "Unassigned"), ("",)

    def _portless(self) -> Iterator[tuple[Facts, Sequence[str]]]:
        for _ in range(self._shape.portless):
            yield self._facts("", note="Defined TXT keys: "), self._chosen(_PORTLESS_PROTOCOLS)

    def _reserved(self, number: int) -> Facts:
        is_reserved = self._chance(0.84)
        return Facts(
            "",
            str(number),
            "Reserved" if is_reserved else "Unassigned",
            note=f"previously {self._name()}" if self._chance(0.5) else "",
        )

    def _facts(self, number: str, note: str = "") -> Facts:
        chance = self._chance
        contact = self._person_of() if chance(0.9) else ""
        dated = self._date() if chance(0.4) else ""
        return Facts(
            name=self._name(),
            number=number,
            description=self._text(2 + int(self._random.random() * 3)),
            contact=contact,
            assignee=self._person_of() if contact and chance(0.12) else "",
            registered=dated,
            modified=self._date() if chance(0.05) else "",
            reference=self._pick(self._references) if chance(0.035) else "",
            code=str(int(self._random.random() * 2**31)) if chance(0.0006) else "",
            misuse=f"Unauthorized use: {self._text(4)}" if chance(0.009) else "",
            note=(note or 'This entry is an alias to "x".') + self._text(5) if chance(0.09) else "",
        )

    def _added(self, week: int) -> tuple[list[str], list[str]]:
        """Give what a week adds, whatever other weeks do: records and people."""
        random, self._random = self._random, Random(week)  # noqa: S311 (made-up records are no secrets)
        keys = [f"Newcomer_{week}_{at}" for at in range(PER_WEEK)]
        name = f"week-{week}-"
        facts = [
            Facts(f"{name}{at}", "", self._text(4), contact=key, registered=date_of(week))
            for at, key in enumerate(keys)
        ]
        people = [self._person(key) for key in keys]
        self._random = random
        return [record(each, "tcp") for each in facts], people

    def _person_of(self) -> str:
        return self._pick(self._people)

    def _person(self, key: str) -> str:
        name = key.replace("_", " ")
        lines = [f'    <person id="{key}">\n']
        if self._chance(0.88):
            lines.append(f"      <name>{name}</name>\n")
        if self._chance(0.2):
            lines.append(f"      <org>{self._pick(self._organizations)}</org>\n")
        lines.append(f"      <uri>mailto:{key.lower()}&amp;example.com</uri>\n")
        if self._chance(0.55):
            lines.append(f"      <updated>{self._date()}</updated>\n")
        return "".join((*lines, "    </person>\n"))

    def _made_references(self) -> Iterator[str]:
        kinds = (*_RARE_REFERENCES, *[_RFC] * 17)
        for at in range(self._shape.references):
            yield kinds[at % len(kinds)].format(1000 + at)

    def _name(self) -> str:
        """Give a service name that none of the others has (RFC 6335 section 5.1)."""
        while True:
            name = f"{self._word()[:7]}-{self._word()[:7]}"
            if name not in self._names:
                self._names.add(name)
                return name

    def _text(self, words: int) -> str:
        said = " ".join(self._pick(self._words) for _ in range(words)).capitalize()
        return f"{said} & {self._pick(self._words)}" if self._chance(0.01) else said

    def _title(self) -> str:
        return self._word().title()

    def _word(self) -> str:
        count = 2 + int(self._random.random() * 2)
        return "".join(
            self._pick(_ONSETS) + self._pick(_VOWELS) + self._pick(_ENDS) for _ in range(count)
        )

    def _date(self) -> str:
        year, month = 1995 + int(self._random.random() * 30), 1 + int(self._random.random() * 12)
        return f"{year}-{month:02}"

    def _chosen(self, shares: Sequence[tuple[float, Sequence[str]]]) -> Sequence[str]:
        thrown = self._random.random()
        return next((chosen for most, chosen in shares if thrown < most), _ALL_PROTOCOLS)

    def _chance(self, share: float) -> bool:
        return self._random.random() < share

    def _pick(self, choices: Sequence[str]) -> str:
        # Python promises the sequence of random() alone from version to version.
        return choices[int(self._random.random() * len(choices))]

    def _shuffle(self, items: list[str]) -> None:
        for at in range(len(items) - 1, 0, -1):
            other = int(self._random.random() * (at + 1))
            items[at], items[other] = items[other], items[at]


def record(facts: Facts, protocol: str) -> str:
    """Print a record as IANA does, without what it lacks."""
    dates = {"date": facts.registered, "updated": facts.modified}
    attributes = "".join(f' {name}="{date}"' for name, date in dates.items() if date)
    person = '<xref type="person" data="{}"/>'
    lines = (
        _element("name", facts.name),
        _element("protocol", protocol),
        person.format(facts.contact) if facts.contact else "",
        f"<assignee>{person.format(facts.assignee)}</assignee>" if facts.assignee else "",
        _element("description", facts.description),
        _element("number", facts.number),
        facts.reference,
        _element("sc", facts.code),
        _element("unauthorized", facts.misuse),
        _element("note", facts.note),
    )
    inside = "".join(f"    {line}\n" for line in lines if line)
    return f"  <record{attributes}>\n{inside}  </record>\n"


def _element(name: str, text: str) -> str:
    return f"<{name}>{escape(text)}</{name}>" if text else ""


def main() -> int:
    """Write one edition."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("file", type=Path)
    parser.add_argument("--scale", type=int, default=1, help="how many registries large")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--week", type=int, default=0)
    options = parser.parse_args()
    options.file.write_text(edition(options.scale, options.seed, options.week), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
