"""The registrations as the contract's JSON has them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from site_gen.datasets.records import Records

if TYPE_CHECKING:
    from collections.abc import Callable

    from site_gen.catalog import Catalog
    from site_gen.model import Registration


def test_registrations_keep_their_order_whatever_they_share(
    joined: Callable[..., Catalog], record: Callable[..., Registration]
) -> None:
    """An entry's second registration may stand after another entry."""
    names = ("a", "tcp"), ("b", "tcp"), ("a", "udp")
    catalog = joined(*(record(name=name, protocol=protocol) for name, protocol in names))
    records = Records(catalog)
    assert len(records.shared) == len(catalog.entries) == 2
    found = [(each.protocol, made["service"]) for each, made in records.in_order(records.shared)]
    assert found == [("tcp", "a"), ("tcp", "b"), ("udp", "a")]
