"""What happened between two editions."""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from site_gen.history.events import Chronicle, Event, compare, places_of
from site_gen.history.facts import encode
from site_gen.history.store import State
from site_gen.history.wording import sentence_of, text_of

Facts = dict[str, Any]

HTTPS: Facts = {"service": "https", "number": "443", "protocol": "tcp", "contacts": ["A"]}
FREE: Facts = {"number": "444-450", "description": "Unassigned"}


def told(before: Iterable[Facts], after: Iterable[Facts]) -> list[str]:
    return [text_of(sentence_of(event)) for event in compare(before, after)]


def with_(**facts: Any) -> Facts:  # noqa: ANN401 (any fact)
    """Change facts of the usual record; None removes one."""
    return {name: value for name, value in {**HTTPS, **facts}.items() if value is not None}


@pytest.mark.parametrize(
    ("after", "words"),
    [
        ([HTTPS, with_(protocol="udp")], "https on port 443 was assigned for UDP as well."),
        ([HTTPS, with_(service="http", number="80")], "Port 80 was assigned to http for TCP."),
        (
            [HTTPS, with_(service="http", number=None)],
            "http was registered without a port number for TCP.",
        ),
        ([with_(service="tls")], "https on port 443 was renamed tls for TCP."),
        ([with_(service="tls", contacts=["B"])], "Port 443 passed from https to tls for TCP."),
        ([with_(number="444")], "https moved from port 443 to port 444 for TCP."),
        ([with_(contacts=["B"])], "The assignee and contact of https on port 443 changed for TCP."),
        ([with_(description="x")], "The description of https on port 443 changed for TCP."),
        ([with_(modified="2026")], "The modification date of https on port 443 changed for TCP."),
        ([], "Port 443 was de-assigned from https for TCP."),
        (
            [{"number": "443", "protocol": "tcp", "description": "Reserved"}],
            "Port 443 was de-assigned from https for TCP; it is listed as “Reserved”.",
        ),
    ],
)
def test_each_kind_of_event_is_a_sentence(after: list[Facts], words: str) -> None:
    assert told([HTTPS], after) == [words]


def test_records_that_differ_in_the_protocol_alone_share_an_event() -> None:
    both = [with_(protocol=name) for name in ("udp", "tcp")]
    assert told([FREE], [FREE, *both]) == ["Port 443 was assigned to https for TCP and UDP."]
    different = [both[0], {**both[1], "contacts": ["B"]}]
    assert len(told([FREE], [FREE, *different])) == 2


def test_a_protocol_that_goes_while_another_stays_is_removed() -> None:
    both = [HTTPS, with_(protocol="udp")]
    assert told(both, [HTTPS]) == ["https on port 443 was removed for UDP."]


def test_an_end_does_not_concern_the_pages_of_what_stood_beside_it_all_along() -> None:
    beside = {"number": "443", "description": "Reserved", "references": ["RFC1"]}
    (event,) = compare([HTTPS, beside], [beside])
    assert ("reference", "rfc1") not in event.places


def test_a_name_may_move_while_its_number_is_renamed() -> None:
    after = [with_(service="tunnel"), with_(number="500", contacts=["B"])]
    assert told([HTTPS], after) == [
        "https on port 443 was renamed tunnel for TCP.",
        "https moved from port 443 to port 500 for TCP.",
    ]


def test_a_name_that_changes_there_and_back_is_told_edition_by_edition() -> None:
    names = ("fox-skytale", "skytale", "fox-skytale", "skytale")
    states = [[with_(service=name, number="4319")] for name in names]
    assert [told(*pair) for pair in pairwise(states)] == [
        ["fox-skytale on port 4319 was renamed skytale for TCP."],
        ["skytale on port 4319 was renamed fox-skytale for TCP."],
        ["fox-skytale on port 4319 was renamed skytale for TCP."],
    ]


def test_a_service_without_a_number_is_renamed_where_all_else_agrees() -> None:
    before = with_(number=None, description="x", registered="2019")
    assert told([before], [{**before, "service": "tls"}]) == ["https was renamed tls for TCP."]
    other = {**before, "service": "tls", "description": "y"}
    assert len(told([before], [other])) == 2


def test_the_splitting_of_unassigned_ranges_is_no_event() -> None:
    parts = [{**FREE, "number": "444-446"}, {**FREE, "number": "448-450"}]
    new = with_(number="447")
    assert told([HTTPS, FREE], [HTTPS, *parts, new]) == ["Port 447 was assigned to https for TCP."]


def editions_of(*records: Sequence[Facts]) -> list[list[Event]]:
    """Derive the events of editions that follow one another."""
    chronicle, state = Chronicle(), State()
    found = []
    for each in records:
        changes = state.changes_to(map(encode, each))
        for change in changes:
            state.apply(change)
        found.append(chronicle.events(changes))
    return found


def test_a_number_that_is_given_again_and_a_record_that_comes_back_are_told_apart() -> None:
    other = with_(service="http", contacts=["B"])
    kinds = [
        [event.kind for event in events]
        for events in editions_of([HTTPS, FREE], [FREE], [other, FREE], [FREE], [HTTPS, FREE])
    ]
    assert kinds == [[], ["de-assigned"], ["reassigned"], ["de-assigned"], ["listed-again"]]


def test_a_change_of_markup_alone_is_no_event() -> None:
    after = with_(notes=[["see ", ["text", "[x]", "x"]]])
    assert told([with_(notes="see [x]")], [after]) == []


RECORD = st.fixed_dictionaries(
    {"number": st.sampled_from(["1", "2", "3-5"])},
    optional={
        "service": st.sampled_from(["a", "A", "b"]),
        "protocol": st.sampled_from(["tcp", "udp"]),
        "description": st.sampled_from(["x", "Reserved"]),
        "contacts": st.sampled_from([["P"], ["Q"]]),
        "references": st.sampled_from([["RFC1"], ["RFC2"]]),
    },
)
EDITIONS = st.lists(st.lists(RECORD, max_size=5), min_size=2, max_size=5).map(
    # Any sequence of edits, and all of them undone.
    lambda editions: [*editions, *reversed(editions)]
)


def shown(records: Iterable[Facts]) -> dict[object, Counter[bytes]]:
    pages: dict[object, Counter[bytes]] = {}
    for record in records:
        for place in set(places_of(record)):
            pages.setdefault(place, Counter())[encode(record)] += 1
    return pages


@settings(max_examples=100, deadline=None)
@given(EDITIONS)
def test_a_page_has_events_exactly_in_the_editions_that_changed_its_records(
    editions: list[list[Facts]],
) -> None:
    ordered = [[canonical(record) for record in edition] for edition in editions]
    found = editions_of([FREE], *ordered)[1:]
    before: dict[object, Counter[bytes]] = shown([FREE])
    for records, events in zip(ordered, found, strict=True):
        after = shown(records)
        changed = {
            place for place in before.keys() | after.keys() if before.get(place) != after.get(place)
        }
        concerned = {place for event in events for place in event.places}
        assert concerned == changed - {("range", "444-450")}
        before = after


def canonical(record: Facts) -> Facts:
    """Put facts into the order in which a history writes them."""
    names = ("service", "number", "protocol", "description", "contacts", "references")
    return {name: record[name] for name in names if name in record}
