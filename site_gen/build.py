"""The pipeline: one edition in, one published site out."""

from __future__ import annotations

import hashlib
import json
import time
from dataclasses import asdict, dataclass, fields, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from site_gen import resources
from site_gen.parallel import default_jobs, gc_disabled, run_batches
from site_gen.publish import Publication
from site_gen.suppressions import Suppressions

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from site_gen.files import Batch
    from site_gen.history import SiteHistory
    from site_gen.publish import StagingTree
    from site_gen.sources import OpenedEdition

    Progress = Callable[[int, int], None]

# Settings that change no byte of the site; the digest of the source stands for the source.
_NOT_IN_KEY = frozenset({"source", "output", "jobs", "fresh"})


@dataclass(frozen=True, slots=True)
class Settings:
    """What the operator asks for.

    *source* is what ``--source`` names, None for the current edition wherever
    it can be had; *base_url* is where the site will be, empty if not known;
    *fresh* is to build even if the site is up to date; *suppress* is a list of
    contacts to hide; *notes* are folders of an operator's notes, *common_names* is
    whether the bundled list of common names is shown; *history* is the folder of a history.
    """

    source: str | None = None
    output: Path = Path("output/site")
    base_url: str = ""
    jobs: int = 0
    fresh: bool = False
    suppress: Path | None = None
    notes: tuple[Path, ...] = ()
    common_names: bool = True
    history: Path | None = None


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What was built: pages by kind, files, bytes, and the readers' remarks.

    *up_to_date* tells that the site was there already, and nothing was written;
    *seconds* is how long the build took.
    """

    edition: str | None
    origin: str
    is_sample: bool
    warnings: tuple[str, ...]
    pages: dict[str, int]
    files: int
    bytes: int
    up_to_date: bool = False
    seconds: float = 0.0


class BuildStats(NamedTuple):
    """How many files were written, and their size in bytes."""

    files: int
    bytes: int


def build_site(settings: Settings, progress: Progress = lambda *_: None) -> BuildReport:
    """Build the site of one registry edition and publish it, unless it is up to date."""
    start = time.perf_counter()
    with gc_disabled(), Publication(settings.output) as publication:
        report = _up_to_date_report(publication, settings)
        if report is None:
            report = _build(publication, settings, progress)
    return replace(report, seconds=time.perf_counter() - start)


def _up_to_date_report(publication: Publication, settings: Settings) -> BuildReport | None:
    """Give the report of the build that made the site, if a build now would make the same.

    None as well where only opening the source tells what it is: an address, or IANA.
    """
    source = settings.source
    is_sample = source == "sample"
    path = resources.sample() if is_sample else Path(source or "")
    try:
        digest = _file_digest(path) if path.is_file() else None
    except (OSError, ValueError):
        return None
    if digest is None:
        return None
    report = _kept_report(publication, settings, _key(settings, digest, is_sample=is_sample))
    # The same bytes may lie elsewhere now.
    return replace(report, origin=source) if report and source and not is_sample else report


def _build(publication: Publication, settings: Settings, progress: Progress) -> BuildReport:
    # Imported here: a build that has nothing to do does not wait for it.
    from site_gen.annotations.reading import read_annotations  # noqa: PLC0415
    from site_gen.site_plan import plan_site  # noqa: PLC0415
    from site_gen.sources import open_edition  # noqa: PLC0415

    suppressions = Suppressions.read(settings.suppress) if settings.suppress else Suppressions()
    whole = open_edition(settings.source)
    opened = _suppressed(whole, suppressions)
    key = _key(settings, opened.digest, is_sample=opened.is_sample)
    kept = _kept_report(publication, settings, key)
    if kept:
        return replace(kept, origin=opened.origin, warnings=opened.warnings)
    annotations, remarks = read_annotations(settings.notes, common_names=settings.common_names)
    history = _history(settings, whole, suppressions)
    plan = plan_site(opened, settings.base_url, annotations, history)
    warnings = (*opened.warnings, *remarks, *annotations.warnings(plan.has_page))
    stats = _write_batches(plan.batches, publication.tree, settings.jobs, progress)
    report = BuildReport(
        edition=opened.edition.updated,
        origin=opened.origin,
        is_sample=opened.is_sample,
        warnings=warnings,
        pages=plan.pages,
        files=stats.files,
        bytes=stats.bytes,
    )
    publication.keep_report(key, json.dumps(asdict(report)), stats.files)
    return report


def _suppressed(opened: OpenedEdition, suppressions: Suppressions) -> OpenedEdition:
    """Withhold what identifies the contacts that the operator suppresses."""
    warnings = (*opened.warnings, *suppressions.warnings(opened.edition))
    return replace(opened, edition=suppressions.apply(opened.edition), warnings=warnings)


def _history(
    settings: Settings, opened: OpenedEdition, suppressions: Suppressions
) -> SiteHistory | None:
    from site_gen.history import open_history  # noqa: PLC0415 (most builds have none)

    if settings.history is None:
        return None
    return open_history(settings.history, opened.edition, opened.digest, suppressions.ids)


def _write_batches(
    batches: Sequence[Batch], tree: StagingTree, jobs: int, progress: Progress
) -> BuildStats:
    """Make and write every file of *batches*; report to *progress* how many are expected."""
    total, done = sum(batch.size for batch in batches), 0
    stats = BuildStats(0, 0)
    results = run_batches(batches, partial(_write_batch, tree), jobs or default_jobs())
    for batch, written in zip(batches, results, strict=True):
        stats = BuildStats(stats.files + written.files, stats.bytes + written.bytes)
        done += batch.size
        progress(done, total)
    return stats


def _write_batch(tree: StagingTree, batch: Batch) -> BuildStats:
    sizes = [tree.write(file) for file in batch.files()]
    return BuildStats(len(sizes), sum(sizes))


def _kept_report(publication: Publication, settings: Settings, key: str) -> BuildReport | None:
    kept = None if settings.fresh else publication.report_for(key)
    if kept is None:
        return None
    facts = json.loads(kept)
    return BuildReport(**{**facts, "warnings": tuple(facts["warnings"]), "up_to_date": True})


def _key(settings: Settings, digest: str, *, is_sample: bool) -> str:
    """Give a digest of all that a site is made from: the program, the edition, the options."""
    options = {
        field.name: _content(getattr(settings, field.name))
        for field in fields(settings)
        if field.name not in _NOT_IN_KEY
    }
    parts = (resources.fingerprint(), digest, is_sample, options)
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def _content(value: object) -> object:
    """Give what an option brings to a site: of a file or a folder, the digest of every file."""
    if isinstance(value, tuple):
        return [_content(each) for each in value]
    if not isinstance(value, Path):
        return value
    if not value.is_dir():
        return _file_digest(value)
    files = {
        path.relative_to(value).as_posix(): path for path in value.rglob("*") if path.is_file()
    }
    # Hidden files are of other programs, like git.
    return [(name, _file_digest(path)) for name, path in sorted(files.items()) if name[0] != "."]


def _file_digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
