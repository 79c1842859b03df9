"""An operator's own notes: a folder of Markdown files with front matter.

``port/8443.md`` is a note on ``/port/8443/``; ``range/``, ``service/``, ``contact/`` and
``reference/`` hold notes on the other kinds. A file is named like the page it belongs to.
"""

from __future__ import annotations

import posixpath
import re
from html import unescape
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import frontmatter
import nh3
import yaml
from frontmatter.default_handlers import YAMLHandler
from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor

from site_gen import permalinks
from site_gen.annotations import Annotation, NoteLink, SiteLink
from site_gen.errors import NoteError
from site_gen.model import KINDS, LAST_PORT, masked
from site_gen.registry.sanitize import visible

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from xml.etree.ElementTree import Element

_KNOWN_KEYS = ("name", "aliases", "links", "owner")
# Python-Markdown takes time in the square of the number of opening brackets: 2 s for 4,000.
_LONGEST_NOTE = 100_000
_MOST_BRACKETS = 2_000
_LONGEST_VALUE = 500
_NUMBER = re.compile(r"0|[1-9][0-9]{0,4}")
_TAGS = {
    *("a", "abbr", "b", "blockquote", "br", "code", "dd", "del", "dl", "dt", "em", "h3", "h4"),
    *("h5", "h6", "hr", "i", "kbd", "li", "ol", "p", "pre", "s", "strong", "sub", "sup", "table"),
    *("tbody", "td", "th", "thead", "tr", "ul"),
}
# Nothing for every tag ("*"): nh3 would keep "title" and "lang".
_ATTRIBUTES: dict[str, set[str]] = {"*": set(), "a": {"href"}, "abbr": {"title"}, "ol": {"start"}}
_LINK_REL = "noopener nofollow"
# A link whose address was refused keeps its words.
_WITHOUT_ADDRESS = re.compile(f'<a rel="{_LINK_REL}">(.*?)</a>', re.DOTALL)


def read_notes(folder: Path, origin: str = "") -> tuple[list[Annotation], list[str]]:
    """Read the notes of *folder*, and list what in it is not a note, one warning each.

    *origin* is what pages call the folder, by default its name. Raise `NoteError` with file
    and line for a note that cannot be read.
    """
    if not folder.is_dir():
        what = "is not a directory"
        raise NoteError(what, remedy="name a folder of notes", place=str(folder))
    notes, warnings = [], []
    inside = folder.resolve()
    origin = origin or inside.name
    for path in sorted(path for path in folder.rglob("*") if path.is_file() or path.is_symlink()):
        parts = path.relative_to(folder).parts
        if parts[0].startswith(".") or parts == ("README.md",):
            continue
        if not path.resolve().is_relative_to(inside):
            warnings.append(f"{path}: the link leads out of the folder of notes; it is not read")
        elif not path.is_file() or path.parent.parent != folder or not _is_note(path):
            warnings.append(f"{path}: is not a note; notes are at KIND/KEY.md, such as port/443.md")
        else:
            notes.append(_read_note(path, origin))
    return notes, warnings


def _is_note(path: Path) -> bool:
    return path.parent.name in KINDS and path.suffix == ".md"


def _read_note(path: Path, origin: str) -> Annotation:
    place = str(path)
    url = _url_of(path)
    _limit(path.stat().st_size <= 4 * _LONGEST_NOTE, place)
    try:
        source = path.read_text(encoding="utf-8-sig")
    except ValueError as error:
        what = "is not UTF-8"
        raise NoteError(what, remedy="save it as UTF-8", place=place) from error
    _limit(len(source) <= _LONGEST_NOTE and source.count("[") <= _MOST_BRACKETS, place)
    facts, body = _split(masked(source), place)
    first_line = source.count("\n", 0, max(source.find(body[:80]), 0)) + 1 if body else 1
    html, links = _html(body, url, place, first_line)
    return Annotation(
        source="operator",
        origin=origin,
        url=url,
        name=_text(facts, "name", place),
        aliases=tuple(_texts(facts, "aliases", place)),
        links=tuple(_links(facts, place)),
        owner=_text(facts, "owner", place),
        facts=tuple((key, value) for key, value in _free_facts(facts, place)),
        html=html,
        text=" ".join(unescape(nh3.clean(html, tags=set())).split()),
        site_links=links,
        place=place,
    )


def _url_of(path: Path) -> str:
    """Return the address of the page that a note belongs to."""
    kind, key = path.parent.name, path.stem
    if kind in ("port", "range"):
        ends = key.split("-") if kind == "range" else [key]
        is_valid = len(ends) == (2 if kind == "range" else 1) and all(map(_is_port, ends))
        if not is_valid or int(ends[0]) > int(ends[-1]):
            what = f"{key!r} is not a valid {'port number' if kind == 'port' else 'range'}"
            remedy = "name the file like its page: port/8443.md, range/6000-6063.md"
            raise NoteError(what, remedy=remedy, place=str(path))
        return f"port/{key}/"
    return f"{kind}/{key}/" if kind == "contact" else f"{kind}/{permalinks.lowered(key)}/"


def _is_port(text: str) -> bool:
    return bool(_NUMBER.fullmatch(text)) and int(text) <= LAST_PORT


def _limit(is_short: bool, place: str) -> None:  # noqa: FBT001 (a condition)
    if not is_short:
        what = f"the note is longer than {_LONGEST_NOTE:,} characters or {_MOST_BRACKETS:,} links"
        raise NoteError(what, remedy="shorten it and link to the rest", place=place)


class _TextHandler(YAMLHandler):
    """Reads each value as the text that the operator wrote: ``no`` and ``2024-01-02`` as well."""

    def load(self, fm: str, **_: object) -> Any:  # noqa: ANN401 (any YAML)
        return yaml.load(fm, Loader=yaml.BaseLoader)  # noqa: S506 (it makes texts, lists and mappings alone)


def _split(source: str, place: str) -> tuple[dict[str, Any], str]:
    """Part front matter and body."""
    if source.startswith("+++"):
        what = "the front matter is TOML"
        raise NoteError(what, remedy='write YAML between two "---"', place=place, line=1)
    handler = _TextHandler()
    if not handler.detect(source.strip()):
        return {}, source.strip()
    try:
        found, body = frontmatter.parse(source, handler=handler)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        what = f"the front matter is not valid YAML ({getattr(error, 'problem', None) or error})"
        # The front matter begins on the second line.
        line = mark.line + 2 if mark else 1
        raise NoteError(what, remedy="correct it", place=place, line=line) from error
    except (ValueError, RecursionError, TypeError, AttributeError) as error:
        what = "the front matter is not a list of keys and values"
        raise NoteError(what, remedy="write it as KEY: VALUE", place=place, line=1) from error
    if not found and source.split("---", 2)[1].strip():
        what = "the front matter has no end, or is not a list of keys and values"
        raise NoteError(what, remedy='write KEY: VALUE, and "---" below it', place=place, line=1)
    return {_safe(str(key)): value for key, value in found.items()}, body


def _safe(text: str) -> str:
    """Mask mail addresses and escape what cannot be printed, also what was written as an escape."""
    return masked(visible(text))


def _html(body: str, url: str, place: str, first_line: int) -> tuple[str, tuple[SiteLink, ...]]:
    """Convert a note's body to safe HTML, and list its links to pages of the site."""
    links: list[SiteLink] = []

    def attribute(_tag: str, name: str, value: str) -> str | None:
        """Lead a relative link to the site's page, and remember it for the check of links."""
        if name != "href" or permalinks.is_followable(value):
            return value
        found, address = _site_link(value, url)
        at = body.find(value)
        links.append(SiteLink(found, place, first_line + body.count("\n", 0, max(at, 0))))
        return address

    converter = Markdown(
        extensions=["tables", "def_list", "fenced_code", "sane_lists", _NoteExtension()]
    )
    try:
        html = converter.convert(body)
    except RecursionError as error:
        what = "the note is nested too deeply"
        raise NoteError(what, remedy="simplify it", place=place) from error
    html = _WITHOUT_ADDRESS.sub(r"\1", _sanitized(html, attribute))
    safe = _safe(html)
    return (html if safe == html else _sanitized(safe)), tuple(links)


def _site_link(target: str, url: str) -> tuple[str, str | None]:
    """Resolve a link of the note on the page *url*: the site's page, and the link's address.

    A link that cannot lead to a page has no address: another scheme, another server, an
    anchor alone (a note has none).
    """
    try:
        parts = urlsplit(target)
    except ValueError:
        return target, None
    if parts.scheme or parts.netloc or not parts.path:
        return target, None
    path = parts.path.removesuffix(".md")
    # A file's links are relative to the file, as in MkDocs and on a Git host.
    base = "/" if path.startswith("/") else f"/{url.partition('/')[0]}/"
    found = re.sub(r"^range/", "port/", posixpath.normpath(base + path).strip("/"))
    site_path = f"{found}/" if found else ""
    query = f"?{parts.query}" if parts.query else ""
    anchor = f"#{parts.fragment}" if parts.fragment else ""
    return site_path, f"../../{site_path}{query}{anchor}"


def _sanitized(html: str, attribute: Callable[[str, str, str], str | None] | None = None) -> str:
    return nh3.clean(
        html,
        tags=_TAGS,
        clean_content_tags={"script", "style"},
        attributes=_ATTRIBUTES,
        attribute_filter=attribute,
        url_schemes={"http", "https"},
        link_rel=_LINK_REL,
    )


class _NoteExtension(Extension):
    """Makes a note's headings subheadings of the page."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 (Markdown calls it so)
        md.treeprocessors.register(_NoteTree(md), "note", 0)


class _NoteTree(Treeprocessor):
    def run(self, root: Element) -> None:
        for element in root.iter():
            if re.fullmatch(r"h[1-6]", element.tag):
                element.tag = f"h{min(int(element.tag[1]) + 2, 6)}"


def _free_facts(facts: dict[str, Any], place: str) -> Iterator[tuple[str, str]]:
    for key in facts:
        if key not in _KNOWN_KEYS:
            yield key[:_LONGEST_VALUE], ", ".join(_texts(facts, key, place))


def _links(facts: dict[str, Any], place: str) -> Iterator[NoteLink]:
    """Read ``links``: addresses, or pairs of text and address."""
    found = facts.get("links") or []
    for each in found if isinstance(found, list) else [found]:
        for text, url in each.items() if isinstance(each, dict) else [(each, each)]:
            if not isinstance(url, str) or not permalinks.is_followable(_safe(url)):
                what = f"links: {str(url)[:80]!r} is not an http(s) address"
                raise NoteError(what, remedy="write TEXT: ADDRESS or ADDRESS", place=place)
            yield NoteLink(_safe(str(text))[:_LONGEST_VALUE], _safe(url))


def _text(facts: dict[str, Any], key: str, place: str) -> str:
    return ", ".join(_texts(facts, key, place))


def _texts(facts: dict[str, Any], key: str, place: str) -> list[str]:
    """Read a value or a list of values as texts."""
    value = facts.get(key)
    values = value if isinstance(value, list) else [] if value is None else [value]
    for each in values:
        if not isinstance(each, str):
            what = f"{key}: is neither a value nor a list of values"
            raise NoteError(what, remedy="write KEY: VALUE or KEY: [VALUE, VALUE]", place=place)
    texts = [" ".join(_safe(each).split())[:_LONGEST_VALUE] for each in values]
    return [text for text in texts if text]
