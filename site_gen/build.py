"""The pipeline: one edition in, one published site out."""

from __future__ import annotations

import hashlib
import json
import time
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from site_gen import resources
from site_gen.memory import uncollected
from site_gen.publish import Publication
from site_gen.withheld import Withheld

if TYPE_CHECKING:
    from collections.abc import Callable

    from site_gen.editions import OpenedEdition

    Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Settings:
    """What the operator asks for.

    *source* is what ``--source`` names, None for the current edition wherever
    it can be had; *base_url* is where the site will be, empty if not known;
    *suppress* is a list of contacts to hide;
    *fresh* is to build from nothing and to keep nothing for the next build.
    """

    source: str | None = None
    output: Path = Path("output/site")
    base_url: str = ""
    jobs: int = 0
    fresh: bool = False
    suppress: Path | None = None


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What was built: pages by kind, files, bytes, and the readers' remarks.

    *written* and *removed* count the files that this build changed, *seconds*
    is how long it took.
    """

    edition: str | None
    origin: str
    is_sample: bool
    warnings: tuple[str, ...]
    pages: dict[str, int]
    files: int
    bytes: int
    written: int = 0
    removed: int = 0
    seconds: float = 0.0


def build_site(settings: Settings, progress: Progress = lambda *_: None) -> BuildReport:
    """Turn one registry edition into a published site."""
    start = time.perf_counter()
    keeps, alone = not settings.fresh, settings.jobs == 1
    with uncollected(), Publication(settings.output, keeps=keeps, alone=alone) as publication:
        withheld = Withheld.read(settings.suppress) if settings.suppress else Withheld()
        order = _Order(settings, withheld)
        report = _standing(publication, order) or _built(publication, order, progress)
    return replace(report, seconds=time.perf_counter() - start)


@dataclass(frozen=True)
class _Order:
    """What is asked for, and who is not to be shown."""

    settings: Settings
    withheld: Withheld

    @cached_property
    def _program(self) -> str:
        return resources.fingerprint()

    def key(self, digest: str, *, is_sample: bool) -> str:
        """Stand for all that a site is made from: the program, the edition, the options."""
        options = (self.settings.base_url, str(is_sample), repr(self.withheld.lines))
        parts = (self._program, digest, *options)
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()

    def withhold(self, opened: OpenedEdition) -> OpenedEdition:
        """Hide whoever is to be hidden."""
        warnings = (*opened.warnings, *self.withheld.warnings(opened.edition))
        return replace(opened, edition=self.withheld.apply(opened.edition), warnings=warnings)


def _standing(publication: Publication, order: _Order) -> BuildReport | None:
    """Report what stands already, where the source can be told to be the same without reading it.

    None where it cannot, where the site is another's, or where it was damaged.
    """
    source = order.settings.source
    digest = _quick_digest(source)
    if digest is None:
        return None
    key = order.key(digest, is_sample=source == "sample")
    report = _report(publication.summary(key))
    # The same bytes may lie elsewhere now.
    return replace(report, origin=str(source)) if report and not report.is_sample else report


def _built(publication: Publication, order: _Order, progress: Progress) -> BuildReport:
    # Imported here: a build that has nothing to do does not wait for them.
    from site_gen.assembly import assemble  # noqa: PLC0415
    from site_gen.editions import open_edition  # noqa: PLC0415
    from site_gen.work import default_jobs, write_all  # noqa: PLC0415

    settings = order.settings
    publication.survey()
    opened = order.withhold(open_edition(settings.source))
    key = order.key(opened.digest, is_sample=opened.is_sample)
    standing = _report(publication.summary(key))
    if standing:
        return standing
    assembly = assemble(opened, settings.base_url)
    ground, count = publication.ground, sum(map(len, assembly.batches))
    if not ground.known and not ground.standing:
        assembly.prepare()
    tally = write_all(
        assembly.batches,
        ground,
        jobs=settings.jobs or default_jobs(),
        progress=lambda done: progress(done, count),
    )
    report = BuildReport(
        edition=opened.edition.updated,
        origin=opened.origin,
        is_sample=opened.is_sample,
        warnings=opened.warnings,
        pages=assembly.pages,
        files=tally.count,
        bytes=tally.bytes,
    )
    written, removed = publication.finish(tally.files, key, json.dumps(asdict(report)))
    return replace(report, written=written if ground.is_kept else tally.count, removed=removed)


def _quick_digest(source: str | None) -> str | None:
    """Give the digest of a file or of the sample; None for what only opening can tell."""
    path = resources.sample() if source == "sample" else Path(source or "")
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else None
    except (OSError, ValueError):
        return None


def _report(summary: str | None) -> BuildReport | None:
    if summary is None:
        return None
    facts = json.loads(summary)
    return BuildReport(**{**facts, "warnings": tuple(facts["warnings"])})
