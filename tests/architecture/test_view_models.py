"""Templates and view models fit: every name that a template prints is a field of its model."""

from __future__ import annotations

import dataclasses
import re
import types
import typing
from typing import TYPE_CHECKING, Any, Union, get_args, get_origin, get_type_hints

import jinja2
import pytest
from jinja2 import meta, nodes

from site_gen import resources
from site_gen.pages import data, view
from site_gen.pages.link_forms import LinkForm
from site_gen.render import Site

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

FOLDER = resources.templates()
TEMPLATES = sorted(path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.html"))
LONGEST_LEAF = 40

# The model that each page or layout prints; what extends a layout fits its model, too.
MODELS: dict[str, type[view.Page]] = {
    "base.html": view.Page,
    "_layouts/entity.html": view.EntityPage,
    "_layouts/number.html": view.NumberPage,
    "pages/404.html": view.Page,
    "pages/contact.html": view.ContactPage,
    "pages/data.html": data.DataPage,
    "pages/grid.html": view.GridPage,
    "pages/home.html": view.HomePage,
    "pages/listing.html": view.ListingPage,
    "pages/map.html": view.MapPage,
    "pages/port.html": view.PortPage,
    "pages/prose.html": view.ProsePage,
    "pages/range.html": view.RangePage,
    "pages/reference.html": view.ReferencePage,
    "pages/search.html": view.Page,
    "pages/service.html": view.ServicePage,
    "pages/stats.html": view.StatisticsPage,
}
# What the renderer gives besides, and what macros call their arguments.
NAMES: dict[str, Any] = {
    "site": Site,
    "entry": view.EntryView,
    "entries": tuple[view.EntryView, ...],
    "item": view.Link | view.Part,
    "cell": view.Cell,
    "items": tuple[view.Link, ...],
    "parts": view.Line,
    "lines": view.Rich,
    "like": view.Cell | view.Stretch,
    "number": str,
    "statistic": view.Statistic,
    "name": str,
    "word": str,
    "id": str,
    "title": str,
    "root": str,
    "body": str,
}
# Objects with methods, not models: what they offer is the renderer's own business.
GLOBALS = frozenset({"assets", "known_protocols", "loop", "json_ld"})
# Functions of the renderer whose answers templates take apart.
ANSWERS: dict[str, Any] = {"link_forms": tuple[LinkForm, ...]}
# Fields that no template prints, each with its reason.
EXCUSED = {
    "EntryView.place": "the order of rows in the edition",
    "EntryView.status": "marks a row for whoever styles it; the number's own status is printed",
    "ProsePage.source": "becomes the template's body",
}


def parsed(template: str) -> nodes.Template:
    """Parse a template."""
    return jinja2.Environment(autoescape=True).parse((FOLDER / template).read_text("utf-8"))


def is_alone(template: str) -> bool:
    """Tell a macro's or row's file, which sees no page; a part of a page is read with the page."""
    return "page" not in meta.find_undeclared_variables(parsed(template))


def members(hint: Any) -> tuple[Any, ...]:  # noqa: ANN401 (a type hint is anything)
    """Split a union into its members, None left out."""
    if get_origin(hint) in (Union, types.UnionType):
        return tuple(each for each in get_args(hint) if each is not type(None))
    return (hint,)


def elements(hint: Any) -> Iterator[Any]:  # noqa: ANN401 (a type hint is anything)
    """Give what iterating over a tuple of this type yields."""
    if get_origin(hint) is tuple:
        for each in get_args(hint):
            if each is not Ellipsis:
                yield from members(each)


def field_of(model: type, name: str) -> Any:  # noqa: ANN401 (a type hint is anything)
    """Give the type of a model's field or property; None where it has neither."""
    found = getattr(model, name, None)
    if isinstance(found, property) and found.fget:
        return get_type_hints(found.fget)["return"]
    return get_type_hints(model).get(name)


def owner_of(model: type, name: str) -> str:
    """Name the class that declares a field."""
    owners = [each for each in model.__mro__ if name in vars(each).get("__annotations__", {})]
    return f"{(owners or [model])[-1].__name__}.{name}"


class Reader:
    """Walks one template, knows the type of each name, and notes what is wrong and what is used."""

    def __init__(self, template: str) -> None:
        """Read *template* to its end."""
        self.whole = self.template = template
        self.wrong: list[str] = []
        self.used: set[str] = set()
        model = MODELS.get(template)
        scope = {name: members(hint) for name, hint in NAMES.items()}
        self.walk(parsed(template), {**scope, **({"page": (model,)} if model else {})})

    def walk(self, node: nodes.Node, scope: dict[str, tuple[Any, ...]]) -> None:
        """Follow loops and assignments, and look at every attribute."""
        if isinstance(node, nodes.For):
            self.typed(node.iter, scope)
            scope = {**scope, **self.bound(node, scope)}
            for child in (*node.body, *node.else_, *([node.test] if node.test else ())):
                self.walk(child, scope)
        elif isinstance(node, nodes.Assign) and isinstance(node.target, nodes.Name):
            scope[node.target.name] = self.typed(node.node, scope)
        elif isinstance(node, nodes.Include) and isinstance(node.template, nodes.Const):
            # A part of a page sees what the page sees.
            self.template = node.template.value
            self.walk(parsed(self.template), dict(scope))
            self.template = self.whole
        elif isinstance(node, nodes.Expr):
            self.typed(node, scope)
        else:
            inner = dict(scope) if isinstance(node, nodes.Macro) else scope
            for child in node.iter_child_nodes():
                self.walk(child, inner)

    def bound(
        self, node: nodes.For, scope: dict[str, tuple[Any, ...]]
    ) -> dict[str, tuple[Any, ...]]:
        """Give the types of a loop's variables."""
        if isinstance(node.target, nodes.Name):
            return {node.target.name: self.items(node.iter, scope)}
        assert isinstance(node.target, nodes.Tuple)
        columns: list[list[Any]] = [[] for _ in node.target.items]
        if isinstance(node.iter, nodes.Tuple):
            for row in node.iter.items:
                assert isinstance(row, nodes.Tuple)
                for column, cell in zip(columns, row.items, strict=True):
                    column.extend(self.typed(cell, scope))
        names = [name.name for name in node.target.items if isinstance(name, nodes.Name)]
        return {name: tuple(column) for name, column in zip(names, columns, strict=True)}

    def items(self, node: nodes.Node, scope: dict[str, tuple[Any, ...]]) -> tuple[Any, ...]:
        """Give the types of what iterating over an expression yields."""
        if isinstance(node, nodes.Tuple):
            return tuple(each for item in node.items for each in self.typed(item, scope))
        return tuple(each for hint in self.typed(node, scope) for each in elements(hint))

    def typed(self, node: nodes.Node, scope: dict[str, tuple[Any, ...]]) -> tuple[Any, ...]:
        """Give the possible types of an expression."""
        if isinstance(node, nodes.Name):
            return scope.get(node.name, ())
        if isinstance(node, nodes.Getattr):
            return self.attribute(node, scope)
        if isinstance(node, nodes.Getitem):
            owner = self.typed(node.node, scope)
            is_slice = isinstance(node.arg, nodes.Slice)
            return owner if is_slice else tuple(each for one in owner for each in elements(one))
        found = [self.typed(child, scope) for child in node.iter_child_nodes()]
        if isinstance(node, nodes.Call) and isinstance(node.node, nodes.Name):
            return members(ANSWERS.get(node.node.name, str))
        is_choice = isinstance(node, (nodes.CondExpr, nodes.Or, nodes.And))
        return tuple(each for one in found for each in one) if is_choice else (str,)

    def attribute(self, node: nodes.Getattr, scope: dict[str, tuple[Any, ...]]) -> tuple[Any, ...]:
        """Look an attribute up on every type that its owner may have."""
        if isinstance(node.node, nodes.Name) and node.node.name in GLOBALS - scope.keys():
            return ()
        owners = self.typed(node.node, scope)
        place = f"{self.template}:{node.lineno}: .{node.attr}"
        if not owners:
            self.wrong.append(f"{place} of something unknown")
        found: list[Any] = []
        for owner in owners:
            hint = field_of(owner, node.attr) if isinstance(owner, type) else None
            if hint is not None:
                self.used.add(owner_of(typing.cast("type", owner), node.attr))
                found.extend(members(hint))
            elif not hasattr(str, node.attr) or owner is not str:
                self.wrong.append(f"{place} is no field of {owner}")
        return tuple(found) or (str,)


def models() -> Iterable[type]:
    """List the view models."""
    for module in (view, data):
        for each in vars(module).values():
            is_model = dataclasses.is_dataclass(each) or hasattr(each, "_fields")
            if is_model and each.__module__ == module.__name__:
                yield typing.cast("type", each)


@pytest.mark.parametrize("template", [*MODELS, *(name for name in TEMPLATES if is_alone(name))])
def test_a_template_prints_only_fields_of_its_model(template: str) -> None:
    """A field that was renamed is missed here, not on the tenth of the month."""
    assert Reader(template).wrong == []


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_template_uses_only_names_that_it_is_given(template: str) -> None:
    """Nothing is undefined."""
    tree = parsed(template)
    imported = {name for node in tree.find_all(nodes.FromImport) for name in node.names}
    page = {"page"} if template in MODELS or template.startswith("_partials/") else set()
    given = {*NAMES, *GLOBALS, *ANSWERS, *imported, *page}
    assert meta.find_undeclared_variables(tree) <= given


def test_every_page_template_has_its_model() -> None:
    """Who adds a page says what it prints."""
    printed = {name for name in TEMPLATES if name.split("/")[0] not in ("_macros", "_partials")}
    assert printed == set(MODELS)


def test_every_field_of_a_view_model_is_printed_or_excused() -> None:
    """What no template prints is not carried along."""
    used = set().union(
        *(Reader(name).used for name in TEMPLATES if name in MODELS or is_alone(name))
    )
    declared = {
        f"{model.__name__}.{name}"
        for model in models()
        for name in vars(model).get("__annotations__", {})
    }
    assert declared - used == set(EXCUSED) & declared
    assert not set(EXCUSED) - declared


@pytest.mark.parametrize("name", [name for name in TEMPLATES if name.startswith("pages/")])
def test_a_leaf_stays_short(name: str) -> None:
    """A page's template fills blocks; what is long belongs into a layout or macro."""
    lines = (FOLDER / name).read_text("utf-8").splitlines()
    assert len(lines) < LONGEST_LEAF


@pytest.mark.parametrize("template", TEMPLATES)
def test_no_template_switches_escaping_off(template: str) -> None:
    """The text of strangers is escaped everywhere."""
    source = (FOLDER / template).read_text("utf-8")
    assert not re.search(r"\|\s*safe\b|autoescape\s+false|Markup", source)


@pytest.mark.parametrize("template", TEMPLATES)
def test_no_template_holds_an_inline_script_or_style(template: str) -> None:
    """The content security policy forbids them."""
    source = (FOLDER / template).read_text("utf-8")
    scripts = re.findall(r"<script(?![^>]*(?:\bsrc=|application/ld\+json))[^>]*>", source)
    assert scripts == []
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", source)


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        ("{{ page.nosuch }}", "nosuch"),
        ("{% for row in page.rows %}{{ row.link.uri }}{% endfor %}", "uri"),
        ("{% if page.before.nosuch %}{% endif %}", "nosuch"),
        ("{{ stranger.name }}", "unknown"),
        ("{% macro m(item) %}{{ item.nosuch }}{% endmacro %}", "nosuch"),
    ],
)
def test_the_rules_see_a_wrong_name_wherever_it_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: str, fault: str
) -> None:
    """Loops, chains, conditions and macros are followed."""
    (tmp_path / "x.html").write_text(source)
    monkeypatch.setitem(MODELS, "x.html", view.ListingPage)
    monkeypatch.setitem(globals(), "FOLDER", tmp_path)
    (wrong, *_) = Reader("x.html").wrong
    assert fault in wrong
