"""The audit tells the same of the same site, whoever runs it."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.faults.conftest import REVERSED

PORT = "port/443/index.html"


def report(folder: Path, seed: str, *options: str, prelude: str = "") -> tuple[int, bytes]:
    code = f"{prelude}\nimport sys\nfrom site_gen.cli import main\nsys.exit(main(sys.argv[1:]))"
    ended = subprocess.run(  # noqa: S603 (our own command)
        [sys.executable, "-c", code, "check", "--json", str(folder), *options],
        env={**os.environ, "PYTHONHASHSEED": seed},
        capture_output=True,
        check=False,
    )
    return ended.returncode, ended.stdout


def test_the_json_report_is_the_same_byte_for_byte_whoever_asks(site_copy: Any) -> None:  # noqa: ANN401 (the conftest's SiteCopy)
    site_copy.put_everywhere("<h1>", "<h1 onclick='x()'>")
    site_copy.put(PORT, "</main>", '<a href="javascript:x">x</a><a href="../../none/">y</a></main>')
    site_copy.remove("api/v1/port/443.json")
    first = report(site_copy.root, "1", "--jobs", "2")
    assert first == report(site_copy.root, "2", "--jobs", "1")
    assert first == report(site_copy.root, "3", "--jobs", "3", prelude=REVERSED)
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
