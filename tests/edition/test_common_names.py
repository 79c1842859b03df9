"""The search finds what people call a port; a search for a number loads nothing more for it."""

import gzip

import pytest

from site_gen.annotations.reading import read_annotations
from site_gen.catalog import Catalog
from site_gen.search_engine import Search
from site_gen.search_index import search_files


@pytest.fixture(scope="module")
def named(newest: Catalog) -> Catalog:
    return Catalog.join(newest.edition, read_annotations((), common_names=True)[0])


@pytest.fixture(scope="module")
def search(named: Catalog) -> Search:
    return Search(named)


def sizes(catalog: Catalog) -> list[tuple[str, int]]:
    return [(each.path, len(gzip.compress(each.body))) for each in search_files(catalog).files]


def test_names_and_aliases_find_their_port_within_three(named: Catalog, search: Search) -> None:
    """A registered name goes first; of a hundred names, 98 are found so."""
    pages: dict[str, set[str]] = {}
    for url, notes in named.annotations.by_url.items():
        for note in notes:
            for name in (note.name.lower(), *note.aliases):
                pages.setdefault(name, set()).add(url)
    missed = [
        name
        for name, urls in [*pages.items()][::10]
        if not urls & {result["url"] for result in search.answer(name, 3).results}
    ]
    assert len(missed) <= len(pages) / 10 * 0.02, missed


def test_a_name_of_the_registry_goes_before_a_common_name(search: Search) -> None:
    """The registered service rdp is not what people call RDP; both are found."""
    found = [result["url"] for result in search.answer("rdp", 3).results]
    assert found[0] == "service/rdp/"
    assert "port/3389/" in found


def test_the_index_grows_by_less_than_15_kb_and_the_first_block_by_no_name(
    newest: Catalog, named: Catalog
) -> None:
    before, after = sizes(newest), sizes(named)
    assert sum(size for _, size in after) - sum(size for _, size in before) < 15_000
    assert after[0][1] - before[0][1] < 100
