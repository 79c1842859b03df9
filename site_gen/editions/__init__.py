"""Where an edition comes from: a file, an address, IANA, the cache, or the sample."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from site_gen import resources
from site_gen.editions.cache import body_of, date, keep, note_of, notes
from site_gen.editions.download import Limits, Validators, download, shown
from site_gen.errors import FetchError, RegistryError
from site_gen.registry import read_edition

if TYPE_CHECKING:
    from site_gen.editions.cache import Note
    from site_gen.model import Edition

__all__ = [
    "Fetched",
    "Limits",
    "OpenedEdition",
    "fetch",
    "iana_url",
    "open_edition",
    "open_kept",
    "refuse_shrunken",
]

IANA = "https://www.iana.org/assignments/service-names-port-numbers/service-names-port-numbers.xml"
VARIABLE = "SITE_GEN_IANA_URL"

_LARGEST_FILE = 512 << 20
_LEAST_SHARE = 0.9


@dataclass(frozen=True, slots=True)
class OpenedEdition:
    """An edition and where it comes from.

    *origin* tells people: a path as given, an address without its password, or
    words. *digest* is the SHA-256 of the bytes that were read, as hexadecimal.
    *is_sample* is true for the excerpt that ships with the program. *warnings*
    are one-line remarks for the operator, the reader's own among them.
    """

    edition: Edition
    origin: str
    is_sample: bool
    digest: str
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fetched:
    """What `fetch` brought.

    *path* is where the bytes are kept, *digest* their SHA-256; *is_new* tells
    whether they differ from all that was kept before.
    """

    edition: Edition
    url: str
    path: Path
    digest: str
    is_new: bool
    warnings: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Tell it in one line."""
        day = f"of {self.edition.updated}" if self.edition.updated else "without a date"
        news = "is new" if self.is_new else "has not changed"
        records = len(self.edition.registrations)
        return f"the edition {day} with {records:,} records {news}: {self.path}"


@dataclass(frozen=True, slots=True)
class _Proven:
    """IANA's current edition: whole, not older than what is kept, and not kept yet."""

    edition: Edition
    body: bytes
    note: Note
    is_new: bool
    warnings: tuple[str, ...]


def open_edition(source: str | None, limits: Limits | None = None) -> OpenedEdition:
    """Read the edition that *source* names.

    *source* is the path of a file, an ``http(s)`` address, ``sample`` (the
    excerpt that ships with the program), ``iana`` (and nothing else), or None:
    IANA, else the newest kept edition, else the sample, with a warning. Raise
    `FetchError` or `RegistryError` where it cannot be had or read.

    >>> open_edition("sample").is_sample
    True
    """
    if source is None:
        return _current(limits or Limits())
    if source == "sample":
        return _sample()
    if source == "iana":
        return _from_iana(limits or Limits())
    if source.lower().startswith(("http://", "https://")):
        return _from_address(source, limits or Limits())
    return _from_file(Path(source))


def open_kept() -> OpenedEdition | None:
    """Read the newest edition in the cache, without asking anybody; None where there is none."""
    warnings: list[str] = []
    folder = resources.cache_folder()
    for note, body in _sound(folder, warnings):
        path = folder / note.file
        try:
            edition = read_edition(body, str(path))
        except RegistryError as error:
            warnings.append(f"{error}; this kept edition is passed over")
            continue
        told = (*warnings, *edition.warnings)
        return OpenedEdition(edition, str(path), is_sample=False, digest=note.digest, warnings=told)
    return None


def fetch(
    *,
    last_count: int | None = None,
    allow_shrink: bool = False,
    limits: Limits | None = None,
) -> Fetched:
    """Bring IANA's current edition into the cache, if it is not there yet.

    *last_count* is how many records the last published edition had: one with
    far fewer is refused unless *allow_shrink*. Raise `FetchError` or
    `RegistryError` where the edition cannot be had, is not the whole registry,
    or is older than what is kept; what is kept then stays as it is.
    """
    proven = _prove(limits or Limits())
    note = proven.note
    if not allow_shrink:
        refuse_shrunken(note.records, last_count, note.url)
    path = keep(resources.cache_folder(), proven.body, note)
    return Fetched(proven.edition, note.url, path, note.digest, proven.is_new, proven.warnings)


def iana_url() -> str:
    """Give the address of IANA's registry, or the one that ``SITE_GEN_IANA_URL`` names instead."""
    return os.environ.get(VARIABLE) or IANA


def refuse_shrunken(records: int, last_count: int | None, place: str) -> None:
    """Raise `FetchError` where an edition has less than 90 % of the records published last."""
    if last_count and records < _LEAST_SHARE * last_count:
        what = f"this edition has {records} records, the one published last had {last_count}"
        remedy = "look into it, and say --allow-shrink if it is right"
        raise FetchError(what, remedy=remedy, place=place)


def _prove(limits: Limits) -> _Proven:
    warnings: list[str] = []
    folder, url = resources.cache_folder(), iana_url()
    place = shown(url)
    kept = _sound(folder, warnings)
    known, old = next(((note, body) for note, body in kept if note.url == place), (None, b""))
    validators = Validators(known.etag, known.last_modified) if known else Validators()
    answer = download(url, validators, limits)
    body = old if answer.body is None else answer.body
    edition = read_edition(body, place)
    _refuse_partial(edition, place)
    if kept:
        _refuse_older(edition, kept[0][0], folder, place)
    note = note_of(edition, _digest(body), place, answer.validators)
    is_new = all(note.digest != one.digest for one, _ in kept)
    return _Proven(edition, body, note, is_new, (*warnings, *edition.warnings))


def _refuse_partial(edition: Edition, place: str) -> None:
    if edition.is_excerpt or not edition.registrations:
        what = "is only a part of the registry"
        raise FetchError(what, remedy="check the address", place=place)


def _refuse_older(edition: Edition, newest: Note, folder: Path, place: str) -> None:
    if "" < date(edition.updated) < date(newest.updated):
        what = f"the edition of {edition.updated} is older than that of {newest.updated}, kept here"
        remedy = f"try again later, or remove {folder / newest.file} to take it"
        raise FetchError(what, remedy=remedy, place=place)


def _sound(folder: Path, warnings: list[str]) -> list[tuple[Note, bytes]]:
    pairs = ((note, body_of(folder, note, warnings)) for note in notes(folder, warnings))
    return [(note, body) for note, body in pairs if body is not None]


def _from_iana(limits: Limits) -> OpenedEdition:
    proven = _prove(limits)
    warnings = proven.warnings
    try:
        keep(resources.cache_folder(), proven.body, proven.note)
    except FetchError as error:
        # The edition is here and good: a cache that takes nothing is no reason to fail.
        warnings = (str(error), *warnings)
    return OpenedEdition(
        proven.edition,
        proven.note.url,
        is_sample=False,
        digest=proven.note.digest,
        warnings=warnings,
    )


def _current(limits: Limits) -> OpenedEdition:
    try:
        return _from_iana(replace(limits, knocks_again=False))
    except (FetchError, RegistryError) as error:
        return _from_cache(str(error)) or _sample_instead(str(error))


def _from_cache(reason: str) -> OpenedEdition | None:
    kept = open_kept()
    if kept is None:
        return None
    day = kept.edition.updated or "an unknown day"
    warning = f"{reason}; the edition of {day} is used, from {kept.origin}"
    at = len(kept.warnings) - len(kept.edition.warnings)
    return replace(kept, warnings=(*kept.warnings[:at], warning, *kept.warnings[at:]))


def _sample_instead(reason: str) -> OpenedEdition:
    opened = _sample()
    warning = (
        f"{reason}; no edition is kept here either, so this is only the excerpt"
        " that ships with the program, not the whole registry"
    )
    return replace(opened, warnings=(warning, *opened.warnings))


def _sample() -> OpenedEdition:
    path = resources.sample()
    data = path.read_bytes()
    edition = read_edition(data, path.name)
    origin = "the excerpt that ships with the program"
    return OpenedEdition(
        edition, origin, is_sample=True, digest=_digest(data), warnings=edition.warnings
    )


def _from_address(url: str, limits: Limits) -> OpenedEdition:
    place = shown(url)
    return _read(download(url, None, limits).body or b"", place)


def _from_file(path: Path) -> OpenedEdition:
    try:
        with path.open("rb") as file:
            data = file.read(_LARGEST_FILE + 1)
    except (OSError, ValueError) as error:
        what = getattr(error, "strerror", None) or str(error)
        remedy = "give a file, an http or https address, sample or iana"
        raise RegistryError(what, remedy=remedy, place=str(path)) from error
    if len(data) > _LARGEST_FILE:
        what = f"is larger than {_LARGEST_FILE >> 20} MiB, the most that is read"
        raise RegistryError(what, remedy="give an edition of the registry", place=str(path))
    return _read(data, str(path))


def _read(data: bytes, place: str) -> OpenedEdition:
    edition = read_edition(data, place)
    return OpenedEdition(
        edition, place, is_sample=False, digest=_digest(data), warnings=edition.warnings
    )


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
