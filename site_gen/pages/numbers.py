"""The pages of ports and ranges."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, TypedDict

from site_gen import permalinks
from site_gen.catalog import class_of, protocol_status, shortened
from site_gen.pages.linking import (
    class_url,
    hundred_of,
    hundred_url,
    key_link,
    mark_of,
    protocol_css,
)
from site_gen.pages.view import Link, NumberLink, PortPage, ProtocolStatus, RangePage, StripCell

if TYPE_CHECKING:
    from site_gen.catalog import NumberKey, Port, PortRange, Span
    from site_gen.model import PortClass, Status
    from site_gen.pages.linking import Linker

# How many numbers a strip shows on either side.
BESIDE = 8
# RFC 6335 sections 6 and 8.1.2.
CLASS_WORDS: dict[PortClass, str] = {
    "System": "System Ports (0-1023) are assigned by IETF Review or IESG Approval; "
    "on many systems only privileged processes may open them.",
    "User": "User Ports (1024-49151) are assigned by IANA by IETF Review, IESG Approval "
    "or Expert Review.",
    "Dynamic": "Dynamic Ports (49152-65535), also called private or ephemeral, "
    "are never assigned: anybody may use them for a while.",
}
STATUS_WORDS: dict[Status, str] = {
    "assigned": "Assigned",
    "partly assigned": "Assigned for some protocols only",
    "reserved": "Reserved: IANA holds it back from ordinary assignment",
    "de-assigned": "No longer assigned",
    "unassigned": "Unassigned: free to be applied for",
}


class _Common(TypedDict):
    """What the page of a port and that of a range share."""

    port_class: str
    class_words: str
    class_url: str
    status: str
    mark: str
    status_words: str
    names: tuple[Link, ...]
    words: str
    is_misused: bool
    strip_before: tuple[StripCell, ...]
    strip_after: tuple[StripCell, ...]
    protocols: tuple[ProtocolStatus, ...]
    before: NumberLink | None
    after: NumberLink | None
    json: str


def port_page(port: Port, linker: Linker) -> PortPage:
    """Give the page of a port number."""
    common = _common(port.number, port, linker)
    return PortPage(
        kind="port",
        key=port.key,
        url=port.url,
        title=port.title,
        heading=f"Port {port.number}",
        description=_description(f"Port {port.number}", port, common),
        crumbs=_crumbs(port.number),
        number=port.key,
        entries=linker.entries(port.entries),
        footnotes=linker.footnotes_of(port.entries),
        ranges=tuple(map(linker.described, port.ranges)),
        **common,
    )


def range_page(port_range: PortRange, linker: Linker) -> RangePage:
    """Give the page of a range."""
    heading = f"Ports {port_range.key}"
    common = _common(port_range.ends, port_range, linker)
    return RangePage(
        kind="range",
        key=port_range.key,
        url=port_range.url,
        title=port_range.title,
        heading=heading,
        description=_description(heading, port_range, common),
        crumbs=_crumbs(port_range.first),
        number=port_range.key,
        entries=linker.entries(port_range.entries),
        footnotes=linker.footnotes_of(port_range.entries),
        size=port_range.last - port_range.first + 1,
        ports=tuple(key_link(number) for number in port_range.ports),
        **common,
    )


def _common(key: NumberKey, item: Port | PortRange, linker: Linker) -> _Common:
    first, last = item.ends
    told = linker.described(key)
    port_class = class_of(first)
    return {
        "port_class": f"{port_class} Port",
        "class_words": CLASS_WORDS[port_class],
        "class_url": class_url(port_class),
        "status": item.status,
        "mark": mark_of(item.status),
        "names": told.names,
        "words": told.description,
        "is_misused": any(entry.facts.unauthorized_use for entry in item.entries),
        "strip_before": linker.cells(first - BESIDE, first - 1),
        "strip_after": linker.cells(last + 1, last + BESIDE),
        "status_words": "" if item.status == "assigned" else STATUS_WORDS[item.status],
        "protocols": tuple(
            [
                ProtocolStatus(protocol_css(name), name or "any", status, mark_of(status))
                for name, status in protocol_status(item.entries).items()
            ]
        ),
        "before": linker.number_words(item.before),
        "after": linker.number_words(item.after),
        "json": permalinks.json_path(item.url),
    }


def _description(heading: str, item: Port | PortRange, common: _Common) -> str:
    words = common["words"]
    protocols = ", ".join([each for each in protocol_status(item.entries) if each])
    called = ", ".join([shortened(name.text) for name in common["names"]])
    told = f"{called}: {words}" if called and words else words or called
    parts = (heading, protocols, STATUS_WORDS[item.status].split(":")[0].lower(), told)
    return "; ".join([part for part in parts if part])


def _crumbs(number: int) -> tuple[Link, ...]:
    return _way_to(class_of(number), hundred_of(number))


@cache
def _way_to(port_class: PortClass, hundred: Span) -> tuple[Link, ...]:
    top = (Link("Ports", "ports/"), Link(f"{port_class} Ports", class_url(port_class)))
    return (*top, Link(f"{hundred[0]}-{hundred[1]}", hundred_url(hundred)))
