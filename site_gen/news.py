"""The differences between a new edition and the published site."""

from __future__ import annotations

import json
import os
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from site_gen import permalinks
from site_gen.api import registration_json
from site_gen.errors import FetchError, MissingError, one_line
from site_gen.sources import fetch
from site_gen.sources.download import download

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from site_gen.model import Edition
    from site_gen.sources import Fetched, Limits

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

    *added*, *removed* and *changed* are the records, each in one line.
    """

    fetched: Fetched
    before: Published | None
    revision: str
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()

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
        groups = {"Added": self.added, "Removed": self.removed, "Changed": self.changed}
        for title, lines in groups.items():
            if lines:
                yield from ("", f"### {title}: {len(lines):,}", "")
                yield from (f"- {_code(line)}" for line in lines[:_MOST_LINES])
                if len(lines) > _MOST_LINES:
                    yield f"- and {len(lines) - _MOST_LINES:,} more"

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


def gather_news(
    url: str, revision: str, *, allow_shrink: bool = False, limits: Limits | None = None
) -> News:
    """Fetch the current edition and compare it with the site published at *url*.

    *revision* stands for the program that would make the new site. Raise
    `FetchError` where either cannot be downloaded, or where the new edition has far
    fewer records than the published one and *allow_shrink* is false.
    """
    before = published_at(url, limits)
    count = before.count if before else None
    fetched = fetch(last_count=count, allow_shrink=allow_shrink, limits=limits)
    if before is None or before.digest == fetched.digest:
        return News(fetched, before, revision)
    old = _read(f"{before.url}{_REGISTRY}", limits) or {}
    changes = _compared(old.get("registrations", []), fetched.edition)
    return News(fetched, before, revision, *changes)


def published_at(url: str, limits: Limits | None = None) -> Published | None:
    """Read what the site at *url* is made from; None where there is no site."""
    root = url if url.endswith("/") else f"{url}/"
    facts = _read(f"{root}{permalinks.EDITION_JSON}", limits)
    if facts is None:
        return None
    record = _read(f"{root}{RECORD}", limits) or {}
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


def _read(url: str, limits: Limits | None) -> dict[str, Any] | None:
    """Read a JSON object; None where the server has no such file."""
    try:
        body = download(url, None, limits).body or b""
    except MissingError:
        return None
    try:
        facts = json.loads(body)
    except ValueError as error:
        what = f"is not valid JSON ({error})"
        raise FetchError(what, remedy="check the address of the site", place=url) from error
    return facts if isinstance(facts, dict) else {}


def _compared(
    before: Iterable[dict[str, Any]], edition: Edition
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Give the records that were added, removed and changed."""
    after = [registration_json(each) for each in edition.registrations]
    old, new = Counter(map(_whole, before)), Counter(map(_whole, after))
    gone = [json.loads(text) for text in (old - new).elements()]
    come = [json.loads(text) for text in (new - old).elements()]
    same = {_place(each) for each in gone} & {_place(each) for each in come}
    return (
        tuple(_printed(each) for each in come if _place(each) not in same),
        tuple(_printed(each) for each in gone if _place(each) not in same),
        tuple(_printed(each) for each in come if _place(each) in same),
    )


def _whole(record: dict[str, Any]) -> str:
    return json.dumps(record, sort_keys=True)


def _place(record: dict[str, Any]) -> tuple[str, str, str]:
    service, number, protocol = (record.get(key) or "" for key in ("service", "number", "protocol"))
    return service, number, protocol


def _printed(record: dict[str, Any]) -> str:
    service, number, protocol = _place(record)
    place = "/".join(part for part in (number, protocol) if part)
    return " ".join(filter(None, (service, place, record.get("description") or "")))


def _code(text: str) -> str:
    """Print the registry's text so that it cannot become markup."""
    line = one_line(text).replace("`", "'")
    return f"`{line[:_LONGEST_LINE]}`"
