"""The facts of one edition of the registry, frozen, and the registry's own words.

Names follow IANA's columns and RFC 6335. What there are thousands of are named
tuples: a frozen dataclass takes three times as long to make.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, NamedTuple, get_args

XrefKind = Literal["rfc", "draft", "uri", "text", "person", "note"]
Format = Literal["XML", "XHTML", "CSV", "plain text", "excerpt"]

# What the records say of a number; "partly assigned" is for some protocols only.
Status = Literal["assigned", "partly assigned", "reserved", "de-assigned", "unassigned"]
PortClass = Literal["System", "User", "Dynamic"]

# What has a page of its own.
EntityKind = Literal["port", "range", "service", "contact", "reference"]
# In the order in which entities are listed.
KINDS: tuple[EntityKind, ...] = get_args(EntityKind)

# The strongest first: of several records of a number, it is the one that counts.
STATUSES: tuple[Status, ...] = get_args(Status)
# RFC 6335 section 8.1.1.
PROTOCOLS = ("tcp", "udp", "sctp", "dccp")
LAST_PORT = 65535
# RFC 6335 section 6: the first and the last number of each class.
CLASSES: dict[PortClass, tuple[int, int]] = {
    "System": (0, 1023),
    "User": (1024, 49151),
    "Dynamic": (49152, LAST_PORT),
}

# A mail address as people write it; the registry prints "&" in place of "@".
# A percent-encoded "@" leads to the same mailbox.
_ADDRESS = re.compile(r"(?<=[\w.+%>\"'-])(?:@|%40)(?=[\w-]+(?:\.[\w-]+)+)")


class RegistryColumn(NamedTuple):
    """A column of the registry.

    *title* is IANA's own, in its CSV; *field* names the attribute of
    `Registration`, *member* that of the site's JSON and the column of its
    database, *label* stands above the column on pages.
    """

    title: str
    field: str
    member: str
    label: str


COLUMNS = (
    RegistryColumn("Service Name", "name", "service", "Service name"),
    RegistryColumn("Port Number", "number", "number", "Port"),
    RegistryColumn("Transport Protocol", "protocol", "protocol", "Protocol"),
    RegistryColumn("Description", "description", "description", "Description"),
    RegistryColumn("Assignee", "assignees", "assignees", "Assignee"),
    RegistryColumn("Contact", "contacts", "contacts", "Contact"),
    RegistryColumn("Registration Date", "registered", "registered", "Registered"),
    RegistryColumn("Modification Date", "modified", "modified", "Modified"),
    RegistryColumn("Reference", "references", "references", "Reference"),
    RegistryColumn("Service Code", "service_code", "service_code", "Service code"),
    RegistryColumn(
        "Unauthorized Use Reported", "unauthorized_use", "unauthorized_use", "Unauthorized use"
    ),
    RegistryColumn("Assignment Notes", "notes", "notes", "Notes"),
)


class Xref(NamedTuple):
    """What the registry prints between square brackets: a link to a document, person or footnote.

    *target* is ``RFC6335``, a draft's name, a URI, a contact's id, a footnote's
    anchor, or the text itself; *label* is what stands between the brackets
    (``RFC8765, Section 6.1``).
    """

    kind: XrefKind
    target: str
    label: str
    section: str | None = None

    @property
    def key(self) -> str:
        """Name the cited document: the RFC or draft without its section, else as printed."""
        return self.target if self.kind in ("rfc", "draft") else self.label


Inline = str | Xref


class Text(NamedTuple):
    """Running text of the registry: lines of strings and cross-references.

    A line ends where the registry breaks it (``<br/>``, ``<paragraph>``); an
    empty line parts paragraphs. White space inside a string is the source's
    own, so a newline there is only where somebody's editor wrapped.
    """

    lines: tuple[tuple[Inline, ...], ...]

    @property
    def flat(self) -> str:
        """Print the text in one line, white space folded, references in brackets, as IANA's CSV.

        >>> Text((("whois++",), (), ("see ", Xref("rfc", "RFC3912", "RFC3912")))).flat
        'whois++ see [RFC3912]'
        """
        # Nine texts in ten are one string.
        if len(self.lines) == 1 and len(self.lines[0]) == 1:
            return " ".join(printed(self.lines[0][0]).split())
        lines = ("".join(map(printed, line)) for line in self.lines)
        return " ".join(" ".join(lines).split())

    @property
    def opening(self) -> str:
        """Print the first line alone, in the same way."""
        line = self.lines[0] if self.lines else ()
        return " ".join("".join(map(printed, line)).split())

    @property
    def xrefs(self) -> tuple[Xref, ...]:
        """List the cross-references inside the text, in order."""
        return tuple(part for line in self.lines for part in line if isinstance(part, Xref))


def printed(part: Inline) -> str:
    """Print a part of a text, a reference between brackets."""
    return part if isinstance(part, str) else f"[{part.label}]"


class Registration(NamedTuple):
    """One record of the registry: one row of IANA's table.

    *number* is as printed (``443``, ``6000-6063``), *first* and *last* the same
    as integers within 0-65535. Dates are as printed: ``2004-04`` or
    ``2021-10-01``. *service_code* is the one of DCCP (RFC 4340 section 8.1.2).
    Where the registry states no assignee, *assignees* equals *contacts*, as on
    IANA's own page.
    """

    name: str | None
    number: str | None
    first: int | None
    last: int | None
    protocol: str | None
    description: Text | None
    assignees: tuple[str, ...]
    contacts: tuple[str, ...]
    registered: str | None
    modified: str | None
    references: tuple[Xref, ...]
    service_code: str | None
    unauthorized_use: Text | None
    notes: Text | None

    @property
    def record(self) -> str:
        """Identify the record as the page's ``data-record`` does.

        ``https|443|tcp``; a part that the record lacks is empty.
        """
        return f"{self.name or ''}|{self.number or ''}|{self.protocol or ''}"

    @property
    def is_range(self) -> bool:
        """Return whether the number is printed as a range; ``4748-4748`` holds one number."""
        return self.number is not None and "-" in self.number

    def columns(self) -> tuple[str, ...]:
        """Print the record as the twelve columns of IANA's CSV, white space folded."""
        return tuple([_cell(getattr(self, column.field)) for column in COLUMNS])


def _cell(value: str | Text | tuple[str | Xref, ...] | None) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, Text):
        return value.flat
    labels = [part if isinstance(part, str) else " ".join(part.label.split()) for part in value]
    return f"[{']['.join(labels)}]" if labels else ""


class Contact(NamedTuple):
    """A row of the registry's contact table. *uri* is masked: ``mailto:user&example.com``.

    Of one that *is_withheld*, the site's operator hides all but the id on request.
    """

    id: str
    name: str | None = None
    organization: str | None = None
    uri: str | None = None
    updated: str | None = None
    is_withheld: bool = False


@dataclass(frozen=True, slots=True)
class Note:
    """A note on the whole registry; each line of *text* is a line as printed."""

    title: str | None
    text: Text


@dataclass(frozen=True, slots=True)
class Footnote:
    """A footnote: *anchor* is the mark that records print in brackets."""

    anchor: str
    text: Text


@dataclass(frozen=True, slots=True)
class Edition:
    """One edition of the registry, whole.

    *updated* is the registry's own date (``2026-08-17``), None where the format
    has none (CSV). *is_excerpt* is true for a part of the registry (a page
    copied as text, one page of the XHTML). *warnings* are one-line remarks of
    the reader on input that it could keep without loss; *remarks* are sentences on
    what the file lacks or what was changed in it, for the readers of the site.
    """

    format: Format
    title: str
    category: str | None
    updated: str | None
    experts: Text | None
    references: tuple[Xref, ...]
    notes: tuple[Note, ...]
    footnotes: tuple[Footnote, ...]
    registrations: tuple[Registration, ...]
    contacts: tuple[Contact, ...]
    is_excerpt: bool = False
    warnings: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


def ends_of_number(number: str) -> tuple[int, int]:
    """Read a valid port number or range, as the registry prints it, as its first and last number.

    >>> ends_of_number("443"), ends_of_number("6000-6063")
    ((443, 443), (6000, 6063))
    """
    first, _, last = number.partition("-")
    return int(first), int(last or first)


def masked(text: str) -> str:
    """Mask every mail address in *text* the way the registry does.

    >>> masked("flanne@vnet.IBM.COM, Miele@home")
    'flanne&vnet.IBM.COM, Miele@home'
    """
    return _ADDRESS.sub("&", text) if "@" in text or "%40" in text else text
