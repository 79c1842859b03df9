"""Keep the newest edition that was downloaded, in the user's cache folder.

Two files: the bytes, named by date and digest, and ``registry.json``, which
describes them. The description is replaced last, by a rename, so a stop at any
moment leaves the old edition or the new one.
"""

from __future__ import annotations

import hashlib
import json
import re
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from site_gen.errors import FetchError
from site_gen.files import locked, write_synced
from site_gen.resources import CACHE_VARIABLE

if TYPE_CHECKING:
    from pathlib import Path

    from site_gen.model import Edition, Format
    from site_gen.sources.download import Validators

_DESCRIPTION = "registry.json"
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_BODY = re.compile(r"registry-(?:\d{4}-\d\d-\d\d|undated)-[0-9a-f]{16}\.(?:xml|csv|xhtml|txt|json)")
ENDINGS: dict[Format, str] = {
    "XML": "xml",
    "XHTML": "xhtml",
    "CSV": "csv",
    "plain text": "txt",
    "excerpt": "txt",
}


@dataclass(frozen=True, slots=True)
class CachedEdition:
    """The description of the cached edition.

    *file* is the name of its bytes, *digest* their SHA-256, *url* where they
    came from (without a password), *updated* the registry's own date,
    *records* their number.
    """

    file: str
    digest: str
    url: str
    etag: str | None
    last_modified: str | None
    updated: str | None
    records: int


def date(updated: str | None) -> str:
    """Return a registry's date where it is valid, else the empty string, which sorts first."""
    return updated if updated and _DATE.fullmatch(updated) else ""


def describe(edition: Edition, digest: str, url: str, validators: Validators) -> CachedEdition:
    """Describe an edition that was downloaded from *url*."""
    ending = ENDINGS[edition.format]
    file = f"registry-{date(edition.updated) or 'undated'}-{digest[:16]}.{ending}"
    records = len(edition.registrations)
    etag, last_modified = validators.etag, validators.last_modified
    return CachedEdition(file, digest, url, etag, last_modified, edition.updated, records)


def load(folder: Path, warnings: list[str]) -> tuple[CachedEdition, bytes] | None:
    """Read the cached edition; None where there is none, with a warning where it is damaged."""
    path = folder / _DESCRIPTION
    with suppress(OSError, ValueError, TypeError):
        if not path.exists():
            return None
        cached = CachedEdition(**json.loads(path.read_bytes()))
        if _BODY.fullmatch(cached.file):
            path = folder / cached.file
            body = path.read_bytes()
            if hashlib.sha256(body).hexdigest() == cached.digest:
                return cached, body
    warnings.append(f"{path}: is damaged; the cached edition is ignored")
    return None


def keep(folder: Path, body: bytes, cached: CachedEdition) -> None:
    """Put an edition in the place of the cached one.

    Raise `FetchError` where the folder does not allow it.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with locked(folder, waits=True):
            _replace(folder / cached.file, body)
            _replace(folder / _DESCRIPTION, json.dumps(asdict(cached), indent=1).encode())
            for path in folder.iterdir():
                name = path.name.removeprefix(".").removesuffix(".new")
                if _BODY.fullmatch(name) and path.name != cached.file:
                    path.unlink()
    except OSError as error:
        what = f"the edition cannot be kept: {error.strerror or error}"
        remedy = f"free space or rights there, or name another folder in {CACHE_VARIABLE}"
        raise FetchError(what, remedy=remedy, place=str(error.filename or folder)) from error


def _replace(path: Path, body: bytes) -> None:
    new = path.with_name(f".{path.name}.new")
    write_synced(new, body)
    new.replace(path)
