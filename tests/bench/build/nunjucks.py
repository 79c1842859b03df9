"""Turn the product's Jinja2 templates into Nunjucks, which is nearly the same language.

    python tests/bench/build/nunjucks.py FOLDER

What the exported data holds as finished strings is printed as such.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

KINDS = ("port", "range", "service", "contact", "reference")
TEMPLATES = Path(__file__).parents[3] / "templates"
# Eleventy compiles the page's own template for every page, so there is as little of it as can be.
_PAGE = """---
pagination:
  data: {0}
  size: 1
  alias: it
---
{{% extends "pages/{0}.html" %}}
"""
# What JavaScript or Eleventy calls otherwise, and what is a finished string; in this order.
_CHANGES = (
    (r"\{% for cell in page\.(\w+) %\}.*?\{% endfor %\}\n", r"{{ cells(page.\1) }}"),
    (r"\{% for form in link_forms\(page\) %\}.*?\{% endfor %\}", "{{ it.link_forms }}"),
    (r"json_ld\(page\)", "it.json_ld"),
    (r'\{% include "_partials/(head|bottom)\.html" %\}\n', r"{{ frame.\1 }}"),
    (r'\{% include "_partials/top\.html" %\}\n', "{{ frame.tops[it.section] }}"),
    (r"assets\['social-' ~ page\.kind ~ '\.png'\]", "frame.social[it.kind]"),
    (r"\bsite\.", "frame."),
    # Eleventy has a "page" of its own.
    (r"\bpage\.", "it."),
    (r"\{\{ root \}\}", "../../"),
    (r"is none\b", "is null"),
    (r"\.startswith\(", ".startsWith("),
    # What is empty is not there, and a loop over nothing would have no "else".
    (r"in each\.names %", "in each.names or [] %"),
    (r"\{% with (\w+) = (\S+) %\}", r"{% set \1 = \2 %}"),
    (r"\{% endwith %\}", ""),
    (r"\{% set (\w+), (\w+) = (\S+), (\S+) %\}", r"{% set \1 = \3 %}{% set \2 = \4 %}"),
    # A tuple.
    (r"in \(\((.*?)\), \((.*?)\)\)", r"in [[\1], [\2]]"),
    (r'if (\S+) else "none"', r'if \1 else "none")'),
    (r'else "other" if', 'else ("other" if'),
)


def translated(source: str) -> str:
    """Say in Nunjucks what *source* says in Jinja2.

    >>> translated('{% if item.url is none %}{{ page.title }}{% endif %}')
    '{% if item.url is null %}{{ it.title }}{% endif %}'
    """
    for pattern, said in _CHANGES:
        source = re.sub(pattern, said, source, flags=re.DOTALL)
    return source


def write(project: Path) -> None:
    """Write the templates of the Eleventy project in the folder *project*."""
    for path in sorted(TEMPLATES.rglob("*.html")):
        source = translated(path.read_text("utf-8"))
        target = project / "includes" / path.relative_to(TEMPLATES)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(source, "utf-8")
        if path.parent.name == "pages" and path.stem in KINDS:
            page = project / "pages" / f"{path.stem}.njk"
            page.write_text(_PAGE.format(path.stem), "utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1]))
