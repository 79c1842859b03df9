"""Where an edition comes from: a file, a URL, IANA, the cache, or the sample."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from site_gen import resources
from site_gen.errors import FetchError, RegistryError
from site_gen.registry import read_edition
from site_gen.sources import cache
from site_gen.sources.download import Validators, download, without_password

if TYPE_CHECKING:
    from site_gen.model import Edition

__all__ = [
    "Fetched",
    "OpenedEdition",
    "fetch",
    "iana_url",
    "open_cached",
    "open_edition",
    "refuse_shrunken",
]

IANA = "https://www.iana.org/assignments/service-names-port-numbers/service-names-port-numbers.xml"
VARIABLE = "SITE_GEN_IANA_URL"

_LARGEST_FILE = 512 << 20  # bytes
_LEAST_SHARE = 0.9


@dataclass(frozen=True, slots=True)
class OpenedEdition:
    """An edition and where it comes from.

    *origin* is for people: a path as given, a URL without its password, or
    words. *digest* is the SHA-256 of the bytes that were read, as hexadecimal.
    *warnings* are one-line remarks for the operator, those of the reader included.
    *is_sample* is true for the excerpt that ships with the program.
    """

    edition: Edition
    origin: str
    digest: str
    warnings: tuple[str, ...]
    is_sample: bool = False


@dataclass(frozen=True, slots=True)
class Fetched:
    """The result of `fetch`.

    *path* is where the bytes are kept, *digest* their SHA-256; *is_new* is true
    where they differ from what was kept before.
    """

    edition: Edition
    url: str
    path: Path
    digest: str
    is_new: bool
    warnings: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Summarize the result in one line."""
        day = f"of {self.edition.updated}" if self.edition.updated else "without a date"
        news = "is new" if self.is_new else "has not changed"
        records = len(self.edition.registrations)
        return f"the edition {day} with {records:,} records {news}: {self.path}"


def open_edition(source: str | None) -> OpenedEdition:
    """Read the edition that *source* names.

    *source* is the path of a file, an ``http(s)`` URL, ``sample`` (the excerpt
    that ships with the program), ``iana`` (without a fallback), or None: IANA,
    else the cached edition, else the sample, with a warning. Raise
    `FetchError` or `RegistryError`.

    >>> open_edition("sample").is_sample
    True
    """
    if source is None:
        return _open_current()
    if source == "sample":
        return _open_sample()
    if source == "iana":
        return _open_iana(retry_unreachable=True)
    if source.lower().startswith(("http://", "https://")):
        place = without_password(source)
        return _read(download(source).body or b"", place)
    return _open_file(Path(source))


def open_cached(warnings: list[str]) -> OpenedEdition | None:
    """Read the cached edition, without a network.

    None where there is none that can be read; what stands against it is added to *warnings*.
    """
    folder = resources.cache_folder()
    kept = cache.load(folder, warnings)
    if kept is None:
        return None
    cached, body = kept
    path = str(folder / cached.file)
    try:
        return _read(body, path)
    except RegistryError as error:
        # The program may have become stricter since.
        warnings.append(f"{error}; the cached edition is ignored")
        return None


def fetch(*, last_count: int | None = None, allow_shrink: bool = False) -> Fetched:
    """Download IANA's current edition into the cache, unless it is there already.

    *last_count* is the number of records of the last published edition: one
    with far fewer is refused unless *allow_shrink*. Raise `FetchError` or
    `RegistryError` where the edition cannot be downloaded, is not the whole
    registry, or is older than the cached one; the cache then stays as it is.
    """
    fetched, body, cached = _download_current(retry_unreachable=True)
    if not allow_shrink:
        refuse_shrunken(cached.records, last_count, cached.url)
    cache.keep(resources.cache_folder(), body, cached)
    return fetched


def iana_url() -> str:
    """Return the URL of IANA's registry, or the one in ``SITE_GEN_IANA_URL``."""
    return os.environ.get(VARIABLE) or IANA


def refuse_shrunken(records: int, last_count: int | None, place: str) -> None:
    """Raise `FetchError` where an edition has less than 90 % of the records published last."""
    if last_count and records < _LEAST_SHARE * last_count:
        what = f"this edition has {records} records, the one published last had {last_count}"
        remedy = "look into it, and say --allow-shrink if it is right"
        raise FetchError(what, remedy=remedy, place=place)


def _download_current(*, retry_unreachable: bool) -> tuple[Fetched, bytes, cache.CachedEdition]:
    """Download IANA's edition and prove that it is whole and not older than the cached one."""
    warnings: list[str] = []
    folder, url = resources.cache_folder(), iana_url()
    place = without_password(url)
    kept, kept_body = cache.load(folder, warnings) or (None, b"")
    known = Validators(kept.etag, kept.last_modified) if kept and kept.url == place else None
    answer = download(url, known, retry_unreachable=retry_unreachable)
    body = kept_body if answer.body is None else answer.body
    edition = read_edition(body, place)
    if edition.is_excerpt or not edition.registrations:
        what = "is only a part of the registry"
        raise FetchError(what, remedy="check the address", place=place)
    if kept and "" < cache.date(edition.updated) < cache.date(kept.updated):
        what = f"the edition of {edition.updated} is older than the cached one of {kept.updated}"
        remedy = f"try again later, or remove {folder / kept.file} to take it"
        raise FetchError(what, remedy=remedy, place=place)
    cached = cache.describe(edition, _digest(body), place, answer.validators)
    is_new = not kept or kept.digest != cached.digest
    told = (*warnings, *edition.warnings)
    fetched = Fetched(edition, place, folder / cached.file, cached.digest, is_new, told)
    return fetched, body, cached


def _open_iana(*, retry_unreachable: bool) -> OpenedEdition:
    fetched, body, cached = _download_current(retry_unreachable=retry_unreachable)
    warnings = fetched.warnings
    try:
        cache.keep(resources.cache_folder(), body, cached)
    except FetchError as error:
        # The edition is valid: a cache that cannot be written is no reason to fail.
        warnings = (str(error), *warnings)
    return OpenedEdition(fetched.edition, fetched.url, fetched.digest, warnings)


def _open_current() -> OpenedEdition:
    try:
        return _open_iana(retry_unreachable=False)
    except (FetchError, RegistryError) as error:
        reason = str(error)
    warnings: list[str] = []
    opened = open_cached(warnings)
    if opened:
        day = opened.edition.updated or "an unknown day"
        warnings.append(f"{reason}; the edition of {day} is used, from {opened.origin}")
    else:
        opened = _open_sample()
        warnings.append(
            f"{reason}; no edition is cached either, so this is only the excerpt"
            " that ships with the program, not the whole registry"
        )
    return replace(opened, warnings=(*warnings, *opened.warnings))


def _open_sample() -> OpenedEdition:
    path = resources.sample()
    opened = _read(path.read_bytes(), path.name)
    return replace(opened, origin="the excerpt that ships with the program", is_sample=True)


def _open_file(path: Path) -> OpenedEdition:
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
    return OpenedEdition(edition, place, _digest(data), edition.warnings)


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
