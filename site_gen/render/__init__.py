"""Page to bytes: Jinja2 for the pages, Markdown for prose."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from site_gen import permalinks
from site_gen.files import SiteFile
from site_gen.pages.link_forms import link_forms
from site_gen.pages.view import ENTITIES, Page, ProsePage
from site_gen.render.site import Site
from site_gen.render.templating import Templates
from site_gen.site_files.linked_data import json_ld

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from site_gen.pages import Plan
    from site_gen.pages.link_forms import LinkForm

__all__ = ["Renderer", "Site"]

LOST = "404.html"


class Renderer:
    """Prints the pages of one site: each template is compiled once."""

    def __init__(self, site: Site, templates: Path, assets: Mapping[str, str]) -> None:
        """Load *templates*; *assets* maps logical names to their hashed paths."""
        self.site = site
        self.names = {
            "site": site,
            "assets": assets,
            "link_forms": self._link_forms,
            "json_ld": self._json_ld,
        }
        self.templates = Templates(templates, self.names)

    def page(self, plan: Plan) -> SiteFile:
        """Print a planned page."""
        return self.view(plan.view(), plan.template)

    def prepare(self) -> None:
        """Compile the templates of entity pages, once for all processes that will be forked."""
        for kind in ENTITIES:
            self.templates.load(f"pages/{kind}.html")

    def view(self, page: Page, template: str) -> SiteFile:
        """Print a view model with a template."""
        body = {"body": _prose(page.source)} if isinstance(page, ProsePage) else {}
        html = self.templates.render(template, page=page, root=self._root(page), **body)
        path = page.url if page.url == LOST else permalinks.html_path(page.url)
        return SiteFile(path, html.encode("utf-8", "backslashreplace"))

    def _link_forms(self, page: Page) -> tuple[LinkForm, ...]:
        return link_forms(self.site.base_url, page.url, page.title, self.site.edition)

    def _json_ld(self, page: Page) -> Markup:
        return json_ld(page, self.site.base_url, self.site.registry_url)

    def _root(self, page: Page) -> str:
        # GitHub Pages serves 404.html at any depth, so its links carry the base path.
        if page.url == LOST:
            return permalinks.base_path(self.site.base_url)
        return permalinks.root_of(page.url)


def _prose(source: str) -> Markup:
    import markdown  # noqa: PLC0415 (one process of a build needs it)
    from markdown.extensions import def_list, fenced_code, tables, toc  # noqa: PLC0415

    # By their names, extensions would be looked for among all packages that are installed.
    modules = (def_list, tables, toc, fenced_code)
    html = markdown.markdown(source, extensions=[each.makeExtension() for each in modules])
    # Long lines of code scroll, which must not need a pointer.
    html = html.replace("<pre>", '<pre tabindex="0">')
    return Markup(html)  # noqa: S704 (the project's own pages)
