"""Files that other programs look ports up in: /etc/services, Wireshark's, and what is free."""

from __future__ import annotations

import re
from collections import defaultdict
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from site_gen import permalinks
from site_gen.catalog import ends_of
from site_gen.errors import one_line
from site_gen.model import CLASSES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from site_gen.catalog import Catalog, Span

# services(5): white space parts the fields, "#" begins a comment.
_NAME = re.compile(r"[^\s#]+")
_PROTOCOL = re.compile(r"[a-z][a-z0-9.-]*")
_LONGEST_COMMENT = 200
_COLUMN = 16


class Named(NamedTuple):
    """What such a file can hold of an entry: its name, numbers and protocols, and a few words."""

    name: str
    span: Span
    protocols: list[str]
    words: str


def named_ports(catalog: Catalog) -> list[Named]:
    """Give the named ports and ranges, in registry order.

    A name or a protocol that services(5) cannot hold is left out.
    """
    found = []
    for entry in catalog.entries:
        name = entry.facts.name or ""
        if entry.key is not None and _NAME.fullmatch(name):
            protocols = [each.protocol for each in entry.registrations if each.protocol]
            words = one_line(entry.summary)[:_LONGEST_COMMENT].rstrip()
            fitting = list(filter(_PROTOCOL.fullmatch, protocols))
            found.append(Named(name, ends_of(entry.key), fitting, words))
    return found


def etc_services_text(catalog: Catalog, named: Iterable[Named]) -> str:
    """Print every named port as services(5) has it: name, ``number/protocol``, aliases, comment.

    Aliases are old spellings that the registry itself calls so; other names of
    the same port have lines of their own. A range has a line for each number.
    """
    lines = [
        _line(name, f"{number}/{protocol}", aliases, words)
        for (number, protocol), group in sorted(_by_port(named).items(), key=itemgetter(0))
        for name, aliases, words in _spelled(catalog, group)
    ]
    return _head(catalog) + "".join(lines)


def _by_port(named: Iterable[Named]) -> dict[tuple[int, str], dict[str, str]]:
    """Give the names, each with a few words, of every port and protocol, in registry order."""
    ports: dict[tuple[int, str], dict[str, str]] = defaultdict(dict)
    for name, (first, last), protocols, words in named:
        for protocol in protocols:
            for number in range(first, last + 1):
                ports[number, protocol].setdefault(name, words)
    return ports


def _spelled(catalog: Catalog, group: dict[str, str]) -> list[tuple[str, str, str]]:
    """Give the lines of one port and protocol: name, aliases, words."""
    if len(group) == 1:
        return [(name, "", words) for name, words in group.items()]
    lines = []
    for name, words in group.items():
        service = catalog.services[permalinks.lowered(name)]
        # Where two names each claim to be the newer, both keep a line.
        newer = set(service.replaced_by) - set(service.replaces)
        if newer.isdisjoint(group):
            aliases = " ".join(old for old in service.replaces if old in group)
            lines.append((name, aliases, words))
    return lines


def wireshark_text(catalog: Catalog, named: Iterable[Named]) -> str:
    """Print the first name of each port as Wireshark's own ``services`` file does.

    Wireshark shows one name for a port, and takes ranges and several protocols
    in one line: ``x11 6000-6063/tcp/udp``.
    """
    lines = [
        _line(name, "/".join([_numbers(span), *protocols]), "", words)
        for span, by_protocol in sorted(_first_names(named).items(), key=itemgetter(0))
        for name, (words, *protocols) in _by_name(by_protocol).items()
    ]
    return _head(catalog) + "".join(lines)


def _first_names(named: Iterable[Named]) -> dict[Span, dict[str, Named]]:
    """Give the first that has a name for each number and protocol."""
    found: dict[Span, dict[str, Named]] = defaultdict(dict)
    for each in named:
        by_protocol = found[each.span]
        for protocol in each.protocols:
            by_protocol.setdefault(protocol, each)
    return found


def _by_name(by_protocol: dict[str, Named]) -> dict[str, list[str]]:
    """Give the words of each name, and then its protocols."""
    found: dict[str, list[str]] = {}
    for protocol, each in by_protocol.items():
        found.setdefault(each.name, [each.words]).append(protocol)
    return found


def unassigned_text(catalog: Catalog) -> str:
    """List the User Ports that are free to be applied for, one number a line.

    A number counts where records call it unassigned for every protocol; in a
    whole edition, one without any record counts as well.
    """
    first, last = CLASSES["User"]
    called: set[int] = set()
    taken: set[int] = set()
    for entry in catalog.entries:
        if entry.key is not None:
            start, end = ends_of(entry.key)
            held = called if entry.status == "unassigned" else taken
            held.update(range(max(start, first), min(end, last) + 1))
    free = sorted(called) if catalog.edition.is_excerpt else range(first, last + 1)
    return "".join([f"{number}\n" for number in free if number not in taken])


def _head(catalog: Catalog) -> str:
    edition = catalog.edition
    title, day = one_line(edition.title), one_line(edition.updated or "without a date")
    part = ", an excerpt" * edition.is_excerpt
    return f"# {title}, edition {day}{part}\n# Public domain (CC0); IANA is its source.\n"


def _line(name: str, place: str, aliases: str, words: str) -> str:
    fields = f"{name.ljust(_COLUMN - 1)} {place.ljust(_COLUMN - 1)} {aliases}".rstrip()
    return f"{fields.ljust(_COLUMN * 2)} # {words}\n" if words else f"{fields}\n"


def _numbers(span: Span) -> str:
    return str(span[0]) if span[0] == span[1] else f"{span[0]}-{span[1]}"
