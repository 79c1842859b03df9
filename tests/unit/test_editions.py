"""An edition comes from a file, an address, IANA, the cache, or the sample."""

from __future__ import annotations

import errno
import gzip
import hashlib
import json
import os
import socket
import ssl
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import pytest
import trustme

from site_gen import editions, resources
from site_gen.editions import Limits, fetch, iana_url, open_edition, refuse_shrunken
from site_gen.editions.download import Answer, Validators, _refuse_downgrade, download, shown
from site_gen.errors import FetchError, RegistryError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import Message

Reply = Callable[[BaseHTTPRequestHandler], None]

TINY = Path(__file__).parents[1] / "fixtures" / "tiny.xml"


@dataclass
class Iana:
    """A server that gives its *replies* one after the other, the last one for ever."""

    server: ThreadingHTTPServer
    replies: list[Reply] = field(default_factory=list)
    requests: list[Message] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Give the address of the registry's file."""
        return f"http://127.0.0.1:{self.server.server_port}/ports.xml"

    def then(self, reply: Reply) -> Iana:
        """Let *reply* come next."""
        self.replies.append(reply)
        return self

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        """Note the request and answer it."""
        turn = min(len(self.requests), len(self.replies) - 1)
        self.requests.append(handler.headers)
        self.replies[turn](handler)


class _Server(ThreadingHTTPServer):
    def handle_error(self, *_: object) -> None:
        """Say nothing when a client hangs up: some tests are about that."""


@pytest.fixture
def iana() -> Iterator[Iana]:
    """Serve on a free port of the loopback."""
    server = _Server(("127.0.0.1", 0), BaseHTTPRequestHandler)
    place = Iana(server)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            place.answer(self)

        def log_message(self, *_: object) -> None: ...

    server.RequestHandlerClass = Handler
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield place
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, iana: Iana, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the cache folder; the address of IANA is the server's."""
    folder = tmp_path / "cache"
    monkeypatch.setenv("SITE_GEN_CACHE", str(folder))
    monkeypatch.setenv("SITE_GEN_IANA_URL", iana.url)
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    return folder


@pytest.fixture
def pauses() -> list[float]:
    """Collect how long the downloads would have waited."""
    return []


@pytest.fixture
def limits(pauses: list[float]) -> Limits:
    """Give limits under which no test waits."""
    return Limits(connect=2, read=2, total=5, size=1 << 20, sleep=pauses.append)


def edition_of(day: str) -> bytes:
    """Give the tiny edition under another date."""
    return TINY.read_bytes().replace(b"<updated>2026-01-02<", f"<updated>{day}<".encode(), 1)


def sending(status: int, body: bytes = b"", **headers: str) -> Reply:
    """Answer with *status*, *headers* and *body*, whole."""

    def reply(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in ({"Content_Length": str(len(body))} | headers).items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(body)

    return reply


def endless(*, chunk: bytes, pause: threading.Event, wait: float = 0.0) -> Reply:
    """Answer with a body that has no end, *wait* seconds between two chunks."""

    def reply(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        while not pause.wait(wait):
            handler.wfile.write(chunk)

    return reply


def files_in(folder: Path) -> list[str]:
    """List what a folder holds, hidden files as well."""
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


# The download.


def test_a_file_comes_with_its_validators(iana: Iana, limits: Limits) -> None:
    """They make the next request conditional."""
    iana.then(sending(200, b"ports", ETag='"a"', Last_Modified="Mon, 17 Aug 2026 00:00:00 GMT"))
    validators = Validators('"a"', "Mon, 17 Aug 2026 00:00:00 GMT")
    assert download(iana.url, None, limits) == Answer(b"ports", validators)
    assert iana.requests[0]["User-Agent"].startswith("site-gen/")


def test_an_unchanged_file_does_not_come_again(iana: Iana, limits: Limits) -> None:
    """Both validators are sent; 304 means the body that is known."""
    iana.then(sending(304))
    known = Validators('"a"', "Mon, 17 Aug 2026 00:00:00 GMT")
    assert download(iana.url, known, limits) == Answer(None, known)
    assert iana.requests[0]["If-None-Match"] == '"a"'
    assert iana.requests[0]["If-Modified-Since"] == "Mon, 17 Aug 2026 00:00:00 GMT"


def test_not_modified_without_a_question_is_an_error(iana: Iana, limits: Limits) -> None:
    """There is no body that it could mean."""
    iana.then(sending(304))
    with pytest.raises(FetchError, match="the server answers 304 Not Modified; try again later"):
        download(iana.url, None, limits)


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504])
def test_a_passing_failure_is_tried_again(
    iana: Iana, limits: Limits, pauses: list[float], status: int
) -> None:
    """Two failures, two pauses, the second twice as long."""
    iana.then(sending(status)).then(sending(status)).then(sending(200, b"ports"))
    assert download(iana.url, None, limits).body == b"ports"
    assert pauses == [1, 2]


def test_patience_ends(iana: Iana, limits: Limits, pauses: list[float]) -> None:
    """After the last try the failure is told."""
    iana.then(sending(500))
    with pytest.raises(FetchError) as caught:
        download(iana.url, None, replace(limits, total=60))
    assert str(caught.value) == (
        f"{iana.url}: the server answers 500 Internal Server Error; "
        "try again later, or give a file with --source"
    )
    assert (len(iana.requests), pauses) == (4, [1, 2, 4])


def test_no_pause_goes_beyond_the_total(iana: Iana, limits: Limits, pauses: list[float]) -> None:
    """A pause after which no time would be left is not made."""
    iana.then(sending(503, Retry_After="9"))
    with pytest.raises(FetchError, match="503"):
        download(iana.url, None, replace(limits, total=5))
    assert (len(iana.requests), pauses) == (1, [])


@pytest.mark.parametrize(("asked", "pause"), [("7", 7), ("9999", 30), ("soon", 1), ("-5", 1)])
def test_the_servers_own_pause_is_kept_within_reason(
    iana: Iana, limits: Limits, pauses: list[float], asked: str, pause: float
) -> None:
    """Retry-After counts, up to half a minute."""
    iana.then(sending(503, Retry_After=asked)).then(sending(200, b"ports"))
    download(iana.url, None, replace(limits, total=60))
    assert pauses == [pause]


@pytest.mark.parametrize("status", [400, 403, 404, 410, 501])
def test_a_lasting_failure_is_not_tried_again(iana: Iana, limits: Limits, status: int) -> None:
    """Asking again would not help."""
    iana.then(sending(status))
    with pytest.raises(FetchError, match=f"the server answers {status} "):
        download(iana.url, None, limits)
    assert len(iana.requests) == 1


def test_a_cut_body_is_noticed_and_brought_again(iana: Iana, limits: Limits) -> None:
    """Fewer bytes than announced are no file."""
    iana.then(sending(200, b"por", Content_Length="5")).then(sending(200, b"ports"))
    assert download(iana.url, None, limits).body == b"ports"


def test_a_body_that_is_always_cut_is_an_error(iana: Iana, limits: Limits) -> None:
    """The message tells what the library saw."""
    iana.then(sending(200, b"por", Content_Length="5"))
    with pytest.raises(FetchError, match=r"no answer \(peer closed connection .+\); check the net"):
        download(iana.url, None, replace(limits, total=60))


def test_a_packed_transfer_is_unpacked(iana: Iana, limits: Limits) -> None:
    """Content-Encoding gzip saves nine tenths of the registry."""
    iana.then(sending(200, gzip.compress(b"ports"), Content_Encoding="gzip"))
    assert download(iana.url, None, limits).body == b"ports"
    assert iana.requests[0]["Accept-Encoding"] == "gzip"


@pytest.mark.parametrize("packed", [False, True])
def test_an_endless_body_is_cut_off(iana: Iana, limits: Limits, *, packed: bool) -> None:
    """The bound holds for what comes out, not for what is sent."""
    stop = threading.Event()
    if packed:
        bomb = gzip.compress(bytes(4 << 20))
        iana.then(sending(200, bomb, Content_Encoding="gzip"))
    else:
        iana.then(endless(chunk=bytes(1 << 16), pause=stop))
    with pytest.raises(FetchError, match="larger than 1048576 bytes, the most that is taken"):
        download(iana.url, None, limits)
    stop.set()
    assert len(iana.requests) == 1


def test_a_drip_ends_with_the_total_time(iana: Iana, limits: Limits) -> None:
    """A byte now and then exceeds no single wait, but all of them together."""
    stop = threading.Event()
    iana.then(endless(chunk=b"x", pause=stop, wait=0.02))
    with pytest.raises(FetchError, match=r"the download took longer than 0\.2 s; try again later"):
        download(iana.url, None, replace(limits, total=0.2))
    stop.set()


def test_dripping_headers_end_with_the_total_time(iana: Iana, limits: Limits) -> None:
    """The clock runs from the first byte, not from the body."""
    stop = threading.Event()

    def reply(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Long: ")
        while not stop.wait(0.02):
            handler.wfile.write(b"x")

    iana.then(reply)
    with pytest.raises(FetchError, match="took longer than"):
        download(iana.url, None, replace(limits, total=0.2))
    stop.set()


def test_a_silent_server_is_given_up(iana: Iana, limits: Limits, pauses: list[float]) -> None:
    """No single wait exceeds its bound, and each counts as a try."""
    stop = threading.Event()

    def reply(_: BaseHTTPRequestHandler) -> None:
        stop.wait(5)

    iana.then(reply)
    with pytest.raises(FetchError, match=r"no answer \(ReadTimeout\); check the network"):
        download(iana.url, None, replace(limits, read=0.05, tries=2, total=60))
    stop.set()
    assert pauses == [1]


def test_a_redirection_is_followed(iana: Iana, limits: Limits) -> None:
    """IANA may move the file."""
    iana.then(sending(301, Location="/elsewhere.xml")).then(sending(200, b"ports"))
    assert download(iana.url, None, limits).body == b"ports"


def test_a_redirection_loop_ends(iana: Iana, limits: Limits) -> None:
    """Five redirections are enough."""
    iana.then(sending(302, Location=iana.url))
    with pytest.raises(FetchError, match="redirects more than 5 times; try again later"):
        download(iana.url, None, limits)
    assert len(iana.requests) == 6


@pytest.mark.parametrize("target", ["ftp://127.0.0.1/x", "file:///etc/passwd", "http://", "//["])
def test_a_redirection_to_no_web_address_is_an_error(
    iana: Iana, limits: Limits, target: str
) -> None:
    """Above all, no local file is read for a server."""
    iana.then(sending(302, Location=target))
    with pytest.raises(FetchError) as caught:
        download(iana.url, None, replace(limits, total=60))
    assert "\n" not in str(caught.value)


def test_a_way_from_https_to_http_is_refused() -> None:
    """Whoever sits in between could change the file there."""
    import httpx  # noqa: PLC0415

    step = httpx.Response(302, request=httpx.Request("GET", "https://example.org/"))
    final = httpx.Response(200, request=httpx.Request("GET", "http://example.org/"), history=[step])
    with pytest.raises(FetchError, match="redirects from https to http"):
        _refuse_downgrade(final, "x")


def test_an_unreachable_address_is_tried_again_only_by_who_knows_no_other_way(
    limits: Limits, pauses: list[float]
) -> None:
    """A build that may fall back does not wait."""
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{closed.getsockname()[1]}/"
        with pytest.raises(FetchError, match=r"no answer \(.+\); check the network"):
            download(url, None, replace(limits, knocks_again=False))
        assert pauses == []
        with pytest.raises(FetchError, match="no answer"):
            download(url, None, replace(limits, total=60))
        assert pauses == [1, 2, 4]


def test_an_own_authority_is_honoured_and_an_unknown_one_told(
    iana: Iana, limits: Limits, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who has an authority of their own learns how to name it; asking again would not help."""
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    iana.then(sending(200, b"ports"))
    iana.server.socket = context.wrap_socket(iana.server.socket, server_side=True)
    url = iana.url.replace("http:", "https:")
    with pytest.raises(FetchError, match=r"CERTIFICATE_VERIFY_FAILED.+; set SSL_CERT_FILE to the"):
        download(url, None, limits)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    assert download(url, None, limits).body == b"ports"


def test_a_proxy_of_the_environment_is_used(
    iana: Iana, limits: Limits, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The request for another host goes to the proxy, which is our server here."""
    monkeypatch.setenv("HTTP_PROXY", iana.url.removesuffix("/ports.xml"))
    iana.then(sending(200, b"ports"))
    assert download("http://registry.invalid/ports.xml", None, limits).body == b"ports"
    assert iana.requests[0]["Host"] == "registry.invalid"


@pytest.mark.parametrize("proxy", ["socks9://127.0.0.1:1", "http://[", "nonsense://"])
def test_a_proxy_that_makes_no_sense_is_an_error_of_ours(
    limits: Limits, monkeypatch: pytest.MonkeyPatch, proxy: str
) -> None:
    """No traceback for a wrong variable."""
    monkeypatch.setenv("HTTP_PROXY", proxy)
    with pytest.raises(FetchError, match="check the network"):
        download("http://registry.invalid/ports.xml", None, replace(limits, knocks_again=False))


def test_a_missing_certificate_file_is_an_error_of_ours(
    iana: Iana, limits: Limits, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SSL_CERT_FILE may be wrong as well."""
    monkeypatch.setenv("SSL_CERT_FILE", "/nowhere/ca.pem")
    with pytest.raises(FetchError, match=r"cannot be asked for: .+No such file"):
        download(iana.url, None, limits)


@pytest.mark.parametrize(
    "url", ["", "ports.xml", "ftp://example.org/", "http://", "http://[", "x:"]
)
def test_what_is_no_web_address_is_refused(url: str) -> None:
    """Before anything is asked."""
    with pytest.raises(FetchError, match="is no http or https address; correct it"):
        shown(url)


def test_a_password_is_sent_and_never_shown(iana: Iana, limits: Limits) -> None:
    """It stays out of every message, the cache and the site."""
    iana.then(sending(404))
    with pytest.raises(FetchError) as caught:
        download(iana.url.replace("//", "//me:secret@"), None, limits)
    assert "secret" not in str(caught.value)
    assert iana.requests[0]["Authorization"].startswith("Basic ")


# fetch


def test_fetch_keeps_the_edition_and_its_validators(
    iana: Iana, cache: Path, limits: Limits
) -> None:
    """The bytes lie in the cache as they came, named by date and digest."""
    body = edition_of("2026-08-17")
    iana.then(sending(200, body, ETag='"a"'))
    got = fetch(limits=limits)
    assert got.path.read_bytes() == body
    assert (got.is_new, got.digest) == (True, hashlib.sha256(body).hexdigest())
    name = f"registry-2026-08-17-{got.digest[:16]}"
    assert files_in(cache) == [f"{name}.json", f"{name}.xml"]
    assert str(got) == (
        f"the edition of 2026-08-17 with {len(got.edition.registrations)} records "
        f"is new: {got.path}"
    )


def test_a_second_fetch_asks_whether_it_changed(iana: Iana, limits: Limits) -> None:
    """304: the kept bytes are the edition."""
    iana.then(sending(200, edition_of("2026-08-17"), ETag='"a"')).then(sending(304))
    first, second = fetch(limits=limits), fetch(limits=limits)
    assert iana.requests[1]["If-None-Match"] == '"a"'
    assert (second.edition, second.path) == (first.edition, first.path)
    assert not second.is_new
    assert "has not changed" in str(second)


def test_validators_of_one_address_are_not_sent_to_another(
    iana: Iana, limits: Limits, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They mean nothing there."""
    iana.then(sending(200, edition_of("2026-08-17"), ETag='"a"'))
    fetch(limits=limits)
    monkeypatch.setenv("SITE_GEN_IANA_URL", f"{iana.url}?mirror")
    fetch(limits=limits)
    assert iana.requests[1]["If-None-Match"] is None


def test_damaged_bytes_are_not_confirmed_by_304(iana: Iana, limits: Limits) -> None:
    """Without sound bytes the whole file is asked for again, and a warning tells why."""
    iana.then(sending(200, edition_of("2026-08-17"), ETag='"a"'))
    got = fetch(limits=limits)
    got.path.write_bytes(b"<registry")
    again = fetch(limits=limits)
    assert iana.requests[1]["If-None-Match"] is None
    assert again.warnings[0] == f"{got.path}: is damaged; this kept edition is passed over"
    assert got.path.read_bytes() == edition_of("2026-08-17")


def test_an_older_edition_is_refused(iana: Iana, cache: Path, limits: Limits) -> None:
    """A mirror that lags behind never takes a site back."""
    iana.then(sending(200, edition_of("2026-08-17"))).then(sending(200, edition_of("2026-08-11")))
    kept = fetch(limits=limits).path
    before = files_in(cache)
    with pytest.raises(FetchError) as caught:
        fetch(limits=limits)
    assert str(caught.value) == (
        f"{iana.url}: the edition of 2026-08-11 is older than that of 2026-08-17, kept here; "
        f"try again later, or remove {kept} to take it"
    )
    assert files_in(cache) == before


def test_the_newest_edition_and_the_one_before_are_kept(
    iana: Iana, cache: Path, limits: Limits
) -> None:
    """The cache does not grow for ever."""
    days = ["2026-08-05", "2026-08-11", "2026-08-17"]
    for day in days:
        iana.then(sending(200, edition_of(day)))
    for _ in days:
        fetch(limits=limits)
    assert [name[9:19] for name in files_in(cache)] == [days[1], days[1], days[2], days[2]]


def test_a_corrected_edition_of_the_same_day_replaces_the_first(
    iana: Iana, cache: Path, limits: Limits
) -> None:
    """The one that came last is the right one."""
    corrected = edition_of("2026-08-17") + b"<!-- corrected -->"
    iana.then(sending(200, edition_of("2026-08-17"))).then(sending(200, corrected))
    fetch(limits=limits)
    assert fetch(limits=limits).is_new
    assert [path.read_bytes() for path in cache.glob("*.xml")] == [corrected]


def test_a_shrunken_edition_is_refused_unless_allowed(
    iana: Iana, cache: Path, limits: Limits
) -> None:
    """Nothing is kept of it before somebody has looked."""
    iana.then(sending(200, edition_of("2026-08-17")))
    with pytest.raises(
        FetchError, match=r"has \d+ records, the one published last had 14533; look"
    ):
        fetch(last_count=14533, limits=limits)
    assert files_in(cache) == []
    assert fetch(last_count=14533, allow_shrink=True, limits=limits).is_new


def test_only_a_loss_of_a_tenth_counts_as_shrinking() -> None:
    """Records do vanish, a few at a time."""
    refuse_shrunken(90, 100, "x")
    refuse_shrunken(5, None, "x")
    with pytest.raises(FetchError, match="--allow-shrink"):
        refuse_shrunken(89, 100, "x")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<!DOCTYPE html><title>Sign in</title><form>Hotel Wi-Fi</form>",
        b"\x89PNG\r\n\x1a\n",
        b'{"error": "quota"}',
        edition_of("2026-08-17")[:5000],
    ],
)
def test_what_is_not_the_registry_is_not_kept(
    iana: Iana, cache: Path, limits: Limits, body: bytes
) -> None:
    """A captive portal, a picture, a cut file: refused by content, whatever the type says."""
    iana.then(sending(200, body, Content_Type="application/xml"))
    with pytest.raises(RegistryError) as caught:
        fetch(limits=limits)
    assert str(caught.value).startswith(iana.url)
    assert files_in(cache) == []


def test_a_wrong_type_is_no_reason_to_refuse_the_registry(iana: Iana, limits: Limits) -> None:
    """Content tells."""
    iana.then(sending(200, edition_of("2026-08-17"), Content_Type="image/png"))
    assert fetch(limits=limits).edition.updated == "2026-08-17"


def test_a_part_of_the_registry_is_refused(iana: Iana, cache: Path, limits: Limits) -> None:
    """One page of it is not the current edition."""
    excerpt = resources.sample()
    iana.then(sending(200, excerpt.read_bytes()))
    with pytest.raises(FetchError, match="is only a part of the registry; check the address"):
        fetch(limits=limits)
    assert files_in(cache) == []


def test_a_date_that_is_none_never_becomes_a_path(iana: Iana, cache: Path, limits: Limits) -> None:
    """What the registry says of its date is a stranger's text."""
    iana.then(sending(200, edition_of("../../etc/x")))
    assert fetch(limits=limits).path.parent == cache
    assert {name[:17] for name in files_in(cache)} == {"registry-undated-"}


def test_a_cache_that_takes_nothing_is_an_error_of_fetch(
    iana: Iana, cache: Path, limits: Limits
) -> None:
    """Keeping is what fetch is for."""
    cache.write_text("a file")
    iana.then(sending(200, edition_of("2026-08-17")))
    with pytest.raises(
        FetchError, match=r"cannot be kept: .+ name another folder in SITE_GEN_CACHE"
    ):
        fetch(limits=limits)


def test_a_full_disk_keeps_what_was_kept(
    iana: Iana, cache: Path, limits: Limits, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The edition before stays usable."""
    iana.then(sending(200, edition_of("2026-08-11"))).then(sending(200, edition_of("2026-08-17")))
    fetch(limits=limits)
    before = {name: (cache / name).read_bytes() for name in files_in(cache)}

    def full(*_: object) -> NoReturn:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(FetchError, match="cannot be kept: No space left on device"):
        fetch(limits=limits)
    assert before.items() <= {name: (cache / name).read_bytes() for name in files_in(cache)}.items()


@pytest.mark.parametrize("step", range(12))
def test_a_fetch_stopped_at_any_step_leaves_an_edition(
    iana: Iana, cache: Path, limits: Limits, step: int
) -> None:
    """The old or the new one is found afterwards, and the next fetch leaves nothing else."""
    iana.replies = [sending(200, edition_of("2026-08-11"))]
    fetch(limits=limits)
    iana.replies = [sending(200, edition_of("2026-08-17"))]
    stop_at(step, limits)
    iana.replies = [sending(404)]
    assert open_edition(None, limits).edition.updated in ("2026-08-11", "2026-08-17")
    iana.replies = [sending(200, edition_of("2026-08-17"))]
    fetch(limits=limits)
    assert [name[:19] for name in files_in(cache)] == [
        *["registry-2026-08-11"] * 2,
        *["registry-2026-08-17"] * 2,
    ]


def stop_at(step: int, limits: Limits) -> None:
    """Fetch, and stop before one of the steps that change the cache, as Ctrl-C would."""
    turns = iter(range(step))

    def stopping(call: Callable[..., object]) -> Callable[..., object]:
        def late(*args: object, **kwargs: object) -> object:
            if next(turns, None) is None:
                raise KeyboardInterrupt
            return call(*args, **kwargs)

        return late

    with pytest.MonkeyPatch.context() as patch, suppress(KeyboardInterrupt):
        patch.setattr(os, "fsync", stopping(os.fsync))
        for name in ("mkdir", "open", "replace", "unlink"):
            patch.setattr(Path, name, stopping(getattr(Path, name)))
        fetch(limits=limits)


@pytest.mark.parametrize("note", [b"", b"[]", b"{}", b"\xff", b'{"file": 1}', b"null"])
def test_a_damaged_note_is_passed_over_and_cleared(iana: Iana, limits: Limits, note: bytes) -> None:
    """It costs a warning, never the work."""
    iana.then(sending(200, edition_of("2026-08-17"), ETag='"a"'))
    path = fetch(limits=limits).path.with_suffix(".json")
    stray = path.with_name(f"registry-2027-01-01-{'0' * 16}.json")
    path.write_bytes(note)
    stray.write_bytes(note)
    assert len(fetch(limits=limits).warnings) == 2
    assert fetch(limits=limits).warnings == ()
    assert not stray.exists()


def test_what_is_not_ours_in_the_cache_folder_stays(
    iana: Iana, cache: Path, limits: Limits
) -> None:
    """The variable may name a folder with other things in it."""
    cache.mkdir()
    (cache / "registry-of-births.xml").touch()
    iana.then(sending(200, edition_of("2026-08-17")))
    fetch(limits=limits)
    assert "registry-of-births.xml" in files_in(cache)


def test_the_cache_is_the_users_own_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    """Unless the variable names another."""
    monkeypatch.delenv("SITE_GEN_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", "/home/me/.cache")
    assert resources.cache_folder().name == "site-gen" or sys.platform != "linux"


def test_the_address_is_ianas_unless_the_variable_names_another(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """An empty variable names none."""
    monkeypatch.setenv("SITE_GEN_IANA_URL", "")
    assert iana_url().startswith("https://www.iana.org/assignments/service-names-port-numbers/")


# open_edition


def test_a_file_is_read_and_named(tmp_path: Path) -> None:
    """The origin is the path as given."""
    path = tmp_path / "ports"
    path.write_bytes(edition_of("2026-08-17"))
    opened = open_edition(str(path))
    assert (opened.edition.updated, opened.origin) == ("2026-08-17", str(path))
    assert opened.digest == hashlib.sha256(edition_of("2026-08-17")).hexdigest()
    assert not opened.is_sample


def test_a_packed_file_is_read(tmp_path: Path) -> None:
    """Told by content, not by name."""
    path = tmp_path / "ports.xml"
    path.write_bytes(gzip.compress(edition_of("2026-08-17")))
    assert open_edition(str(path)).edition.updated == "2026-08-17"


@pytest.mark.parametrize("name", ["missing.xml", "", "sampel", "ftp://example.org/x", "a\0b"])
def test_a_file_that_is_not_there_is_told_with_the_ways_to_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """The remedy lists what --source takes."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(RegistryError, match="; give a file, an http or https address, sample or"):
        open_edition(name)


def test_a_file_too_large_to_be_the_registry_is_not_swallowed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk image given by mistake does not fill the memory."""
    monkeypatch.setattr(editions, "_LARGEST_FILE", 1 << 20)
    path = tmp_path / "image"
    with path.open("wb") as file:
        file.truncate((1 << 20) + 1)
    with pytest.raises(RegistryError, match="image: is larger than 1 MiB, the most that is read;"):
        open_edition(str(path))


def test_an_address_is_read_and_not_kept(iana: Iana, cache: Path, limits: Limits) -> None:
    """The cache is for IANA's edition; the scheme may be in capitals."""
    iana.then(sending(200, edition_of("2026-08-17")))
    opened = open_edition(iana.url.replace("http:", "HTTP:"), limits)
    assert opened.edition.updated == "2026-08-17"
    assert files_in(cache) == []


def test_the_sample_is_an_excerpt_without_a_warning_when_asked_for(limits: Limits) -> None:
    """Who asks for it knows."""
    opened = open_edition("sample", limits)
    assert opened.is_sample
    assert opened.edition.is_excerpt
    assert opened.warnings == opened.edition.warnings
    assert opened.origin == "the excerpt that ships with the program"


@pytest.mark.parametrize("source", ["iana", None])
def test_ianas_edition_is_read_and_kept(
    iana: Iana, cache: Path, limits: Limits, source: str | None
) -> None:
    """The next build may need it without a network."""
    iana.then(sending(200, edition_of("2026-08-17")))
    opened = open_edition(source, limits)
    assert (opened.edition.updated, opened.origin) == ("2026-08-17", iana.url)
    assert len(files_in(cache)) == 2


def test_iana_asked_for_never_falls_back(iana: Iana, limits: Limits) -> None:
    """Not even to the edition in the cache."""
    iana.then(sending(200, edition_of("2026-08-17"))).then(sending(404))
    fetch(limits=limits)
    with pytest.raises(FetchError, match="404"):
        open_edition("iana", limits)


@pytest.mark.parametrize("reply", [sending(404), sending(200, b"<html>Sign in</html>")])
def test_without_iana_the_newest_kept_edition_is_used(
    iana: Iana, limits: Limits, reply: Reply
) -> None:
    """The warning tells why, and what is used."""
    iana.then(sending(200, edition_of("2026-08-11"))).then(sending(200, edition_of("2026-08-17")))
    iana.then(reply)
    kept = [fetch(limits=limits) for _ in range(2)][1]
    opened = open_edition(None, limits)
    assert (opened.edition, opened.origin) == (kept.edition, str(kept.path))
    assert not opened.is_sample
    assert opened.warnings[0].startswith(iana.url)
    assert opened.warnings[0].endswith(f"; the edition of 2026-08-17 is used, from {kept.path}")


def test_a_damaged_kept_edition_is_passed_over_for_the_one_before(
    iana: Iana, limits: Limits
) -> None:
    """With a warning of its own."""
    for day in ("2026-08-11", "2026-08-17"):
        iana.then(sending(200, edition_of(day)))
    kept = [fetch(limits=limits) for _ in range(2)]
    kept[1].path.write_bytes(b"")
    iana.replies = [sending(404)]
    opened = open_edition(None, limits)
    assert opened.edition.updated == "2026-08-11"
    assert opened.warnings[0] == f"{kept[1].path}: is damaged; this kept edition is passed over"


def test_a_kept_edition_that_cannot_be_read_any_more_is_passed_over(
    iana: Iana, cache: Path, limits: Limits
) -> None:
    """A program that became stricter does not stumble over its own cache."""
    iana.then(sending(200, edition_of("2026-08-17"))).then(sending(404))
    note = fetch(limits=limits).path.with_suffix(".json")
    stem = f"registry-2026-08-18-{hashlib.sha256(b'x').hexdigest()[:16]}"
    facts = json.loads(note.read_bytes())
    facts |= {"file": f"{stem}.xml", "digest": hashlib.sha256(b"x").hexdigest()}
    (cache / f"{stem}.json").write_text(json.dumps(facts))
    (cache / f"{stem}.xml").write_text("x")
    opened = open_edition(None, limits)
    assert opened.edition.updated == "2026-08-17"
    assert opened.warnings[0].endswith("; this kept edition is passed over")


def test_with_nothing_kept_the_sample_is_used_with_a_warning(iana: Iana, limits: Limits) -> None:
    """In one line, the reason first."""
    iana.then(sending(404))
    opened = open_edition(None, limits)
    assert opened.is_sample
    assert opened.warnings[0] == (
        f"{iana.url}: the server answers 404 Not Found; try again later, or give a file with "
        "--source; no edition is kept here either, so this is only the excerpt that ships with "
        "the program, not the whole registry"
    )


def test_a_build_without_a_network_does_not_wait(
    limits: Limits, pauses: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    """An address that does not answer is asked once."""
    monkeypatch.setenv("SITE_GEN_IANA_URL", "http://127.0.0.1:1/")
    assert open_edition(None, limits).is_sample
    assert pauses == []


def test_a_cache_that_takes_nothing_is_a_warning_of_build(
    iana: Iana, cache: Path, limits: Limits
) -> None:
    """The edition is here and good."""
    cache.write_text("a file")
    iana.then(sending(200, edition_of("2026-08-17")))
    opened = open_edition(None, limits)
    assert opened.edition.updated == "2026-08-17"
    assert "cannot be kept" in opened.warnings[0]


@pytest.mark.usefixtures("cache")
def test_a_real_edition_is_kept_and_asked_for_again(
    iana: Iana, limits: Limits, request: pytest.FixtureRequest
) -> None:
    """At full size, packed in transfer, all is as with the tiny one."""
    folder: Path = request.getfixturevalue("editions")
    body = (folder / "editions" / "2026-08-17.xml").read_bytes()
    iana.then(sending(200, gzip.compress(body, 1), Content_Encoding="gzip", ETag='"a"'))
    iana.then(sending(304))
    large = replace(limits, size=64 << 20)
    assert fetch(limits=large).path.read_bytes() == body
    assert not fetch(last_count=14533, limits=large).is_new
