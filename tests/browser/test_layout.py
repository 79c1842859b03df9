"""The layout at each width, in forced colours, without script."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.browser.conftest import ServedSite

PORT = "port/443/"
# The words of some elements that stand on two lines.
BROKEN = """places => places.flatMap(each => {
  const walker = document.createTreeWalker(each, NodeFilter.SHOW_TEXT);
  const broken = [];
  while (walker.nextNode()) {
    for (const match of walker.currentNode.data.matchAll(/[^\\s/.-]+/g)) {
      const range = document.createRange();
      range.setStart(walker.currentNode, match.index);
      range.setEnd(walker.currentNode, match.index + match[0].length);
      if (range.getClientRects().length > 1) broken.push(match[0]);
    }
  }
  return broken;
})"""


def at_width(new_page: Callable[..., Page], width: int) -> Page:
    return new_page(viewport={"width": width, "height": 900})


def test_protocol_labels_keep_their_height_in_tall_rows(
    new_page: Callable[..., Page], site: ServedSite
) -> None:
    """Between 640 and 959 pixels a long description makes the row tall, not the label."""
    page = at_width(new_page, 800)
    page.goto(site.url + PORT)
    page.locator("td", has=page.locator(".protocols")).first.evaluate(
        "cell => { cell.nextElementSibling.textContent = 'word '.repeat(200); }"
    )
    assert page.locator(".protocols .tcp").first.evaluate("each => each.offsetHeight") < 30


@pytest.mark.parametrize("width", [360, 800])
def test_a_registration_is_two_lines_and_a_small_third(
    new_page: Callable[..., Page], site: ServedSite, width: int
) -> None:
    page = at_width(new_page, width)
    page.goto(site.url + PORT)
    row = page.locator(".registrations tr", has=page.locator(".words")).first
    tops = {
        name: row.locator(f"td.{name}").first.evaluate("e => e.getBoundingClientRect().bottom")
        for name in ("name", "marks", "words", "minor")
    }
    assert abs(tops["name"] - tops["marks"]) < 8
    assert tops["name"] < tops["words"] < tops["minor"]


def test_the_links_of_a_cell_are_one_line(new_page: Callable[..., Page], site: ServedSite) -> None:
    """Below 960 pixels as above: none of them is a cell of its own."""
    page = at_width(new_page, 800)
    page.goto(f"{site.url}port/1021/")
    links = page.locator("td", has=page.get_by_role("link", name="RFC4727")).locator("a")
    assert links.all_inner_texts() == ["[1]", "RFC4727", "RFC6335"]
    assert len(set(links.evaluate_all("all => all.map(each => each.offsetTop)"))) == 1


def test_every_page_of_an_entity_opens_with_its_answer(page: Page, site: ServedSite) -> None:
    for address in (PORT, "port/225-241/", "service/https/", "reference/rfc6335/"):
        page.goto(site.url + address)
        answer = page.locator("h1 + .answer").inner_text()
        assert page.locator("meta[name=description]").get_attribute("content") == answer


def test_the_ports_landing_is_a_grid_of_every_hundred(
    new_page: Callable[..., Page], site: ServedSite
) -> None:
    page = at_width(new_page, 360)
    page.goto(f"{site.url}ports/")
    cells = page.locator(".grid td a")
    assert cells.count() > 480
    assert float(cells.first.evaluate("each => parseFloat(getComputedStyle(each).fontSize)")) >= 12


def test_a_port_leads_to_the_free_numbers_near_it(page: Page, site: ServedSite) -> None:
    page.goto(f"{site.url}port/3389/")
    page.get_by_role("link", name="Find free ports near 3389").click()
    assert page.locator("tr:target").count() == 1


def test_a_contact_of_many_registrations_is_a_third_as_long_on_a_phone(
    new_page: Callable[..., Page], full_site: ServedSite
) -> None:
    page = at_width(new_page, 360)
    page.goto(f"{full_site.url}contact/IESG/")
    assert page.evaluate("document.documentElement.scrollHeight") <= 37_476 / 3


@pytest.mark.parametrize("width", [960, 1920])
def test_numbers_and_service_names_never_break(
    new_page: Callable[..., Page], site: ServedSite, width: int
) -> None:
    page = at_width(new_page, width)
    page.goto(site.url + PORT)
    page.evaluate(
        "for (const cell of document.querySelectorAll('.registrations tr > td:nth-child(n + 3)'))"
        " cell.textContent = 'Responsible-Internet-Organization '.repeat(9)"
    )
    names = page.locator(".registrations tr > td:nth-child(-n + 2) a").all()
    assert names
    for link in names:
        assert link.evaluate("each => each.getClientRects().length") == 1


@pytest.mark.parametrize("width", [320, 960, 1024])
def test_no_numeral_breaks(new_page: Callable[..., Page], site: ServedSite, width: int) -> None:
    """The largest letters of the site take the room that they need."""
    page = at_width(new_page, width)
    for address in ("port/51000/", "port/48557-48618/"):
        page.goto(site.url + address)
        numeral = page.locator(".numeral")
        heights = "each => each.offsetHeight / parseFloat(getComputedStyle(each).lineHeight)"
        assert numeral.evaluate(heights) == pytest.approx(1, abs=0.1)
        assert numeral.evaluate("each => each.scrollWidth <= each.clientWidth")


def test_the_columns_of_a_page_do_not_wait_for_its_facts(page: Page, site: ServedSite) -> None:
    page.goto(f"{site.url}service/https/")
    width = "document.querySelector('.headline').offsetWidth"
    whole = page.evaluate(width)
    page.evaluate("document.querySelector('.facts').remove()")
    assert page.evaluate(width) == whole


@pytest.mark.parametrize(
    ("address", "width", "places"),
    [
        ("ports/48500-48599/", 960, ".listing th"),
        ("services/r/", 960, ".listing th"),
        ("references/", 360, ".initials a"),
        ("references/", 960, ".initials a"),
    ],
)
def test_no_word_of_a_listing_breaks(
    new_page: Callable[..., Page], site: ServedSite, address: str, width: int, places: str
) -> None:
    """However long a description is, what stands beside it breaks between words alone."""
    page = at_width(new_page, width)
    page.goto(site.url + address)
    for each in page.locator(".listing .words").all():
        each.evaluate("each => { each.textContent = 'word '.repeat(200); }")
    assert page.locator(places).evaluate_all(BROKEN) == []


def test_focus_rings_are_inside_the_clipped_area(page: Page, site: ServedSite) -> None:
    """An outline of 3 pixels stands 2 pixels off; main clips what is left of it."""
    page.goto(site.url + PORT)
    edge = page.locator("main").evaluate("each => each.getBoundingClientRect().left")
    link = page.locator(".registrations td a").first
    assert link.evaluate("each => each.getBoundingClientRect().left") >= edge + 5


def test_a_citation_is_one_paragraph_without_script(
    new_page: Callable[..., Page], site: ServedSite
) -> None:
    page = new_page(java_script_enabled=False)
    page.goto(site.url + PORT)
    page.get_by_text("Link to this page").click()
    citation = page.locator(".linking dd").last
    assert citation.evaluate("each => getComputedStyle(each).display") == "block"


@pytest.mark.parametrize("width", [640, 768, 1152, 1280, 1440])
def test_labels_of_the_strip_are_legible_and_whole(
    new_page: Callable[..., Page], site: ServedSite, width: int
) -> None:
    """They have 12 pixels at least, and no word of a status breaks in two."""
    page = at_width(new_page, width)
    page.goto(f"{site.url}port/2222/")
    labels = page.locator(".strip small")
    assert "unassigned" in labels.all_inner_texts()
    sizes = "all => all.map(each => parseFloat(getComputedStyle(each).fontSize))"
    assert min(labels.evaluate_all(sizes)) >= 12
    assert labels.evaluate_all(BROKEN) == []


def test_the_strip_names_services_where_there_is_room(
    new_page: Callable[..., Page], site: ServedSite
) -> None:
    """In place of the word, which is read aloud at every width."""
    page = at_width(new_page, 1280)
    page.goto(f"{site.url}port/6001/")
    cell = page.locator(".strip a", has_text="6000")
    assert cell.get_by_text("x11").is_visible()
    assert cell.get_by_text("assigned").evaluate("each => each.offsetWidth") == 1
    page.set_viewport_size({"width": 800, "height": 900})
    assert not cell.get_by_text("x11").is_visible()
    assert cell.get_by_text("assigned").evaluate("each => each.offsetWidth") > 1


def test_notes_are_wrapped_by_the_page_alone(page: Page, site: ServedSite) -> None:
    """IANA's own line breaks and the width of a phone would wrap them twice."""
    page.goto(f"{site.url}port/80/")
    note = page.locator("dd.notes").first
    assert note.evaluate("each => getComputedStyle(each).whiteSpace") == "normal"


def test_framed_notes_do_not_overlap(page: Page, full_site: ServedSite) -> None:
    """Two that follow each other share one line of their frames."""
    page.goto(full_site.url)
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")
    first, second = (each.bounding_box() for each in page.locator(".boxed").all()[:2])
    assert first
    assert second
    assert second["y"] >= first["y"] + first["height"] - 2


@pytest.mark.parametrize("width", [360, 1280])
def test_the_range_itself_fits_its_cell_in_the_strip(
    new_page: Callable[..., Page], site: ServedSite, width: int
) -> None:
    page = at_width(new_page, width)
    page.goto(f"{site.url}port/48557-48618/")
    here = page.locator(".strip [aria-current]")
    assert here.evaluate("each => each.scrollWidth <= each.clientWidth")


def test_forced_colours_show_matched_text(new_page: Callable[..., Page], site: ServedSite) -> None:
    page = new_page(forced_colors="active", color_scheme="dark")
    page.goto(site.url)
    page.get_by_role("combobox").fill("http")
    mark = page.locator(".found mark").first
    mark.wait_for()
    colours = "each => [each, each.parentElement].map(one => getComputedStyle(one).color)"
    matched, around = mark.evaluate(colours)
    assert matched == around


def test_forced_colours_keep_the_bars_of_a_plot_apart(
    new_page: Callable[..., Page], site: ServedSite
) -> None:
    page = new_page(forced_colors="active")
    page.goto(site.url)
    names = ("assigned", "reserved", "unassigned")
    fill = "each => getComputedStyle(each).fill"
    tone = "each => getComputedStyle(each).backgroundColor"
    bars = [page.locator(f".plot rect.{name}").first.evaluate(fill) for name in names]
    assert len(set(bars)) == 3
    assert bars == [page.locator(f".key .tone.{name}").first.evaluate(tone) for name in names]


def test_code_that_scrolls_takes_the_focus(page: Page, site: ServedSite) -> None:
    page.goto(f"{site.url}link/")
    blocks = page.locator("pre").all()
    assert blocks
    assert all(block.get_attribute("tabindex") == "0" for block in blocks)
