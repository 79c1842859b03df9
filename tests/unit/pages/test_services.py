"""The pages of services."""

import pytest

from site_gen.pages.services import dns_sd_types
from tests.builders import joined, record


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
def test_dns_sd_names_follow_rfc_6763(name: str, protocol: str, types: tuple[str, ...]) -> None:
    """Anything but TCP goes under _udp; names that DNS-SD cannot hold give none."""
    (service,) = joined(record(name=name, protocol=protocol)).services.values()
    assert dns_sd_types(service) == types


def test_a_name_without_protocol_has_no_dns_sd_type() -> None:
    (service,) = joined(record(number=None, protocol=None)).services.values()
    assert dns_sd_types(service) == ()
