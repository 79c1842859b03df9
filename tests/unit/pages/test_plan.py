"""The plan of all pages."""

import pytest

from site_gen import resources
from site_gen.catalog import Catalog
from site_gen.pages import Plan, plan_pages

PROSE = {"about": "# About\n\nWords.\n\nText."}

WITH_A_HISTORY = {"pages/changes.html", "pages/gone.html"}


@pytest.fixture(scope="module")
def plans(tiny: Catalog) -> tuple[Plan, ...]:
    return tuple(plan_pages(tiny, PROSE))


def test_a_plan_keeps_what_it_says(plans: tuple[Plan, ...]) -> None:
    for plan in plans:
        page = plan.view()
        told = (plan.kind, plan.url, plan.is_indexed)
        assert told == (page.kind, page.url, page.is_indexed), plan.url


def test_every_template_that_is_planned_is_there(plans: tuple[Plan, ...]) -> None:
    planned = {plan.template for plan in plans} | {"pages/data.html", *WITH_A_HISTORY}
    there = {path.name for path in (resources.templates() / "pages").glob("*.html")}
    assert {name.removeprefix("pages/") for name in planned} == there
