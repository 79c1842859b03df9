"""Files that other programs look ports up in: /etc/services, Wireshark's, and what is free."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from site_gen import permalinks
from site_gen.catalog import CLASSES, ends_of, number_of, status_of
from site_gen.errors import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from site_gen.catalog import Catalog, NumberKey, Span
    from site_gen.model import Registration

# services(5): white space parts the fields, "#" begins a comment.
_NAME = re.compile(r"[^\s#]+")
_PROTOCOL = re.compile(r"[a-z][a-z0-9.-]*")
_LONGEST_COMMENT = 200
_COLUMN = 16


def etc_services_text(catalog: Catalog) -> str:
    """Print every named port as services(5) has it: name, ``number/protocol``, aliases, comment.

    Aliases are old spellings that the registry itself calls so; other names of
    the same port have lines of their own. A range has a line for each number.
    A name that the format cannot hold is left out.
    """
    lines = (
        _line(name, f"{number}/{protocol}", aliases, words)
        for (number, protocol), group in sorted(_by_port(catalog).items(), key=_place)
        for name, aliases, words in _spelled(catalog, group)
    )
    return _head(catalog) + "".join(lines)


def wireshark_text(catalog: Catalog) -> str:
    """Print the first name of each port as Wireshark's own ``services`` file does.

    Wireshark shows one name for a port, and takes ranges and several protocols
    in one line: ``x11 6000-6063/tcp/udp``.
    """
    lines = (
        _line(name, "/".join([_numbers(span), *protocols]), (), words)
        for span, names in sorted(_first_names(catalog).items())
        for name, (words, *protocols) in names.items()
    )
    return _head(catalog) + "".join(lines)


def _first_names(catalog: Catalog) -> dict[Span, dict[str, list[str]]]:
    """Give the first name of each number and protocol: its words, then its protocols."""
    found: dict[Span, dict[str, list[str]]] = defaultdict(dict)
    taken: set[tuple[Span, str]] = set()
    for key, registration, words in _held(catalog):
        place = (ends_of(key), registration.protocol or "")
        if place not in taken:
            taken.add(place)
            name = found[place[0]].setdefault(registration.name or "", [words])
            name.append(place[1])
    return found


def unassigned_text(catalog: Catalog) -> str:
    """List the User Ports that are free to be applied for, one number a line.

    A number counts where records call it unassigned for every protocol; in a
    whole edition, one without any record counts as well.
    """
    first, last = CLASSES["User"]
    free = set() if catalog.edition.is_excerpt else set(range(first, last + 1))
    taken: set[int] = set()
    for entry in catalog.entries:
        key = number_of(entry)
        if key is not None:
            start, end = ends_of(key)
            held = free if status_of(entry.facts) == "unassigned" else taken
            held.update(range(max(start, first), min(end, last) + 1))
    return "".join(f"{number}\n" for number in sorted(free - taken))


def _head(catalog: Catalog) -> str:
    edition = catalog.edition
    title, day = one_line(edition.title), one_line(edition.updated or "without a date")
    part = ", an excerpt" * edition.is_excerpt
    return f"# {title}, edition {day}{part}\n# Public domain (CC0); IANA is its source.\n"


def _line(name: str, place: str, aliases: Iterable[str], words: str) -> str:
    fields = f"{name:<{_COLUMN - 1}} {place:<{_COLUMN - 1}} {' '.join(aliases)}".rstrip()
    return f"{fields:<{_COLUMN * 2}} # {words}\n" if words else f"{fields}\n"


def _held(catalog: Catalog) -> Iterator[tuple[NumberKey, Registration, str]]:
    """Give the registrations that such a file can hold, with their numbers and a few words."""
    for entry in catalog.entries:
        key = number_of(entry)
        if key is None or not _NAME.fullmatch(entry.facts.name or ""):
            continue
        words = one_line(entry.summary)[:_LONGEST_COMMENT].rstrip()
        for registration in entry.registrations:
            if _PROTOCOL.fullmatch(registration.protocol or ""):
                yield key, registration, words


def _by_port(catalog: Catalog) -> dict[tuple[int, str], dict[str, str]]:
    """Give the names, each with a few words, of every port and protocol, in registry order."""
    ports: dict[tuple[int, str], dict[str, str]] = defaultdict(dict)
    for key, registration, words in _held(catalog):
        first, last = ends_of(key)
        for number in range(first, last + 1):
            group = ports[number, registration.protocol or ""]
            group.setdefault(registration.name or "", words)
    return ports


def _spelled(catalog: Catalog, group: dict[str, str]) -> Iterator[tuple[str, tuple[str, ...], str]]:
    """Give the lines of one port and protocol: name, aliases, words."""
    for name, words in group.items():
        if len(group) == 1:
            yield name, (), words
            continue
        service = catalog.services[permalinks.lowered(name)]
        # Where two names each claim to be the newer, both keep a line.
        newer = set(service.replaced_by) - set(service.replaces)
        if newer.isdisjoint(group):
            yield name, tuple(old for old in service.replaces if old in group), words


def _numbers(span: Span) -> str:
    return str(span[0]) if span[0] == span[1] else f"{span[0]}-{span[1]}"


def _place(item: tuple[tuple[int, str], object]) -> tuple[int, str]:
    return item[0]
