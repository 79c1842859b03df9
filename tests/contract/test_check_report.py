"""The audit tells the same of the same site, whoever runs it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

PORT = "port/443/index.html"


def report(folder: Path, seed: str, *options: str) -> tuple[int, bytes]:
    """Audit in a process of its own; give its status and its JSON."""
    ended = subprocess.run(  # noqa: S603 (our own command)
        [sys.executable, "-m", "site_gen", "check", "--json", str(folder), *options],
        env={**os.environ, "PYTHONHASHSEED": seed},
        capture_output=True,
        check=False,
    )
    return ended.returncode, ended.stdout


def test_the_json_report_is_the_same_under_any_hash_seed_and_number_of_jobs(patient: Any) -> None:  # noqa: ANN401 (the conftest's Patient)
    """Sorted by place, each finding once, with the members that programs rely on."""
    patient.put_everywhere("<h1>", "<h1 onclick='x()'>")
    patient.put(PORT, "</main>", '<a href="javascript:x">x</a><a href="../../none/">y</a></main>')
    patient.remove("api/v1/port/443.json")
    first = report(patient.root, "1", "--jobs", "2")
    assert first == report(patient.root, "2", "--jobs", "1")
    status, body = first
    facts = json.loads(body)
    assert (status, list(facts)) == (1, ["pages", "files", "bytes", "findings", "warnings"])
    places = [(each["path"], each["line"] or 0, each["rule"]) for each in facts["findings"]]
    assert places == sorted(places)
    assert {list(each) == ["path", "line", "rule", "message"] for each in facts["findings"]} == {
        True
    }
    assert {"inline-handler", "link-script", "link-target", "json-twin"} <= {
        rule for _, _, rule in places
    }
