"""Keep the newest editions that were fetched, in the user's cache folder.

An edition is two files: its bytes, named by its date and digest, and beside
them a JSON note with what the server said. The note comes last and by a rename:
bytes without one, or that do not match it, were never kept.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import re
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from site_gen.errors import FetchError
from site_gen.resources import CACHE_VARIABLE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from site_gen.editions.download import Validators
    from site_gen.model import Edition

_KEPT = 2
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_OURS = re.compile(
    r"\.?registry-(?:\d{4}-\d\d-\d\d|undated)-[0-9a-f]{16}\.(?:xml|csv|xhtml|txt|json)(?:\.new)?"
)
_ENDINGS = {"XML": "xml", "CSV": "csv", "XHTML": "xhtml"}


@dataclass(frozen=True, slots=True)
class Note:
    """What is known of a kept edition.

    *file* is the name of its bytes, *digest* their SHA-256, *url* whence they
    came (without a password), *updated* the registry's own date, *records* how
    many it has.
    """

    file: str
    digest: str
    url: str
    etag: str | None
    last_modified: str | None
    updated: str | None
    records: int

    @property
    def age(self) -> tuple[str, str]:
        """Order by the registry's own date; an undated edition is the oldest."""
        return date(self.updated), self.file


def date(updated: str | None) -> str:
    """Give a registry's date where it is one, else the empty string, which sorts first."""
    return updated if updated and _DATE.fullmatch(updated) else ""


def note_of(edition: Edition, digest: str, url: str, validators: Validators) -> Note:
    """Write down what there is to know of an edition that was fetched from *url*."""
    ending = _ENDINGS.get(edition.format, "txt")
    file = f"registry-{date(edition.updated) or 'undated'}-{digest[:16]}.{ending}"
    records = len(edition.registrations)
    etag, last_modified = validators.etag, validators.last_modified
    return Note(file, digest, url, etag, last_modified, edition.updated, records)


def notes(folder: Path, warnings: list[str]) -> list[Note]:
    """List what is kept in *folder*, newest first; a damaged note adds a warning."""
    paths = [path for path in _ours(folder) if path.suffix == ".json" and path.name[0] != "."]
    found = [_read_note(path, warnings) for path in paths]
    return sorted((note for note in found if note), key=lambda note: note.age, reverse=True)


def body_of(folder: Path, note: Note, warnings: list[str]) -> bytes | None:
    """Read a kept edition; None and a warning where its bytes are not those that were kept."""
    path = folder / note.file
    try:
        body = path.read_bytes()
    except OSError as error:
        warnings.append(f"{path}: {error.strerror}; this kept edition is passed over")
        return None
    if hashlib.sha256(body).hexdigest() == note.digest:
        return body
    warnings.append(f"{path}: is damaged; this kept edition is passed over")
    return None


def keep(folder: Path, body: bytes, note: Note) -> Path:
    """Keep an edition beside the newest other one; give the path of its bytes.

    A stop at any moment leaves what was kept before, or the new edition as
    well. Raise `FetchError` where the folder does not allow it.
    """
    text = json.dumps(asdict(note), indent=1).encode()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _locked(folder):
            _replace(folder / note.file, body)
            _replace((folder / note.file).with_suffix(".json"), text)
            _tidy(folder, note)
    except OSError as error:
        what = f"the edition cannot be kept: {error.strerror or error}"
        remedy = f"free space or rights there, or name another folder in {CACHE_VARIABLE}"
        raise FetchError(what, remedy=remedy, place=str(error.filename or folder)) from error
    return folder / note.file


def _ours(folder: Path) -> list[Path]:
    try:
        return sorted(path for path in folder.iterdir() if _OURS.fullmatch(path.name))
    except OSError:
        return []


def _read_note(path: Path, warnings: list[str]) -> Note | None:
    try:
        note = Note(**json.loads(path.read_bytes()))
    except (OSError, ValueError, TypeError):
        note = None
    if note and _is_sound(note, path):
        return note
    warnings.append(f"{path}: is damaged; this kept edition is passed over")
    return None


def _is_sound(note: Note, path: Path) -> bool:
    texts = (note.file, note.digest, note.url)
    maybe = (note.etag, note.last_modified, note.updated)
    return (
        all(isinstance(text, str) for text in texts)
        and all(text is None or isinstance(text, str) for text in maybe)
        and isinstance(note.records, int)
        and bool(_OURS.fullmatch(note.file))
        and Path(note.file).stem == path.stem
    )


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Hold the folder itself: no lock file is left behind."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _replace(path: Path, body: bytes) -> None:
    new = path.with_name(f".{path.name}.new")
    with new.open("wb") as file:
        file.write(body)
        file.flush()
        # Two files a week: certainty after a power cut costs nothing here.
        os.fsync(file.fileno())
    new.replace(path)


def _tidy(folder: Path, newest: Note) -> None:
    others = [note for note in notes(folder, []) if note.file != newest.file]
    # Of one day's editions the one fetched last is the right one.
    others = [note for note in others if note.updated != newest.updated]
    others = [note for note in others if body_of(folder, note, []) is not None]
    stems = {Path(note.file).stem for note in (newest, *others[: _KEPT - 1])}
    for path in _ours(folder):
        if path.stem not in stems:
            with suppress(OSError):
                path.unlink()
