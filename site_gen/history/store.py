"""The history on disk: lines of JSON, each added once and never changed.

``base.ndjson`` holds the first edition, ``2015.ndjson`` those of 2015. An edition is
one line about itself, then one line for each item that changed. ``check`` at the end
of a line is a checksum of everything up to there, so that the first wrong line can be
named; the line of an edition holds digests of the whole state after it and of all
bytes before it.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple, NoReturn

import orjson

from site_gen.errors import HistoryError
from site_gen.history.facts import (
    FIELDS,
    Facts,
    Kind,
    edition_of,
    encode,
    key_of,
    kind_of,
    record_order,
)
from site_gen.model import masked
from site_gen.registry.sanitize import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from site_gen.model import Edition

BASE = "base.ndjson"
# Where a site offers its history, and the list of its editions.
STORE = "data/history"
CHANGES_JSON = "api/v1/changes.json"
# Complete files that a writer stopped before it could move them; see `writing`.
PENDING = ".pending"

_YEAR = re.compile(r"[0-9]{4}\.ndjson")
_ID = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:\.([1-9][0-9]*))?")
_CHECK_LENGTH = 16
_CONTROL = re.compile(rb"(?<!\\)(?:\\\\)*\\u00")
_MODULUS = 1 << 256
_REMEDY = "restore the folder from a copy of it"


class Change(NamedTuple):
    """One item that an edition added (*before* is None), removed (*after* is None) or changed."""

    before: Facts | None
    after: Facts | None

    @property
    def kind(self) -> Kind:
        """Tell what kind of item it is."""
        return kind_of(self.after or self.before or {})


class RecordedEdition(NamedTuple):
    """An edition as the history holds it: what differs from the one before.

    *id* is its date, ``2025-12-15``; a second content of that date is
    ``2025-12-15.2``. *seen* is when it was found, a UTC time or None; *source*
    the SHA-256 of the file; *facts* the digest of its facts, addresses of
    contacts among them; *state* that of the facts that the history keeps.
    """

    id: str
    seen: str | None
    source: str
    facts: str
    records: int
    contacts: int
    changes: tuple[Change, ...]
    state: str

    @classmethod
    def of(cls, head: Facts, changes: Iterable[Change]) -> RecordedEdition:
        """Make an edition of its line and its changes; raise `KeyError` where a fact is missing."""
        told = {name: head[name] for name in ("seen", "source", "facts", "records", "contacts")}
        return cls(id=head["edition"], changes=tuple(changes), state=head["state"], **told)

    @property
    def date(self) -> str:
        """Give the registry's own date."""
        return self.id.partition(".")[0]


class Chain:
    """The checksums of a history's bytes so far."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.crc = 0
        self.digest = hashlib.sha256()

    def seal(self, facts: Facts) -> bytes:
        """Encode *facts* as the next line."""
        body = encode(facts)[:-1]
        self.crc = zlib.crc32(body, self.crc)
        line = b'%b,"check":"%04x"}\n' % (body, self.crc & 0xFFFF)
        self.digest.update(line)
        return line

    def opened(self, line: bytes) -> bytes | None:
        """Return a sealed *line*, without its end, as plain JSON; None where it is not the next."""
        body = line[:-_CHECK_LENGTH]
        self.crc = zlib.crc32(body, self.crc)
        self.digest.update(line + b"\n")
        if line[-_CHECK_LENGTH:] != b',"check":"%04x"}' % (self.crc & 0xFFFF):
            return None
        return body + b"}"


@dataclass(slots=True)
class State:
    """All items of one edition, encoded, by kind and key; a key may stand for several records.

    *total* is the sum of the items' SHA-256 digests, which does not depend on their order.
    """

    items: dict[tuple[Kind, str], list[bytes]] = field(default_factory=dict)
    total: int = 0

    def apply(self, change: Change) -> None:
        """Remove what *change* removes and add what it adds; raise `ValueError` where it cannot."""
        if change.before is not None:
            item, place = encode(change.before), _place(change.before)
            found = self.items.get(place, [])
            found.remove(item)
            self.total -= _number(item)
            if not found:
                del self.items[place]
        if change.after is not None:
            item = encode(change.after)
            self.items.setdefault(_place(change.after), []).append(item)
            self.total += _number(item)

    @property
    def digest(self) -> str:
        """Return the digest of the whole state, as hexadecimal."""
        return f"{self.total % _MODULUS:064x}"

    def count(self, kind: Kind) -> int:
        """Count the items of one kind."""
        return sum(len(found) for place, found in self.items.items() if place[0] == kind)

    def all(self) -> Iterator[Facts]:
        """List all items."""
        return map(orjson.loads, chain.from_iterable(self.items.values()))

    def of(self, kind: Kind) -> Iterator[Facts]:
        """List the items of one kind."""
        found = (found for place, found in self.items.items() if place[0] == kind)
        return map(orjson.loads, chain.from_iterable(found))

    def only(self, place: tuple[Kind, str]) -> Facts | None:
        """Return the one item of this kind and key; None where there are none or several."""
        found = self.items.get(place, ())
        return orjson.loads(found[0]) if len(found) == 1 else None

    def changes_to(self, items: Iterable[bytes]) -> list[Change]:
        """List how the edition of *items* differs, in the order in which it is written.

        What is removed and what is added under one key are one change where the
        key is that of one item alone.
        """
        before, after = Counter(chain.from_iterable(self.items.values())), Counter(items)
        removed: dict[tuple[Kind, str], list[Facts]] = defaultdict(list)
        added: dict[tuple[Kind, str], list[Facts]] = defaultdict(list)
        for item in {item for item, _ in before.items() ^ after.items()}:
            facts, count = orjson.loads(item), after[item] - before[item]
            (added if count > 0 else removed)[_place(facts)] += [facts] * abs(count)
        changes = []
        for place in removed.keys() | added.keys():
            old, new = removed[place], added[place]
            if len(old) == len(new) == len(self.items[place]) == 1:
                changes.append(Change(old[0], new[0]))
            else:
                changes += [Change(facts, None) for facts in old]
                changes += [Change(None, facts) for facts in new]
        return sorted(changes, key=_order)

    def edition(self) -> Edition:
        """Build the edition again."""
        frame = {facts["frame"]: facts["value"] for facts in self.of("frame")}
        return edition_of(self.of("record"), self.of("contact"), frame)


@dataclass(frozen=True, slots=True)
class History:
    """A verified history: its editions, the oldest first, and the state of the newest."""

    editions: tuple[RecordedEdition, ...]
    state: State
    chain: Chain

    @property
    def newest(self) -> RecordedEdition | None:
        """Return the newest edition; None in an empty history."""
        return self.editions[-1] if self.editions else None

    def __str__(self) -> str:
        """Say what it holds in one line."""
        first, last = self.editions[0], self.editions[-1]
        return (
            f"{len(self.editions):,} editions, {first.id} to {last.id}, "
            f"{last.records:,} records and {last.contacts:,} contacts in the newest"
        )

    def state_at(self, edition_id: str) -> State:
        """Build the state of one edition; raise `HistoryError` where there is no such edition."""
        ids = [edition.id for edition in self.editions]
        if edition_id not in ids:
            near = max((each for each in ids if each < edition_id), default=None)
            remedy = (
                f"the one before is {near}" if near else f"the first is {ids[0]}" if ids else ""
            )
            what = f'the history has no edition "{edition_id}"'
            raise HistoryError(what, remedy=remedy or "import editions first")
        state = State()
        for edition in self.editions[: ids.index(edition_id) + 1]:
            for change in edition.changes:
                state.apply(change)
        return state


def _number(item: bytes) -> int:
    """Return the SHA-256 of an encoded item as a number."""
    return int.from_bytes(hashlib.sha256(item).digest(), "big")


def _place(facts: Facts) -> tuple[Kind, str]:
    return kind_of(facts), key_of(facts)


_KINDS: tuple[Kind, ...] = ("frame", "record", "contact")


def _order(change: Change) -> tuple[object, ...]:
    facts = change.after or change.before or {}
    kind = kind_of(facts)
    place = record_order(facts) if kind == "record" else (key_of(facts),)
    return _KINDS.index(kind), *place, change.after is not None, encode(facts)


def files_of(folder: Path) -> list[Path]:
    """List the files of the history in *folder*, the oldest first."""
    names = {path.name for path in folder.iterdir()} if folder.is_dir() else set()
    pending = folder / PENDING
    ready = {path.name for path in pending.iterdir()} if pending.is_dir() else set()
    years = sorted(name for name in names | ready if _YEAR.fullmatch(name))
    found = [BASE, *years] if BASE in names | ready else years
    return [(pending if name in ready else folder) / name for name in found]


def read_history(folder: Path, *, is_needed: bool = False) -> History:
    """Read and verify the history in *folder*; raise `HistoryError` at the first wrong line.

    A folder without a history, or none at all, is an empty history, and an error if it *is_needed*.
    """
    paths = files_of(folder)
    if is_needed and not paths:
        what = "there is no history here"
        raise HistoryError(what, remedy="make one with site-gen history import", place=str(folder))
    return verified((path, _bytes_of(path)) for path in paths)


def verified(files: Iterable[tuple[Path, bytes]]) -> History:
    """Read and verify the *files* of a history; raise `HistoryError` at the first wrong line."""
    reader = _Reader()
    for path, data in files:
        reader.read(path, data)
    return reader.finish()


def _bytes_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        what = f"cannot be read ({error.strerror})"
        raise HistoryError(what, remedy=_REMEDY, place=str(path)) from error


class _Reader:
    """Reads the files of a history one after the other, and verifies every line."""

    def __init__(self) -> None:
        self._chain = Chain()
        self._state = State()
        self._editions: list[RecordedEdition] = []
        self._head: Facts | None = None
        self._changes: list[Change] = []
        # Where the line that is read, and that of the edition, stand.
        self._place = self._head_place = ("", 0)

    def read(self, path: Path, data: bytes) -> None:
        """Read one file."""
        lines = data.split(b"\n")
        for number, line in enumerate(lines, 1):
            self._place = (str(path), number)
            if number < len(lines):
                self._line(path.name, line)
            elif line:
                self._fail("the line is cut off")

    def finish(self) -> History:
        """Return the history that was read."""
        self._close()
        return History(tuple(self._editions), self._state, self._chain)

    def _line(self, file: str, line: bytes) -> None:
        before = self._chain.digest.hexdigest() if line.startswith(b'{"edition"') else None
        body = self._chain.opened(line)
        if body is None:
            self._fail("the line is damaged, or lines before it are missing")
        if not _is_safe(line):
            self._fail("the line holds a mail address or an invisible character")
        try:
            facts = orjson.loads(body)
            if before is not None:
                self._open(file, facts, before)
            else:
                self._change(facts)
        except (ValueError, KeyError, TypeError, AttributeError):
            self._fail("the line does not follow from those before it")

    def _open(self, file: str, head: Facts, before: str) -> None:
        self._close()
        edition_id = head["edition"]
        expected = f"{edition_id[:4]}.ndjson" if self._editions else BASE
        last = edition_order(self._editions[-1].id) if self._editions else ("", 0)
        is_next = edition_order(edition_id) > last and head["before"] == before
        if not is_next or file != expected:
            raise ValueError(edition_id)
        self._head, self._head_place, self._changes = head, self._place, []

    def _change(self, facts: Facts) -> None:
        if self._head is None:
            raise ValueError(facts)
        change = self._read_change(facts)
        self._state.apply(change)
        self._changes.append(change)

    def _read_change(self, facts: Facts) -> Change:
        if "add" in facts:
            return Change(None, _sound(facts["add"], facts["to"]))
        if "remove" in facts:
            return Change(_sound(facts["remove"], facts["from"]), None)
        kind: Kind = facts["change"]
        before = self._state.only((kind, facts["key"])) or {}
        old, new = facts["from"], facts["to"]
        if any(before.get(name) != value for name, value in old.items()):
            raise ValueError(facts)
        merged = {**before, **new}
        ordered = {name: merged[name] for name in FIELDS[kind] if merged.get(name)}
        return Change(before, _sound(kind, ordered))

    def _close(self) -> None:
        """Compare the state after an edition's changes with what its line says."""
        head = self._head
        if head is None:
            return
        edition = RecordedEdition.of(head, self._changes)
        if self._state.digest != edition.state or len(self._changes) != head["changes"]:
            self._place = self._head_place
            self._fail(f"the lines of {edition.id} do not add up to what this line says")
        self._editions.append(edition)
        self._head = None

    def _fail(self, what: str) -> NoReturn:
        path, line = self._place
        raise HistoryError(what, remedy=_REMEDY, place=path, line=line)


def _is_safe(line: bytes) -> bool:
    """Tell whether *line* holds only what a reader of editions lets through."""
    if line.isascii() and b"@" not in line and b"%40" not in line and b"\\u" not in line:
        return True
    text = line.decode("utf-8", "replace")
    return masked(text) == text and visible(text) == text and not _CONTROL.search(line)


def edition_order(edition_id: str) -> tuple[str, int]:
    """Sort editions by date and by their number within it; raise `ValueError` for another text.

    >>> edition_order("2025-12-15.2")
    ('2025-12-15', 2)
    """
    match = _ID.fullmatch(edition_id)
    if match is None:
        raise ValueError(edition_id)
    return match[1], int(match[2] or 1)


def _sound(kind: Kind, facts: Facts) -> Facts:
    """Return *facts* if they are of this kind and have no names but those of it."""
    if kind_of(facts) != kind or not facts.keys() <= set(FIELDS[kind]):
        raise ValueError(facts)
    return facts
