"""Tests of serving a folder the way GitHub Pages does."""

import gzip
import http.client
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from site_gen.errors import SiteGenError, UsageError
from site_gen.publish import MARKER
from site_gen.serve import make_server
from tests.serving import running

LONG = b"<p>port 443</p>" * 100
FILES = {
    "index.html": b"home",
    "404.html": b"lost",
    "about.html": b"about",
    "port/443/index.html": LONG,
    "service/z39.50/index.html": b"z39.50",
    "contact/Adam_Nor~c3~a9n/index.html": b"Adam",
    "both.html": b"both.html",
    "both/index.html": b"both/",
    "bare/file.txt": b"bare",
    "n\u00e9.txt": b"accent",
    "assets/app.0123.css": b"p{}",
    "assets/search.js": b"export{}",
    "api/v1/port/443.json": b"{}",
    "objects.inv": b"\x00\x01",
    "icon.png": b"png",
    MARKER: b'{"generator": "site-gen"}',
}


@dataclass(frozen=True)
class Reply:
    """What came back."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes


class Client:
    """Asks one server, over one connection for each question unless told otherwise."""

    def __init__(self, port: int) -> None:
        """Remember the port."""
        self.port = port

    def __call__(self, path: str, method: str = "GET", **headers: str) -> Reply:
        """Ask for *path*; an underscore in a header's name is a hyphen."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, headers=named)
            reply = connection.getresponse()
            return Reply(reply.status, reply.headers, reply.read())
        finally:
            connection.close()

    def raw(self, request: bytes) -> bytes:
        """Send bytes as they are, and read until the server closes."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=5) as stream:
            stream.sendall(request)
            return b"".join(iter(lambda: stream.recv(65536), b""))


@contextmanager
def served(folder: Path, base_path: str = "/") -> Iterator[Client]:
    with running(make_server(folder, port=0, base_path=base_path)) as port:
        yield Client(port)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("served") / "site"
    for path, body in FILES.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(body)
    (root.parent / "secret.txt").write_text("secret")
    (root / "out.txt").symlink_to(root.parent / "secret.txt")
    (root / "up").symlink_to(root.parent, target_is_directory=True)
    (root / "in.txt").symlink_to("bare/file.txt")
    os.mkfifo(root / "pipe")
    return root


@pytest.fixture(scope="module")
def get(folder: Path) -> Iterator[Client]:
    with served(folder) as client:
        yield client


@pytest.fixture(scope="module")
def get_below(folder: Path) -> Iterator[Client]:
    with served(folder, "/ports/") as client:
        yield client


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/", b"home"),
        ("/index.html", b"home"),
        ("/index", b"home"),
        ("/about", b"about"),
        ("/about?q=1", b"about"),
        ("/port/443/", LONG),
        ("/port/443/index.html", LONG),
        ("/port/%34%34%33/", LONG),
        ("/service/z39.50/", b"z39.50"),
        ("/contact/Adam_Nor~c3~a9n/", b"Adam"),
        ("/both", b"both.html"),
        ("/both/", b"both/"),
        ("/n%C3%A9.txt", b"accent"),
        ("/in.txt", b"bare"),
    ],
)
def test_a_path_leads_to_its_file(get: Client, path: str, body: bytes) -> None:
    reply = get(path)
    assert (reply.status, reply.body) == (200, body)


@pytest.mark.parametrize(
    ("path", "location"),
    [
        ("/port/443", "/port/443/"),
        ("/port/443?x=1&y", "/port/443/?x=1&y"),
        ("/service/z39.50", "/service/z39.50/"),
        ("/port/%34%34%33", "/port/%34%34%33/"),
    ],
)
def test_a_directory_without_its_slash_is_redirected(get: Client, path: str, location: str) -> None:
    reply = get(path)
    assert (reply.status, reply.headers["Location"]) == (301, location)


@pytest.mark.parametrize(
    "path",
    ["/port/444/", "/PORT/443/", "/port/", "/bare", "/bare/", "/about/", "/.git/config", "/pipe"],
)
def test_an_unknown_path_gets_404_html_with_status_404(get: Client, path: str) -> None:
    reply = get(path)
    assert (reply.status, reply.body) == (404, b"lost")
    assert reply.headers["Content-Type"] == "text/html; charset=utf-8"


@pytest.mark.parametrize(
    "path",
    [
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/port/../../secret.txt",
        "/..%2fsecret.txt",
        "/%2e%2e%2fsecret.txt",
        "/..%5csecret.txt",
        "/port/%2e%2e/%2e%2e/secret.txt",
        "/%252e%252e/secret.txt",
        "//secret.txt",
        "/out.txt",
        "/up/secret.txt",
        "/up/site/index.html/../../../secret.txt",
        "/%00",
        "/index.html%00",
        "/index.html/",
        "/%ff",
        "/" + "a" * 5000,
        "*",
        "secret.txt",
        "http://[/",
    ],
)
def test_no_path_leads_out_of_the_folder(get: Client, path: str) -> None:
    reply = get.raw(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
    assert re.match(rb"HTTP/1\.1 (404|400) ", reply)
    assert b"secret" not in reply.partition(b"\r\n\r\n")[2]


def test_without_404_html_the_answer_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "index.html").touch()
    with served(tmp_path) as get:
        assert (get("/x").status, get("/x").body) == (404, b"Not found; the site is at /\n")


@pytest.mark.parametrize(
    ("path", "status", "found"),
    [
        ("/ports/", 200, b"home"),
        ("/ports/about", 200, b"about"),
        ("/ports/nowhere", 404, b"lost"),
        ("/", 404, b"Not found; the site is at /ports/\n"),
        ("/about", 404, b"Not found; the site is at /ports/\n"),
        ("/portsx/", 404, b"Not found; the site is at /ports/\n"),
    ],
)
def test_a_base_path_is_part_of_every_address(
    get_below: Client, path: str, status: int, found: bytes
) -> None:
    reply = get_below(path)
    assert (reply.status, reply.body) == (status, found)


def test_a_base_path_without_its_slash_is_redirected(get_below: Client) -> None:
    assert get_below("/ports").headers["Location"] == "/ports/"
    assert get_below("/ports/port/443").headers["Location"] == "/ports/port/443/"


@pytest.mark.parametrize("base_path", ["ports", "/ports", "ports/", "/ports/"])
def test_a_base_path_needs_no_slashes(folder: Path, base_path: str) -> None:
    with served(folder, base_path) as get:
        assert get("/ports/about").body == b"about"


@pytest.mark.parametrize("base_path", ["/../", "/a b/", "/a?b/", "/a//b/", "/%41/", "http://x/"])
def test_an_invalid_base_path_is_wrong_usage(folder: Path, base_path: str) -> None:
    with pytest.raises(UsageError, match=r"--base-path: .+ is not a base path; give one such as"):
        make_server(folder, port=0, base_path=base_path)


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/about", "text/html; charset=utf-8"),
        ("/assets/app.0123.css", "text/css; charset=utf-8"),
        ("/assets/search.js", "text/javascript; charset=utf-8"),
        ("/api/v1/port/443.json", "application/json; charset=utf-8"),
        ("/bare/file.txt", "text/plain; charset=utf-8"),
        ("/objects.inv", "application/octet-stream"),
        ("/icon.png", "image/png"),
    ],
)
def test_a_text_is_served_with_its_character_set(get: Client, path: str, kind: str) -> None:
    assert get(path).headers["Content-Type"] == kind


def test_text_is_compressed_where_the_reader_accepts_gzip(get: Client) -> None:
    reply = get("/port/443/", Accept_Encoding="br, gzip;q=0.5")
    assert reply.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(reply.body) == LONG
    for path, accepted in (("/port/443/", "br"), ("/icon.png", "gzip")):
        assert get(path, Accept_Encoding=accepted).headers["Content-Encoding"] is None


def test_scripts_of_other_sites_may_read_the_json(get: Client) -> None:
    assert get("/api/v1/port/443.json").headers["Access-Control-Allow-Origin"] == "*"


def test_head_sends_the_headers_of_get_without_a_body(get: Client) -> None:
    head, page = get("/port/443/", "HEAD"), get("/port/443/")
    assert head.body == b""
    assert {**head.headers, "Date": ""} == {**page.headers, "Date": ""}
    assert head.headers["Content-Length"] == str(len(LONG))
    assert get("/nowhere", "HEAD").status == 404


def test_one_connection_serves_many_requests(get: Client) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", get.port, timeout=5)
    for path in ("/", "/nowhere", "/port/443", "/about", "/"):
        connection.request("GET", path)
        stream = connection.sock
        connection.getresponse().read()
        assert connection.sock is stream is not None
    connection.close()


def test_readers_who_disconnect_are_not_reported(
    get: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    for _ in range(5):
        with socket.create_connection(("127.0.0.1", get.port)) as stream:
            stream.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
            stream.sendall(b"GET /port/443/ HTTP/1.1\r\nHost: x\r\n\r\n" * 3)
    assert get("/about").body == b"about"
    assert capsys.readouterr() == ("", "")


def test_a_folder_without_a_site_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(
        SiteGenError, match=r"holds no site .no index.html.; run site-gen build, or"
    ):
        make_server(tmp_path / "nowhere")


def test_a_port_in_use_is_an_error(folder: Path) -> None:
    with make_server(folder, port=0) as server:
        where = f"127.0.0.1:{server.server_port}: another program serves there; choose another"
        with pytest.raises(SiteGenError, match=where):
            make_server(folder, port=server.server_port)


def test_serve_prints_its_address_and_ends_with_ctrl_c(folder: Path) -> None:
    code = "import sys; from pathlib import Path; from site_gen.serve import serve;"
    code += "serve(Path(sys.argv[1]), 0, '/ports/')"
    with subprocess.Popen(  # noqa: S603
        [sys.executable, "-c", code, str(folder)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as server:
        assert server.stdout is not None
        line = server.stdout.readline()
        found = re.fullmatch(
            r"Serving .+ at http://127\.0\.0\.1:(\d+)/ports/ \(Ctrl-C stops\)\n", line
        )
        assert found
        assert Client(int(found[1]))("/ports/about").body == b"about"
        server.send_signal(2)
        assert server.communicate(timeout=5) == ("", "")
    assert server.returncode == 0
