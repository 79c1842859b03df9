"""The ways in which other tools write a link to a page of this site.

The plain address stands on the page by itself, and is not among them.
"""

from __future__ import annotations

import html
import re
from typing import NamedTuple

# Where the site's address is not known, this stands for it; the script fills it in.
PLACEHOLDER = "SITE/"
# Where a script runs it fills in the date of the day.
ACCESSED = "YYYY-MM-DD"
REGISTRY = "Service Name and Transport Protocol Port Number Registry"
_SPECIAL = re.compile(r"[\[\]\\|`<>&\"{}*_#%$~^]")


class LinkForm(NamedTuple):
    """A link in the syntax of one tool."""

    tool: str
    code: str


def link_forms(
    base_url: str, url: str, text: str, edition: str | None = None
) -> tuple[LinkForm, ...]:
    """Write the link to the page at *url* under *base_url* that reads *text*, for each tool.

    The citations name the *edition* by its date; `ACCESSED` stands for the date of access.

    >>> link_forms("https://ports.example/", "port/443/", "Port 443")[1].code
    '[https://ports.example/port/443/ Port 443]'
    """
    to, said = f"{base_url or PLACEHOLDER}{url}", _escaped_for_all(text)
    codes = (
        ("Markdown", f"[{said.markdown}]({to})"),
        ("MediaWiki", f"[{to} {said.mediawiki}]"),
        ("reStructuredText", f"`{said.restructured} <{to}>`__"),
        ("HTML", f'<a href="{to}">{said.html}</a>'),
        ("AsciiDoc", f"link:{to}[{said.asciidoc}]"),
        ("Jira, Confluence", f"[{said.confluence}|{to}]"),
        ("Wikipedia", _cite_web(to, said.mediawiki, edition)),
        ("BibTeX", _bibtex(to, url, said.bibtex, edition)),
    )
    return tuple([LinkForm(*each) for each in codes])


def _cite_web(to: str, title: str, edition: str | None) -> str:
    date = f" |date={edition}" if edition else ""
    return (
        f"{{{{cite web |url={to} |title={title} |work={REGISTRY} |publisher=IANA{date}"
        f" |access-date={ACCESSED}}}}}"
    )


def _bibtex(to: str, url: str, title: str, edition: str | None) -> str:
    key = re.sub(r"[^a-zA-Z0-9]+", "-", url).strip("-")
    year = f" year = {{{edition[:4]}}}," if edition else ""
    held = f"Edition of {edition}, accessed" if edition else "Accessed"
    return (
        f"@misc{{{key}, author = {{{{IANA}}}}, title = {{{{{title}}}}},{year}"
        f" howpublished = {{\\url{{{to}}}}}, note = {{{held} {ACCESSED}}}}}"
    )


def _escapes(signs: str, *, by_number: bool) -> dict[int, str]:
    """Escape each of *signs* as a numeric entity, or with a backslash before it."""
    return {ord(sign): f"&#{ord(sign)};" if by_number else f"\\{sign}" for sign in signs}


_MARKDOWN = _escapes("[]\\`*_", by_number=False)
_MEDIAWIKI = _escapes("[]{}|<>&", by_number=True)
_RESTRUCTURED = _escapes("\\`<>*|_", by_number=False)
_ASCIIDOC = _escapes('[]<>&*_#`"{}|\\', by_number=True)
# A backslash would begin a command, and braces must stay in pairs.
_BIBTEX = (
    _escapes("_#&%$", by_number=False)
    | dict.fromkeys(map(ord, "\\{}"), "")
    | {
        ord("~"): r"\textasciitilde ",
        ord("^"): r"\textasciicircum ",
    }
)
_CONFLUENCE = _escapes("[]{}|\\*_", by_number=False)


class _Escaped(NamedTuple):
    """A text, escaped for each tool."""

    markdown: str
    mediawiki: str
    restructured: str
    html: str
    asciidoc: str
    confluence: str
    bibtex: str


def _escaped_for_all(text: str) -> _Escaped:
    if not _SPECIAL.search(text):
        return _Escaped(*[text] * len(_Escaped._fields))
    return _Escaped(
        # Older Markdown has no backslash for "<" and "&"; all have the entities.
        markdown=html.escape(text.translate(_MARKDOWN), quote=False),
        mediawiki=text.translate(_MEDIAWIKI),
        restructured=text.translate(_RESTRUCTURED),
        html=html.escape(text),
        asciidoc=text.translate(_ASCIIDOC),
        confluence=text.translate(_CONFLUENCE),
        bibtex=text.translate(_BIBTEX),
    )
