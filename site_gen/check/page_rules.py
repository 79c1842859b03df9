"""The rules of a single page: its head, main element, ids, policy, header and search box."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import orjson

from site_gen.check.facts import HOME, NOT_FOUND, PAGE_KINDS, url_of
from site_gen.check.html_page import value_of
from site_gen.check.report import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from selectolax.lexbor import LexborNode

    from site_gen.check.html_page import HtmlPage
    from site_gen.check.links import Resolver

LARGEST_LISTING = 1000

_LISTINGS = tuple(f"{name}/{HOME}" for name in ("ports", "services", "contacts", "references"))
_SEARCH_BOX = {"type": "text", "role": "combobox", "enterkeyhint": "search"}
_REDIRECTING_SCRIPT = "/lost-"
_ID_LISTS = (
    *("aria-labelledby", "aria-describedby", "aria-controls", "aria-owns", "aria-details"),
    *("aria-flowto", "headers"),
)
_ID_NAMES = ("for", "aria-activedescendant", "list", "form", "popovertarget")
# A browser requests what these name: before the policy, nothing restricts it.
_GOVERNED = frozenset(("script", "style", "link", "img", "iframe", "object", "embed"))
# default-src does not cover these two.
_UNCOVERED = ("base-uri", "form-action")
_STRICT = frozenset(("'none'", "'self'"))


def check_page(page: HtmlPage, base_url: str, resolver: Resolver) -> Iterator[Finding]:
    """Audit what the contract promises of every page, whatever it is about."""
    yield from _check_form(page)
    yield from _check_head(page)
    yield from _check_main(page)
    yield from _check_canonical(page, base_url)
    yield from _check_ids(page)
    yield from _check_inline(page)
    yield from _check_policy(page)
    yield from _check_data(page)
    yield from _check_header(page, resolver)
    yield from _check_scripted(page)


def _check_form(page: HtmlPage) -> Iterator[Finding]:
    path = page.path
    if not page.body[:64].lstrip().lower().startswith(b"<!doctype html>"):
        yield Finding(path, 1, "page-parse", "does not begin with <!doctype html>; add it")
    try:
        page.body.decode()
    except UnicodeDecodeError as error:
        line = page.body.count(b"\n", 0, error.start) + 1
        yield Finding(path, line, "page-parse", "is not UTF-8; encode the page so")
    if [value.lower() for value in page.values("charset")] != ["utf-8"]:
        yield Finding(path, None, "page-parse", "states no charset; add <meta charset=utf-8>")
    misread = page.misread_tag()
    if misread:
        line, tag = misread
        message = f"a parser reads {tag} in another way; nest and close all elements, in lower case"
        yield Finding(path, line, "page-parse", message)


def _check_head(page: HtmlPage) -> Iterator[Finding]:
    path = page.path
    if not any(tag == "html" and value.strip() for tag, value in page.attributes["lang"]):
        yield Finding(path, None, "page-lang", "the html element states no language; add lang")
    # Marks of a drawing have titles of their own.
    parents = (each.parent for each in page.by_tag["title"])
    titles = sum(parent is not None and parent.tag == "head" for parent in parents)
    if titles != 1 or not page.title:
        yield Finding(path, None, "page-title", _exactly_one("title", titles))
    descriptions = page.meta("name", "description")
    if len(descriptions) != 1 or not descriptions[0].strip():
        message = _exactly_one("description", len(descriptions))
        yield Finding(path, None, "page-description", message)
    for base in page.by_tag["base"]:
        message = "a base element changes what links are relative to; remove it"
        yield Finding(path, page.line_of_element(base), "link-absolute", message)


def _exactly_one(what: str, count: int) -> str:
    held = "an empty one" if count == 1 else f"{count} of them"
    return f"has not exactly one {what} with text, but {held}; correct the template"


def _check_main(page: HtmlPage) -> Iterator[Finding]:
    headings = page.by_tag["h1"]
    if len(headings) != 1 or not headings[0].text().strip():
        yield Finding(page.path, None, "page-heading", _exactly_one("h1", len(headings)))
    mains = page.by_tag["main"]
    if len(mains) != 1:
        yield Finding(page.path, None, "page-main", _exactly_one("main", len(mains)))
        return
    if page.mixes_notes_and_records():
        message = "a note and a registration stand inside each other; part them"
        yield Finding(page.path, None, "note-apart", message)
    kind, key = (mains[0].attributes.get(name) for name in ("data-kind", "data-key"))
    line = page.line_of_element(mains[0])
    if kind not in PAGE_KINDS or not key:
        message = f"main has data-kind {kind!r} and data-key {key!r}; print both"
        yield Finding(page.path, line, "page-main", message)
    elif kind == "listing" and (count := page.count_entries()) > LARGEST_LISTING:
        message = f"lists {count} entries; divide it, {LARGEST_LISTING} are the most"
        yield Finding(page.path, line, "listing-size", message)


def _check_canonical(page: HtmlPage, base_url: str) -> Iterator[Finding]:
    wanted = [base_url + url_of(page.path)] if base_url else []
    stated = page.links("canonical")
    if page.path == NOT_FOUND and not stated:
        return
    if stated != wanted:
        found = ", ".join(stated) or "missing"
        message = f"canonical is {found}; it must be {', '.join(wanted) or 'absent'}"
        yield Finding(page.path, None, "page-canonical", message)
    for url in page.meta("property", "og:url"):
        if [url] != wanted:
            message = f"og:url is {url!r}; it must be the canonical address"
            yield Finding(page.path, page.line_of(url), "page-canonical", message)


def _check_ids(page: HtmlPage) -> Iterator[Finding]:
    ids = Counter(page.values("id"))
    for name, count in ids.items():
        if count > 1:
            message = f"the id {name!r} occurs {count} times; make it unique"
            yield Finding(page.path, page.line_of(name), "id-unique", message)
    for name in dict.fromkeys(_referenced_ids(page)):
        if name not in ids:
            message = f"no element has the id {name!r} that an attribute names; correct the name"
            yield Finding(page.path, page.line_of(name), "id-reference", message)


def _referenced_ids(page: HtmlPage) -> Iterator[str]:
    for attribute in _ID_LISTS:
        for value in page.values(attribute):
            yield from value.split()
    for attribute in _ID_NAMES:
        yield from page.values(attribute)


def _check_inline(page: HtmlPage) -> Iterator[Finding]:
    path = page.path
    for script in page.by_tag["script"]:
        if "src" not in script.attributes and not _is_data(script):
            message = "the page holds a script; move it into a file below assets/"
            yield Finding(path, page.line_of_element(script), "inline-script", message)
    for style in page.by_tag["style"]:
        message = "the page holds a style element; move it into a stylesheet"
        yield Finding(path, page.line_of_element(style), "inline-style", message)
    for tag, value in page.attributes.get("style", ()):
        message = f"<{tag}> has a style attribute; use a class"
        yield Finding(path, page.line_of(value), "inline-style", message)
    for name, uses in page.attributes.items():
        if name.startswith("on"):
            message = f"<{uses[0][0]}> has {name}; listen to the event in a module"
            yield Finding(path, page.line_of(uses[0][1]), "inline-handler", message)
    if "srcdoc" in page.attributes:
        message = "srcdoc holds a whole page; publish that as a file"
        yield Finding(path, page.line_of("srcdoc"), "inline-script", message)


def _is_data(script: LexborNode) -> bool:
    return value_of(script, "type").strip().lower() == "application/ld+json"


def _check_policy(page: HtmlPage) -> Iterator[Finding]:
    policies = page.meta("http-equiv", "content-security-policy")
    if len(policies) != 1 or not _is_first(page):
        message = "no Content-Security-Policy precedes all scripts and styles; put one first"
        yield Finding(page.path, None, "policy-present", message)
    line = page.line_of("Content-Security-Policy")
    for policy in policies:
        for message in _laxities(policy):
            yield Finding(page.path, line, "policy-strict", message)
    if page.meta("http-equiv", "refresh"):
        message = "the page redirects by itself; remove the refresh"
        yield Finding(page.path, None, "foreign-request", message)


def _is_first(page: HtmlPage) -> bool:
    for element in page.elements():
        if element.tag == "meta":
            if value_of(element, "http-equiv").lower() == "content-security-policy":
                return True
        elif element.tag in _GOVERNED and value_of(element, "rel").lower() != "canonical":
            return False
    return False


def _laxities(policy: str) -> Iterator[str]:
    parts = (part.split() for part in policy.split(";") if part.strip())
    directives = {part[0].lower(): part[1:] for part in parts}
    if directives.get("default-src") != ["'none'"]:
        yield "default-src is not 'none'; name what is allowed instead"
    for name in _UNCOVERED:
        if name not in directives:
            yield f"{name} is missing, and default-src does not cover it; add it"
    for name, sources in directives.items():
        for source in sources:
            if name.endswith(("-src", "-uri", "-action")) and source.lower() not in _STRICT:
                yield f"{name} allows {source}; allow nothing but 'self'"


def _check_data(page: HtmlPage) -> Iterator[Finding]:
    for script in filter(_is_data, page.by_tag["script"]):
        try:
            orjson.loads(script.text())
        except ValueError as error:
            message = f"the structured data is not valid JSON ({error}); correct it"
            yield Finding(page.path, page.line_of_element(script), "json-ld", message)


def _check_header(page: HtmlPage, resolver: Resolver) -> Iterator[Finding]:
    targets = {resolver.resolve(page.path, url).path for url in page.header_links()}
    for listing in _LISTINGS:
        if listing not in targets:
            message = f"the header does not link {listing.removesuffix(HOME)}; link it there"
            yield Finding(page.path, None, "header-listings", message)


def _check_scripted(page: HtmlPage) -> Iterator[Finding]:
    """Audit what serves readers with script, and that the others miss no record."""
    if not any(_SEARCH_BOX.items() <= box.attributes.items() for box in page.search_inputs()):
        words = " ".join(f'{name}="{value}"' for name, value in _SEARCH_BOX.items())
        message = f"no <search> holds <input {words}>; print the search box"
        yield Finding(page.path, None, "search-box", message)
    scripts = (value_of(script, "src") for script in page.by_tag["script"])
    if page.path == NOT_FOUND and not any(_REDIRECTING_SCRIPT in src for src in scripts):
        message = "no script redirects mistyped addresses; load it"
        yield Finding(page.path, None, "lost-script", message)
    for record in page.hidden_records():
        message = f"the record {record} is hidden; show it without script"
        yield Finding(page.path, page.line_of(record), "record-hidden", message)
