"""The search documents: one line for each entity, and the words that it is found by.

A document is a line of fields separated by tabs: a letter for its kind and a digit
for its weight before the first, and empty fields at the end left out:

====  =================  ======  ===================  ==============  =====  ==  ====
``s`` service's name     slug    descriptions         places
``c`` person, else       slug    organization, if     names           count  id  host
      organization               not the first field
``f`` reference          slug                         names           count
``p`` (status letter)    mark    names, else          place
                                 description
====  =================  ======  ===================  ==============  =====  ==  ====

A slug is left out where it is the key (of services and references: in lower
case), an id where it is the name with ``_`` for spaces. Descriptions are separated
by U+001F. *places* are separated by commas; each is a number or range as printed,
if the service has one, a letter for the mask of protocols (capital where the
port is only partly assigned), and which description is its own, unless the
first. *names* are a few of the services that the entity holds or that cite it, or all
that a number has, where *mark* is ``=``. *count* says how many there are.
*host* names the organization whose mail the contact uses, if no other field does
(``cerner``; never an address).

Two fields may follow: *aliases*, names that do not come from the registry, separated by
U+001F, and behind U+001E the text of an operator's notes, which is found and not shown;
and *state*: ``unlisted`` for a number that only annotations name, ``gone`` for what the
newest edition no longer holds, ``also`` for a service whose name is a common name of
another port, so that the search reads those as well.
"""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from site_gen import permalinks
from site_gen.catalog import (
    ContactEntity,
    Port,
    PortRange,
    Reference,
    Service,
    ends_of,
    names_of,
    number_text,
    protocols_of,
)
from site_gen.model import CLASSES, LAST_PORT, PROTOCOLS, Contact, ends_of_number
from site_gen.search_index.words import STOP_WORDS, words_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from site_gen.catalog import Catalog, Entry, NumberKey
    from site_gen.history.gone import GoneEntity
    from site_gen.model import Status

_MOST_NAMES = 3
_BETWEEN = "\x1f"
_BEFORE_NOTES = "\x1e"
# IANA adds this to a hundred descriptions; it is about the name, not the service.
_REPLACEMENT = re.compile(
    r"\s*(?:This entry is an alias to \S+|IANA assigned this well-formed service name as a "
    r'replacement for "[^"]*")\.?,?'
)
_PROTOCOLS = {name: 1 << at for at, name in enumerate(PROTOCOLS)}
_STANDARDS_BODIES = frozenset({"IESG", "IETF", "IETF_Chair"})
_MAIL_HOST = re.compile(r"^mailto:[^&@]*[&@]([\w.-]+)")
_SECOND_LEVELS = frozenset("ac co com edu go gov ne net or org".split())  # noqa: SIM905 (a list to read)
_PUBLIC_MAIL = frozenset(
    "aol compuserve gmail gmx googlemail hotmail icloud live mac mail me msn outlook protonmail "  # noqa: SIM905 (a list to read)
    "qq web yahoo".split()
)
_HEAVIEST = 9
# From this weight on, a service is found by the initials of its description (dns for 53).
INITIALS_WEIGHT = 4
_INITIALS = range(3, 7)


_NO_WORDS: frozenset[str] = frozenset()
# A reader finds a description by how it begins.
_LONGEST_TEXT = 2000
_LONGEST_NOTE = 500
# How many fields a line has before the aliases.
_FIELDS = 7


class SearchDocument(NamedTuple):
    """One entity: its line, the words it is found by, and the numbers that it belongs to.

    *extra* are words that stand in no text (joined names, initials); *name* is
    the folded name of a service of one word.
    """

    line: str
    words: frozenset[str]
    extra: frozenset[str] = _NO_WORDS
    places: tuple[NumberKey, ...] = ()
    weight: int = -1
    name: str | None = None


def documents_of(catalog: Catalog) -> Iterator[SearchDocument]:
    """Make the document of every entity, in the order in which shards keep them."""
    partial = {number for number, port in catalog.ports.items() if port.status == "partly assigned"}
    notes = chain.from_iterable(catalog.annotations.by_url.values())
    common = {name.lower() for note in notes for name in (note.name, *note.aliases)}
    for service in sorted(catalog.services.values(), key=_by_number):
        document = _annotated(_service_document(service, partial), catalog, service.url)
        is_common = permalinks.lowered(service.name) in common
        yield _with_aliases(document, "", "also") if is_common else document
    keys: tuple[NumberKey, ...] = (*catalog.ports, *catalog.ranges)
    for key in keys:
        item = catalog.number(key)
        if not names_of(item.entries):
            yield _nameless_document(key, item.entries, item.status)
    for contact in catalog.contacts.values():
        yield _annotated(_contact_document(contact), catalog, contact.url)
    for slug, reference in catalog.references.items():
        yield _annotated(_reference_document(reference, slug), catalog, reference.url)
    for port in catalog.unlisted.values():
        # A look-up of the number finds its page; by its names, `name_documents` finds it.
        line = _line(f"p{port.status[0]}", "", "", _printed(port.number, 0))
        document = SearchDocument(line=line, words=_NO_WORDS, places=(port.number,))
        named = _with_aliases(document, "".join(port.common_names[:1]), "unlisted")
        yield named._replace(words=_NO_WORDS)


def gone_document(entity: GoneEntity) -> SearchDocument:
    """Make the document of what the newest edition does not list: it is found last."""
    document = _with_aliases(_last_document(entity), "", "gone")
    # Nothing that is gone is among the most central services.
    return document._replace(weight=-1)


def _last_document(entity: GoneEntity) -> SearchDocument:
    key, entries = entity.key, entity.entries
    if entity.kind == "service":
        numbers = tuple(dict.fromkeys(each.key for each in entries if each.key is not None))
        service = Service(key, entries, numbers, protocols_of(entries), (), (), ())
        return _service_document(service, set())
    if entity.kind == "contact":
        slug = entity.url.split("/")[1]
        hidden = Contact(key, is_withheld=True)
        return _contact_document(ContactEntity(hidden, slug, False, (), (), ()))  # noqa: FBT003
    if entity.kind == "reference":
        reference = Reference(key, "text", (), entries)
        return _reference_document(reference, permalinks.reference_slug(key))
    ends = ends_of_number(key)
    return _nameless_document(ends if "-" in key else ends[0], entries, "unassigned")


def name_documents(catalog: Catalog) -> list[SearchDocument]:
    """Make a document for each port and range that annotations name.

    They have a file of their own: a look at a number does not pay for them.
    """
    keys: tuple[NumberKey, ...] = (*catalog.ports, *catalog.ranges, *catalog.unlisted)
    found = []
    for key in keys:
        item = catalog.number(key)
        aliases = _aliases(catalog, item.url)
        if aliases:
            held = ", ".join(names_of(item.entries))
            mark = "=" if held else ""
            line = _line(f"p{item.status[0]}", mark, held, _place(item))
            state = "unlisted" if key in catalog.unlisted else ""
            found.append(_with_aliases(SearchDocument(line, _NO_WORDS), aliases, state))
    return found


def _place(item: Port | PortRange) -> str:
    key = item.number if isinstance(item, Port) else item.ends
    return _printed(key, _mask(item.entries))


def _annotated(document: SearchDocument, catalog: Catalog, url: str) -> SearchDocument:
    """Add what an operator calls the service, contact or reference at *url*."""
    return _with_aliases(document, _aliases(catalog, url))


def _aliases(catalog: Catalog, url: str) -> str:
    notes = catalog.annotations.of(url)
    names = [name for note in notes for name in (note.name, *note.aliases)]
    # An operator's text is found as well; a name says enough of the bundled ones.
    texts = [note.text[:_LONGEST_NOTE] for note in notes if note.source == "operator"]
    named = _BETWEEN.join(dict.fromkeys(filter(None, map(_folded, names))))
    told = " ".join(filter(None, map(_folded, texts)))
    return f"{named}{_BEFORE_NOTES}{told}" if told else named


def _with_aliases(document: SearchDocument, aliases: str, state: str = "") -> SearchDocument:
    """Add *aliases* that do not come from the registry, and the *state* of the page."""
    if not aliases and not state:
        return document
    fields = document.line.split("\t")
    fields += [""] * (_FIELDS + 1 - len(fields))
    aliases = fields.pop() or aliases
    words = document.words | (frozenset(words_of(aliases)) - STOP_WORDS)
    return document._replace(line=_line(*fields, aliases, state), words=words)


def _by_number(service: Service) -> tuple[int, str]:
    # Neighbours on the list of ports come from the same applicants and compress together.
    numbers = service.numbers
    return (ends_of(numbers[0])[0] if numbers else LAST_PORT + 1, service.name)


def _service_document(service: Service, partial: set[int]) -> SearchDocument:
    descriptions = [*map(_description, service.entries)]
    texts = _distinct(descriptions)
    description = _BETWEEN.join(texts.values())
    places = _places(service.entries, descriptions, list(texts))
    weight = _service_weight(service)
    lowered = permalinks.lowered(service.name)
    slug = permalinks.service_slug(service.name)
    printed = [_printed(key, *at, is_partial=key in partial) for key, at in places.items()]
    own = "" if slug == lowered else slug
    name, spoken = words_of(service.name), words_of(description)
    words = frozenset(name).union(set(spoken) - STOP_WORDS)
    extra = ["".join(name)] if len(name) > 1 else []
    if weight >= INITIALS_WEIGHT and len(spoken) in _INITIALS:
        extra.append("".join([word[0] for word in spoken]))
    return SearchDocument(
        line=_line(f"s{weight}{service.name}", own, description, ",".join(printed)),
        words=words,
        extra=frozenset(extra) - words if extra else _NO_WORDS,
        places=tuple([key for key in places if key is not None]),
        weight=weight,
        name=name[0] if len(name) == 1 else None,
    )


def _places(
    entries: Iterable[Entry], descriptions: Iterable[str], texts: list[str]
) -> dict[NumberKey | None, tuple[int, int]]:
    """Give for each number of *entries* a mask for its protocols, and which text describes it.

    The key None is of entries without a number. *descriptions* are the texts of the
    entries, *texts* the distinct ones in lower case.
    """
    places: dict[NumberKey | None, tuple[int, int]] = {}
    for entry, words in zip(entries, descriptions, strict=True):
        mask, text = places.get(entry.key) or (0, texts.index(words.lower()) if words else 0)
        places[entry.key] = mask | _mask((entry,)), text
    return places


def _printed(key: NumberKey | None, mask: int, text: int = 0, *, is_partial: bool = False) -> str:
    number = "" if key is None else number_text(key)
    return f"{number}{chr((65 if is_partial else 97) + mask)}{text or ''}"


def _mask(entries: Iterable[Entry]) -> int:
    mask = 0
    for each in chain.from_iterable(entry.registrations for entry in entries):
        if each.protocol:
            mask |= _PROTOCOLS.get(each.protocol.lower(), 0)
    return mask


def _distinct(texts: Iterable[str]) -> dict[str, str]:
    """Give *texts*, each once whatever its case, by how they read in lower case."""
    found: dict[str, str] = {}
    for text in texts:
        if text:
            found.setdefault(text.lower(), text)
    return found


def _description(entry: Entry) -> str:
    if not entry.facts.description:
        return ""
    text = entry.facts.description.flat[:_LONGEST_TEXT]
    # Both sentences have one of these words, and few other texts do.
    if "alias" in text or "replacement" in text:
        text = _REPLACEMENT.sub("", text)
    return text.strip()


def _service_weight(service: Service) -> int:
    """Return how central a service is, 0-9, judged by the registry alone."""
    weight = min(2, max(0, len(service.protocols) - 1))
    if service.numbers:
        weight += 4 if any(map(_is_system_port, service.numbers)) else 1
    facts = [entry.facts for entry in service.entries]
    if "rfc" in [xref.kind for each in facts for xref in each.references]:
        weight += 2
    if not all(_STANDARDS_BODIES.isdisjoint(each.assignees) for each in facts):
        weight += 2
    if service.replaced_by:
        weight -= 2
    return max(0, min(_HEAVIEST, weight))


def _is_system_port(key: NumberKey) -> bool:
    return isinstance(key, int) and key <= CLASSES["System"][1]


def _nameless_document(key: NumberKey, entries: Sequence[Entry], status: Status) -> SearchDocument:
    description = "; ".join(_distinct(map(_description, entries)).values())
    words = frozenset(words_of(description)) - STOP_WORDS
    return SearchDocument(
        line=_line(f"p{status[0]}", "", description, _printed(key, _mask(entries))),
        # One word alone ("Reserved") is a status, for which there are listings.
        words=words if len(words) > 1 else _NO_WORDS,
        places=(key,),
    )


def _contact_document(page: ContactEntity) -> SearchDocument:
    contact = page.contact
    # An id is most often a name with underscores; of a person who is hidden, it stays an id.
    known_as = contact.id if contact.is_withheld else contact.id.replace("_", " ")
    name = _folded(contact.name or contact.organization or known_as)
    organization = _folded(contact.organization or "") if contact.name else ""
    is_plain = contact.id == name.replace(" ", "_")
    held = names_of(page.entries)
    words = {*words_of(name), *words_of(organization)}
    if not is_plain:
        words.update(words_of(contact.id))
    host = _mail_host(contact.uri or "")
    return SearchDocument(
        line=_line(
            f"c{_weight_of_count(len(held))}{name}",
            "" if page.slug == contact.id else page.slug,
            organization,
            ",".join(held[:_MOST_NAMES]),
            str(len(held) or ""),
            "" if is_plain else contact.id,
            "" if host in words else host,
        ),
        words=frozenset(words.union(words_of(host)) - STOP_WORDS),
    )


def _mail_host(uri: str) -> str:
    """Name the organization whose mail a contact uses; none for a public provider.

    >>> _mail_host("mailto:flanne&vnet.IBM.COM"), _mail_host("mailto:someone&gmail.com")
    ('ibm', '')
    """
    found = _MAIL_HOST.search(uri)
    labels = found[1].lower().split(".")[:-1] if found else []
    own = [label for label in labels if label not in _SECOND_LEVELS]
    return own[-1] if own and own[-1] not in _PUBLIC_MAIL else ""


def _reference_document(reference: Reference, slug: str) -> SearchDocument:
    key = _folded(reference.key)
    held = names_of(reference.entries)
    return SearchDocument(
        line=_line(
            f"f{_weight_of_count(len(held))}{key}",
            "" if slug == permalinks.lowered(key) else slug,
            "",
            ",".join(held[:_MOST_NAMES]),
            str(len(held) or ""),
        ),
        words=frozenset(words_of(key)) - STOP_WORDS,
    )


def _weight_of_count(count: int) -> int:
    return min(_HEAVIEST, count.bit_length())


def _folded(text: str) -> str:
    return " ".join(text.split())


def _line(*fields: str) -> str:
    return "\t".join(fields).rstrip("\t")
