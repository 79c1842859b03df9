"""What the registry says is what the site says: nothing is lost, nothing is added."""

from __future__ import annotations

import os
import re
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

# A sign between a user and a host, spelled in any of the ways that a file may spell it.
UNMASKED = re.compile(
    rb"(?<=[\w.+-])(?:@|&#0*64;|&#x0*40;|&commat;|\\u0040|%40)[\w-]+\.[\w.-]+", re.IGNORECASE
)
LONG = bool(os.environ.get("SITE_GEN_LONG"))
# Every source of the real editions; the long run makes the site of each.
NEWEST = ("editions/2026-08-17.xml", "seed/registry-excerpt-2024-10-15.txt")
OTHERS = (
    *(f"editions/{date}.xml" for date in ("2017-03-10", "2019-12-20", "2022-08-03", "2024-10-15")),
    *(f"editions/{date}.xml" for date in ("2025-05-02", "2026-08-05", "2026-08-11")),
    *("formats/2022-08-03.csv", "formats/2013-06-26.txt", "formats/2015-03-16-first-page.xhtml"),
)


@pytest.fixture(scope="module", params=NEWEST + OTHERS * LONG)
def real(
    request: pytest.FixtureRequest, editions: Path, made: Callable[[Edition], Files]
) -> tuple[Edition, Files]:
    """Give a real edition, and the files of its site."""
    path = editions / request.param
    edition = read_edition(path.read_bytes(), path.name)
    return edition, made(edition)


def test_a_real_edition_is_whole_on_all_pages_in_all_json_in_the_data_and_in_the_search(
    real: tuple[Edition, Files], assert_conserved: Callable[[Edition, Files], None]
) -> None:
    """The CSV that the site offers, read again, is the same edition."""
    assert_conserved(*real)


def test_no_address_stands_unmasked_in_the_site_of_a_real_edition(
    real: tuple[Edition, Files],
) -> None:
    """In no file of any kind, however the sign is written; and no link is a mail."""
    for path, body in real[1].items():
        if not path.endswith((".css", ".js", ".png", ".ico")):
            assert not UNMASKED.search(body), path
            assert b'href="mailto:' not in body, path


def test_pages_of_people_are_hidden_from_crawlers_in_a_real_edition(
    real: tuple[Edition, Files],
) -> None:
    """Each asks not to be indexed, and no sitemap names one."""
    pages = {path: body for path, body in real[1].items() if path.startswith("contact/")}
    assert pages
    assert all(b'<meta name="robots" content="noindex">' in body for body in pages.values())
    maps = [body for path, body in real[1].items() if path.startswith("sitemap")]
    assert maps
    assert not any(b"/contact/" in body for body in maps)


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
