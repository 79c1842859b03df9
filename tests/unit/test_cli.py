"""Arguments in, exit status out."""

import errno
from pathlib import Path

import pytest

from site_gen import build, cli, serve, sources
from site_gen.build import BuildReport, Settings
from site_gen.errors import RegistryError

REPORT = BuildReport(
    edition="2026-01-02",
    origin="tiny.xml",
    is_sample=False,
    warnings=("a date is odd; kept",),
    pages={"port": 33, "page": 7},
    files=40,
    bytes=2_500_000,
)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Settings]:
    kept: list[Settings] = []

    def build_site(settings: Settings, _: object) -> BuildReport:
        kept.append(settings)
        return REPORT

    monkeypatch.setattr(build, "build_site", build_site)
    return kept


def test_build_passes_its_options_on(asked: list[Settings]) -> None:
    arguments = [
        "--source",
        "x.xml",
        "--output",
        "out",
        "--base-url",
        "https://x.example/",
        "--jobs",
        "2",
    ]
    assert cli.main(["build", *arguments]) == 0
    assert asked == [Settings("x.xml", Path("out"), "https://x.example/", 2)]


def test_build_has_defaults(asked: list[Settings]) -> None:
    cli.main(["build"])
    assert asked == [Settings(None, Path("output/site"), "", 0)]


@pytest.mark.usefixtures("asked")
def test_the_summary_goes_to_stdout_and_warnings_to_stderr(
    capsys: pytest.CaptureFixture[str],
) -> None:
    cli.main(["build"])
    told = capsys.readouterr()
    assert "edition 2026-01-02 from tiny.xml" in told.out
    assert "40 pages: 7 page, 33 port" in told.out
    assert "2.5 MB" in told.out
    assert told.err == "warning: a date is odd; kept\n"


@pytest.mark.usefixtures("asked")
def test_quiet_keeps_warnings(capsys: pytest.CaptureFixture[str]) -> None:
    cli.main(["build", "--quiet"])
    told = capsys.readouterr()
    assert (told.out, told.err) == ("", "warning: a date is odd; kept\n")


@pytest.mark.parametrize(
    ("failure", "line"),
    [
        (
            RegistryError("no root", remedy="fetch again", place="a.xml", line=3),
            "error: a.xml:3: no root; fetch again\n",
        ),
        (
            OSError(errno.ENOSPC, "No space left on device", "/x/y"),
            "error: /x/y: No space left on device; see to that and run the command again\n",
        ),
    ],
)
def test_a_failure_is_one_line_and_leaves_1(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    failure: Exception,
    line: str,
) -> None:
    def fail(*_: object) -> BuildReport:
        raise failure

    monkeypatch.setattr(build, "build_site", fail)
    assert cli.main(["build"]) == 1
    assert capsys.readouterr().err == line


def test_an_interrupt_is_told_in_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def stop(*_: object) -> BuildReport:
        raise KeyboardInterrupt

    monkeypatch.setattr(build, "build_site", stop)
    assert cli.main(["build"]) == 130
    assert capsys.readouterr().err.count("\n") == 1


@pytest.mark.parametrize(
    ("url", "status"),
    [
        ("https://example.org", 0),
        ("https://example.org/ports/", 0),
        ("http://localhost:8000/x", 0),
        ("http://[::1]:8000/", 0),
        ("", 0),
        ("https://", 2),
        ("https://example.org/?q", 2),
        ("https://example.org/#x", 2),
        ("https://example.org/a b", 2),
        ("https://example.org/<x>", 2),
        ("https://example.org/\u2028", 2),
        ("//example.org/", 2),
        ("example.org", 2),
        ("https://example.org/{{7*7}}/", 2),
        ("http://[", 2),
    ],
)
@pytest.mark.usefixtures("asked")
def test_a_base_url_is_an_http_address_of_a_folder(url: str, status: int) -> None:
    assert cli.main(["build", "--base-url", url]) == status


def test_serve_passes_its_options_on(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    monkeypatch.setattr(serve, "serve", lambda *options: asked.extend(options))
    assert cli.main(["serve", "out", "--port", "8001", "--base-path", "/x/"]) == 0
    assert asked == [Path("out"), 8001, "/x/"]


def test_fetch_tells_what_it_brought_and_what_is_odd(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tiny_xml: Path
) -> None:
    edition = sources.open_edition(str(tiny_xml)).edition
    brought = sources.Fetched(edition, "https://x", Path("kept.xml"), "d", True, ("odd; kept",))  # noqa: FBT003
    monkeypatch.setattr(sources, "fetch", lambda **_: brought)
    assert cli.main(["fetch"]) == 0
    told = capsys.readouterr()
    assert told.out == "the edition of 2026-01-02 with 68 records is new: kept.xml\n"
    assert told.err == "warning: odd; kept\n"
