"""One page, read by the parser that is right about any page."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, cast

from lxml import etree

from site_gen.check.page import (
    HOLDERS,
    KEPT,
    RECORD,
    ROW_HOLDERS,
    ROWS,
    TEXTS,
    Element,
    PageScan,
    Shown,
    Told,
    is_hiding,
    told,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# What libxml2 before 2.14 says of elements that are newer than HTML 4; ids have their own rule.
_UNKNOWN_TAG = 801
_ID_REDEFINED = 513
_NO_ERRORS = frozenset((_UNKNOWN_TAG, _ID_REDEFINED))
_PARSER = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
_DOCTYPE = b"<!doctype html>"


def scan(path: str, body: bytes) -> PageScan | None:
    """Parse a page; None where there is nothing that could be a page."""
    root = parsed(body)
    if root is None:
        return None
    page = PageScan(path, body, root.get("lang", ""), tuple(parse_errors()))
    records: list[etree._Element] = []
    for element in root.iter():
        tag = str(element.tag)
        items = tuple(cast("list[tuple[str, str]]", element.items()))
        if tag in KEPT:
            page.keep(_element(element, tag, dict(items)))
        if items or tag == "link":
            notes = _told(tag, items)
            page.add(tag, notes)
            if any(name == RECORD for name, _ in notes.asked):
                records.append(element)
    _find_ways(page, root)
    page.records += map(_shown, records)
    page.words = "".join("".join(map(_text, _holders(records))).split())
    return page


@lru_cache(maxsize=65536)
def _told(tag: str, items: tuple[tuple[str, str], ...]) -> Told:
    # Most elements stand on many pages.
    return told(tag, dict(items))


def parsed(body: bytes) -> etree._Element | None:
    """Parse HTML; None where there is none."""
    try:
        root: etree._Element | None = etree.fromstring(body, _PARSER)
    except (etree.XMLSyntaxError, etree.ParserError):
        return None
    return root


def parse_errors() -> Iterator[tuple[int, str]]:
    """List what was wrong with the form of the page that was parsed last."""
    for error in _PARSER.error_log:
        if error.type not in _NO_ERRORS:
            yield error.line, error.message


def has_doctype(body: bytes) -> bool:
    """Tell whether a page opens as HTML5 does."""
    return body[:64].lstrip().lower().startswith(_DOCTYPE)


def _attributes(element: etree._Element) -> dict[str, str]:
    return dict(cast("list[tuple[str, str]]", element.items()))


def _element(element: etree._Element, tag: str, attributes: dict[str, str]) -> Element:
    text = "".join(map(str, element.itertext())) if tag in TEXTS else ""
    return Element(tag, attributes, _line_at(element), text)


def _line_at(element: etree._Element) -> int | None:
    line = element.sourceline
    return line if isinstance(line, int) else None


def _find_ways(page: PageScan, root: etree._Element) -> None:
    header = root.find("body/header")
    if header is not None:
        page.header.update(link.get("href", "") for link in header.iter("a"))
    for box in root.iter("input"):
        if next(box.iterancestors("search"), None) is not None:
            page.boxes.append(_attributes(box))
    main = next(root.iter("main"), None)
    if main is not None and main.get("data-kind") == "listing":
        page.entries = sum(map(_is_entry, main.iter(*ROWS)))


def _is_entry(element: etree._Element) -> bool:
    parent = element.getparent()
    if parent is None or parent.tag not in ROW_HOLDERS:
        return False
    return next(parent.iterancestors("nav"), None) is None and element.find(".//a") is not None


def _shown(element: etree._Element) -> Shown:
    around = (element, *element.iterancestors())
    is_hidden = any(is_hiding(str(each.tag), _attributes(each)) for each in around)
    return Shown(element.get(RECORD, ""), is_hidden, _line_at(element))


def _holders(records: Iterable[etree._Element]) -> Iterable[etree._Element]:
    holders = (next(record.iterancestors(*HOLDERS), None) for record in records)
    return dict.fromkeys(holder for holder in holders if holder is not None)


def _text(element: etree._Element) -> str:
    return etree.tostring(element, method="text", encoding="unicode", with_tail=False)
