"""The one-way street: a module imports only from the rows above its own."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import site_gen

PACKAGE = Path(site_gen.__file__).parent
# A registry file becomes an edition, the edition a catalog, the catalog pages,
# the pages files, the files a site. A package stands in the row of its name.
ROWS = (
    {"errors"},
    {"model", "files", "parallel"},
    {"registry", "permalinks", "resources"},
    {"annotations"},
    {"catalog", "sources", "suppressions"},
    {"history"},
    {"pages", "api", "search_index"},
    {"assets", "datasets", "pictures", "site_files"},
    {"render", "search_engine"},
    {"check", "lookup", "news", "publish", "serve"},
    {"site_plan"},
    {"build", "progress"},
    {"cli"},
    {"__main__"},
)
ROW_OF = {name: row for row, names in enumerate(ROWS) for name in names}
# Names of the package itself, which anybody may import.
OF_THE_PACKAGE = {"__version__"}


def modules() -> dict[str, Path]:
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def imported(path: Path) -> Iterator[tuple[int, str]]:
    """List what a module imports from the package: line and dotted name.

    Imports for the type checker and those inside functions count as well.
    """
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "site_gen":
            within = (node.module or "").partition(".")[2]
            for alias in node.names:
                yield node.lineno, f"{within}.{alias.name}".strip(".")
        elif isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name.split(".")[0] == "site_gen":
                    yield node.lineno, alias.name.partition(".")[2]


def imports() -> Iterator[tuple[str, int, str]]:
    known = modules()
    for name, path in known.items():
        for line, target in imported(path):
            if target in OF_THE_PACKAGE:
                continue
            yield name, line, target if target in known else target.rpartition(".")[0]


def head(name: str) -> str:
    return name.split(".", maxsplit=1)[0]


def test_every_module_stands_in_a_row() -> None:
    assert {head(name) for name in modules()} - {""} == set(ROW_OF)


def test_no_import_points_sideways_or_down() -> None:
    wrong = [
        f"{name} (row {ROW_OF[head(name)]}), line {line}, imports {target}"
        for name, line, target in imports()
        if name and head(name) != head(target) and ROW_OF[head(target)] >= ROW_OF[head(name)]
    ]
    assert wrong == []


def test_modules_of_one_package_import_each_other_without_cycles() -> None:
    street: dict[str, set[str]] = {name: set() for name in modules()}
    for name, _, target in imports():
        # A package's front imports its parts; no part needs the front at run time.
        street[name].add(target)
    assert tuple(TopologicalSorter(street).static_order())


def test_the_rules_see_every_way_to_import(tmp_path: Path) -> None:
    source = tmp_path / "module.py"
    source.write_text(
        "from site_gen import permalinks\nimport site_gen.cli\n"
        "if TYPE_CHECKING:\n    from site_gen.model import Text\n"
        "def run():\n    from site_gen.pages.view import Page\n"
    )
    found = sorted(imported(source))
    assert found == [(1, "permalinks"), (2, "cli"), (4, "model.Text"), (6, "pages.view.Page")]
