"""Validate what every format has in common, and collect errors and warnings."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NoReturn

from site_gen.errors import RegistryError, located
from site_gen.model import LAST_PORT, PROTOCOLS, Contact, masked

if TYPE_CHECKING:
    from collections.abc import Iterable

REGISTRY_ID = "service-names-port-numbers"
TITLE = "Service Name and Transport Protocol Port Number Registry"
REFETCH = "fetch a fresh edition"
CORRECT = f"correct it or {REFETCH}"

_NUMBER = re.compile(r"([0-9]+)(?:-([0-9]+))?")
_DATE = re.compile(r"[0-9]{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12][0-9]|3[01]))?)?")
_BRACKETS = str.maketrans("[]", "()")
# "%2540" and "%%340", decoded once, are "%40", which is still an at sign.
_AT_SIGN = re.compile(r"@|%(?:25)*(?:4|%34)(?:0|%30)")
# No port has more digits than this; int() of a million digits would take minutes.
_LONGEST_NUMBER = 20
_DIGITS = 5
# A real edition has a few; a million of them would fill a terminal and take half a minute.
_MOST_WARNINGS = 100


class Diagnostics:
    """Collect the warnings on one file; *name* is how messages call the file.

    *dates* are those that were read without a warning.
    """

    def __init__(self, name: str) -> None:
        """Begin without warnings."""
        self.name = name
        self.dates: set[str] = set()
        self._warnings: list[str] = []
        self._remarks: list[str] = []
        self._omitted = 0
        self._odd_protocols: set[str] = set()
        self._odd_dates: list[tuple[str, int | None]] = []

    @property
    def warnings(self) -> tuple[str, ...]:
        """List the warnings; of very many the first, and how many more there are."""
        warnings = self._warnings.copy()
        if self._odd_dates:
            remedy = "kept as printed; compare with IANA's page"
            message = f"{self._odd_dates_fact()}; {remedy}"
            warnings.append(located(message, self.name, self._odd_dates[0][1]))
        if self._omitted:
            more = f"{self._omitted} more warnings on this file are left out; {REFETCH}"
            warnings.append(located(more, self.name, None))
        return tuple(warnings)

    @property
    def remarks(self) -> tuple[str, ...]:
        """List the sentences for readers of the site, who see no warnings."""
        if not self._odd_dates:
            return tuple(self._remarks)
        dates = masked(self._odd_dates_fact())
        kept = f"In this file the {dates}. Dates are shown as the file has them."
        return (*self._remarks, kept)

    def _odd_dates_fact(self) -> str:
        date, more = quoted(self._odd_dates[0][0]), len(self._odd_dates) - 1
        form = "YYYY, YYYY-MM or YYYY-MM-DD"
        are = f"and {more:,} more are" if more else "is"
        return f"date {date} {are} not {form}"

    def warn(self, what: str, remedy: str, line: int | None = None) -> None:
        """Warn of input that is kept without loss."""
        if len(self._warnings) < _MOST_WARNINGS:
            self._warnings.append(located(f"{what}; {remedy}", self.name, line))
        else:
            self._omitted += 1

    def remark(self, sentence: str) -> None:
        """Keep a sentence for the readers of the site."""
        self._remarks.append(masked(sentence))

    def fail(self, what: str, remedy: str, line: int | None = None) -> NoReturn:
        """Stop with an error that names the file and the line."""
        raise RegistryError(what, remedy=remedy, place=self.name, line=line)

    def protocol(self, protocol: str, line: int | None) -> None:
        """Warn of a transport protocol that the registry never had, once for each."""
        if protocol not in PROTOCOLS and protocol not in self._odd_protocols:
            self._odd_protocols.add(protocol)
            self.warn(
                f"transport protocol {quoted(protocol)} is unknown",
                "kept as printed; compare it with IANA's page",
                line,
            )

    def date(self, date: str, line: int | None) -> str | None:
        """Read a date; one warning sums up all that have another form than the registry's."""
        if date in self.dates:
            return date
        if _DATE.fullmatch(date):
            self.dates.add(date)
        elif date:
            self._odd_dates.append((date, line))
        return masked(date) or None

    def identified(self, name: str | None, number: str | None, line: int | None) -> None:
        """Refuse a record that has neither a name nor a number: no page could show it."""
        if not name and not number:
            self.fail("a record has neither a service name nor a port number", CORRECT, line)

    def span(self, number: str, line: int | None) -> tuple[int, int]:
        """Read a port number or a range as its first and last number.

        The registry has one range of a single number, ``4748-4748``.

        >>> Diagnostics("ports.xml").span("6000-6063", 1)
        (6000, 6063)
        """
        match = _NUMBER.fullmatch(number)
        if match is None:
            self.fail(f"number {quoted(number)} is not a valid port number or range", CORRECT, line)
        first = self._port(match[1], number, line)
        last = self._port(match[2], number, line) if match[2] else first
        if first > last:
            self.fail(f"range {quoted(number)} is reversed", CORRECT, line)
        return first, last

    def _port(self, digits: str, number: str, line: int | None) -> int:
        if len(digits) > _LONGEST_NUMBER or int(digits) > LAST_PORT:
            self.fail(f"number {quoted(number)} is above {LAST_PORT}", CORRECT, line)
        return int(digits)


@lru_cache(4096)
def port_number(digits: str) -> int | None:
    """Read a single port number as it is mostly printed; None for what needs a closer look.

    >>> port_number("443"), port_number("0443"), port_number("65536")
    (443, None, None)
    """
    # Five digits at most: int() of a million would take for ever.
    is_plain = len(digits) <= _DIGITS and digits.isascii() and digits.isdecimal()
    number = int(digits) if is_plain else -1
    return number if str(number) == digits and number <= LAST_PORT else None


def is_number(text: str) -> bool:
    """Tell whether *text* has the form of a port number or range, in or out of bounds."""
    return _NUMBER.fullmatch(text.strip()) is not None


def quoted(text: str) -> str:
    """Quote *text* for a message, cut where it is long.

    >>> quoted("70000")
    '"70000"'
    """
    limit = 60
    folded = " ".join(text.split())
    more = "…" if len(folded) > limit else ""
    shown = (char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in folded[:limit])
    return f'"{"".join(shown)}{more}"'


def masked_uri(uri: str) -> str:
    """Mask a contact's URI: no "@" is left, however it is spelled.

    >>> masked_uri("mailto:user%40example.com")
    'mailto:user&example.com'
    """
    return _AT_SIGN.sub("&", uri)


@lru_cache(8192)
def contact_key(text: str) -> str:
    """Normalize a contact's id to the form that the registry can print in brackets.

    >>> contact_key(" Luke_Dion[2] ")
    'Luke_Dion(2)'
    """
    return masked(" ".join(text.split())).translate(_BRACKETS)


def contact(
    contact_id: str,
    name: str | None,
    organization: str | None,
    uri: str | None,
    updated: str | None,
) -> Contact:
    """Make a row of the contact table out of its cells, masked; an empty cell is None."""
    return Contact(
        contact_id,
        masked(" ".join((name or "").split())) or None,
        masked(" ".join((organization or "").split())) or None,
        masked_uri((uri or "").strip()) or None,
        masked(updated or "") or None,
    )


def merge_contacts(
    rows: Iterable[tuple[Contact, int | None]], diagnostics: Diagnostics
) -> tuple[Contact, ...]:
    """Merge the rows of each contact id into one.

    The first row keeps the id and its place. A later row that is equal is
    dropped. What a different one adds is joined to the first, field by field
    (``A; B``), with a warning that names its line.
    """
    contacts: dict[str, Contact] = {}
    for row, line in rows:
        first = contacts.setdefault(row.id, row)
        if row != first:
            diagnostics.warn(
                f"contact {quoted(row.id)} is in the contact table twice",
                "both rows are kept as one; compare them with IANA's page",
                line,
            )
            contacts[row.id] = _merge(first, row)
    return tuple(contacts.values())


def _merge(first: Contact, second: Contact) -> Contact:
    return Contact(
        first.id,
        _join_values(first.name, second.name),
        _join_values(first.organization, second.organization),
        _join_values(first.uri, second.uri),
        _join_values(first.updated, second.updated),
    )


def _join_values(first: str | None, second: str | None) -> str | None:
    if not first or not second:
        return first or second
    return first if second in first.split("; ") else f"{first}; {second}"
