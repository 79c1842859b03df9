"""What every page has: its head, its main element, its ids and its policy."""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import TYPE_CHECKING

from site_gen.check.facts import KINDS, LOST, url_of
from site_gen.check.loading import loaded
from site_gen.check.page import GOVERNED, ID_LISTS, ID_NAMES
from site_gen.check.report import Finding
from site_gen.check.scan import has_doctype

if TYPE_CHECKING:
    from collections.abc import Iterator

    from site_gen.check.page import Element, PageScan

LARGEST_LISTING = 1000

# What default-src does not cover has to be said by itself.
_DIRECTIVES = ("default-src", "base-uri", "form-action")
_STRICT = frozenset(("'none'", "'self'"))


def check_frame(page: PageScan, base_url: str) -> Iterator[Finding]:
    """Audit what the contract promises of every page, whatever it is about."""
    yield from _check_form(page)
    yield from _check_head(page)
    yield from _check_main(page)
    yield from _check_canonical(page, base_url)
    yield from _check_ids(page)
    yield from _check_inline(page)
    yield from _check_policy(page)
    yield from _check_data(page)


def _check_form(page: PageScan) -> Iterator[Finding]:
    path = page.path
    if not has_doctype(page.body):
        yield Finding(path, 1, "page-parse", "does not begin with <!doctype html>; add it")
    try:
        page.body.decode()
    except UnicodeDecodeError as error:
        line = page.body.count(b"\n", 0, error.start) + 1
        yield Finding(path, line, "page-parse", "is not UTF-8; encode the page so")
    if [value.lower() for value in page.values("charset")] != ["utf-8"]:
        yield Finding(path, None, "page-parse", "states no charset; add <meta charset=utf-8>")
    for line, message in page.errors:
        yield Finding(path, line, "page-parse", f"{message}; correct the template")


def _check_head(page: PageScan) -> Iterator[Finding]:
    path = page.path
    if not page.lang.strip():
        yield Finding(path, None, "page-lang", "the html element states no language; add lang")
    titles = page.elements.get("title", [])
    if len(titles) != 1 or not page.title():
        yield Finding(path, None, "page-title", _exactly_one("title", len(titles)))
    descriptions = page.meta("name", "description")
    if len(descriptions) != 1 or not descriptions[0].strip():
        yield Finding(
            path, None, "page-description", _exactly_one("description", len(descriptions))
        )
    for base in page.elements.get("base", ()):
        message = "a base element changes what links are relative to; remove it"
        yield Finding(path, base.line, "link-absolute", message)


def _exactly_one(what: str, count: int) -> str:
    held = "an empty one" if count == 1 else f"{count} of them"
    return f"has not exactly one {what} with text, but {held}; correct the template"


def _check_main(page: PageScan) -> Iterator[Finding]:
    headings = page.elements.get("h1", [])
    if len(headings) != 1 or not headings[0].text.strip():
        yield Finding(page.path, None, "page-heading", _exactly_one("h1", len(headings)))
    mains = page.elements.get("main", [])
    if len(mains) != 1:
        yield Finding(page.path, None, "page-main", _exactly_one("main", len(mains)))
        return
    kind, key = (mains[0].attributes.get(name) for name in ("data-kind", "data-key"))
    if kind not in KINDS or not key:
        message = f"main has data-kind {kind!r} and data-key {key!r}; print both"
        yield Finding(page.path, mains[0].line, "page-main", message)
    elif kind == "listing":
        yield from _check_listing(page, mains[0])


def _check_listing(page: PageScan, main: Element) -> Iterator[Finding]:
    if page.entries > LARGEST_LISTING:
        message = f"lists {page.entries} entries; divide it, {LARGEST_LISTING} are the most"
        yield Finding(page.path, main.line, "listing-size", message)


def _check_canonical(page: PageScan, base_url: str) -> Iterator[Finding]:
    wanted = [base_url + url_of(page.path)] if base_url else []
    stated = page.links("canonical")
    if page.path == LOST and not stated:
        return
    if stated != wanted:
        told = ", ".join(stated) or "nothing"
        message = f"canonical is {told}; it must be {', '.join(wanted) or 'absent'}"
        yield Finding(page.path, None, "page-canonical", message)
    for url in page.meta("property", "og:url"):
        if [url] != wanted:
            message = f"og:url is {url!r}; it must be the canonical address"
            yield Finding(page.path, page.line_of(url), "page-canonical", message)


def _check_ids(page: PageScan) -> Iterator[Finding]:
    ids = page.values("id")
    held = set(ids)
    if len(held) < len(ids):
        for name, count in Counter(ids).items():
            if count > 1:
                message = f"the id {name!r} stands {count} times; make it unique"
                yield Finding(page.path, page.line_of(name), "id-unique", message)
    for name in dict.fromkeys(_named_ids(page)):
        if name not in held:
            message = f"the id {name!r} is named, but no element has it; correct the name"
            yield Finding(page.path, page.line_of(name), "id-reference", message)


def _named_ids(page: PageScan) -> Iterator[str]:
    for attribute in ID_LISTS:
        for value in page.values(attribute):
            yield from value.split()
    for attribute in ID_NAMES:
        yield from page.values(attribute)


def _check_inline(page: PageScan) -> Iterator[Finding]:
    for script in page.elements.get("script", ()):
        if "src" not in script.attributes and not _is_data(script):
            message = "a script stands in the page; move it into a file below assets/"
            yield Finding(page.path, script.line, "inline-script", message)
    for style in page.elements.get("style", ()):
        message = "a style element stands in the page; move it into a stylesheet"
        yield Finding(page.path, style.line, "inline-style", message)
    for tag, value in page.attributes.get("style", ()):
        message = f"a style attribute stands on <{tag}>; use a class"
        yield Finding(page.path, page.line_of(value), "inline-style", message)
    for name in page.attributes:
        if name.startswith("on"):
            tag, value = page.attributes[name][0]
            message = f"<{tag}> has {name}; listen to the event in a module"
            yield Finding(page.path, page.line_of(value), "inline-handler", message)
    if "srcdoc" in page.attributes:
        message = "srcdoc holds a whole page; publish that as a file"
        yield Finding(page.path, page.line_of("srcdoc"), "inline-script", message)


def _is_data(script: Element) -> bool:
    return script.get("type").strip().lower() == "application/ld+json"


def _check_policy(page: PageScan) -> Iterator[Finding]:
    policies = page.meta("http-equiv", "content-security-policy")
    if len(policies) != 1 or not _is_first(page):
        message = "no Content-Security-Policy stands before all scripts and styles; put one first"
        yield Finding(page.path, None, "policy-present", message)
    for policy in policies:
        for message in _laxities(policy):
            yield Finding(
                page.path, page.line_of("Content-Security-Policy"), "policy-strict", message
            )
    if page.meta("http-equiv", "refresh"):
        message = "the page sends its reader on by itself; remove the refresh"
        yield Finding(page.path, None, "foreign-request", message)


def _is_first(page: PageScan) -> bool:
    for element in page.kept:
        if element.tag == "meta":
            if element.get("http-equiv").lower() == "content-security-policy":
                return True
        elif element.tag in GOVERNED and not _is_canonical(element):
            return False
    return False


def _is_canonical(element: Element) -> bool:
    return element.tag == "link" and element.get("rel").lower() == "canonical"


@cache
def _laxities(policy: str) -> tuple[str, ...]:
    return tuple(_lax_directives(policy))


def _lax_directives(policy: str) -> Iterator[str]:
    parts = (part.split() for part in policy.split(";") if part.strip())
    directives = {part[0].lower(): part[1:] for part in parts}
    if directives.get("default-src") != ["'none'"]:
        yield "default-src is not 'none'; name what is allowed instead"
    for name in _DIRECTIVES[1:]:
        if name not in directives:
            yield f"{name} is missing, and default-src does not cover it; add it"
    for name, sources in directives.items():
        for source in sources:
            if name.endswith(("-src", "-uri", "-action")) and source.lower() not in _STRICT:
                yield f"{name} allows {source}; nothing but 'self' may be allowed"


def _check_data(page: PageScan) -> Iterator[Finding]:
    for script in filter(_is_data, page.elements.get("script", ())):
        try:
            loaded(script.text)
        except ValueError as error:
            message = f"the structured data is no JSON ({error}); correct it"
            yield Finding(page.path, script.line, "json-ld", message)
