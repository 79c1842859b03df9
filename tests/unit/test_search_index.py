"""What the browser's search reads."""

import json
from pathlib import Path

import pytest

from site_gen.catalog import Catalog
from site_gen.model import Contact, Xref
from site_gen.search_index import search_files
from site_gen.search_index.documents import SearchDocument, documents_of
from site_gen.search_index.shards import block_of, blocks, postings_of, shards, spelling
from site_gen.search_index.words import words_of
from tests.builders import joined, record

KINDS = ("ports", "words", "best", "names", "spelling", "grammar")
TOKENS = Path(__file__).parents[1] / "fixtures" / "tokens.json"


def lines(catalog: Catalog) -> list[str]:
    return [document.line for document in documents_of(catalog)]


def document(*words: str) -> SearchDocument:
    return SearchDocument(" ".join(words), frozenset(words))


def blocks_of(documents: list[SearchDocument]) -> list[list[SearchDocument]]:
    return blocks(documents, postings_of(each.words for each in documents))


def shards_of(documents: list[SearchDocument]) -> list[tuple[str, list[SearchDocument]]]:
    return shards(documents, postings_of(each.words for each in documents))


@pytest.mark.parametrize("row", json.loads(TOKENS.read_text("utf-8"))["texts"], ids=str)
def test_words_are_those_of_the_script(row: dict[str, list[str]]) -> None:
    assert words_of(str(row["text"])) == row["words"]


def test_a_service_is_one_card_with_its_places() -> None:
    catalog = joined(
        record(description="Alternate", number="591", protocol="tcp"),
        record(description="Alternate", number="591", protocol="udp"),
        record(description="Other", number="8080", protocol="tcp"),
    )
    assert lines(catalog) == ["s5https\t\tAlternate\x1fOther\t591d,8080B1"]


def test_a_service_without_a_number_keeps_its_protocols() -> None:
    assert lines(joined(record(number=None, name="airplay"))) == ["s0airplay\t\t\tb"]


def test_a_slug_stands_only_where_it_is_not_the_name() -> None:
    catalog = joined(record(name="Whois++", number="63"), record(name="SMTP", number="25"))
    assert [line.split("\t")[:2] for line in lines(catalog)] == [
        ["s4SMTP", ""],
        ["s4Whois++", "whois~2b~2b"],
    ]


def test_a_central_service_weighs_more_than_an_obscure_one() -> None:
    rfc = Xref("rfc", "RFC9110", "RFC9110")
    catalog = joined(
        record(name="central", contacts=("IESG",), references=(rfc,)),
        record(name="central", contacts=("IESG",), references=(rfc,), protocol="udp"),
        record(name="obscure", number="4711"),
    )
    weights = {line[2:].split("\t")[0]: line[1] for line in lines(catalog) if line[0] == "s"}
    assert weights == {"central": "9", "obscure": "1"}


def test_a_number_without_a_name_is_a_card_with_its_status() -> None:
    catalog = joined(
        record(name=None, number="225-241", protocol=None, description="Reserved"),
        record(name=None, number="4", description="Unassigned"),
    )
    assert lines(catalog) == ["pu\t\tUnassigned\t4b", "pr\t\tReserved\t225-241a"]


def test_a_contact_is_found_by_name_organization_id_and_host() -> None:
    """The document has what the name does not tell; of the address only whose mail it is."""
    person = Contact("Goran_R", "Göran Runfeldt", "Runfeldt AB", "mailto:goran&mail.example.com")
    catalog = joined(record(contacts=("Goran_R",)), contacts=(person,))
    found = next(each for each in documents_of(catalog) if each.line[0] == "c")
    assert found.line == "c1Göran Runfeldt\t\tRunfeldt AB\thttps\t1\tGoran_R\texample"
    assert found.words == {"goran", "r", "runfeldt", "ab", "example"}


def test_a_reference_is_a_card_with_some_who_cite_it() -> None:
    rfc = Xref("rfc", "RFC6335", "RFC6335")
    names = ("a1", "a2", "a3", "a4")
    catalog = joined(*(record(name=name, references=(rfc,)) for name in names))
    assert lines(catalog)[-1] == "f3RFC6335\t\t\ta1,a2,a3\t4"


def test_an_old_spelling_does_not_weigh_as_much() -> None:
    remark = 'IANA assigned this well-formed service name as a replacement for "a_b".'
    catalog = joined(
        record(name="a-b", description=f"Some thing {remark}"),
        record(name="a_b", description="Some thing"),
    )
    assert [line.split("\t")[0] for line in lines(catalog)] == ["s4a-b", "s2a_b"]
    assert all(line.split("\t")[2] == "Some thing" for line in lines(catalog))


def test_blocks_hold_the_cards_of_their_numbers() -> None:
    catalog = joined(
        record(name="x11", number="1000-1030"), record(name="tn", number="23", description="3270")
    )
    held = {
        at: [each.line[2:].split("\t")[0] for each in block]
        for at, block in enumerate(blocks_of(list(documents_of(catalog))))
        if block
    }
    assert held == {
        0: ["tn"],
        block_of(1000): ["x11"],
        block_of(1030): ["x11"],
        block_of(3270): ["tn"],
    }


def test_every_word_is_in_the_shard_that_the_starts_name() -> None:
    documents = [
        document(f"{letter}{other}{third}", "common")
        for letter in "abc"
        for other in "xyz"
        for third in "0123456789" * 9
    ]
    cut = shards_of(documents)
    starts = [start for start, _ in cut]
    assert starts == sorted(starts)
    assert starts[0] == ""
    for each in documents:
        for word in each.words:
            at = max(index for index, start in enumerate(starts) if start <= word)
            assert each in cut[at][1]


def test_a_frequent_first_letter_is_cut_into_several_shards() -> None:
    documents = [document(f"a{letter}{number}x") for letter in "bcdef" for number in range(400)]
    assert all(len(held) <= 1000 for _, held in shards_of(documents))


def test_a_new_card_leaves_most_shards_as_they_are() -> None:
    documents = [
        document(f"{letter}{other}{number}x")
        for letter in "abcdef"
        for other in "pqrs"
        for number in range(200)
    ]
    before = {start: [each.line for each in held] for start, held in shards_of(documents)}
    after = {
        start: [each.line for each in held]
        for start, held in shards_of([*documents, document("anew")])
    }
    assert [start for start in after if after[start] != before.get(start)] == [""]


def test_an_edition_without_words_has_an_index_all_the_same() -> None:
    manifest = json.loads(search_files(joined()).manifest)
    assert (manifest["starts"], manifest["words"], manifest["best"]) == ("", "------", "------")


def test_spelling_shares_beginnings_and_marks_names() -> None:
    documents = [
        SearchDocument("", frozenset({"http", "https"}), name="https"),
        *[document("httpd")] * 3,
    ]
    assert spelling(documents, postings_of(each.words for each in documents)) == "AhttpEd+Es!"


def test_files_are_named_after_their_content(tiny: Catalog) -> None:
    index = search_files(tiny)
    manifest = json.loads(index.manifest)
    digests = {file.path[-10:-4] for file in index.files}
    listed = "".join(manifest[kind] for kind in KINDS)
    assert {listed[at : at + 6] for at in range(0, len(listed), 6)} - {"------"} == digests
    assert len(manifest["words"]) == 6 * len(manifest["starts"].split(" "))
