"""The list of all words, in which the search looks for what was meant by a mistyped one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from site_gen.search_index.words import is_number

if TYPE_CHECKING:
    from collections.abc import Iterable

    from site_gen.search_index.documents import SearchDocument
    from site_gen.search_index.shards import Postings

_SHORTEST = 3
_FREQUENT = 3
_LONGEST_SHARED = 25


def spelling(documents: Iterable[SearchDocument], postings: Postings) -> str:
    """List all words, each as a capital for how many letters it shares with the last, and the rest.

    ``!`` follows a word that is a service's whole name, ``+`` a frequent one.
    """
    names = {document.name for document in documents}
    spelled, last = [], ""
    for word, places in postings.items():
        if len(word) >= _SHORTEST and not is_number(word):
            shared = 0
            for one, other in zip(last, word[:_LONGEST_SHARED]):  # noqa: B905 (the shorter ends it)
                if one != other:
                    break
                shared += 1
            mark = "!" if word in names else "+" * (len(places) >= _FREQUENT)
            spelled.append(f"{chr(ord('A') + shared)}{word[shared:]}{mark}")
            last = word
    return "".join(spelled)
