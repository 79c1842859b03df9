"""The bundled list of common names."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from site_gen.annotations import Annotation, NoteLink

COMMON_NAMES = Path(__file__).parent / "common_names.toml"
ORIGIN = "common usage"


def read_common_names(path: Path = COMMON_NAMES) -> list[Annotation]:
    """Read the list of common names, one annotation per entry.

    Each ``[[port]]`` has ``number`` (an integer, or a range such as ``"6881-6889"`` that the
    registry has), ``protocols``, ``name``, ``aliases``, ``text``, ``link`` (the public document
    that says so) and ``looked_up`` (the date on which it was read). ``ambiguous`` says which
    meaning is meant where an alias is also a registered service name.
    """
    entries = tomllib.loads(path.read_text(encoding="utf-8"))["port"]
    return [_annotation(entry) for entry in entries]


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
