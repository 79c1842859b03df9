"""The plan of all pages."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from site_gen import resources
from site_gen.pages import plan_pages

if TYPE_CHECKING:
    from site_gen.catalog import Catalog
    from site_gen.pages import Plan

PROSE = {"about": "# About\n\nWords.\n\nText."}

WITH_A_HISTORY = {"pages/changes.html", "pages/gone.html"}


@pytest.fixture(scope="module")
def plans(tiny: Catalog) -> tuple[Plan, ...]:
    """Plan the site of the invented edition."""
    return tuple(plan_pages(tiny, PROSE))


def test_every_entity_has_one_page(plans: tuple[Plan, ...], tiny: Catalog) -> None:
    """Ports, ranges, services, contacts, references."""
    counts = Counter(plan.kind for plan in plans)
    assert {
        kind: counts[kind] for kind in ("port", "range", "service", "contact", "reference")
    } == {
        "port": len(tiny.ports),
        "range": len(tiny.ranges),
        "service": len(tiny.services),
        "contact": len(tiny.contacts),
        "reference": len(tiny.references),
    }


def test_no_two_pages_share_an_address(plans: tuple[Plan, ...]) -> None:
    """Not where case is lost either."""
    assert len({plan.url.casefold() for plan in plans}) == len(plans)


def test_a_plan_keeps_what_it_says(plans: tuple[Plan, ...]) -> None:
    """Kind, address and whether it is indexed are those of the view model."""
    for plan in plans:
        page = plan.view()
        told = (plan.kind, plan.url, plan.is_indexed)
        assert told == (page.kind, page.url, page.is_indexed), plan.url


def test_every_template_that_is_planned_is_there(plans: tuple[Plan, ...]) -> None:
    """And none lies unused."""
    planned = {plan.template for plan in plans} | {"pages/data.html", *WITH_A_HISTORY}
    there = {path.name for path in (resources.templates() / "pages").glob("*.html")}
    assert {name.removeprefix("pages/") for name in planned} == there


def test_the_titles_of_all_pages_differ(plans: tuple[Plan, ...]) -> None:
    """Bookmarks tell them apart."""
    titles = Counter(plan.view().title for plan in plans)
    assert [title for title, count in titles.items() if count > 1] == []
