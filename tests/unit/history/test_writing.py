"""What is added to a history, and what is taken out of it."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from site_gen.errors import HistoryError
from site_gen.history.importing import append_edition
from site_gen.history.store import files_of, read_history
from site_gen.history.writing import forget, recording
from site_gen.registry import read_edition
from tests.serving import bodies


def appended(folder: Path, body: bytes) -> str | None:
    count = len(read_history(folder).editions)
    editions = append_edition(read_edition(body, "x.xml"), "0" * 64, folder)
    return editions[-1].id if len(editions) > count else None


def revised(body: bytes, date: bytes) -> bytes:
    return body.replace(b"<updated>2026-01-02</updated>", b"<updated>%b</updated>" % date, 1)


def test_appending_adds_lines_and_changes_none(history: Path, tiny_editions: list[bytes]) -> None:
    before = bodies(history)
    assert appended(history, revised(tiny_editions[-1], b"2026-02-03")) == "2026-02-03"
    after = bodies(history)
    assert after.pop("2026.ndjson").startswith(before.pop("2026.ndjson"))
    assert after == before
    assert read_history(history).editions[-1].seen is not None


def test_what_is_known_adds_nothing(history: Path, tiny_editions: list[bytes]) -> None:
    before = bodies(history)
    assert [appended(history, body) for body in tiny_editions] == [None] * 7
    assert bodies(history) == before


def test_an_older_edition_and_a_part_are_refused(
    history: Path, tiny_editions: list[bytes], tiny_xml: Path
) -> None:
    before = bodies(history)
    with pytest.raises(HistoryError, match="is older than 2026-01-02"):
        appended(history, revised(tiny_editions[-1], b"2025-12-31"))
    with pytest.raises(HistoryError, match="whole editions"):
        appended(history, tiny_xml.with_name("tiny.csv").read_bytes())
    assert bodies(history) == before


def test_a_second_content_of_a_date_is_counted(history: Path, tiny_editions: list[bytes]) -> None:
    for count in (2, 3):
        body = tiny_editions[-1].replace(b"The last of all ports", b"Port %d" % count)
        assert appended(history, body) == f"2026-01-02.{count}"


@pytest.mark.parametrize("call", ["fsync", "rename"])
def test_a_disk_that_fails_leaves_the_history_as_it_was(
    history: Path, tiny_editions: list[bytes], monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    before, newer = read_history(history), revised(tiny_editions[-1], b"2026-02-03")

    def fail(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, call, fail)
        with pytest.raises(HistoryError, match="No space left on device"):
            appended(history, newer)
    assert read_history(history).editions == before.editions
    assert appended(history, newer) == "2026-02-03"


def test_a_stop_between_two_files_is_finished_by_the_next_reader_and_writer(
    history: Path, tiny_editions: list[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("site_gen.history.writing._settle", stop_when_pending)
        with pytest.raises(KeyboardInterrupt):
            appended(history, revised(tiny_editions[-1], b"2026-02-03"))
    assert read_history(history).editions[-1].id == "2026-02-03"
    assert appended(history, revised(tiny_editions[-1], b"2026-02-04")) == "2026-02-04"
    assert [path.parent for path in files_of(history)] == [history] * 3


def stop_when_pending(folder: Path) -> None:
    """Stop a writer after its files are complete and before they are in place."""
    if (folder / ".pending").exists():
        raise KeyboardInterrupt


def test_two_writers_do_not_meet(history: Path) -> None:
    with recording(history), pytest.raises(HistoryError, match="another process"):
        forget(history, "Wendy_Ostrom")


def test_a_forgotten_contact_leaves_no_name_and_the_history_holds(
    history: Path, tiny_editions: list[bytes]
) -> None:
    forget(history, "Ola_Vanished")
    text = b"".join(bodies(history).values())
    assert b"Ola Vanished" not in text
    assert b"Night Post" not in text
    assert b'"id":"Ola_Vanished","updated":"2003-04","forgotten":true' in text
    (contact,) = [
        each
        for each in read_history(history).state_at("2025-03-04").edition().contacts
        if each.id == "Ola_Vanished"
    ]
    assert (contact.name, contact.organization, contact.is_withheld) == (None, None, True)
    assert [appended(history, body) for body in tiny_editions] == [None] * 7


def test_a_forgotten_contact_stays_forgotten_in_later_editions(
    history: Path, tiny_editions: list[bytes]
) -> None:
    forget(history, "Wendy_Ostrom")
    appended(
        history, revised(tiny_editions[-1], b"2026-02-03").replace(b"Wendy Ostrom", b"Wendy B")
    )
    text = b"".join(bodies(history).values())
    assert b"Wendy Ostrom" not in text
    assert b"Wendy B" not in text
    with pytest.raises(HistoryError, match="or has forgotten it already"):
        forget(history, "Wendy_Ostrom")


def test_a_damaged_history_takes_nothing(
    history: Path, tiny_editions: list[bytes], collect: Callable[..., object]
) -> None:
    path = history / "base.ndjson"
    path.write_bytes(path.read_bytes().replace(b"tcpmux", b"tcpmax", 1))
    with pytest.raises(HistoryError, match=r"base[.]ndjson"):
        appended(history, revised(tiny_editions[-1], b"2026-02-03"))
    with pytest.raises(HistoryError, match=r"base[.]ndjson"):
        collect(history, path)
