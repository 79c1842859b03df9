"""Page to bytes: Jinja2 for the pages, Markdown for prose."""

from collections.abc import Callable
from pathlib import Path

import pytest

from site_gen.errors import TemplateError
from site_gen.pages.view import Page, ProsePage
from site_gen.render import Renderer, Site

Draw = Callable[..., str]


@pytest.fixture
def draw(tmp_path: Path) -> Draw:
    def draw(source: str, page: Page | None = None, site: Site | None = None, **more: str) -> str:
        for name, text in {"pages/x.html": source, **more}.items():
            path = tmp_path / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
        renderer = Renderer(site or Site(), tmp_path, {})
        return renderer.view(page or made(), "pages/x.html").body.decode()

    return draw


def made(url: str = "port/443/", title: str = "Title") -> Page:
    return Page(kind="page", key="x", url=url, title=title, heading="X", description="words")


def test_what_strangers_wrote_is_escaped(draw: Draw) -> None:
    html = draw('<p title="{{ page.title }}">{{ page.title }}', made(title="<b>\"'&{{ 7*7 }}"))
    assert html.count("&lt;b&gt;&#34;&#39;&amp;{{ 7*7 }}") == 2


@pytest.mark.parametrize(
    ("url", "root"), [("", "./"), ("ports/", "../"), ("port/443/", "../../"), ("404.html", "/a/b/")]
)
def test_the_way_to_the_root_fits_the_page(draw: Draw, url: str, root: str) -> None:
    site = Site(base_url="https://example.org/a/b/")
    assert draw('<a href="{{ root }}ports/">', made(url), site) == f'<a href="{root}ports/">'


@pytest.mark.parametrize("fault", ["{{ page.nosuch }}", "{{ stranger }}", "{% if %}"])
def test_a_fault_in_a_template_names_its_file_and_line(draw: Draw, fault: str) -> None:
    with pytest.raises(TemplateError, match=r"pages/x\.html:3: .*; correct the template") as caught:
        draw(f"<p>\n<p>\n{fault}\n")
    assert caught.value.line == 3


def test_a_fault_in_a_part_names_the_part(draw: Draw) -> None:
    with pytest.raises(TemplateError, match=r"_part\.html:2: "):
        draw("{% include '_part.html' %}", **{"_part.html": "\n{{ page.nosuch }}"})


def test_a_missing_template_is_one_of_our_errors(tmp_path: Path) -> None:
    with pytest.raises(TemplateError, match="nosuch"):
        Renderer(Site(), tmp_path, {}).view(made(), "nosuch.html")


def test_prose_is_written_in_markdown(draw: Draw) -> None:
    source = "# H\n\n| a | b |\n| --- | --- |\n| `{{ x }}` | c |\n"
    page = ProsePage(
        kind="page", key="x", url="x/", title="T", heading="H", description="d", source=source
    )
    html = draw("{{ body }}", page)
    assert "<td><code>{{ x }}</code></td>" in html


def test_an_edition_without_a_date_is_named_as_such() -> None:
    assert Site().edition_words == "edition without a date"


def test_a_lone_surrogate_cannot_stop_a_page(draw: Draw) -> None:
    assert draw("{{ page.title }}", made(title="a\udc80b")) == "a\\udc80b"
