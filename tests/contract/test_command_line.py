"""What scripts rely on: arguments, exit status, what is said where, and what stays untouched."""

import gzip
import lzma
import os
import re
import subprocess
import sys
import sysconfig
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.serving import bodies

Run = Callable[..., subprocess.CompletedProcess[str]]


COMMAND = Path(sysconfig.get_path("scripts")) / "site-gen"
NOBODY = "http://127.0.0.1:9/registry.xml"  # the discard port: nothing listens
BASE = "https://example.org/ports/"


@pytest.fixture
def run(tmp_path: Path) -> Run:
    def run(*arguments: str | Path, **variables: str) -> subprocess.CompletedProcess[str]:
        surroundings = {"XDG_CACHE_HOME": str(tmp_path / "cache"), "SITE_GEN_IANA_URL": NOBODY}
        return subprocess.run(  # noqa: S603 (our own command)
            [sys.executable, "-m", "site_gen", *map(str, arguments)],
            env={**os.environ, **surroundings, **variables},
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    return run


def state(folder: Path) -> dict[str, tuple[bytes, int, int]]:
    found = {}
    for path in sorted(folder.rglob("*")):
        facts = path.stat()
        body = path.read_bytes() if path.is_file() else b""
        found[path.relative_to(folder).as_posix()] = (body, facts.st_mtime_ns, facts.st_mode)
    return found


@pytest.mark.skipif(not COMMAND.exists(), reason="the package is not installed as a command here")
def test_site_gen_and_python_m_site_gen_are_the_same_program(run: Run) -> None:
    arguments = [str(COMMAND), "--help"]
    command = subprocess.run(arguments, capture_output=True, text=True, check=True)  # noqa: S603 (our own command)
    assert run("--help").stdout == command.stdout
    assert all(name in command.stdout for name in ("build", "fetch", "serve", "check"))


def test_a_build_says_what_it_made_and_leaves_0(run: Run, tiny_xml: Path, tmp_path: Path) -> None:
    done = run("build", "--source", tiny_xml, "--output", tmp_path / "site", "--base-url", BASE)
    assert (done.returncode, done.stderr) == (0, "")
    assert "edition 2026-01-02" in done.stdout
    assert "38 service" in done.stdout


def test_a_quiet_build_says_nothing(run: Run, tiny_xml: Path, tmp_path: Path) -> None:
    done = run("build", "--quiet", "--source", tiny_xml, "--output", tmp_path / "site")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_output_site_is_the_default(run: Run, tiny_xml: Path, tmp_path: Path) -> None:
    assert run("build", "--quiet", "--source", tiny_xml).returncode == 0
    assert (tmp_path / "output" / "site" / "index.html").is_file()


def damaged(body: bytes) -> bytes:
    return body.replace(b"<number>443</number>", b"<number>443</numbers>", 1)


def too_high(body: bytes) -> bytes:
    return body.replace(b"<number>443</number>", b"<number>70000</number>", 1)


def reversed_range(body: bytes) -> bytes:
    return body.replace(b"<number>225-241</number>", b"<number>241-225</number>", 1)


def foreign(_: bytes) -> bytes:
    return b"<html><head><title>Welcome</title></head><body>Log in</body></html>"


def empty(_: bytes) -> bytes:
    return b""


@pytest.mark.parametrize("spoil", [damaged, too_high, reversed_range, foreign, empty])
def test_bad_input_is_one_line_that_names_file_line_fact_and_remedy(
    run: Run, tiny_xml: Path, tmp_path: Path, spoil: Callable[[bytes], bytes]
) -> None:
    source = tmp_path / "bad.xml"
    source.write_bytes(spoil(tiny_xml.read_bytes()))
    done = run("build", "--source", source, "--output", tmp_path / "site")
    line = "" if spoil in (foreign, empty) else r":\d+"
    assert (done.returncode, done.stdout) == (1, "")
    assert re.fullmatch(rf"error: [^\n]*bad\.xml{line}: [^\n]+; [^\n]+\n", done.stderr)
    assert not (tmp_path / "site").exists()


@pytest.mark.parametrize("source", ["nowhere.xml", ".", "iana"])
def test_a_source_that_cannot_be_had_is_one_line(run: Run, tmp_path: Path, source: str) -> None:
    done = run("build", "--source", source, "--output", tmp_path / "site")
    assert (done.returncode, done.stdout) == (1, "")
    assert re.fullmatch(r"error: [^\n]+; [^\n]+\n", done.stderr)
    assert not (tmp_path / "site").exists()


@pytest.mark.parametrize("spoil", [damaged, empty])
def test_after_a_failure_the_output_is_what_it_was(
    run: Run, tiny_xml: Path, tmp_path: Path, spoil: Callable[[bytes], bytes]
) -> None:
    source, output = tmp_path / "tiny.xml", tmp_path / "out" / "site"
    source.write_bytes(tiny_xml.read_bytes())
    assert run("build", "--quiet", "--source", source, "--output", output).returncode == 0
    before = state(output.parent)
    source.write_bytes(spoil(tiny_xml.read_bytes()))
    assert run("build", "--source", source, "--output", output).returncode == 1
    assert state(output.parent) == before


def test_a_folder_that_is_not_ours_is_refused(run: Run, tiny_xml: Path, tmp_path: Path) -> None:
    output = tmp_path / "documents"
    output.mkdir()
    (output / "thesis.txt").write_text("years of work")
    before = state(output)
    done = run("build", "--source", tiny_xml, "--output", output)
    assert (done.returncode, done.stdout) == (1, "")
    assert re.fullmatch(r"error: [^\n]*documents: [^\n]+\n", done.stderr)
    assert state(output) == before


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("bake",),
        ("build", "--nosuch"),
        ("build", "--jobs", "0"),
        ("build", "--jobs", "many"),
        ("build", "--base-url", "ftp://example.org/"),
        ("serve", "--port", "65536"),
        ("fetch", "extra"),
    ],
)
def test_wrong_usage_leaves_2(run: Run, arguments: tuple[str, ...]) -> None:
    done = run(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert re.fullmatch(r"error: [^\n]+ --help\n", done.stderr)


def test_check_leaves_0_for_a_good_site_and_1_with_a_list_for_a_bad_one(
    run: Run, tiny_xml: Path, tmp_path: Path
) -> None:
    output = tmp_path / "site"
    run("build", "--quiet", "--source", tiny_xml, "--output", output, "--base-url", BASE)
    assert run("check", output).returncode == 0
    (output / "port" / "443" / "index.html").unlink()
    done = run("check", output)
    assert (done.returncode, done.stderr) == (1, "")
    assert "port/443/" in done.stdout


def test_check_of_no_site_is_one_line(run: Run, tmp_path: Path) -> None:
    done = run("check", tmp_path / "nowhere")
    assert (done.returncode, done.stdout) == (1, "")
    assert re.fullmatch(r"error: [^\n]+\n", done.stderr)


def test_without_a_source_the_sample_stands_in_and_says_so(run: Run, tmp_path: Path) -> None:
    done = run("build", "--quiet", "--output", tmp_path / "site")
    assert (done.returncode, done.stdout) == (0, "")
    assert re.search(r"^warning: [^\n]*excerpt", done.stderr)
    pages = list((tmp_path / "site").rglob("*.html"))
    assert len(pages) > 100
    assert [page for page in pages if "This site shows an excerpt" not in page.read_text()] == []


def test_a_full_edition_has_no_banner(built: Path) -> None:
    pages = built.rglob("*.html")
    assert [page for page in pages if "shows an excerpt" in page.read_text("utf-8")] == []


@pytest.mark.parametrize(
    ("name", "pack"),
    [
        ("tiny.xml", bytes),
        ("tiny.csv", gzip.compress),
        ("tiny.xhtml", lzma.compress),
        ("tiny.txt", bytes),
    ],
)
def test_a_format_is_told_by_content_not_by_name(
    run: Run, tiny_xml: Path, tmp_path: Path, name: str, pack: Callable[[bytes], bytes]
) -> None:
    source = tmp_path / "edition.dat"
    source.write_bytes(pack((tiny_xml.parent / name).read_bytes()))
    done = run("build", "--quiet", "--jobs", "1", "--source", source, "--output", tmp_path / "site")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "site" / "port" / "443" / "index.html").is_file()


def test_a_base_url_may_lack_its_last_slash(
    run: Run, built: Path, tiny_xml: Path, tmp_path: Path
) -> None:
    output = tmp_path / "site"
    where = ("--output", output, "--base-url", BASE.rstrip("/"), "--no-common-names")
    run("build", "--source", tiny_xml, *where)
    assert bodies(output) == bodies(built)
