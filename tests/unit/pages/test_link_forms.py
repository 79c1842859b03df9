"""The ways in which other tools write a link."""

import re
import shutil
import subprocess

import markdown
import pytest
from bs4 import BeautifulSoup
from docutils.core import publish_parts

from site_gen.pages.link_forms import PLACEHOLDER, link_forms

BASE = "https://ports.example/"
URL = "service/sql~2anet/"
ODD = [
    "Port 443 (https)",
    'a [draft] of "x" <y> & z',
    "under_score_ and *star* and `tick`",
    "a | b {c} \\ d",
]


def read(html: str) -> tuple[str, str]:
    """Read the first link of a page: its address and its text."""
    link = BeautifulSoup(html, "html.parser").a
    assert link
    return str(link["href"]), link.get_text()


def form(tool: str, text: str) -> str:
    return {each.tool: each.code for each in link_forms(BASE, URL, text)}[tool]


@pytest.mark.parametrize("text", ODD)
def test_markdown_reads_the_link(text: str) -> None:
    assert read(markdown.markdown(form("Markdown", text))) == (f"{BASE}{URL}", text)


@pytest.mark.parametrize("text", ODD)
def test_html_reads_the_link(text: str) -> None:
    assert read(form("HTML", text)) == (f"{BASE}{URL}", text)


@pytest.mark.parametrize("text", ODD)
def test_restructuredtext_reads_the_link(text: str) -> None:
    settings = {"report_level": 1, "halt_level": 1}
    source = form("reStructuredText", text)
    html = publish_parts(source, writer="html5", settings_overrides=settings)["body"]
    assert read(html) == (f"{BASE}{URL}", text)


@pytest.mark.parametrize("text", ODD)
def test_nothing_of_the_title_ends_the_link_early(text: str) -> None:
    wiki, issue = form("MediaWiki", text), form("Jira, Confluence", text)
    assert re.fullmatch(r"\[\S+ [^\[\]|{}<>]+\]", wiki)
    assert re.fullmatch(r"\[(?:[^\[\]|{}\\]|\\.)+\|\S+\]", issue)
    assert re.fullmatch(r"link:\S+\[[^\[\]]+\]", form("AsciiDoc", text))


def test_a_site_that_does_not_know_its_address_says_so() -> None:
    forms = link_forms("", "port/443/", "Port 443")
    assert all(f"{PLACEHOLDER}port/443/" in each.code for each in forms)


@pytest.mark.skipif(not shutil.which("asciidoctor"), reason="asciidoctor is not installed")
@pytest.mark.parametrize("text", ODD)
def test_asciidoctor_reads_the_link(text: str) -> None:
    command = ["asciidoctor", "--embedded", "-o", "-", "-"]
    done = subprocess.run(  # noqa: S603 (a command of ours)
        command, input=form("AsciiDoc", text), capture_output=True, text=True, check=True
    )
    assert read(done.stdout) == (f"{BASE}{URL}", text)
