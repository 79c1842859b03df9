"""How text becomes words; static/js/search/tokenize.js does the same with what a reader types."""

from __future__ import annotations

import re
import unicodedata

from site_gen.model import LAST_PORT

# Words that say nothing about a description; static/js/search/tokenize.js has the same list.
STOP_WORDS = frozenset("a an and as by for from in of on or the to via with".split())  # noqa: SIM905 (a list to read)

# Beyond this, no two words of a registry differ; cutting takes nested prefixes apart in time.
_LONGEST = 64
_DIGITS = 20
_WORD = re.compile(r"[^\W_]+")
# The letters of ASCII lowered, its digits, and blanks for the rest.
_IN_WORDS = bytes(ord(chr(at).lower() if chr(at).isalnum() else " ") for at in range(128)) * 2
_APOSTROPHES = str.maketrans("", "", "'\u2019")
# Letters that Unicode does not take apart; static/js/search/tokenize.js has the same.
_PLAIN = "ø:o ł:l đ:d ð:d \u0131:i ß:ss æ:ae œ:oe þ:th"
_LETTERS = str.maketrans(dict(pair.split(":") for pair in _PLAIN.split()))


def fold(text: str) -> str:
    """Lower *text* and remove its diacritics, so that forms of one word are equal.

    >>> fold("Göran O'Meara")
    'goran omeara'
    """
    if text.isascii():
        return text.lower().replace("'", "")
    apart = unicodedata.normalize("NFKD", text)
    bare = "".join(char for char in apart if unicodedata.category(char)[0] != "M")
    return bare.lower().translate(_LETTERS).translate(_APOSTROPHES)


def words_of(text: str) -> list[str]:
    """Split *text* into folded words, which are runs of letters and digits.

    >>> words_of("whois++ Z39.50 udt_os")
    ['whois', 'z39', '50', 'udt', 'os']
    """
    if not text.isascii():
        return [word[:_LONGEST] for word in _WORD.findall(fold(text))]
    # The same comes out of bytes in half of the time.
    words = text.encode().translate(_IN_WORDS, b"'").decode().split()
    return words if len(text) <= _LONGEST else [word[:_LONGEST] for word in words]


def is_number(word: str) -> bool:
    """Return whether a word can be a port number."""
    # int() refuses thousands of digits, and nobody types zeros before a number.
    return word.isdecimal() and word.isascii() and len(word) <= _DIGITS and int(word) <= LAST_PORT
