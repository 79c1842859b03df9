"""What the pages and JSON of an entity are made from, told in short.

Two files of one kind with equal inputs, printed by the same program and
templates, are equal: a build that knows the inputs of a file that stands need
not make it again. Whoever lets a page show something new adds it here; a test
over all editions finds what was forgotten.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from hashlib import blake2b
from typing import TYPE_CHECKING

from site_gen.model import LAST_PORT, Text, Xref
from site_gen.titles import contact_name

if TYPE_CHECKING:
    from collections.abc import Iterable

    from site_gen.catalog import (
        Catalog,
        ContactPage,
        Entry,
        NumberKey,
        Port,
        PortRange,
        Reference,
        Service,
    )

_DIGEST_SIZE = 12


class Inputs:
    """The inputs of one catalog's entities; what many share is summed up once."""

    def __init__(self, catalog: Catalog) -> None:
        """Tell of *catalog*."""
        self._catalog = catalog
        self._entries: dict[int, str] = {}
        self._contacts: dict[str, str] = {}
        self._numbers: dict[NumberKey, str] = {}
        self._told: dict[tuple[str, str], str] = {}

    def port(self, port: Port, beside: int) -> str:
        """Tell of a port's page, which shows *beside* numbers on either side."""
        ranges = map(self.number, port.ranges)
        strip = self.strip(port.number - beside, port.number + beside)
        ends = (self.number(port.before), self.number(port.after))
        return "\n".join((self.number(port.number), *ranges, "", *ends, strip))

    def port_range(self, span: PortRange, beside: int) -> str:
        """Tell of a range's page."""
        strips = (
            self.strip(span.first - beside, span.first),
            self.strip(span.last, span.last + beside),
        )
        ends = (self.number(span.before), self.number(span.after))
        return "\n".join((self.number((span.first, span.last)), repr(span.ports), *ends, *strips))

    def service(self, service: Service) -> str:
        """Tell of a service's page."""
        key = ("service", service.name)
        if key not in self._told:
            names = (service.name, service.replaces, service.replaced_by, service.neighbours)
            self._told[key] = f"{names!r}\n{self.entries(service.entries)}"
        return self._told[key]

    def contact(self, page: ContactPage) -> str:
        """Tell of a contact's page."""
        key = ("contact", page.slug)
        if key not in self._told:
            facts = (*page.contact, page.slug, page.is_listed)
            held = self.entries(page.entries), self.entries(page.mentions)
            told = (repr(facts), *held, *map(self._called, page.colleagues))
            self._told[key] = "\n".join(told)
        return self._told[key]

    def reference(self, reference: Reference) -> str:
        """Tell of a document's page."""
        facts = (reference.key, reference.kind, reference.uris)
        return f"{facts!r}\n{self.entries(reference.entries)}"

    def number(self, key: NumberKey | None) -> str:
        """Tell what is said of a port or range wherever it is named; "" for none."""
        if key is None:
            return ""
        if key not in self._numbers:
            catalog = self._catalog
            item = catalog.ports[key] if isinstance(key, int) else catalog.ranges[key]
            self._numbers[key] = f"{key} {item.status} {self.entries(item.entries)}"
        return self._numbers[key]

    def strip(self, first: int, last: int) -> str:
        """Tell what each number from *first* to *last* is, and which page tells of it."""
        numbers = range(max(first, 0), min(last, LAST_PORT) + 1)
        return ",".join([self._cell(number) for number in numbers])

    def entries(self, entries: Iterable[Entry]) -> str:
        """Tell of the rows of *entries*, in their order."""
        return " ".join(map(self._entry, entries))

    def _cell(self, number: int) -> str:
        catalog = self._catalog
        if number in catalog.ports:
            return catalog.ports[number].status
        span = catalog.narrowest.get(number)
        return f"{span[0]}-{span[1]}{catalog.ranges[span].status}" if span else ""

    def _entry(self, entry: Entry) -> str:
        if entry.place not in self._entries:
            told = repr(self._facts(entry)).encode("utf-8", "surrogatepass")
            self._entries[entry.place] = blake2b(told, digest_size=_DIGEST_SIZE).hexdigest()
        return self._entries[entry.place]

    def _facts(self, entry: Entry) -> tuple[object, ...]:
        """Give all that an entry says, and all that its links lead to."""
        record = entry.facts
        texts = (record.description, record.unauthorized_use, record.notes)
        cited = (*record.references, *_xrefs(texts))
        return (
            record.name,
            record.number,
            [each.protocol for each in entry.registrations],
            [text.lines if text else None for text in texts],
            list(map(self._called, record.assignees)),
            list(map(self._called, record.contacts)),
            record.registered,
            record.modified,
            list(map(tuple, record.references)),
            record.service_code,
            [self._target(xref) for xref in cited] if cited else (),
        )

    def _called(self, contact_id: str) -> str:
        if contact_id not in self._contacts:
            page = self._catalog.contacts[contact_id]
            self._contacts[contact_id] = f"{contact_name(page.contact)}\0{page.url}"
        return self._contacts[contact_id]

    def _target(self, xref: Xref) -> object:
        catalog = self._catalog
        if xref.kind == "note":
            return self._footnotes.get(xref.target)
        if xref.kind == "person":
            return self._called(xref.target) if xref.target in catalog.contacts else None
        reference = catalog.reference(xref)
        return reference.key if reference else None

    @cached_property
    def _footnotes(self) -> dict[str, list[object]]:
        found: dict[str, list[object]] = defaultdict(list)
        for at, note in enumerate(self._catalog.edition.footnotes):
            found[note.anchor].append((at, note.text))
            found[note.anchor].extend(map(self._target, _cited_in(note.text)))
        return dict(found)


def _xrefs(texts: Iterable[Text | None]) -> list[Xref]:
    return [xref for text in texts if text for xref in text.xrefs]


def _cited_in(text: Text) -> Iterable[Xref]:
    return (xref for xref in text.xrefs if xref.kind != "note")
