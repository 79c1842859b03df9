"""The ways in which other tools write a link to a page of this site.

The plain address stands on the page by itself, and is not among them.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, NamedTuple

from site_gen.pages.view import Page
from site_gen.templating import escaped, marked

if TYPE_CHECKING:
    from collections.abc import Callable

    from markupsafe import Markup

    Print = Callable[[Page, tuple["LinkForm", ...]], str]

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
    return _forms(f"{base_url or PLACEHOLDER}{url}", _spelled(text))


def _forms(to: str, said: _Spelled) -> tuple[LinkForm, ...]:
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


class _Spelled(NamedTuple):
    """A text as each tool has to have it."""

    markdown: str
    mediawiki: str
    restructured: str
    html: str
    asciidoc: str
    confluence: str


def _spelled(text: str) -> _Spelled:
    if not _SPECIAL.search(text):
        return _Spelled(text, text, text, text, text, text)
    return _Spelled(
        # Older Markdown has no backslash for "<" and "&"; all have the entities.
        markdown=html.escape(text.translate(_MARKDOWN), quote=False),
        mediawiki=text.translate(_MEDIAWIKI),
        restructured=text.translate(_RESTRUCTURED),
        html=html.escape(text),
        asciidoc=text.translate(_ASCIIDOC),
        confluence=text.translate(_CONFLUENCE),
    )


# What stands in a blank for a page's address, its title, and the title as each tool has it.
# They are control characters, which nothing that is printed can hold.
_URL, _TITLE, *_TEXTS = map(chr, range(1, 9))
_MARK = re.compile("([\1-\10])")
_SAME = {ord(mark): _TEXTS[0] for mark in _TEXTS}


class Blank:
    """A text on how to link a page, which is printed once: each page fills in what is its own."""

    def __init__(
        self, base_url: str, print_for: Callable[[Page, tuple[LinkForm, ...]], str]
    ) -> None:
        """Print the text by *print_for*, for a page under *base_url* that stands for all."""
        page = Page(kind="page", key="", url=_URL, title=_TITLE, heading="", description="")
        forms = _forms(f"{base_url or PLACEHOLDER}{_URL}", _Spelled(*_TEXTS))
        text = print_for(page, forms)
        self._parts = _MARK.split(text)
        self._plain_text = text.translate(_SAME)

    def filled(self, url: str, title: str) -> Markup:
        """Give the text for the page at *url* that is called *title*."""
        if _SPECIAL.search(title):
            said = dict(zip(_TEXTS, map(_shown, _spelled(title)), strict=True))
            said |= {_URL: url, _TITLE: escaped(title)}
            return marked("".join([said.get(part, part) for part in self._parts]))
        text = self._plain_text.replace(_TEXTS[0], title)
        return marked(text.replace(_URL, url).replace(_TITLE, escaped(title)))
