"""The ways in which other tools write a link to a page of this site.

The plain address stands on the page by itself, and is not among them.
"""

from __future__ import annotations

import re
from html import escape
from typing import NamedTuple

from markupsafe import Markup  # noqa: TC002 (a test compares templates with types)

from site_gen.templating import marked

# Where the site's address is not known, this stands for it; the script fills it in.
PLACEHOLDER = "SITE/"
_SPECIAL = re.compile(r"[\[\]\\|`<>&\"{}*_#]")


class LinkForm(NamedTuple):
    """A link as one tool writes it."""

    tool: str
    code: str

    @property
    def html(self) -> Markup:
        """Print the code as text of a page, which needs fewer escapes than an attribute."""
        return marked(self.code.replace("&", "&amp;").replace("<", "&lt;"))


def link_forms(base_url: str, url: str, text: str) -> tuple[LinkForm, ...]:
    """Write the link to the page at *url* under *base_url* that reads *text*, for each tool.

    >>> dict(link_forms("https://ports.example/", "port/443/", "Port 443"))["MediaWiki"]
    '[https://ports.example/port/443/ Port 443]'
    """
    to = f"{base_url or PLACEHOLDER}{url}"
    said = _Said(text) if _SPECIAL.search(text) else None
    return (
        LinkForm("Markdown", f"[{said.markdown if said else text}]({to})"),
        LinkForm("MediaWiki", f"[{to} {said.mediawiki if said else text}]"),
        LinkForm("reStructuredText", f"`{said.restructured if said else text} <{to}>`__"),
        LinkForm("HTML", f'<a href="{to}">{escape(text) if said else text}</a>'),
        LinkForm("AsciiDoc", f"link:{to}[{said.asciidoc if said else text}]"),
        LinkForm("Jira, Confluence", f"[{said.confluence if said else text}|{to}]"),
    )


def _spelling(signs: str, *, by_number: bool) -> dict[int, str]:
    """Spell each of *signs* by its number, as an entity, or with a backslash before it."""
    return {ord(sign): f"&#{ord(sign)};" if by_number else f"\\{sign}" for sign in signs}


_MARKDOWN = _spelling("[]\\`*_", by_number=False)
_MEDIAWIKI = _spelling("[]{}|<>&", by_number=True)
_RESTRUCTURED = _spelling("\\`<>*|_", by_number=False)
_ASCIIDOC = _spelling('[]<>&*_#`"{}|\\', by_number=True)
_CONFLUENCE = _spelling("[]{}|\\*_", by_number=False)


class _Said:
    """A text with characters that mean something to some tool."""

    def __init__(self, text: str) -> None:
        # Older Markdown has no backslash for "<" and "&"; all have the entities.
        self.markdown = escape(text.translate(_MARKDOWN), quote=False)
        self.mediawiki = text.translate(_MEDIAWIKI)
        self.restructured = text.translate(_RESTRUCTURED)
        self.asciidoc = text.translate(_ASCIIDOC)
        self.confluence = text.translate(_CONFLUENCE)
