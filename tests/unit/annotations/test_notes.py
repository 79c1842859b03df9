"""An operator's notes are read with their errors placed, and cannot harm the page."""

from collections.abc import Callable
from pathlib import Path

import pytest

from site_gen.annotations import Annotation, Annotations
from site_gen.annotations.notes import read_notes
from site_gen.annotations.reading import read_annotations
from site_gen.errors import NoteError

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
        "<a href='//evil.example/' title='a>b' lang=x>x</a>",
        "[x](//evil.example/) [y](file:///etc/passwd) [z](http://[bad)",
    ],
)
def test_no_note_can_run_or_load_anything(
    write: Write, only: Callable[[], Annotation], hostile: str
) -> None:
    write("port/80.md", f"{hostile}\n\ntext {hostile}\n")
    html = only().html
    forbidden = ("<script", "onclick", "onload", "javascript:", "<img", "<iframe", "style=")
    assert not [
        word for word in (*forbidden, "id=", "class=", "<form", "<svg", "<a") if word in html
    ]


def test_mail_addresses_are_masked(write: Write, only: Callable[[], Annotation]) -> None:
    write("port/8443.md", NOTE + "\nAsk [root](mailto:root@example.com) or root@example.com.\n")
    assert "@" not in repr(only())
    write("port/8443.md", '---\nname: "a\\x40b.org"\n---\nAsk a&#64;b.org.\n')
    assert "@" not in repr(only())
    assert "a&amp;b.org" in only().html


def test_what_cannot_be_printed_is_escaped(write: Write, only: Callable[[], Annotation]) -> None:
    write("port/80.md", '---\nname: "a\\u202eb\\x07"\n---\nx\x1b[31m &#x202e;y\n')
    assert (only().name, only().text) == (r"a\u202eb\x07", r"x\x1b[31m \u202ey")


def test_values_stay_as_they_are_written(write: Write, only: Callable[[], Annotation]) -> None:
    facts = "name: yes\naliases: [no, 0x10, 10:30]\n443: 2024-99-99\ncontent: ~\nowner:\n"
    write("port/80.md", f"---\n{facts}---\n")
    note = only()
    assert (note.name, note.aliases, note.owner) == ("yes", ("no", "0x10", "10:30"), "")
    assert note.facts == (("443", "2024-99-99"), ("content", "~"))


def test_links_may_be_a_mapping(write: Write, only: Callable[[], Annotation]) -> None:
    write("port/80.md", "---\nlinks:\n  A: https://a.example/\n  B: https://b.example/\n---\n")
    assert [link.text for link in only().links] == ["A", "B"]


def test_a_rule_inside_the_body_begins_no_front_matter(
    write: Write, only: Callable[[], Annotation]
) -> None:
    write("port/80.md", "first\n\n---\n\nname: x\n\n---\n\nlast\n")
    assert only().name == ""
    assert only().text.startswith("first")


def test_links_in_html_are_resolved_and_anchors_of_the_note_are_no_links(
    write: Write, only: Callable[[], Annotation]
) -> None:
    write("port/80.md", '<a href="../service/http.md">a</a> [b](#c) [d](/search/?q=rdp)\n')
    note = only()
    assert '<a href="../../service/http/"' in note.html
    assert 'href="../../search/?q=rdp"' in note.html
    assert " b " in note.html
    assert [link.url for link in note.site_links] == ["service/http/", "#c", "search/"]


def test_folders_that_share_a_name_are_told_apart(tmp_path: Path) -> None:
    for folder in ("a/notes", "b/notes", "c/ops"):
        (tmp_path / folder / "port").mkdir(parents=True)
        (tmp_path / folder / "port" / "80.md").write_text("text", encoding="utf-8")
    folders = [tmp_path / "a/notes", tmp_path / "b/notes", tmp_path / "c/ops/port/.."]
    annotations, _ = read_annotations(folders, common_names=False)
    assert [note.origin for note in annotations.of("port/80/")] == ["a/notes", "b/notes", "ops"]


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
        ("port/1.md", "---\n" + "k: v\n" * 50_000 + "---\n", "the note is longer than"),
        ("port/1.md", '+++\nname = "a"\n+++\n', "port/1.md:1: the front matter is TOML"),
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
    (tmp_path / "ops" / "port" / "82.md").symlink_to("nothing")
    (tmp_path / "ops" / "service").symlink_to(tmp_path / "ops" / "port")
    notes, warnings = read_notes(tmp_path / "ops")
    assert [note.url for note in notes] == ["port/80/"]
    assert len(warnings) == 6
    assert sum("leads out of the folder" in each for each in warnings) == 1


def test_a_note_for_a_missing_page_is_a_warning(write: Write, tmp_path: Path) -> None:
    write("port/8443.md", NOTE)
    write("service/nothing.md", "text")
    notes, _ = read_notes(tmp_path / "ops")
    pages = {"port/8443/", "port/80/"}
    warnings = Annotations(notes).warnings(pages.__contains__)
    assert [each.partition("ops/")[2] for each in warnings] == [
        "port/8443.md:11: the link to service/https/ leads to no page of the site",
        "service/nothing.md: the site has no page service/nothing/; it is not shown",
    ]
