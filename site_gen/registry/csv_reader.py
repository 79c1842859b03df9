"""Read the CSV: every record, but neither contacts nor notes nor a date."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from site_gen.model import Edition
from site_gen.registry import table
from site_gen.registry.facts import REFETCH, TITLE
from site_gen.registry.opening import LARGEST, decoded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from site_gen.registry.facts import Ledger


def read(data: bytes, ledger: Ledger) -> Edition:
    """Read a CSV edition (RFC 4180 as IANA writes it: a header, then one row a record)."""
    text = decoded(data, ledger)
    rows = _rows(text, ledger)
    line, titles = next(rows)
    fields = table.columns(titles, ledger, line)
    records = [table.Row(line, table.row(cells, fields, ledger, line)) for line, cells in rows]
    if not text.endswith("\n"):
        ledger.warn(
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
        registrations=table.registrations(records, ledger),
        contacts=(),
    )


def _rows(text: str, ledger: Ledger) -> Iterator[tuple[int, list[str]]]:
    """Give each row with the line where it begins; an empty line is no row."""
    # One description may be longer than Python expects; the whole file is bounded already.
    csv.field_size_limit(LARGEST)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = 1
    try:
        for cells in reader:
            if cells:
                yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        ledger.fail(f"the CSV is damaged or cut off ({error})", REFETCH, line)
