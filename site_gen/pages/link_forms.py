"""The ways in which other tools write a link to a page of this site.

The plain address stands on the page by itself, and is not among them.
"""

from __future__ import annotations

import html
import re
from typing import NamedTuple

from markupsafe import Markup

# Where the site's address is not known, this stands for it; the script fills it in.
PLACEHOLDER = "SITE/"
_SPECIAL = re.compile(r"[\[\]\\|`<>&\"{}*_#]")


class LinkForm(NamedTuple):
    """A link in the syntax of one tool, and the same as HTML text."""

    tool: str
    code: str
    html: str


def link_forms(base_url: str, url: str, text: str) -> tuple[LinkForm, ...]:
    """Write the link to the page at *url* under *base_url* that reads *text*, for each tool.

    >>> link_forms("https://ports.example/", "port/443/", "Port 443")[1].code
    '[https://ports.example/port/443/ Port 443]'
    """
    return _forms(f"{base_url or PLACEHOLDER}{url}", _escaped_for_all(text))


def _forms(to: str, said: _Escaped) -> tuple[LinkForm, ...]:
    codes = (
        ("Markdown", f"[{said.markdown}]({to})"),
        ("MediaWiki", f"[{to} {said.mediawiki}]"),
        ("reStructuredText", f"`{said.restructured} <{to}>`__"),
        ("HTML", f'<a href="{to}">{said.html}</a>'),
        ("AsciiDoc", f"link:{to}[{said.asciidoc}]"),
        ("Jira, Confluence", f"[{said.confluence}|{to}]"),
    )
    return tuple([LinkForm(tool, code, _shown(code)) for tool, code in codes])


def _shown(code: str) -> str:
    if "&" in code:
        code = code.replace("&", "&amp;")
    return Markup(code.replace("<", "&lt;"))  # noqa: S704 (escaped here)


def _escapes(signs: str, *, by_number: bool) -> dict[int, str]:
    """Escape each of *signs* as a numeric entity, or with a backslash before it."""
    return {ord(sign): f"&#{ord(sign)};" if by_number else f"\\{sign}" for sign in signs}


_MARKDOWN = _escapes("[]\\`*_", by_number=False)
_MEDIAWIKI = _escapes("[]{}|<>&", by_number=True)
_RESTRUCTURED = _escapes("\\`<>*|_", by_number=False)
_ASCIIDOC = _escapes('[]<>&*_#`"{}|\\', by_number=True)
_CONFLUENCE = _escapes("[]{}|\\*_", by_number=False)


class _Escaped(NamedTuple):
    """A text, escaped for each tool."""

    markdown: str
    mediawiki: str
    restructured: str
    html: str
    asciidoc: str
    confluence: str


def _escaped_for_all(text: str) -> _Escaped:
    if not _SPECIAL.search(text):
        return _Escaped(text, text, text, text, text, text)
    return _Escaped(
        # Older Markdown has no backslash for "<" and "&"; all have the entities.
        markdown=html.escape(text.translate(_MARKDOWN), quote=False),
        mediawiki=text.translate(_MEDIAWIKI),
        restructured=text.translate(_RESTRUCTURED),
        html=html.escape(text),
        asciidoc=text.translate(_ASCIIDOC),
        confluence=text.translate(_CONFLUENCE),
    )
