"""Run the tests of what must not break in their long form, and print what they tried.

    python tests/long.py > figures.md

Each fault is tried ten times as often, each reader fuzzed for longer (guided by coverage
as well, where atheris is installed: ``pip install --group fuzz``), the whole site of every
real edition that SITE_GEN_EDITIONS has is made and read. It takes about twenty minutes.
The exit status is that of the tests.
"""

import os
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from importlib.util import find_spec
from pathlib import Path
from xml.etree import ElementTree as ET

ROOT = Path(__file__).parents[1]
SUITES = ("tests/hostile", "tests/conservation", "tests/faults")
MUTATIONS = "tests/contract/test_check_mutations.py::test_every_rule_is_broken_once"
READERS = ("XML", "CSV", "XHTML", "plain text", "excerpt")
GUIDED_SECONDS = 15
RUNS = re.compile(r"Done (\d+) runs")


def main() -> int:
    """Run everything; print a table of figures."""
    start = time.monotonic()
    figures: Counter[str] = Counter()
    status = tested(figures)
    for reader in READERS if find_spec("atheris") else ():
        status |= guided(reader, figures)
    minutes = (time.monotonic() - start) / 60
    rows = [f"| {name} | {count:,} |" for name, count in figures.items()]
    sys.stdout.write("\n".join(["| tried | times |", "| --- | ---: |", *rows, ""]))
    sys.stdout.write(f"\n{'All held' if status == 0 else 'NOT ALL HELD'}, in {minutes:.0f} min.\n")
    return status


def tested(figures: Counter[str]) -> int:
    """Run the tests; add what they report of themselves to *figures*."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        ended = subprocess.run(  # noqa: S603 (our own tests)
            [
                sys.executable,
                "-m",
                "pytest",
                "-q",
                f"--junitxml={report}",
                "-o",
                "junit_family=xunit1",
                *SUITES,
                MUTATIONS,
            ],
            cwd=ROOT,
            env={**os.environ, "SITE_GEN_LONG": "1"},
            stdout=sys.stderr,
            check=False,
        )
        tree = ET.parse(report)  # noqa: S314 (pytest's own)
    for each in tree.iter("property"):
        name, value = each.get("name", ""), each.get("value", "")
        if value.isdecimal():  # others report in words
            figures[name] += int(value)
    for suite in tree.iter("testsuite"):
        figures["tests"] += int(suite.get("tests", ""))
        figures["tests skipped"] += int(suite.get("skipped", ""))
    return int(ended.returncode != 0)


def guided(reader: str, figures: Counter[str]) -> int:
    """Fuzz a reader under the guidance of its coverage."""
    budget = ("--format", reader, "--seconds", str(GUIDED_SECONDS))
    ended = subprocess.run(  # noqa: S603 (our own program)
        [sys.executable, "tests/hostile/fuzz.py", "--atheris", *budget],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    told = ended.stderr.decode(errors="replace")
    found = RUNS.search(told)
    figures["damaged files, guided by coverage"] += int(found[1]) if found else 0
    if ended.returncode:
        sys.stderr.write(f"{reader}: {told[-3000:]}\n")
    return int(ended.returncode != 0)


if __name__ == "__main__":
    sys.exit(main())
