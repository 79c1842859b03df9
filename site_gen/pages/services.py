"""The pages of services."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from site_gen.catalog import first_description, shortened
from site_gen.pages.linking import key_link, protocol_label, service_link
from site_gen.pages.listings import initial_of, initial_url
from site_gen.pages.view import Link, ServicePage

if TYPE_CHECKING:
    from site_gen.catalog import Service
    from site_gen.pages.linking import Linker

# RFC 6763 section 7: "_" before name and protocol; anything but TCP goes under "_udp".
_DNS_SD_NAME = re.compile(r"(?=[a-z0-9-]*[a-z])[a-z0-9](?:-?[a-z0-9])*", re.IGNORECASE)
_LONGEST_NAME = 15


def service_page(service: Service, linker: Linker) -> ServicePage:
    """Give the page of a service name."""
    numbers = tuple(map(key_link, service.numbers))
    initial = initial_of(service.name)
    return ServicePage(
        **linker.entity(service),
        heading=service.name,
        description=_description(service, numbers),
        crumbs=(
            Link("Services", "services/"),
            Link(initial.upper(), initial_url("services", initial)),
        ),
        numbers=numbers,
        protocols=tuple(map(protocol_label, service.protocols)),
        dns_sd=dns_sd_types(service),
        lede=linker.rich(next((e.facts.description for e in service.entries), None))[:1],
        replaces=tuple(map(service_link, service.replaces)),
        replaced_by=tuple(map(service_link, service.replaced_by)),
        neighbours=tuple(map(service_link, service.neighbours)),
    )


def dns_sd_types(service: Service) -> tuple[str, ...]:
    """List the service types of DNS-based Service Discovery (RFC 6763 section 7).

    Names that DNS-SD cannot hold (RFC 6335 section 5.1 sets their form) give none.
    """
    if not _DNS_SD_NAME.fullmatch(service.name) or len(service.name) > _LONGEST_NAME:
        return ()
    stated = service.protocols or (() if service.numbers else ("tcp", "udp"))
    labels = dict.fromkeys("tcp" if protocol == "tcp" else "udp" for protocol in stated)
    return tuple(f"_{service.name}._{label}" for label in labels)


def _description(service: Service, numbers: tuple[Link, ...]) -> str:
    where = "port " + ", ".join(number.text for number in numbers) if numbers else "no port"
    parts = (
        f"Service {shortened(service.name)}",
        where,
        ", ".join(service.protocols),
        first_description(service.entries),
    )
    return "; ".join(part for part in parts if part)
