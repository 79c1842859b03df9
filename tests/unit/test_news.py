"""What a new edition brings against the site that is published."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from site_gen.api import edition_file
from site_gen.catalog import Catalog
from site_gen.datasets import DataSets
from site_gen.errors import FetchError
from site_gen.history.wording import sentence_of, text_of
from site_gen.news import RECORD, gather_news, published_at, tell_github


class Quiet(SimpleHTTPRequestHandler):
    """Serves files, says nothing."""

    def log_message(self, *_: object) -> None:
        """Keep the test's output clean."""


@pytest.fixture
def web(tmp_path: Path, tiny_xml: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    folder = tmp_path / "web"
    (folder / "site" / "api" / "v1").mkdir(parents=True)
    (folder / "iana.xml").write_bytes(tiny_xml.read_bytes())
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder))) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        url = f"http://127.0.0.1:{server.server_port}/"
        monkeypatch.setenv("SITE_GEN_IANA_URL", f"{url}iana.xml")
        monkeypatch.setenv("SITE_GEN_CACHE", str(tmp_path / "cache"))
        monkeypatch.setenv("TEST_URL", f"{url}site")
        yield folder
        server.shutdown()
        thread.join()


@pytest.fixture
def url(web: Path) -> str:
    assert web
    return os.environ["TEST_URL"]


def publish(web: Path, catalog: Catalog, record: str) -> None:
    files = {file.path: file.body for file in (task() for task in DataSets(catalog).tasks())}
    edition = edition_file(catalog)
    kept = {"api/v1/registry.json": files["api/v1/registry.json"], edition.path: edition.body}
    for path, body in {**kept, RECORD: record.encode()}.items():
        (web / "site" / path).write_bytes(body)


def test_without_a_published_site_everything_is_news(url: str) -> None:
    news = gather_news(url, "one")
    assert published_at(url) is None
    assert news.is_any
    assert "Nothing is published yet." in news.as_markdown()


def test_the_same_edition_by_the_same_program_is_no_news(
    web: Path, url: str, tiny: Catalog
) -> None:
    publish(web, tiny, gather_news(url, "one").as_record())
    assert not gather_news(url, "one").is_any
    assert gather_news(url, "two").is_any
    assert "made by another program" in gather_news(url, "two").as_markdown()


def test_news_names_what_was_added_removed_and_changed(web: Path, url: str, tiny: Catalog) -> None:
    publish(web, tiny, gather_news(url, "one").as_record())
    text = (web / "iana.xml").read_text("utf-8")
    text = text.replace("TCP Port Service Multiplexer", "Other `words`", 1)
    text = text.replace(
        "<name>discard</name>\n    <protocol>sctp", "<name>drop</name>\n    <protocol>sctp"
    )
    (web / "iana.xml").write_text(
        text.replace("<updated>2026-01-02", "<updated>2026-02-03", 1), "utf-8"
    )
    os.utime(web / "iana.xml", (1_900_000_000, 1_900_000_000))
    news = gather_news(url, "one")
    told = [text_of(sentence_of(event)) for event in news.events]
    assert told == [
        "The description of tcpmux on port 1 changed for TCP.",
        "discard on port 9 was renamed drop for SCTP.",
    ]
    assert "### Changed: 2\n\n- `The description of tcpmux" in news.as_markdown()


def test_a_site_that_answers_nonsense_is_an_error(web: Path, url: str) -> None:
    (web / "site" / "api" / "v1" / "edition.json").write_text("<html>")
    with pytest.raises(FetchError, match="is not valid JSON"):
        gather_news(url, "one")


def test_a_workflow_gets_the_outcome(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY"):
        monkeypatch.setenv(name, str(tmp_path / name))
    news = gather_news(url, "one")
    tell_github(news)
    outputs = (tmp_path / "GITHUB_OUTPUT").read_text("utf-8")
    assert outputs == f"changed=true\nsource={news.fetched.path}\n"
    assert (tmp_path / "GITHUB_STEP_SUMMARY").read_text("utf-8") == news.as_markdown()
    assert json.loads(news.as_record())["digest"] == news.fetched.digest
