"""Scopes as Python has them: which names of a program are global, wherever they stand.

The whole tree is looked through once, with a list of what is left to do instead of recursion: the order does not matter
here, and a deep tree is no harm. Only then it is known which names each scope binds.
"""

import ast
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from fenced_kernel.names.tree import arguments_of, defaults_of, mangled, name_of, root_of, type_params


@dataclass(eq=False)
class Scope:
    kind: Literal["module", "class", "function", "comprehension"]
    parent: "Scope | None" = None
    owner: str | None = None
    """The class by which private names are called."""
    is_later: bool = False
    """Whether it runs when it is called, not as the program goes along."""
    bound: set[str] = field(default_factory=set)
    globals: set[str] = field(default_factory=set)
    nonlocals: set[str] = field(default_factory=set)
    reads: set[str] = field(default_factory=set)
    changed: set[str] = field(default_factory=set)
    """Names to whose parts something is assigned."""

    def own(self, name: str) -> str:
        return mangled(name, self.owner)

    def is_global(self, name: str) -> bool:
        if name in self.globals or self.kind == "module":
            return True
        if name in self.bound or name in self.nonlocals:
            return False
        at = self.parent
        while at is not None and at.kind != "module":
            # What a class binds is not seen by what is within it.
            if at.kind != "class":
                if name in at.globals:
                    return True
                if name in at.bound:
                    return False
            at = at.parent
        return True


class Scopes:
    """`bound`, `changed` and `read_later` are complete after `program`."""

    def __init__(self) -> None:
        self._module = Scope("module")
        self._scopes = [self._module]
        self._left: list[tuple[ast.AST, Scope]] = []

    def program(self, tree: ast.Module) -> None:
        self._later(tree.body, self._module)
        while self._left:
            node, scope = self._left.pop()
            visit = _VISITS.get(type(node))
            if visit is None:
                self._later(ast.iter_child_nodes(node), scope)
            else:
                visit(self, node, scope)

    @property
    def bound(self) -> set[str]:
        """Global names that are given a value, or that it is taken from."""
        found = set(self._module.bound)
        for scope in self._scopes:
            found |= scope.globals & scope.bound
        return found

    @property
    def changed(self) -> set[str]:
        return set(self._globals(self._scopes, lambda scope: scope.changed))

    @property
    def read_later(self) -> set[str]:
        """Global names that are read in what runs when it is called."""
        later = [scope for scope in self._scopes if scope.is_later]
        return set(self._globals(later, lambda scope: scope.reads)) - {"__class__"}

    def _globals(self, scopes: Iterable[Scope], names: Callable[[Scope], set[str]]) -> Iterator[str]:
        for scope in scopes:
            yield from (name for name in names(scope) if scope.is_global(name))

    def _later(self, nodes: Iterable[ast.AST], scope: Scope) -> None:
        self._left.extend((node, scope) for node in nodes)

    def _opened(self, kind: Literal["class", "function", "comprehension"], parent: Scope) -> Scope:
        scope = Scope(kind, parent, parent.owner, parent.is_later or kind == "function")
        self._scopes.append(scope)
        return scope

    # ------------------------------------------------------------------ names

    def _name(self, node: ast.Name, scope: Scope) -> None:
        names = scope.reads if isinstance(node.ctx, ast.Load) else scope.bound
        names.add(scope.own(node.id))

    def _part(self, node: ast.Attribute | ast.Subscript, scope: Scope) -> None:
        root = None if isinstance(node.ctx, ast.Load) else root_of(node)
        if root is not None:
            scope.changed.add(scope.own(root))
        self._later(ast.iter_child_nodes(node), scope)

    def _walrus(self, node: ast.NamedExpr, scope: Scope) -> None:
        self._left.append((node.value, scope))
        at = scope
        while at.kind == "comprehension" and at.parent is not None:
            at = at.parent
        at.bound.add(scope.own(node.target.id))

    def _annotated(self, node: ast.AnnAssign, scope: Scope) -> None:
        if scope.is_later:
            self._left.append((node.annotation, scope))
        if node.value is not None:
            self._later((node.value, node.target), scope)
        elif isinstance(node.target, ast.Name):
            # Alone it gives nothing a value, but makes the name one of the function or class.
            if scope.kind != "module":
                scope.bound.add(scope.own(node.target.id))
        else:
            self._later(ast.iter_child_nodes(node.target), scope)

    def _import(self, node: ast.Import | ast.ImportFrom, scope: Scope) -> None:
        names = (alias.asname or alias.name.partition(".")[0] for alias in node.names if alias.name != "*")
        scope.bound.update(map(scope.own, names))

    def _global(self, node: ast.Global, scope: Scope) -> None:
        scope.globals.update(map(scope.own, node.names))

    def _nonlocal(self, node: ast.Nonlocal, scope: Scope) -> None:
        scope.nonlocals.update(map(scope.own, node.names))

    def _capture(self, node: ast.ExceptHandler | ast.MatchAs | ast.MatchStar, scope: Scope) -> None:
        if node.name is not None:
            scope.bound.add(scope.own(node.name))
        self._later(ast.iter_child_nodes(node), scope)

    def _mapping(self, node: ast.MatchMapping, scope: Scope) -> None:
        if node.rest is not None:
            scope.bound.add(scope.own(node.rest))
        self._later(ast.iter_child_nodes(node), scope)

    # ------------------------------------------------------------------ scopes

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef, scope: Scope) -> None:
        self._later(node.decorator_list, scope)
        scope.bound.add(scope.own(node.name))
        around = self._types(node, scope)
        annotations = [argument.annotation for argument in arguments_of(node.args)]
        if scope.is_later:
            # Elsewhere they are followed with the program's own statements.
            self._later((one for one in (*annotations, node.returns) if one is not None), around)
        self._body(node.args, node.body, scope, around)

    def _lambda(self, node: ast.Lambda, scope: Scope) -> None:
        self._body(node.args, [node.body], scope, scope)

    def _body(self, arguments: ast.arguments, body: Iterable[ast.AST], outside: Scope, around: Scope) -> None:
        self._later(defaults_of(arguments), outside)
        inner = self._opened("function", around)
        inner.bound.update(inner.own(argument.arg) for argument in arguments_of(arguments))
        self._later(body, inner)

    def _class(self, node: ast.ClassDef, scope: Scope) -> None:
        self._later(node.decorator_list, scope)
        scope.bound.add(scope.own(node.name))
        around = self._types(node, scope)
        self._later([*node.bases, *(word.value for word in node.keywords)], around)
        inner = self._opened("class", around)
        inner.owner = node.name
        self._later(node.body, inner)

    def _types(self, node: ast.AST, scope: Scope) -> Scope:
        """The scope of the parameters of types, where there are some; they are evaluated when they are asked for."""
        parameters = type_params(node)
        if not parameters:
            return scope
        around = self._opened("comprehension", scope)
        around.bound.update(around.own(name_of(parameter)) for parameter in parameters)
        lazy = self._opened("function", around)
        for parameter in parameters:
            self._later(ast.iter_child_nodes(parameter), lazy)
        return around

    def _type_alias(self, node: Any, scope: Scope) -> None:
        scope.bound.add(scope.own(name_of(node)))
        self._left.append((node.value, self._opened("function", self._types(node, scope))))

    def _comprehension(
        self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp, scope: Scope
    ) -> None:
        inner = self._opened("comprehension", scope)
        first, *others = node.generators
        # What it goes through is evaluated outside of it.
        self._left.append((first.iter, scope))
        self._later((first.target, *first.ifs, *others), inner)
        elements = (node.key, node.value) if isinstance(node, ast.DictComp) else (node.elt,)
        self._later(elements, inner)


_VISITS: dict[type[ast.AST], Callable[[Scopes, Any, Scope], None]] = {
    ast.Name: Scopes._name,
    ast.Attribute: Scopes._part,
    ast.Subscript: Scopes._part,
    ast.NamedExpr: Scopes._walrus,
    ast.AnnAssign: Scopes._annotated,
    ast.Import: Scopes._import,
    ast.ImportFrom: Scopes._import,
    ast.Global: Scopes._global,
    ast.Nonlocal: Scopes._nonlocal,
    ast.ExceptHandler: Scopes._capture,
    ast.MatchAs: Scopes._capture,
    ast.MatchStar: Scopes._capture,
    ast.MatchMapping: Scopes._mapping,
    ast.FunctionDef: Scopes._function,
    ast.AsyncFunctionDef: Scopes._function,
    ast.Lambda: Scopes._lambda,
    ast.ClassDef: Scopes._class,
    ast.ListComp: Scopes._comprehension,
    ast.SetComp: Scopes._comprehension,
    ast.GeneratorExp: Scopes._comprehension,
    ast.DictComp: Scopes._comprehension,
}
if hasattr(ast, "TypeAlias"):
    _VISITS[ast.TypeAlias] = Scopes._type_alias
