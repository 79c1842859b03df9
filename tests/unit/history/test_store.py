"""The history on disk."""

import random
from pathlib import Path

import orjson
import pytest

from site_gen.errors import HistoryError
from site_gen.history.store import Chain, files_of, read_history
from site_gen.registry import read_edition

IDS = [
    "2024-02-01",
    "2025-02-01",
    "2025-03-04",
    "2025-03-04.2",
    "2025-06-10",
    "2025-11-05",
    "2026-01-02",
]


def test_every_edition_is_rebuilt_with_all_its_facts(
    tiny_history: Path, tiny_editions: list[bytes]
) -> None:
    history = read_history(tiny_history)
    assert [edition.id for edition in history.editions] == IDS
    for edition_id, body in zip(IDS, tiny_editions, strict=True):
        wanted, found = read_edition(body, "x"), history.state_at(edition_id).edition()
        rows = sorted(each.columns() for each in wanted.registrations)
        assert sorted(each.columns() for each in found.registrations) == rows
        assert (found.updated, found.title, found.notes) == (
            wanted.updated,
            wanted.title,
            wanted.notes,
        )
        people = {each.id: (each.name, each.organization, each.updated) for each in wanted.contacts}
        assert {x.id: (x.name, x.organization, x.updated) for x in found.contacts} == people


def test_the_first_edition_is_the_base_and_each_year_has_a_file(tiny_history: Path) -> None:
    names = [path.name for path in files_of(tiny_history)]
    assert names == ["base.ndjson", "2025.ndjson", "2026.ndjson"]


def test_a_changed_record_is_one_line_with_what_it_was(tiny_history: Path) -> None:
    lines = (tiny_history / "2025.ndjson").read_text("utf-8").splitlines()
    change = next(line for line in lines if "roughtime" in line)
    facts = orjson.loads(change)
    assert facts["key"] == "roughtime|2002|udp"
    assert list(facts["from"]) == list(facts["to"]) == ["references"]


def test_no_address_of_a_contact_is_kept(tiny_history: Path) -> None:
    text = "".join(path.read_text("utf-8") for path in files_of(tiny_history))
    assert "Wendy Ostrom" in text
    assert "mailto" not in text
    assert "zenit.example.com" not in text


def test_a_folder_without_a_history_is_an_empty_one(tmp_path: Path) -> None:
    assert read_history(tmp_path / "none").editions == ()
    with pytest.raises(HistoryError, match="there is no history here"):
        read_history(tmp_path, is_needed=True)


def damaged(line: bytes, dice: random.Random) -> tuple[bytes, int]:
    """Damage *line* in one way; return what stands there now, and how far on it is noticed."""
    at = dice.randrange(len(line))
    flipped = line[:at] + bytes([line[at] ^ (1 << dice.randrange(8))]) + line[at + 1 :]
    return dice.choice([(flipped, 0), (line[:at], 0), (b"", 0), (line + line, 1)])


def test_each_of_200_random_damages_is_named_by_file_and_line(history: Path) -> None:
    dice = random.Random(1)  # noqa: S311 (no secret)
    path = history / "2025.ndjson"
    whole = path.read_bytes()
    lines = whole.splitlines(keepends=True)
    for _ in range(200):
        at = dice.randrange(len(lines) - 1)
        line, later = damaged(lines[at], dice)
        path.write_bytes(b"".join([*lines[:at], line, *lines[at + 1 :]]))
        with pytest.raises(HistoryError) as caught:
            read_history(history)
        assert (caught.value.place, caught.value.line) == (str(path), at + 1 + later)
    path.write_bytes(whole)
    read_history(history)


def test_a_missing_year_is_noticed_in_the_next(history: Path) -> None:
    (history / "2025.ndjson").unlink()
    with pytest.raises(HistoryError, match=r"2026\.ndjson:1: "):
        read_history(history)


def test_lines_of_an_edition_that_are_missing_at_the_end_are_noticed(history: Path) -> None:
    path = history / "2026.ndjson"
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:-1]))
    with pytest.raises(HistoryError, match=r"2026\.ndjson:1: the lines of 2026-01-02 do not add"):
        read_history(history)


@pytest.mark.parametrize("text", ["joe@example.com", "a\u202eb", "joe%40example.com"])
def test_a_forged_history_holds_no_address_and_no_invisible_character(
    history: Path, text: str
) -> None:
    chain, path = Chain(), history / "base.ndjson"
    lines = [orjson.loads(line) for line in path.read_bytes().splitlines()]
    lines[-1]["to"]["name"] = text
    sealed = [chain.seal({name: line[name] for name in line if name != "check"}) for line in lines]
    path.write_bytes(b"".join(sealed))
    with pytest.raises(HistoryError, match=f"base.ndjson:{len(lines)}: .* address"):
        read_history(history)
