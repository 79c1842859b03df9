"""A folder is served the way GitHub Pages does it."""

from __future__ import annotations

import gzip
import http.client
import os
import re
import socket
import subprocess
import sys
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from site_gen import publish
from site_gen import serve as serve_module
from site_gen.errors import SiteGenError, UsageError
from site_gen.files import SiteFile
from site_gen.publish import MARKER, Publication
from site_gen.serve import make_server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

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
    """Serve *folder* on a free port."""
    with make_server(folder, port=0, base_path=base_path) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield Client(server.server_port)
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a small site, with a secret outside of it."""
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
    """Serve the small site at the root."""
    with served(folder) as client:
        yield client


@pytest.fixture(scope="module")
def get_below(folder: Path) -> Iterator[Client]:
    """Serve the small site below a base path."""
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
def test_a_path_means_its_file(get: Client, path: str, body: bytes) -> None:
    """Files, indexes of folders, and pages without their ending."""
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
def test_a_folder_without_its_slash_is_redirected(get: Client, path: str, location: str) -> None:
    """Relative links of the page depend on the slash."""
    reply = get(path)
    assert (reply.status, reply.headers["Location"]) == (301, location)


@pytest.mark.parametrize(
    "path",
    ["/port/444/", "/PORT/443/", "/port/", "/bare", "/bare/", "/about/", "/.git/config", "/pipe"],
)
def test_what_is_not_there_gets_the_page_of_the_lost(get: Client, path: str) -> None:
    """404.html with status 404; no folder is ever listed."""
    reply = get(path)
    assert (reply.status, reply.body) == (404, b"lost")
    assert reply.headers["Content-Type"] == "text/html; charset=utf-8"
    assert reply.headers["ETag"] is None


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
def test_nothing_outside_the_folder_is_shown(get: Client, path: str) -> None:
    """Neither by dots, spelled in any way, nor by links."""
    reply = get.raw(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
    assert re.match(rb"HTTP/1\.1 (404|400) ", reply)
    assert b"secret" not in reply.partition(b"\r\n\r\n")[2]


@given(
    parts=st.lists(st.sampled_from(["..", "%2e", "%2E.", "up", "site", "%2f", "secret.txt", ""]))
)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_walk_leads_to_the_secret(get: Client, parts: list[str]) -> None:
    """Whatever steps are strung together."""
    assert get("/" + "/".join(parts)).body != b"secret"


def test_a_page_of_the_lost_may_be_missing(tmp_path: Path) -> None:
    """A plain line does then."""
    (tmp_path / "index.html").touch()
    with served(tmp_path) as get:
        assert (get("/x").status, get("/x").body) == (404, b"Nothing here.\n")


def test_an_absolute_target_is_understood(get: Client) -> None:
    """RFC 9112 section 3.2.2: as proxies ask."""
    assert get("http://example.org/about?x").body == b"about"
    assert get("http://example.org").body == b"home"


@pytest.mark.parametrize(
    ("path", "status", "found"),
    [
        ("/ports/", 200, b"home"),
        ("/ports/about", 200, b"about"),
        ("/ports/nowhere", 404, b"lost"),
        ("/", 404, b"Nothing here; the site is at /ports/\n"),
        ("/about", 404, b"Nothing here; the site is at /ports/\n"),
        ("/portsx/", 404, b"Nothing here; the site is at /ports/\n"),
    ],
)
def test_a_base_path_is_part_of_every_address(
    get_below: Client, path: str, status: int, found: bytes
) -> None:
    """What lies beside it is another site's."""
    reply = get_below(path)
    assert (reply.status, reply.body) == (status, found)


def test_a_base_path_without_its_slash_is_redirected(get_below: Client) -> None:
    """And stays in the addresses of redirections."""
    assert get_below("/ports").headers["Location"] == "/ports/"
    assert get_below("/ports/port/443").headers["Location"] == "/ports/port/443/"


@pytest.mark.parametrize("base_path", ["ports", "/ports", "ports/", "/ports/"])
def test_a_base_path_needs_no_slashes(folder: Path, base_path: str) -> None:
    """All spellings mean the same."""
    with served(folder, base_path) as get:
        assert get("/ports/about").body == b"about"


@pytest.mark.parametrize("base_path", ["/../", "/a b/", "/a?b/", "/a//b/", "/%41/", "http://x/"])
def test_a_base_path_that_is_none_is_wrong_usage(folder: Path, base_path: str) -> None:
    """Before anything is served."""
    with pytest.raises(UsageError, match=r"--base-path: .+ is no base path; give one such as"):
        make_server(folder, port=0, base_path=base_path)


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/about", "text/html; charset=utf-8"),
        ("/assets/app.0123.css", "text/css; charset=utf-8"),
        ("/assets/search.js", "application/javascript; charset=utf-8"),
        ("/api/v1/port/443.json", "application/json; charset=utf-8"),
        ("/bare/file.txt", "text/plain; charset=utf-8"),
        ("/objects.inv", "application/octet-stream"),
    ],
)
def test_a_type_says_its_character_set(get: Client, path: str, kind: str) -> None:
    """The same on each machine."""
    assert get(path).headers["Content-Type"] == kind


def test_other_sites_may_read(get: Client) -> None:
    """As on GitHub Pages, which allows it for every file."""
    headers = get("/api/v1/port/443.json").headers
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert headers["Cache-Control"] == "max-age=600"


@pytest.mark.parametrize(
    ("accepted", "is_packed"),
    [
        ("gzip", True),
        ("br, GZIP;q=0.5", True),
        ("gzip;q=1.0", True),
        ("gzip;q=0", False),
        ("gzip; q=0.000", False),
        ("br", False),
        ("identity", False),
    ],
)
def test_gzip_is_for_those_who_take_it(get: Client, accepted: str, *, is_packed: bool) -> None:
    """The packed page is the same page."""
    reply = get("/port/443/", Accept_Encoding=accepted)
    assert (reply.headers["Content-Encoding"] == "gzip") == is_packed
    assert (gzip.decompress(reply.body) if is_packed else reply.body) == LONG
    assert reply.headers["Vary"] == "Accept-Encoding"


def test_what_gains_nothing_is_not_packed(get: Client) -> None:
    """A few bytes grow by it."""
    assert get("/about", Accept_Encoding="gzip").headers["Content-Encoding"] is None


def test_a_head_is_the_page_without_its_body(get: Client) -> None:
    """With all of its headers."""
    head, page = get("/port/443/", "HEAD"), get("/port/443/")
    assert head.body == b""
    assert {**head.headers, "Date": ""} == {**page.headers, "Date": ""}
    assert head.headers["Content-Length"] == str(len(LONG))
    assert get("/nowhere", "HEAD").status == 404


def test_who_knows_the_page_gets_304(get: Client) -> None:
    """By its tag, packed or not, or by its date."""
    page = get("/port/443/").headers
    packed = get("/port/443/", Accept_Encoding="gzip").headers
    assert packed["ETag"] == f"W/{page['ETag']}"
    for tag in (page["ETag"], packed["ETag"], f'"x", {page["ETag"]}', "*"):
        assert get("/port/443/", If_None_Match=tag).status == 304
    reply = get("/port/443/", If_Modified_Since=page["Last-Modified"])
    assert (reply.status, reply.body, reply.headers["ETag"]) == (304, b"", page["ETag"])


def test_who_knows_another_page_gets_this_one(get: Client) -> None:
    """A tag outweighs a date, and a date that is none counts for nothing."""
    date = get("/about").headers["Last-Modified"]
    assert get("/about", If_None_Match='"x"', If_Modified_Since=date).status == 200
    for old in ("Mon, 17 Aug 1998 00:00:00 GMT", "yesterday", "", "Mon, 99 Aug 99999 99:99:99"):
        assert get("/about", If_Modified_Since=old).status == 200


@pytest.mark.parametrize(
    ("asked", "status", "body", "said"),
    [
        ("bytes=0-3", 206, LONG[:4], "bytes 0-3/1500"),
        ("bytes=1490-", 206, LONG[1490:], "bytes 1490-1499/1500"),
        ("bytes=-5", 206, LONG[-5:], "bytes 1495-1499/1500"),
        ("bytes=0-99999", 206, LONG, "bytes 0-1499/1500"),
        ("bytes=1500-", 416, b"", "bytes */1500"),
        ("bytes=-0", 416, b"", "bytes */1500"),
        ("bytes=3-1", 200, LONG, None),
        ("bytes=0-1,3-4", 200, LONG, None),
        ("bytes=-", 200, LONG, None),
        ("lines=1-2", 200, LONG, None),
        ("bytes=" + "9" * 5000 + "-", 200, LONG, None),
    ],
)
def test_a_part_of_a_file_may_be_asked_for(
    get: Client, asked: str, status: int, body: bytes, said: str | None
) -> None:
    """One range, of the file as it is, not of its packed form."""
    reply = get("/port/443/", Range=asked, Accept_Encoding="gzip")
    assert (reply.status, reply.body, reply.headers["Content-Range"]) == (status, body, said)


def test_a_part_of_another_file_is_not_sent(get: Client) -> None:
    """If-Range: who began with another version gets the whole of this one."""
    tag = get("/port/443/").headers["ETag"]
    assert get("/port/443/", Range="bytes=0-3", If_Range=tag).status == 206
    assert get("/port/443/", Range="bytes=0-3", If_Range='"x"').body == LONG


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_only_reading_is_allowed(get: Client, method: str) -> None:
    """A static site takes nothing."""
    reply = get("/", method)
    assert (reply.status, reply.headers["Allow"]) == (405, "GET, HEAD")
    assert reply.headers["Connection"] == "close"


def test_one_connection_serves_many_requests(get: Client) -> None:
    """HTTP/1.1 keeps it open, whatever the answers were."""
    connection = http.client.HTTPConnection("127.0.0.1", get.port, timeout=5)
    for path in ("/", "/nowhere", "/port/443", "/about", "/"):
        connection.request("GET", path)
        stream = connection.sock
        connection.getresponse().read()
        assert connection.sock is stream is not None
    connection.close()


def test_a_body_nobody_asked_for_is_not_the_next_request(get: Client) -> None:
    """The connection ends with it."""
    hidden = b"GET /about HTTP/1.1\r\nHost: x\r\n\r\n"
    head = b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % len(hidden)
    assert b"about" not in get.raw(head + hidden)


def test_readers_who_hang_up_leave_no_trace(
    get: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    """The terminal stays quiet, and others are served."""
    for _ in range(5):
        with socket.create_connection(("127.0.0.1", get.port)) as stream:
            stream.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
            stream.sendall(b"GET /port/443/ HTTP/1.1\r\nHost: x\r\n\r\n" * 3)
    assert get("/about").body == b"about"
    assert capsys.readouterr() == ("", "")


def put(output: Path, version: str) -> None:
    """Publish a site of which each page tells its version."""
    with Publication(output, durable=False) as publication:
        publication.tree.write(SiteFile(MARKER, FILES[MARKER]))
        for path in ("index.html", "port/443/index.html"):
            publication.tree.write(SiteFile(path, version.encode()))


@pytest.mark.parametrize("way", ["exchange", "two renames"])
def test_a_site_that_is_replaced_underneath_is_served_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    """Readers in between see the old or the new page, never none."""
    if way == "two renames":
        monkeypatch.setattr(publish, "exchange", lambda _one, _other: False)
    put(tmp_path / "site", "0")
    seen: list[Reply] = []
    done = threading.Event()

    def read(get: Client) -> None:
        while not done.is_set():
            seen.append(get("/port/443/"))

    with served(tmp_path / "site") as get:
        reader = threading.Thread(target=read, args=(get,))
        reader.start()
        for version in range(1, 31):
            put(tmp_path / "site", str(version))
            assert get("/").body == str(version).encode()
        done.set()
        reader.join()
    assert {reply.status for reply in seen} == {200}
    versions = [int(reply.body) for reply in seen]
    assert versions == sorted(versions)


def test_the_shelf_is_bounded(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages that are asked for again come from memory, up to a limit."""
    monkeypatch.setattr(serve_module, "_SHELF", 1600)
    site = serve_module._Site(folder, ())  # noqa: SLF001
    page = site.page(["port", "443", ""])
    assert site.page(["port", "443", ""]) is page
    for path in (["index.html"], ["about.html"], ["404.html"], ["bare", "file.txt"]):
        site.page(path)
    (folder / "many").mkdir()
    for number in range(200):
        (folder / "many" / f"{number}.bin").write_bytes(bytes(100))
        site.page(["many", f"{number}.bin"])
    assert site.shelf.size == sum(page.size for page in site.shelf.pages.values()) == 1600


def test_a_folder_without_a_site_is_told(tmp_path: Path) -> None:
    """With what to do."""
    with pytest.raises(
        SiteGenError, match=r"holds no site .no index.html.; run site-gen build, or"
    ):
        make_server(tmp_path / "nowhere")


def test_a_port_in_use_is_told(folder: Path) -> None:
    """With what to do."""
    with make_server(folder, port=0) as server:
        where = f"127.0.0.1:{server.server_port}: another program serves there; choose another"
        with pytest.raises(SiteGenError, match=where):
            make_server(folder, port=server.server_port)


def test_serve_says_where_and_ends_with_ctrl_c(folder: Path) -> None:
    """Cleanly: no traceback, status 0."""
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
