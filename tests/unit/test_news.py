"""What a new edition brings against the site that is published."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from site_gen.api import edition_file
from site_gen.catalog import Catalog
from site_gen.datasets import DataSets
from site_gen.errors import FetchError
from site_gen.history.wording import sentence_of, text_of
from site_gen.news import RECORD, gather_news, published_at, tell_github
from tests.serving import served


class Web(NamedTuple):
    """A folder that is served: IANA's registry in it, and beside it the site, at *url*."""

    folder: Path
    url: str


@pytest.fixture
def web(tmp_path: Path, tiny_xml: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Web]:
    folder = tmp_path / "web"
    (folder / "site" / "api" / "v1").mkdir(parents=True)
    (folder / "iana.xml").write_bytes(tiny_xml.read_bytes())
    with served(folder) as root:
        monkeypatch.setenv("SITE_GEN_IANA_URL", f"{root}iana.xml")
        monkeypatch.setenv("SITE_GEN_CACHE", str(tmp_path / "cache"))
        yield Web(folder, f"{root}site")


def publish(web: Web, catalog: Catalog, record: str) -> None:
    files = {file.path: file.body for file in DataSets(catalog).files()}
    edition = edition_file(catalog)
    kept = {"api/v1/registry.json": files["api/v1/registry.json"], edition.path: edition.body}
    for path, body in {**kept, RECORD: record.encode()}.items():
        (web.folder / "site" / path).write_bytes(body)


def test_without_a_published_site_everything_is_news(web: Web) -> None:
    news = gather_news(web.url, "one")
    assert published_at(web.url) is None
    assert news.is_any
    assert "Nothing is published yet." in news.as_markdown()


def test_the_same_edition_by_the_same_program_is_no_news(web: Web, tiny: Catalog) -> None:
    publish(web, tiny, gather_news(web.url, "one").as_record())
    assert not gather_news(web.url, "one").is_any
    assert gather_news(web.url, "two").is_any
    assert "made by another program" in gather_news(web.url, "two").as_markdown()


def test_news_names_what_was_added_removed_and_changed(web: Web, tiny: Catalog) -> None:
    publish(web, tiny, gather_news(web.url, "one").as_record())
    text = (web.folder / "iana.xml").read_text("utf-8")
    text = text.replace("TCP Port Service Multiplexer", "Other `words`", 1)
    text = text.replace(
        "<name>discard</name>\n    <protocol>sctp", "<name>drop</name>\n    <protocol>sctp"
    )
    (web.folder / "iana.xml").write_text(
        text.replace("<updated>2026-01-02", "<updated>2026-02-03", 1), "utf-8"
    )
    os.utime(web.folder / "iana.xml", (1_900_000_000, 1_900_000_000))
    news = gather_news(web.url, "one")
    told = [text_of(sentence_of(event)) for event in news.events]
    assert told == [
        "The description of tcpmux on port 1 changed for TCP.",
        "discard on port 9 was renamed drop for SCTP.",
    ]
    assert "### Changed: 2\n\n- `The description of tcpmux" in news.as_markdown()


def test_a_site_that_answers_nonsense_is_an_error(web: Web) -> None:
    (web.folder / "site" / "api" / "v1" / "edition.json").write_text("<html>")
    with pytest.raises(FetchError, match="is not valid JSON"):
        gather_news(web.url, "one")


def test_a_workflow_gets_the_outcome(
    web: Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY"):
        monkeypatch.setenv(name, str(tmp_path / name))
    news = gather_news(web.url, "one")
    tell_github(news)
    outputs = (tmp_path / "GITHUB_OUTPUT").read_text("utf-8")
    assert outputs == f"changed=true\nsource={news.fetched.path}\n"
    assert (tmp_path / "GITHUB_STEP_SUMMARY").read_text("utf-8") == news.as_markdown()
    assert json.loads(news.as_record())["digest"] == news.fetched.digest
