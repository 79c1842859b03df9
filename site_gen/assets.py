"""The files below ``assets/``: one style sheet, few scripts, the search index, pictures.

Sources are small modules; a page makes few requests. A script that no other
one imports is a file of its own, and the modules that it imports are written
into it. Names carry a digest of the content; ``search.js`` alone keeps its
plain name, because programs import it. Sources lie in folders (what is pure,
what touches the page, the map); published files lie side by side.
"""

from __future__ import annotations

import hashlib
import posixpath
import re
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING

import rcssmin  # type: ignore[import-untyped]  # it has no stubs
import rjsmin  # type: ignore[import-untyped]  # it has no stubs

from site_gen.errors import TemplateError
from site_gen.files import SiteFile, asset_file

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from site_gen.search_index import SearchFiles

# Modules are named by their paths below static/js.
_SEARCH = "search/search"
_MANIFEST = "search/manifest"

_IMPORT = re.compile(r'^import \{\s([\w,\s]+)\s\} from "(\.[\w./-]+)\.js";\n', re.MULTILINE)
_LATE_IMPORT = re.compile(r'\bimport\("(\.[\w./-]+)\.js"\)')
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function|const|class) )", re.MULTILINE)
_EXPORT_LIST = re.compile(r"^export \{ [\w, ]+ \};\n", re.MULTILINE)
_TOP_LEVEL = re.compile(r"^(?:export )?(?:async )?(?:function|const|let|class) (\w+)", re.MULTILINE)
_UNKNOWN = re.compile(
    r"^(?:import\b(?!\()|export (?!(?:async )?(?:function|const|class) |\{)|(?:const|let) \W).*",
    re.MULTILINE,
)
_ANY_BELOW = re.compile(r"(?<=[\w\])]) :(?=(?:is|not|where|has)\()")
_CSS_IMPORT = re.compile(r'@import "([\w-]+\.css)" layer\(([\w-]+)\);')


@dataclass(frozen=True)
class Assets:
    """The files, and where each is: *urls* maps ``site.css`` to ``assets/site-1a2b3c4d.css``.

    *search* is ``search.js``, if there is one, before it knows the index.
    """

    files: tuple[SiteFile, ...]
    urls: Mapping[str, str]
    search: SiteFile | None

    def search_files(self, index: SearchFiles) -> Iterator[SiteFile]:
        """Give the files of the search index, and the script that knows them."""
        yield from index.files
        if self.search:
            # On a line of its own: an older search.js reads it there when its index is gone.
            line = f"export const manifest = {index.manifest};\n"
            yield SiteFile(self.search.path, self.search.body + line.encode())


def load_assets(static: Path) -> Assets:
    """Make the assets from the folder *static*.

    Raise TemplateError where a script or style sheet is not written in the
    plain way that can be joined.
    """
    files = {name: asset_file(name, text.encode()) for name, text in _styles(static / "css")}
    files |= _scripts(static / "js")
    for path in sorted((static / "img").iterdir()):
        files[path.name] = asset_file(path.name, path.read_bytes())
    urls = {name: file.path for name, file in files.items()}
    search = files.pop("search.js", None)
    return Assets(tuple(files.values()), urls, search)


def _styles(folder: Path) -> Iterator[tuple[str, str]]:
    """Join the style sheets that site.css imports, each inside its layer.

    One that it does not import is for few pages, and a file of its own.
    """
    joined = {"site.css"}

    def layered(match: re.Match[str]) -> str:
        joined.add(match[1])
        return f"@layer {match[2]} {{\n{(folder / match[1]).read_text(encoding='utf-8')}}}"

    site = (folder / "site.css").read_text(encoding="utf-8")
    yield "site.css", _smaller(_CSS_IMPORT.sub(layered, site))
    for path in sorted(folder.glob("*.css")):
        if path.name not in joined:
            yield path.name, _smaller(path.read_text(encoding="utf-8"))


def _smaller(css: str) -> str:
    # rcssmin takes ".a :is(b)" inside a layer for a declaration, and joins the two.
    return str(rcssmin.cssmin(_ANY_BELOW.sub(" *:", css)))


@dataclass(frozen=True)
class _Module:
    """A script: what it imports at once, what it imports later, and its own text."""

    name: str
    source: str
    imports: tuple[str, ...]
    late: tuple[str, ...]

    @classmethod
    def read(cls, folder: Path, path: Path) -> _Module:
        source = path.read_text(encoding="utf-8")
        home = path.parent.relative_to(folder).as_posix()
        name = posixpath.join(home, path.stem).removeprefix("./")
        if odd := _UNKNOWN.search(_IMPORT.sub("", source)):
            raise _failure(name, f'"{odd[0]}" cannot be joined with other modules', source, odd)

        def resolved(match: re.Match[str]) -> str:
            return posixpath.normpath(posixpath.join(home, match[match.lastindex or 0]))

        imports = tuple(resolved(match) for match in _IMPORT.finditer(source))
        source = _LATE_IMPORT.sub(lambda match: f'import("./{resolved(match)}.js")', source)
        # Comments name modules too, as the homes of types.
        late = tuple(match[1][2:] for match in _LATE_IMPORT.finditer(rjsmin.jsmin(source)))
        return cls(name, source, imports, late)


def _modules(folder: Path) -> dict[str, _Module]:
    read = (_Module.read(folder, path) for path in sorted(folder.rglob("*.js")))
    return {module.name: module for module in read}


def _scripts(folder: Path) -> dict[str, SiteFile]:
    """Join modules into files, those first that others import later, so that names are known."""
    modules = _modules(folder)
    parts = {name for module in modules.values() for name in module.imports}
    order = _order({module.name: (*module.imports, *module.late) for module in modules.values()})
    files: dict[str, SiteFile] = {}
    addresses: dict[str, str] = {}
    for name in order:
        if name in modules and name not in parts:
            body = _LATE_IMPORT.sub(
                lambda match: f'import("./{addresses[match[1][2:]]}")',
                str(rjsmin.jsmin(_joined(name, modules))).strip(),
            )
            published = f"{posixpath.basename(name)}.js"
            if published in files:
                raise _failure(name, f"another folder has a script {published} too")
            files[published] = file = asset_file(published, f"{body}\n".encode())
            addresses[name] = posixpath.basename(file.path)
            if name == _SEARCH:
                files[published] = SiteFile(f"assets/{published}", file.body)
                # Pages cache search.js for ten minutes; new code must not wait for that.
                digest = hashlib.sha256(body.encode()).hexdigest()[:8]
                addresses[name] = f"{published}?v={digest}"
    return files


def _order(imports: Mapping[str, tuple[str, ...]]) -> list[str]:
    try:
        return list(TopologicalSorter(imports).static_order())
    except CycleError as error:
        ring = " -> ".join(error.args[1])
        raise _failure(error.args[1][0], f"modules import each other: {ring}") from error


def plain_script(folder: Path, name: str) -> str:
    """Give a script of *folder* with what it imports as one text, for an engine without modules.

    *name* is like ``search/search``. The names that the script exports are plain names in the text.
    """
    text = _joined(name, _modules(folder))
    return _EXPORT_LIST.sub("", _EXPORT.sub("", text))


def _joined(entry: str, modules: Mapping[str, _Module]) -> str:
    """Write the modules that *entry* needs into one, each before those that import it."""
    needed = _needed(entry, modules)
    homes: dict[str, str] = {}
    texts = []
    for name in needed:
        for found in _TOP_LEVEL.findall(modules[name].source):
            if homes.setdefault(found, name) != name:
                raise _failure(name, f"{found} is a name in {homes[found]}.js too")
        text = _IMPORT.sub("", modules[name].source)
        texts.append(text if name == entry else _EXPORT_LIST.sub("", _EXPORT.sub("", text)))
    return "\n".join(texts)


def _needed(entry: str, modules: Mapping[str, _Module]) -> Iterator[str]:
    graph: dict[str, tuple[str, ...]] = {}
    waiting = [entry]
    while waiting:
        name = waiting.pop()
        if name == _MANIFEST:
            continue
        if name not in modules:
            raise _failure(name, "a module that is imported does not exist")
        graph[name] = tuple(each for each in modules[name].imports if each != _MANIFEST)
        waiting += (each for each in graph[name] if each not in graph)
    yield from _order(graph)


def _failure(
    name: str, what: str, source: str = "", at: re.Match[str] | None = None
) -> TemplateError:
    return TemplateError(
        what,
        remedy="write it as the other modules of static/js do",
        place=f"static/js/{name}.js",
        line=source[: at.start()].count("\n") + 1 if at else None,
    )
