"""Read the CSV: every record, but neither contacts nor notes nor a date."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

from site_gen.model import Edition
from site_gen.registry import table
from site_gen.registry.diagnostics import REFETCH, TITLE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from site_gen.registry.diagnostics import Diagnostics
    from site_gen.registry.source import Source

_TITLES = re.compile(
    r'"?Service Name"?\s*,|,\s*"?(?:Port Number|Transport Protocol)"?\s*[,\n]', re.IGNORECASE
)


def recognizes(source: Source) -> bool:
    """Tell whether the first line holds titles between commas."""
    return _TITLES.search(source.head.lstrip().partition("\n")[0] + "\n") is not None


def read(source: Source, diagnostics: Diagnostics) -> Edition:
    """Read a CSV edition (RFC 4180 as IANA writes it: a header, then one row a record)."""
    text = source.text
    rows = _rows(text, diagnostics)
    line, titles = next(rows)
    fields = table.columns(titles, diagnostics, line)
    records = [table.Row(line, table.row(cells, fields, diagnostics, line)) for line, cells in rows]
    if not text.endswith("\n"):
        diagnostics.warn(
            "the last line has no end", f"it may be cut off: {REFETCH}", text.count("\n") + 1
        )
    return Edition(
        format="CSV",
        title=TITLE,
        category=None,
        updated=None,
        experts=None,
        references=(),
        notes=(),
        footnotes=(),
        registrations=table.registrations(records, diagnostics),
        contacts=(),
    )


def _rows(text: str, diagnostics: Diagnostics) -> Iterator[tuple[int, list[str]]]:
    """Yield each row with the line where it begins; empty lines are left out."""
    # One description may be longer than Python expects; the whole file is bounded already.
    csv.field_size_limit(len(text) + 1)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = 1
    try:
        for cells in reader:
            if cells:
                yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        diagnostics.fail(f"the CSV is damaged or cut off ({error})", REFETCH, line)
