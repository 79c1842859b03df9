"""All layers of annotations of a site, read together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from site_gen.annotations import Annotation, Annotations
from site_gen.annotations.common import read_common_names

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def read_annotations(
    folders: Sequence[Path], *, common_names: bool
) -> tuple[Annotations, tuple[str, ...]]:
    """Read the notes of *folders*, and the bundled list of common names if it is asked for.

    Return them with warnings, one line each. Raise `NoteError` for a note that cannot be read.
    """
    notes: list[Annotation] = []
    warnings: list[str] = []
    for folder in folders:
        # Imported here: most builds have no notes, and the libraries take 50 ms.
        from site_gen.annotations.notes import read_notes  # noqa: PLC0415

        found, remarks = read_notes(folder, _origin(folder, folders))
        notes += found
        warnings += remarks
    if common_names:
        notes += read_common_names()
    return Annotations(notes), tuple(warnings)


def _origin(folder: Path, folders: Sequence[Path]) -> str:
    """Name a folder of notes; one that shares its name with another has its parent's as well."""
    paths = [each.resolve() for each in folders]
    own = folder.resolve()
    is_shared = sum(path.name == own.name for path in set(paths)) > 1
    return "/".join(own.parts[-2:]) if is_shared else own.name
