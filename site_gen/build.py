"""The pipeline: one edition in, one published site out."""

from __future__ import annotations

import gc
import hashlib
import json
import time
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from site_gen import resources
from site_gen.publish import Publication

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Settings:
    """What the operator asks for.

    *source* is what ``--source`` names, None for the current edition wherever
    it can be had; *base_url* is where the site will be, empty if not known;
    *fresh* is to build from nothing and to keep nothing for the next build.
    """

    source: str | None = None
    output: Path = Path("output/site")
    base_url: str = ""
    jobs: int = 0
    fresh: bool = False


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
    with _uncollected(), Publication(settings.output, keeps=not settings.fresh) as publication:
        report = _standing(publication, settings) or _built(publication, settings, progress)
    return replace(report, seconds=time.perf_counter() - start)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Keep the garbage collector away from facts that all live to the end: a tenth of the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _standing(publication: Publication, settings: Settings) -> BuildReport | None:
    """Report what stands already, where the source can be told to be the same without reading it.

    None where it cannot, where the site is another's, or where it was damaged.
    """
    digest = _quick_digest(settings.source)
    if digest is None:
        return None
    key = _key(digest, settings, is_sample=settings.source == "sample")
    return _report(publication.summary(key))


def _built(publication: Publication, settings: Settings, progress: Progress) -> BuildReport:
    # Imported here: a build that has nothing to do does not wait for them.
    from site_gen.assembly import assemble  # noqa: PLC0415
    from site_gen.editions import open_edition  # noqa: PLC0415
    from site_gen.work import default_jobs, write_all  # noqa: PLC0415

    opened = open_edition(settings.source)
    key = _key(opened.digest, settings, is_sample=opened.is_sample)
    standing = _report(publication.summary(key))
    if standing:
        return standing
    assembly = assemble(opened, settings.base_url)
    tally = write_all(
        assembly.tasks,
        publication.root,
        known=publication.known,
        jobs=settings.jobs or default_jobs(),
        progress=lambda done: progress(done, len(assembly.tasks)),
    )
    report = BuildReport(
        edition=opened.edition.updated,
        origin=opened.origin,
        is_sample=opened.is_sample,
        warnings=opened.warnings,
        pages=assembly.pages,
        files=len(tally.files),
        bytes=tally.bytes,
    )
    removed = publication.finish(tally.files, key, json.dumps(asdict(report)))
    return replace(report, written=tally.written, removed=removed)


def _quick_digest(source: str | None) -> str | None:
    """Give the digest of a file or of the sample; None for what only opening can tell."""
    path = resources.sample() if source == "sample" else Path(source or "")
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else None
    except (OSError, ValueError):
        return None


def _key(digest: str, settings: Settings, *, is_sample: bool) -> str:
    """Stand for all that a site is made from: the program, the edition, the options."""
    parts = (resources.fingerprint(), digest, settings.base_url, str(is_sample))
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _report(summary: str | None) -> BuildReport | None:
    if summary is None:
        return None
    facts = json.loads(summary)
    return BuildReport(**{**facts, "warnings": tuple(facts["warnings"])})
