"""Find editions in files, folders and git repositories, and read them in all processes."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
from array import array
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from itertools import chain, groupby
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from site_gen.errors import HistoryError, RegistryError, located
from site_gen.history.facts import encode, facts_digest, frame_items, items_of, record_facts
from site_gen.history.store import BASE, CHANGES_JSON, STORE
from site_gen.history.writing import Found, begin_history, recording
from site_gen.parallel import run_batches
from site_gen.registry import read_edition
from site_gen.sources.download import download

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

    from site_gen.history.store import RecordedEdition
    from site_gen.model import Edition

_FILE = "service-names-port-numbers.xml"
_BATCH = 8
_TIME = "%Y-%m-%dT%H:%M:%SZ"
# git runs in a repository of somebody else: nothing of its configuration may start a program.
_GIT = ("git", "--no-pager", "-c", "core.fsmonitor=false", "-c", "log.showSignature=false")
_RECORD = re.compile(rb"<record[\s>].*?</record>", re.DOTALL)


class Candidate(NamedTuple):
    """A file that may be an edition: a path, or a blob of a git repository with its time."""

    repository: str
    name: str
    place: str
    seen: str | None = None


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did: the ids that it added, how many editions were known, its remarks."""

    added: tuple[str, ...]
    known: int
    remarks: tuple[str, ...]

    def __str__(self) -> str:
        """Say it in one line."""
        ends = f": {self.added[0]} to {self.added[-1]}" if self.added else ""
        known = f"{self.known:,} known already" if self.known else "none known already"
        return f"{len(self.added):,} editions added{ends}; {known}"


def import_editions(
    sources: Iterable[Path], folder: Path, jobs: int, progress: Callable[[int, int], None]
) -> ImportReport:
    """Add to the history in *folder* what *sources* hold and it does not know yet.

    The order of the sources does not matter: editions are added by their date,
    those of one date in the order in which they were seen. Raise `HistoryError`
    where a source cannot be opened; the history then stays as it was.
    """
    candidates = list(chain.from_iterable(map(candidates_of, sources)))
    with recording(folder) as recorder:
        batches = [candidates[at : at + _BATCH] for at in range(0, len(candidates), _BATCH)]
        gathered = _Gathered()
        read = partial(_read_batch, _EditionReader())
        for done, results in enumerate(run_batches(batches, read, jobs), 1):
            for result in results:
                gathered.add(result)
            progress(min(done * _BATCH, len(candidates)), len(candidates))
        added = []
        for place, found in gathered.by_date():
            try:
                added.append(recorder.record(found))
            except HistoryError as error:
                gathered.remarks.append(f"{place}: {error}")
    if not gathered.count:
        what = f"none of {len(candidates):,} files is an edition of the registry"
        remedy = f"the first says: {gathered.remarks[0]}"
        raise HistoryError(what, remedy=remedy)
    ids = tuple(filter(None, added))
    return ImportReport(ids, len(added) - len(ids), tuple(gathered.remarks))


def append_edition(edition: Edition, source: str, folder: Path) -> tuple[RecordedEdition, ...]:
    """Add *edition*, seen now, to the history in *folder*; return all its editions.

    The history stays as it is where it knows the edition. *source* is the
    SHA-256 of its file. Raise `HistoryError` where it is older than the newest
    edition or only a part of the registry.
    """
    seen = datetime.now(UTC).strftime(_TIME)
    with recording(folder) as recorder:
        recorder.record(found_of(edition, list(items_of(edition)), source, seen))
        return tuple(recorder.editions)


def adopt_history(url: str, folder: Path) -> None:
    """Begin a history in *folder* with a copy of the one that the site at *url* offers.

    Raise `HistoryError` where *folder* holds a history already, or where the copy
    is damaged; `FetchError` where there is none.
    """
    root = f"{url.removesuffix('/')}/"
    rows = json.loads(download(f"{root}{CHANGES_JSON}").body or b"{}")["editions"]
    years = sorted({row["edition"][:4] for row in rows[:-1]})
    names = [BASE, *(f"{year}.ndjson" for year in years)]
    files = {name: download(f"{root}{STORE}/{name}").body or b"" for name in names}
    begin_history(folder, files)


def found_of(edition: Edition, items: Sequence[bytes], source: str, seen: str | None) -> Found:
    """Prepare *edition* for a history; raise `HistoryError` where it is not a whole one."""
    if not edition.updated or not edition.contacts or edition.is_excerpt:
        what = "a history takes whole editions with a date and a contact table"
        raise HistoryError(what, remedy="give IANA's XML, text or XHTML")
    return Found(edition.updated, items, facts_digest(items, edition.contacts), seen, source)


class _Gathered:
    """The editions that were read; each item is kept once."""

    def __init__(self) -> None:
        self.remarks: list[str] = []
        self._numbers: dict[bytes, int] = {}
        self._found: list[tuple[str, Found, array[int]]] = []

    def add(self, result: _Result) -> None:
        if isinstance(result, str):
            self.remarks.append(result)
            return
        place, found, packed = result
        numbers = self._numbers
        items = array("I", [numbers.setdefault(x, len(numbers)) for x in packed.split(b"\n")])
        self._found.append((place, found, items))

    @property
    def count(self) -> int:
        return len(self._found)

    def by_date(self) -> Iterator[tuple[str, Found]]:
        known = list(self._numbers)
        for place, found, items in sorted(self._found, key=lambda each: each[1].date):
            yield place, found._replace(items=[known[at] for at in items])


# A place, an edition without its items, and those, joined by line ends; or a remark.
_Result = tuple[str, Found, bytes] | str


def candidates_of(source: Path) -> list[Candidate]:
    """List the files that may be editions in *source*; raise `HistoryError` where there is none."""
    if source.is_file():
        return [Candidate("", str(source), str(source))]
    if not source.is_dir():
        what = "there is no such file or folder"
        remedy = "give an edition, a folder or a git repository"
        raise HistoryError(what, remedy=remedy, place=str(source))
    if (source / ".git").exists() or (source / "objects").is_dir():
        return list(_commits(source))
    paths = sorted(path for path in source.rglob("*") if path.is_file())
    if not paths:
        what = "the folder holds no file"
        raise HistoryError(what, remedy="give another", place=str(source))
    return [Candidate("", str(path), str(path)) for path in paths]


def _commits(repository: Path) -> Iterator[Candidate]:
    """List each content that the registry's file had on the current branch, the oldest first."""
    options = "--reverse --first-parent -m --raw --no-abbrev --no-renames".split()  # noqa: SIM905 (a list to read)
    log = _git(repository, "log", *options, "--format=%h %ct", "--", f"*{_FILE}")
    seen: set[str] = set()
    commit, time = "", ""
    for line in log.decode("utf-8", "replace").splitlines():
        if not line.startswith(":"):
            commit, _, time = (line or f"{commit} {time}").partition(" ")
            continue
        blob = line.split()[3]
        if blob.strip("0") and blob not in seen:
            seen.add(blob)
            moment = datetime.fromtimestamp(int(time), UTC).strftime(_TIME)
            yield Candidate(str(repository), blob, f"{repository}: commit {commit}", moment)
    if not seen:
        what = f"no commit on the current branch of this repository holds {_FILE}"
        remedy = "give a clone of a mirror of the registry"
        raise HistoryError(what, remedy=remedy, place=str(repository))


def _git(repository: Path | str, *arguments: str, given: bytes | None = None) -> bytes:
    command = [*_GIT, "-C", str(repository), *arguments]
    try:
        done = subprocess.run(command, input=given, capture_output=True, check=True)  # noqa: S603
    except FileNotFoundError as error:
        what = "the program git is not installed"
        raise HistoryError(what, remedy="install it, or give files") from error
    except subprocess.CalledProcessError as error:
        what = f"git cannot read it ({error.stderr.decode('utf-8', 'replace').strip()})"
        raise HistoryError(what, remedy="clone it again", place=str(repository)) from error
    return done.stdout


class _EditionReader:
    """Reads editions one after the other; a record of an earlier one is not parsed again.

    That halves an import: two editions differ in a few of 14,000 records.
    """

    def __init__(self) -> None:
        self._known: dict[bytes, bytes] = {}

    def read(self, data: bytes, name: str) -> tuple[Edition, list[bytes]]:
        """Return an edition, perhaps without known records, and all its items.

        Raise `RegistryError` where it cannot be read.
        """
        records: list[bytes] = []
        # Inside a comment or a CDATA section, what looks like a record is none.
        if data.startswith(b"<?xml") and b"<!" not in data:
            fresh: list[bytes] = []
            edition = read_edition(self._reduced(data, fresh, records), name)
            if len(fresh) == len(edition.registrations):
                items = [encode(record_facts(each)) for each in edition.registrations]
                self._known.update(zip(fresh, items, strict=True))
                return edition, [*records, *items, *frame_items(edition)]
        edition = read_edition(data, name)
        return edition, list(items_of(edition))

    def _reduced(self, data: bytes, fresh: list[bytes], records: list[bytes]) -> bytes:
        """Cut known records out of *data*: their items to *records*, others to *fresh*."""

        def cut(match: re.Match[bytes]) -> bytes:
            item = self._known.get(match[0])
            # The reader wants a record at least.
            if item is None or not fresh:
                fresh.append(match[0])
                return match[0]
            records.append(item)
            return b"\n" * match[0].count(b"\n")

        return _RECORD.sub(cut, data)


def _bodies(batch: Collection[Candidate]) -> Iterator[bytes | str]:
    """Read the files of *batch*; a remark stands for what cannot be read."""
    for repository, members in groupby(batch, key=lambda each: each.repository):
        if repository:
            yield from _blobs(repository, [each.name for each in members])
            continue
        for each in members:
            try:
                yield Path(each.name).read_bytes()
            except OSError as error:
                yield located(f"cannot be read ({error.strerror})", each.place, None)


def _blobs(repository: str, names: list[str]) -> Iterator[bytes]:
    given = "".join(f"{name}\n" for name in names).encode()
    output, start = _git(repository, "cat-file", "--batch", given=given), 0
    for _ in names:
        head = output.index(b"\n", start)
        end = head + 1 + int(output[start:head].split()[-1])
        yield output[head + 1 : end]
        start = end + 1


def _read_batch(parser: _EditionReader, batch: Collection[Candidate]) -> list[_Result]:
    return [_read(parser, *each) for each in zip(batch, _bodies(batch), strict=True)]


def _read(parser: _EditionReader, candidate: Candidate, data: bytes | str) -> _Result:
    if isinstance(data, str):
        return data
    try:
        edition, items = parser.read(data, candidate.place)
        source = hashlib.sha256(data).hexdigest()
        found = found_of(edition, items, source, candidate.seen)
    except RegistryError as error:
        return str(error)
    except HistoryError as error:
        return f"{candidate.place}: {error}"
    return candidate.place, found._replace(items=()), b"\n".join(items)
