"""Sanitize an edition: escape invisible characters and those that reorder other text.

Any other character is safe in pages, JSON and data files.
"""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass, replace
from typing import TYPE_CHECKING, Any

from site_gen.model import masked
from site_gen.registry.diagnostics import merge_contacts

if TYPE_CHECKING:
    from site_gen.model import Edition
    from site_gen.registry.diagnostics import Diagnostics

# Control characters and noncharacters are errors in HTML. Bidirectional embeddings,
# overrides and isolates reach beyond their own text: a stray one ends the isolation
# that a browser puts around it (https://www.unicode.org/reports/tr9/#Explicit_Directional_Formatting).
_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u206f\ufdd0-\ufdef\ufff9-\ufffb\ufffe\uffff"
    + "".join(
        f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0x10000, 0x110000, 0x10000)
    )
    + "\ud800-\udfff]"
)
# How those are written in UTF-8, or by number, or an encoding that is not UTF-8:
# where no byte of the file looks like one, there is none. They are looked for in
# what is left of the file without the letters of plain text, which is next to nothing.
_PLAIN = bytes((0x09, 0x0A, 0x0D, *range(0x20, 0x7F)))
_CONTROLS = re.compile(rb"[\x00-\x1f\x7f\xff]")
_SEQUENCES = re.compile(
    rb"\xc2[\x80-\x9f]|\xe2\x80[\xa8-\xae]|\xe2\x81[\xa6-\xaf]"
    rb"|\xef\xb7[\x90-\xaf]|\xef\xbf[\xb9-\xbf]|[\xf0-\xf4].\xbf[\xbe\xbf]",
    re.DOTALL,
)
_ENCODING = re.compile(rb"encoding\s*=\s*(?![\"']utf-8)", re.IGNORECASE)
_SHOWN = 5


def sanitize(edition: Edition, data: bytes, diagnostics: Diagnostics) -> Edition:
    r"""Escape every unprintable or reordering character of *edition*, read from *data*.

    U+202E is printed as ``\u202e``, with a warning that counts them.
    """
    if not _is_suspect(data):
        return edition
    found: dict[str, None] = {}
    spelled: Edition = _escape_all(edition, found)
    if not found:
        return edition
    names = ", ".join(f"U+{ord(char):04X}" for char in sorted(found)[:_SHOWN])
    more = ", …" if len(found) > _SHOWN else ""
    diagnostics.warn(
        f"the file holds characters that cannot be printed ({names}{more})",
        "each is printed as its number; compare it with IANA's page",
    )
    contacts = merge_contacts(((contact, None) for contact in spelled.contacts), diagnostics)
    return replace(spelled, contacts=contacts)


def _is_suspect(data: bytes) -> bool:
    rest = data.translate(None, _PLAIN)
    return (
        b"&#" in data
        or _CONTROLS.search(rest) is not None
        or _SEQUENCES.search(rest) is not None
        # Only the declaration at the head of a file names its encoding.
        or _ENCODING.search(data, 0, data.find(b">") + 1) is not None
    )


def visible(text: str) -> str:
    r"""Escape the characters of *text* that cannot be printed.

    >>> visible("abc\u202edef")
    'abc\\u202edef'
    """
    return _UNSEEN.sub(_number, text)


def _number(match: re.Match[str]) -> str:
    return match[0].encode("unicode_escape").decode("ascii")


def _escape_all(value: Any, found: dict[str, None]) -> Any:  # noqa: ANN401 (any fact of an edition)
    """Escape all strings inside *value*; add what was escaped to *found*."""
    if isinstance(value, str):
        unseen = _UNSEEN.findall(value)
        found.update(dict.fromkeys(unseen))
        # What stood before an "@" may make an address now.
        return masked(visible(value)) if unseen else value
    if hasattr(value, "_fields"):
        return type(value)(*(_escape_all(each, found) for each in value))
    if isinstance(value, tuple):
        return tuple(_escape_all(each, found) for each in value)
    if is_dataclass(value) and not isinstance(value, type):
        facts = {each.name: _escape_all(getattr(value, each.name), found) for each in fields(value)}
        return replace(value, **facts)
    return value
