"""A build asks nobody unless told to, starts no other program, and tells nobody anything."""

import os
import subprocess
import sys
from http.server import BaseHTTPRequestHandler
from pathlib import Path

from tests.serving import answering

# The interpreter itself reports whoever opens a connection or starts a program.
BLOCKED = """
import os, sys
def refused(event, facts):
    if event in ("socket.connect", "socket.bind", "socket.getaddrinfo", "socket.sendto",
                 "socket.gethostbyname", "subprocess.Popen", "os.system", "os.exec",
                 "os.posix_spawn", "urllib.Request", "ftplib.connect", "smtplib.connect"):
        sys.stderr.write(f"refused: {event} {facts}\\n")
        os._exit(99)
sys.addaudithook(refused)
from site_gen.cli import main
sys.exit(main(sys.argv[1:]))
"""


def test_a_build_from_a_file_touches_no_network(tiny_xml: Path, tmp_path: Path) -> None:
    output = str(tmp_path / "site")
    words = [
        "--source",
        str(tiny_xml),
        "--output",
        output,
        "--base-url",
        "https://ports.example.net/",
    ]
    for command in (["build", "--jobs", "2", *words], ["check", output]):
        ended = subprocess.run(  # noqa: S603 (our own command)
            [sys.executable, "-c", BLOCKED, *command], capture_output=True, text=True, check=False
        )
        assert ended.returncode == 0, ended.stderr


def test_a_build_from_iana_asks_that_address_alone_and_says_no_more_than_it_must(
    tiny_xml: Path, tmp_path: Path
) -> None:
    asked: list[dict[str, str]] = []

    def answer(handler: BaseHTTPRequestHandler) -> None:
        headers = {name.lower(): value for name, value in handler.headers.items()}
        asked.append({"path": handler.path, **headers})
        body = tiny_xml.read_bytes()
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    with answering(answer) as root:
        there = {"SITE_GEN_IANA_URL": f"{root}registry.xml", "SITE_GEN_CACHE": str(tmp_path / "c")}
        command = [sys.executable, "-m", "site_gen", "build", "--source", "iana", "--quiet"]
        subprocess.run(  # noqa: S603 (our own command)
            [*command, "--output", str(tmp_path / "site")], env={**os.environ, **there}, check=True
        )
    (request,) = asked
    assert request.pop("path") == "/registry.xml"
    assert request.pop("user-agent").startswith("site-gen/")
    known = {"host", "accept", "accept-encoding", "connection"}
    assert request.keys() <= known, request
