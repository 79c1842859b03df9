"""JSON, read by the fast reader wherever it reads the same as that of the standard library."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from typing import Any

import orjson

_LONG_NUMBER = re.compile(rb"\d{19}")


def loaded(text: bytes) -> Any:  # noqa: ANN401 (JSON is what it is)
    """Read JSON; raise `ValueError` where it is none."""
    # The fast reader refuses some texts that are JSON, and rounds numbers of more than 64 bits.
    if not _LONG_NUMBER.search(text):
        with suppress(ValueError):
            return orjson.loads(text)
    return json.loads(text)
