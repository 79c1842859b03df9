"""What a site says its records are, read from its files alone."""

import html
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from site_gen.api import Api, edition_file
from site_gen.catalog import Catalog
from site_gen.datasets import DataSets
from site_gen.files import SiteFile
from site_gen.model import Edition, Registration
from site_gen.registry import read_edition
from site_gen.search_index import search_files
from site_gen.site_plan import plan_site
from site_gen.sources import OpenedEdition

Files = Mapping[str, bytes]
Columns = tuple[str, ...]


KINDS = ("port", "service", "contact", "reference")
ROOTS = tuple(f"api/v1/{kind}/" for kind in KINDS)
MARK = re.compile(rb' data-record="([^"]*)"')
# The smallest parts of a page that hold whole records.
HOLDERS = ("table", "section", "article", "main")
# A page shows what a bracket links to; the JSON has the registry's own word for it.
BRACKETED = re.compile(r"\[[^\[\]]*\]")
# A number of a service as a card prints it: the number, a letter for its protocols, a text's place.
PLACE = re.compile(r"(\d+(?:-\d+)?)?([a-pA-P])\d*")
PROTOCOLS = ("tcp", "udp", "sctp", "dccp")
# RFC 6335 section 5.1 compares names in ASCII.
LOWER = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz")
# Files of the search that hold no cards of the registry: rules of what is typed, words for
# misspellings, and names of ports that annotations give.
WITHOUT_CARDS = tuple(f"assets/search/{kind}-" for kind in ("grammar", "spelling", "names"))


class Folder(Mapping[str, bytes]):
    """The files of a folder by their paths, each read when it is asked for."""

    def __init__(self, root: Path) -> None:
        """List what is in *root*."""
        found = (path for path in root.rglob("*") if path.is_file())
        self._paths = {path.relative_to(root).as_posix(): path for path in found}

    def __getitem__(self, path: str) -> bytes:
        """Read a file."""
        return self._paths[path].read_bytes()

    def __iter__(self) -> Iterator[str]:
        """Give the paths."""
        return iter(self._paths)

    def __len__(self) -> int:
        """Count the files."""
        return len(self._paths)


def made(edition: Edition) -> Files:
    """Make the files of an edition's site, without a disk."""
    opened = OpenedEdition(edition, "test", "", ())
    batches = plan_site(opened, "").batches
    return _bodies(chain.from_iterable(batch.files() for batch in batches))


def made_data(edition: Edition) -> Files:
    """Make what an edition's site has for programs and for the search: all but its pages."""
    catalog = Catalog.join(edition)
    index = {file.path: file.body for file in search_files(catalog).files}
    facts = edition_file(catalog)
    return {
        **_bodies(map(Api(catalog).file, catalog.entities())),
        **_bodies(DataSets(catalog).files()),
        **index,
        facts.path: facts.body,
    }


def _bodies(files: Iterable[SiteFile]) -> Files:
    return {file.path: file.body for file in files}


def assert_conserved(edition: Edition, files: Files) -> None:
    """Assert that a site has each record of its edition, whole and as often as the edition."""
    pages, facts = _pages(files), _facts(files)
    assert pages.keys() == facts.keys()
    for path, marks in pages.items():
        assert marks == sorted("|".join(each[:3]) for each in facts[path]), path
    _assert_shown(files)
    assert_data_conserved(edition, files)


def _assert_shown(files: Files) -> None:
    """Assert that every page shows each member of the records in its JSON, and links the people."""
    entities = [json.loads(files[path]) for path in files if path.startswith(ROOTS)]
    contacts = {each["key"]: each["url"] for each in entities if each["kind"] == "contact"}
    for entity in entities:
        url = entity["url"]
        text, links = _shown(files[f"{url}index.html"])
        for each in entity["registrations"]:
            missing = [word for word in _words(each) if word not in text]
            assert not missing, (url, missing)
            people = {contacts[name] for name in (*each["assignees"], *each["contacts"])} - {url}
            assert {f"../../{person}" for person in people} <= links, url


def _shown(page: bytes) -> tuple[str, set[str | None]]:
    """Give the text around a page's records without white space, and all links."""
    tree = LexborHTMLParser(page)
    holders = {}
    for node in tree.css("[data-record]"):
        while node.tag not in HOLDERS:
            node = node.parent  # noqa: PLW2901 (from the inside to the outside)
        holders[node.mem_id] = node.text()
    text = "".join("".join(holders.values()).split())
    return text, {link.attributes.get("href") for link in tree.css("a")}


def _words(registration: dict[str, Any]) -> Iterator[str]:
    """Give what a page must show of a record, without white space."""
    for name in ("description", "unauthorized_use", "notes"):
        text = registration[name] or ""
        while (inner := BRACKETED.sub("\0", text)) != text:
            text = inner
        yield from ("".join(piece.split()) for piece in re.split(r"[\[\]\0]", text))
    for name in ("registered", "modified", "service_code"):
        yield "".join((registration[name] or "").split())
    yield from ("".join(label.split()) for label in registration["references"])


def assert_data_conserved(edition: Edition, files: Files) -> None:
    """Hold the same of the JSON, the data files and the search, without the pages."""
    wanted = Counter(map(_told, edition.registrations))
    facts = _facts(files)
    assert _union(map(Counter, facts.values())) == wanted
    # One record too few in one place shows here, though other places have it.
    shown = Counter(
        (_kind(path), "|".join(each[:3])) for path, held in facts.items() for each in held
    )
    assert shown == Counter(chain.from_iterable(map(_places, edition.registrations)))
    _assert_offered(edition, files, wanted)
    _assert_searched(edition, files)


def _assert_offered(edition: Edition, files: Files, wanted: Counter[Columns]) -> None:
    """Hold that the data files have the records, and that the CSV is the same edition again."""
    rows = read_edition(files["data/service-names-port-numbers.csv"], "data.csv").registrations
    assert [each.columns() for each in rows] == [each.columns() for each in edition.registrations]
    lines = files["data/service-names-port-numbers.ndjson"].decode().removesuffix("\n").split("\n")
    assert Counter(_columns(json.loads(line)) for line in lines) == wanted
    whole = json.loads(files["api/v1/registry.json"])
    assert Counter(map(_columns, whole["registrations"])) == wanted


def _assert_searched(edition: Edition, files: Files) -> None:
    """Hold that the search has one card for each entity, with every number and protocol."""
    cards = _cards(files)
    counts = json.loads(files["api/v1/edition.json"])["counts"]
    for letter, kind in (("s", "services"), ("c", "contacts"), ("f", "references")):
        assert sum(card[0][0] == letter for card in cards) == counts[kind], kind
    found = set(chain.from_iterable(map(_found, cards)))
    named = _searchable(each for each in edition.registrations if each.name)
    assert {each for each in found if each[0]} == named
    # What has no name is found by its number, on its own card or among those that have one.
    numbers = {number for _, number, _ in found}
    assert numbers - {""} == {each.number for each in edition.registrations if each.number}


def _searchable(registrations: Iterable[Registration]) -> set[tuple[str, str, frozenset[str]]]:
    """Give what the cards of services must tell: all protocols of a name at a number."""
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for each in registrations:
        place = found[(each.name or "").translate(LOWER), each.number or ""]
        place.update({(each.protocol or "").lower()} & {*PROTOCOLS})
    return {(*place, frozenset(protocols)) for place, protocols in found.items()}


def _cards(files: Files) -> set[tuple[str, ...]]:
    shards = [
        files[path]
        for path in files
        if path.startswith("assets/search/") and not path.startswith(WITHOUT_CARDS)
    ]
    lines = {line for body in shards for line in body.decode().split("\n")[1:]}
    return {tuple(line.split("\t")) for line in lines}


def _found(card: tuple[str, ...]) -> Iterator[tuple[str, str, frozenset[str]]]:
    """Give the name, the number and the protocols that a card tells of."""
    if card[0][0] in "sp" and card[-1] != "unlisted":
        name = card[0][2:].translate(LOWER) if card[0][0] == "s" else ""
        for place in (card[3] if len(card) > 3 else "").split(","):
            match = PLACE.fullmatch(place)
            assert match, card
            yield name, match[1] or "", _unmasked(match[2])


def _unmasked(letter: str) -> frozenset[str]:
    mask = ord(letter.lower()) - ord("a")
    return frozenset(name for bit, name in enumerate(PROTOCOLS) if mask >> bit & 1)


def _pages(files: Files) -> dict[str, list[str]]:
    """Give the records that each page of an entity shows, sorted."""
    return {
        path.removesuffix("/index.html"): sorted(
            html.unescape(mark.decode()) for mark in MARK.findall(files[path])
        )
        for path in files
        if path.startswith(tuple(f"{kind}/" for kind in KINDS)) and path.endswith("/index.html")
    }


def _facts(files: Files) -> dict[str, list[Columns]]:
    """Give the records that the JSON of each entity has."""
    return {
        path.removeprefix("api/v1/").removesuffix(".json"): [
            _columns(each) for each in json.loads(files[path])["registrations"]
        ]
        for path in files
        if path.startswith(ROOTS)
    }


def _columns(facts: dict[str, Any]) -> Columns:
    """Give a record of the JSON: every member, white space folded."""
    lists = ("assignees", "contacts", "references", "footnotes")
    texts = ("service", "number", "protocol", "description", "registered", "modified")
    more = ("service_code", "unauthorized_use", "notes")
    return (
        *(" ".join((facts[name] or "").split()) for name in (*texts, *more)),
        *("".join(f"[{' '.join(each.split())}]" for each in facts.get(name, ())) for name in lists),
    )


def _told(registration: Registration) -> Columns:
    """Give a record of the reader in the same form."""
    name, number, protocol, description, assignees, contacts, *rest = registration.columns()
    registered, modified, _, code, unauthorized, notes = rest
    marks = [each.target for each in registration.references if each.kind == "note"]
    cited = [each.label for each in registration.references if each.kind != "note"]
    references, footnotes = (
        "".join(f"[{' '.join(each.split())}]" for each in labels) for labels in (cited, marks)
    )
    texts = (name, number, protocol, description, registered, modified, code, unauthorized, notes)
    return (*(" ".join(each.split()) for each in texts), assignees, contacts, references, footnotes)


def _places(registration: Registration) -> Iterator[tuple[str, str]]:
    """Name the kind of each page on which a record must stand, as often as there are such pages."""
    first, last = registration.first, registration.last
    count = Counter(service=bool(registration.name), range=registration.is_range)
    if first is not None and last is not None and (registration.name or not registration.is_range):
        count["port"] = last - first + 1
    count["contact"] = len({*registration.assignees, *registration.contacts})
    cited = [each for each in registration.references if each.kind not in ("person", "note")]
    count["reference"] = len({_reference(each.key) for each in cited})
    return ((kind, registration.record) for kind in count.elements())


def _reference(key: str) -> str:
    """Fold the key of a document as its address does: all but the addresses of web pages."""
    folded = " ".join(key.split())
    return folded if folded.startswith(("http://", "https://")) else folded.translate(LOWER)


def _kind(path: str) -> str:
    folder, _, slug = path.partition("/")
    return "range" if folder == "port" and "-" in slug else folder


def _union(counts: Iterable[Counter[Columns]]) -> Counter[Columns]:
    """Count each record once, however many pages show it: as often as the fullest page has it."""
    found: Counter[Columns] = Counter()
    for each in counts:
        for record, count in each.items():
            found[record] = max(found[record], count)
    return found
