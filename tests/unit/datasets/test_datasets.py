"""Whole data sets for programs, and the page that lists them."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate
from referencing import Registry, Resource

from site_gen.api import Api, changes_files, edition_file
from site_gen.catalog import Catalog
from site_gen.datasets import DataSets, schema_files
from site_gen.history.store import read_history
from site_gen.history.timelines import Timelines
from site_gen.pages.past import Past

SCHEMAS = {file.path.rpartition("/")[2]: json.loads(file.body) for file in schema_files()}
# Schemas that others refer to, and no path of the API.
PARTS = {"registration.json", "annotation.json", "event.json"}


@pytest.fixture(scope="session")
def validator() -> Callable[[str], Draft202012Validator]:
    known: Registry[Any] = Registry().with_resources(
        (name, Resource.from_contents(body)) for name, body in SCHEMAS.items() if "$schema" in body
    )

    def of(kind: str) -> Draft202012Validator:
        return Draft202012Validator({"$ref": f"{kind}.json"}, registry=known)

    return of


def test_every_schema_is_a_schema() -> None:
    for body in SCHEMAS.values():
        if "$schema" in body:
            Draft202012Validator.check_schema(body)


def test_every_json_keeps_to_the_schema_of_its_kind(
    tiny: Catalog, validator: Callable[[str], Draft202012Validator]
) -> None:
    single = list(map(Api(tiny).file, tiny.entities()))
    files = [*single, *DataSets(tiny).files()]
    held = [json.loads(file.body) for file in files if file.path.endswith(".json")]
    entities = [each for each in held if "kind" in each]
    assert len(entities) > len(tiny.ports) + len(tiny.services)
    for each in entities:
        validator(each["kind"]).validate(each)


def test_every_json_of_a_history_keeps_to_its_schema(
    tiny: Catalog, tiny_history: Path, validator: Callable[[str], Draft202012Validator]
) -> None:
    timelines = Timelines.of(read_history(tiny_history).editions)
    api, gone = Api(tiny, timelines), Past(timelines, tiny).gone
    files = [*map(api.file, tiny.entities()), *map(api.file, gone), *changes_files(timelines)]
    for each in (json.loads(file.body) for file in files):
        validator(each["kind"]).validate(each)
    assert {"port", "service", "contact", "reference", "range"} == {each.kind for each in gone}


def test_the_edition_file_keeps_to_its_schema(
    tiny: Catalog, validator: Callable[[str], Draft202012Validator]
) -> None:
    validator("edition").validate(json.loads(edition_file(tiny).body))


def test_the_openapi_document_is_valid_and_names_every_schema(tmp_path: Path) -> None:
    for file in schema_files():
        (tmp_path / file.path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file.path).write_bytes(file.body)
    document = SCHEMAS["openapi.json"]
    validate(document, base_uri=(tmp_path / "api/v1/openapi.json").as_uri())
    kinds = {name for name in SCHEMAS if f"schemas/{name}" in json.dumps(document)}
    assert kinds == SCHEMAS.keys() - {"openapi.json", *PARTS}


def test_the_page_tells_size_and_digest_of_each_file(tiny: Catalog) -> None:
    before, after = DataSets(tiny), DataSets(tiny)
    files = {file.path: file for file in after.files()}
    downloads = after.downloads()
    assert downloads == before.downloads()
    for each in downloads:
        assert (each.size, each.digest) == (len(files[each.path].body), files[each.path].digest)
        assert each.name == each.path.rpartition("/")[2]
