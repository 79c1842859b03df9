"""The site's own search, run in Python: the scripts of ``static/js/search`` in an embedded engine.

There is one search: whatever a page finds, this finds too, because both run the same scripts on
the same index. The engine is QuickJS (25 ms to start); the index is made of the catalog in memory.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import quickjs  # type: ignore[import-untyped]  # it has no stubs

from site_gen import permalinks, resources
from site_gen.api import Api
from site_gen.assets import plain_script
from site_gen.search_index import search_files

if TYPE_CHECKING:
    from site_gen.catalog import Catalog

# The scripts see a site at "/" whose files Python gives; what they say comes back as JSON.
_DRIVER = """
async (text, limit) => {
  const fetch = async url => {
    const body = fileAt(url.slice(1));
    return { ok: body !== null, text: async () => body };
  };
  const { find } = await createSearch({ base: "/", fetch });
  const answer = await find(text, { limit });
  const load = async path => (await fetch(`/${path}`)).text();
  return { ...answer, rows: await rowsOf(answer.asked, find, load) };
}
"""


@dataclass(frozen=True, slots=True)
class SearchAnswer:
    """What the search says of a text; members of *results* and *rows* as the scripts have them.

    *rows* has one row for each number that the text spells, in their order; *left* are words that
    no result has.
    """

    results: tuple[dict[str, Any], ...]
    rows: tuple[dict[str, Any], ...]
    left: tuple[str, ...]
    is_guess: bool
    is_over: bool


class Search:
    """The search of one catalog."""

    def __init__(self, catalog: Catalog) -> None:
        """Make the index of *catalog*, and start the engine."""
        index = search_files(catalog)
        self._files = {file.path: file.body.decode() for file in index.files}
        self._entities = {permalinks.json_path(each.url): each for each in catalog.entities()}
        self._api = Api(catalog)
        self._engine = quickjs.Context()
        self._engine.add_callable("fileAt", self._file)
        scripts = resources.static() / "js"
        for name, made in (("search/search", "createSearch"), ("search/asked", "rowsOf")):
            script = f"const manifest = {index.manifest};\n{plain_script(scripts, name)}"
            self._engine.eval(f"globalThis.{made} = (() => {{ {script}\nreturn {made}; }})()")
        self._engine.eval(f"globalThis.drive = {_DRIVER}")

    def answer(self, text: str, limit: int) -> SearchAnswer:
        """Search for *text* as the site does; give at most *limit* results."""
        self._engine.set("asked", json.dumps([text, limit]))
        self._engine.eval(
            "globalThis.state = {}; drive(...JSON.parse(asked))"
            ".then(answer => { state.answer = answer; }, error => { state.error = `${error}`; })"
        )
        while self._engine.execute_pending_job():
            pass
        state = json.loads(self._engine.eval("JSON.stringify(state)"))
        if "error" in state:
            raise RuntimeError(state["error"])
        found = state["answer"]
        return SearchAnswer(
            results=tuple(found["results"]),
            rows=tuple(found["rows"]),
            left=tuple(found["left"]),
            is_guess=found["isGuess"],
            is_over=found["isOver"],
        )

    def _file(self, path: str) -> str | None:
        if path in self._files:
            return self._files[path]
        entity = self._entities.get(path)
        return self._api.file(entity).body.decode() if entity else None
