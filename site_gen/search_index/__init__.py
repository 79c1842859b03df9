"""What the browser's search reads: small self-contained shards of the catalog, and their manifest.

A search document is one line about one entity. The index is a set of text files;
each holds all documents that can answer one kind of query, so that an answer needs
one file:

- a *block* holds a stretch of port numbers: what is registered there, and the
  documents in which such a number stands as a word;
- a *word shard* holds, for a stretch of the alphabet, every entity with a word
  in it, so that all answers to several words are in the shard of any of them;
- *best* holds the most central services, for the first one or two letters;
- *names* holds the common names of ports and an operator's notes on them;
- *spelling* lists the words, for mistyped queries;
- *grammar* has the rules by which a text is read, ``static/js/search/grammar.txt``
  without its comments.

A file's first line is its kind, the format, and how many lines follow; what a
line is, ``documents`` and ``shards`` describe.
"""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from site_gen import resources
from site_gen.files import SiteFile
from site_gen.search_index.documents import documents_of, gone_document, name_documents
from site_gen.search_index.shards import best, blocks, postings_of, shards, spelling

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from site_gen.catalog import Catalog
    from site_gen.history.gone import GoneEntity
    from site_gen.search_index.documents import SearchDocument

FORMAT = 1
FOLDER = "assets/search"
_DIGEST = 6


@dataclass(frozen=True)
class SearchFiles:
    """The index: its files, and the manifest (JSON in one line) by which search.js finds them."""

    files: tuple[SiteFile, ...]
    manifest: str


def search_files(catalog: Catalog, gone: Iterable[GoneEntity] = ()) -> SearchFiles:
    """Write the search index of *catalog*: every port, range, service, contact and reference.

    What is *gone* is found after all others.
    """
    documents = [*documents_of(catalog), *map(gone_document, gone)]
    postings = postings_of(document.words for document in documents)
    stretches = shards(documents, postings)
    ports = [_file("ports", block) for block in blocks(documents, postings)]
    words = [_file("words", stretch) for _, stretch in stretches]
    central = _file("best", best(documents))
    names = _file("names", name_documents(catalog))
    rules = _grammar()
    typed = _hashed("spelling", f"spelling {FORMAT} 1\n{spelling(documents, postings)}")
    manifest = {
        "format": FORMAT,
        "ports": "".join(map(_digest, ports)),
        "words": "".join(map(_digest, words)),
        "starts": " ".join(start for start, _ in stretches),
        "best": _digest(central),
        "names": _digest(names),
        "spelling": _digest(typed),
        "grammar": _digest(rules),
    }
    files = {file.path: file for file in (*ports, *words, central, names, typed, rules) if file}
    text = json.dumps(manifest, ensure_ascii=False, separators=(",", ":"))
    return SearchFiles(tuple(files.values()), text)


def _grammar() -> SiteFile:
    """Write the rules of the grammar, which depend on no edition."""
    text = (resources.static() / "js" / "search" / "grammar.txt").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return _hashed("grammar", "\n".join((f"grammar {FORMAT} {len(lines)}", *lines)))


def _file(kind: str, documents: Sequence[SearchDocument]) -> SiteFile | None:
    """Write a shard; none where there is no document."""
    lines = "\n".join([document.line for document in documents])
    return _hashed(kind, f"{kind} {FORMAT} {len(documents)}\n{lines}") if documents else None


def _hashed(kind: str, text: str) -> SiteFile:
    body = text.encode()
    # All digests stand in the manifest, which every visitor loads, so they are short.
    digest = base64.b32encode(hashlib.sha256(body).digest())[:_DIGEST].decode().lower()
    return SiteFile(f"{FOLDER}/{kind}-{digest}.txt", body)


def _digest(file: SiteFile | None) -> str:
    return file.path.removesuffix(".txt")[-_DIGEST:] if file else "-" * _DIGEST
