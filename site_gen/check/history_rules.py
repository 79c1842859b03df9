"""The rules of a site with a history: nothing that an edition held is without a page."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from site_gen import permalinks
from site_gen.catalog import KINDS
from site_gen.check.report import Finding
from site_gen.errors import HistoryError
from site_gen.history.events import fold_place
from site_gen.history.store import STORE, read_history
from site_gen.history.timelines import Timelines, url_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from site_gen.check.context import PageFacts
    from site_gen.check.output_files import OutputFiles
    from site_gen.history.events import Place


def check_history(files: OutputFiles, pages: Sequence[PageFacts]) -> Iterator[Finding]:
    """Compare the pages with the history that the site offers, if it has one."""
    root = Path(files.root)
    try:
        history = read_history(root / STORE)
    except HistoryError as error:
        path = Path(error.place or root / STORE).relative_to(root).as_posix()
        yield Finding(path, error.line, "history-form", f"{error.what}; publish it again")
        return
    by_place = {fold_place(page.kind, page.key): page for page in pages if page.kind in KINDS}
    if not history.editions:
        for page in (page for page in pages if page.state == "gone"):
            message = f"is of something that is gone, but {STORE} is missing; publish it"
            yield Finding(page.path, None, "history-form", message)
        return
    timelines = Timelines.of(history.editions)
    yield from _check_places(timelines, by_place)
    for edition in history.editions:
        path = permalinks.html_path(permalinks.edition(edition.id))
        if path not in files.sizes:
            message = f"the history has the edition {edition.id}, but no page shows it; add it"
            yield Finding(path, None, "history-page", message)


def _check_places(timelines: Timelines, by_place: Mapping[Place, PageFacts]) -> Iterator[Finding]:
    for place in timelines.since:
        page = by_place.get(place)
        if page is None:
            message = f"an edition listed the {' '.join(place)}, but it has no page; add it"
            yield Finding(permalinks.html_path(url_of(place)), None, "history-page", message)
            continue
        is_gone = not timelines.holds(place)
        if is_gone != (page.state == "gone"):
            word = "no longer lists" if is_gone else "lists"
            message = f"the newest edition {word} it, but data-state is {page.state!r}; correct it"
            yield Finding(page.path, None, "history-state", message)
        is_told = bool(timelines.by_place.get(place)) and not (is_gone and place[0] == "contact")
        if is_told != ("history" in page.ids):
            word = "has no section" if is_told else "has a section"
            message = f'{word} id="history", against its timeline; build it from the history'
            yield Finding(page.path, None, "history-section", message)
