"""Page to bytes: Jinja2 for the pages, Markdown for prose."""

from __future__ import annotations

import traceback
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jinja2
from markupsafe import Markup

from site_gen import permalinks, resources
from site_gen.errors import TemplateError
from site_gen.files import SiteFile
from site_gen.linked_data import json_ld
from site_gen.pages.link_forms import Blank, link_forms
from site_gen.pages.view import ENTITIES, Cell, EntryView, Link, Page, ProsePage
from site_gen.templating import Compiled, environment, marked, plain_environment, printed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from site_gen.pages import Plan
    from site_gen.pages.link_forms import LinkForm

TITLE = "Port Almanac"
REGISTRY_URL = "https://www.iana.org/assignments/service-names-port-numbers/"
KNOWN_PROTOCOLS = frozenset({"tcp", "udp", "sctp", "dccp"})
LOST = "404.html"
# Nothing from another origin, nothing inline; JSON-LD is data and needs no leave.
POLICY = Markup(
    "default-src 'none';script-src 'self';style-src 'self';img-src 'self';"
    "connect-src 'self';manifest-src 'self';base-uri 'none';form-action 'self'"
)
_ENTITY_ROOT = "../../"
_ROW = "_partials/entry.html"
_CELLS = "_partials/cells.html"
_LINKING = "_partials/linking.html"
# What pages print besides what their templates name.
_SHARED = (
    _ROW,
    _CELLS,
    _LINKING,
    "_partials/head.html",
    "_partials/top.html",
    "_partials/bottom.html",
)
_FIX = "correct the template; nothing was published"


@dataclass(frozen=True, slots=True)
class Site:
    """What all pages share.

    *base_url* ends in a slash, or is empty where it is not known; *excerpt*
    says, on every page, that and why the site is not the whole registry.
    """

    base_url: str = ""
    excerpt: str = ""
    title: str = TITLE
    registry_url: str = REGISTRY_URL
    policy: str = POLICY
    sections: tuple[Link, ...] = (
        Link("Ports", "ports/"),
        Link("Services", "services/"),
        Link("Contacts", "contacts/"),
        Link("References", "references/"),
        Link("Map", "map/"),
        Link("Statistics", "stats/"),
    )
    colophon: tuple[Link, ...] = (
        Link("About", "about/"),
        Link("Linking", "link/"),
        Link("Data", "data/"),
        Link("Privacy", "privacy/"),
    )


class Renderer:
    """Prints the pages of one site; what many pages share is printed once."""

    def __init__(self, site: Site, templates: Path, assets: Mapping[str, str]) -> None:
        """Load *templates*; *assets* maps logical names to their hashed paths."""
        self.site = site
        self._templates = templates
        self._shared = {
            "site": site,
            "assets": assets,
            "chrome": Chrome(self._fragment),
            "rows": self.rows,
            "cells": self.cells,
            "linking": self.linking,
            "link_forms": self._link_forms,
            "json_ld": self._json_ld,
            "known_protocols": KNOWN_PROTOCOLS,
        }
        # Entity pages are at one depth, and many; the others are compiled for any.
        compiled = Compiled(resources.cache_folder() / "templates", resources.code_fingerprint())
        self._entities = environment(templates, _ENTITY_ROOT, compiled)
        self._entities.globals.update(self._shared, root=_ENTITY_ROOT)
        self._others = environment(templates, compiled=compiled)
        self._others.globals.update(self._shared)
        self._rows: dict[int, str] = {}
        self._cells: dict[int, str] = {}

    def page(self, plan: Plan) -> SiteFile:
        """Print a planned page."""
        return self.view(plan.view(), plan.template)

    def prepare(self) -> None:
        """Compile the templates of entity pages, once for all processes that will be forked."""
        for template in (*(f"pages/{kind}.html" for kind in ENTITIES), *_SHARED):
            self._entities.get_template(template)

    def view(self, page: Page, template: str) -> SiteFile:
        """Print a view model with a template."""
        context: dict[str, Any] = {"page": page}
        if isinstance(page, ProsePage):
            context["body"] = _prose(page.source)
        html = self._print(template, self._root(page), context)
        path = page.url if page.url == LOST else permalinks.html_path(page.url)
        return SiteFile(path, html.encode("utf-8", "backslashreplace"))

    def rows(self, entries: Iterable[EntryView]) -> Markup:
        """Print the rows of a registrations table, the same on every entity page."""
        return marked("".join([self._row(entry) for entry in entries]))

    def cells(self, cells: Sequence[Cell]) -> Markup:
        """Print numbers in the strip of their neighbours, the same on every port page."""
        known = self._cells
        missing = [cell for cell in cells if cell.number not in known]
        if missing:
            # Each is a line; printed together, they cost a fifth.
            lines = self._print(_CELLS, _ENTITY_ROOT, {"strip": missing}).splitlines(keepends=True)
            known.update(zip((cell.number for cell in missing), lines, strict=True))
        return marked("".join([known[cell.number] for cell in cells]))

    def linking(self, page: Page) -> Markup:
        """Print how to link an entity's page, which is nearly the same for all."""
        return self._linking.filled(page.url, page.title)

    @cached_property
    def _linking(self) -> Blank:
        return Blank(self.site.base_url, self._linking_of)

    def _linking_of(self, page: Page, forms: tuple[LinkForm, ...]) -> str:
        context = {"page": page, "link_forms": lambda _: forms}
        return self._print(_LINKING, _ENTITY_ROOT, context)

    def _row(self, entry: EntryView) -> str:
        if entry.place not in self._rows:
            self._rows[entry.place] = self._print(_ROW, _ENTITY_ROOT, {"entry": entry})
        return self._rows[entry.place]

    def _link_forms(self, page: Page) -> tuple[LinkForm, ...]:
        return link_forms(self.site.base_url, page.url, page.title)

    def _json_ld(self, page: Page) -> Markup:
        return json_ld(page, self.site.base_url, self.site.registry_url)

    def _root(self, page: Page) -> str:
        # GitHub Pages serves 404.html at any depth, so its links carry the base path.
        if page.url == LOST:
            return permalinks.base_path(self.site.base_url)
        return permalinks.root_of(page.url)

    def _fragment(self, template: str, root: str, **context: object) -> Markup:
        return marked(self._print(template, root, context))

    def _print(self, template: str, root: str, context: dict[str, Any]) -> str:
        try:
            if root == _ENTITY_ROOT:
                return printed(self._entities.get_template(template), context)
            return printed(self._others.get_template(template), {**context, "root": root})
        except (jinja2.TemplateError, AttributeError, TypeError) as error:
            raise self._explained(error, template, root, context) from error

    def _explained(
        self, error: Exception, template: str, root: str, context: dict[str, Any]
    ) -> TemplateError:
        """Say where in the templates an error is: printed by Jinja's own way, it tells."""
        plain = plain_environment(self._templates)
        plain.globals.update(self._shared, root=root)
        try:
            plain.get_template(template).render(context)
        except jinja2.TemplateSyntaxError as fault:
            place = fault.filename or fault.name or template
            return _failure(fault, place, fault.lineno)
        except (jinja2.TemplateError, AttributeError, TypeError) as fault:
            return _failure(fault, *(_stop_of(fault, self._templates) or (template, None)))
        return _failure(error, template, None)


class Chrome:
    """The head, top and bottom of a page: the same on all pages of one depth."""

    def __init__(self, fragment: Callable[..., Markup]) -> None:
        """Print with *fragment*, once for each root."""
        self.head = cache(lambda root: fragment("_partials/head.html", root))
        self.top = cache(
            lambda root, section: fragment("_partials/top.html", root, section=section)
        )
        self.bottom = cache(lambda root: fragment("_partials/bottom.html", root))


def _prose(source: str) -> Markup:
    import markdown  # noqa: PLC0415 (most rebuilds print no prose)
    from markdown.extensions import def_list, fenced_code, tables, toc  # noqa: PLC0415

    # By their names, extensions would be looked for among all packages that are installed.
    modules = (def_list, tables, toc, fenced_code)
    html = markdown.markdown(source, extensions=[each.makeExtension() for each in modules])
    # Long lines of code scroll, which must not need a pointer.
    html = html.replace("<pre>", '<pre tabindex="0">')
    return Markup(html)  # noqa: S704 (the project's own pages)


def _failure(error: Exception, place: str, line: int | None) -> TemplateError:
    return TemplateError(str(error) or type(error).__name__, remedy=_FIX, place=place, line=line)


def _stop_of(error: Exception, templates: Path) -> tuple[str, int | None] | None:
    """Give the template and the line where printing stopped; Jinja's own frames are passed over."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if Path(frame.filename).is_relative_to(templates)]
    return (own[-1].filename, own[-1].lineno) if own else None
