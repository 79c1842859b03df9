"""What a site says its records are, read from its files alone."""

from __future__ import annotations

import html
import json
import re
from collections import Counter
from itertools import chain
from typing import TYPE_CHECKING

import pytest

from site_gen.assembly import assemble
from site_gen.editions import OpenedEdition
from site_gen.registry import read_edition

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from site_gen.model import Edition

    Files = dict[str, bytes]

KINDS = ("port", "service", "contact", "reference")
MARK = re.compile(rb' data-record="([^"]*)"')


@pytest.fixture(scope="session")
def made() -> Callable[[Edition], Files]:
    """Make the files of an edition's site, without a disk."""
    return _made


def _made(edition: Edition) -> Files:
    opened = OpenedEdition(edition, "test", is_sample=False, digest="", warnings=())
    done = (task() for task in assemble(opened, "").tasks)
    files = chain.from_iterable(each if isinstance(each, tuple) else (each,) for each in done)
    return {file.path: file.body for file in files}


@pytest.fixture(scope="session")
def assert_conserved() -> Callable[[Edition, Files], None]:
    """Hold that a site has each record of its edition, as often as it stands there."""
    return _assert_conserved


def _assert_conserved(edition: Edition, files: Files) -> None:
    wanted = Counter(each.record for each in edition.registrations)
    pages, facts = _pages(files), _facts(files)
    assert pages.keys() == facts.keys()
    for path, marks in pages.items():
        assert marks == Counter(map(_mark, facts[path])), path
        assert all(count <= wanted[mark] for mark, count in marks.items()), path
    assert _union(pages.values()) == wanted
    rows = read_edition(files["data/service-names-port-numbers.csv"], "data.csv").registrations
    given = [each.columns() for each in edition.registrations]
    assert [each.columns() for each in rows] == given
    lines = files["data/service-names-port-numbers.ndjson"].decode().removesuffix("\n").split("\n")
    assert Counter(_mark(json.loads(line)) for line in lines) == wanted
    whole = json.loads(files["api/v1/registry.json"])
    assert Counter(map(_mark, whole["registrations"])) == wanted
    _assert_searched(edition, files)


def _assert_searched(edition: Edition, files: Files) -> None:
    """Hold that each service, contact and reference has its card, in some shard."""
    shards = (body for path, body in files.items() if path.startswith("assets/search/"))
    cards = {card for body in shards for card in body.decode().split("\n")[1:]}
    heads = [card.split("\t")[0] for card in cards]
    counts = json.loads(files["api/v1/edition.json"])["counts"]
    for letter, kind in (("s", "services"), ("c", "contacts"), ("f", "references")):
        found = [head for head in heads if head[:1] == letter and head[1:2].isdecimal()]
        assert len(found) >= counts[kind], kind
    shown = {head[2:].lower() for head in heads}
    assert {each.name.lower() for each in edition.registrations if each.name} <= shown


def _pages(files: Files) -> dict[str, Counter[str]]:
    return {
        path.removesuffix("/index.html"): Counter(
            html.unescape(mark.decode()) for mark in MARK.findall(body)
        )
        for path, body in files.items()
        if path.startswith(tuple(f"{kind}/" for kind in KINDS)) and path.endswith("/index.html")
    }


def _facts(files: Files) -> dict[str, list[dict[str, str | None]]]:
    roots = tuple(f"api/v1/{kind}/" for kind in KINDS)
    return {
        path.removeprefix("api/v1/").removesuffix(".json"): json.loads(body)["registrations"]
        for path, body in files.items()
        if path.startswith(roots)
    }


def _mark(facts: dict[str, str | None]) -> str:
    return "|".join(facts[name] or "" for name in ("service", "number", "protocol"))


def _union(counts: Iterable[Counter[str]]) -> Counter[str]:
    """Count each record once, however many pages show it: as often as the fullest page has it."""
    found: Counter[str] = Counter()
    for each in counts:
        found |= each
    return found
