"""``site-gen history``: the commands that CONTRACT names."""

import csv
import io
import json
import shutil
from pathlib import Path

import pytest

from site_gen.cli import main
from site_gen.registry import read_edition


@pytest.fixture
def folder(tiny_history: Path, tmp_path: Path) -> str:
    return str(shutil.copytree(tiny_history, tmp_path / "history"))


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    status = main(["history", *arguments])
    captured = capsys.readouterr()
    return status, captured.out, captured.err


def test_import_and_append_say_what_they_added(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, tiny_xml: Path
) -> None:
    target = str(tmp_path / "new")
    status, out, err = run(capsys, "import", str(tiny_xml), "--history", target)
    assert (status, out, err) == (
        0,
        "1 editions added: 2026-01-02 to 2026-01-02; none known already\n",
        "",
    )
    status, out, _ = run(capsys, "append", "--history", target, "--source", str(tiny_xml))
    assert (status, out) == (0, "the history already has this edition\n")


def test_an_older_edition_is_refused_with_one_line(
    capsys: pytest.CaptureFixture[str], folder: str, tiny_editions: list[bytes], tmp_path: Path
) -> None:
    old = tmp_path / "old.xml"
    old.write_bytes(tiny_editions[0].replace(b"2024-02-01", b"2024-02-02", 1))
    status, out, err = run(capsys, "append", "--history", folder, "--source", str(old))
    assert (status, out, err.count("\n")) == (1, "", 1)
    assert err.startswith("error: the edition of 2024-02-02 is older than 2026-01-02")


def test_verify_names_the_first_line_that_is_wrong(
    capsys: pytest.CaptureFixture[str], folder: str, tmp_path: Path
) -> None:
    assert run(capsys, "verify", "--history", folder)[0] == 0
    path = tmp_path / "history" / "2025.ndjson"
    path.write_bytes(path.read_bytes().replace(b"snif-srv", b"snif-sry", 1))
    status, out, err = run(capsys, "verify", "--history", folder)
    assert (status, out) == (1, "")
    assert err.startswith(f"error: {path}:")


def test_show_prints_the_timeline_of_a_page(
    capsys: pytest.CaptureFixture[str], folder: str
) -> None:
    _, out, _ = run(capsys, "show", "service/relay-srv", "--history", folder)
    assert "see service/snif-srv/" in out
    assert "2025-03-04    relay-srv on port 7123 was renamed snif-srv for TCP." in out
    _, out, _ = run(capsys, "show", "port/7123", "--history", folder, "--json")
    assert json.loads(out) == {
        "kind": "port",
        "key": "7123",
        "since": "2024-02-01",
        "history": [
            {
                "edition": "2025-03-04",
                "kind": "renamed",
                "service": "snif-srv",
                "number": "7123",
                "protocols": ["tcp"],
                "field": "service",
                "from": "relay-srv",
                "to": "snif-srv",
            }
        ],
    }
    assert run(capsys, "show", "port/8", "--history", folder)[0] == 1


def test_a_page_is_found_by_its_address_too(
    capsys: pytest.CaptureFixture[str], folder: str
) -> None:
    for page in ("service/whois~2b~2b/", "contact/Adam_Nor~c3~a9n", "port/6000-6003"):
        assert run(capsys, "show", page, "--history", folder)[0] == 0


def test_an_edition_is_printed_in_the_columns_of_iana(
    capsys: pytest.CaptureFixture[str], folder: str, tiny_editions: list[bytes]
) -> None:
    _, out, _ = run(capsys, "edition", "2025-02-01", "--history", folder, "--format", "csv")
    rows = list(csv.reader(io.StringIO(out, newline="")))
    assert rows[0][0] == "Service Name"
    wanted = read_edition(tiny_editions[1], "x").registrations
    assert sorted(rows[1:]) == sorted(list(each.columns()) for each in wanted)
    assert run(capsys, "edition", "2025-02-02", "--history", folder)[0] == 1


def test_diff_lists_what_changed_between_two_editions(
    capsys: pytest.CaptureFixture[str], folder: str
) -> None:
    _, out, _ = run(capsys, "diff", "2024-02-01", "2026-01-02", "--history", folder)
    assert out.startswith("2024-02-01 to 2026-01-02: 0 assigned, 3 changed, 1 gone\n")
    assert "  relay-srv on port 7123 was renamed snif-srv for TCP.\n" in out
    _, out, _ = run(capsys, "diff", "2025-03-04.2", "2025-06-10", "--history", folder, "--json")
    (event,) = json.loads(out)["events"]
    assert (event["kind"], event["number"]) == ("de-assigned", "5005")


def test_forget_removes_a_name(capsys: pytest.CaptureFixture[str], folder: str) -> None:
    assert run(capsys, "forget", "Ola_Vanished", "--history", folder)[0] == 0
    assert run(capsys, "verify", "--history", folder)[0] == 0
    assert run(capsys, "forget", "Ola_Vanished", "--history", folder)[0] == 1


def test_a_history_must_be_named(capsys: pytest.CaptureFixture[str]) -> None:
    status, _, err = run(capsys, "verify")
    assert status == 2
    assert err.startswith("error: the following arguments are required: --history")


def test_lookup_prints_the_timeline_of_what_it_finds_first(
    capsys: pytest.CaptureFixture[str], folder: str, tiny_xml: Path
) -> None:
    assert main(["lookup", "7123", "--source", str(tiny_xml), "--history", folder]) == 0
    out = capsys.readouterr().out
    assert "\n2025-03-04    relay-srv on port 7123 was renamed snif-srv for TCP.\n" in out
