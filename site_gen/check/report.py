"""What an audit found."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from site_gen.errors import located

if TYPE_CHECKING:
    from collections.abc import Iterator

# A broken template breaks 20,000 pages alike: the text shows enough of them.
_SHOWN = 50


class Finding(NamedTuple):
    """A broken promise: where, which of `RULES`, what is wrong and what to do."""

    path: str
    line: int | None
    rule: str
    message: str

    def __str__(self) -> str:
        """Print ``PATH:LINE: RULE: MESSAGE`` in one line."""
        return located(f"{self.rule}: {self.message}", self.path, self.line)


def finding_order(finding: Finding) -> tuple[str, int, str, str]:
    """Sort findings by place, then by rule."""
    return finding.path, finding.line or 0, finding.rule, finding.message


@dataclass(frozen=True, slots=True)
class CheckReport:
    """The audit of one folder: *pages*, *files* and *bytes* it holds, and what is wrong.

    *warnings* are remarks on what is near a limit; they are no failure.
    """

    findings: tuple[Finding, ...]
    warnings: tuple[Finding, ...]
    pages: int
    files: int
    bytes: int

    def as_text(self) -> str:
        """Print one finding a line, and a summary; of many findings of a rule the first ones."""
        return "".join(f"{line}\n" for line in self._lines())

    def as_json(self) -> str:
        """Print the report as JSON: sorted, and the same for the same site."""
        facts = {
            "pages": self.pages,
            "files": self.files,
            "bytes": self.bytes,
            "findings": [finding._asdict() for finding in self.findings],
            "warnings": [warning._asdict() for warning in self.warnings],
        }
        return f"{json.dumps(facts, ensure_ascii=False, indent=1)}\n"

    def _lines(self) -> Iterator[str]:
        yield from (f"warning: {warning}" for warning in self.warnings)
        shown: Counter[str] = Counter()
        for finding in self.findings:
            shown[finding.rule] += 1
            if shown[finding.rule] <= _SHOWN:
                yield str(finding)
        for rule, count in sorted(shown.items()):
            if count > _SHOWN:
                yield f"{rule}: {count - _SHOWN:,} more of this kind; --json lists them all"
        yield self._summary(len(shown))

    def _summary(self, rules: int) -> str:
        size = f"{self.pages:,} pages, {self.files:,} files, {self.bytes / 1e6:.1f} MB"
        if not self.findings:
            return f"{size}: nothing is wrong"
        found = "1 finding" if len(self.findings) == 1 else f"{len(self.findings):,} findings"
        return f"{size}: {found} of {rules} {'rule' if rules == 1 else 'rules'}"
