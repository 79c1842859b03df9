"""Download one file over HTTP: within limits, with retries, and only if it has changed."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

from site_gen.errors import FetchError, MissingError

if TYPE_CHECKING:
    import httpx

_MISSING = frozenset({404, 410})
_TEMPORARY = frozenset((408, 425, 429, 500, 502, 503, 504))
_OTHER_SOURCE = "try again later, or give a file with --source"
_NETWORK = "check the network (proxies are taken from HTTPS_PROXY), or give a file with --source"
_TRUST = "set SSL_CERT_FILE to the certificates of the authority that you trust"
_TRIES = 4
_REDIRECTIONS = 5
# In seconds: for a connection, for the next bytes, for everything with retries and pauses.
_CONNECT = 4.0
READ = 20.0
TOTAL = 120.0
SIZE = 64 << 20  # bytes
_FIRST_PAUSE = 1.0  # seconds, doubled each time
_LONGEST_PAUSE = 30.0  # seconds


@dataclass(frozen=True, slots=True)
class Validators:
    """The validators of a file, which make a request conditional (RFC 9110 section 8.8)."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Download:
    """A file from a server; *body* is None where it has not changed."""

    body: bytes | None
    validators: Validators


class _TemporaryError(FetchError):
    """A failure after which another try may succeed, in *retry_after* seconds."""

    retry_after = 0.0


def without_password(url: str) -> str:
    """Return *url* without user name and password; raise `FetchError` where it is not valid.

    >>> without_password("https://me:secret@example.org:8443/ports.xml")
    'https://example.org:8443/ports.xml'
    """
    try:
        parts = urlsplit(url)
        if parts.scheme.lower() in ("http", "https") and parts.hostname:
            return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
    except ValueError:
        pass
    what = "is not an http or https address"
    raise FetchError(what, remedy="correct it", place=url.rpartition("@")[2])


def download(
    url: str, known: Validators | None = None, *, retry_unreachable: bool = True
) -> Download:
    """Download the file at *url*, unless *known* are still its validators.

    Proxies and certificates are taken from the environment. A temporary
    failure is retried after 1, 2 and 4 seconds, or after the server's
    ``Retry-After``, at most 30 seconds. With *retry_unreachable* false, a server
    that cannot be reached is not tried again: for a caller that has another source.
    Raise `FetchError`.
    """
    deadline = time.monotonic() + TOTAL
    turn = 0
    while True:
        try:
            return _attempt(
                url, known or Validators(), deadline, retry_unreachable=retry_unreachable
            )
        except _TemporaryError as error:
            pause = min(max(error.retry_after, _FIRST_PAUSE * 2**turn), _LONGEST_PAUSE)
            turn += 1
            if turn == _TRIES or time.monotonic() + pause > deadline:
                raise
            wait_visibly(pause, error.what)


def wait_visibly(seconds: float, reason: str) -> None:
    """Sleep; on a terminal show the reason and a bar for the time that is left."""
    from rich.console import Console  # noqa: PLC0415 (nothing but a failure needs it)
    from rich.progress import track  # noqa: PLC0415

    steps = max(1, round(seconds * 4))
    console, is_hidden = Console(stderr=True), not sys.stderr.isatty()
    words = f"{reason}; waiting"
    for _ in track(range(steps), words, console=console, transient=True, disable=is_hidden):
        time.sleep(seconds / steps)


def _attempt(url: str, known: Validators, deadline: float, *, retry_unreachable: bool) -> Download:
    import httpx  # noqa: PLC0415 (70 ms that only a download should pay)

    place = without_password(url)
    read = min(READ, max(0.001, deadline - time.monotonic()))
    timeout = httpx.Timeout(read, connect=_CONNECT)
    try:
        with (
            httpx.Client(
                timeout=timeout, follow_redirects=True, max_redirects=_REDIRECTIONS
            ) as client,
            client.stream("GET", url, headers=_headers(known)) as response,
        ):
            _check_response(response, known, place)
            if response.status_code == HTTPStatus.NOT_MODIFIED:
                return Download(None, known)
            headers = response.headers
            body = _read_body(response, deadline, place)
            return Download(body, Validators(headers.get("etag"), headers.get("last-modified")))
    except httpx.TooManyRedirects as error:
        what = f"redirects more than {_REDIRECTIONS} times"
        raise FetchError(what, remedy=_OTHER_SOURCE, place=place) from error
    except httpx.RequestError as error:
        raise _failure(error, place, retry_unreachable=retry_unreachable) from error
    except (httpx.InvalidURL, ValueError, ImportError, OSError) as error:
        # A proxy or a certificate file named in the environment that cannot be used.
        what = f"cannot be requested: {error}"
        raise FetchError(what, remedy=_NETWORK, place=place) from error


def _headers(known: Validators) -> dict[str, str]:
    from site_gen import __version__  # noqa: PLC0415 (10 ms that only a download should pay)

    # Only gzip: the limit on the size is tested with it, whatever else may be installed.
    headers = {"User-Agent": f"site-gen/{__version__}", "Accept-Encoding": "gzip"}
    conditions = {"If-None-Match": known.etag, "If-Modified-Since": known.last_modified}
    return headers | {name: value for name, value in conditions.items() if value}


def _check_response(response: httpx.Response, known: Validators, place: str) -> None:
    """Raise unless the server sends the file or, in reply to *known*, says that it is the same."""
    schemes = [step.url.scheme for step in (*response.history, response)]
    if "https" in schemes and "http" in schemes[schemes.index("https") :]:
        what = "redirects from https to http, where anybody could change the file"
        raise FetchError(what, remedy="check the address", place=place)
    status = response.status_code
    is_unchanged = status == HTTPStatus.NOT_MODIFIED and known != Validators()
    if status == HTTPStatus.OK or is_unchanged:
        return
    what = f"the server answers {status} {response.reason_phrase}".rstrip()
    if status not in _TEMPORARY:
        kind = MissingError if status in _MISSING else FetchError
        raise kind(what, remedy=_OTHER_SOURCE, place=place)
    failure = _TemporaryError(what, remedy=_OTHER_SOURCE, place=place)
    value = response.headers.get("retry-after", "")
    if value.isascii() and value.isdigit():
        failure.retry_after = float(value)
    raise failure


def _read_body(response: httpx.Response, deadline: float, place: str) -> bytes:
    body = bytearray()
    for chunk in response.iter_bytes():
        body += chunk
        if len(body) > SIZE:
            what = f"the file is larger than {SIZE} bytes, the limit"
            raise FetchError(what, remedy="check the address", place=place)
        # A server that sends a byte now and then never exceeds the limit of one wait.
        if time.monotonic() > deadline:
            what = f"the download took longer than {TOTAL:g} s"
            raise FetchError(what, remedy=_OTHER_SOURCE, place=place)
    return bytes(body)


def _failure(error: httpx.RequestError, place: str, *, retry_unreachable: bool) -> FetchError:
    import httpx  # noqa: PLC0415 (imported by the caller already)

    words = " ".join(str(error).split()) or type(error).__name__
    if "CERTIFICATE_VERIFY_FAILED" in words:
        return FetchError(words, remedy=_TRUST, place=place)
    if isinstance(error, httpx.UnsupportedProtocol):
        return FetchError(words, remedy="check the address", place=place)
    is_unreachable = isinstance(error, httpx.ConnectError | httpx.ConnectTimeout | httpx.ProxyError)
    kind = FetchError if is_unreachable and not retry_unreachable else _TemporaryError
    return kind(f"no answer ({words})", remedy=_NETWORK, place=place)
