"""What the browser's search reads: small self-contained shards of the catalog, and their manifest.

The index is a set of text files. Each holds the whole cards of the entities
that one kind of question can be about, so that an answer needs one file:

- a *block* holds a stretch of port numbers: what is registered there, and the
  cards in which such a number stands as a word;
- a *word shard* holds, for a stretch of the alphabet, every entity with a word
  in it, so that all answers to several words are in the shard of any of them;
- *best* holds the most central services, for the first one or two letters;
- *spelling* lists the words, for what is mistyped.

A file's first line is its kind, the format, and how many lines follow. A card
is one line of fields parted by tabs: a letter for its kind and a digit for its
weight before the first, and empty fields at the end left out:

====  =================  ======  ===================  ==============  =====  ==  ====
``s`` service's name     slug    descriptions         places
``c`` person, else       slug    organization, if     names           count  id  host
      organization               not the first field
``f`` reference          slug                         names           count
``p`` (status letter)            what is told of it   place
====  =================  ======  ===================  ==============  =====  ==  ====

A slug is left out where it is the key (of services and references: in lower
case), an id where it is the name with ``_`` for spaces. Descriptions are parted
by U+001F. *places* are parted by commas; each is a number or range as printed,
if the service has one, a letter for the mask of protocols (capital where the
port is only partly assigned), and which description is its own, unless the
first. *names* are a few of the services that the entity holds or that cite it,
*count* says how many there are. *host* tells whose mail the contact uses, if no
other field does (``cerner``; never an address).
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import unicodedata
from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from site_gen import permalinks
from site_gen.catalog import ends_of, number_of
from site_gen.files import SiteFile
from site_gen.model import LAST_PORT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from site_gen.catalog import Catalog, ContactPage, Entry, NumberKey, Reference, Service, Status

FORMAT = 1
FOLDER = "assets/search"
# Words that say nothing about a description; static/js/tokenize.js has the same list.
STOP_WORDS = frozenset(
    [
        "a",
        "an",
        "and",
        "as",
        "by",
        "for",
        "from",
        "in",
        "of",
        "on",
        "or",
        "the",
        "to",
        "via",
        "with",
    ]
)

# A card has about 18 bytes when compressed, so a shard has 16 kB or less; one frequent word may have more.
_CARDS_IN_SHARD = 1000
_BEST_CARDS = 400
_NAMES_ON_CARD = 3
_DIGEST = 6
_BETWEEN = "\x1f"

_WORD = re.compile(r"[^\W_]+")
_APOSTROPHES = str.maketrans("", "", "'’")
# Letters that Unicode does not take apart; static/js/tokenize.js has the same.
_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i", "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th"}
)
# IANA adds this to a hundred descriptions; it tells of the name, not of the service.
_REPLACEMENT = re.compile(
    r"\s*(?:This entry is an alias to \S+|IANA assigned this well-formed service name as a "
    r'replacement for "[^"]*")\.?,?'
)
_PROTOCOLS = {"tcp": 1, "udp": 2, "sctp": 4, "dccp": 8}
_STANDARDS_BODIES = frozenset({"IESG", "IETF", "IETF_Chair"})
_MAIL_HOST = re.compile(r"^mailto:[^&@]*[&@]([\w.-]+)")
_SECOND_LEVELS = frozenset(["ac", "co", "com", "edu", "go", "gov", "ne", "net", "or", "org"])
_PUBLIC_MAIL = frozenset(
    [
        "aol",
        "compuserve",
        "gmail",
        "gmx",
        "googlemail",
        "hotmail",
        "icloud",
        "live",
        "mac",
        "mail",
        "me",
        "msn",
        "outlook",
        "protonmail",
        "qq",
        "web",
        "yahoo",
    ]
)
_FIRST_USER_PORT = 1024
_HEAVIEST = 9
# From this weight on, a service is found by the initials of its description (dns for 53).
_INITIALS_WEIGHT = 4
_INITIALS = range(3, 7)
_SHORTEST_NUMBER_WORD = 3
_SHORTEST_SPELLING = 3
_FREQUENT = 3
_LONGEST_SHARED = 25


@dataclass(frozen=True)
class SearchFiles:
    """The index: its files, and the manifest (JSON in one line) by which search.js finds them."""

    files: tuple[SiteFile, ...]
    manifest: str


@dataclass(frozen=True, slots=True)
class _Card:
    """One entity: its line, the words it is found by, and the numbers that it belongs to.

    *extra* are words that stand in no text (joined names, initials); *name* is
    the folded name of a service of one word.
    """

    line: str
    words: frozenset[str]
    extra: frozenset[str] = frozenset()
    places: tuple[NumberKey, ...] = ()
    weight: int = -1
    name: str | None = None


def search_files(catalog: Catalog) -> SearchFiles:
    """Write the search index of *catalog*: every port, range, service, contact and reference."""
    cards = list(_cards(catalog))
    blocks = [_file("ports", block) for block in _blocks(cards)]
    shards = list(_shards(cards))
    words = [_file("words", shard) for _, shard in shards]
    best = _file("best", sorted(cards, key=_centrality)[:_BEST_CARDS])
    spelling = _hashed("spelling", f"spelling {FORMAT} 1\n{_spelling(cards)}")
    manifest = {
        "format": FORMAT,
        "ports": "".join(map(_digest, blocks)),
        "words": "".join(map(_digest, words)),
        "starts": " ".join(start for start, _ in shards),
        "best": _digest(best),
        "spelling": _digest(spelling),
    }
    files = {file.path: file for file in (*blocks, *words, best, spelling) if file}
    text = json.dumps(manifest, ensure_ascii=False, separators=(",", ":"))
    return SearchFiles(tuple(files.values()), text)


def opensearch_file(base_url: str) -> SiteFile:
    """Describe the search to browsers, so that they offer it in their address bar.

    *base_url* is the site's absolute address with a slash at its end; the
    description holds absolute addresses, so there is none without it.
    """
    root = escape(base_url)
    body = f"""<?xml version="1.0" encoding="UTF-8"?>
<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">
<ShortName>Port numbers</ShortName>
<Description>Find a port number, service name, contact or reference of IANA's registry</Description>
<InputEncoding>UTF-8</InputEncoding>
<Url type="text/html" method="get" template="{root}search/?q={{searchTerms}}"/>
<Url type="application/opensearchdescription+xml" rel="self" template="{root}opensearch.xml"/>
</OpenSearchDescription>
"""
    return SiteFile("opensearch.xml", body.encode())


def fold(text: str) -> str:
    """Lower *text* and take its diacritics off, so that spellings of one word are equal.

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
    return _WORD.findall(fold(text))


def _cards(catalog: Catalog) -> Iterator[_Card]:
    """Make the card of every entity, in the order in which shards keep them."""
    partial = {number for number, port in catalog.ports.items() if port.status == "partly assigned"}
    for service in sorted(catalog.services.values(), key=_by_number):
        yield _service_card(service, partial)
    for number, port in catalog.ports.items():
        if _is_nameless(port.entries):
            yield _nameless_card(number, port.entries, port.status)
    for span, held in catalog.ranges.items():
        if _is_nameless(held.entries):
            yield _nameless_card(span, held.entries, held.status)
    for contact in catalog.contacts.values():
        yield _contact_card(contact)
    for slug, reference in catalog.references.items():
        yield _reference_card(reference, slug)


def _by_number(service: Service) -> tuple[int, str]:
    # Neighbours on the list of ports come from the same applicants and compress together.
    numbers = service.numbers
    return (ends_of(numbers[0])[0] if numbers else LAST_PORT + 1, service.name)


def _centrality(card: _Card) -> tuple[int, int]:
    return (-card.weight, ends_of(card.places[0])[0] if card.places else LAST_PORT + 1)


def _is_nameless(entries: Iterable[Entry]) -> bool:
    return not any(entry.facts.name for entry in entries)


def _service_card(service: Service, partial: set[int]) -> _Card:
    texts = _descriptions(service.entries)
    description = _BETWEEN.join(texts.values())
    places = _places(service.entries, list(texts))
    weight = _service_weight(service, places)
    slug = permalinks.service_slug(service.name)
    name, told = words_of(service.name), words_of(description)
    extra = {"".join(name)} if len(name) > 1 else set()
    if weight >= _INITIALS_WEIGHT and len(told) in _INITIALS:
        extra.add("".join(word[0] for word in told))
    words = frozenset(name).union(set(told) - STOP_WORDS)
    printed = ",".join(place.printed(is_partial=key in partial) for key, place in places.items())
    return _Card(
        line=_line(
            f"s{weight}{service.name}",
            "" if slug == permalinks.lowered(service.name) else slug,
            description,
            printed,
        ),
        words=words,
        extra=frozenset(extra - words),
        places=tuple(key for key in places if key is not None),
        weight=weight,
        name=name[0] if len(name) == 1 else None,
    )


@dataclass(slots=True)
class _Place:
    """A number of a service: a mask for its protocols, and which of the texts describes it."""

    key: NumberKey | None
    text: int
    mask: int = 0

    def printed(self, *, is_partial: bool = False) -> str:
        letter = chr(ord("A" if is_partial else "a") + self.mask)
        first, last = ends_of(self.key) if self.key is not None else ("", "")
        number = str(first) if isinstance(self.key, int) or self.key is None else f"{first}-{last}"
        return f"{number}{letter}{self.text or ''}"


def _places(entries: Iterable[Entry], texts: list[str]) -> dict[NumberKey | None, _Place]:
    """Give the numbers of *entries* with what is told of them; None is no number."""
    places: dict[NumberKey | None, _Place] = {}
    for entry in entries:
        key = number_of(entry)
        told = _description(entry).lower()
        place = places.setdefault(key, _Place(key, texts.index(told) if told else 0))
        place.mask |= _mask(entry)
    return places


def _mask(entry: Entry) -> int:
    mask = 0
    for protocol in entry.protocols:
        mask |= _PROTOCOLS.get(protocol.lower(), 0)
    return mask


def _descriptions(entries: Iterable[Entry]) -> dict[str, str]:
    """Give the descriptions of *entries*, each once whatever its case."""
    told: dict[str, str] = {}
    for entry in entries:
        if text := _description(entry):
            told.setdefault(text.lower(), text)
    return told


def _description(entry: Entry) -> str:
    text = entry.facts.description
    return _REPLACEMENT.sub("", text.flat).strip() if text else ""


def _service_weight(service: Service, places: dict[NumberKey | None, _Place]) -> int:
    """Tell how central a service is, 0-9, from the registry alone."""
    protocols = {protocol for entry in service.entries for protocol in entry.protocols}
    weight = min(2, max(0, len(protocols) - 1))
    weight += any(key is not None for key in places)
    weight += 3 * any(isinstance(key, int) and key < _FIRST_USER_PORT for key in places)
    facts = [entry.facts for entry in service.entries]
    weight += 2 * any(xref.kind == "rfc" for each in facts for xref in each.references)
    weight += 2 * any(not _STANDARDS_BODIES.isdisjoint(each.assignees) for each in facts)
    weight -= 2 * bool(service.replaced_by)
    return max(0, min(_HEAVIEST, weight))


def _nameless_card(key: NumberKey, entries: Sequence[Entry], status: Status) -> _Card:
    description = "; ".join(_descriptions(entries).values())
    place = _Place(key, 0)
    for entry in entries:
        place.mask |= _mask(entry)
    words = frozenset(words_of(description)) - STOP_WORDS
    return _Card(
        line=_line(f"p{status[0]}", "", description, place.printed()),
        # One word alone ("Reserved") is a status, for which there are listings.
        words=words if len(words) > 1 else frozenset(),
        places=(key,),
    )


def _contact_card(page: ContactPage) -> _Card:
    contact = page.contact
    name = _folded(contact.name or contact.organization or contact.id.replace("_", " "))
    organization = _folded(contact.organization or "") if contact.name else ""
    is_plain = contact.id == name.replace(" ", "_")
    held = _names(page.entries)
    words = {*words_of(name), *words_of(organization), *([] if is_plain else words_of(contact.id))}
    host = _mail_host(contact.uri or "")
    return _Card(
        line=_line(
            f"c{_weight_of_count(len(held))}{name}",
            "" if page.slug == contact.id else page.slug,
            organization,
            ",".join(held[:_NAMES_ON_CARD]),
            str(len(held) or ""),
            "" if is_plain else contact.id,
            "" if host in words else host,
        ),
        words=frozenset(words.union(words_of(host))) - STOP_WORDS,
    )


def _mail_host(uri: str) -> str:
    """Name the organization whose mail a contact uses; a public provider tells nothing.

    >>> _mail_host("mailto:flanne&vnet.IBM.COM"), _mail_host("mailto:someone&gmail.com")
    ('ibm', '')
    """
    found = _MAIL_HOST.search(uri)
    labels = found[1].lower().split(".")[:-1] if found else []
    own = [label for label in labels if label not in _SECOND_LEVELS]
    return own[-1] if own and own[-1] not in _PUBLIC_MAIL else ""


def _reference_card(reference: Reference, slug: str) -> _Card:
    key = _folded(reference.key)
    held = _names(reference.entries)
    return _Card(
        line=_line(
            f"f{_weight_of_count(len(held))}{key}",
            "" if slug == permalinks.lowered(key) else slug,
            "",
            ",".join(held[:_NAMES_ON_CARD]),
            str(len(held) or ""),
        ),
        words=frozenset(words_of(key)) - STOP_WORDS,
    )


def _names(entries: Iterable[Entry]) -> list[str]:
    return list(dict.fromkeys(entry.facts.name for entry in entries if entry.facts.name))


def _weight_of_count(count: int) -> int:
    return min(_HEAVIEST, count.bit_length())


def _folded(text: str) -> str:
    return " ".join(text.split())


def _line(*fields: str) -> str:
    return "\t".join(fields).rstrip("\t")


def block_of(number: int) -> int:
    """Give the block that holds a port number; low numbers are crowded, so their blocks are short.

    >>> block_of(443), block_of(10239), block_of(10240), block_of(65535)
    (0, 19, 20, 23)
    """
    return number >> 9 if number < _CROWDED else 20 + (number >> 14)


_CROWDED = 10240


def _blocks(cards: Sequence[_Card]) -> list[list[_Card]]:
    """Sort cards into blocks: by their places, and by numbers that are words of theirs."""
    blocks: list[list[_Card]] = [[] for _ in range(block_of(LAST_PORT) + 1)]
    for card in cards:
        for at in sorted({at for span in _spans(card) for at in range(span[0], span[1] + 1)}):
            blocks[at].append(card)
    return blocks


def _spans(card: _Card) -> Iterator[tuple[int, int]]:
    for key in card.places:
        first, last = ends_of(key)
        yield block_of(first), block_of(last)
    for word in card.words:
        if len(word) >= _SHORTEST_NUMBER_WORD and is_number(word):
            yield block_of(int(word)), block_of(int(word))


def is_number(word: str) -> bool:
    """Tell whether a word can be a port number."""
    return word.isdecimal() and word.isascii() and int(word) <= LAST_PORT


def _shards(cards: Sequence[_Card]) -> Iterator[tuple[str, list[_Card]]]:
    """Cut the words into stretches of similar weight; give the start of each, and its cards.

    A cut depends only on the words of the same first letter, so that a change
    of one record moves few cuts, if any.
    """
    postings: dict[str, list[int]] = defaultdict(list)
    for at, card in enumerate(cards):
        for word in card.words | card.extra:
            if not is_number(word):
                postings[word].append(at)
    words = sorted(postings)
    for letter, group in groupby(words, key=lambda word: min(max(word[0], "9"), "z")):
        for start, stretch in _stretches(list(group), postings):
            found = sorted({at for word in stretch for at in postings[word]})
            yield (
                start if letter != "9" or start != words[0][:1] else "",
                [cards[at] for at in found],
            )


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


def _spelling(cards: Iterable[_Card]) -> str:
    """List all words, each as a capital for how many letters it shares with the last, and the rest.

    ``!`` follows a word that is a service's whole name, ``+`` a frequent one.
    """
    counts = Counter(word for card in cards for word in card.words)
    names = {card.name for card in cards}
    spelled, last = [], ""
    for word in sorted(counts):
        if len(word) >= _SHORTEST_SPELLING and not is_number(word):
            shared = min(len(os.path.commonprefix([last, word])), _LONGEST_SHARED)
            mark = "!" if word in names else "+" * (counts[word] >= _FREQUENT)
            spelled.append(f"{chr(ord('A') + shared)}{word[shared:]}{mark}")
            last = word
    return "".join(spelled)


def _file(kind: str, cards: Sequence[_Card]) -> SiteFile | None:
    """Write a shard; none where there is no card."""
    lines = "\n".join(card.line for card in cards)
    return _hashed(kind, f"{kind} {FORMAT} {len(cards)}\n{lines}") if cards else None


def _hashed(kind: str, text: str) -> SiteFile:
    body = text.encode()
    # All digests stand in the manifest, which every visitor loads, so they are short.
    digest = base64.b32encode(hashlib.sha256(body).digest())[:_DIGEST].decode().lower()
    return SiteFile(f"{FOLDER}/{kind}-{digest}.txt", body)


def _digest(file: SiteFile | None) -> str:
    return file.path.removesuffix(".txt")[-_DIGEST:] if file else "-" * _DIGEST
