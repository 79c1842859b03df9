"""Compare the search with others over the same entities: size, speed and relevance.

    python tests/bench/search/run.py [--source EDITION.xml] [--output FOLDER]

Needs Node, Chromium, playwright, and the npm packages of package.json, which are
installed beside it at the first run. Prints the table of the README; with
``--output`` writes it there, and all figures as JSON.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

from playwright.sync_api import sync_playwright

from site_gen.build import Settings, build_site
from site_gen.catalog import Catalog
from site_gen.registry import read_edition

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

HERE = Path(__file__).parent
QUERIES = HERE.parents[1] / "fixtures" / "search-queries.json"
ENGINES = ("ours", "miniSearch", "flexSearch", "plainList")
COLD = {"number": "443", "name": "https", "words": "simple mail transfer"}
KILOBYTE = 1000
# 10 Mb/s and 40 ms to the server and back.
NETWORK = {"offline": False, "latency": 40, "downloadThroughput": 1.25e6, "uploadThroughput": 1e6}
REPEATS = 5
# Types a text letter by letter, and gives for each the time until its results are painted.
KEYSTROKES = """async texts => {
  const input = document.querySelector("search input");
  const status = document.querySelector("search [role=status]");
  const painted = () => new Promise(done => requestAnimationFrame(() => {
    const channel = new MessageChannel();
    channel.port1.onmessage = done;
    channel.port2.postMessage(0);
  }));
  const times = [];
  for (const text of texts) {
    for (let length = 1; length <= text.length; length++) {
      const typed = text.slice(0, length);
      if (!typed.trim() || typed.endsWith(" ")) continue;
      input.value = "";
      input.dispatchEvent(new Event("input", { bubbles: true }));
      await painted();
      input.value = typed;
      const start = performance.now();
      input.dispatchEvent(new Event("input", { bubbles: true }));
      while (!status.textContent) await new Promise(done => setTimeout(done));
      const ready = performance.now() - start;
      await painted();
      times.push([ready, performance.now() - start]);
    }
  }
  return times;
}"""
PAGEFIND_COLD = """async text => {
  const start = performance.now();
  const { search, options } = await import("/pagefind/pagefind.js");
  const { results } = await search(text);
  if (results[0]) await results[0].data();
  return performance.now() - start;
}"""
PAGEFIND_SEARCH = """async ([text, within]) => {
  const { search } = await import("/pagefind/pagefind.js");
  const { results } = await search(text);
  const found = await Promise.all(results.slice(0, within).map(result => result.data()));
  return found.map(({ meta }) => [meta.kind, meta.key]);
}"""
OURS_COLD = """async text => {
  const start = performance.now();
  const { createSearch } = await import("/assets/search.js");
  const { search } = await createSearch({ base: location.origin });
  await search(text);
  return performance.now() - start;
}"""


def main() -> int:
    """Measure everything and print the table."""
    options = _options()
    if not (HERE / "node_modules").is_dir():
        _run("npm", "install", "--no-package-lock", "--no-audit", "--no-fund", cwd=HERE)
    with tempfile.TemporaryDirectory() as folder:
        figures = _measured(options.source, Path(folder))
    table = _table(figures)
    sys.stdout.write(table)
    if options.output:
        options.output.mkdir(parents=True, exist_ok=True)
        (options.output / "search.json").write_text(json.dumps(figures, indent=1), "utf-8")
        (options.output / "search.md").write_text(table, "utf-8")
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    editions = os.environ.get("SITE_GEN_EDITIONS", ".")
    newest = max(Path(editions).glob("editions/*.xml"), default=None)
    parser.add_argument("--source", type=Path, default=newest, required=newest is None)
    parser.add_argument("--output", type=Path)
    return parser.parse_args()


def _measured(source: Path, folder: Path) -> dict[str, Any]:
    site = folder / "site"
    build_site(Settings(source=str(source), output=site))
    catalog = Catalog.join(read_edition(source.read_bytes(), source.name))
    entities = folder / "entities.json"
    found = list(_entities(catalog))
    entities.write_text(json.dumps(found, ensure_ascii=False), "utf-8")
    _run("node", "pagefind.mjs", entities, site / "pagefind", cwd=HERE)
    arguments = (site, entities, QUERIES)
    in_node = [
        json.loads(_run("node", "--expose-gc", "measure.mjs", name, *arguments, cwd=HERE))
        for name in ENGINES
    ]
    index = [path.read_bytes() for path in (site / "assets/search").iterdir()]
    return {
        "edition": catalog.edition.updated,
        "entities": len(found),
        "index": {
            "files": len(index),
            "bytes": sum(map(len, index)),
            "gzip": sum(len(gzip.compress(body, 6)) for body in index),
        },
        "node": in_node,
        "chromium": _in_chromium(site),
    }


def _entities(catalog: Catalog) -> Iterator[dict[str, str]]:
    """Give every entity as the other engines index it."""
    for number, port in catalog.ports.items():
        yield _entity("port", str(number), f"Port {number}", f"port/{number}/", port.entries)
    for held in catalog.ranges.values():
        yield _entity("range", held.key, f"Ports {held.key}", f"port/{held.key}/", held.entries)
    for service in catalog.services.values():
        name = service.name
        yield _entity("service", name, name, f"service/{name}/", service.entries)
    for page in catalog.contacts.values():
        contact = page.contact
        title = contact.name or contact.organization or contact.id
        yield {
            "kind": "contact",
            "key": contact.id,
            "title": title,
            "description": contact.organization or "",
            "url": page.url,
        }
    for reference in catalog.references.values():
        key = reference.key
        yield _entity("reference", key, key, f"reference/{key}/", ())


def _entity(kind: str, key: str, title: str, url: str, entries: Any) -> dict[str, str]:  # noqa: ANN401 (entries of the catalog)
    told: dict[str, None] = {}
    for entry in entries:
        facts = entry.facts
        told[facts.name or ""] = None
        told[facts.description.flat if facts.description else ""] = None
        told |= dict.fromkeys(entry.protocols)
    return {
        "kind": kind,
        "key": key,
        "title": title,
        "description": " ".join(filter(None, told)),
        "url": url,
    }


def _in_chromium(site: Path) -> dict[str, Any]:
    with _served(site) as (url, sent), sync_playwright() as driver:
        program = os.environ.get("CHROMIUM") or shutil.which("chromium")
        browser = driver.chromium.launch(executable_path=program, args=["--no-sandbox"])
        engines = {"this site": OURS_COLD, "Pagefind 1.6.0": PAGEFIND_COLD}
        cold = {
            name: {what: _cold(browser, url, sent, script, text) for what, text in COLD.items()}
            for name, script in engines.items()
        }
        page = browser.new_page(bypass_csp=True)
        classes = _pagefind_classes(page, url)
        keystroke = _keystrokes(page, url)
        browser.close()
    return {"cold": cold, "pagefind_classes": classes, "keystroke": keystroke}


def _cold(browser: Browser, url: str, sent: list[int], script: str, text: str) -> dict[str, float]:
    """Open the search as a first visitor does; the median time, and what went over the wire."""
    times = []
    for _ in range(REPEATS):
        context = browser.new_context(bypass_csp=True)
        page = context.new_page()
        page.goto(f"{url}search/", wait_until="networkidle")
        # The page of results has loaded our module already; start from nothing.
        page.goto(f"{url}robots.txt")
        session = context.new_cdp_session(page)
        session.send("Network.enable")
        session.send("Network.clearBrowserCache")
        session.send("Network.emulateNetworkConditions", NETWORK)
        sent.clear()
        times.append(page.evaluate(script, text))
        context.close()
    return {"ms": statistics.median(times), "bytes": sum(sent), "requests": len(sent)}


def _pagefind_classes(page: Page, url: str) -> dict[str, list[int]]:
    page.goto(f"{url}robots.txt")
    classes: dict[str, list[int]] = {}
    for query in json.loads(QUERIES.read_text("utf-8"))["queries"]:
        found = page.evaluate(PAGEFIND_SEARCH, [query["q"], query.get("within", 1)])
        wanted = [[each["kind"], each["key"]] for each in query.get("expect", ())]
        right = not found if query.get("none") else any(each in wanted for each in found)
        counts = classes.setdefault(query["class"], [0, 0])
        counts[0] += right
        counts[1] += 1
    return classes


def _keystrokes(page: Page, url: str) -> dict[str, float]:
    """Type every query, then again with all shards there; the median of a keystroke counts."""
    page.goto(url)
    page.locator("search input").focus()
    texts = [each["q"] for each in json.loads(QUERIES.read_text("utf-8"))["queries"]]
    page.evaluate(KEYSTROKES, texts)
    rounds = [page.evaluate(KEYSTROKES, texts) for _ in range(REPEATS)]
    times = [
        tuple(map(statistics.median, zip(*each, strict=True))) for each in zip(*rounds, strict=True)
    ]
    ready, painted = (sorted(column) for column in zip(*times, strict=True))
    return {
        "keystrokes": len(times),
        "ready_p50": _quantile(ready, 0.5),
        "ready_p95": _quantile(ready, 0.95),
        "painted_p50": _quantile(painted, 0.5),
        "painted_p95": _quantile(painted, 0.95),
    }


def _quantile(ordered: list[float], part: float) -> float:
    return ordered[int(len(ordered) * part)]


@contextmanager
def _served(folder: Path) -> Iterator[tuple[str, list[int]]]:
    """Serve a folder with gzip -6, and note the bytes of each body that is sent."""
    sent: list[int] = []
    handler = partial(_Handler, sent, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/", sent
        server.shutdown()


class _Handler(SimpleHTTPRequestHandler):
    def __init__(self, sent: list[int], *arguments: Any, **options: Any) -> None:  # noqa: ANN401 (the base class's own)
        self.sent = sent
        super().__init__(*arguments, **options)

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        if not path.is_file():
            self.send_error(404)
            return
        # Pagefind's own files are compressed already and stay the same size.
        body = gzip.compress(path.read_bytes(), 6)
        self.sent.append(len(body))
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(path))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


def _run(*command: object, cwd: Path) -> str:
    run = subprocess.run(  # noqa: S603 (the benchmark's own commands)
        [str(part) for part in command], cwd=cwd, check=True, stdout=subprocess.PIPE, text=True
    )
    return run.stdout


def _table(figures: dict[str, Any]) -> str:
    chromium = figures["chromium"]
    cold = chromium["cold"]
    head = (
        "| engine | cold, number | cold, name | cold, words | first result at 10 Mb/s | "
        "p50 | p95 | heap | right |\n"
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n"
    )
    rows = [_row(each, cold.get(each["name"])) for each in figures["node"]]
    pagefind = {
        "name": "Pagefind 1.6.0",
        "cold": cold["Pagefind 1.6.0"],
        "classes": chromium["pagefind_classes"],
    }
    rows.insert(1, _row(pagefind, cold["Pagefind 1.6.0"]))
    keys = chromium["keystroke"]
    index = figures["index"]
    foot = (
        f"\n{figures['entities']:,} entities of the edition {figures['edition']}. "
        "Cold: kilobytes on the wire (gzip -6), the script included, and requests until the "
        "first result. Our whole index has "
        f"{index['files']} files, {index['gzip'] / KILOBYTE:,.0f} kB compressed. From keystroke to "
        f"results in the page: p50 {keys['ready_p50']:.1f} ms, p95 {keys['ready_p95']:.1f} ms; "
        f"painted: p95 {keys['painted_p95']:.1f} ms "
        f"({keys['keystrokes']:,} keystrokes in Chromium).\n"
    )
    return head + "".join(rows) + foot


def _row(each: dict[str, Any], seen: dict[str, Any] | None) -> str:
    sizes = [
        f"{each['cold'][what]['bytes'] / KILOBYTE:,.0f} kB / {each['cold'][what]['requests']}"
        for what in COLD
    ]
    met, all_of = (sum(column) for column in zip(*each["classes"].values(), strict=True))
    cells = [
        each["name"],
        *sizes,
        f"{seen['words']['ms']:.0f} ms" if seen else "",
        f"{each['p50']:.2f} ms" if "p50" in each else "",
        f"{each['p95']:.2f} ms" if "p95" in each else "",
        f"{each['heap'] / 1e6:.1f} MB" if "heap" in each else "",
        f"{met} of {all_of}",
    ]
    return f"| {' | '.join(cells)} |\n"


if __name__ == "__main__":
    sys.exit(main())
