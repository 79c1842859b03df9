"""The inventory by which Sphinx and its kin link the pages by name: ``objects.inv``, version 2.

``:ref:`port-443```, ``:ref:`service-https``` and ``:ref:`reference-rfc6335```
are labels; ``:term:`https``` is a service name.
"""

from __future__ import annotations

import re
import zlib
from typing import TYPE_CHECKING

from site_gen import permalinks
from site_gen.files import SiteFile
from site_gen.titles import heading_of, port_title, range_title

if TYPE_CHECKING:
    from collections.abc import Iterator

    from site_gen.catalog import Catalog

PATH = "objects.inv"
# https://sphobjinv.readthedocs.io/en/stable/syntax.html: four lines in the
# clear, then the objects, packed by zlib.
_HEAD = """# Sphinx inventory version 2
# Project: {project}
# Version: {version}
# The remainder of this file is compressed using zlib.
"""
# White space parts the fields; the rest is what reStructuredText reads as its own.
_LABEL = re.compile(r"[^\s`<>:]+")
_BLOCK = 0xFFFF


def inventory_file(catalog: Catalog, project: str) -> SiteFile:
    """Give the inventory of every port, range, service and reference of *catalog*."""
    head = _HEAD.format(project=project, version=_folded(catalog.edition.updated or ""))
    objects = "\n".join([*_objects(catalog), ""])
    return SiteFile(PATH, head.encode() + stored(objects.encode("utf-8", "backslashreplace")))


def stored(data: bytes) -> bytes:
    """Wrap *data* as a zlib stream (RFC 1950) without making it smaller.

    Compressed, the bytes would depend on the library of the machine: zlib and
    zlib-ng give different ones, and both are met under Python.
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
    for port in catalog.ports.values():
        number, title = port.number, _folded(port_title(port))
        yield f"port-{number} std:label -1 {permalinks.port(number)} {title}"
    for span in catalog.ranges.values():
        url = permalinks.port_range(span.first, span.last)
        yield f"port-{span.key} std:label -1 {url} {_folded(range_title(span))}"
    for service in catalog.services.values():
        name, url = service.name, permalinks.service(service.name)
        is_label = _LABEL.fullmatch(name) is not None
        label = f"service-{permalinks.lowered(name)}" if is_label else _spelled(url)
        yield f"{label} std:label -1 {url} {_folded(name)}"
        if is_label:
            yield f"{name} std:term -1 {url} -"
    for reference in catalog.references.values():
        key, url = reference.key, permalinks.reference(reference.key)
        is_label = _LABEL.fullmatch(key) is not None
        label = f"reference-{permalinks.lowered(key)}" if is_label else _spelled(url)
        yield f"{label} std:label -1 {url} {_folded(heading_of(key))}"


def _spelled(url: str) -> str:
    """Name a target by its kind and slug, where its key cannot be written."""
    return url.strip("/").replace("/", "-", 1)


def _folded(text: str) -> str:
    return " ".join(text.split())
