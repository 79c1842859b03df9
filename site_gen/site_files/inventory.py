"""The Sphinx inventory of all pages: ``objects.inv``, version 2.

``:ref:`port-443```, ``:ref:`service-https``` and ``:ref:`reference-rfc6335```
are labels; ``:term:`https``` is a service name.
"""

from __future__ import annotations

import re
import zlib
from typing import TYPE_CHECKING

from site_gen import permalinks
from site_gen.files import SiteFile

if TYPE_CHECKING:
    from collections.abc import Iterator

    from site_gen.catalog import Catalog, Entity

PATH = "objects.inv"
# https://sphobjinv.readthedocs.io/en/stable/syntax.html: four lines of plain
# text, then the objects as a zlib stream.
_HEAD = """# Sphinx inventory version 2
# Project: {project}
# Version: {version}
# The remainder of this file is compressed using zlib.
"""
# White space separates the fields; the other characters are reStructuredText syntax.
_LABEL = re.compile(r"[^\s`<>:]+")
_BLOCK = 0xFFFF


def inventory_file(catalog: Catalog, project: str) -> SiteFile:
    """List every port, range, service and reference of *catalog*."""
    head = _HEAD.format(project=project, version=_one_line(catalog.edition.updated or ""))
    objects = "\n".join([*_objects(catalog), ""])
    return SiteFile(PATH, head.encode() + stored(objects.encode("utf-8", "backslashreplace")))


def stored(data: bytes) -> bytes:
    """Return *data* as a zlib stream (RFC 1950) of stored blocks.

    zlib and zlib-ng compress to different bytes, and Python is built with either.
    """
    starts = range(0, len(data), _BLOCK) or (0,)
    blocks = b"".join(_block(data[at : at + _BLOCK], at == starts[-1]) for at in starts)
    return b"\x78\x01" + blocks + zlib.adler32(data).to_bytes(4, "big")


def _block(part: bytes, is_last: bool) -> bytes:  # noqa: FBT001 (the first bit of the block)
    size = len(part)
    return (
        bytes([is_last])
        + b"".join(number.to_bytes(2, "little") for number in (size, size ^ _BLOCK))
        + part
    )


def _objects(catalog: Catalog) -> Iterator[str]:
    for each in (*catalog.by_kind["port"], *catalog.by_kind["range"]):
        yield f"port-{each.key} std:label -1 {each.url} {_one_line(each.title)}"
    for service in catalog.services.values():
        yield f"{_label(service)} std:label -1 {service.url} {_one_line(service.name)}"
        if _LABEL.fullmatch(service.name):
            yield f"{service.name} std:term -1 {service.url} -"
    for reference in catalog.references.values():
        yield f"{_label(reference)} std:label -1 {reference.url} {_one_line(reference.heading)}"


def _label(entity: Entity) -> str:
    """Name an entity by its kind and key; by its kind and slug where the key is not a label."""
    if _LABEL.fullmatch(entity.key):
        return f"{entity.kind}-{permalinks.lowered(entity.key)}"
    return entity.url.strip("/").replace("/", "-", 1)


def _one_line(text: str) -> str:
    return " ".join(text.split())
