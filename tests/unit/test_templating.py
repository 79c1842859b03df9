"""Jinja2, tuned: the same text as Jinja's own, for a fraction of the calls."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import jinja2
import pytest
from markupsafe import Markup

from site_gen import resources
from site_gen.assets import load_assets
from site_gen.pages import plan_pages
from site_gen.pages.view import ENTITIES, Link
from site_gen.render import Renderer, Site
from site_gen.search_index import SearchFiles
from site_gen.templating import Compiled, environment, looped, plain_environment, printed, sources

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
    "a macro in a macro": '{% from "macros" import marks %}{{ marks(items) }}{{ marks((x,)) }}',
    "a macro that loops inside a loop": '{% from "macros" import marks %}'
    "{% for item in items %}{{ loop.index }}{{ marks(items) }}{{ item.text }}{% endfor %}",
    "a macro whose parameter has the name of an argument": '{% from "macros" import swapped %}'
    "{% set word = x %}{% set tag = n %}{{ swapped(tag, word) }}",
    "a macro that names what the page sets": '{% from "macros" import rooted %}'
    "{% for root in items %}{{ rooted(root.text) }}{% endfor %}",
    "two macros of one name": '{% from "macros" import mark %}{{ mark(x) }}{% include "other" %}',
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
    "other": '{% from "marks" import mark %}{{ mark(x) }}',
    "marks": "{% macro mark(word) %}*{{ word }}*{% endmacro %}",
    "part": "({{ item.text }}{{ root }})",
    "macros": '{% macro mark(word, tag="b") %}<{{ tag }}>{{ word }}</{{ tag }}>{% endmacro %}'
    "{% macro marks(words) %}{% for word in words %}{% if not loop.first %}, {% endif %}"
    "{{ said(word) }}{% endfor %}{% endmacro %}"
    "{% macro said(word) %}[{{ word }}]{% endmacro %}"
    "{% macro swapped(word, tag) %}{{ word }}-{{ tag }}{% endmacro %}"
    "{% macro rooted(word) %}{{ root }}{{ word }}{% endmacro %}"
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


def printed_twice(tmp_path: Path, between: Callable[[Path], object]) -> tuple[str, str]:
    """Print a page before and after something happens to its parts or to what was kept."""
    said = []
    for name, text in {**FILES, "page": CASES["a macro"]}.items():
        (tmp_path / name).write_text(text, "utf-8")
    kept = tmp_path / "cache" / "kept"
    for _ in range(2):
        tuned = environment(tmp_path, "../../", Compiled(kept, "1"))
        said.append(printed(tuned.get_template("page"), CONTEXT))
        between(kept)
    return said[0], said[1]


def test_a_compiled_template_is_used_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is compiled the second time."""

    def forbid(_: Path) -> None:
        monkeypatch.delattr(jinja2.Environment, "compile", raising=False)

    first, second = printed_twice(tmp_path, forbid)
    assert first == second


def test_a_changed_macro_is_compiled_anew_where_it_was_put(tmp_path: Path) -> None:
    """What a template is compiled from are all of its parts."""
    text = FILES["macros"].replace("<{{ tag }}>", "<{{ tag }} class>")
    first, second = printed_twice(tmp_path, lambda _: (tmp_path / "macros").write_text(text))
    assert second == first.replace("<b>", "<b class>").replace("<i>", "<i class>")


@pytest.mark.parametrize("damage", [b"", b"x", b"j2\x80\x02K\x05.\x80\x02J"])
def test_damaged_compiled_templates_are_compiled_anew(tmp_path: Path, damage: bytes) -> None:
    """They save time and decide nothing."""

    def spoil(kept: Path) -> None:
        for path in kept.iterdir():
            path.write_bytes(damage)

    first, second = printed_twice(tmp_path, spoil)
    assert first == second


def test_a_folder_that_others_write_to_is_not_trusted(tmp_path: Path) -> None:
    """What is read there would be run."""
    found = []

    def open_to_all(kept: Path) -> None:
        found.append({path: path.read_bytes() for path in kept.iterdir()})
        for path in kept.iterdir():
            path.write_bytes(b"left alone")
        kept.chmod(0o777)

    first, second = printed_twice(tmp_path, open_to_all)
    assert first == second
    assert set(found[1].values()) == {b"left alone"}
    assert found[0].keys() == found[1].keys() != set()


def test_a_folder_that_cannot_be_is_done_without(tmp_path: Path) -> None:
    """A read-only home is no reason to stop."""
    (tmp_path / "cache").write_text("a file", "utf-8")
    first, second = printed_twice(tmp_path, lambda _: None)
    assert first == second


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
