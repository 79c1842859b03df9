"""Read the XML, the registry's canonical format."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NoReturn, cast, get_args

from lxml import etree

from site_gen.model import (
    PROTOCOLS,
    Edition,
    Footnote,
    Note,
    Registration,
    Text,
    Xref,
    XrefKind,
    masked,
)
from site_gen.registry import inline
from site_gen.registry.diagnostics import (
    REFETCH,
    REGISTRY_ID,
    TITLE,
    Diagnostics,
    contact,
    contact_key,
    merge_contacts,
    port_number,
    quoted,
)
from site_gen.registry.page_parts import experts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

    from site_gen.model import Contact, Inline
    from site_gen.registry.source import Source

_NAMESPACE = "{http://www.iana.org/assignments}"
_REGISTRY = _NAMESPACE + "registry"
_TITLE = _NAMESPACE + "title"
_CATEGORY = _NAMESPACE + "category"
_UPDATED = _NAMESPACE + "updated"
_EXPERT = _NAMESPACE + "expert"
_NOTE = _NAMESPACE + "note"
_RECORD = _NAMESPACE + "record"
_FOOTNOTE = _NAMESPACE + "footnote"
_PEOPLE = _NAMESPACE + "people"
_PERSON = _NAMESPACE + "person"
_NAME = _NAMESPACE + "name"
_NUMBER = _NAMESPACE + "number"
_PROTOCOL = _NAMESPACE + "protocol"
_DESCRIPTION = _NAMESPACE + "description"
_ASSIGNEE = _NAMESPACE + "assignee"
_SC = _NAMESPACE + "sc"
_UNAUTHORIZED = _NAMESPACE + "unauthorized"
_ORG = _NAMESPACE + "org"
_URI = _NAMESPACE + "uri"
_XREF = _NAMESPACE + "xref"
_BR = _NAMESPACE + "br"
_PARAGRAPH = _NAMESPACE + "paragraph"
# Refused before parsing where it stands in the usual place: nothing of it is read.
_DOCTYPE = re.compile(rb"<!DOCTYPE")
_LONGEST_PROLOG = 64 * 1024


def read(source: Source, diagnostics: Diagnostics) -> Edition:
    """Read an XML edition: everything that the registry holds."""
    root = _parse_root(source.data, diagnostics)
    parts = _Parts(root, diagnostics)
    registrations = tuple(_registration(record, diagnostics) for record in parts.of(_RECORD))
    if not registrations:
        diagnostics.fail("the file has no records", REFETCH, _line(root))
    return Edition(
        format="XML",
        title=parts.string(_TITLE) or TITLE,
        category=parts.string(_CATEGORY),
        updated=parts.string(_UPDATED),
        experts=experts(["\n".join(map(_all_text, parts.of(_EXPERT)))]),
        references=tuple(_xref(xref, diagnostics) for xref in parts.of(_XREF)),
        notes=tuple(_notes(parts, diagnostics)),
        footnotes=tuple(_footnotes(parts, diagnostics)),
        registrations=registrations,
        contacts=merge_contacts(_people(parts, diagnostics), diagnostics),
    )


def _parse_root(data: bytes, diagnostics: Diagnostics) -> _Element:
    declared = _DOCTYPE.search(data, 0, _LONGEST_PROLOG)
    if declared:
        _refuse_doctype(diagnostics, data.count(b"\n", 0, declared.start()) + 1)
    # Nothing outside the file is ever looked at, and no entity is replaced.
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        diagnostics.fail(f"the XML is damaged or cut off ({error.msg})", REFETCH, error.lineno)
    if root.getroottree().docinfo.internalDTD is not None:
        _refuse_doctype(diagnostics, None)
    if root.tag != _REGISTRY:
        what = f"the root element is {quoted(root.tag)}, not IANA's registry"
        diagnostics.fail(what, REFETCH, _line(root))
    if root.get("id") != REGISTRY_ID:
        what = f"this is the registry {quoted(root.get('id') or '')}, not {REGISTRY_ID}"
        diagnostics.fail(what, "give the service names and port numbers", _line(root))
    return root


def _refuse_doctype(diagnostics: Diagnostics, line: int | None) -> NoReturn:
    diagnostics.fail(
        "the file declares a document type or entities, which the registry never does",
        f"do not trust it; {REFETCH}",
        line,
    )


class _Parts:
    """Sort the registry's direct children by kind; one of an unknown kind becomes a note."""

    def __init__(self, root: _Element, diagnostics: Diagnostics) -> None:
        self._by_tag: dict[str, list[_Element]] = {tag: [] for tag in _KNOWN}
        self.unknown: list[_Element] = []
        for child in root.iterchildren(tag=etree.Element):
            self._by_tag.get(child.tag, self.unknown).append(child)
        for child in self.unknown:
            diagnostics.warn(
                f"element <{_local(child)}> is unknown",
                "kept as a note; report it to this project",
                _line(child),
            )

    def of(self, tag: str) -> list[_Element]:
        return self._by_tag[tag]

    def string(self, tag: str) -> str | None:
        return _string(self._by_tag[tag][0]) if self._by_tag[tag] else None


_KNOWN = frozenset(
    {_TITLE, _CATEGORY, _UPDATED, _EXPERT, _NOTE, _RECORD, _FOOTNOTE, _PEOPLE, _XREF}
)


def _line(element: _Element) -> int | None:
    return cast("int | None", element.sourceline)


def _all_text(element: _Element) -> str:
    return "".join(cast("Iterator[str]", element.itertext()))


def _local(element: _Element) -> str:
    return element.tag.rpartition("}")[2]


def _string(element: _Element) -> str | None:
    """Read a plain value, white space folded; None where the element is empty."""
    raw = element.text if not len(element) else _all_text(element)
    return _folded(raw) if raw else None


@lru_cache(4096)
def _folded(raw: str) -> str | None:
    # Records of one service stand side by side: names and numbers come in pairs.
    return masked(" ".join(raw.split())) or None


def _notes(parts: _Parts, diagnostics: Diagnostics) -> Iterator[Note]:
    for note in (*parts.of(_NOTE), *parts.unknown):
        text = inline.preformatted(_flow(note, diagnostics))
        title = note.get("title") if note.tag == _NOTE else _local(note)
        if text:
            yield Note(masked(title) if title else None, text)


def _footnotes(parts: _Parts, diagnostics: Diagnostics) -> Iterator[Footnote]:
    for footnote in parts.of(_FOOTNOTE):
        text = _text(footnote, diagnostics)
        if text:
            yield Footnote(masked(footnote.get("anchor") or ""), text)


def _people(parts: _Parts, diagnostics: Diagnostics) -> Iterator[tuple[Contact, int | None]]:
    for people in parts.of(_PEOPLE):
        for person in people.iterchildren(_PERSON):
            yield _contact(person, diagnostics), _line(person)


def _contact(person: _Element, diagnostics: Diagnostics) -> Contact:
    cells: dict[str, str] = {}
    for child in person:
        text, tag = (child.text or "").strip(), child.tag
        # Several addresses of one person: each element adds to the cell.
        if text and isinstance(tag, str):
            cells[tag] = f"{cells[tag]}; {text}" if tag in cells else text
    contact_id = contact_key(person.get("id") or "")
    if not contact_id:
        diagnostics.fail("a person has no id", REFETCH, _line(person))
    if _UPDATED in cells and cells[_UPDATED] not in diagnostics.dates:
        diagnostics.date(cells[_UPDATED], _line(person))
    return contact(
        contact_id, cells.get(_NAME), cells.get(_ORG), cells.get(_URI), cells.get(_UPDATED)
    )


def _registration(record: _Element, diagnostics: Diagnostics) -> Registration:
    values: dict[str, str | None] = {}
    texts: dict[str, Text | None] = {}
    contacts: list[str] = []
    assignees: list[str] = []
    references: list[Xref] = []
    for child in record:
        tag = child.tag
        if tag in _VALUES:
            values[tag] = _string(child)
        elif tag == _XREF:
            if child.get("type") == "person":
                contacts.append(contact_key(_target(child, diagnostics)))
            else:
                references.append(_xref(child, diagnostics))
        elif tag in _TEXTS:
            texts[tag] = _with(texts.get(tag), _text(child, diagnostics))
        elif tag == _ASSIGNEE:
            assignees += [
                contact_key(_target(xref, diagnostics)) for xref in child.iterchildren(_XREF)
            ]
        elif isinstance(tag, str):
            texts[_NOTE] = _with(texts.get(_NOTE), _unknown(child, diagnostics))
    first, last = _checked(record, values, diagnostics)
    return Registration(
        name=values.get(_NAME),
        number=values.get(_NUMBER),
        first=first,
        last=last,
        protocol=values.get(_PROTOCOL),
        description=texts.get(_DESCRIPTION),
        assignees=tuple(assignees or contacts),
        contacts=tuple(contacts),
        registered=_date(record, "date", diagnostics),
        modified=_date(record, "updated", diagnostics),
        references=tuple(references),
        service_code=values.get(_SC),
        unauthorized_use=texts.get(_UNAUTHORIZED),
        notes=texts.get(_NOTE),
    )


_VALUES = frozenset({_NAME, _NUMBER, _PROTOCOL, _SC})
_TEXTS = frozenset({_DESCRIPTION, _UNAUTHORIZED, _NOTE})


# Where an element stands is looked up for remarks alone: it costs more than most facts do.
def _date(record: _Element, name: str, diagnostics: Diagnostics) -> str | None:
    date = record.get(name)
    if date is None or date in diagnostics.dates:
        return date
    return diagnostics.date(date, _line(record))


def _checked(
    record: _Element, values: dict[str, str | None], diagnostics: Diagnostics
) -> tuple[int | None, int | None]:
    protocol, number = values.get(_PROTOCOL), values.get(_NUMBER)
    if protocol is not None and protocol not in PROTOCOLS:
        diagnostics.protocol(protocol, _line(record))
    if not number:
        diagnostics.identified(values.get(_NAME), number, _line(record))
        return None, None
    port = port_number(number)
    return diagnostics.span(number, _line(record)) if port is None else (port, port)


def _with(text: Text | None, more: Text | None) -> Text | None:
    """Append a paragraph to the text of a record."""
    if text is None or more is None:
        return text or more
    return Text((*text.lines, (), *more.lines))


def _unknown(child: _Element, diagnostics: Diagnostics) -> Text | None:
    diagnostics.warn(
        f"element <{_local(child)}> of a record is unknown",
        "kept among its notes; report it to this project",
        _line(child),
    )
    return _text(child, diagnostics)


def _target(xref: _Element, diagnostics: Diagnostics) -> str:
    target = (xref.get("data") or xref.text or "").strip()
    if not target:
        diagnostics.fail("a reference has no target", REFETCH, _line(xref))
    return target


def _xref(xref: _Element, diagnostics: Diagnostics) -> Xref:
    kind = _KINDS.get(xref.get("type") or "")
    target = " ".join(_target(xref, diagnostics).split())
    label = " ".join((xref.text or "").split())
    if kind is None:
        diagnostics.warn(
            f"reference type {quoted(xref.get('type') or '')} is unknown",
            "kept as text; report it to this project",
            _line(xref),
        )
    if kind in ("rfc", "draft") and _DOCUMENTS[kind].fullmatch(target):
        return _document(kind, target, label, xref.get("section"))
    if kind not in ("uri", "person", "note"):
        words = masked(", ".join(dict.fromkeys(filter(None, (target, label)))))
        return Xref("text", words, words)
    if kind == "person":
        return Xref(kind, contact_key(target), contact_key(label or target))
    return Xref(kind, masked(target), masked(label or target))


_KINDS: dict[str, XrefKind] = {kind: kind for kind in get_args(XrefKind)}
# What is marked up as a document, but names none, is kept as text.
_DOCUMENTS = {"rfc": re.compile(r"[Rr][Ff][Cc][0-9]+"), "draft": re.compile(r"[\w.+-]+")}


def _document(kind: XrefKind, target: str, label: str, section: str | None) -> Xref:
    if kind == "rfc":
        target = target.upper()
    label = masked(label) or (f"{target}, Section {section}" if section else target)
    if not label.lower().startswith(target.lower()):
        label = f"{target}, {label}"
    cited = inline.document(label)
    return Xref(kind, target, label, section or (cited.section if cited else None))


def _text(element: _Element, diagnostics: Diagnostics) -> Text | None:
    if not len(element):
        return inline.plain(element.text)
    blocks: list[list[list[Inline]]] = [[[]]]
    _walk(element, blocks, diagnostics)
    return inline.running(blocks)


def _walk(element: _Element, blocks: list[list[list[Inline]]], diagnostics: Diagnostics) -> None:
    blocks[-1][-1] += inline.linked(element.text or "")
    for child in element:
        tag = child.tag
        if tag == _XREF:
            blocks[-1][-1].append(_xref(child, diagnostics))
        elif tag == _BR:
            blocks[-1].append([])
        elif tag == _PARAGRAPH:
            blocks.append([[]])
            _walk(child, blocks, diagnostics)
            blocks.append([[]])
        elif isinstance(tag, str):
            blocks[-1][-1] += inline.linked(_all_text(child))
        blocks[-1][-1] += inline.linked(child.tail or "")


def _flow(element: _Element, diagnostics: Diagnostics) -> Iterator[Inline]:
    """Yield the strings and references of preformatted text in order."""
    yield from inline.linked(element.text or "")
    for child in element:
        if child.tag == _XREF:
            yield _xref(child, diagnostics)
        elif child.tag == _BR:
            yield "\n"
        elif isinstance(child.tag, str):
            yield from inline.linked(_all_text(child))
        yield from inline.linked(child.tail or "")
