"""The records of an XML edition as ElementTree reads them, without the program's own readers."""

from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree as ET

IANA = "{http://www.iana.org/assignments}"
# RFC 6335 section 5.1 compares names in ASCII.
LOWER = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz")


class PlainRecord(NamedTuple):
    """A record: *people* are its assignees and contacts, *references* the keys of documents."""

    name: str
    number: str
    protocol: str
    people: set[str]
    references: set[str]

    @property
    def mark(self) -> str:
        """Give what a page's ``data-record`` says of the record."""
        return f"{self.name}|{self.number}|{self.protocol}"

    @property
    def numbers(self) -> range:
        """Give the numbers whose pages show the record: its own, or those of a named range."""
        first, dash, last = self.number.partition("-")
        if not first or (dash and not self.name):
            return range(0)
        return range(int(first), int(last or first) + 1)

    @property
    def places(self) -> set[tuple[str, str]]:
        """Name the pages that show the record, by kind and key, as the contract words it."""
        keys = {
            "port": set(map(str, self.numbers)),
            "range": {self.number} if "-" in self.number else set(),
            "service": {self.name} - {""},
            "contact": self.people,
            "reference": self.references,
        }
        return {page_key(kind, key) for kind, found in keys.items() for key in found}


def page_key(kind: str, key: str) -> tuple[str, str]:
    """Name a page by kind and key, in lower case where case makes no difference."""
    is_exact = kind == "contact" or key.startswith(("http://", "https://"))
    return kind, key if is_exact else key.translate(LOWER)


def plain_records(path: Path) -> list[PlainRecord]:
    """Read the records of an XML edition."""
    return [_plain(each) for each in ET.parse(path).getroot().iter(f"{IANA}record")]  # noqa: S314 (IANA's own file)


def _plain(record: ET.Element) -> PlainRecord:
    cited = record.findall(f"{IANA}xref")
    named = [*cited, *record.findall(f"{IANA}assignee/{IANA}xref")]
    return PlainRecord(
        *((record.findtext(IANA + tag) or "").strip() for tag in ("name", "number", "protocol")),
        {each.get("data", "") for each in named if each.get("type") == "person"},
        {_document(each) for each in cited if each.get("type") not in ("person", "note")},
    )


def _document(xref: ET.Element) -> str:
    printed = " ".join((xref.text or "").split())
    target = xref.get("data", "")
    if xref.get("type") == "rfc":
        return target.upper()
    return target if xref.get("type") == "draft" else printed or target
