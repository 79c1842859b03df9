"""The sentence that opens the page of an entity, and describes it to search engines.

A sentence is a line of text parts, some of them links: "TCP and UDP: ms-wbt-server,
assigned to Jordan Marchese; last changed 2022-11-03."
"""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING

from site_gen.catalog import class_of, names_of, protocol_status, protocols_of, shortened
from site_gen.pages.linking import key_link, service_link
from site_gen.pages.view import Link, TextPart

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from site_gen.catalog import ContactEntity, Entry, Port, PortRange, Reference, Service
    from site_gen.model import Status
    from site_gen.pages.linking import Linker
    from site_gen.pages.view import Line

APPLY = Link("apply to IANA", "https://www.iana.org/protocols/apply", is_external=True)
_MOST_CLAUSES = 4
_MOST_LINKS = 3
_ISO_DATE = re.compile(r"[12][0-9]{3}(-[0-9]{2}){0,2}$")
_STATUS_ENDINGS: dict[Status, str] = {
    "assigned": "assigned",
    "partly assigned": "partly assigned",
    "reserved": "reserved, not available for regular assignment",
    "de-assigned": "de-assigned, no longer in use by a registered service",
    "unassigned": "unassigned",
}


def flat(line: Line) -> str:
    """Print a line as plain text."""
    return "".join([part.text for part in line])


def port_answer(port: Port, linker: Linker) -> Line:
    """Say which services have the number *port*, for which protocols, and who holds them."""
    if port.is_unlisted:
        return _unlisted(port, linker)
    around = next(
        (key for key in port.ranges if names_of(linker.catalog.ranges[key].entries)), None
    )
    if around is None or any(entry.key == port.number for entry in port.entries):
        return _sentence(_uses(port.entries, linker), _changed(port.entries))
    place = (
        TextPart(f"; one of the {around[1] - around[0] + 1} port numbers "),
        _part(key_link(around)),
    )
    return _sentence(_uses(port.entries, linker), (*place, *_changed(port.entries)))


def _unlisted(port: Port, linker: Linker) -> Line:
    is_excerpt = linker.catalog.edition.is_excerpt
    source = "This excerpt of the registry" if is_excerpt else "The registry"
    start = TextPart(f"{source} has no record of this number")
    if not port.ranges:
        is_dynamic = class_of(port.number) == "Dynamic"
        ending = "; IANA never assigns dynamic ports." if is_dynamic else "."
        return _merged((start, TextPart(ending)))
    around = linker.described(port.ranges[0])
    words = TextPart(f"; it is within the {around.status} range ")
    return _sentence((start, words, _part(around.number)), ())


def range_answer(port_range: PortRange, linker: Linker) -> Line:
    """Say how many numbers *port_range* has, what they are, and who holds those beside it."""
    size = port_range.last - port_range.first + 1
    if port_range.status == "unassigned":
        free = "One free port number" if size == 1 else f"{size:,} free port numbers"
        beside = _between(port_range, linker)
        return _sentence((TextPart(free), *beside, *_how_to_apply(port_range)), ())
    numbers = "one port number" if size == 1 else f"{size:,} port numbers"
    rest = (TextPart(f"; {numbers}"), *_changed(port_range.entries))
    return _sentence(_uses(port_range.entries, linker), rest)


def service_answer(service: Service, linker: Linker) -> Line:
    """Say which ports and protocols *service* has, and who holds it."""
    instead = _instead(service)
    labels = _all_of([name.upper() for name in service.protocols])
    over = (TextPart(f" for {labels}"),) if labels else ()
    if service.numbers:
        word = (
            "Port "
            if len(service.numbers) == 1 and isinstance(service.numbers[0], int)
            else "Ports "
        )
        where = (TextPart(word), *_listed(map(key_link, service.numbers)), *over)
    else:
        where = (TextPart("A name without a port"), *over)
    people = dict.fromkeys(each for entry in service.entries for each in entry.facts.assignees)
    return _sentence((*instead, *where, *_holders(people, linker)), _changed(service.entries))


def contact_answer(contact: ContactEntity) -> Line:
    """Say on how many registrations *contact* is named, and name the first."""
    if not contact.entries:
        where = "in notes alone" if contact.mentions else "on no registration"
        return (TextPart(f"Named {where} of this edition."),)
    count = sum(len(each.registrations) for each in contact.entries)
    return (TextPart(f"Named on {_counted(count)}: "), *_first_uses(contact.entries), TextPart("."))


def reference_answer(reference: Reference) -> Line:
    """Say how many registrations cite *reference*, and name the first."""
    count = sum(len(each.registrations) for each in reference.entries)
    return (
        TextPart(f"Cited by {_counted(count)}: "),
        *_first_uses(reference.entries),
        TextPart("."),
    )


def _sentence(line: Iterable[TextPart], ending: Iterable[TextPart]) -> Line:
    return _merged((*line, *ending, TextPart(".")))


def _merged(parts: Iterable[TextPart]) -> Line:
    """Join texts that follow each other, and begin with a capital letter."""
    found: list[TextPart] = []
    for part in parts:
        if found and part.url is None and found[-1].url is None:
            found[-1] = TextPart(found[-1].text + part.text)
        else:
            found.append(part)
    if found and found[0].url is None:
        found[0] = TextPart(found[0].text[:1].upper() + found[0].text[1:])
    return tuple(found)


def _uses(entries: Sequence[Entry], linker: Linker) -> Line:
    """Say for which protocols a number is assigned, to which names and holders."""
    clauses = [*_assigned(entries, linker), *_others(entries)]
    more = len(clauses) - _MOST_CLAUSES
    if more > 0:
        clauses[_MOST_CLAUSES:] = [(TextPart(f"and {more} more"),)]
    return tuple(chain.from_iterable(_separated(clauses, "; ")))


def _assigned(entries: Iterable[Entry], linker: Linker) -> Iterator[Line]:
    """Give a clause for all names that have protocols and assignees in common."""
    groups: dict[tuple[tuple[str, ...], tuple[str, ...]], list[TextPart]] = {}
    for (name, people), held in _by_name_and_people(entries).items():
        groups.setdefault((protocols_of(held), people), []).append(name)
    for (protocols, people), names in groups.items():
        labels = _all_of([name.upper() for name in protocols])
        start = TextPart(f"{labels or 'Protocol not stated'}: ")
        yield (start, *_enumerated(names), *_holders(people, linker))


def _by_name_and_people(
    entries: Iterable[Entry],
) -> dict[tuple[TextPart, tuple[str, ...]], list[Entry]]:
    found: dict[tuple[TextPart, tuple[str, ...]], list[Entry]] = {}
    for each in entries:
        if each.status == "assigned":
            name = each.facts.name
            words = TextPart(shortened(each.summary) or "assigned")
            called = _part(service_link(name)) if name else words
            found.setdefault((called, each.facts.assignees), []).append(each)
    return found


def _others(entries: Sequence[Entry]) -> Iterator[Line]:
    """Say what a number is for the protocols for which it is not assigned."""
    found: dict[Status, list[str]] = {}
    for protocol, status in protocol_status(entries).items():
        if status != "assigned":
            found.setdefault(status, []).append(protocol.upper())
    for status, protocols in found.items():
        labels = _all_of(list(filter(None, protocols)))
        start = f"{labels}: " if labels else ""
        yield (TextPart(start + _STATUS_ENDINGS[status]), *_apply_if_free(status))


def _apply_if_free(status: Status) -> Line:
    return (
        (TextPart("; anyone can "), _part(APPLY), TextPart(" for it"))
        if status == "unassigned"
        else ()
    )


def _how_to_apply(port_range: PortRange) -> Line:
    if class_of(port_range.first) == "Dynamic":
        return ()
    return (TextPart("; anyone can "), _part(APPLY), TextPart(" for them"))


def _between(port_range: PortRange, linker: Linker) -> Line:
    keys = [key for key in (port_range.before, port_range.after) if key is not None]
    beside = [tuple(_described(key, linker)) for key in keys]
    if not beside:
        return ()
    start = TextPart(" beside " if len(beside) == 1 else " between ")
    return (start, *chain.from_iterable(_joined(beside)))


def _described(key: int | tuple[int, int], linker: Linker) -> Iterator[TextPart]:
    described = linker.described(key)
    yield _part(described.number)
    words = ", ".join(shortened(name.text) for name in described.names[:_MOST_LINKS])
    yield TextPart(f" ({words or described.status})")


def _holders(people: Iterable[str], linker: Linker) -> Line:
    people = tuple(people)
    if not people:
        return ()
    return (TextPart(", assigned to "), *_listed(map(linker.contact_link, people)))


def _changed(entries: Iterable[Entry]) -> Line:
    """Say when the newest of *entries* changed; nothing where no date can be compared."""
    held = list(entries)
    modified = _newest(each.facts.modified for each in held)
    if modified:
        return (TextPart(f"; last changed {modified}"),)
    registered = _newest(each.facts.registered for each in held)
    return (TextPart(f"; unchanged since {registered}"),) if registered else ()


def _newest(dates: Iterable[str | None]) -> str:
    return max((date for date in dates if date and _ISO_DATE.match(date)), default="")


def _instead(service: Service) -> Line:
    if not service.replaced_by:
        return ()
    links = _listed(map(service_link, service.replaced_by))
    return (TextPart("An old spelling; use "), *links, TextPart(" instead. "))


def _first_uses(entries: Sequence[Entry]) -> Line:
    """Name the services and numbers of the first entries, and count the others."""
    uses = dict.fromkeys((each.facts.name, each.key) for each in entries)
    shown = [_use(name, key) for name, key in list(uses)[:_MOST_LINKS]]
    more = len(uses) - _MOST_LINKS
    if more > 0:
        shown.append((TextPart(f"{more:,} more"),))
    return tuple(chain.from_iterable(_joined(shown)))


def uses_text(entries: Sequence[Entry]) -> str:
    """Name the services and numbers of the first of *entries* as plain text."""
    return flat(_first_uses(entries))


def _use(name: str | None, key: int | tuple[int, int] | None) -> Line:
    if not name:
        return (
            (TextPart("port "), _part(key_link(key)))
            if key is not None
            else (TextPart("a record"),)
        )
    number = (TextPart(" ("), _part(key_link(key)), TextPart(")")) if key is not None else ()
    return (_part(service_link(name)), *number)


def _listed(links: Iterable[Link]) -> Line:
    """Enumerate the first links, and count the others."""
    every = [(_part(link),) for link in links]
    more = len(every) - _MOST_LINKS
    shown = [*every[:_MOST_LINKS], *([(TextPart(f"{more:,} more"),)] if more > 0 else [])]
    return tuple(chain.from_iterable(_joined(shown)))


def _enumerated(parts: Sequence[TextPart]) -> Line:
    return tuple(chain.from_iterable(_joined([(part,) for part in parts])))


def _joined(lines: Sequence[Line]) -> Iterator[Line]:
    """Put commas between *lines*, and "and" before the last."""
    for at, line in enumerate(lines):
        if at:
            yield (TextPart(" and " if at == len(lines) - 1 else ", "),)
        yield line


def _separated(lines: Iterable[Line], sign: str) -> Iterator[Line]:
    for at, line in enumerate(lines):
        if at:
            yield (TextPart(sign),)
        yield line


def _all_of(words: Sequence[str]) -> str:
    """Enumerate words.

    >>> _all_of(["TCP", "UDP", "SCTP"])
    'TCP, UDP and SCTP'
    """
    return flat(_enumerated([TextPart(word) for word in words]))


def _part(link: Link) -> TextPart:
    return TextPart(link.text, link.url, link.is_external)


def _counted(count: int) -> str:
    return "one registration" if count == 1 else f"{count:,} registrations"
