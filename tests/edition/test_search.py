"""The search, on the whole registry."""

import gzip
import json
import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from site_gen import resources
from site_gen.assets import load_assets
from site_gen.catalog import Catalog
from site_gen.model import Text
from site_gen.search_engine import Search
from site_gen.search_index import SearchFiles, search_files
from site_gen.search_index.words import words_of

TESTS = Path(__file__).parents[1]
SETS = (
    "search-queries.json",
    "search-more.json",
    "search-typed-and-pasted.json",
    "search-typed-more.json",
)
ENTITIES = frozenset({"port", "range", "service", "contact", "reference"})
KILOBYTE = 1000


@pytest.fixture(scope="module")
def index(newest: Catalog) -> SearchFiles:
    return search_files(newest)


@pytest.fixture(scope="module")
def site(index: SearchFiles, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    assets = load_assets(resources.static())
    for file in (*assets.files, *assets.search_files(index)):
        path = folder / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.body)
    return folder


@pytest.fixture(scope="module", params=SETS)
def outcome(site: Path, request: pytest.FixtureRequest) -> tuple[list[Any], dict[str, Any]]:
    """Give a set's queries, and what Node found for them."""
    path = TESTS / "fixtures" / request.param
    queries = json.loads(path.read_text("utf-8"))["queries"]
    return queries, run_node("relevance.mjs", site, path)


@pytest.fixture(scope="module")
def terminal(newest: Catalog) -> Search:
    return Search(newest)


def run_node(script: str, *arguments: Path) -> dict[str, Any]:
    """Run a script of tests/js and read the JSON that it prints."""
    node = shutil.which("node")
    if not node:
        pytest.skip("Node is not installed")
    command = [node, TESTS / "js" / script, *arguments]
    run = subprocess.run(  # noqa: S603 (Node, and a script of the tests)
        command, capture_output=True, text=True, check=False, timeout=300
    )
    assert run.returncode == 0, run.stderr
    found: dict[str, Any] = json.loads(run.stdout)
    return found


def is_met(query: dict[str, Any], results: list[dict[str, str]]) -> bool:
    """Tell whether results are what a query of a relevance set expects."""
    found = [(result["kind"], result["key"]) for result in results]
    if query.get("none"):
        return all(kind not in ENTITIES for kind, _ in found)
    wanted = [(query["expect"], query["within"]), *((each, 10) for each in query.get("all", ()))]
    return all(
        any((each["kind"], each["key"]) in found[:within] for each in entities)
        for entities, within in wanted
    )


def test_every_query_finds_what_it_should(
    outcome: tuple[list[Any], dict[str, Any]],
) -> None:
    queries, found = outcome
    pairs = zip(queries, found["answers"], strict=True)
    missed = [query["q"] for query, answer in pairs if not is_met(query, answer["results"])]
    assert missed == []


def test_every_result_leads_to_a_page(
    newest: Catalog, outcome: tuple[list[Any], dict[str, Any]]
) -> None:
    pages = {f"port/{number}/" for number in newest.ports}
    pages |= {f"port/{span[0]}-{span[1]}/" for span in newest.ranges}
    pages |= {contact.url for contact in newest.contacts.values()}
    pages |= {f"reference/{slug}/" for slug in newest.references}
    listed = {"ports/dynamic/"}
    results = [result for answer in outcome[1]["answers"] for result in answer["results"]]
    urls = {result["url"] for result in results if result["kind"] != "service"}
    assert urls <= pages | listed


@pytest.mark.parametrize("outcome", [SETS[0], SETS[2]], indirect=True)
def test_the_terminal_finds_the_same_first(
    terminal: Search, outcome: tuple[list[Any], dict[str, Any]]
) -> None:
    def first(results: Sequence[dict[str, Any]]) -> tuple[str, str] | None:
        return (results[0]["kind"], results[0]["key"]) if results else None

    for answer in outcome[1]["answers"]:
        found = terminal.answer(answer["q"], 10).results
        assert first(found) == first(answer["results"]), answer["q"]


def test_a_first_answer_is_small(outcome: tuple[list[Any], dict[str, Any]]) -> None:
    """A cold search for a number or a name stays below 40 kB, one for anything below 130 kB."""
    queries, found = outcome
    simple = {"port", "port+protocol", "name", "case", "prefix", "range", "unassigned-number"}
    for query, answer in zip(queries, found["answers"], strict=True):
        is_simple = query["class"] in simple
        # Beside a number, a name takes another file; both take the grammar.
        is_plain = query["q"].isdecimal() or query["q"].isalpha()
        most = 130 if not is_simple else 40 if is_plain else 60
        assert found["module"] + answer["bytes"] < most * KILOBYTE, query["q"]
        assert not (is_simple and is_plain) or answer["requests"] <= 2, query["q"]


def test_the_module_is_small(outcome: tuple[list[Any], dict[str, Any]]) -> None:
    assert outcome[1]["module"] < 10 * KILOBYTE


def test_no_address_of_a_contact_is_in_the_index(newest: Catalog, index: SearchFiles) -> None:
    text = "\n".join(file.body.decode() for file in index.files)
    uris = [page.contact.uri or "" for page in newest.contacts.values()]
    parts = {part.removeprefix("mailto:") for uri in uris for part in uri.split("; ")}
    addresses = [part for part in parts if "&" in part]
    assert len(addresses) > 5000
    suspects = [word for word in re.split(r"[\s\x1f,]+", text) if {*word} & {"&", "@"}]
    both = (*addresses, *(each.replace("&", "@") for each in addresses))
    assert [each for each in both if any(each in word for word in suspects)] == []


def test_a_changed_record_changes_few_files(newest: Catalog, index: SearchFiles) -> None:
    registrations = tuple(
        each._replace(description=Text((("Zyx",),))) if each.name == "mysql" else each
        for each in newest.edition.registrations
    )
    changed = search_files(Catalog.join(replace(newest.edition, registrations=registrations)))
    before, after = ({file.path for file in each.files} for each in (index, changed))
    assert 1 <= len(after - before) <= 6
    assert len(before) > 80


def test_both_tokenizers_agree_on_the_registry(newest: Catalog, tmp_path: Path) -> None:
    contacts = [page.contact for page in newest.contacts.values()]
    texts = [*newest.services, *(each.name or "" for each in contacts)]
    texts += [each.organization or "" for each in contacts]
    texts += [entry.facts.description.flat for entry in newest.entries if entry.facts.description]
    path = tmp_path / "texts.json"
    path.write_text(json.dumps(texts), "utf-8")
    assert run_node("words.mjs", path)["words"] == [words_of(text) for text in texts]


def test_the_index_is_no_larger_than_its_readers_need(index: SearchFiles) -> None:
    """A file of the index has at most 25 kB when compressed; the word list has 50."""
    for file in index.files:
        most = 50 if "spelling" in file.path else 25
        assert len(gzip.compress(file.body, 6)) < most * KILOBYTE, file.path
