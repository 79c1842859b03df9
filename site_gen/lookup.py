"""Look entities up from the command line, in the edition that is at hand.

The site's own search answers (`search_engine`), so that a terminal and a page give the same first
result. A text that spells several numbers is answered with one row for each of them, in the order
of the text, found or not.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from site_gen.api import registration_json
from site_gen.datasets.tables import csv_of
from site_gen.errors import one_line
from site_gen.model import LAST_PORT
from site_gen.search_engine import Search
from site_gen.sources import open_cached, open_edition

if TYPE_CHECKING:
    from collections.abc import Sequence

    from site_gen.catalog import Catalog, Entity, Entry
    from site_gen.search_engine import SearchAnswer
    from site_gen.sources import OpenedEdition

COLUMNS = (
    "asked",
    "found",
    "kind",
    "key",
    "url",
    "name",
    "protocols",
    "status",
    "description",
    "holder",
    "aliases",
)
_OF_A_NUMBER = frozenset({"port", "range", "listing"})
_LEAST_WIDTH = 40
_WIDEST = 120
_WIDEST_CELL = 44


@dataclass(frozen=True, slots=True)
class LookupRow:
    """One line of an answer.

    *asked* is the number that the line answers, in a list, else empty. *url* is relative to the
    site's root, and empty where there is no page. *name* is the services' names, *holder* the
    assignees, *aliases* the names that do not come from the registry; all parted by commas.
    """

    asked: str
    is_found: bool
    kind: str
    key: str
    title: str
    url: str
    name: str
    protocols: tuple[str, ...]
    status: str
    description: str
    holder: str
    aliases: tuple[str, ...]
    entries: tuple[Entry, ...]

    @classmethod
    def of(
        cls, members: dict[str, Any], entity: Entity | None, common_names: Sequence[str]
    ) -> Self:
        """Make a row of a result or row of the search, and of the entity that its page is about.

        The search for a number does not read what people call it: *common_names* do that.
        """
        entries = entity.entries if entity else ()
        assignees = dict.fromkeys(
            holder for entry in entries for each in entry.registrations for holder in each.assignees
        )
        return cls(
            asked=members.get("asked", ""),
            is_found=members.get("isFound", True),
            kind=entity.kind if entity else members.get("kind", ""),
            key=entity.key if entity else members.get("key", ""),
            title=entity.title if entity else members.get("title", ""),
            url=members["url"],
            name=members.get("name") or ", ".join(members.get("services", ())),
            protocols=tuple(members["protocols"]),
            status=members["status"],
            description=members["description"],
            holder=members.get("holder") or ", ".join(assignees).replace("_", " "),
            aliases=tuple(members.get("aliases") or common_names),
            entries=entries,
        )

    def as_cells(self) -> dict[str, str]:
        """Give the row as text, by column."""
        cells = {column: str(getattr(self, column, "")) for column in COLUMNS}
        found = "yes" if self.is_found else "no"
        lists = {"protocols": ", ".join(self.protocols), "aliases": ", ".join(self.aliases)}
        return {**cells, "found": found, **lists}

    def as_json(self) -> dict[str, Any]:
        """Give the row with its registrations, which are as in the site's JSON."""
        members = {column: getattr(self, column, None) or None for column in COLUMNS}
        registrations = [
            registration_json(each) for entry in self.entries for each in entry.registrations
        ]
        return {
            **members,
            "found": self.is_found,
            "title": self.title or None,
            "protocols": list(self.protocols),
            "aliases": list(self.aliases),
            "registrations": registrations,
        }


@dataclass(frozen=True, slots=True)
class LookupAnswer:
    """The rows of an answer, and a sentence about them, which may be empty.

    *is_excerpt* means that the registry may have more than was searched.
    """

    rows: tuple[LookupRow, ...]
    note: str
    is_excerpt: bool

    @property
    def is_found(self) -> bool:
        """Whether any row says something."""
        return any(row.is_found for row in self.rows)


def edition_at_hand(source: str | None) -> OpenedEdition:
    """Open *source*; without one the newest kept edition, and only if there is none IANA's."""
    return open_edition(source) if source else open_cached([]) or open_edition(None)


def look_up(catalog: Catalog, text: str, limit: int) -> LookupAnswer:
    """Answer *text* as the search of the site does, with at most *limit* results.

    A list of numbers has one row for each of them, whatever the limit.
    """
    answer = Search(catalog).answer(text, limit)
    by_url = {entity.url: entity for entity in catalog.entities()}
    first = answer.results[0]["kind"] if answer.results else "listing"
    is_list = len(answer.rows) > 1 and first in _OF_A_NUMBER
    members = answer.rows if is_list else answer.results
    names = catalog.annotations.names
    rows = tuple(
        LookupRow.of(each, by_url.get(each["url"]), names(each["url"])) for each in members
    )
    note = _note(text, answer, rows, is_list=is_list)
    return LookupAnswer(rows, note, catalog.edition.is_excerpt)


def _note(text: str, answer: SearchAnswer, rows: Sequence[LookupRow], *, is_list: bool) -> str:
    found = sum(row.is_found for row in rows)
    if is_list:
        return "" if found == len(rows) else f"found {found} of {len(rows)}"
    if answer.is_over and not rows:
        return f"nothing found for {text!r}: port numbers end at 65535"
    if not rows:
        return (
            f"nothing found for {text!r}; try the number that you see, the name of a service, or "
            "one word of a description"
        )
    if answer.is_guess:
        return f"nothing matches {text!r} exactly; these are the nearest"
    return f"nothing found for: {', '.join(answer.left)}" if answer.left else ""


def as_table(answer: LookupAnswer) -> str:
    """Print rows for people: what was asked or the kind, the key, places and a few words."""
    rows = [(row.asked or row.kind, *_middle(row)) for row in answer.rows]
    if not rows:
        return ""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    missing = "not in this excerpt" if answer.is_excerpt else "not in the registry"
    columns = shutil.get_terminal_size((_WIDEST, 0)).columns
    room = max(min(columns, _WIDEST) - sum(widths) - 6, _LEAST_WIDTH)
    return "".join(
        "  ".join((*map(str.ljust, row, widths), _cut(_words(each, missing), room))).rstrip() + "\n"
        for row, each in zip(rows, answer.rows, strict=True)
    )


def _middle(row: LookupRow) -> tuple[str, str]:
    """Give the two cells between the first and the words."""
    protocols = ",".join(row.protocols)
    return (_cut(row.name or row.status), protocols) if row.asked else (_cut(row.key), protocols)


def _words(row: LookupRow, missing: str) -> str:
    if row.asked and not row.url:
        is_over = row.asked.isdecimal() and int(row.asked) > LAST_PORT
        return "not a port number" if is_over else missing
    common = f"commonly {', '.join(row.aliases)}" if row.aliases else ""
    return " · ".join(filter(None, (row.description, common, row.holder if row.asked else "")))


def _cut(text: str, width: int = _WIDEST_CELL) -> str:
    """Print the registry's text in one line without control characters, at most *width* long."""
    line = one_line(text)
    return line if len(line) <= width else f"{line[: width - 1].rstrip()}…"


def as_json(answer: LookupAnswer) -> str:
    """Print rows for programs."""
    rows = [row.as_json() for row in answer.rows]
    return f"{json.dumps(rows, ensure_ascii=False, indent=1)}\n"


def as_csv(answer: LookupAnswer) -> str:
    """Print rows for a spreadsheet (RFC 4180), with a header."""
    rows = (row.as_cells() for row in answer.rows)
    return csv_of(COLUMNS, ([cells[column] for column in COLUMNS] for cells in rows))
