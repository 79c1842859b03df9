"""The list of all words, in which the search looks for what was meant by a mistyped one."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from site_gen.search_index.words import is_number

if TYPE_CHECKING:
    from collections.abc import Iterable

    from site_gen.search_index.cards import Card

_SHORTEST = 3
_FREQUENT = 3
_LONGEST_SHARED = 25


def spelling(cards: Iterable[Card]) -> str:
    """List all words, each as a capital for how many letters it shares with the last, and the rest.

    ``!`` follows a word that is a service's whole name, ``+`` a frequent one.
    """
    counts = Counter(word for card in cards for word in card.words)
    names = {card.name for card in cards}
    spelled, last = [], ""
    for word in sorted(counts):
        if len(word) >= _SHORTEST and not is_number(word):
            shared = min(_shared(last, word), _LONGEST_SHARED)
            mark = "!" if word in names else "+" * (counts[word] >= _FREQUENT)
            spelled.append(f"{chr(ord('A') + shared)}{word[shared:]}{mark}")
            last = word
    return "".join(spelled)


def _shared(one: str, other: str) -> int:
    """Count the letters with which two words begin alike."""
    for at, (a, b) in enumerate(zip(one, other, strict=False)):
        if a != b:
            return at
    return min(len(one), len(other))
