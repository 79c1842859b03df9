"""The JSON of each entity, as the contract has it."""

import json
from typing import Any

from site_gen.api import Api, registration_json
from site_gen.catalog import Catalog
from site_gen.files import SiteFile
from site_gen.model import Text, Xref
from tests.builders import joined, record


def read(file: SiteFile) -> dict[str, Any]:
    parsed: dict[str, Any] = json.loads(file.body.decode())
    return parsed


def test_text_keeps_its_line_breaks() -> None:
    text = Text((("one\n  line",), (), ("two ", Xref("rfc", "RFC1", "RFC1"))))
    assert registration_json(record(notes=text))["notes"] == "one line\n\ntwo [RFC1]"


def test_a_footnote_mark_is_no_reference(tiny: Catalog) -> None:
    first = read(Api(tiny).file(tiny.ports[1021]))["registrations"][0]
    assert first["references"] == ["RFC4727", "RFC6335"]
    assert first["footnotes"] == ["1"]


def test_hostile_text_stays_inside_its_string() -> None:
    words = 'a"}],\\ \u2028\n{"kind": 1'
    catalog = joined(record(name=words, description=words))
    (made,) = read(Api(catalog).file(catalog.ports[443]))["registrations"]
    assert (made["service"], made["description"]) == (words, " ".join(words.split()))
