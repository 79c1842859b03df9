"""The module by which other sites show a card."""

from __future__ import annotations

from site_gen import resources
from site_gen.embed import PATH, embed_file


def test_the_module_is_small_and_keeps_its_address() -> None:
    """A wiki's page waits for it; below 3 kB it is hardly noticed."""
    file = embed_file(resources.static())
    assert file.path == PATH == "embed/port-card.js"
    assert len(file.body) < 3000
