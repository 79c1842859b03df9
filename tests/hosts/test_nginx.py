"""The site on other hosts than GitHub Pages: nginx as Debian ships it, in a subfolder."""

import http.client
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from site_gen.build import Settings, build_site

# What the README tells to write for nginx, around it what any nginx needs.
CONFIGURATION = """
worker_processes 1; daemon off; master_process off;
pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{ }}
http {{
  include /etc/nginx/mime.types;
  access_log off;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  server {{
    listen 127.0.0.1:{port};
    location /ports/ {{
      alias {folder}/site/;
      error_page 404 /ports/404.html;
      absolute_redirect off;
      charset utf-8;
      gzip on;
      gzip_types text/css text/plain text/csv application/javascript application/json;
      add_header Access-Control-Allow-Origin *;
    }}
  }}
}}
"""


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def wait(port: int, server: subprocess.Popen[bytes]) -> None:
    for _ in range(500):
        assert server.poll() is None, "nginx stopped"
        try:
            socket.create_connection(("127.0.0.1", port), 0.1).close()
        except OSError:
            time.sleep(0.02)
        else:
            return
    pytest.fail("nginx takes no connections")


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory, tiny_xml: Path) -> Iterator[int]:
    nginx = shutil.which("nginx", path="/usr/sbin:/usr/bin")
    if not nginx:
        pytest.skip("nginx is not installed")
    folder, number = tmp_path_factory.mktemp("nginx"), free_port()
    folder.chmod(0o755)
    base_url = f"http://127.0.0.1:{number}/ports/"
    build_site(Settings(source=str(tiny_xml), output=folder / "site", base_url=base_url))
    text = CONFIGURATION.format(folder=folder, port=number)
    if os.getuid() == 0:
        text = f"user root;{text}"
    (folder / "nginx.conf").write_text(text, encoding="utf-8")
    command = [nginx, "-c", str(folder / "nginx.conf"), "-p", str(folder)]
    with subprocess.Popen(command) as server:  # noqa: S603 (a command of ours)
        wait(number, server)
        yield number
        server.terminate()


def get(port: int, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    found = answer.status, dict(answer.getheaders()), answer.read()
    connection.close()
    return found


@pytest.mark.parametrize("path", ["", "port/443/", "service/whois~2b~2b/", "contacts/"])
def test_every_kind_of_page_is_served_in_a_subfolder(port: int, path: str) -> None:
    status, headers, body = get(port, f"/ports/{path}")
    assert status == 200
    assert headers["Content-Type"] == "text/html; charset=utf-8"
    assert b'<main id="main"' in body


def test_a_missing_slash_is_put_right(port: int) -> None:
    status, headers, _ = get(port, "/ports/port/443")
    assert (status, headers["Location"]) == (301, "/ports/port/443/")


def test_a_lost_address_gets_our_own_page_at_any_depth(port: int) -> None:
    status, _, body = get(port, "/ports/no/such/thing/")
    assert status == 404
    assert b'href="/ports/ports/"' in body


def test_programs_of_any_origin_get_json_and_small_answers(port: int) -> None:
    status, headers, _ = get(port, "/ports/api/v1/port/443.json", **{"Accept-Encoding": "gzip"})
    assert status == 200
    assert headers["Content-Type"].startswith("application/json")
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert headers["Content-Encoding"] == "gzip"
