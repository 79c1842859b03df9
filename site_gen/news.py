"""The differences between a new edition and the published site."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from site_gen import permalinks
from site_gen.api import registration_json
from site_gen.errors import FetchError, HistoryError, MissingError, one_line
from site_gen.history.events import compare, grouped
from site_gen.history.facts import RECORD_FIELDS
from site_gen.history.store import CHANGES_JSON
from site_gen.history.wording import sentence_of, text_of
from site_gen.sources import fetch
from site_gen.sources.download import download

if TYPE_CHECKING:
    from collections.abc import Iterator

    from site_gen.history.events import Event
    from site_gen.history.store import History
    from site_gen.sources import Fetched

RECORD = "api/v1/publication.json"

_REGISTRY = "api/v1/registry.json"
_MOST_LINES = 40
_LONGEST_LINE = 160


@dataclass(frozen=True, slots=True)
class Published:
    """The facts that a published site states about itself.

    *count* is how many records it has. *digest* is that of the file it was
    made from, *revision* that of the program, both None where it does not state them.
    """

    url: str
    edition: str | None
    count: int
    digest: str | None = None
    revision: str | None = None


@dataclass(frozen=True, slots=True)
class News:
    """What publishing *fetched* would change; *before* is None where nothing is published.

    *events* are what happened to its records, as ``history diff`` shows it.
    """

    fetched: Fetched
    before: Published | None
    revision: str
    events: tuple[Event, ...] = ()

    @property
    def is_any(self) -> bool:
        """Return whether edition or program differ from what is published."""
        before = self.before
        now = (self.fetched.digest, self.revision)
        return before is None or (before.digest, before.revision) != now

    def as_markdown(self) -> str:
        """Print the differences for people."""
        return "".join(f"{line}\n" for line in self._lines())

    def as_record(self) -> str:
        """Print the facts that the next comparison needs."""
        facts = {"digest": self.fetched.digest, "revision": self.revision}
        return f"{json.dumps(facts, indent=1)}\n"

    def _lines(self) -> Iterator[str]:
        edition = self.fetched.edition
        yield f"## Edition {_code(edition.updated or 'without a date')}"
        yield ""
        yield f"{len(edition.registrations):,} records. {self._verdict()}"
        for title, events in grouped(self.events).items():
            if events:
                yield from ("", f"### {title}: {len(events):,}", "")
                lines = (text_of(sentence_of(event)) for event in events[:_MOST_LINES])
                yield from (f"- {_code(line)}" for line in lines)
                if len(events) > _MOST_LINES:
                    yield f"- and {len(events) - _MOST_LINES:,} more"

    def _verdict(self) -> str:
        before = self.before
        if before is None:
            return "Nothing is published yet."
        day = f"The published edition is {_code(before.edition or 'without a date')}"
        if before.digest == self.fetched.digest:
            same = "the same"
            code = "." if before.revision == self.revision else ", made by another program."
            return f"{day}, {same}{code}"
        return f"{day} with {before.count:,} records."


def gather_news(url: str, revision: str, *, allow_shrink: bool = False) -> News:
    """Fetch the current edition and compare it with the site published at *url*.

    *revision* stands for the program that would make the new site. Raise
    `FetchError` where either cannot be downloaded, or where the new edition has far
    fewer records than the published one and *allow_shrink* is false.
    """
    before = published_at(url)
    count = before.count if before else None
    fetched = fetch(last_count=count, allow_shrink=allow_shrink)
    if before is None or before.digest == fetched.digest:
        return News(fetched, before, revision)
    old = _read(f"{before.url}{_REGISTRY}") or {}
    after = map(registration_json, fetched.edition.registrations)
    events = compare(map(_facts, old.get("registrations", [])), map(_facts, after))
    return News(fetched, before, revision, tuple(events))


def published_at(url: str) -> Published | None:
    """Read what the site at *url* is made from; None where there is no site."""
    root = f"{url.removesuffix('/')}/"
    facts = _read(f"{root}{permalinks.EDITION_JSON}")
    if facts is None:
        return None
    record = _read(f"{root}{RECORD}") or {}
    count = facts.get("counts", {}).get("registrations", 0)
    return Published(
        root, facts.get("edition"), count, record.get("digest"), record.get("revision")
    )


def tell_github(news: News) -> None:
    """Write the outcome for the next steps of a GitHub workflow, if this is one.

    The outputs are ``changed`` (``true`` or ``false``) and ``source``, the path
    of the edition; the job's summary lists what changed.
    """
    outputs = f"changed={str(news.is_any).lower()}\nsource={news.fetched.path}\n"
    _append("GITHUB_OUTPUT", outputs)
    _append("GITHUB_STEP_SUMMARY", news.as_markdown())


def _append(variable: str, text: str) -> None:
    if os.environ.get(variable):
        with Path(os.environ[variable]).open("a", encoding="utf-8") as file:
            file.write(text)


def _read(url: str) -> dict[str, Any] | None:
    """Read a JSON object; None where the server has no such file."""
    try:
        body = download(url).body or b""
    except MissingError:
        return None
    try:
        facts = json.loads(body)
    except ValueError as error:
        what = f"is not valid JSON ({error})"
        raise FetchError(what, remedy="check the address of the site", place=url) from error
    return facts if isinstance(facts, dict) else {}


def refuse_shorter(history: History, url: str) -> None:
    """Raise `HistoryError` where the site at *url* shows an edition that *history* lacks."""
    root = f"{url.removesuffix('/')}/"
    rows = (_read(f"{root}{CHANGES_JSON}") or {}).get("editions", [])
    known = {edition.id for edition in history.editions}
    missing = [row["edition"] for row in rows if row["edition"] not in known]
    if missing:
        what = f"{len(missing):,} published editions are missing, {missing[0]} for one"
        raise HistoryError(what, remedy="restore the history from what is published", place=url)


def _facts(registration: dict[str, Any]) -> dict[str, Any]:
    """Give the facts of a published registration as a history compares them."""
    facts = {name: registration.get(name) for name in RECORD_FIELDS}
    if facts["assignees"] == facts["contacts"]:
        del facts["assignees"]
    return {name: value for name, value in facts.items() if value}


def _code(text: str) -> str:
    """Print the registry's text so that it cannot become markup."""
    line = one_line(text).replace("`", "'")
    return f"`{line[:_LONGEST_LINE]}`"
