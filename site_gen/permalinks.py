"""Every slug, address and output path of the site.

Addresses are relative to the site's root (``port/443/``) and are kept forever:
what this module returns must never change its meaning.
"""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache
from urllib.parse import urlsplit

# The file that names the edition, for programs; a folder that holds it is a site of ours.
# The file by which a folder is recognised as a site of this program, and what it says.
EDITION_JSON = "api/v1/edition.json"
GENERATOR = "site-gen"

# Windows cannot hold these as a file's name, with or without an ending.
_DEVICE = r"(?i:con|prn|aux|nul|com\d|lpt\d)(?=\.|$)"
_DEVICES = re.compile(_DEVICE)
_SAFE = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.")
# What most keys are: safe letter for letter, with no dot at an end, not too long.
_PLAIN = re.compile(rf"(?!{_DEVICE})[A-Za-z0-9_-](?:[A-Za-z0-9_.-]{{0,198}}[A-Za-z0-9_-])?")
_ESCAPE = re.compile(r"~([0-9a-f]{2})")
# A file system takes 255 bytes in one name; ".json" and a temporary suffix must fit as well.
_LONGEST = 200
_HEAD = 80
_DIGEST_MARK = "~~"
# RFC 3986, of which HTML allows nothing less; a name before the host would only mislead readers.
_PATH = r"(?:[\w.~!$&'()*+,;=:@/-]|%[0-9a-f]{2})*+"
_TAIL = r"(?:[\w.~!$&'()*+,;=:@/?-]|%[0-9a-f]{2})*+"
_HOST = r"(?:[\w-]++\.)*+[\w-]++\.?(?::[1-5]?[0-9]{1,4})?"
_ADDRESS = re.compile(
    rf"https?://{_HOST}(?:/{_PATH})?(?:\?{_TAIL})?(?:#{_TAIL})?", re.ASCII | re.IGNORECASE
)
# Every name is linked from several pages, most of them made one after the other.
_REMEMBERED = 1 << 14
_FIRST_LETTER = re.compile(r"^((?:~[0-9a-f]{2}|[^a-z~])*)([a-z])")


def slug(key: str, *, exact_case: bool = False) -> str:
    """Write *key* as one URL segment that every file system can hold.

    Letters, digits, ``-``, ``_`` and ``.`` stand for themselves; any other byte
    of the key's UTF-8 becomes ``~`` and two hexadecimal digits, and so does what some
    file system would change or refuse: a dot at either end, the first letter of
    a Windows device. With *exact_case* capital letters are escaped too, which
    keeps two keys apart that differ in nothing else.

    >>> slug("whois++"), slug("914c/g"), slug("con"), slug("AIG_S.L.")
    ('whois~2b~2b', '914c~2fg', '~63on', 'AIG_S.L~2e')
    """
    if not exact_case and _PLAIN.fullmatch(key):
        return key
    octets = key.encode("utf-8", "surrogatepass")
    escaped = "".join(_escaped(byte, exact_case=exact_case) for byte in octets)
    if escaped.startswith(".") or _DEVICES.match(escaped):
        escaped = f"~{ord(escaped[0]):02x}{escaped[1:]}"
    if escaped.endswith("."):
        escaped = f"{escaped[:-1]}~2e"
    return escaped if 0 < len(escaped) <= _LONGEST else _digested(key, escaped)


def _escaped(byte: int, *, exact_case: bool) -> str:
    # RFC 6335 section 5.1 allows letters, digits and hyphens; older entries hold
    # "/", "+" and "*" as well. Escaping the byte keeps 914c/g apart from 914c-g.
    if byte not in _SAFE or (exact_case and 65 <= byte <= 90):  # noqa: PLR2004 (A to Z)
        return f"~{byte:02x}"
    return chr(byte)


def _digested(key: str, escaped: str) -> str:
    # Too long for a file's name (or empty): no reversible form fits, so a
    # digest stands for the rest. "~~" never occurs in a escaped key.
    head = re.sub(r"~[0-9a-f]?$", "", escaped[:_HEAD])
    digest = hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
    return f"{head}{_DIGEST_MARK}{digest}"


def key_of(slug: str) -> str | None:
    """Read a slug back; None where a digest stands in for a very long key.

    >>> key_of("whois~2b~2b")
    'whois++'
    """
    if _DIGEST_MARK in slug:
        return None
    escaped = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), slug)
    return escaped.encode("latin-1").decode("utf-8", "surrogatepass")


def lowered(text: str) -> str:
    """Lower the letters A to Z alone: RFC 6335 section 5.1 compares names in ASCII.

    >>> lowered("EtherNet/IP-1 Ä")
    'ethernet/ip-1 Ä'
    """
    return text.lower() if text.isascii() else text.translate(_LOWER)


_LOWER = {upper: upper + 32 for upper in range(ord("A"), ord("Z") + 1)}


def port(number: int) -> str:
    """Give the address of a port's page.

    >>> port(443)
    'port/443/'
    """
    return f"port/{number}/"


def port_range(first: int, last: int) -> str:
    """Give the address of a range's page.

    >>> port_range(225, 241)
    'port/225-241/'
    """
    return f"port/{first}-{last}/"


@lru_cache(_REMEMBERED)
def service_slug(name: str) -> str:
    """Write a service name as a slug: names that differ in case alone are one service."""
    return slug(lowered(name))


def service(name: str) -> str:
    """Give the address of a service's page.

    >>> service("EtherNet/IP-1")
    'service/ethernet~2fip-1/'
    """
    return f"service/{service_slug(name)}/"


def contact_slug(contact_id: str, *, is_taken: bool = False) -> str:
    """Write a contact's id as a slug; *is_taken* where an earlier id differs in case alone.

    >>> contact_slug("Seiko_Epson", is_taken=True), contact_slug("admin", is_taken=True)
    ('~53eiko_~45pson', '~61dmin')
    """
    escaped = slug(contact_id, exact_case=is_taken)
    if is_taken and contact_id == lowered(contact_id):
        # No capital to escape, so the first letter is escaped instead.
        return _FIRST_LETTER.sub(lambda match: f"{match[1]}~{ord(match[2]):02x}", escaped, count=1)
    return escaped


def contact(slug: str) -> str:
    """Give the address of a contact's page by the slug of its id."""
    return f"contact/{slug}/"


def reference_slug(key: str) -> str:
    """Write a reference, as the registry prints it, as a slug in lower case.

    The path of a URI depends on case, so its capitals are escaped; RFCs, drafts
    and other titles are the same document in any case.

    >>> reference_slug("RFC6335"), reference_slug("https://example.org/A")
    ('rfc6335', 'https~3a~2f~2fexample.org~2f~41')
    """
    return slug(key, exact_case=True) if is_uri(key) else slug(lowered(key))


def reference(key: str) -> str:
    """Give the address of a reference's page."""
    return f"reference/{reference_slug(key)}/"


def is_uri(key: str) -> bool:
    """Return whether a reference is printed as an http(s) address."""
    return key.startswith(("http://", "https://"))


def is_followable(uri: str) -> bool:
    """Return whether a link may lead to *uri*: a well-formed http(s) address without a password.

    >>> is_followable("https://example.org/a?b#c"), is_followable("https://user:x@example.org/")
    (True, False)
    """
    return _ADDRESS.fullmatch(uri) is not None


def edition(edition_id: str) -> str:
    """Give the address of the page that shows what an edition changed.

    >>> edition("2025-12-15.2")
    'changes/2025-12-15.2/'
    """
    return f"changes/{edition_id}/"


def html_path(url: str) -> str:
    """Give the output path of the page at *url*.

    >>> html_path("port/443/")
    'port/443/index.html'
    """
    return f"{url}index.html"


def json_path(url: str) -> str:
    """Give the output path of the JSON that belongs to the entity page at *url*.

    >>> json_path("port/443/")
    'api/v1/port/443.json'
    """
    return f"api/v1/{url.rstrip('/')}.json"


def root_of(url: str) -> str:
    """Give the relative way from the page at *url* to the site's root.

    >>> root_of("port/443/"), root_of("")
    ('../../', './')
    """
    return "../" * url.count("/") or "./"


def base_path(base_url: str) -> str:
    """Give the path part of the site's base URL, with a slash at both ends.

    >>> base_path("https://example.github.io/ports")
    '/ports/'
    """
    path = urlsplit(base_url).path
    return f"/{path.strip('/')}/" if path.strip("/") else "/"
