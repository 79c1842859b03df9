"""An operator's notes are read with their errors placed, and cannot harm the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from site_gen.annotations import Annotations
from site_gen.annotations.notes import read_notes
from site_gen.errors import NoteError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from site_gen.annotations import Annotation

    Write = Callable[[str, str], None]

NOTE = """---
name: Admin console
aliases: [admin, console]
owner: Platform team, ops@example.com
links:
  - Runbook: https://example.com/run
since: 2024-01-02
---
# How to reach it

See [https](../service/https.md) and [port 80](/port/80/#around).
"""


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def written(path: str, text: str) -> None:
        file = tmp_path / "ops" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    return written


@pytest.fixture
def only(tmp_path: Path) -> Callable[[], Annotation]:
    return lambda: read_notes(tmp_path / "ops")[0][0]


def test_front_matter_becomes_names_links_and_facts(
    write: Write, only: Callable[[], Annotation]
) -> None:
    write("port/8443.md", NOTE)
    note = only()
    assert (note.source, note.origin, note.url) == ("operator", "ops", "port/8443/")
    assert (note.name, note.aliases) == ("Admin console", ("admin", "console"))
    assert note.links == (("Runbook", "https://example.com/run"),)
    assert note.facts == (("since", "2024-01-02"),)


def test_relative_links_lead_to_pages_of_the_site(
    write: Write, only: Callable[[], Annotation]
) -> None:
    write("port/8443.md", NOTE)
    note = only()
    assert 'href="../../service/https/"' in note.html
    assert 'href="../../port/80/#around"' in note.html
    assert [(link.url, link.line) for link in note.site_links] == [
        ("service/https/", 11),
        ("port/80/", 11),
    ]


def test_headings_stay_below_those_of_the_page(
    write: Write, only: Callable[[], Annotation]
) -> None:
    write("port/8443.md", NOTE + "\n<h1>mine</h1>\n")
    assert "<h3>How to reach it</h3>" in only().html
    assert "<h1>" not in only().html


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "<b onclick='alert(1)'>x</b>",
        "[x](javascript:alert(1))",
        "![x](https://evil.example/x.png)",
        "<iframe src='https://evil.example/'></iframe>",
        "<p style='position:fixed' id='main' class='masthead'>x</p>",
        "<form action='https://evil.example/'><input name=q></form>",
        "<svg onload=alert(1)></svg>",
    ],
)
def test_no_note_can_run_or_load_anything(
    write: Write, only: Callable[[], Annotation], hostile: str
) -> None:
    write("port/80.md", f"{hostile}\n\ntext {hostile}\n")
    html = only().html
    forbidden = ("<script", "onclick", "onload", "javascript:", "<img", "<iframe", "style=")
    assert not [word for word in (*forbidden, "id=", "class=", "<form", "<svg") if word in html]


def test_mail_addresses_are_masked(write: Write, only: Callable[[], Annotation]) -> None:
    write("port/8443.md", NOTE + "\nAsk [root](mailto:root@example.com) or root@example.com.\n")
    assert "@" not in repr(only())


@pytest.mark.parametrize(
    ("path", "text", "message"),
    [
        ("port/70000.md", "x", "'70000' is not a valid port number"),
        ("port/0443.md", "x", "'0443' is not a valid port number"),
        ("range/9-1.md", "x", "'9-1' is not a valid range"),
        ("port/1.md", "---\nname: [a\n---\n", "port/1.md:4: the front matter is not valid YAML"),
        ("port/1.md", "---\n- a\n---\nx", "port/1.md:1: the front matter has no end"),
        ("port/1.md", "---\nname: x\n", "port/1.md:1: the front matter has no end"),
        ("port/1.md", "---\nname: {a: b}\n---\n", "name: is neither a value nor a list"),
        ("port/1.md", "---\nb: &b [x]\nc: [*b, *b]\n---\n", "c: is neither a value nor a list"),
        ("port/1.md", "---\nlinks: [javascript:x]\n---\n", "is not an http(s) address"),
        ("port/1.md", "x" * 1_000_000, "the note is longer than"),
        ("port/1.md", "[" * 20_000, "the note is longer than"),
        ("port/1.md", "a\n: b\n" * 5_000, "nested too deeply"),
    ],
)
def test_errors_name_file_and_cause(
    write: Write, tmp_path: Path, path: str, text: str, message: str
) -> None:
    write(path, text)
    with pytest.raises(NoteError) as caught:
        read_notes(tmp_path / "ops")
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_what_is_not_a_note_is_a_warning(write: Write, tmp_path: Path) -> None:
    """``README.md`` and hidden folders belong to the folder and are passed over."""
    for path in ("README.md", ".git/config", "port/80.md", "port/80.txt", "host/a.md", "a.md"):
        write(path, "text")
    (tmp_path / "secret.md").write_text("secret", encoding="utf-8")
    (tmp_path / "ops" / "port" / "81.md").symlink_to(tmp_path / "secret.md")
    notes, warnings = read_notes(tmp_path / "ops")
    assert [note.url for note in notes] == ["port/80/"]
    assert len(warnings) == 4
    assert sum("leads out of the folder" in each for each in warnings) == 1


def test_a_note_for_a_missing_page_is_a_warning(write: Write, tmp_path: Path) -> None:
    write("port/8443.md", NOTE)
    write("service/nothing.md", "text")
    notes, _ = read_notes(tmp_path / "ops")
    pages = {"port/8443/", "port/80/"}
    warnings = Annotations(notes).warnings(pages.__contains__)
    assert [each.partition("ops/")[2] for each in warnings] == [
        "port/8443.md:11: the link to service/https/ leads to no page of the site",
        "service/nothing.md: the registry has no page service/nothing/; it is not shown",
    ]
