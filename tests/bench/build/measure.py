"""Run a command and tell what it cost."""

from __future__ import annotations

import os
import subprocess
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

_TAIL = 20
# Linux counts the memory of a process in units of 1,024 bytes.
_UNIT = 1024


@dataclass(frozen=True, slots=True)
class Run:
    """What a command cost: seconds on the clock and of all its processes, bytes of its largest."""

    wall: float
    cpu: float
    peak: int


class FailedError(Exception):
    """A command of the benchmark did not do what it should."""


def run(
    command: Sequence[object],
    log: Path,
    *,
    environment: Mapping[str, str] | None = None,
    folder: Path | None = None,
) -> Run:
    """Run *command* in *folder* to its end, with its output in *log*, and weigh it.

    Its children count where it waits for them, as all tools here do.
    """
    words = [str(part) for part in command]
    env = {**os.environ, **(environment or {})}
    with log.open("wb") as output:
        start = time.perf_counter()
        process = subprocess.Popen(  # noqa: S603 (the benchmark's own commands)
            words, stdout=output, stderr=output, env=env, cwd=folder
        )
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        said = log.read_text("utf-8", "replace").splitlines()[-_TAIL:]
        what = f"exit status {process.returncode} from {' '.join(words)}"
        raise FailedError("\n".join((what, *said)))
    return Run(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * _UNIT)
