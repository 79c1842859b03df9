"""What every page offers a reader who wants to go on: the listings, the search, the way back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from site_gen.check.facts import HOME, LOST
from site_gen.check.report import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from site_gen.check.links import Resolver
    from site_gen.check.page import PageScan

_LISTINGS = tuple(f"{name}/{HOME}" for name in ("ports", "services", "contacts", "references"))
_BOX = {"type": "text", "role": "combobox", "enterkeyhint": "search"}
_LOST_SCRIPT = "/lost-"


def check_reach(page: PageScan, resolver: Resolver) -> Iterator[Finding]:
    """Audit that a page leads on, by script and without, and hides no record."""
    yield from _check_header(page, resolver)
    yield from _check_box(page)
    yield from _check_lost(page)
    for record in page.records:
        if record.is_hidden:
            message = f"the record {record.record} is hidden; show it without script"
            yield Finding(page.path, record.line, "record-hidden", message)


def _check_header(page: PageScan, resolver: Resolver) -> Iterator[Finding]:
    targets = {resolver.resolve(page.path, url).path for url in page.header}
    for listing in _LISTINGS:
        if listing not in targets:
            message = f"the header does not link {listing.removesuffix(HOME)}; link it there"
            yield Finding(page.path, None, "header-listings", message)


def _check_box(page: PageScan) -> Iterator[Finding]:
    if not any(_BOX.items() <= box.items() for box in page.boxes):
        words = " ".join(f'{name}="{value}"' for name, value in _BOX.items())
        message = f"no <search> holds <input {words}>; print the search box"
        yield Finding(page.path, None, "search-box", message)


def _check_lost(page: PageScan) -> Iterator[Finding]:
    scripts = (script.get("src") for script in page.elements.get("script", ()))
    if page.path == LOST and not any(_LOST_SCRIPT in src for src in scripts):
        message = "no script leads on from addresses that are none; load it"
        yield Finding(page.path, None, "lost-script", message)
