"""The home page, and the pages written in Markdown."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from site_gen.model import Text
from site_gen.pages.statistics import use_of_ranges
from site_gen.pages.view import (
    Count,
    DataPage,
    GridRow,
    HomePage,
    Line,
    Link,
    NoteBlock,
    NoteView,
    ProsePage,
    TextPart,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from site_gen.catalog import Catalog
    from site_gen.model import Note
    from site_gen.pages.linking import Linker
    from site_gen.pages.view import DataFile

_FRAME = re.compile(r"^\s*\*{5,}\s*$")
_FRAMED = re.compile(r"^\s*\*\s?(.*?)\s*\*?\s*$")


def home_page(linker: Linker, classes: tuple[GridRow, ...]) -> HomePage:
    """Give the home page; *classes* are the ways into the port numbers."""
    edition = linker.catalog.edition
    return HomePage(
        kind="page",
        key="home",
        url="",
        title="Service names and port numbers",
        heading="Every port, service and registrant on record",
        description="IANA's Service Name and Transport Protocol Port Number Registry as pages: "
        "look up a port number, a service name or a contact.",
        registry_title=edition.title,
        edition=edition.updated,
        format=edition.format,
        remarks=edition.remarks,
        counts=tuple(_counts(linker.catalog)),
        experts=linker.rich(edition.experts),
        references=tuple(map(linker.part, edition.references)),
        notes=tuple(_note(note, linker) for note in edition.notes),
        footnotes=tuple(linker.footnotes.values()),
        classes=classes,
        use=use_of_ranges(linker),
    )


def _counts(catalog: Catalog) -> Iterator[Count]:
    yield Count(len(catalog.ports), Link("port numbers", "ports/"))
    yield Count(len(catalog.ranges), Link("ranges", "ports/"))
    yield Count(len(catalog.services), Link("service names", "services/"))
    yield Count(len(catalog.contacts), Link("contacts", "contacts/"))
    yield Count(len(catalog.references), Link("references", "references/"))


def _note(note: Note, linker: Linker) -> NoteView:
    return NoteView(note.title, tuple(_blocks(linker.rich(note.text))))


def _blocks(lines: tuple[Line, ...]) -> Iterator[NoteBlock]:
    """Split a note into paragraphs; what asterisks frame is one boxed run of them."""
    is_boxed = False
    paragraph: list[Line] = []
    for line in lines:
        is_frame = len(line) == 1 and _FRAME.match(line[0].text) is not None
        unframed = _unframed(line) if is_boxed and not is_frame else line
        if is_frame or not any(part.text.strip() for part in unframed):
            yield from _block(paragraph, is_boxed=is_boxed)
            paragraph = []
        else:
            paragraph.append(unframed)
        is_boxed ^= is_frame
    yield from _block(paragraph, is_boxed=is_boxed)


def _unframed(line: Line) -> Line:
    if len(line) != 1 or line[0].url:
        return line
    match = _FRAMED.match(line[0].text)
    return (TextPart(match[1]),) if match else line


def _block(lines: list[Line], *, is_boxed: bool) -> Iterator[NoteBlock]:
    if lines:
        yield NoteBlock(tuple(lines), is_boxed)


def prose_page(slug: str, source: str) -> ProsePage:
    """Give a page written in Markdown: its first line is ``# Title``, the next its description."""
    return ProsePage(**_prose(slug, source))


def data_page(source: str, downloads: Callable[[], tuple[DataFile, ...]]) -> DataPage:
    """Give the page of all *downloads*; *source* describes them in Markdown."""
    return DataPage(**_prose("data", source), downloads=downloads())


def _prose(slug: str, source: str) -> dict[str, Any]:
    title, _, rest = source.partition("\n")
    heading = title.lstrip("# ").strip()
    words, _, body = rest.strip().partition("\n\n")
    lede = Text(((words,),)).flat
    return {
        "kind": "page",
        "key": slug,
        "url": f"{slug}/",
        "title": heading,
        "heading": heading,
        "description": lede,
        "source": f"{words}\n\n{body}",
    }
