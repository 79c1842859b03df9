"""Links: where they lead, and whether they are allowed; mail addresses that are not masked."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote

from site_gen import permalinks
from site_gen.check.facts import HOME, NOT_FOUND
from site_gen.check.report import Finding

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    from site_gen.check.html_page import HtmlPage

_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_EXECUTED = frozenset(("javascript", "data", "vbscript", "blob"))
# Browsers drop these from an address before they look at it.
_DROPPED = re.compile(r"[\x00-\x20]")
_FOLLOWED = frozenset(("a", "area"))
# What takes a reader to another page.
_NAVIGATING = frozenset(("a", "area", "form"))
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


class Target(NamedTuple):
    """The file and the id that an internal address leads to, or the rule that it breaks."""

    path: str = ""
    fragment: str = ""
    rule: str = ""
    message: str = ""


class Resolver:
    """Finds the file behind an internal address; each is looked up once."""

    def __init__(self, paths: Container[str], base_url: str) -> None:
        """Serve a site with the files *paths*, published at *base_url* if that is known."""
        self._paths = paths
        self._base_url = base_url
        self._base_path = permalinks.base_path(base_url)
        self._found: dict[str, Target] = {}

    def check(self, page: str, tag: str, url: str) -> Target:
        """Check the address of an element; of another site's, nothing but the form is checked."""
        if url.startswith(("../", "#")):
            return self.resolve(page, url)
        broken = broken_address(url, self._base_url, is_followed=tag in _FOLLOWED)
        if broken:
            return Target(rule=broken[0], message=broken[1])
        return Target() if _SCHEME.match(url) else self.resolve(page, url)

    def resolve(self, page: str, url: str) -> Target:
        """Find where *url* on the page at *page* leads."""
        if url.startswith("#"):
            return Target(page, url[1:])
        if page == NOT_FOUND:
            if url.startswith(self._base_path):
                return self._from_root(url.removeprefix(self._base_path))
            message = f"{url!r} does not begin with the base path; write {self._base_path}..."
            return Target(rule="lost-link", message=message)
        if url.startswith("/"):
            return Target(rule="link-absolute", message=f"{url!r} is absolute; write it relative")
        up = "../" * page.count("/")
        if up and url.startswith(up):
            return self._from_root(url[len(up) :])
        return self._from_folder(page, url)

    def _from_folder(self, page: str, url: str) -> Target:
        path, mark, fragment = url.partition("#")
        folders = page.split("/")[:-1]
        rest = path.split("/")
        while rest and rest[0] in (".", ".."):
            if rest.pop(0) == ".." and not (folders and folders.pop()):
                return _outside(url)
        # An address of no more than a query means the page itself.
        if path.startswith("?") or not path:
            return Target(page, fragment)
        return self._from_root("/".join((*folders, *(rest or [""]))) + mark + fragment)

    def _from_root(self, url: str) -> Target:
        if url not in self._found:
            self._found[url] = self._looked_up(url)
        return self._found[url]

    def _looked_up(self, url: str) -> Target:
        path, _, fragment = url.partition("#")
        path = unquote(path.partition("?")[0])
        if ".." in path.split("/"):
            return _outside(url)
        file = f"{path}{HOME}" if not path or path.endswith("/") else path.removeprefix("./")
        if f"{file}/{HOME}" in self._paths:
            return Target(rule="link-directory", message=f"{url!r} is a folder; add a slash")
        if file not in self._paths:
            message = (
                f"{url!r} does not lead to a file of the site; correct the link or publish {file}"
            )
            return Target(rule="link-target", message=message)
        if path.endswith(HOME):
            message = f"{url!r} names {HOME}; link the folder, with a slash at its end"
            return Target(rule="link-directory", message=message)
        return Target(file, unquote(fragment))


def _outside(url: str) -> Target:
    return Target(rule="link-outside", message=f"{url!r} leaves the site; use fewer '../'")


class PageLinks(NamedTuple):
    """The files that a page links for readers, anchors in other pages, and what is wrong."""

    targets: set[str]
    anchors: set[tuple[str, str]]
    findings: list[Finding]


def resolve_links(page: HtmlPage, resolver: Resolver) -> PageLinks:
    """Resolve every address in a page, and check the anchors that lead into the page itself."""
    links = PageLinks(set(), set(), [])
    ids = {"", "top", *page.values("id")}
    for tag, url in page.addresses():
        path, fragment, rule, message = resolver.check(page.path, tag, url)
        if rule:
            links.findings.append(Finding(page.path, page.line_of(url), rule, message))
        elif path and tag in _NAVIGATING:
            links.targets.add(path)
            if path != page.path and fragment:
                links.anchors.add((path, fragment))
            elif path == page.path and fragment not in ids:
                line = page.line_of(f"#{fragment}")
                message = f"the page has no id {fragment!r}; correct the link or add the id"
                links.findings.append(Finding(page.path, line, "link-anchor", message))
    return links


def broken_address(url: str, base_url: str, *, is_followed: bool) -> tuple[str, str] | None:
    """Return the rule that the scheme or origin of an address breaks, and a message."""
    plain = _DROPPED.sub("", url)
    scheme = _SCHEME.match(plain)
    if not scheme and not plain.startswith("//"):
        return None
    broken = _broken_scheme(scheme[1].lower() if scheme else "", url, is_followed=is_followed)
    if not broken and base_url and plain.startswith(base_url):
        broken = ("link-absolute", f"{url!r} leads to this site; write it relative")
    return broken


def _broken_scheme(scheme: str, url: str, *, is_followed: bool) -> tuple[str, str] | None:
    shown = url if len(url) <= 80 else f"{url[:80]}…"  # noqa: PLR2004 (one line of a terminal)
    if scheme in _EXECUTED:
        return "link-script", f"{shown!r} is a script or data; link a file instead"
    if scheme == "mailto":
        return "link-mail", f"{shown!r} is a mail address; print it masked, as text"
    if not is_followed:
        return "foreign-request", f"{shown!r} is another origin; publish the file with the site"
    if scheme not in ("http", "https"):
        return "link-scheme", f"{shown!r} is neither http nor https; print it as text"
    return None


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
