"""Invented histories: any sequence of editions is rebuilt from the lines on disk."""

import tempfile
from collections import Counter
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from site_gen.history.facts import contact_facts, encode, record_facts, record_of
from site_gen.history.store import read_history
from site_gen.history.writing import Found, recording
from site_gen.model import Contact, Registration, Text, Xref

WORDS = st.text('ab [RFC1]é\\"', min_size=1, max_size=8).map(lambda text: f"x{text}x")
XREFS = st.builds(
    Xref,
    st.sampled_from(["rfc", "draft", "uri", "text", "person", "note"]),
    st.sampled_from(["RFC1", "draft-a", "P"]),
    st.sampled_from(["RFC1", "RFC1, Section 2", "P"]),
    st.none() | st.just("2"),
)
LINES = st.lists(WORDS | XREFS, max_size=3).map(tuple)
TEXTS = st.none() | st.builds(Text, st.lists(LINES, min_size=1, max_size=3).map(tuple))
PEOPLE = st.lists(st.sampled_from("PQ"), max_size=2).map(tuple)
RECORDS = st.builds(
    Registration,
    name=st.sampled_from(["a", "b"]),
    number=st.just("7"),
    first=st.just(7),
    last=st.just(7),
    protocol=st.sampled_from(["tcp", None]),
    description=TEXTS,
    assignees=PEOPLE,
    contacts=PEOPLE,
    registered=st.none(),
    modified=st.sampled_from([None, "2020-01"]),
    references=st.lists(XREFS, max_size=2).map(tuple),
    service_code=st.none(),
    unauthorized_use=TEXTS,
    notes=TEXTS,
).map(lambda record: record._replace(assignees=record.assignees or record.contacts))
CONTACTS = st.builds(
    Contact, st.sampled_from("PQ"), st.sampled_from(["N", None]), st.none(), st.none(), st.none()
)
ITEMS = st.lists(
    RECORDS.map(record_facts).map(encode) | CONTACTS.map(contact_facts).map(encode), max_size=6
)


@given(RECORDS)
def test_a_record_is_read_back_as_it_was(record: Registration) -> None:
    again = record_of(record_facts(record))
    assert again.columns() == record.columns()
    assert record_facts(again) == record_facts(record)


@settings(max_examples=30, deadline=None)
@given(st.lists(ITEMS, min_size=1, max_size=5))
def test_every_edition_is_rebuilt_from_the_lines(editions: list[list[bytes]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "history"
        ids = []
        for place, items in enumerate([*editions, *reversed(editions)]):
            with recording(path) as recorder:
                year = 2020 + place // 3
                found = Found(f"{year}-01-01", items, str(place), None, "")
                ids.append(recorder.record(found))
        history = read_history(path)
        for edition_id, items in zip(ids, [*editions, *reversed(editions)], strict=True):
            assert edition_id is not None
            state = history.state_at(edition_id)
            assert Counter(map(encode, state.all())) == Counter(items)
