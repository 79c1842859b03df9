"""What a published file is."""

from __future__ import annotations

import hashlib

from site_gen.files import SiteFile


def test_a_file_tells_the_sha256_of_its_body() -> None:
    file = SiteFile("port/443/index.html", b"https")
    assert file.digest == hashlib.sha256(b"https").hexdigest()
    assert file == SiteFile("port/443/index.html", b"https")
