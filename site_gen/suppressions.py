"""Withhold what the contact table says about people who asked for it.

The id stays: page addresses are permanent, and other sites link to them.
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
class Suppressions:
    """The contact ids to suppress, each with its line (from 1) in the file *name*."""

    name: str = ""
    lines: tuple[tuple[str, int], ...] = ()

    @classmethod
    def read(cls, path: Path) -> Suppressions:
        """Read a file of contact ids, one per line; ``#`` starts a comment. Raise `OSError`."""
        text = path.read_text(encoding="utf-8-sig", errors="replace")
        return cls(str(path), tuple(_numbered_ids(text)))

    @property
    def ids(self) -> frozenset[str]:
        """Return the ids."""
        return frozenset(contact_id for contact_id, _ in self.lines)

    def apply(self, edition: Edition) -> Edition:
        """Remove name, organization and address of these contacts from *edition*."""
        ids = self.ids
        contacts = (
            Contact(each.id, updated=each.updated, is_withheld=True) if each.id in ids else each
            for each in edition.contacts
        )
        return replace(edition, contacts=tuple(contacts))

    def warnings(self, edition: Edition) -> Iterator[str]:
        """List the ids that *edition* does not have, with their lines."""
        known = {each.id for each in edition.contacts}
        for each in edition.registrations:
            known.update(each.assignees, each.contacts)
        for contact_id, line in self.lines:
            if contact_id not in known:
                what = f'this edition has no contact "{contact_id}"'
                yield located(f"{what}; {_REMEDY}", self.name, line)


def _numbered_ids(text: str) -> Iterator[tuple[str, int]]:
    for number, line in enumerate(text.splitlines(), 1):
        contact_id = line.partition("#")[0].strip().strip("[]")
        if contact_id:
            yield contact_id, number
