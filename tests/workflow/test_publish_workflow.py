"""The workflow that publishes the site, played step by step on this machine."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.serving import served

ROOT = Path(__file__).parents[2]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
PINNED = re.compile(r"uses: [\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$")
# What nobody presses in a run by schedule.
INPUTS = {
    "inputs.force || false": "false",
    "inputs.allow-shrink && '--allow-shrink' || ''": "",
    "secrets.SUPPRESS": "IESG\n# by letter",
    "vars.HISTORY_FROM": "",
    "vars.HISTORY_MIRROR || 'https://github.com/larseggert/iana-assignments'": "",
    "github.token": "",
}


@dataclass
class Machine:
    """A runner: what stands on the web, what the steps put out, and the steps that were run."""

    web: Path
    work: Path
    url: str
    inputs: dict[str, str] = field(default_factory=lambda: dict(INPUTS))
    outputs: dict[str, str] = field(default_factory=dict)
    done: list[str] = field(default_factory=list)
    summary: str = ""

    def play(self) -> Machine:
        """Run the jobs that fetch and build; what they hand over is published at once."""
        self.outputs, self.done, self.summary = {}, [], ""
        for name in ("output", "history", "edition", "mirror"):
            shutil.rmtree(self.work / name, ignore_errors=True)
        workflow = yaml.safe_load((ROOT / ".github/workflows/publish.yml").read_text("utf-8"))
        for job in ("history", "build"):
            if self._holds(workflow["jobs"][job].get("if", "")):
                for step in workflow["jobs"][job]["steps"]:
                    self._play_step(step)
        return self

    def _play_step(self, step: dict[str, Any]) -> None:
        if self._holds(step.get("if", "")):
            self.done.append(step["name"])
            self._use(step) if "uses" in step else self._run(step)

    def _holds(self, condition: str) -> bool:
        match = re.fullmatch(r"(steps|needs)\.([\w.]+) == 'true'", condition)
        return not condition or (match is not None and self._output(match[0][:-10]) == "true")

    def _output(self, name: str) -> str:
        """Return the output of a step, or of the job before."""
        names = {
            "needs.history.outputs.base_url": "steps.pages.outputs.base_url",
            "needs.history.outputs.publish": "steps.decision.outputs.publish",
        }
        return self.outputs.get(names.get(name, name).removeprefix("steps."), "")

    def _use(self, step: dict[str, Any]) -> None:
        if "configure-pages" in step["uses"]:
            self.outputs["pages.outputs.base_url"] = f"{self.url}site"
        if "/upload-artifact@" in step["uses"]:
            shutil.copytree(self.work / step["with"]["path"], self.work.parent / "artifact")
        if "/download-artifact@" in step["uses"]:
            shutil.rmtree(self.work / step["with"]["path"])
            shutil.move(self.work.parent / "artifact", self.work / step["with"]["path"])
        if "upload-pages-artifact" in step["uses"]:
            assert step["with"]["include-hidden-files"] is True
            shutil.rmtree(self.web / "site", ignore_errors=True)
            shutil.copytree(self.work / step["with"]["path"], self.web / "site")

    def _run(self, step: dict[str, Any]) -> None:
        if step["run"].startswith("python -m pip"):
            return
        told = {name: self.work / name for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
        for path in told.values():
            path.write_text("")
        given = {name: self._value(str(text)) for name, text in step.get("env", {}).items()}
        given["RUNNER_TEMP"] = str(self.work.parent)
        environment = {**os.environ, **given, **{name: str(path) for name, path in told.items()}}
        command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]]
        subprocess.run(command, cwd=self.work, env=environment, check=True)  # noqa: S603 (ours)
        lines = told["GITHUB_OUTPUT"].read_text().splitlines()
        pairs = (line.split("=", 1) for line in lines)
        self.outputs |= {f"{step['id']}.outputs.{name}": value for name, value in pairs}
        self.summary += told["GITHUB_STEP_SUMMARY"].read_text()

    def _value(self, text: str) -> str:
        match = re.fullmatch(r"\$\{\{ (.+) \}\}", text)
        assert match, text
        if match[1].startswith(("steps.", "needs.")):
            return self._output(match[1])
        return self.inputs[match[1]]


@pytest.fixture
def machine(tmp_path: Path, tiny_xml: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Machine]:
    """Give a runner with a checkout, and a web with IANA's registry on it."""
    web, work = tmp_path / "web", tmp_path / "work"
    web.mkdir()
    shutil.copy(tiny_xml, web / "iana.xml")
    for name in ("site_gen", "templates", "static", "pyproject.toml"):
        (work / name / "x").mkdir(parents=True)
        (work / name / "x" / "y").write_text(name)
    (work / ".github").mkdir()
    shutil.copy2(ROOT / ".github" / "keep-history", work / ".github")
    git = ["git", "-c", "user.name=A", "-c", "user.email=a@example.org"]
    origin = str(tmp_path / "origin.git")
    steps = (
        ["init", "-q"],
        ["add", "."],
        ["commit", "-qm", "Begin"],
        ["clone", "-q", "--bare", ".", origin],
        ["remote", "add", "origin", origin],
    )
    for arguments in steps:
        subprocess.run([*git, *arguments], cwd=work, check=True)  # noqa: S603 (ours)
    with served(web) as url:
        monkeypatch.setenv("SITE_GEN_IANA_URL", f"{url}iana.xml")
        monkeypatch.setenv("SITE_GEN_CACHE", str(tmp_path / "cache"))
        monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}:{os.environ['PATH']}")
        yield Machine(web, work, url)


def revise(machine: Machine) -> None:
    """Let IANA publish another edition."""
    path = machine.web / "iana.xml"
    text = path.read_text("utf-8").replace("<updated>2026-01-02", "<updated>2026-02-03", 1)
    path.write_text(text.replace("TCP Port Service Multiplexer", "TCP Multiplexer", 1), "utf-8")
    os.utime(path, (1_900_000_000, 1_900_000_000))


def branch(machine: Machine) -> list[str]:
    """List the subjects of the commits of the branch history, the newest first."""
    command = [
        "git",
        "-C",
        str(machine.work.parent / "origin.git"),
        "log",
        "--format=%s",
        "history",
    ]
    done = subprocess.run(command, check=False, capture_output=True, text=True)  # noqa: S603 (ours)
    return done.stdout.splitlines()


def editions(machine: Machine) -> list[str]:
    path = machine.web / "site" / "api" / "v1" / "changes.json"
    return [each["edition"] for each in json.loads(path.read_bytes())["editions"]]


def lose_branch(machine: Machine) -> None:
    """Remove the branch history."""
    origin = str(machine.work.parent / "origin.git")
    subprocess.run(["git", "-C", origin, "branch", "-qD", "history"], check=True)  # noqa: S603, S607


def test_a_changed_edition_is_published_with_its_history_and_an_unchanged_one_is_not(
    machine: Machine,
) -> None:
    first = machine.play()
    assert first.done[-1] == "Hand the site over"
    assert "Nothing is published yet." in first.summary
    assert "The history continues this edition, the first on record." in first.summary
    assert branch(machine) == ["Edition of 2026-01-02: the first on record, 68 records"]
    assert (machine.web / "site" / ".nojekyll").exists()
    assert machine.play().done[-1] == "Decide"
    assert "Nothing to publish." in machine.summary
    revise(machine)
    assert machine.play().done[-1] == "Hand the site over"
    changed = "### Changed: 1\n\n- `The description of tcpmux on port 1 changed for TCP.`"
    assert changed in machine.summary
    assert "The history continues the branch history." in machine.summary
    assert branch(machine)[0] == "Edition of 2026-02-03: 0 assigned, 1 changed, 0 gone"
    assert editions(machine) == ["2026-02-03", "2026-01-02"]
    page = (machine.web / "site" / "port" / "1" / "index.html").read_text("utf-8")
    assert "TCP Multiplexer" in page
    assert f'<link rel="canonical" href="{machine.url}site/port/1/">' in page
    assert '<li data-event="description" data-edition="2026-02-03">' in page


def test_a_lost_branch_and_a_damaged_one_are_restored_from_the_published_copy(
    machine: Machine,
) -> None:
    machine.play()
    lose_branch(machine)
    revise(machine)
    assert "The history continues the published site." in machine.play().summary
    assert machine.done[-1] == "Hand the site over"
    damage(machine)
    assert "The history continues the published site." in machine.play().summary
    assert editions(machine) == ["2026-02-03", "2026-01-02"]


def damage(machine: Machine) -> None:
    """Push a damaged history."""
    clone = machine.work.parent / "clone"
    origin = str(machine.work.parent / "origin.git")
    git = ["git", "-c", "user.name=A", "-c", "user.email=a@example.org"]
    subprocess.run([*git, "clone", "-qb", "history", origin, str(clone)], check=True)  # noqa: S603
    path = clone / "base.ndjson"
    path.write_bytes(path.read_bytes().replace(b"tcpmux", b"tcpmax", 1))
    for arguments in (["commit", "-qam", "Damage"], ["push", "-q"]):
        subprocess.run([*git, *arguments], cwd=clone, check=True)  # noqa: S603 (ours)


def test_a_history_that_knows_fewer_editions_than_the_published_one_is_not_deployed(
    machine: Machine,
) -> None:
    machine.play()
    revise(machine)
    machine.play()
    lose_branch(machine)
    (machine.web / "site" / "data" / "history" / "base.ndjson").unlink()
    with pytest.raises(subprocess.CalledProcessError):
        machine.play()
    assert machine.done[-1] == "Keep the history"


def test_a_fork_begins_from_the_history_that_a_variable_names(machine: Machine) -> None:
    machine.play()
    shutil.move(machine.web / "site", machine.web / "upstream")
    lose_branch(machine)
    machine.inputs["vars.HISTORY_FROM"] = f"{machine.url}upstream/"
    assert f"The history continues {machine.url}upstream/." in machine.play().summary
    assert editions(machine) == ["2026-01-02"]


def test_without_any_copy_the_history_begins_from_the_mirror(
    machine: Machine, tiny_editions: list[bytes], tmp_path: Path
) -> None:
    mirror = tmp_path / "mirror.src"
    git = ["git", "-c", "user.name=A", "-c", "user.email=a@example.org", "-C", str(mirror)]
    mirror.mkdir()
    subprocess.run([*git, "init", "-q"], check=True)  # noqa: S603 (ours)
    for body in tiny_editions[:3]:
        (mirror / "service-names-port-numbers.xml").write_bytes(body)
        for arguments in (["add", "."], ["commit", "-qm", "x"]):
            subprocess.run([*git, *arguments], check=True)  # noqa: S603 (ours)
    name = "vars.HISTORY_MIRROR || 'https://github.com/larseggert/iana-assignments'"
    machine.inputs[name] = str(mirror)
    machine.play()
    assert editions(machine) == ["2026-01-02", "2025-03-04", "2025-02-01", "2024-02-01"]


def test_a_branch_that_cannot_be_pushed_does_not_stop_the_publication(machine: Machine) -> None:
    hook = machine.work.parent / "origin.git" / "hooks" / "pre-receive"
    hook.write_text("#!/bin/sh\nexit 1\n")
    hook.chmod(0o755)
    assert "The branch history could not be pushed" in machine.play().summary
    assert machine.done[-1] == "Hand the site over"


def test_changed_code_is_published_though_the_edition_stands(machine: Machine) -> None:
    machine.play()
    record = machine.web / "site" / "api" / "v1" / "publication.json"
    record.write_text(record.read_text("utf-8").replace('"revision": "', '"revision": "0'))
    assert machine.play().done[-1] == "Hand the site over"
    assert "made by another program" in machine.summary


def test_a_shrunken_registry_is_not_published(machine: Machine) -> None:
    machine.play()
    path = machine.web / "iana.xml"
    records = path.read_text("utf-8").split("<record")
    tail = records[-1][records[-1].index("<people") :] if "<people" in records[-1] else ""
    path.write_text("<record".join(records[:40]) + tail, "utf-8")
    os.utime(path, (1_900_000_000, 1_900_000_000))
    with pytest.raises(subprocess.CalledProcessError):
        machine.play()
    assert machine.done[-1] == "Fetch the edition and compare it with the published one"


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_every_action_is_pinned_by_hash_with_its_version_beside_it(path: Path) -> None:
    uses = [line.strip(" -") for line in path.read_text("utf-8").splitlines() if "uses:" in line]
    assert uses
    assert [line for line in uses if not PINNED.match(line)] == []


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_no_job_has_more_rights_than_it_asks_for(path: Path) -> None:
    workflow = yaml.safe_load(path.read_text("utf-8"))
    assert workflow["permissions"] == {}
    for job in workflow["jobs"].values():
        assert job["permissions"]
        assert job["timeout-minutes"] <= 60
        assert "write-all" not in str(job["permissions"])


def test_whom_the_secret_list_names_is_withheld(machine: Machine) -> None:
    machine.play()
    page = (machine.web / "site/contact/IESG/index.html").read_text("utf-8")
    assert "Withheld on request" in page
    other = (machine.web / "site/contact/Tamsin_Bernhard/index.html").read_text("utf-8")
    assert "Withheld" not in other
