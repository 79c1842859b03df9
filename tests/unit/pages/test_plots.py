"""The geometry of plots."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_gen.pages.plots import Bar, columns, nice_step, rows

FIGURES = st.lists(st.integers(0, 10_000), max_size=60).map(
    lambda values: [(1990 + at, value) for at, value in enumerate(values)]
)


@pytest.mark.parametrize(
    ("most", "step"), [(0, 1), (5, 1), (6, 2), (11, 5), (43, 10), (6800, 2000)]
)
def test_rules_stand_at_round_figures(most: int, step: int) -> None:
    assert nice_step(most) == step


@given(FIGURES)
def test_columns_stay_inside_their_plot(figures: list[tuple[int, int]]) -> None:
    plot = columns(figures, "Year", "Count")
    assert len(plot.rects) == sum(1 for _, value in figures if value)
    for rect in plot.rects:
        assert 0 <= rect.x <= rect.x + rect.width <= 100.01
        assert 0 <= rect.y <= rect.y + rect.height <= plot.height


def test_columns_are_as_high_as_their_figures() -> None:
    one, two = columns([(2001, 100), (2002, 200)], "Year", "Count").rects
    assert two.height == pytest.approx(2 * one.height)
    assert one.y + one.height == pytest.approx(two.y + two.height)


def test_both_axes_are_named() -> None:
    plot = columns([(2001, 1)], "Year of registration", "Names")
    named = {words.text for words in plot.words if words.role == "axis"}
    assert named == {"Year of registration", "Names"}


def test_the_parts_of_a_bar_stand_side_by_side() -> None:
    bar = Bar("User Ports", (("assigned", 25), ("unassigned", 75)), "25")
    left, right = rows([bar], "Share", whole=100).rects
    assert (left.x, left.width, right.x, right.width) == (0, 25, 25, 75)


def test_the_longest_bar_is_full() -> None:
    bars = [Bar("a", (("bar", 10),), "10"), Bar("b", (("bar", 5),), "5")]
    assert [rect.width for rect in rows(bars, "Count").rects] == [100, 50]


def test_a_figure_too_small_to_see_is_still_drawn() -> None:
    bars = [Bar("a", (("bar", 10_000),), "10,000"), Bar("b", (("bar", 1),), "1")]
    assert rows(bars, "Count").rects[1].width > 0


def test_nothing_to_plot_is_no_failure() -> None:
    assert columns([], "Year", "Count").rects == rows([], "Count").rects == ()
