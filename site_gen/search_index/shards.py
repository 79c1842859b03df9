"""Which documents stand together in a file: blocks of numbers, stretches of the alphabet.

Beside them, the list of all words, for what is mistyped.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from typing import TYPE_CHECKING

from site_gen.catalog import ends_of
from site_gen.model import LAST_PORT
from site_gen.search_index.words import is_number

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from site_gen.search_index.documents import SearchDocument

# The documents that each word stands in, by their places.
Postings = dict[str, list[int]]

# A document has about 18 bytes when compressed, so a shard 16 kB; one frequent word may have more.
_DOCUMENTS_IN_SHARD = 1000
_MOST_CENTRAL = 400
_CROWDED = 10240
_SHORTEST_NUMBER_WORD = 3
_SHORTEST_SPELLED = 3
_FREQUENT = 3
_LONGEST_SHARED = 25


def block_of(number: int) -> int:
    """Give the block that holds a port number; low numbers are crowded, so their blocks are short.

    >>> block_of(443), block_of(10239), block_of(10240), block_of(65535)
    (0, 19, 20, 23)
    """
    return number >> 9 if number < _CROWDED else 20 + (number >> 14)


def postings_of(words: Iterable[frozenset[str]]) -> Postings:
    """Give the places in *words* that hold each word, in the order of the alphabet."""
    postings: Postings = defaultdict(list)
    for at, each in enumerate(words):
        for word in each:
            postings[word].append(at)
    return {word: postings[word] for word in sorted(postings)}


def blocks(documents: Sequence[SearchDocument], postings: Postings) -> list[list[SearchDocument]]:
    """Sort documents into blocks: by their places, and by numbers that are words of theirs."""
    held: list[set[int]] = [set() for _ in range(block_of(LAST_PORT) + 1)]
    for at, document in enumerate(documents):
        for key in document.places:
            first, last = ends_of(key)
            for block in range(block_of(first), block_of(last) + 1):
                held[block].add(at)
    for word, places in postings.items():
        if len(word) >= _SHORTEST_NUMBER_WORD and is_number(word):
            held[block_of(int(word))].update(places)
    return [[documents[at] for at in sorted(block)] for block in held]


def shards(
    documents: Sequence[SearchDocument], postings: Postings
) -> list[tuple[str, list[SearchDocument]]]:
    """Cut the words into stretches of similar weight; give the start of each, and its documents.

    A cut depends only on the words of the same first letter, so that a change
    of one record moves few cuts, if any.
    """
    found = dict(postings)
    for word, places in postings_of(document.extra for document in documents).items():
        found[word] = [*found.get(word, ()), *places]
    words = sorted([word for word in found if not is_number(word)])
    held: list[tuple[str, list[SearchDocument]]] = []
    for _, group in _runs(words, _initial):
        for start, stretch in _stretches(group, found):
            places = sorted(set().union(*[found[word] for word in stretch]))
            held.append((start if held else "", [documents[at] for at in places]))
    return held or [("", [])]


def _runs(words: list[str], key: Callable[[str], str]) -> Iterator[tuple[str, list[str]]]:
    """Part sorted *words* by a *key* that ascends with them, without asking for that of each."""
    start = 0
    while start < len(words):
        found = key(words[start])
        end = bisect_right(words, found, start, key=key)
        yield found, words[start:end]
        start = end


def _initial(word: str) -> str:
    # Digits are together, and so is what follows z.
    return min(max(word[0], "9"), "z")


def _stretches(words: list[str], postings: Postings) -> Iterator[tuple[str, list[str]]]:
    """Join neighbouring parts of the alphabet while they are light."""
    start, stretch, weight = words[0][:1], list[str](), 0
    for prefix, part, load in _parts(words, 1, postings):
        if stretch and weight + load > _DOCUMENTS_IN_SHARD:
            yield start, stretch
            start, stretch, weight = prefix, [], 0
        stretch += part
        weight += load
    yield start, stretch


def _parts(
    words: list[str], depth: int, postings: Postings
) -> Iterator[tuple[str, list[str], int]]:
    """Take words with the same first *depth* letters apart until each part is light.

    With each goes its load: how often its words stand in documents.
    """
    for prefix, part in _runs(words, lambda word: word[:depth]):
        load = sum([len(postings[word]) for word in part])
        if len(part) == 1 or load <= _DOCUMENTS_IN_SHARD:
            yield prefix, part, load
        else:
            yield from _parts(part, depth + 1, postings)


def best(documents: Sequence[SearchDocument]) -> list[SearchDocument]:
    """Choose the most central documents, for words of which only a letter or two is typed."""
    return sorted(documents, key=_centrality)[:_MOST_CENTRAL]


def _centrality(document: SearchDocument) -> tuple[int, int]:
    return (-document.weight, ends_of(document.places[0])[0] if document.places else LAST_PORT + 1)


def spelling(documents: Iterable[SearchDocument], postings: Postings) -> str:
    """List all words, each as a capital for how many letters it shares with the last, and the rest.

    ``!`` follows a word that is a service's whole name, ``+`` a frequent one.
    """
    names = {document.name for document in documents}
    spelled, last = [], ""
    for word, places in postings.items():
        if len(word) >= _SHORTEST_SPELLED and not is_number(word):
            shared = 0
            for one, other in zip(last, word[:_LONGEST_SHARED]):  # noqa: B905 (the shorter ends it)
                if one != other:
                    break
                shared += 1
            mark = "!" if word in names else "+" * (len(places) >= _FREQUENT)
            spelled.append(f"{chr(ord('A') + shared)}{word[shared:]}{mark}")
            last = word
    return "".join(spelled)
