"""The history of the registry: every edition, what happened between them, and the timelines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from site_gen.history.facts import items_of
from site_gen.history.importing import found_of
from site_gen.history.store import files_of, read_history
from site_gen.history.timelines import Timelines
from site_gen.history.writing import Recorder, without_names

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from pathlib import Path

    from site_gen.history.store import RecordedEdition
    from site_gen.model import Edition

__all__ = ["SiteHistory", "open_history"]


@dataclass(frozen=True, slots=True)
class SiteHistory:
    """What a site shows of a history: its timelines, and its files by name."""

    timelines: Timelines
    files: dict[str, bytes]


def open_history(
    folder: Path, edition: Edition, source: str, hidden: Collection[str]
) -> SiteHistory:
    """Read the history in *folder* up to *edition*, which is added where it is not known yet.

    *source* is the SHA-256 of the edition's file. Of the contacts whose ids are
    *hidden*, name and organization are left out. Nothing is written. Raise
    `HistoryError` where the history is damaged, or newer than an edition that it
    does not know.
    """
    history = read_history(folder, is_needed=True)
    editions: Sequence[RecordedEdition] = history.editions
    files = {path.name: path.read_bytes() for path in files_of(folder)}
    place = next((at for at, each in enumerate(editions) if each.source == source), None)
    if place is None:
        found = found_of(edition, list(items_of(edition)), source, None)
        place = next((at for at, each in enumerate(editions) if each.facts == found.digest), None)
        if place is None:
            recorder = Recorder(history)
            recorder.record(found)
            editions, place = recorder.editions, len(recorder.editions) - 1
            added = recorder.files.items()
            files |= {name: files.get(name, b"") + body for name, body in added}
    if hidden or place < len(editions) - 1:
        editions, files = without_names(editions[: place + 1], hidden)
    return SiteHistory(Timelines.of(editions), files)
