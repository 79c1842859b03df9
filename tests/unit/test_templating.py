"""Jinja2, tuned: the same text as Jinja's own, for a fraction of the calls."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import pytest
from markupsafe import Markup

from site_gen import resources
from site_gen.assets import load_assets
from site_gen.pages import plan_pages
from site_gen.pages.view import ENTITIES, Link
from site_gen.render import Renderer, Site
from site_gen.search_index import SearchFiles
from site_gen.templating import environment, looped, plain_environment, printed, sources

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from site_gen.catalog import Catalog

    Write = Callable[..., None]

LAYOUT = "<{% block a %}A{% block b %}B{% endblock %}{% endblock %}|{% block c %}C{% endblock %}>"
CASES = {
    "a layout's blocks": '{% extends "layout" %}{% block b %}{{ x }}{% endblock %}',
    "a block in a block": '{% extends "middle" %}{% block b %}{{ n }}{% endblock %}',
    "a block's own text": '{% extends "layout" %}{% block a %}[{{ super() }}{{ x }}]{% endblock %}',
    "a part": '{% for item in items %}{% include "part" %}{% endfor %}',
    "a macro": '{% from "macros" import mark %}{{ mark(x) }}{{ mark(x, "i") }}{{ mark(word=x) }}',
    "a macro with a name of its own": '{% from "macros" import mark as m %}{{ m(x) }}',
    "a macro that is called around text": '{% from "macros" import around %}'
    "{% call around(x) %}{{ x }}{% endcall %}",
    "loops": "{% for i in items %}{% if not loop.first %}, {% endif %}"
    "{% for j in items %}{{ loop.index }}{{ j.text }}{% else %}none{% endfor %}{% endfor %}",
    "what is markup and what is none": "{{ x }} {{ html }} {{ n }} {{ none }} {{ items | length }}",
    "an attribute": "<a title=\"{{ x }}\" href='{{ root }}{{ x }}'>",
}
FILES = {
    "layout": LAYOUT,
    "middle": '{% extends "layout" %}{% block a %}<{% block b %}{% endblock %}>{% endblock %}',
    "part": "({{ item.text }}{{ root }})",
    "macros": '{% macro mark(word, tag="b") %}<{{ tag }}>{{ word }}</{{ tag }}>{% endmacro %}'
    "{% macro around(word) %}{{ word }}{{ caller() }}{% endmacro %}",
}
CONTEXT: dict[str, Any] = {
    "x": "<\"'&",
    "n": 7,
    "html": Markup("<b>"),
    "items": (Link("<1>", "1"), Link("2", "2")),
}


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("root", ["../../", None])
def test_a_template_prints_what_jinja_itself_prints(
    tmp_path: Path, case: str, root: str | None
) -> None:
    """Joined with its layouts and parts or not, with the root in its text or as a variable."""
    for name, text in {**FILES, "page": CASES[case]}.items():
        (tmp_path / name).write_text(text, "utf-8")
    tuned, plain = environment(tmp_path, root), plain_environment(tmp_path)
    for each in (tuned, plain):
        each.globals["root"] = root or "./"
    made = printed(tuned.get_template("page"), CONTEXT)
    assert made == plain.get_template("page").render(CONTEXT)
    assert "&lt;" in made or "7" in made


def test_a_quick_loop_knows_its_first_turn() -> None:
    """And nothing else."""
    assert [turn.first for _, turn in looped("abc", None)] == [True, False, False]


def test_the_sources_of_a_template_are_all_that_it_names(tmp_path: Path) -> None:
    """Layouts of layouts, parts and macros."""
    for name, text in {**FILES, "page": CASES["a block in a block"]}.items():
        (tmp_path / name).write_text(text, "utf-8")
    assert list(sources(tmp_path, ["page"])) == ["layout", "middle", "page"]


@pytest.mark.parametrize(
    "line",
    [
        '{% include "part" %}',
        "{%- include 'part' with context -%}",
        '{% from "part" import x %}',
        "{% include name %}",
        '{% include "a" ~ name %}',
        '{% include ["part", "other"] %}',
    ],
)
def test_a_template_named_in_any_way_is_among_the_sources(tmp_path: Path, line: str) -> None:
    """Where an expression names it, all are."""
    for name, text in {"page.html": line, "part": "x", "part.html": "y"}.items():
        (tmp_path / name).write_text(text, "utf-8")
    assert {"part", "part.html"} & set(sources(tmp_path, ["page.html"]))


def calls(work: Callable[[], object]) -> int:
    """Count the function calls of some work: the same count wherever it is done."""
    count = 0

    def note(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count


def test_a_page_costs_a_fraction_of_the_calls_that_jinja_needs(tiny: Catalog) -> None:
    """The same pages from the same view models; calls are counted, not seconds."""
    assets = load_assets(resources.static(), SearchFiles((), "")).urls
    renderer = Renderer(Site("https://ports.example/"), resources.templates(), assets)
    plans = [plan for plan in plan_pages(tiny, {}) if plan.kind in ENTITIES]
    views = [(plan.view(), plan.template) for plan in plans]
    plain = plain_environment(resources.templates())
    plain.globals.update(renderer._shared, root="../../")  # noqa: SLF001 (what its pages see)
    ours = [renderer.view(view, template).body.decode() for view, template in views]
    theirs = [plain.get_template(template).render(page=view) for view, template in views]
    assert ours == theirs
    tuned = calls(lambda: [renderer.view(view, template) for view, template in views])
    usual = calls(lambda: [plain.get_template(name).render(page=view) for view, name in views])
    assert tuned < usual * 0.4
