"""The workflow that publishes the site, played step by step on this machine."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any

import pytest
import yaml

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
PINNED = re.compile(r"uses: [\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$")
# What nobody presses in a run by schedule.
INPUTS = {
    "inputs.force || false": "false",
    "inputs.allow-shrink && '--allow-shrink' || ''": "",
    "secrets.SUPPRESS": "IESG\n# by letter",
}


class Quiet(SimpleHTTPRequestHandler):
    """Serves files, says nothing."""

    def log_message(self, *_: object) -> None:
        """Keep the test's output clean."""


@dataclass
class Machine:
    """A runner: what stands on the web, what the steps put out, and the steps that were run."""

    web: Path
    work: Path
    url: str
    outputs: dict[str, str] = field(default_factory=dict)
    done: list[str] = field(default_factory=list)
    summary: str = ""

    def play(self) -> Machine:
        """Run the job that builds; what it hands over is published at once."""
        self.outputs, self.done, self.summary = {}, [], ""
        shutil.rmtree(self.work / "output", ignore_errors=True)
        job = yaml.safe_load((ROOT / ".github/workflows/publish.yml").read_text("utf-8"))
        for step in job["jobs"]["build"]["steps"]:
            if self._holds(step.get("if", "")):
                self.done.append(step["name"])
                self._use(step) if "uses" in step else self._run(step)
        return self

    def _holds(self, condition: str) -> bool:
        match = re.fullmatch(r"steps\.([\w.]+) == 'true'", condition)
        return not condition or (match is not None and self.outputs.get(match[1]) == "true")

    def _use(self, step: dict[str, Any]) -> None:
        if "configure-pages" in step["uses"]:
            self.outputs["pages.outputs.base_url"] = f"{self.url}site"
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
        if match[1].startswith("steps."):
            return self.outputs[match[1].removeprefix("steps.")]
        return INPUTS[match[1]]


@pytest.fixture
def machine(tmp_path: Path, tiny_xml: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Machine]:
    """Give a runner with a checkout, and a web with IANA's registry on it."""
    web, work = tmp_path / "web", tmp_path / "work"
    web.mkdir()
    shutil.copy(tiny_xml, web / "iana.xml")
    for name in ("site_gen", "templates", "static", "pyproject.toml"):
        (work / name / "x").mkdir(parents=True)
        (work / name / "x" / "y").write_text(name)
    git = ["git", "-c", "user.name=A", "-c", "user.email=a@example.org"]
    for arguments in (["init", "-q"], ["add", "."], ["commit", "-qm", "Begin"]):
        subprocess.run([*git, *arguments], cwd=work, check=True)  # noqa: S603 (ours)
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(web))) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        url = f"http://127.0.0.1:{server.server_port}/"
        monkeypatch.setenv("SITE_GEN_IANA_URL", f"{url}iana.xml")
        monkeypatch.setenv("SITE_GEN_CACHE", str(tmp_path / "cache"))
        monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}:{os.environ['PATH']}")
        yield Machine(web, work, url)
        server.shutdown()
        thread.join()


def revise(machine: Machine) -> None:
    """Let IANA publish another edition."""
    path = machine.web / "iana.xml"
    text = path.read_text("utf-8").replace("<updated>2026-01-02", "<updated>2026-02-03", 1)
    path.write_text(text.replace("TCP Port Service Multiplexer", "TCP Multiplexer", 1), "utf-8")
    os.utime(path, (1_900_000_000, 1_900_000_000))


def test_a_changed_edition_is_published_and_an_unchanged_one_is_not(machine: Machine) -> None:
    """First everything, then nothing, then what is new; the summary tells which."""
    first = machine.play()
    assert first.done[-1] == "Hand the site over"
    assert "Nothing is published yet." in first.summary
    assert (machine.web / "site" / ".nojekyll").exists()
    assert machine.play().done[-1] == "Decide"
    assert "Nothing to publish." in machine.summary
    revise(machine)
    third = machine.play()
    assert third.done[-1] == "Hand the site over"
    assert "### Changed: 1\n\n- `tcpmux 1/tcp TCP Multiplexer`" in third.summary
    page = (machine.web / "site" / "port" / "1" / "index.html").read_text("utf-8")
    assert "TCP Multiplexer" in page
    assert f'<link rel="canonical" href="{machine.url}site/port/1/">' in page


def test_changed_code_is_published_though_the_edition_stands(machine: Machine) -> None:
    """What counts is the code that makes the site, not every commit."""
    machine.play()
    record = machine.web / "site" / "api" / "v1" / "publication.json"
    record.write_text(record.read_text("utf-8").replace('"revision": "', '"revision": "0'))
    assert machine.play().done[-1] == "Hand the site over"
    assert "made by another program" in machine.summary


def test_a_shrunken_registry_is_not_published(machine: Machine) -> None:
    """The count of the published site guards against it."""
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
    """A tag can be moved, a commit cannot."""
    uses = [line.strip(" -") for line in path.read_text("utf-8").splitlines() if "uses:" in line]
    assert uses
    assert [line for line in uses if not PINNED.match(line)] == []


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_no_job_has_more_rights_than_it_asks_for(path: Path) -> None:
    """The workflow has none; each job names its own and has a limit of time."""
    workflow = yaml.safe_load(path.read_text("utf-8"))
    assert workflow["permissions"] == {}
    for job in workflow["jobs"].values():
        assert job["permissions"]
        assert job["timeout-minutes"] <= 60
        assert "write-all" not in str(job["permissions"])


def test_whom_the_secret_list_names_is_withheld(machine: Machine) -> None:
    """A fork needs no file in the repository: the list is a secret of its settings."""
    machine.play()
    page = (machine.web / "site/contact/IESG/index.html").read_text("utf-8")
    assert "Withheld on request" in page
    other = (machine.web / "site/contact/Tamsin_Bernhard/index.html").read_text("utf-8")
    assert "Withheld" not in other
