"""The bundled list of common names keeps its form, and repeats nothing that the registry says."""

import json
import re
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from site_gen.annotations import Annotation, Annotations
from site_gen.annotations.common import COMMON_NAMES, FIELDS, REQUIRED, read_common_names
from site_gen.catalog import Catalog
from site_gen.errors import NoteError
from site_gen.model import LAST_PORT, PROTOCOLS

ENTRIES: list[dict[str, Any]] = tomllib.loads(COMMON_NAMES.read_text("utf-8"))["port"]


def folded(text: str) -> str:
    return re.sub(r"[\W_]+", " ", text).strip().lower()


def test_each_entry_has_the_documented_form() -> None:
    for entry in ENTRIES:
        assert FIELDS >= entry.keys() >= REQUIRED, entry
        assert 0 <= int(str(entry["number"]).partition("-")[0]) <= LAST_PORT, entry
        assert entry["protocols"], entry
        assert set(entry["protocols"]) <= {*PROTOCOLS}, entry
        assert re.fullmatch(r"https://[\w.-]+\.[a-z]+(?:/\S*)?", entry["link"]), entry
        names = [entry["name"].lower(), *entry.get("aliases", ())]
        assert names == list(dict.fromkeys(alias.lower() for alias in names)), entry


def test_the_top_of_the_list_explains_every_field() -> None:
    head = COMMON_NAMES.read_text("utf-8").partition("[[port]]")[0]
    assert set(re.findall(r"(?:^# {3}|;  )([a-z_]+):? ", head, re.MULTILINE)) == FIELDS


@pytest.mark.parametrize(
    ("change", "message"),
    [({"nmae": "x"}, "3389: 'nmae' is not a field"), ({"link": None}, "3389: 'link' is missing")],
)
def test_an_entry_with_a_wrong_field_is_refused(
    tmp_path: Path, change: dict[str, str | None], message: str
) -> None:
    entry = {**dict.fromkeys(REQUIRED, "x"), "number": 3389, **change}
    lines = [f"{name} = {json.dumps(value)}" for name, value in entry.items() if value]
    path = tmp_path / "names.toml"
    path.write_text("\n".join(["[[port]]", *lines]), "utf-8")
    with pytest.raises(NoteError, match=message):
        read_common_names(path)


def test_no_entry_is_there_twice() -> None:
    counts = Counter((entry["number"], entry["name"]) for entry in ENTRIES)
    assert max(counts.values()) == 1


def test_no_entry_repeats_the_registry(newest: Catalog) -> None:
    repeated = []
    for note in read_common_names():
        words = {folded(note.name), *map(folded, note.aliases)}
        entity = newest.entity("port", str(note.number)) or newest.entity(
            "range", note.url.split("/")[1]
        )
        for entry in entity.entries if entity else ():
            registered = {folded(entry.facts.name or ""), folded(entry.summary)} - {""}
            repeated += [f"{note.url} {word}" for word in words & registered]
    assert repeated == []


def test_an_alias_that_is_a_registered_name_says_what_is_meant(newest: Catalog) -> None:
    unclear = [
        f"{entry['number']} {alias}"
        for entry in ENTRIES
        for alias in (entry["name"].lower(), *entry.get("aliases", ()))
        if (service := newest.service(alias))
        and entry["number"] not in service.numbers
        and alias not in entry.get("ambiguous", "").lower()
    ]
    assert unclear == []


def test_an_operators_note_comes_before_a_common_name() -> None:
    notes = [*read_common_names(), Annotation("operator", "ops", "port/3389/", name="Jump host")]
    found = Annotations(notes).of("port/3389/")
    assert [note.source for note in found][:2] == ["operator", "common"]
    assert 3389 in Annotations(notes).numbers()
