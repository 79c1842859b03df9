"""Which cards stand together in a file: blocks of numbers, stretches of the alphabet."""

from __future__ import annotations

from collections import defaultdict
from itertools import groupby
from typing import TYPE_CHECKING

from site_gen.catalog import ends_of
from site_gen.model import LAST_PORT
from site_gen.search_index.words import is_number

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from site_gen.search_index.cards import Card

# A card has about 18 bytes when compressed, so a shard 16 kB; one frequent word may have more.
_CARDS_IN_SHARD = 1000
_BEST_CARDS = 400
_CROWDED = 10240
_SHORTEST_NUMBER_WORD = 3


def block_of(number: int) -> int:
    """Give the block that holds a port number; low numbers are crowded, so their blocks are short.

    >>> block_of(443), block_of(10239), block_of(10240), block_of(65535)
    (0, 19, 20, 23)
    """
    return number >> 9 if number < _CROWDED else 20 + (number >> 14)


def blocks(cards: Sequence[Card]) -> list[list[Card]]:
    """Sort cards into blocks: by their places, and by numbers that are words of theirs."""
    blocks: list[list[Card]] = [[] for _ in range(block_of(LAST_PORT) + 1)]
    for card in cards:
        for at in sorted({at for span in _spans(card) for at in range(span[0], span[1] + 1)}):
            blocks[at].append(card)
    return blocks


def _spans(card: Card) -> Iterator[tuple[int, int]]:
    for key in card.places:
        first, last = ends_of(key)
        yield block_of(first), block_of(last)
    for word in card.words:
        if len(word) >= _SHORTEST_NUMBER_WORD and is_number(word):
            yield block_of(int(word)), block_of(int(word))


def shards(cards: Sequence[Card]) -> list[tuple[str, list[Card]]]:
    """Cut the words into stretches of similar weight; give the start of each, and its cards.

    A cut depends only on the words of the same first letter, so that a change
    of one record moves few cuts, if any.
    """
    postings: dict[str, list[int]] = defaultdict(list)
    for at, card in enumerate(cards):
        for word in card.words | card.extra:
            if not is_number(word):
                postings[word].append(at)
    held: list[tuple[str, list[Card]]] = []
    for _, group in groupby(sorted(postings), key=_initial):
        for start, stretch in _stretches(list(group), postings):
            found = sorted({at for word in stretch for at in postings[word]})
            held.append((start if held else "", [cards[at] for at in found]))
    return held or [("", [])]


def _initial(word: str) -> str:
    # Digits are together, and so is what follows z.
    return min(max(word[0], "9"), "z")


def _stretches(words: list[str], postings: dict[str, list[int]]) -> Iterator[tuple[str, list[str]]]:
    """Join neighbouring parts of the alphabet while they are light."""
    start, stretch, weight = words[0][:1], list[str](), 0
    for prefix, part in _parts(words, 1, postings):
        load = sum(len(postings[word]) for word in part)
        if stretch and weight + load > _CARDS_IN_SHARD:
            yield start, stretch
            start, stretch, weight = prefix, [], 0
        stretch += part
        weight += load
    yield start, stretch


def _parts(
    words: list[str], depth: int, postings: dict[str, list[int]]
) -> Iterator[tuple[str, list[str]]]:
    """Take words with the same first *depth* letters apart until each part is light."""
    for prefix, group in groupby(words, key=lambda word: word[:depth]):
        part = list(group)
        if len(part) == 1 or sum(len(postings[word]) for word in part) <= _CARDS_IN_SHARD:
            yield prefix, part
        else:
            yield from _parts(part, depth + 1, postings)


def best(cards: Sequence[Card]) -> list[Card]:
    """Choose the most central cards, for words of which only a letter or two is typed."""
    return sorted(cards, key=_centrality)[:_BEST_CARDS]


def _centrality(card: Card) -> tuple[int, int]:
    return (-card.weight, ends_of(card.places[0])[0] if card.places else LAST_PORT + 1)
