"""The pages of free User Ports."""

from site_gen.catalog import Catalog
from site_gen.pages.free_ports import FreePorts
from site_gen.pages.free_runs import free_runs, nearest_free, thousand_of
from site_gen.pages.linking import Linker
from tests.builders import joined, record


def test_every_free_number_is_in_one_run_on_the_page_of_its_thousand(tiny: Catalog) -> None:
    linker = Linker(tiny)
    numbers = [each for first, last in linker.free_runs for each in range(first, last + 1)]
    free = [each for each in range(1024, 49152) if linker.states[each] == "unassigned"]
    assert numbers == free
    assert all(thousand_of(first) == thousand_of(last) for first, last in linker.free_runs)


def test_a_run_says_who_holds_what_beside_it() -> None:
    catalog = joined(record(name="a", number="8001"), record(name="b", number="9100"))
    page = FreePorts(Linker(catalog)).page((8000, 8999))
    beside = [[each and each.number.text for each in (run.before, run.after)] for run in page.runs]
    assert [run.link.text for run in page.runs] == ["8000", "8002-8999"]
    assert beside == [[None, "8001"], ["8001", "9100"]]


def test_long_and_many_names_beside_a_run_are_cut() -> None:
    held = [record(name=f"{letter}" * 20, number="8001") for letter in "abc"]
    page = FreePorts(Linker(joined(*held))).page((8000, 8999))
    words = page.runs[0].after and page.runs[0].after.words
    assert words == "aaaaaaaaaaaaaaaaaaaa, bbbbbbbb…"


def test_the_nearest_run_is_found_on_either_side() -> None:
    taken = [record(name="a", number="8000-8010")]
    runs = tuple(free_runs(Linker(joined(*taken)).states))
    links = [nearest_free(runs, number) for number in (8001, 8009)]
    assert [link and link.url for link in links] == [
        "ports/free/7000-7999/#free-7000",
        "ports/free/8000-8999/#free-8011",
    ]
    assert nearest_free(runs, 443) is None


def test_an_excerpt_has_no_free_numbers() -> None:
    """What it lacks may be assigned."""
    linker = Linker(joined(record()))
    object.__setattr__(linker.catalog.edition, "is_excerpt", True)
    assert FreePorts(linker).thousands == []
