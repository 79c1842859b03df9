"""The pages of services."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from site_gen.pages.answers import service_answer
from site_gen.pages.linking import key_link, protocol_label, service_link
from site_gen.pages.listings import initial_of, initial_url
from site_gen.pages.registrations import opening
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
        heading=service.name,
        **opening(service, service_answer(service, linker), linker),
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

    Names that DNS-SD cannot hold (RFC 6335 section 5.1 sets their form) give none,
    nor do names whose records state no protocol.
    """
    if not _DNS_SD_NAME.fullmatch(service.name) or len(service.name) > _LONGEST_NAME:
        return ()
    labels = dict.fromkeys("tcp" if name == "tcp" else "udp" for name in service.protocols)
    return tuple(f"_{service.name}._{label}" for label in labels)
