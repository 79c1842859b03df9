"""The pages of ports and ranges."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from site_gen.catalog import Port, class_of, number_text, protocol_status
from site_gen.pages.answers import port_answer, range_answer
from site_gen.pages.free_runs import nearest_free
from site_gen.pages.linking import (
    class_url,
    hundred_of,
    hundred_url,
    key_link,
    mark_of,
    protocol_css,
    words_of,
)
from site_gen.pages.registrations import opening
from site_gen.pages.view import Link, PortPage, ProtocolStatus, RangePage

if TYPE_CHECKING:
    from site_gen.catalog import PortRange, Span
    from site_gen.model import PortClass, Status
    from site_gen.pages.linking import Linker
    from site_gen.pages.view import Line

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
    fields = _number_fields(port, port_answer(port, linker), f"Port {port.number}", linker)
    if port.is_unlisted:
        fields |= _unlisted_status(port, linker)
    return PortPage(
        **fields,
        ranges=tuple(map(linker.described, port.ranges)),
        state="unlisted" if port.is_unlisted else "",
    )


def _unlisted_status(port: Port, linker: Linker) -> dict[str, str]:
    """Say what is known of a number without a record, where "unassigned" is not the word."""
    if class_of(port.number) == "Dynamic" and not port.ranges:
        # RFC 6335 section 6; no record says so.
        return {"status": "dynamic", "mark": "dynamic", "status_words": "Never assigned"}
    if linker.catalog.edition.is_excerpt and not port.ranges:
        return {"status": "unknown", "status_words": "Not in this excerpt of the registry"}
    return {}


def range_page(port_range: PortRange, linker: Linker) -> RangePage:
    """Give the page of a range."""
    return RangePage(
        **_number_fields(
            port_range, range_answer(port_range, linker), f"Ports {port_range.key}", linker
        ),
        size=port_range.last - port_range.first + 1,
        ports=tuple(map(key_link, linker.pages_in(port_range))),
    )


def _number_fields(
    item: Port | PortRange, answer: Line, heading: str, linker: Linker
) -> dict[str, Any]:
    first, last = item.ends
    port_class = class_of(first)
    protocols = protocol_status(item.entries).items()
    return {
        **opening(item, answer, linker),
        "heading": heading,
        "crumbs": _way_to(port_class, hundred_of(first)),
        "number": item.key,
        "port_class": f"{port_class} Port",
        "class_words": CLASS_WORDS[port_class],
        "class_url": class_url(port_class),
        "status": item.status,
        "mark": mark_of(item.status),
        "status_words": "" if item.status == "assigned" else STATUS_WORDS[item.status],
        "words": words_of(item),
        "caution": _caution(item),
        "map_url": f"map/?port={first}",
        "free": nearest_free(linker.free_runs, first),
        "strip_before": linker.cells(first - BESIDE, first - 1),
        "strip_after": linker.cells(last + 1, last + BESIDE),
        "protocols": tuple(
            [
                ProtocolStatus(
                    protocol_css(name), name or "protocol not stated", status, mark_of(status)
                )
                for name, status in protocols
            ]
        ),
        "before": linker.number_words(item.before),
        "after": linker.number_words(item.after),
    }


def _caution(item: Port | PortRange) -> str:
    """Say where unauthorized use was reported; a range's record may speak of one number alone."""
    own = item.number if isinstance(item, Port) else item.ends
    for entry in item.entries:
        if entry.facts.unauthorized_use:
            if entry.key == own:
                return "Unauthorized use is reported."
            return f"Unauthorized use is reported within {number_text(entry.key or 0)}; see below."
    return ""


@cache
def _way_to(port_class: PortClass, hundred: Span) -> tuple[Link, ...]:
    top = (Link("Ports", "ports/"), Link(f"{port_class} Ports", class_url(port_class)))
    return (*top, Link(f"{hundred[0]}-{hundred[1]}", hundred_url(hundred)))
