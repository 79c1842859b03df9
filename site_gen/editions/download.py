"""Bring one file over HTTP: within limits, with patience, and not twice."""

from __future__ import annotations

import time
from dataclasses import dataclass
from http import HTTPStatus
from itertools import count
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

from site_gen.errors import FetchError, MissingError

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx

_MISSING = frozenset({404, 410})
_PASSING = frozenset((408, 425, 429, 500, 502, 503, 504))
_OTHER_SOURCE = "try again later, or give a file with --source"
_NETWORK = "check the network (proxies are taken from HTTPS_PROXY), or give a file with --source"
_TRUST = "set SSL_CERT_FILE to the certificates of the authority that you trust"


@dataclass(frozen=True, slots=True)
class Limits:
    """What a download may take: seconds, tries, bytes, redirections.

    *connect* and *read* bound one wait, *total* everything together: headers,
    body, redirections, further tries and the pauses between them. The pause
    begins with *pause* and doubles; a server's ``Retry-After`` counts up to
    *longest_pause*. With *knocks_again* false, an address that does not answer
    at all is not tried again: for a caller that knows another way.
    """

    connect: float = 4.0
    read: float = 20.0
    total: float = 120.0
    tries: int = 4
    pause: float = 1.0
    longest_pause: float = 30.0
    size: int = 64 << 20
    redirections: int = 5
    knocks_again: bool = True
    sleep: Callable[[float], None] = time.sleep


@dataclass(frozen=True, slots=True)
class Validators:
    """By what a server tells whether its file has changed (RFC 9110 section 8.8)."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server sent: *body* is None where the file has not changed."""

    body: bytes | None
    validators: Validators


class _Passing(Exception):  # noqa: N818 (not an error yet)
    """A failure that another try may mend."""

    def __init__(self, failure: FetchError, pause: float = 0.0) -> None:
        super().__init__()
        self.failure = failure
        self.pause = pause


def shown(url: str) -> str:
    """Give *url* without a user's name and password; raise `FetchError` for what is no address.

    >>> shown("https://me:secret@example.org:8443/ports.xml")
    'https://example.org:8443/ports.xml'
    """
    try:
        parts = urlsplit(url)
        if parts.scheme.lower() in ("http", "https") and parts.hostname:
            return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
    except ValueError:
        pass
    what = "is no http or https address"
    raise FetchError(what, remedy="correct it", place=url.rpartition("@")[2])


def download(url: str, known: Validators | None = None, limits: Limits | None = None) -> Answer:
    """Bring the file at *url*, unless it is still the one that *known* tells.

    Proxies and an own authority are taken from the environment. Raise
    `FetchError` where it cannot be had within *limits*.
    """
    import asyncio  # noqa: PLC0415 (20 ms that only a download should pay)

    bounds = limits or Limits()
    place = shown(url)
    deadline = time.monotonic() + bounds.total
    for turn in count(1):
        try:
            return asyncio.run(_attempt(url, known or Validators(), bounds, deadline))
        except _Passing as passing:
            pause = min(max(passing.pause, bounds.pause * 2 ** (turn - 1)), bounds.longest_pause)
            if turn >= bounds.tries or time.monotonic() + pause > deadline:
                raise passing.failure from passing.failure.__cause__
        except TimeoutError as error:
            what = f"the download took longer than {bounds.total:g} s"
            raise FetchError(what, remedy=_OTHER_SOURCE, place=place) from error
        bounds.sleep(pause)
    raise AssertionError


async def _attempt(url: str, known: Validators, limits: Limits, deadline: float) -> Answer:
    import asyncio  # noqa: PLC0415 (imported by the caller already)

    import httpx  # noqa: PLC0415 (70 ms that only a download should pay)

    place = shown(url)
    try:
        async with (
            # A server that drips bytes never exceeds one wait: hence the clock around all.
            asyncio.timeout(deadline - time.monotonic()),
            httpx.AsyncClient(
                timeout=httpx.Timeout(limits.read, connect=limits.connect),
                follow_redirects=True,
                max_redirects=limits.redirections,
            ) as client,
            client.stream("GET", url, headers=_headers(known)) as response,
        ):
            return await _answer(response, known, limits, place)
    except httpx.TooManyRedirects as error:
        what = f"redirects more than {limits.redirections} times"
        raise FetchError(what, remedy=_OTHER_SOURCE, place=place) from error
    except httpx.RequestError as error:
        raise _failure(error, limits, place) from error
    except (httpx.InvalidURL, ValueError, ImportError, OSError) as error:
        if isinstance(error, TimeoutError):
            raise
        # A proxy or a certificate file named in the environment that cannot be used.
        what = f"cannot be asked for: {error}"
        raise FetchError(what, remedy=_NETWORK, place=place) from error


def _headers(known: Validators) -> dict[str, str]:
    from site_gen import __version__  # noqa: PLC0415 (10 ms that only a download should pay)

    # Only gzip: whatever else may be installed, the bound on the size was tried with it.
    headers = {"User-Agent": f"site-gen/{__version__}", "Accept-Encoding": "gzip"}
    if known.etag:
        headers["If-None-Match"] = known.etag
    if known.last_modified:
        headers["If-Modified-Since"] = known.last_modified
    return headers


async def _answer(
    response: httpx.Response, known: Validators, limits: Limits, place: str
) -> Answer:
    _refuse_downgrade(response, place)
    status = response.status_code
    if status == HTTPStatus.OK:
        validators = Validators(response.headers.get("etag"), response.headers.get("last-modified"))
        return Answer(await _body(response, limits, place), validators)
    if status == HTTPStatus.NOT_MODIFIED and known != Validators():
        return Answer(None, known)
    what = f"the server answers {status} {response.reason_phrase}".rstrip()
    kind = MissingError if status in _MISSING else FetchError
    failure = kind(what, remedy=_OTHER_SOURCE, place=place)
    raise _Passing(failure, _retry_after(response)) if status in _PASSING else failure


async def _body(response: httpx.Response, limits: Limits, place: str) -> bytes:
    chunks, size = [], 0
    async for chunk in response.aiter_bytes():
        chunks.append(chunk)
        size += len(chunk)
        if size > limits.size:
            what = f"the file is larger than {limits.size} bytes, the most that is taken"
            raise FetchError(what, remedy="check the address", place=place)
    return b"".join(chunks)


def _refuse_downgrade(response: httpx.Response, place: str) -> None:
    ways = [step.url.scheme for step in (*response.history, response)]
    if "https" in ways and "http" in ways[ways.index("https") :]:
        what = "redirects from https to http, where anybody could change the file"
        raise FetchError(what, remedy="check the address", place=place)


def _retry_after(response: httpx.Response) -> float:
    value = response.headers.get("retry-after", "")
    return float(value) if value.isascii() and value.isdigit() else 0.0


def _failure(error: httpx.RequestError, limits: Limits, place: str) -> Exception:
    import httpx  # noqa: PLC0415 (imported by the caller already)

    words = " ".join(str(error).split()) or type(error).__name__
    if "CERTIFICATE_VERIFY_FAILED" in words:
        return FetchError(words, remedy=_TRUST, place=place)
    if isinstance(error, httpx.UnsupportedProtocol):
        return FetchError(words, remedy="check the address", place=place)
    failure = FetchError(f"no answer ({words})", remedy=_NETWORK, place=place)
    failure.__cause__ = error
    unreachable = isinstance(error, httpx.ConnectError | httpx.ConnectTimeout | httpx.ProxyError)
    return failure if unreachable and not limits.knocks_again else _Passing(failure)
