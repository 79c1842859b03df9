"""Tests of the ways to an edition: a file, a URL, IANA, the cache, or the sample."""

import errno
import hashlib
import os
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import NoReturn

import pytest

from site_gen import resources, sources
from site_gen.errors import FetchError, RegistryError
from site_gen.model import Edition
from site_gen.sources import fetch, iana_url, open_edition, refuse_shrunken

from .conftest import Server

# The package has a function of the same name.
downloads = import_module("site_gen.sources.download")
TINY = Path(__file__).parents[2] / "fixtures" / "tiny.xml"


def edition_of(day: str) -> bytes:
    return TINY.read_bytes().replace(b"<updated>2026-01-02<", f"<updated>{day}<".encode(), 1)


def files_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def test_fetch_keeps_the_edition_and_its_description(iana: Server, cache_folder: Path) -> None:
    body = edition_of("2026-08-17")
    iana.then(200, body, ETag='"a"')
    fetched = fetch()
    assert fetched.path.read_bytes() == body
    assert (fetched.is_new, fetched.digest) == (True, hashlib.sha256(body).hexdigest())
    name = f"registry-2026-08-17-{fetched.digest[:16]}.xml"
    assert files_in(cache_folder) == [name, "registry.json"]
    assert str(fetched) == (
        f"the edition of 2026-08-17 with {len(fetched.edition.registrations)} records "
        f"is new: {fetched.path}"
    )


def test_a_second_fetch_downloads_nothing_that_is_cached(iana: Server) -> None:
    iana.then(200, edition_of("2026-08-17"), ETag='"a"').then(304)
    first, second = fetch(), fetch()
    assert iana.requests[1]["If-None-Match"] == '"a"'
    assert (second.edition, second.path) == (first.edition, first.path)
    assert not second.is_new
    assert "has not changed" in str(second)


def test_validators_of_one_address_are_not_sent_to_another(
    iana: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    iana.then(200, edition_of("2026-08-17"), ETag='"a"')
    fetch()
    monkeypatch.setenv("SITE_GEN_IANA_URL", f"{iana.url}?mirror")
    fetch()
    assert iana.requests[1]["If-None-Match"] is None


def test_damaged_bytes_are_downloaded_again(iana: Server) -> None:
    iana.then(200, edition_of("2026-08-17"), ETag='"a"')
    path = fetch().path
    path.write_bytes(b"<registry")
    again = fetch()
    assert iana.requests[1]["If-None-Match"] is None
    assert again.warnings[0] == f"{path}: is damaged; the cached edition is ignored"
    assert path.read_bytes() == edition_of("2026-08-17")


@pytest.mark.parametrize("text", [b"", b"[]", b"{}", b"\xff", b'{"file": 1}', b"null"])
def test_a_damaged_description_is_a_warning(iana: Server, cache_folder: Path, text: bytes) -> None:
    iana.then(200, edition_of("2026-08-17"), ETag='"a"')
    fetch()
    (cache_folder / "registry.json").write_bytes(text)
    assert len(fetch().warnings) == 1
    assert fetch().warnings == ()


def test_an_older_edition_is_refused(iana: Server, cache_folder: Path) -> None:
    iana.then(200, edition_of("2026-08-17")).then(200, edition_of("2026-08-11"))
    kept = fetch().path
    before = files_in(cache_folder)
    with pytest.raises(FetchError) as caught:
        fetch()
    assert str(caught.value) == (
        f"{iana.url}: the edition of 2026-08-11 is older than the cached one of 2026-08-17; "
        f"try again later, or remove {kept} to take it"
    )
    assert files_in(cache_folder) == before


def test_the_newest_edition_alone_is_kept(iana: Server, cache_folder: Path) -> None:
    corrected = edition_of("2026-08-17") + b"<!-- corrected -->"
    for body in (edition_of("2026-08-11"), edition_of("2026-08-17"), corrected):
        iana.then(200, body)
        assert fetch().is_new
    assert [path.read_bytes() for path in cache_folder.glob("*.xml")] == [corrected]


def test_a_shrunken_edition_is_refused_unless_allowed(iana: Server, cache_folder: Path) -> None:
    iana.then(200, edition_of("2026-08-17"))
    with pytest.raises(FetchError, match=r"has \d+ records, the one published last had 14533; lo"):
        fetch(last_count=14533)
    assert files_in(cache_folder) == []
    assert fetch(last_count=14533, allow_shrink=True).is_new


def test_an_edition_is_shrunken_below_nine_tenths() -> None:
    refuse_shrunken(90, 100, "x")
    refuse_shrunken(5, None, "x")
    with pytest.raises(FetchError, match="--allow-shrink"):
        refuse_shrunken(89, 100, "x")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<!DOCTYPE html><title>Sign in</title><form>Hotel Wi-Fi</form>",
        b"\x89PNG\r\n\x1a\n",
        b'{"error": "quota"}',
        edition_of("2026-08-17")[:5000],
    ],
)
def test_what_is_not_the_registry_is_not_kept(
    iana: Server, cache_folder: Path, body: bytes
) -> None:
    iana.then(200, body, Content_Type="application/xml")
    with pytest.raises(RegistryError) as caught:
        fetch()
    assert str(caught.value).startswith(iana.url)
    assert files_in(cache_folder) == []


def test_a_part_of_the_registry_is_refused(iana: Server, cache_folder: Path) -> None:
    iana.then(200, resources.sample().read_bytes())
    with pytest.raises(FetchError, match="is only a part of the registry; check the address"):
        fetch()
    assert files_in(cache_folder) == []


def test_an_invalid_date_never_becomes_a_path(iana: Server, cache_folder: Path) -> None:
    iana.then(200, edition_of("../../etc/x"))
    assert fetch().path.parent == cache_folder
    assert files_in(cache_folder)[0].startswith("registry-undated-")


def test_a_full_disk_keeps_the_cached_edition(
    iana: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    iana.then(200, edition_of("2026-08-11")).then(200, edition_of("2026-08-17")).then(404)
    fetch()

    def full(*_: object) -> NoReturn:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(FetchError, match="cannot be kept: No space left on device"):
        fetch()
    assert open_edition(None).edition.updated == "2026-08-11"


@pytest.mark.parametrize("step", range(10))
def test_a_fetch_stopped_at_any_step_leaves_an_edition(
    iana: Server, cache_folder: Path, step: int
) -> None:
    iana.then(200, edition_of("2026-08-11")).then(200, edition_of("2026-08-17")).then(404)
    iana.then(200, edition_of("2026-08-17"))
    fetch()
    stop_at(step)
    iana.replies[1:2] = []
    del iana.requests[1:]
    assert open_edition(None).edition.updated in ("2026-08-11", "2026-08-17")
    fetch()
    assert [name[:19] for name in files_in(cache_folder)] == [
        "registry-2026-08-17",
        "registry.json",
    ]


def stop_at(step: int) -> None:
    turns = iter(range(step))

    def stopping(call: Callable[..., object]) -> Callable[..., object]:
        def late(*args: object, **kwargs: object) -> object:
            if next(turns, None) is None:
                raise KeyboardInterrupt
            return call(*args, **kwargs)

        return late

    with pytest.MonkeyPatch.context() as patch, suppress(KeyboardInterrupt):
        patch.setattr(os, "fsync", stopping(os.fsync))
        for name in ("mkdir", "open", "replace", "unlink"):
            patch.setattr(Path, name, stopping(getattr(Path, name)))
        fetch()


def test_other_files_in_the_cache_folder_stay(iana: Server, cache_folder: Path) -> None:
    cache_folder.mkdir()
    (cache_folder / "registry-of-births.xml").touch()
    iana.then(200, edition_of("2026-08-17"))
    fetch()
    assert "registry-of-births.xml" in files_in(cache_folder)


def test_an_empty_variable_leaves_the_address_of_iana(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SITE_GEN_IANA_URL", "")
    assert iana_url().startswith("https://www.iana.org/assignments/service-names-port-numbers/")


def test_a_file_is_read_and_named(tmp_path: Path) -> None:
    path = tmp_path / "ports"
    path.write_bytes(edition_of("2026-08-17"))
    opened = open_edition(str(path))
    assert (opened.edition.updated, opened.origin) == ("2026-08-17", str(path))
    assert opened.digest == hashlib.sha256(edition_of("2026-08-17")).hexdigest()
    assert not opened.is_sample


@pytest.mark.parametrize("name", ["missing.xml", "", "sampel", "ftp://example.org/x", "a\0b"])
def test_the_error_for_a_missing_file_lists_the_sources(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(RegistryError, match="; give a file, an http or https address, sample or"):
        open_edition(name)


def test_a_file_too_large_for_an_edition_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, "_LARGEST_FILE", 1 << 20)
    path = tmp_path / "image"
    with path.open("wb") as file:
        file.truncate((1 << 20) + 1)
    with pytest.raises(RegistryError, match="image: is larger than 1 MiB, the most that is read;"):
        open_edition(str(path))


def test_an_edition_from_a_url_is_not_cached(iana: Server, cache_folder: Path) -> None:
    iana.then(200, edition_of("2026-08-17"))
    opened = open_edition(iana.url.replace("http:", "HTTP:"))
    assert opened.edition.updated == "2026-08-17"
    assert files_in(cache_folder) == []


def test_the_sample_is_an_excerpt_without_a_warning() -> None:
    opened = open_edition("sample")
    assert opened.is_sample
    assert opened.edition.is_excerpt
    assert opened.warnings == opened.edition.warnings
    assert opened.origin == "the excerpt that ships with the program"


@pytest.mark.parametrize("source", ["iana", None])
def test_the_edition_of_iana_is_read_and_cached(
    iana: Server, cache_folder: Path, source: str | None
) -> None:
    iana.then(200, edition_of("2026-08-17"))
    opened = open_edition(source)
    assert (opened.edition.updated, opened.origin) == ("2026-08-17", iana.url)
    assert len(files_in(cache_folder)) == 2


def test_the_source_iana_has_no_fallback(iana: Server) -> None:
    iana.then(200, edition_of("2026-08-17")).then(404)
    fetch()
    with pytest.raises(FetchError, match="404"):
        open_edition("iana")


@pytest.mark.parametrize("answer", [(404, b""), (200, b"<html>Sign in</html>")])
def test_without_iana_the_cached_edition_is_used_with_a_warning(
    iana: Server, answer: tuple[int, bytes]
) -> None:
    iana.then(200, edition_of("2026-08-17")).then(*answer)
    kept = fetch()
    opened = open_edition(None)
    assert (opened.edition, opened.origin) == (kept.edition, str(kept.path))
    assert not opened.is_sample
    assert opened.warnings[0].startswith(iana.url)
    assert opened.warnings[0].endswith(f"; the edition of 2026-08-17 is used, from {kept.path}")


def test_without_a_cached_edition_the_sample_is_used_with_a_warning(iana: Server) -> None:
    iana.then(404)
    opened = open_edition(None)
    assert opened.is_sample
    assert opened.warnings[0] == (
        f"{iana.url}: the server answers 404 Not Found; try again later, or give a file with "
        "--source; no edition is cached either, so this is only the excerpt that ships with "
        "the program, not the whole registry"
    )


def test_a_cached_edition_that_cannot_be_read_is_ignored_with_a_warning(
    iana: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    iana.then(200, edition_of("2026-08-17")).then(404)
    fetch()

    read = sources.read_edition

    def read_stricter(body: bytes, place: str) -> Edition:
        if body == edition_of("2026-08-17"):
            what = "is not valid any more"
            raise RegistryError(what, remedy="fetch again", place=place)
        return read(body, place)

    monkeypatch.setattr(sources, "read_edition", read_stricter)
    opened = open_edition(None)
    assert opened.is_sample
    assert "is not valid any more; fetch again; the cached" in opened.warnings[0]


def test_a_build_without_a_network_does_not_wait(
    pauses: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SITE_GEN_IANA_URL", "http://127.0.0.1:1/")
    assert open_edition(None).is_sample
    assert pauses == []


def test_a_cache_that_cannot_be_written_is_an_error_of_fetch_and_a_warning_of_build(
    iana: Server, cache_folder: Path
) -> None:
    cache_folder.write_text("a file")
    iana.then(200, edition_of("2026-08-17"))
    with pytest.raises(FetchError, match=r"cannot be kept: .+ name another folder in SITE_GEN_CA"):
        fetch()
    opened = open_edition(None)
    assert opened.edition.updated == "2026-08-17"
    assert "cannot be kept" in opened.warnings[0]
