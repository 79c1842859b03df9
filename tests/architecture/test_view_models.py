"""Templates and view models fit: every name that a template prints is a field of its model."""

import dataclasses
import re
from collections.abc import Iterator

import jinja2
import pytest
from jinja2 import meta, nodes

from site_gen import resources
from site_gen.pages import view
from site_gen.pages.link_forms import LinkForm
from site_gen.render import Site

FOLDER = resources.templates()
TEMPLATES = sorted(path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.html"))
LONGEST_LEAF = 40

# The model that each page or layout prints; what extends a layout fits its model, too.
MODELS: dict[str, type[view.Page]] = {
    "base.html": view.Page,
    "_layouts/entity.html": view.EntityPage,
    "_layouts/number.html": view.NumberPage,
    "pages/404.html": view.Page,
    "pages/changes.html": view.ChangesPage,
    "pages/contact.html": view.ContactPage,
    "pages/data.html": view.DataPage,
    "pages/free.html": view.FreePage,
    "pages/gone.html": view.GonePage,
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
# What names mean in every template; "page" is the model of the template.
NAMES: dict[str, type] = {
    "site": Site,
    "entry": view.EntryView,
    "shows": view.ShownColumns,
    "statistic": view.Statistic,
    "form": LinkForm,
    "table": view.RegistrationsTable,
}
GIVEN = {"page", "site", "root", "assets", "body", "link_forms", "json_ld"}
# What a part sees of the template that includes it.
GIVEN_TO_PARTS = {
    *("entry", "event", "shows", "labels", "each", "loop", "cell", "statistic"),
    *("item", "items", "lines", "table"),
}
METHODS = {"first", "format", "startswith"} | set(vars(Site.labels))
# Fields that no template prints, each with its reason.
EXCUSED = {"EntryView.place": "the order of rows in the edition"}


def parsed(template: str) -> nodes.Template:
    return jinja2.Environment(autoescape=True).parse((FOLDER / template).read_text("utf-8"))


def attributes(template: str) -> Iterator[tuple[str, str]]:
    """List the attributes that a template and its parts read, each after the name it follows."""
    tree = parsed(template)
    for node in tree.find_all(nodes.Getattr):
        yield (node.node.name if isinstance(node.node, nodes.Name) else ""), node.attr
    for part in tree.find_all(nodes.Include):
        assert isinstance(part.template, nodes.Const)
        yield from attributes(part.template.value)


def members(model: type) -> set[str]:
    return {name for name in dir(model) if not name.startswith("_")}


def models() -> list[type]:
    found = [each for each in vars(view).values() if isinstance(each, type)]
    return [
        each
        for each in found
        if each.__module__ == view.__name__
        and (dataclasses.is_dataclass(each) or hasattr(each, "_fields"))
    ]


MEMBERS = set().union(*map(members, (*models(), *NAMES.values())))


@pytest.mark.parametrize("template", MODELS)
def test_a_page_prints_only_fields_of_its_model(template: str) -> None:
    read = {name for owner, name in attributes(template) if owner == "page"}
    assert read <= members(MODELS[template])


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_template_prints_only_fields_of_view_models(template: str) -> None:
    for owner, name in attributes(template):
        assert name in (members(NAMES[owner]) if owner in NAMES else MEMBERS | METHODS)


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_template_uses_only_names_that_it_is_given(template: str) -> None:
    given = GIVEN | (GIVEN_TO_PARTS if template.startswith("_partials/") else set())
    assert meta.find_undeclared_variables(parsed(template)) <= given


def test_every_page_template_has_its_model() -> None:
    printed = {name for name in TEMPLATES if not name.startswith("_partials/")}
    assert printed == set(MODELS)


def test_every_field_of_a_view_model_is_printed_or_excused() -> None:
    used = {name for template in TEMPLATES for _, name in attributes(template)}
    unused = {
        f"{model.__name__}.{name}"
        for model in models()
        for name in set(vars(model).get("__annotations__", {})) - used
    }
    assert unused == set(EXCUSED)


@pytest.mark.parametrize("name", [name for name in TEMPLATES if name.startswith("pages/")])
def test_a_leaf_stays_short(name: str) -> None:
    lines = (FOLDER / name).read_text("utf-8").splitlines()
    assert len(lines) < LONGEST_LEAF


@pytest.mark.parametrize("template", TEMPLATES)
def test_no_template_switches_escaping_off(template: str) -> None:
    source = (FOLDER / template).read_text("utf-8")
    assert not re.search(r"\|\s*safe\b|autoescape\s+false|Markup", source)


@pytest.mark.parametrize("template", TEMPLATES)
def test_no_template_holds_an_inline_script_or_style(template: str) -> None:
    source = (FOLDER / template).read_text("utf-8")
    scripts = re.findall(r"<script(?![^>]*(?:\bsrc=|application/ld\+json))[^>]*>", source)
    assert scripts == []
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", source)
