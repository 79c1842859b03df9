"""Tests of the download of one file."""

import gzip
import io
import socket
import ssl
import sys
import threading
from importlib import import_module
from pathlib import Path

import httpx
import pytest
import trustme

from site_gen.errors import FetchError
from site_gen.sources.download import Download, Validators, download, wait_visibly, without_password

from .conftest import Server

# The package has a function of the same name.
downloads = import_module("site_gen.sources.download")
KNOWN = Validators('"a"', "Mon, 17 Aug 2026 00:00:00 GMT")


def test_a_file_comes_with_its_validators(iana: Server) -> None:
    iana.then(200, b"ports", ETag=KNOWN.etag, Last_Modified=KNOWN.last_modified)
    assert download(iana.url) == Download(b"ports", KNOWN)
    assert iana.requests[0]["User-Agent"].startswith("site-gen/")


def test_an_unchanged_file_is_not_downloaded_again(iana: Server) -> None:
    iana.then(304)
    assert download(iana.url, KNOWN) == Download(None, KNOWN)
    assert iana.requests[0]["If-None-Match"] == KNOWN.etag
    assert iana.requests[0]["If-Modified-Since"] == KNOWN.last_modified


def test_not_modified_without_a_condition_is_an_error(iana: Server) -> None:
    iana.then(304)
    with pytest.raises(FetchError, match="the server answers 304 Not Modified; try again later"):
        download(iana.url)


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504])
def test_a_temporary_failure_is_retried_after_growing_pauses(
    iana: Server, pauses: list[float], status: int
) -> None:
    iana.then(status).then(status).then(200, b"ports")
    assert download(iana.url).body == b"ports"
    assert pauses == [1, 2]


def test_the_fourth_failure_is_final(iana: Server, pauses: list[float]) -> None:
    iana.then(500)
    with pytest.raises(FetchError) as caught:
        download(iana.url)
    assert str(caught.value) == (
        f"{iana.url}: the server answers 500 Internal Server Error; "
        "try again later, or give a file with --source"
    )
    assert (len(iana.requests), pauses) == (4, [1, 2, 4])


def test_no_pause_exceeds_the_total_time(
    iana: Server, pauses: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(downloads, "TOTAL", 5)
    iana.then(503, Retry_After="9")
    with pytest.raises(FetchError, match="503"):
        download(iana.url)
    assert (len(iana.requests), pauses) == (1, [])


@pytest.mark.parametrize(("asked", "pause"), [("7", 7), ("9999", 30), ("soon", 1), ("-5", 1)])
def test_retry_after_counts_up_to_half_a_minute(
    iana: Server, pauses: list[float], asked: str, pause: float
) -> None:
    iana.then(429, Retry_After=asked).then(200, b"ports")
    download(iana.url)
    assert pauses == [pause]


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("stream", [io.StringIO(), _Terminal()])
def test_a_pause_is_shown_on_a_terminal_only(
    monkeypatch: pytest.MonkeyPatch, stream: io.StringIO
) -> None:
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "200")
    slept: list[float] = []
    monkeypatch.setattr("time.sleep", slept.append)
    wait_visibly(2, "the server answers 429 Too Many Requests")
    assert sum(slept) == 2
    assert ("answers 429 Too Many Requests; waiting" in stream.getvalue()) is stream.isatty()


@pytest.mark.parametrize("status", [400, 403, 404, 410, 501])
def test_a_permanent_failure_is_not_retried(iana: Server, status: int) -> None:
    iana.then(status)
    with pytest.raises(FetchError, match=f"the server answers {status} "):
        download(iana.url)
    assert len(iana.requests) == 1


def test_a_truncated_body_is_downloaded_again(iana: Server) -> None:
    iana.then(200, b"por", Content_Length="5").then(200, b"ports")
    assert download(iana.url).body == b"ports"


def test_a_body_that_is_always_truncated_is_an_error(iana: Server) -> None:
    iana.then(200, b"por", Content_Length="5")
    with pytest.raises(FetchError, match=r"no answer \(peer closed connection .+\); check the net"):
        download(iana.url)


def test_a_gzip_transfer_is_decompressed(iana: Server) -> None:
    iana.then(200, gzip.compress(b"ports"), Content_Encoding="gzip")
    assert download(iana.url).body == b"ports"
    assert iana.requests[0]["Accept-Encoding"] == "gzip"


def test_the_size_limit_holds_for_the_decompressed_bytes(iana: Server) -> None:
    iana.then(200, gzip.compress(bytes(4 << 20)), Content_Encoding="gzip")
    with pytest.raises(FetchError, match="larger than 1048576 bytes, the limit; check the address"):
        download(iana.url)


def test_an_endless_body_ends_at_the_size_limit(iana: Server) -> None:
    stop = threading.Event()
    iana.then_endless(bytes(1 << 16), stop, 0)
    with pytest.raises(FetchError, match="larger than 1048576 bytes"):
        download(iana.url)
    stop.set()
    assert len(iana.requests) == 1


def test_a_slow_drip_ends_with_the_total_time(
    iana: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(downloads, "TOTAL", 0.2)
    stop = threading.Event()
    iana.then_endless(b"x", stop, 0.02)
    with pytest.raises(FetchError, match=r"the download took longer than 0\.2 s; try again later"):
        download(iana.url)
    stop.set()


def test_a_server_that_sends_nothing_is_retried(
    iana: Server, pauses: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(downloads, "READ", 0.05)
    stop = threading.Event()
    iana.replies.append(lambda _: stop.wait(5))
    with pytest.raises(FetchError, match=r"no answer \(timed out\); check the network"):
        download(iana.url)
    stop.set()
    assert pauses == [1, 2, 4]


def test_a_redirection_is_followed(iana: Server) -> None:
    iana.then(301, Location="/elsewhere.xml").then(200, b"ports")
    assert download(iana.url).body == b"ports"


def test_a_redirection_loop_ends(iana: Server) -> None:
    iana.then(302, Location=iana.url)
    with pytest.raises(FetchError, match="redirects more than 5 times; try again later"):
        download(iana.url)
    assert len(iana.requests) == 6


@pytest.mark.parametrize("target", ["ftp://127.0.0.1/x", "file:///etc/passwd", "http://", "//["])
def test_a_redirection_to_another_scheme_is_an_error(iana: Server, target: str) -> None:
    iana.then(302, Location=target)
    with pytest.raises(FetchError) as caught:
        download(iana.url)
    assert "\n" not in str(caught.value)


def test_a_redirection_from_https_to_http_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        insecure = {"Location": "http://example.org/"}
        return httpx.Response(302 if request.url.scheme == "https" else 200, headers=insecure)

    client = httpx.Client
    transport = httpx.MockTransport(answer)
    monkeypatch.setattr(httpx, "Client", lambda **given: client(transport=transport, **given))
    with pytest.raises(FetchError, match="redirects from https to http"):
        download("https://example.org/")


def test_an_unreachable_server_is_retried_only_without_another_source(pauses: list[float]) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{closed.getsockname()[1]}/"
        with pytest.raises(FetchError, match=r"no answer \(.+\); check the network"):
            download(url, retry_unreachable=False)
        assert pauses == []
        with pytest.raises(FetchError, match="no answer"):
            download(url)
        assert pauses == [1, 2, 4]


def test_an_unknown_authority_is_an_error_that_names_the_variable(
    iana: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    iana.then(200, b"ports")
    iana.server.socket = context.wrap_socket(iana.server.socket, server_side=True)
    url = iana.url.replace("http:", "https:")
    with pytest.raises(FetchError, match=r"CERTIFICATE_VERIFY_FAILED.+; set SSL_CERT_FILE to the"):
        download(url)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    assert download(url).body == b"ports"


def test_the_proxy_of_the_environment_is_used(
    iana: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", iana.url.removesuffix("/ports.xml"))
    iana.then(200, b"ports")
    assert download("http://registry.invalid/ports.xml").body == b"ports"
    assert iana.requests[0]["Host"] == "registry.invalid"


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("HTTP_PROXY", "socks9://127.0.0.1:1"),
        ("HTTP_PROXY", "http://["),
        ("HTTP_PROXY", "nonsense://"),
        ("SSL_CERT_FILE", "/nowhere/ca.pem"),
    ],
)
def test_an_invalid_variable_is_an_error_without_a_traceback(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(FetchError, match="check the network"):
        download("http://registry.invalid/", retry_unreachable=False)


@pytest.mark.parametrize("url", ["", "ports.xml", "ftp://a.org/", "http://", "http://[", "x:"])
def test_an_invalid_address_is_refused(url: str) -> None:
    with pytest.raises(FetchError, match="is not an http or https address; correct it"):
        without_password(url)


def test_a_password_is_sent_but_not_shown(iana: Server) -> None:
    iana.then(404)
    with pytest.raises(FetchError) as caught:
        download(iana.url.replace("//", "//me:secret@"))
    assert "secret" not in str(caught.value)
    assert iana.requests[0]["Authorization"].startswith("Basic ")
