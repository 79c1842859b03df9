"""The timeline of each entity."""

from pathlib import Path

import pytest

from site_gen.catalog import Catalog
from site_gen.history.events import Place
from site_gen.history.store import read_history
from site_gen.history.timelines import Timelines, place_of, url_of


@pytest.fixture(scope="module")
def timelines(tiny_history: Path) -> Timelines:
    return Timelines.of(read_history(tiny_history).editions)


def kinds(timelines: Timelines, place: Place) -> list[tuple[str, str]]:
    found = timelines.timeline(place)
    assert found
    return [(edition, event.kind) for edition, event in found.events]


def test_every_entity_of_the_newest_edition_has_a_timeline(
    timelines: Timelines, tiny: Catalog
) -> None:
    for entity in tiny.entities():
        timeline = timelines.timeline(place_of(entity))
        assert timeline, entity.key
        assert timeline.ended is None


def test_events_are_newest_first_and_since_is_the_first_edition_that_held_it(
    timelines: Timelines,
) -> None:
    assert kinds(timelines, ("port", "65535")) == [("2026-01-02", "moved")]
    found = timelines.timeline(("port", "65535"))
    assert found
    assert found.since == "2026-01-02"
    assert kinds(timelines, ("service", "https")) == []
    unchanged = timelines.timeline(("service", "https"))
    assert unchanged
    assert unchanged.since == timelines.first == "2024-02-01"


def test_what_is_gone_knows_its_last_edition_and_its_last_records(timelines: Timelines) -> None:
    found = timelines.timeline(("service", "night-mail"))
    assert found
    assert found.ended
    assert (found.ended.last, found.ended.gone) == ("2025-03-04.2", "2025-06-10")
    assert [record["number"] for record in found.ended.records] == ["5005"]


@pytest.mark.parametrize(
    ("place", "successors"),
    [
        (("service", "relay-srv"), ["service/snif-srv/"]),
        (("reference", "draft-ietf-ntp-roughtime-07"), ["reference/rfc-ietf-ntp-roughtime-19/"]),
        (("port", "65534"), ["port/65535/"]),
        (("contact", "Ola_Vanished"), []),
        (("range", "5006-5010"), []),
    ],
)
def test_successors_of_a_page_that_is_gone_are_derived(
    timelines: Timelines, place: Place, successors: list[str]
) -> None:
    assert place in [gone for gone, _ in timelines.gone()]
    assert [url_of(each) for each in timelines.successors(place)] == successors


def test_an_edition_that_changes_no_record_has_no_events(timelines: Timelines) -> None:
    assert timelines.by_edition["2025-03-04.2"] == ()
    assert timelines.by_edition["2025-06-10"] != ()
