"""The sentences that open the pages of entities."""

import pytest

from site_gen.model import Contact
from site_gen.pages.answers import (
    contact_answer,
    flat,
    port_answer,
    range_answer,
    service_answer,
)
from site_gen.pages.linking import Linker
from tests.builders import joined, record

ANN = Contact("Ann", "Ann B.")
UDP = {"protocol": "udp"}
FREE = "9 free port numbers between 80 (http) and 443 (https); anyone can apply to IANA for them."


@pytest.mark.parametrize(
    ("records", "sentence"),
    [
        (
            [{"contacts": ("Ann",), "modified": "2022-11-03"}, UDP | {"contacts": ("Ann",)}],
            "TCP and UDP: https, assigned to Ann B.; last changed 2022-11-03.",
        ),
        (
            [{"contacts": ("Ann",)}, {"protocol": "sctp", "contacts": ("Bob",)}],
            "TCP: https, assigned to Ann B.; SCTP: https, assigned to Bob.",
        ),
        ([{}, {"name": "www"}], "TCP: https and www."),
        ([{"registered": "2003-11"}], "TCP: https; unchanged since 2003-11."),
        ([{"registered": "17/05/2011"}], "TCP: https."),
        ([{"protocol": None}], "Protocol not stated: https."),
        (
            [{}, UDP | {"name": None, "description": "Reserved"}],
            "TCP: https; UDP: reserved, not available for regular assignment.",
        ),
        (
            [{"name": None, "description": "Unassigned"}],
            "TCP: unassigned; anyone can apply to IANA for it.",
        ),
        (
            [{"name": "x11", "number": "440-449"}],
            "TCP: x11; one of the 10 port numbers 440-449.",
        ),
    ],
)
def test_a_port_is_answered(records: list[dict[str, object]], sentence: str) -> None:
    catalog = joined(*(record(**each) for each in records), contacts=(ANN,))
    assert flat(port_answer(catalog.ports[443], Linker(catalog))) == sentence


@pytest.mark.parametrize(
    ("described", "sentence"),
    [
        ({"name": None, "description": "Unassigned"}, FREE),
        (
            {"name": None, "description": "Reserved", "protocol": None},
            "Reserved, not available for regular assignment; 9 port numbers.",
        ),
        ({"name": "x11"}, "TCP: x11; 9 port numbers."),
    ],
)
def test_a_range_is_answered(described: dict[str, object], sentence: str) -> None:
    catalog = joined(
        record(), record(name="http", number="80"), record(number="225-233", **described)
    )
    assert flat(range_answer(catalog.ranges[225, 233], Linker(catalog))) == sentence


@pytest.mark.parametrize(
    ("records", "sentence"),
    [
        ([{}, UDP], "Port 443 for TCP and UDP."),
        ([{"number": None, "protocol": None}], "A name without a port."),
        (
            [{"number": str(number)} for number in range(440, 445)],
            "Ports 440, 441, 442 and 2 more for TCP.",
        ),
    ],
)
def test_a_service_is_answered(records: list[dict[str, object]], sentence: str) -> None:
    catalog = joined(*(record(**each) for each in records))
    assert flat(service_answer(catalog.services["https"], Linker(catalog))) == sentence


def test_a_contact_is_answered() -> None:
    catalog = joined(record(contacts=("Ann",)), contacts=(ANN, Contact("Bob")))
    answers = [flat(contact_answer(catalog.contacts[each])) for each in ("Ann", "Bob")]
    assert answers == [
        "Named on one registration: https (443).",
        "Named on no registration of this edition.",
    ]
