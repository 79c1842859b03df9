"""The real history: all editions of a mirror from 2013 to 2025, and those that continue it."""

from pathlib import Path

import pytest

from site_gen.history.printing import event_lines
from site_gen.history.store import History, files_of, read_history
from site_gen.history.timelines import Timelines
from site_gen.registry import read_edition


@pytest.fixture(scope="module")
def history(real_history: Path) -> History:
    return read_history(real_history)


@pytest.fixture(scope="module")
def timelines(history: History) -> Timelines:
    return Timelines.of(history.editions)


def told(timelines: Timelines, page: str) -> list[str]:
    kind, _, key = page.partition("/")
    timeline = timelines.timeline((kind, key))  # type: ignore[arg-type]
    assert timeline
    return [f"{edition} {next(event_lines(event))}" for edition, event in timeline.events]


def test_the_real_editions_are_rebuilt_record_by_record(history: History, editions: Path) -> None:
    for path in sorted((editions / "editions").iterdir()):
        wanted = read_edition(path.read_bytes(), path.name)
        found = history.state_at(path.stem).edition()
        rows = sorted(each.columns() for each in found.registrations)
        assert rows == sorted(each.columns() for each in wanted.registrations)
        people = sorted((each.id, each.name, each.organization) for each in found.contacts)
        assert people == sorted((each.id, each.name, each.organization) for each in wanted.contacts)


def test_a_content_that_comes_back_within_a_date_waits_for_the_next(history: History) -> None:
    ids = [edition.id for edition in history.editions]
    assert [each for each in ids if "2020-01-10" <= each <= "2020-01-16"] == [
        "2020-01-10",
        "2020-01-10.2",
        "2020-01-16",
    ]
    # 81 dates of the mirror have more than one content; three of them differ in no fact.
    assert sum(each.endswith(".2") for each in ids) == 79


RESERVED = "for TCP and UDP; it is listed as “Reserved”."
CASES = {
    "port/7680": "2022-05-03 pando-pub on port 7680 was renamed ms-do for TCP and UDP.",
    "port/2": f"2025-02-13 Port 2 was de-assigned from compressnet {RESERVED}",
    "port/2640": f"""\
2020-03-12 The contact and modification date of ami-control on port 2640 changed for TCP and UDP.
2016-05-20 Port 2640 was assigned again, to ami-control for TCP and UDP.
2016-05-11 Port 2640 was de-assigned from sai-sentlm {RESERVED}
2016-05-11 Port 2640 was de-assigned from sai_sentlm {RESERVED}""",
    "service/z-wave-s": """\
2015-06-26 z-wave-s moved from port 44123 to port 41230 for TCP.
2015-06-26 z-wave-s moved from port 44123 to port 41230 for UDP.
2015-06-26 z-wave-s on port 44123 was renamed z-wave-tunnel for TCP.""",
    "port/8710": """\
2020-01-16 semi-grpc moved from port 8730 to port 8710 for TCP.
2020-01-10.2 semi-grpc moved from port 8710 to port 8730 for TCP.
2020-01-10 Port 8710 was assigned to semi-grpc for TCP.""",
}


@pytest.mark.parametrize("page", CASES)
def test_a_real_case_reads_right(timelines: Timelines, page: str) -> None:
    assert told(timelines, page) == CASES[page].splitlines()


@pytest.mark.parametrize(("number", "name"), [("143", "imap"), ("993", "imaps")])
def test_the_removal_of_one_protocol_reads_right(
    timelines: Timelines, number: str, name: str
) -> None:
    line = f"2021-02-22.2 {name} on port {number} was removed for UDP."
    assert told(timelines, f"port/{number}").count(line) == 1


def test_port_853_has_eleven_events(timelines: Timelines) -> None:
    events = told(timelines, "port/853")
    assert len(events) == 11
    assert events[-2] == "2015-10-08 Port 853 was assigned to domain-s for TCP."


def test_most_drafts_that_are_gone_lead_to_the_document_that_replaced_them(
    timelines: Timelines,
) -> None:
    drafts = [
        place
        for place, _ in timelines.gone()
        if place[0] == "reference" and place[1].startswith(("draft-", "rfc-ietf-"))
    ]
    followed = [place for place in drafts if timelines.successors(place)]
    assert len(followed) / len(drafts) > 0.9
    assert timelines.successors(("reference", "draft-ietf-dprive-dns-over-tls")) == (
        ("reference", "rfc7858"),
    )


def test_every_port_and_service_that_is_gone_leads_to_something(timelines: Timelines) -> None:
    lost = [place for place, _ in timelines.gone() if place[0] in ("port", "service", "range")]
    assert [place for place in lost if not timelines.successors(place)] == []


def test_the_history_names_no_address_of_a_contact(real_history: Path, editions: Path) -> None:
    text = "".join(path.read_text("utf-8") for path in files_of(real_history))
    contacts = read_edition((editions / "editions" / "2026-08-17.xml").read_bytes(), "x").contacts
    addresses = {(each.uri or "").removeprefix("mailto:") for each in contacts}
    assert [each for each in addresses if "&" in each and each in text] == []
