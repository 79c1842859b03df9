"""Flattened templates print what stock Jinja prints."""

from pathlib import Path
from typing import Any
from unittest.mock import Mock

import jinja2
import pytest
from markupsafe import Markup

from site_gen import resources
from site_gen.assets import load_assets
from site_gen.catalog import Catalog
from site_gen.pages import plan_pages
from site_gen.pages.view import Link
from site_gen.pictures import picture_files
from site_gen.render import Renderer, Site
from site_gen.render.templating import Templates, stock_environment

LAYOUT = "<{% block a %}A{% block b %}B{% endblock %}{% endblock %}|{% block c %}C{% endblock %}>"
CASES = {
    "a layout's blocks": '{% extends "layout" %}{% block b %}{{ x }}{% endblock %}',
    "a block in a block": '{% extends "middle" %}{% block b %}{{ n }}{% endblock %}',
    "a block's own text": '{% extends "layout" %}{% block a %}[{{ super() }}{{ x }}]{% endblock %}',
    "a part": '{% for item in items %}{% include "part" %}{% endfor %}',
    "a macro": '{% from "macros" import mark %}{{ mark(x) }}{{ mark(x, "i") }}',
    "a macro of the page": "{% macro mark(word) %}[{{ word }}]{% endmacro %}{{ mark(x) }}",
    "loops": "{% for i in items %}{% if not loop.first %}, {% endif %}"
    "{% for j in items %}{{ loop.index }}{{ j.text }}{% else %}none{% endfor %}{% endfor %}",
    "a call with a named argument": "{{ number(object=7) }}{{ x }}",
    "a name for a part": '{% with item = items[0] %}{% include "part" %}{% endwith %}',
    "what a page sets for its layout": '{% extends "layout" %}{% set y = x %}'
    "{% block b %}{{ x }}{% endblock %}",
    "a variable that the page sets": '{% set y = x %}{% include "sets" %}{{ y }}',
    "a layout by an expression": '{% extends "lay" ~ "out" %}{% block b %}{{ x }}{% endblock %}',
    "a part that may be missing": '{% include "nosuch" ignore missing %}{{ x }}',
    "what is markup and what is none": "{{ x }} {{ html }} {{ n }} {{ none }} {{ items | length }}",
    "an attribute": "<a title=\"{{ x }}\" href='{{ root }}{{ x }}'>",
}
FILES = {
    "layout": LAYOUT,
    "middle": '{% extends "layout" %}{% block a %}<{% block b %}{% endblock %}>{% endblock %}',
    "sets": "{% set y = n %}{{ y }}",
    "part": "({{ item.text }}{{ root }})",
    "macros": '{% macro mark(word, tag="b") %}<{{ tag }}>{{ word }}</{{ tag }}>{% endmacro %}',
}
CONTEXT: dict[str, Any] = {
    "x": "<\"'&",
    "n": 7,
    "html": Markup("<b>"),
    "items": (Link("<1>", "1"), Link("2", "2")),
}


def templates(folder: Path, page: str) -> Templates:
    for name, text in {**FILES, "page": page}.items():
        (folder / name).write_text(text, "utf-8")
    return Templates(folder, {"root": "../../", "number": str})


def stock(folder: Path) -> str:
    environment = stock_environment(folder)
    environment.globals.update(root="../../", number=str)
    return environment.get_template("page").render(CONTEXT)


@pytest.mark.parametrize("case", CASES)
def test_a_template_prints_what_stock_jinja_prints(tmp_path: Path, case: str) -> None:
    made = templates(tmp_path, CASES[case]).render("page", **CONTEXT)
    assert made == stock(tmp_path)
    assert "&lt;" in made or "7" in made


@pytest.mark.parametrize("fault", [AttributeError, SyntaxError, TypeError])
def test_stock_jinja_prints_what_cannot_be_compiled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: type[Exception]
) -> None:
    made = templates(tmp_path, CASES["loops"])
    visit = "site_gen.render.templating._CodeGenerator.visit_Getattr"
    monkeypatch.setattr(visit, Mock(side_effect=fault))
    assert made.render("page", **CONTEXT) == stock(tmp_path)


@pytest.mark.parametrize(
    "source", ["{{ record.key }}", "{% if page.nosuch is defined %}{% endif %}7"]
)
def test_stock_jinja_prints_what_the_fast_code_cannot(tmp_path: Path, source: str) -> None:
    """Fast code reads attributes, stock Jinja members of mappings as well."""
    made = templates(tmp_path, source)
    assert made.render("page", record={"key": "7"}, page=Link("", "")) == "7"


def test_flattened_templates_print_the_site_as_stock_jinja_does(
    tiny: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    assets = load_assets(resources.static()).urls
    urls = {**assets, **{name: file.path for name, file in picture_files(tiny).items()}}
    plans = plan_pages(tiny, {})
    renderer, slow = (Renderer(Site(), resources.templates(), urls) for _ in range(2))
    monkeypatch.setattr(slow.templates, "load", slow.templates.stock.get_template)
    expected = [slow.page(plan) for plan in plans]
    monkeypatch.setattr(jinja2.Environment, "get_template", Mock(side_effect=AssertionError))
    assert [renderer.page(plan) for plan in plans] == expected
