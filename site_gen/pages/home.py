"""The home page, and the pages written in Markdown."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import quote_plus

from site_gen import permalinks
from site_gen.catalog import KINDS
from site_gen.model import CLASSES, STATUSES, Text
from site_gen.pages.changes import Changes
from site_gen.pages.linking import class_url, mark_of
from site_gen.pages.plots import parts_of
from site_gen.pages.statistics import use_of_class
from site_gen.pages.view import (
    ClassCard,
    Count,
    DataPage,
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

    from site_gen.catalog import Catalog, Entity
    from site_gen.model import Note, PortClass
    from site_gen.pages.linking import Linker
    from site_gen.pages.view import DataFile

_EXAMPLES = ("3389", "https", "22, 80, 443", "Jon Postel")
_CLASS_WORDS: dict[PortClass, str] = {
    "System": "For the basic services of the Internet. On many systems only privileged processes "
    "may open them.",
    "User": "For the services of everybody else. IANA assigns them on request, free of charge.",
    "Dynamic": "Never assigned: any program may use them for a while.",
}
# The entities that the page of data shows, where the edition has them.
_KNOWN = {
    "port": "443",
    "range": "225-241",
    "service": "https",
    "contact": "Luke_Dion",
    "reference": "RFC6335",
}
_FRAME = re.compile(r"^\s*\*{5,}\s*$")
_FRAMED = re.compile(r"^\s*\*\s?(.*?)\s*\*?\s*$")


def home_page(linker: Linker) -> HomePage:
    """Give the home page."""
    edition = linker.catalog.edition
    return HomePage(
        kind="page",
        key="home",
        url="",
        title="Service names and port numbers",
        heading="What is on port…?",
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
        classes=tuple(_class_card(linker, name) for name in CLASSES),
        tones=tuple((mark_of(status), status) for status in STATUSES),
        examples=tuple(map(_example, _examples(linker.catalog))),
        changes=Changes(linker.past).last() if linker.past else (),
    )


def _examples(catalog: Catalog) -> tuple[str, ...]:
    """Give searches that find something; those of an excerpt are of what it holds."""
    if not (catalog.edition.is_excerpt and catalog.ports and catalog.services):
        return _EXAMPLES
    numbers = [str(number) for number in catalog.ports][:3]
    return numbers[0], next(iter(catalog.services.values())).name, ", ".join(numbers)


def _example(query: str) -> Link:
    # A single name or number opens its page at once; a list is a table.
    end = "" if "," in query else "&go=1"
    return Link(query, f"search/?q={quote_plus(query)}{end}")


def _class_card(linker: Linker, name: PortClass) -> ClassCard:
    first, last = CLASSES[name]
    counts = use_of_class(linker, name)
    return ClassCard(
        link=Link(f"{name} Ports", class_url(name)),
        span=f"{first}-{last}",
        words=_CLASS_WORDS[name],
        assigned=counts["assigned"] + counts["partly assigned"],
        size=last - first + 1,
        bar=parts_of([(mark_of(status), counts[status]) for status in STATUSES]),
        bar_words=", ".join(f"{counts[each]:,} {each}" for each in STATUSES if counts[each]),
    )


def _counts(catalog: Catalog) -> Iterator[Count]:
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


def data_page(
    source: str, catalog: Catalog, downloads: Callable[[], tuple[DataFile, ...]]
) -> DataPage:
    """Give the page of all *downloads*; *source* describes them in Markdown."""
    shown = (_shown(catalog.by_kind[kind], _KNOWN[kind]) for kind in KINDS if catalog.by_kind[kind])
    examples = tuple(Link(each.kind, permalinks.json_path(each.url)) for each in shown)
    return DataPage(**_prose("data", source), downloads=downloads(), examples=examples)


def _shown(entities: tuple[Entity, ...], key: str) -> Entity:
    return next((each for each in entities if each.key == key), entities[0])


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
