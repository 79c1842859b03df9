"""Jinja2, tuned for many small pages that are printed from a few templates.

Templates stay what a designer knows; what changes is the Python that Jinja
compiles them to. A page prints some 150 values, and what Jinja does around each
(wrap it in `Markup`, hand it up through a generator for every layout that the
template extends, look templates, blocks and names up) was four fifths of its
price. Here a template is joined with its layouts, parts and macros before it is
compiled, and prints into one list. Where a page fails, Jinja's own way prints
it again, to tell the file and line (`plain_environment`).
"""

from __future__ import annotations

import os
import re
import stat
from contextlib import suppress
from functools import cached_property, partial
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import jinja2
import markupsafe
from jinja2 import nodes, runtime
from jinja2.bccache import Bucket
from jinja2.compiler import CodeGenerator
from jinja2.utils import missing
from markupsafe import Markup, escape

from site_gen.joining import Dissolver, Filler, Includer, Macros

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, MutableMapping
    from pathlib import Path

    from jinja2.compiler import Frame

_HTML = ("html",)
_RUNTIME = "from jinja2.runtime import "
_TUNED = (
    f"from {__name__} import "
    "escaped, imported, looped, said, joined as markup_join, QuickMacro as Macro"
)
# What a template extends, includes or imports; a parser would take a hundred times as long.
# One that is named by an expression ("") may be any.
_NAMED = re.compile(
    r"""\{%[-+]?\s*(?:extends|include|import|from)\s+"""
    r"""(?:["']([^"']+)["'](?=\s*(?:[-+]?%\}|import\b|as\b|with\b|without\b|ignore\b)))?"""
)
# Templates that speak of their own blocks are left to Jinja.
_SELF_AWARE = re.compile(r"\bsuper\(\)|\bself\.")
_LOOP = "LoopContext("
_QUICK_LOOP = "looped("

# What `escape` does with a plain string, before it wraps the result for nobody.
escaped: Callable[[str], str] = getattr(markupsafe, "_escape_inner", escape)
# `Markup` would ask the text whether it is markup already.
marked: Callable[[str], Markup] = partial(str.__new__, Markup)


def environment(
    templates: Path, root: str | None = None, compiled: Compiled | None = None
) -> jinja2.Environment:
    """Make an environment: autoescape is on, and an undefined name is an error.

    Where all its pages have the same way to the site's *root*, that is a part
    of their text; elsewhere ``root`` is a variable like any other. *compiled*
    is where compiled templates are kept for the next time.
    """
    loader = _RootedLoader(templates, root)
    options = {"loader": loader, "auto_reload": False, "bytecode_cache": compiled, **_options()}
    return _Environment(templates, root, **options)


class Compiled(jinja2.FileSystemBytecodeCache):
    """Keeps compiled templates from run to run: compiling them takes a twentieth of a build."""

    def __init__(self, folder: Path, version: str) -> None:
        """Keep them in *folder*, for the *version* of the program."""
        super().__init__(str(folder), "%s.compiled")
        self._folder = folder
        self._version = version

    def get_bucket(
        self,
        environment: jinja2.Environment,
        name: str,
        filename: str | None,  # noqa: ARG002 (what the template is made of tells more)
        source: str,  # noqa: ARG002 (likewise)
    ) -> Bucket:
        """Give what is kept of the template *name*, if all that it is compiled from is the same."""
        key = checksum = ""
        if isinstance(environment, _Environment):
            key = _digest((name, environment.root))
            texts = sources(environment.templates, [name])
            checksum = _digest((self._version, sorted(environment.globals), texts))
        bucket = Bucket(environment, key, checksum)
        self.load_bytecode(bucket)
        return bucket

    def load_bytecode(self, bucket: Bucket) -> None:
        """Read what is kept; nothing where that is damaged, or where others may have written it."""
        try:
            if bucket.key and self._is_ours():
                super().load_bytecode(bucket)
        except Exception:  # noqa: BLE001 (whatever pickle raises over what it cannot read)
            bucket.reset()

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled, where that can be done."""
        with suppress(OSError):
            self._folder.mkdir(0o700, parents=True, exist_ok=True)
            if bucket.key and self._is_ours():
                super().dump_bytecode(bucket)

    def _is_ours(self) -> bool:
        # What is read here is run.
        facts = self._folder.stat()
        return facts.st_uid == os.getuid() and not facts.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


def _digest(facts: object) -> str:
    return sha256(repr(facts).encode("utf-8", "surrogatepass")).hexdigest()


def plain_environment(templates: Path) -> jinja2.Environment:
    """Make an environment of the same meaning that is Jinja's own, and knows file and line."""
    loader = jinja2.FileSystemLoader(templates)
    return jinja2.Environment(loader=loader, **_options())  # noqa: S701 (an option turns it on)


def _options() -> dict[str, Any]:
    return {
        "autoescape": jinja2.select_autoescape(_HTML, default=True),
        "undefined": jinja2.StrictUndefined,
        "trim_blocks": True,
        "lstrip_blocks": True,
        "keep_trailing_newline": True,
    }


def printed(template: jinja2.Template, context: dict[str, Any]) -> str:
    """Print a template; its errors are whatever was raised.

    A template is always given the same names: they are set anew, in a context that is kept.
    """
    environment = template.environment
    if not isinstance(environment, _Environment):
        return "".join(template.root_render_func(template.new_context(context)))
    kept = environment.contexts.get(template)
    if kept is None:
        kept = environment.contexts[template] = _quick(template.new_context())
    kept.parent.update(context)
    return "".join(template.root_render_func(kept))


class _Names(dict[str, Any]):
    """What a template is given, by name."""

    def __missing__(self, name: str) -> object:
        return missing


def _quick(context: runtime.Context) -> runtime.Context:
    """Let names be looked up in one dictionary; what a template itself sets, it knows."""
    context.parent = names = _Names(context.parent)
    context.resolve_or_missing = names.__getitem__  # type: ignore[assignment, method-assign]
    return context


def sources(templates: Path, names: Iterable[str]) -> dict[str, str]:
    """Give the texts of the templates *names*, and of all that they extend, include and import."""
    found, waiting = dict[str, str](), list(names)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found[name] = (templates / name).read_text(encoding="utf-8")
            for named in _NAMED.findall(found[name]):
                waiting += [named] if named else _every(templates)
    return dict(sorted(found.items()))


def _every(templates: Path) -> list[str]:
    return [path.relative_to(templates).as_posix() for path in templates.rglob("*.html")]


def said(value: object) -> str:
    """Print a value that is no plain string: markup as it is, all else escaped.

    >>> said(Markup("<b>")), said(443)
    (Markup('<b>'), Markup('443'))
    """
    return value if type(value) is Markup else escape(value)


def joined(values: Iterable[object]) -> str:
    """Join values, mostly plain strings; markup among them makes it markup.

    >>> joined(("social-", "port")), joined((Markup("<b>"), "&"))
    ('social-port', Markup('<b>&amp;'))
    """
    parts = tuple(values)
    plain = [part for part in parts if type(part) is str]
    return "".join(plain) if len(plain) == len(parts) else runtime.markup_join(parts)


class QuickMacro(runtime.Macro):
    """A macro that is mostly called with just its arguments, in their order."""

    def __call__(self, *arguments: Any, **named: Any) -> str:  # noqa: ANN401 (what a template gives)
        """Give the macro's text; whatever is unusual about a call goes Jinja's own way."""
        if named or len(arguments) != self._argument_count or self.caller or self.catch_varargs:
            return super().__call__(*arguments, **named)
        return marked(self._func(*arguments))


class _Turn:
    """All that a quick loop knows of itself: whether it has just begun."""

    def __init__(self, *, first: bool) -> None:
        self.first = first


_FIRST, _LATER = _Turn(first=True), _Turn(first=False)


def looped(items: Iterable[object], _undefined: object) -> Iterator[tuple[object, _Turn]]:
    """Go through *items* for a loop that asks for nothing but ``loop.first``."""
    turn = _FIRST
    for item in items:
        yield item, turn
        turn = _LATER


def imported(environment: _Environment, name: str, names: tuple[str, ...]) -> tuple[Any, ...]:
    """Give macros of another template, loaded once."""
    key = name, names
    if key not in environment.macros:
        module = environment.get_template(name).module
        environment.macros[key] = tuple(getattr(module, each) for each in names)
    return environment.macros[key]


class _CodeGenerator(CodeGenerator):
    """Compiles a template to less work than Jinja's own generator does."""

    _is_quick_loop = False
    _has_macros = False

    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:  # noqa: N802 (Jinja calls it so)
        # Macros find what their template imports in its context.
        self._has_macros = node.find(nodes.Macro) is not None
        super().visit_Template(node, frame)

    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:  # noqa: N802 (Jinja calls it so)
        # View models have attributes and nothing else.
        self.visit(node.node, frame)
        self.write(f".{node.attr}")

    def visit_Call(  # noqa: N802 (Jinja calls it so)
        self,
        node: nodes.Call,
        frame: Frame,
        forward_caller: bool = False,  # noqa: FBT001, FBT002 (Jinja calls it so)
    ) -> None:
        # Nothing that a template is given asks for Jinja's context.
        if forward_caller or node.kwargs or node.dyn_args or node.dyn_kwargs:
            super().visit_Call(node, frame, forward_caller=forward_caller)
            return
        self.visit(node.node, frame)
        self.write("(")
        for argument in node.args:
            self.visit(argument, frame)
            self.write(", ")
        self.write(")")

    def visit_Test(self, node: nodes.Test, frame: Frame) -> None:  # noqa: N802 (Jinja calls it so)
        if node.name != "none":
            super().visit_Test(node, frame)
            return
        self.write("(")
        self.visit(node.node, frame)
        self.write(" is None)")

    def visit_FromImport(self, node: nodes.FromImport, frame: Frame) -> None:  # noqa: N802 (Jinja calls it so)
        names = tuple(each for each in node.names if isinstance(each, str))
        if self.blocks or self._has_macros or node.with_context or len(names) < len(node.names):
            super().visit_FromImport(node, frame)
            return
        self.newline(node)
        self.write("".join(f"{frame.symbols.ref(name)}, " for name in names))
        self.write("= imported(environment, ")
        self.visit(node.template, frame)
        self.write(f", {names!r})")

    def visit_For(self, node: nodes.For, frame: Frame) -> None:  # noqa: N802 (Jinja calls it so)
        asked = {each.attr for each in node.find_all(nodes.Getattr) if _is_loop(each.node)}
        self._is_quick_loop = asked == {"first"} and not node.recursive
        super().visit_For(node, frame)

    def blockvisit(self, nodes: Iterable[nodes.Node], frame: Frame) -> None:
        if not frame.toplevel or frame.buffer is not None or self.blocks or self.extends_so_far:
            super().blockvisit(nodes, frame)
            return
        self.buffer(frame)
        super().blockvisit(nodes, frame)
        self.writeline(f"yield concat({frame.buffer})")

    def _output_child_pre(self, *_: object) -> None:
        # Most values are plain strings: they go to the C function without a stop.
        self.write("(escaped(v) if type(v := ")

    def _output_child_post(self, *_: object) -> None:
        self.write(") is str else said(v))")

    def write(self, x: str) -> None:
        if self._is_quick_loop and x.endswith(_LOOP):
            # The loops inside of this one speak for themselves.
            self._is_quick_loop = False
            x = x.removesuffix(_LOOP) + _QUICK_LOOP
        super().write(x)

    def writeline(self, x: str, node: nodes.Node | None = None, extra: int = 0) -> None:
        super().writeline(x, node, extra)
        if x.startswith(_RUNTIME):
            super().writeline(_TUNED)


def _is_loop(node: nodes.Node) -> bool:
    return isinstance(node, nodes.Name) and node.name == "loop"


class _Environment(jinja2.Environment):
    """Finds a template, and a name in it, at once; joins a template with all its parts."""

    code_generator_class = _CodeGenerator

    def __init__(self, templates: Path, root: str | None, **options: Any) -> None:  # noqa: ANN401 (Jinja's own)
        super().__init__(**options)
        self.templates = templates
        self.root = root
        self.macros: dict[tuple[str, tuple[str, ...]], tuple[Any, ...]] = {}
        self.contexts: dict[jinja2.Template, runtime.Context] = {}
        self._macros = Macros(self.part, self.globals)
        self._loaded: dict[str, jinja2.Template] = {}

    def get_template(
        self,
        name: str | jinja2.Template,
        parent: str | None = None,
        globals: MutableMapping[str, Any] | None = None,  # noqa: A002 (Jinja calls it so)
    ) -> jinja2.Template:
        key = str(name)
        if key not in self._loaded:
            tuned = super().get_template
            make = self._plain.get_template if self._is_self_aware(key) else tuned
            self._loaded[key] = make(name, parent, globals)
        return self._loaded[key]

    def _is_self_aware(self, name: str) -> bool:
        try:
            texts = sources(self.templates, [name]).values()
        except OSError:  # Jinja says it better
            return False
        return any(map(_SELF_AWARE.search, texts))

    @cached_property
    def _plain(self) -> jinja2.Environment:
        plain = plain_environment(self.templates)
        plain.loader, plain.globals = self.loader, self.globals
        return plain

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        # One dictionary, where Jinja would ask a chain of them.
        return {**self.globals, **(d or {})}

    def part(self, name: str) -> nodes.Template:
        """Parse the template *name*, joined with its layouts and parts, its blocks still named."""
        if self.loader is None:
            raise jinja2.TemplateNotFound(name)
        source, path, _ = self.loader.get_source(self, name)
        return self._joined(super()._parse(source, name, path))

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        whole = self._joined(super()._parse(source, name, filename))
        Dissolver().visit(whole)
        self._macros.spread(whole)
        return whole

    def _joined(self, tree: nodes.Template) -> nodes.Template:
        Includer(self.part).visit(tree)
        layout = next((each for each in tree.body if isinstance(each, nodes.Extends)), None)
        if layout is None or not isinstance(layout.template, nodes.Const):
            return tree
        whole = self.part(layout.template.value)
        Filler({each.name: each for each in tree.body if isinstance(each, nodes.Block)}).visit(
            whole
        )
        whole.body[:0] = [each for each in tree.body if isinstance(each, nodes.FromImport)]
        return whole


class _RootedLoader(jinja2.FileSystemLoader):
    """Writes the way to the root into a template before it is compiled.

    All entity pages are at one depth, so what a page prints most is no
    variable there but a part of the text.
    """

    def __init__(self, templates: Path, root: str | None) -> None:
        super().__init__(templates)
        self._root = root

    def get_source(
        self, environment: jinja2.Environment, template: str
    ) -> tuple[str, str, Callable[[], bool]]:
        source, path, is_current = super().get_source(environment, template)
        if self._root is None:
            return source, path, is_current
        return source.replace("{{ root }}", str(escape(self._root))), path, is_current
