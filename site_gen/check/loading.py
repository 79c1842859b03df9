"""JSON, by the fast reader wherever it takes the text."""

from __future__ import annotations

import json
from typing import Any

import orjson


def loaded(text: str | bytes) -> Any:  # noqa: ANN401 (JSON is what it is)
    """Read JSON; raise `ValueError` where it is none.

    Numbers of more than 64 bits may be rounded.
    """
    try:
        return orjson.loads(text)
    except ValueError:
        # The other reader takes more, and says better what is wrong.
        return json.loads(text)
