"""A failure says where, what, and what to do."""

import pickle

import pytest

from site_gen.errors import RegistryError, SiteGenError, located, one_line


def test_the_message_reads_place_line_fact_remedy() -> None:
    error = RegistryError("no root element", remedy="fetch again", place="ports.xml", line=3)
    assert str(error) == "ports.xml:3: no root element; fetch again"


@pytest.mark.parametrize("kind", [SiteGenError, *SiteGenError.__subclasses__()])
def test_a_failure_survives_the_way_from_a_worker_process(kind: type[SiteGenError]) -> None:
    """Process pools pickle exceptions: all parts must arrive."""
    error = kind("it is full", remedy="free some space", place="disk", line=7)
    arrived = pickle.loads(pickle.dumps(error))  # noqa: S301 (our own bytes)
    assert type(arrived) is kind
    assert (str(arrived), arrived.line, arrived.exit_code) == (str(error), 7, kind.exit_code)


def test_a_message_cannot_forge_a_second_line() -> None:
    assert one_line("a\n\x1b[31mb\u2028c") == "a \\x1b[31mb c"
    assert located("what", None, None) == "what"
