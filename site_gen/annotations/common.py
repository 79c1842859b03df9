"""The bundled list of common names."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from site_gen.annotations import Annotation, NoteLink
from site_gen.errors import NoteError

COMMON_NAMES = Path(__file__).parent / "common_names.toml"
ORIGIN = "common usage"
REQUIRED = frozenset({"number", "protocols", "name", "link", "looked_up"})
FIELDS = REQUIRED | {"aliases", "text", "title", "ambiguous"}


def read_common_names(path: Path = COMMON_NAMES) -> list[Annotation]:
    """Read the list of common names, one annotation per entry.

    Each ``[[port]]`` has fields of `FIELDS`; the top of the list explains them. Raise `NoteError`
    for an entry with another field, or without one of `REQUIRED`.
    """
    entries = tomllib.loads(path.read_text(encoding="utf-8"))["port"]
    for entry in entries:
        _require_fields(entry, str(path))
    return [_annotation(entry) for entry in entries]


def _require_fields(entry: dict[str, Any], place: str) -> None:
    number = entry.get("number", "an entry")
    if unknown := sorted(entry.keys() - FIELDS):
        remedy = f"use one of {', '.join(sorted(FIELDS))}"
        what = f"{number}: {unknown[0]!r} is not a field"
        raise NoteError(what, remedy=remedy, place=place)
    if missing := sorted(REQUIRED - entry.keys()):
        what = f"{number}: {missing[0]!r} is missing"
        raise NoteError(what, remedy="add it", place=place)


def _annotation(entry: dict[str, Any]) -> Annotation:
    sentences = (entry.get("text", ""), entry.get("ambiguous", ""))
    return Annotation(
        source="common",
        origin=ORIGIN,
        url=f"port/{entry['number']}/",
        name=entry["name"],
        aliases=tuple(entry.get("aliases", ())),
        links=(NoteLink(entry.get("title", "") or _host(entry["link"]), entry["link"]),),
        text=" ".join(filter(None, sentences)),
        protocols=tuple(entry["protocols"]),
        looked_up=str(entry["looked_up"]),
    )


def _host(url: str) -> str:
    return url.split("/")[2].removeprefix("www.")
