"""A page and its JSON: their form, and that both hold the same registrations."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any

import orjson

from site_gen import permalinks
from site_gen.catalog import KINDS
from site_gen.check.facts import RecordFacts, url_of
from site_gen.check.links import plain_addresses
from site_gen.check.report import Finding
from site_gen.model import COLUMNS, LAST_PORT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from site_gen.check.facts import AuditContext
    from site_gen.check.html_page import HtmlPage

Json = dict[str, Any]

_TEXT = ("a string", lambda value: type(value) is str)
_MAYBE = ("a string or null", lambda value: value is None or type(value) is str)
_STRINGS = (
    "an array of strings",
    lambda value: type(value) is list and all(type(item) is str for item in value),
)
_ARRAY = ("an array", lambda value: type(value) is list)
_ENTITY = {
    **dict.fromkeys(("kind", "key", "url", "title"), _TEXT),
    "edition": _MAYBE,
    "annotations": _ARRAY,
    "registrations": _ARRAY,
}
_CONTACT = _ENTITY | dict.fromkeys(("name", "organization", "uri", "updated"), _MAYBE)
_REGISTRATION = {
    **{column.member: _MAYBE for column in COLUMNS},
    **dict.fromkeys(("assignees", "contacts", "references"), _STRINGS),
    "number": ("a port number or range", lambda value: value is None or is_number(value)),
}
_LISTINGS = ("ports", "services", "contacts", "references")
_OTHER_FOLDERS = ("api", "assets")
# The registry might print zeros before a number.
_NUMBER = re.compile(r"0{0,20}\d{1,5}", re.ASCII)


def check_address(page: HtmlPage, kind: str, key: str) -> Iterator[Finding]:
    """Audit that the page's address is the one of its kind and key.

    Of a listing, the first folder alone is audited, not which key belongs to which address.
    """
    url = url_of(page.path)
    folder = url.partition("/")[0]
    if kind in KINDS:
        allowed = addresses(kind, key)
        wanted, is_right = " or ".join(allowed) or "no address: the key is invalid", url in allowed
    elif kind == "listing":
        wanted, is_right = f"one of {', '.join(_LISTINGS)}", folder in _LISTINGS
    else:
        reserved = (*KINDS, *_LISTINGS, *_OTHER_FOLDERS)
        wanted, is_right = "a folder of its own", folder not in reserved
    if not is_right:
        message = f"a {kind} with the key {key!r} belongs to {wanted}; make it by permalinks"
        yield Finding(page.path, None, "page-path", message)


def addresses(kind: str, key: str) -> tuple[str, ...]:
    """Return the addresses that the page of an entity may have."""
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
    """Return the ends of a range; None where *number* is not a range.

    >>> span("6000-6063"), span("443")
    ((6000, 6063), None)
    """
    first, _, last = number.partition("-")
    is_range = _NUMBER.fullmatch(first) and _NUMBER.fullmatch(last)
    return (int(first), int(last)) if is_range else None


def is_number(value: object) -> bool:
    """Tell whether a value is a port number or a range as the registry may print it.

    >>> is_number("443"), is_number("6000-6063"), is_number("x"), is_number("65536")
    (True, True, False, False)
    """
    ends = value.split("-", 1) if isinstance(value, str) else [""]
    return all(_NUMBER.fullmatch(end) and int(end) <= LAST_PORT for end in ends)


def check_json(
    page: HtmlPage, kind: str, key: str, context: AuditContext, records: dict[int, RecordFacts]
) -> tuple[list[int], list[Finding]]:
    """Compare the page of an entity with its JSON; return the digests of its registrations, too.

    Registrations that are met for the first time are added to *records*, by digest.
    """
    url = url_of(page.path)
    path = permalinks.json_path(url)
    if path not in context.files.sizes:
        message = f"its JSON {path} is missing; publish it"
        return [], [Finding(page.path, None, "json-twin", message)]
    body = context.files.bytes_of(path)
    findings = list(plain_addresses(path, body))
    try:
        facts = orjson.loads(body)
    except ValueError:
        facts = None
    malformed = list(_malformed(facts, _CONTACT if kind == "contact" else _ENTITY))
    if malformed:
        return [], findings + [_wrong_form(path, message) for message in malformed]
    wanted = {"kind": kind, "key": key, "url": url, "edition": context.edition}
    findings += _check_members(page, path, facts, wanted)
    if page.main("data-state") == "gone":
        gone = facts.get("gone")
        if facts["registrations"] or not isinstance(gone, dict) or not gone.get("last"):
            message = "is of what is gone: write the member gone, and no registrations"
            findings.append(Finding(path, None, "history-json", message))
        return [], findings
    digests = []
    for registration in facts["registrations"]:
        digest = hash(repr(registration))
        if digest not in records:
            malformed = list(_malformed(registration, _REGISTRATION))
            findings += [_wrong_form(path, f"a registration {word}") for word in malformed]
            if malformed:
                continue
            records[digest] = _record_facts(registration)
        digests.append(digest)
    findings += _check_records(page, [records[digest].record for digest in digests])
    return digests, findings


def _wrong_form(path: str, message: str) -> Finding:
    return Finding(path, None, "json-form", f"{message}; write it as the contract says")


def _malformed(facts: object, members: dict[str, Any]) -> Iterator[str]:
    if not isinstance(facts, dict):
        yield "is not a JSON object"
        return
    for name, (type_name, is_right) in members.items():
        if name not in facts:
            yield f"lacks the member {name!r}"
        elif not is_right(facts[name]):
            yield f"has a member {name!r} that is not {type_name}"


def _check_members(page: HtmlPage, path: str, facts: Json, wanted: Json) -> Iterator[Finding]:
    for name, value in wanted.items():
        if facts[name] != value:
            message = f"{name} is {facts[name]!r}, but its page or edition says {value!r}"
            yield Finding(path, None, "json-page", f"{message}; build both from the same record")
    title = " ".join(facts["title"].split())
    if not title or not page.title.startswith(title):
        message = f"title is {facts['title']!r}, but the page's is {page.title!r}"
        yield Finding(path, None, "json-page", f"{message}; build both from the same record")
    if permalinks.root_of(url_of(page.path)) + path not in page.links("alternate"):
        message = f"no link rel=alternate leads to {path}; add it"
        yield Finding(page.path, None, "page-json", message)


def _record_facts(facts: Json) -> RecordFacts:
    parts = (facts["service"], facts["number"], facts["protocol"])
    return RecordFacts(
        record="|".join(part or "" for part in parts),
        service=facts["service"],
        number=facts["number"],
        people=tuple(dict.fromkeys([*facts["assignees"], *facts["contacts"]])),
        references=tuple(facts["references"]),
    )


def _check_records(page: HtmlPage, records: list[str]) -> Iterator[Finding]:
    shown = page.values("data-record")
    if sorted(shown) == sorted(records):
        return
    for record in sorted((Counter(records) - Counter(shown)).elements()):
        message = f"the JSON has {record!r}, but the page does not show it; print its data-record"
        yield Finding(page.path, None, "record-json", message)
    for record in sorted((Counter(shown) - Counter(records)).elements()):
        message = f"the page shows {record!r}, but the JSON lacks it; add or remove it"
        yield Finding(page.path, page.line_of(record), "record-json", message)
