"""Add editions to a history, or rewrite it without the name of a person."""

from __future__ import annotations

import re
import shutil
from collections import defaultdict
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, NamedTuple

import orjson

from site_gen.errors import HistoryError
from site_gen.files import locked, write_synced
from site_gen.history.facts import FIELDS, Facts, encode, key_of
from site_gen.history.store import (
    BASE,
    PENDING,
    Chain,
    Change,
    History,
    RecordedEdition,
    State,
    edition_order,
    files_of,
    read_history,
    verified,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence
    from pathlib import Path

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_STAGING = ".new"


class Found(NamedTuple):
    """An edition to record.

    *items* are its facts, *digest* is theirs (`facts_digest`), *seen* when it
    was found, *source* the SHA-256 of its file.
    """

    date: str
    items: Sequence[bytes]
    digest: str
    seen: str | None
    source: str


class Recorder:
    """Adds editions to a history in memory; `files` is what they add on disk."""

    def __init__(self, history: History) -> None:
        """Continue *history*."""
        self._state = history.state
        self._forgotten = forgotten_ids(history)
        self._blocks = Blocks(history.chain)
        self._known = {edition.facts for edition in history.editions}
        self.editions = list(history.editions)
        self.newest = history.newest.id if history.newest else None

    @property
    def files(self) -> dict[str, bytes]:
        """Return what the recorded editions add, by the name of the file."""
        return self._blocks.files

    def record(self, found: Found) -> str | None:
        """Add *found* as the newest edition and return its id; None where the history knows it.

        Raise `HistoryError` where it has no date or is older than the newest edition.
        """
        if found.digest in self._known:
            return None
        edition_id = self._next_id(found.date)
        items = map(self._kept, found.items) if self._forgotten else found.items
        changes = self._state.changes_to(items)
        for change in changes:
            self._state.apply(change)
        head = {
            "edition": edition_id,
            "seen": found.seen,
            "source": found.source,
            "facts": found.digest,
        }
        self.editions.append(self._blocks.add(head, changes, self._state))
        self.newest = edition_id
        self._known.add(found.digest)
        return edition_id

    def _kept(self, item: bytes) -> bytes:
        if not item.startswith(b'{"id"'):
            return item
        facts = orjson.loads(item)
        return encode(without_name(facts)) if facts["id"] in self._forgotten else item

    def _next_id(self, date: str) -> str:
        if not _DATE.fullmatch(date):
            what = f'"{date}" is not a date of an edition' if date else "the edition has no date"
            raise HistoryError(what, remedy="give IANA's XML")
        day, count = edition_order(self.newest) if self.newest else ("", 0)
        if date < day:
            what = f"the edition of {date} is older than {self.newest}, the newest in the history"
            remedy = "a history begins anew to take it: import into a new folder"
            raise HistoryError(what, remedy=remedy)
        return f"{date}.{count + 1}" if date == day else date


class Blocks:
    """Encodes editions as lines, file by file."""

    def __init__(self, chain: Chain) -> None:
        """Continue after *chain*."""
        self._chain = chain
        self._is_first = chain.crc == 0
        self._parts: dict[str, list[bytes]] = defaultdict(list)

    @property
    def files(self) -> dict[str, bytes]:
        """Join the lines of each file, the oldest file first."""
        return {name: b"".join(lines) for name, lines in self._parts.items()}

    def add(self, head: Facts, changes: Sequence[Change], state: State) -> RecordedEdition:
        """Add an edition: *head* is its id, its time and its source, *state* that after it."""
        lines = self._parts[BASE if self._is_first else f"{head['edition'][:4]}.ndjson"]
        self._is_first = False
        sums = {
            "records": state.count("record"),
            "contacts": state.count("contact"),
            "changes": len(changes),
            "state": state.digest,
            "before": self._chain.digest.hexdigest(),
        }
        lines.append(self._chain.seal({**head, **sums}))
        lines.extend(self._chain.seal(_line(change)) for change in changes)
        return RecordedEdition.of({**head, **sums}, changes)


@contextmanager
def recording(folder: Path) -> Iterator[Recorder]:
    """Add editions to the history in *folder*; after the block all of them are on disk, or none.

    Raise `HistoryError` where the history is damaged, the folder cannot be
    written, or another process writes to it.
    """
    with _exclusive_access(folder):
        recorder = Recorder(read_history(folder))
        yield recorder
        kept = {path.name: path for path in files_of(folder)}
        added = recorder.files.items()
        before = {name: kept[name].read_bytes() if name in kept else b"" for name, _ in added}
        _replace(folder, {name: before[name] + body for name, body in added})


def begin_history(folder: Path, files: dict[str, bytes]) -> None:
    """Put the *files* of a history into *folder*.

    Raise `HistoryError` where they are damaged, or the folder holds a history already.
    """
    with _exclusive_access(folder):
        if files_of(folder):
            what = "there is a history here already"
            raise HistoryError(what, remedy="name an empty folder", place=str(folder))
        verified((folder / name, body) for name, body in files.items())
        _replace(folder, files)


def forget(folder: Path, contact_id: str) -> None:
    """Rewrite the history in *folder* without the name and organization of a contact.

    A mark says that they were removed, and editions that are added later lose
    them as well. Raise `HistoryError` where no edition names the contact.
    """
    with _exclusive_access(folder):
        history = read_history(folder)
        rewritten = without_names(history.editions, {contact_id})
        if [edition.changes for edition in rewritten.editions] == [
            edition.changes for edition in history.editions
        ]:
            what = f'the history names no contact "{contact_id}", or has forgotten it already'
            remedy = "give the id as the registry prints it between brackets"
            raise HistoryError(what, remedy=remedy)
        _replace(folder, rewritten.files)


class Rewritten(NamedTuple):
    """A history that was written anew: its editions, and its files by name."""

    editions: tuple[RecordedEdition, ...]
    files: dict[str, bytes]


def without_names(editions: Iterable[RecordedEdition], contact_ids: Collection[str]) -> Rewritten:
    """Write *editions* anew, without the name and organization of some contacts."""
    blocks, state, written = Blocks(Chain()), State(), []
    for edition in editions:
        changes = [_forgetting(change, contact_ids) for change in edition.changes]
        changes = [change for change in changes if change.before != change.after]
        for change in changes:
            state.apply(change)
        names = ("seen", "source", "facts")
        told = {name: getattr(edition, name) for name in names}
        written.append(blocks.add({"edition": edition.id, **told}, changes, state))
    return Rewritten(tuple(written), blocks.files)


def forgotten_ids(history: History) -> frozenset[str]:
    """List the contacts whose names were removed from *history*."""
    changes = (change for edition in history.editions for change in edition.changes)
    found = (facts for change in changes for facts in change if facts and "forgotten" in facts)
    return frozenset(facts["id"] for facts in found)


def without_name(contact: Facts) -> Facts:
    """Remove name and organization from the facts of a contact."""
    kept: Facts = {name: contact[name] for name in ("id", "updated") if name in contact}
    return {**kept, "forgotten": True}


def _forgetting(change: Change, contact_ids: Collection[str]) -> Change:
    if not {facts.get("id") for facts in change if facts}.intersection(contact_ids):
        return change
    return Change(*(facts and without_name(facts) for facts in change))


def _line(change: Change) -> Facts:
    before, after = change
    if before is None or after is None:
        word, name = ("add", "to") if before is None else ("remove", "from")
        return {word: change.kind, name: after or before}
    differing = [name for name in FIELDS[change.kind] if before.get(name) != after.get(name)]
    return {
        "change": change.kind,
        "key": key_of(after),
        "from": {name: before.get(name) for name in differing},
        "to": {name: after.get(name) for name in differing},
    }


@contextmanager
def _exclusive_access(folder: Path) -> Iterator[None]:
    """Hold the folder against other writers, finish what one of them began, explain failures."""
    is_new = not folder.exists()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with locked(folder, waits=False):
            _settle(folder)
            yield
    except BlockingIOError as error:
        what = "another process writes to this history"
        raise HistoryError(what, remedy="wait until it has ended", place=str(folder)) from error
    except OSError as error:
        what = f"the history cannot be written ({error.strerror or error})"
        remedy = "free space or rights there, or name another folder"
        raise HistoryError(what, remedy=remedy, place=str(error.filename or folder)) from error
    finally:
        if is_new:
            with suppress(OSError):
                folder.rmdir()


def _replace(folder: Path, files: dict[str, bytes]) -> None:
    """Put *files* in place, all or none: a rename of their folder decides."""
    staging = folder / _STAGING
    shutil.rmtree(staging, ignore_errors=True)
    staging.mkdir()
    for name, body in files.items():
        write_synced(staging / name, body)
    if files:
        staging.rename(folder / PENDING)
    _settle(folder)


def _settle(folder: Path) -> None:
    """Move files that are complete to their place."""
    shutil.rmtree(folder / _STAGING, ignore_errors=True)
    pending = folder / PENDING
    if pending.is_dir():
        for path in sorted(pending.iterdir()):
            path.replace(folder / path.name)
        pending.rmdir()
