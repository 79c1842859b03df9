"""Mail addresses that are not masked."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from site_gen.check.report import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

# The domain must have a dot: "Miele@home" and "SCOOP@F" in the registry are no addresses.
# It begins at the sign: from the left, a word of a megabyte would be tried at each of its letters.
_HOST = re.compile(r"@(?:[\w-]+\.)+[^\W\d_]{2,}")
_USER = re.compile(r"[\w.+%!#$'*/=?^`{|}~-]*[\w+%~-]\Z")
_LONGEST_USER = 64  # RFC 5321 section 4.5.3.1.1
_SIGN = re.compile(rb"&#0*64;?|&#x0*40;?|&commat;|\\u0040|%40", re.IGNORECASE)
# Looking for these first is many times as fast; most files have none.
_SIGNS = (b"&#0", b"&#6", b"&#x", b"&#X", b"&commat", b"\\u0040", b"%40")
# Code has "@media" and pictures are named "icon@2x.png".
_CODE = (".css", ".js", ".mjs", ".map", ".svg", ".png", ".ico", ".webp", ".woff2")


def plain_addresses(path: str, body: bytes) -> Iterator[Finding]:
    """Find every mail address in a file, in every way in which a format lets one write the @."""
    if path.endswith(_CODE):
        return
    if any(sign in body for sign in _SIGNS):
        body = _SIGN.sub(b"@", body)
    # Linked data is full of "@type": what follows a quotation mark has no user.
    if all(before.endswith(b'"') for before in body.split(b"@")[:-1]):
        return
    text = body.decode("utf-8", "replace")
    for match in _HOST.finditer(text):
        user = _USER.search(text[max(0, match.start() - _LONGEST_USER) : match.start()])
        if not user:
            continue
        line = text.count("\n", 0, match.start()) + 1
        message = f"{user[0] + match[0]!r} is a plain mail address; mask it with '&'"
        yield Finding(path, line, "mail-plain", message)
