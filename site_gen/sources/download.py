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
    from collections.abc import Callable

    import httpx

_MISSING = frozenset({404, 410})
_TEMPORARY = frozenset((408, 425, 429, 500, 502, 503, 504))
_OTHER_SOURCE = "try again later, or give a file with --source"
_NETWORK = "check the network (proxies are taken from HTTPS_PROXY), or give a file with --source"
_TRUST = "set SSL_CERT_FILE to the certificates of the authority that you trust"
_TRIES = 4
_REDIRECTIONS = 5
_CONNECT = 4.0  # seconds
_FIRST_PAUSE = 1.0  # seconds, doubled each time
_LONGEST_PAUSE = 30.0  # seconds


def wait_visibly(seconds: float, reason: str) -> None:
    """Sleep; on a terminal show the reason and a bar for the time that is left."""
    if not sys.stderr.isatty():
        time.sleep(seconds)
        return
    from rich.console import Console  # noqa: PLC0415 (a script does not wait for it)
    from rich.progress import track  # noqa: PLC0415

    steps = max(1, round(seconds * 4))
    console = Console(stderr=True)
    for _ in track(range(steps), f"{reason}; waiting", console=console, transient=True):
        time.sleep(seconds / steps)


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a download may take.

    *read* is the longest wait for the next bytes, *total* the time for
    everything, retries and pauses included, both in seconds; *size* is in
    bytes. With *retry_unreachable* false, a server that does not answer is
    not tried again: for a caller that has another source. *wait* gets the
    seconds of a pause and its reason.
    """

    read: float = 20.0
    total: float = 120.0
    size: int = 64 << 20
    retry_unreachable: bool = True
    wait: Callable[[float, str], None] = wait_visibly


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


class _TemporaryError(Exception):
    """A failure after which another try may succeed, in *retry_after* seconds."""

    def __init__(self, failure: FetchError, retry_after: float = 0.0) -> None:
        super().__init__()
        self.failure = failure
        self.retry_after = retry_after


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


def download(url: str, known: Validators | None = None, limits: Limits | None = None) -> Download:
    """Download the file at *url*, unless *known* are still its validators.

    Proxies and certificates are taken from the environment. A temporary
    failure is retried after 1, 2 and 4 seconds, or after the server's
    ``Retry-After``, at most 30 seconds. Raise `FetchError`.
    """
    limits = limits or Limits()
    deadline = time.monotonic() + limits.total
    for turn in range(_TRIES):
        try:
            return _attempt(url, known or Validators(), limits, deadline)
        except _TemporaryError as error:
            pause = min(max(error.retry_after, _FIRST_PAUSE * 2**turn), _LONGEST_PAUSE)
            if turn == _TRIES - 1 or time.monotonic() + pause > deadline:
                raise error.failure from error.failure.__cause__
            limits.wait(pause, error.failure.what)
    raise AssertionError


def _attempt(url: str, known: Validators, limits: Limits, deadline: float) -> Download:
    import httpx  # noqa: PLC0415 (70 ms that only a download should pay)

    place = without_password(url)
    read = min(limits.read, max(0.001, deadline - time.monotonic()))
    try:
        with (
            httpx.Client(
                timeout=httpx.Timeout(read, connect=_CONNECT),
                follow_redirects=True,
                max_redirects=_REDIRECTIONS,
            ) as client,
            client.stream("GET", url, headers=_headers(known)) as response,
        ):
            _check_response(response, known, place)
            if response.status_code == HTTPStatus.NOT_MODIFIED:
                return Download(None, known)
            headers = response.headers
            body = _read_body(response, limits, deadline, place)
            return Download(body, Validators(headers.get("etag"), headers.get("last-modified")))
    except httpx.TooManyRedirects as error:
        what = f"redirects more than {_REDIRECTIONS} times"
        raise FetchError(what, remedy=_OTHER_SOURCE, place=place) from error
    except httpx.RequestError as error:
        raise _failure(error, limits, place) from error
    except (httpx.InvalidURL, ValueError, ImportError, OSError) as error:
        # A proxy or a certificate file named in the environment that cannot be used.
        what = f"cannot be requested: {error}"
        raise FetchError(what, remedy=_NETWORK, place=place) from error


def _headers(known: Validators) -> dict[str, str]:
    from site_gen import __version__  # noqa: PLC0415 (10 ms that only a download should pay)

    # Only gzip: the limit on the size is tested with it, whatever else may be installed.
    headers = {"User-Agent": f"site-gen/{__version__}", "Accept-Encoding": "gzip"}
    if known.etag:
        headers["If-None-Match"] = known.etag
    if known.last_modified:
        headers["If-Modified-Since"] = known.last_modified
    return headers


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
    kind = MissingError if status in _MISSING else FetchError
    failure = kind(what, remedy=_OTHER_SOURCE, place=place)
    if status not in _TEMPORARY:
        raise failure
    value = response.headers.get("retry-after", "")
    seconds = float(value) if value.isascii() and value.isdigit() else 0.0
    raise _TemporaryError(failure, seconds)


def _read_body(response: httpx.Response, limits: Limits, deadline: float, place: str) -> bytes:
    body = bytearray()
    for chunk in response.iter_bytes():
        body += chunk
        if len(body) > limits.size:
            what = f"the file is larger than {limits.size} bytes, the limit"
            raise FetchError(what, remedy="check the address", place=place)
        # A server that sends a byte now and then never exceeds the limit of one wait.
        if time.monotonic() > deadline:
            what = f"the download took longer than {limits.total:g} s"
            raise FetchError(what, remedy=_OTHER_SOURCE, place=place)
    return bytes(body)


def _failure(error: httpx.RequestError, limits: Limits, place: str) -> Exception:
    import httpx  # noqa: PLC0415 (imported by the caller already)

    words = " ".join(str(error).split()) or type(error).__name__
    if "CERTIFICATE_VERIFY_FAILED" in words:
        return FetchError(words, remedy=_TRUST, place=place)
    if isinstance(error, httpx.UnsupportedProtocol):
        return FetchError(words, remedy="check the address", place=place)
    failure = FetchError(f"no answer ({words})", remedy=_NETWORK, place=place)
    failure.__cause__ = error
    is_unreachable = isinstance(error, httpx.ConnectError | httpx.ConnectTimeout | httpx.ProxyError)
    if is_unreachable and not limits.retry_unreachable:
        return failure
    return _TemporaryError(failure)
