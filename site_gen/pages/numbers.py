"""The pages of ports and ranges."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from site_gen.catalog import class_of, first_description, names_of, protocol_status, shortened
from site_gen.pages.linking import (
    class_url,
    hundred_of,
    hundred_url,
    key_link,
    mark_of,
    protocol_css,
    service_link,
)
from site_gen.pages.view import Link, PortPage, ProtocolStatus, RangePage

if TYPE_CHECKING:
    from site_gen.catalog import Port, PortRange, Span
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
    "are never assigned: any program may use them for a while.",
}
STATUS_WORDS: dict[Status, str] = {
    "assigned": "Assigned",
    "partly assigned": "Assigned for some protocols only",
    "reserved": "Reserved: not available for regular assignment",
    "de-assigned": "No longer assigned",
    "unassigned": "Unassigned: anyone can apply to IANA for it",
}


def port_page(port: Port, linker: Linker) -> PortPage:
    """Give the page of a port number."""
    return PortPage(
        **_number_fields(port, f"Port {port.number}", linker),
        ranges=tuple(map(linker.described, port.ranges)),
        state="unlisted" if port.is_unlisted else "",
    )


def range_page(port_range: PortRange, linker: Linker) -> RangePage:
    """Give the page of a range."""
    return RangePage(
        **_number_fields(port_range, f"Ports {port_range.key}", linker),
        size=port_range.last - port_range.first + 1,
        ports=tuple(map(key_link, linker.pages_in(port_range))),
    )


def _number_fields(item: Port | PortRange, heading: str, linker: Linker) -> dict[str, Any]:
    first, last = item.ends
    port_class = class_of(first)
    protocols = protocol_status(item.entries).items()
    return {
        **linker.entity(item),
        "heading": heading,
        "description": _description(heading, item),
        "crumbs": _way_to(port_class, hundred_of(first)),
        "number": item.key,
        "port_class": f"{port_class} Port",
        "class_words": CLASS_WORDS[port_class],
        "class_url": class_url(port_class),
        "status": item.status,
        "mark": mark_of(item.status),
        "status_words": "" if item.status == "assigned" else STATUS_WORDS[item.status],
        "names": tuple(map(service_link, names_of(item.entries))),
        "words": first_description(item.entries),
        "is_misused": any(entry.facts.unauthorized_use for entry in item.entries),
        "strip_before": linker.cells(first - BESIDE, first - 1),
        "strip_after": linker.cells(last + 1, last + BESIDE),
        "protocols": tuple(
            [
                ProtocolStatus(protocol_css(name), name or "any", status, mark_of(status))
                for name, status in protocols
            ]
        ),
        "before": linker.number_words(item.before),
        "after": linker.number_words(item.after),
    }


def _description(heading: str, item: Port | PortRange) -> str:
    words = first_description(item.entries)
    protocols = ", ".join(filter(None, protocol_status(item.entries)))
    called = ", ".join(map(shortened, names_of(item.entries)))
    what = f"{called}: {words}" if called and words else words or called
    parts = (heading, protocols, STATUS_WORDS[item.status].split(":")[0].lower(), what)
    return "; ".join([part for part in parts if part])


@cache
def _way_to(port_class: PortClass, hundred: Span) -> tuple[Link, ...]:
    top = (Link("Ports", "ports/"), Link(f"{port_class} Ports", class_url(port_class)))
    return (*top, Link(f"{hundred[0]}-{hundred[1]}", hundred_url(hundred)))
