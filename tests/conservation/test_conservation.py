"""What the registry says is what the site says: nothing is lost, nothing is added."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings

from site_gen.registry import read_edition

from . import strategies

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from site_gen.model import Edition

    Files = dict[str, bytes]

LONG = bool(os.environ.get("SITE_GEN_LONG"))
# Every source of the real editions; the long run makes the site of each.
NEWEST = ("editions/2026-08-17.xml", "seed/registry-excerpt-2024-10-15.txt")
OTHERS = (
    *(f"editions/{date}.xml" for date in ("2017-03-10", "2019-12-20", "2022-08-03", "2024-10-15")),
    *(f"editions/{date}.xml" for date in ("2025-05-02", "2026-08-05", "2026-08-11")),
    *("formats/2022-08-03.csv", "formats/2013-06-26.txt", "formats/2015-03-16-first-page.xhtml"),
)


@pytest.mark.parametrize("name", NEWEST + OTHERS * LONG)
def test_a_real_edition_is_whole_on_all_pages_in_all_json_in_the_data_and_in_the_search(
    name: str,
    editions: Path,
    made: Callable[[Edition], Files],
    assert_conserved: Callable[[Edition, Files], None],
) -> None:
    """The CSV that the site offers, read again, is the same edition."""
    path = editions / name
    edition = read_edition(path.read_bytes(), path.name)
    assert_conserved(edition, made(edition))


def test_one_record_less_is_not_conserved(
    tiny_xml: Path,
    made: Callable[[Edition], Files],
    assert_conserved: Callable[[Edition, Files], None],
) -> None:
    """The comparison can fail: on a page, in its JSON, in the data, in the search."""
    edition = read_edition(tiny_xml.read_bytes(), "tiny.xml")
    files = made(edition)
    data = "data/service-names-port-numbers"
    shards = [path for path in files if path.startswith("assets/search/")]
    breaks = [
        ({"port/443/index.html"}, b"|443|tcp"),
        ({"api/v1/port/443.json"}, b'"443"'),
        *(({f"{data}.{ending}"}, b"443") for ending in ("csv", "ndjson")),
        ({"api/v1/registry.json"}, b'"443"'),
        (shards, b"https"),
    ]
    for paths, part in breaks:
        broken = {
            path: files[path].replace(part, b"", -1 if paths is shards else 1) for path in paths
        }
        with pytest.raises((AssertionError, ValueError)):
            assert_conserved(edition, files | broken)


@settings(
    max_examples=500 if LONG else 5,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(data=strategies.editions())
def test_an_invented_edition_is_whole_as_well(
    data: bytes,
    made: Callable[[Edition], Files],
    assert_conserved: Callable[[Edition, Files], None],
) -> None:
    """Whatever names, numbers, people and references it has."""
    edition = read_edition(data, "invented.xml")
    assert_conserved(edition, made(edition))
