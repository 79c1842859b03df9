"""A page and its JSON: they must tell the same, and drop nothing of a record."""

from __future__ import annotations

import json
import re
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from site_gen import permalinks
from site_gen.check.facts import ENTITIES, Record, url_of
from site_gen.check.loading import loaded
from site_gen.check.mail import plain_addresses
from site_gen.check.report import Finding
from site_gen.model import LAST_PORT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from collections.abc import Set as AbstractSet

    from site_gen.check.facts import Grounds
    from site_gen.check.page import PageScan

Json = dict[str, Any]

_TEXT = ("string", lambda value: type(value) is str)
_MAYBE = ("string or null", lambda value: value is None or type(value) is str)
_STRINGS = (
    "array of strings",
    lambda value: type(value) is list and all(type(item) is str for item in value),
)
_ARRAY = ("array", lambda value: type(value) is list)
_HEAD = {
    "kind": _TEXT,
    "key": _TEXT,
    "url": _TEXT,
    "title": _TEXT,
    "edition": _MAYBE,
    "registrations": _ARRAY,
}
_PERSON = _HEAD | dict.fromkeys(("name", "organization", "uri", "updated"), _MAYBE)
_REGISTRATION = {
    "service": _MAYBE,
    "number": ("port number or range", lambda value: value is None or is_number(value)),
    "protocol": _MAYBE,
    "description": _MAYBE,
    "assignees": _STRINGS,
    "contacts": _STRINGS,
    "registered": _MAYBE,
    "modified": _MAYBE,
    "references": _STRINGS,
    "service_code": _MAYBE,
    "unauthorized_use": _MAYBE,
    "notes": _MAYBE,
}
_RUNNING = ("description", "unauthorized_use", "notes")
_PRINTED = ("registered", "modified", "service_code")
# A page prints what a bracket links to; the JSON prints the registry's own word for it.
# A stray bracket is part of a label or text that holds brackets itself.
_BRACKETED = re.compile(r"\[[^\[\]]*\]")
_PARTED = re.compile(r"[\[\]\0]")
_DEPTH = 8
_SHELVES = ("ports", "services", "contacts", "references")
_FILES = ("api", "assets")
# The registry might print zeros before a number.
_NUMBER = re.compile(r"0{0,20}\d{1,5}", re.ASCII)


class Entity(NamedTuple):
    """The registrations of one page by digest, and what is wrong with them."""

    digests: tuple[int, ...]
    findings: list[Finding]


def check_place(page: PageScan, kind: str, key: str) -> Iterator[Finding]:
    """Tell whether the page's address is the one of its kind and key."""
    url = url_of(page.path)
    folder = url.partition("/")[0]
    if kind in ENTITIES:
        wanted = " or ".join(addresses(kind, key)) or "no address: the key is none of that kind"
        is_right = url in addresses(kind, key)
    elif kind == "listing":
        wanted, is_right = f"one of {', '.join(_SHELVES)}", folder in _SHELVES
    else:
        wanted, is_right = "a folder of its own", folder not in (*ENTITIES, *_SHELVES, *_FILES)
    if not is_right:
        message = f"a {kind} with the key {key!r} belongs to {wanted}; spell it by permalinks"
        yield Finding(page.path, None, "page-path", message)


def addresses(kind: str, key: str) -> tuple[str, ...]:
    """Give the addresses that the page of an entity may have."""
    if kind == "port" and _NUMBER.fullmatch(key):
        return (f"port/{key}/",)
    if kind == "range" and (ends := span(key)):
        return (permalinks.port_range(*ends),)
    if kind == "service":
        return (permalinks.service(key),)
    if kind == "contact":
        slugs = (permalinks.contact_slug(key), permalinks.contact_slug(key, is_taken=True))
        return tuple(f"contact/{slug}/" for slug in dict.fromkeys(slugs))
    return (permalinks.reference(key),) if kind == "reference" else ()


def span(number: str) -> tuple[int, int] | None:
    """Read a range's ends; None for what is no range.

    >>> span("6000-6063"), span("443")
    ((6000, 6063), None)
    """
    first, _, last = number.partition("-")
    is_range = _NUMBER.fullmatch(first) and _NUMBER.fullmatch(last)
    return (int(first), int(last)) if is_range else None


def is_number(value: object) -> bool:
    """Tell whether a value is a port number or a range, spelled as the registry may.

    >>> is_number("443"), is_number("6000-6063"), is_number("x"), is_number("65536")
    (True, True, False, False)
    """
    ends = value.split("-", 1) if isinstance(value, str) else [""]
    return all(_NUMBER.fullmatch(end) and int(end) <= LAST_PORT for end in ends)


class Needs(NamedTuple):
    """What a page must show of a registration: *words*, and for each person a link to one page."""

    words: tuple[str, ...]
    people: tuple[tuple[str, ...], ...]


class Entities:
    """Compares pages with their JSON; a registration is looked at once for all its pages."""

    def __init__(self, grounds: Grounds) -> None:
        """Serve one site."""
        self._grounds = grounds
        self._records: dict[int, Record] = {}
        self._news: dict[int, Record] = {}
        self._needs: dict[int, Needs] = {}

    def news(self) -> dict[int, Record]:
        """Give the records by digest that were met since the last call."""
        news, self._news = self._news, {}
        return news

    def check(self, page: PageScan, kind: str, key: str, targets: AbstractSet[str]) -> Entity:
        """Compare the page of an entity with its JSON; *targets* are the files that it links."""
        tree = self._grounds.tree
        url = url_of(page.path)
        path = permalinks.json_path(url)
        if path not in tree.sizes:
            message = f"its JSON {path} is missing; publish it"
            return Entity((), [Finding(page.path, None, "json-twin", message)])
        body = tree.bytes_of(path)
        findings = list(plain_addresses(path, body))
        facts = _loaded(body)
        malformed = list(_malformed(facts, _PERSON if kind == "contact" else _HEAD))
        if malformed or facts is None:
            findings += (_wrong_form(path, message) for message in malformed)
            return Entity((), findings)
        wanted = {"kind": kind, "key": key, "url": url, "edition": self._grounds.edition}
        findings += _check_head(page, path, facts, wanted)
        digests, broken = self._digests(path, facts["registrations"])
        findings += broken
        findings += _check_records(page, [self._records[digest].record for digest in digests])
        needs = (self._needs[digest] for digest in digests)
        if not broken and not all(_is_met(each, page, targets) for each in needs):
            findings += _check_contents(page, facts["registrations"], targets)
        return Entity(digests, findings)

    def _digests(
        self, path: str, registrations: list[Any]
    ) -> tuple[tuple[int, ...], list[Finding]]:
        digests = []
        findings = []
        for each in registrations:
            digest = hash(repr(each))
            if digest not in self._records:
                malformed = list(_malformed(each, _REGISTRATION))
                if malformed:
                    findings += [_wrong_form(path, f"a registration {word}") for word in malformed]
                    continue
                self._records[digest] = self._news[digest] = _record(each)
                self._needs[digest] = _needs(each)
            digests.append(digest)
        return tuple(digests), findings


def _loaded(body: bytes) -> Json | None:
    try:
        facts: Json | None = loaded(body)
        if isinstance(facts, dict) and _has_more(facts.get("registrations")):
            # What the contract does not name may be a number, which must stay exact.
            facts = json.loads(body)
    except ValueError:
        return None
    return facts


def _has_more(registrations: object) -> bool:
    most = len(_REGISTRATION)
    return isinstance(registrations, list) and any(
        isinstance(each, dict) and len(each) > most for each in registrations
    )


def _wrong_form(path: str, message: str) -> Finding:
    return Finding(path, None, "json-form", f"{message}; write it as the contract says")


def _malformed(facts: object, members: dict[str, Any]) -> Iterator[str]:
    if not isinstance(facts, dict):
        yield "is no JSON object"
        return
    for name, (type_name, is_right) in members.items():
        if name not in facts:
            yield f"lacks the member {name!r}"
        elif not is_right(facts[name]):
            yield f"the member {name!r} is no {type_name}"


def _check_head(page: PageScan, path: str, facts: Json, wanted: Json) -> Iterator[Finding]:
    for name, value in wanted.items():
        if facts[name] != value:
            message = f"{name} is {facts[name]!r}, but its page or edition says {value!r}"
            yield Finding(path, None, "json-page", f"{message}; build both from the same record")
    title = " ".join(facts["title"].split())
    if not title or not page.title().startswith(title):
        message = f"title is {facts['title']!r}, but the page's is {page.title()!r}"
        yield Finding(path, None, "json-page", f"{message}; build both from the same record")
    if permalinks.root_of(url_of(page.path)) + path not in page.links("alternate"):
        message = f"no link rel=alternate leads to {path}; add it"
        yield Finding(page.path, None, "page-json", message)


def _record(facts: Json) -> Record:
    parts = (facts["service"], facts["number"], facts["protocol"])
    return Record(
        record="|".join(part or "" for part in parts),
        service=facts["service"],
        number=facts["number"],
        people=tuple(dict.fromkeys([*facts["assignees"], *facts["contacts"]])),
        references=tuple(facts["references"]),
    )


def _needs(facts: Json) -> Needs:
    words = [piece for name in _RUNNING for piece in _pieces(facts[name] or "")]
    words += ["".join((facts[name] or "").split()) for name in _PRINTED]
    words += ["".join(label.split()) for label in facts["references"]]
    people = dict.fromkeys((*facts["assignees"], *facts["contacts"]))
    return Needs(tuple(filter(None, words)), tuple(map(_person_paths, people)))


def _is_met(needs: Needs, page: PageScan, targets: AbstractSet[str]) -> bool:
    if not all(word in page.words for word in needs.words):
        return False
    return all(page.path in paths or not targets.isdisjoint(paths) for paths in needs.people)


def _content(facts: Json) -> str:
    # Records that differ in the protocol alone are one row: it is compared once.
    return repr([value for name, value in facts.items() if name != "protocol"])


def _check_records(page: PageScan, records: list[str]) -> Iterator[Finding]:
    shown = page.values("data-record")
    if sorted(shown) == sorted(records):
        return
    for record in sorted((Counter(records) - Counter(shown)).elements()):
        message = f"the JSON has {record!r}, but the page does not show it; print its data-record"
        yield Finding(page.path, None, "record-json", message)
    for record in sorted((Counter(shown) - Counter(records)).elements()):
        message = f"the page shows {record!r}, but the JSON lacks it; add or remove it"
        yield Finding(page.path, page.line_of(record), "record-json", message)


def _check_contents(
    page: PageScan, records: Iterable[Json], targets: AbstractSet[str]
) -> Iterator[Finding]:
    for facts in {_content(each): each for each in records}.values():
        for name, value in _dropped(page, facts, targets):
            record = _record(facts).record
            message = f"of {record!r} the {name} {value!r} is not shown; print it"
            yield Finding(page.path, page.line_of(record), "record-content", message)


def _dropped(page: PageScan, facts: Json, targets: AbstractSet[str]) -> Iterator[tuple[str, str]]:
    text = page.words
    for name in _RUNNING:
        if facts[name]:
            yield from ((name, piece) for piece in _pieces(facts[name]) if piece not in text)
    for name in _PRINTED:
        if facts[name] and "".join(facts[name].split()) not in text:
            yield name, facts[name]
    for label in facts["references"]:
        if "".join(label.split()) not in text:
            yield "reference", label
    for name in ("assignees", "contacts"):
        for person in facts[name]:
            if targets.isdisjoint(_person_paths(person)) and page.path not in _person_paths(person):
                yield name[:-1], person


@lru_cache(maxsize=65536)
def _pieces(text: str) -> tuple[str, ...]:
    for _ in range(_DEPTH if "[" in text else 0):
        text = _BRACKETED.sub("\0", text)
    return tuple("".join(piece.split()) for piece in _PARTED.split(text))


@lru_cache(maxsize=65536)
def _person_paths(contact_id: str) -> tuple[str, ...]:
    return tuple(map(permalinks.html_path, addresses("contact", contact_id)))
