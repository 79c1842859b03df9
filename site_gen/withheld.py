"""Hide what the contact table tells of a person, on that person's request.

The id stays: addresses of pages are kept forever, and links lead there.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from site_gen.errors import located
from site_gen.model import Contact

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from site_gen.model import Edition

_REMEDY = "correct the id as the registry prints it between brackets, or remove the line"


@dataclass(frozen=True, slots=True)
class Withheld:
    """The ids of contacts to hide, each with its line (from 1) in the file called *name*."""

    name: str = ""
    lines: tuple[tuple[str, int], ...] = ()

    @classmethod
    def read(cls, path: Path) -> Withheld:
        """Read a list of contact ids, one a line; ``#`` begins a comment. Raise `OSError`."""
        text = path.read_text(encoding="utf-8-sig", errors="replace")
        return cls(str(path), tuple(_ids(text)))

    @property
    def ids(self) -> frozenset[str]:
        """Give the ids."""
        return frozenset(contact_id for contact_id, _ in self.lines)

    def apply(self, edition: Edition) -> Edition:
        """Empty the rows that these contacts have in the table of *edition*."""
        ids = self.ids
        contacts = tuple(_hidden(each) if each.id in ids else each for each in edition.contacts)
        return replace(edition, contacts=contacts)

    def warnings(self, edition: Edition) -> Iterator[str]:
        """Name each id that *edition* lacks, with its line."""
        known = {each.id for each in edition.contacts}
        for each in edition.registrations:
            known.update(each.assignees, each.contacts)
        for contact_id, line in self.lines:
            if contact_id not in known:
                what = f'this edition has no contact "{contact_id}"'
                yield located(f"{what}; {_REMEDY}", self.name, line)


def _ids(text: str) -> Iterator[tuple[str, int]]:
    for number, line in enumerate(text.splitlines(), 1):
        contact_id = line.partition("#")[0].strip().strip("[]")
        if contact_id:
            yield contact_id, number


def _hidden(contact: Contact) -> Contact:
    return Contact(contact.id, updated=contact.updated, is_withheld=True)
