"""The ways in which other tools write a link to a page of this site.

The plain address stands on the page by itself, and is not among them.
"""

from __future__ import annotations

import re
from html import escape
from typing import NamedTuple

from site_gen.templating import marked

# Where the site's address is not known, this stands for it; the script fills it in.
PLACEHOLDER = "SITE/"
_SPECIAL = re.compile(r"[\[\]\\|`<>&\"{}*_#]")


class LinkForm(NamedTuple):
    """A link as one tool writes it, and that as text of a page, escaped no more than it needs."""

    tool: str
    code: str
    html: str


def link_forms(base_url: str, url: str, text: str) -> tuple[LinkForm, ...]:
    """Write the link to the page at *url* under *base_url* that reads *text*, for each tool.

    >>> link_forms("https://ports.example/", "port/443/", "Port 443")[1].code
    '[https://ports.example/port/443/ Port 443]'
    """
    to = f"{base_url or PLACEHOLDER}{url}"
    said = _Said(text) if _SPECIAL.search(text) else _Plain(text)
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
    return marked(code.replace("<", "&lt;"))


def _spelling(signs: str, *, by_number: bool) -> dict[int, str]:
    """Spell each of *signs* by its number, as an entity, or with a backslash before it."""
    return {ord(sign): f"&#{ord(sign)};" if by_number else f"\\{sign}" for sign in signs}


_MARKDOWN = _spelling("[]\\`*_", by_number=False)
_MEDIAWIKI = _spelling("[]{}|<>&", by_number=True)
_RESTRUCTURED = _spelling("\\`<>*|_", by_number=False)
_ASCIIDOC = _spelling('[]<>&*_#`"{}|\\', by_number=True)
_CONFLUENCE = _spelling("[]{}|\\*_", by_number=False)


class _Plain:
    """A text whose characters mean nothing to any tool."""

    __slots__ = ("asciidoc", "confluence", "html", "markdown", "mediawiki", "restructured")

    def __init__(self, text: str) -> None:
        self.markdown = self.mediawiki = self.restructured = text
        self.html = self.asciidoc = self.confluence = text


class _Said(_Plain):
    """A text with characters that mean something to some tool."""

    __slots__ = ()

    def __init__(self, text: str) -> None:
        # Older Markdown has no backslash for "<" and "&"; all have the entities.
        self.markdown = escape(text.translate(_MARKDOWN), quote=False)
        self.mediawiki = text.translate(_MEDIAWIKI)
        self.restructured = text.translate(_RESTRUCTURED)
        self.html = escape(text)
        self.asciidoc = text.translate(_ASCIIDOC)
        self.confluence = text.translate(_CONFLUENCE)
