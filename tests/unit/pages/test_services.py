"""The pages of services."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from site_gen.pages.linking import Linker
from site_gen.pages.services import dns_sd_types, service_page

if TYPE_CHECKING:
    from collections.abc import Callable

    from site_gen.catalog import Catalog
    from site_gen.model import Registration

    Make = Callable[..., Registration]
    Join = Callable[..., Catalog]


@pytest.mark.parametrize(
    ("name", "protocol", "types"),
    [
        ("https", "tcp", ("_https._tcp",)),
        ("https", "sctp", ("_https._udp",)),
        ("whois++", "tcp", ()),
        ("udt_os", "tcp", ()),
        ("914", "tcp", ()),
        ("a--b", "tcp", ()),
        ("-a", "tcp", ()),
        ("a-name-far-too-long", "tcp", ()),
    ],
)
def test_dns_sd_names_follow_rfc_6763(
    record: Make, joined: Join, name: str, protocol: str, types: tuple[str, ...]
) -> None:
    """Anything but TCP goes under _udp; names that DNS-SD cannot hold give none."""
    (service,) = joined(record(name=name, protocol=protocol)).services.values()
    assert dns_sd_types(service) == types


def test_a_name_without_protocol_has_no_dns_sd_type(record: Make, joined: Join) -> None:
    """The registry does not say which it uses."""
    (service,) = joined(record(number=None, protocol=None)).services.values()
    assert dns_sd_types(service) == ()


def test_a_service_lists_its_numbers_and_relatives(tiny: Catalog) -> None:
    page = service_page(tiny.services["udt-os"], Linker(tiny))
    assert [link.url for link in page.numbers] == ["port/3900/"]
    assert [link.url for link in page.replaces] == ["service/udt_os/"]
    assert page.replaced_by == ()
    assert [link.text for link in page.neighbours] == ["udt_os"]


@pytest.mark.parametrize(("name", "initial"), [("https", "h"), ("914c/g", "0-9"), ("con", "c")])
def test_crumbs_lead_to_the_initial(tiny: Catalog, name: str, initial: str) -> None:
    page = service_page(tiny.services[name], Linker(tiny))
    assert page.crumbs[-1].url == f"services/{initial}/"


def test_a_portless_service_says_so(tiny: Catalog) -> None:
    page = service_page(tiny.services["recipe-swap"], Linker(tiny))
    assert page.numbers == ()
    assert page.description.startswith("A name without a port")
