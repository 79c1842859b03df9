"""A template joined with its layouts, parts and macros: one tree, before it is compiled."""

from __future__ import annotations

from collections import defaultdict
from copy import deepcopy
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jinja2 import nodes
from jinja2.visitor import NodeTransformer

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence

    from jinja2 import Environment

# What would mean something else, or reach further, outside of a macro.
_REACHING_OUT = (nodes.Assign, nodes.AssignBlock, nodes.Import, nodes.FromImport, nodes.Macro)


class Includer(NodeTransformer):
    """Puts parts in place of the lines that include them."""

    def __init__(self, part: Callable[[str], nodes.Template]) -> None:
        """Take the parts from *part*."""
        self._part = part

    def visit_Include(self, node: nodes.Include) -> nodes.Node | list[nodes.Node]:  # noqa: N802 (Jinja calls it so)
        """Give what the part holds; the line itself where that is known only when it is printed."""
        is_plain = node.with_context and not node.ignore_missing
        if not is_plain or not isinstance(node.template, nodes.Const):
            return node
        return self._part(node.template.value).body


class Filler(NodeTransformer):
    """Puts what a template says of a layout's blocks in their place."""

    def __init__(self, blocks: dict[str, nodes.Block]) -> None:
        """Fill *blocks* in."""
        self._blocks = blocks

    def visit_Block(self, node: nodes.Block) -> nodes.Node:  # noqa: N802 (Jinja calls it so)
        """Give the template's block, or else the layout's own."""
        return self._blocks[node.name] if node.name in self._blocks else self.generic_visit(node)


class Dissolver(NodeTransformer):
    """Leaves of each block what it holds."""

    def visit_Block(self, node: nodes.Block) -> list[nodes.Node]:  # noqa: N802 (Jinja calls it so)
        """Give what the block holds."""
        self.generic_visit(node)
        return node.body


class Macros:
    """The macros that templates import, each joined with those that it calls itself.

    A row of links calls ten macros, and a call costs more than what it prints:
    the text of a macro takes the place of each plain call.
    """

    def __init__(self, part: Callable[[str], nodes.Template], known: Container[str]) -> None:
        """Take templates from *part*; *known* are the names that every template knows."""
        self._part = part
        self._known = known
        self._held: dict[str, dict[str, _Macro]] = {}

    def spread(self, tree: nodes.Template) -> None:
        """Let *tree* call no macro that it can do without calling."""
        stored = _stored(tree)
        fit = {name: each for name, each in self._of(tree).items() if not each.free & stored}
        _Inliner(fit).visit(tree)
        _Forgetter(set(_loaded(tree.body))).visit(tree)

    def _of(self, tree: nodes.Template) -> dict[str, _Macro]:
        """Give what *tree* imports, where one name is one macro."""
        found: dict[str, set[tuple[str, str]]] = defaultdict(set)
        for line in tree.find_all(nodes.FromImport):
            template = line.template.value if isinstance(line.template, nodes.Const) else ""
            for name in line.names:
                origin, alias = name if isinstance(name, tuple) else (name, name)
                found[alias].add((template, origin))
        held = {alias: self._macro(*places) for alias, places in found.items()}
        return {alias: macro for alias, macro in held.items() if macro}

    def _macro(self, place: tuple[str, str], *others: tuple[str, str]) -> _Macro | None:
        template, name = place
        if others or not template:
            return None
        if template not in self._held:
            self._held[template] = self._read(template)
        return self._held[template].get(name)

    def _read(self, template: str) -> dict[str, _Macro]:
        tree = self._part(template)
        found = self._of(tree)
        # A macro can be put into those that come after it.
        for macro in tree.find_all(nodes.Macro):
            _Inliner(found).visit(macro)
            made = self._made(macro)
            if made:
                found[macro.name] = made
        return found

    def _made(self, macro: nodes.Macro) -> _Macro | None:
        free = frozenset(_loaded(macro.body)) - _stored(macro)
        is_plain = not macro.defaults and not any(map(macro.find, _REACHING_OUT))
        if not is_plain or not all(name in self._known for name in free):
            return None
        parameters = tuple(argument.name for argument in macro.args)
        return _Macro(parameters, macro.body, free, macro.environment)


@dataclass(frozen=True, slots=True)
class _Macro:
    """A macro whose body can stand in place of a call: what it takes, and what else it names."""

    parameters: tuple[str, ...]
    body: list[nodes.Node]
    free: frozenset[str]
    environment: Environment | None

    def text(self, values: Sequence[nodes.Expr]) -> nodes.Node:
        """Give the body, its parameters set to *values*."""
        # All nodes of all trees share the environment.
        body = deepcopy(self.body, {id(self.environment): self.environment})
        used = set(_loaded(body))
        given = [each for each in zip(self.parameters, values, strict=True) if each[0] in used]
        names: list[nodes.Expr] = [nodes.Name(name, "param") for name, _ in given]
        return nodes.With(names, [value for _, value in given], body)


class _Inliner(NodeTransformer):
    """Puts the text of macros in place of the calls of them that are printed."""

    def __init__(self, macros: Mapping[str, _Macro]) -> None:
        self._macros = macros

    def visit_Output(self, node: nodes.Output) -> list[nodes.Node]:  # noqa: N802 (Jinja calls it so)
        parts: list[nodes.Node] = []
        for child in node.nodes:
            macro = self._called(child)
            if macro and isinstance(child, nodes.Call):
                parts.append(macro.text(child.args))
            elif parts and isinstance(parts[-1], nodes.Output):
                parts[-1].nodes.append(child)
            else:
                parts.append(nodes.Output([child]))
        return parts

    def _called(self, node: nodes.Expr) -> _Macro | None:
        if not isinstance(node, nodes.Call) or not isinstance(node.node, nodes.Name):
            return None
        macro = self._macros.get(node.node.name)
        is_plain = not (node.kwargs or node.dyn_args or node.dyn_kwargs)
        return macro if macro and is_plain and len(node.args) == len(macro.parameters) else None


class _Forgetter(NodeTransformer):
    """Imports no macro of which nobody speaks."""

    def __init__(self, spoken_of: Container[str]) -> None:
        self._spoken_of = spoken_of

    def visit_FromImport(self, node: nodes.FromImport) -> nodes.Node | None:  # noqa: N802 (Jinja calls it so)
        node.names = [
            each
            for each in node.names
            if (each[1] if isinstance(each, tuple) else each) in self._spoken_of
        ]
        return node if node.names else None


def _stored(tree: nodes.Node) -> frozenset[str]:
    """Give every name that *tree* sets, the parameters of a macro among them."""
    return frozenset(name.name for name in tree.find_all(nodes.Name) if name.ctx != "load")


def _loaded(body: Iterable[nodes.Node]) -> Iterator[str]:
    """Give every name that *body* reads, but for the ``loop`` of its own loops."""
    for node in body:
        if isinstance(node, nodes.Name) and node.ctx == "load":
            yield node.name
        names = _loaded(node.iter_child_nodes())
        yield from (name for name in names if name != "loop" or not isinstance(node, nodes.For))
