"""Follows the statements that run as the program runs, and finds the global names that they read without a value."""

import ast
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Literal

from fenced_kernel.names.tree import arguments_of, defaults_of, mangled, name_of, type_params

TYPE_ALIAS = getattr(ast, "TypeAlias", None)
"""The statement `type X = ...`, which Python has since 3.12; it evaluates its value when that is asked for."""


@dataclass
class Site:
    """A scope that runs in order."""

    kind: Literal["module", "class", "comprehension"]
    owner: str | None = None
    known: set[str] = field(default_factory=set)
    bound: set[str] = field(default_factory=set)
    globals: set[str] = field(default_factory=set)


class Flow:
    """`uses` is complete after `block` of the whole program; `annotated` are names that annotations read."""

    def __init__(self) -> None:
        self.uses: set[str] = set()
        self._annotations: list[tuple[str, Site]] = []
        self._sites = [Site("module")]

    @property
    def annotated(self) -> set[str]:
        """Those that are no names of their class."""
        return {name for name, site in self._annotations if site.kind == "module" or name not in site.bound}

    def block(self, body: Sequence[ast.stmt]) -> bool:
        """Whether what follows it is never reached."""
        ends = [self.statement(node) for node in body]
        return any(ends)

    def statement(self, node: ast.stmt) -> bool:  # noqa: C901 -- one case for each kind
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                self.function(node)
            case ast.ClassDef():
                self.class_(node)
            case ast.Assign():
                self.visit(node.value)
                self.all(node.targets)
            case ast.AugAssign():
                self.read_target(node.target)
                self.visit(node.value)
                self.visit(node.target)
            case ast.AnnAssign():
                self.annotation(node.annotation)
                if node.value is not None:
                    self.visit(node.value)
                    self.visit(node.target)
                elif isinstance(node.target, ast.Name):
                    self._sites[-1].bound.add(self.mangled(node.target.id))
                else:
                    self.visit(node.target)
            case ast.Delete():
                for target in node.targets:
                    self.delete(target)
            case ast.Import() | ast.ImportFrom():
                for alias in node.names:
                    if alias.name != "*":
                        self.bind(alias.asname or alias.name.partition(".")[0])
            case ast.Global():
                if self._sites[-1].kind == "class":
                    self._sites[-1].globals |= set(node.names)
            case ast.If():
                return self.branches(node)
            case ast.For() | ast.AsyncFor():
                self.visit(node.iter)
                self.visit(node.target)
                self.block(node.body)
                self.block(node.orelse)
            case ast.While():
                self.visit(node.test)
                self.block(node.body)
                self.block(node.orelse)
            case ast.With() | ast.AsyncWith():
                for item in node.items:
                    self.visit(item.context_expr)
                    if item.optional_vars is not None:
                        self.visit(item.optional_vars)
                return self.block(node.body)
            case ast.Try() | ast.TryStar():
                return self.attempt(node)
            case ast.Match():
                return self.match(node)
            case ast.Break() | ast.Continue():
                return True
            case _ if type(node) is TYPE_ALIAS:
                with self.types(node):
                    self.annotation(node.value)  # type: ignore[attr-defined]
                self.bind(name_of(node))
            case ast.Return() | ast.Raise():
                self.children(node)
                return True
            case _:
                self.children(node)
        return False

    def function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        self.all(node.decorator_list)
        self.all(defaults_of(node.args))
        annotations = [argument.annotation for argument in arguments_of(node.args)]
        with self.types(node):
            for annotation in (*annotations, node.returns):
                if annotation is not None:
                    self.annotation(annotation)
        self.bind(node.name)

    def class_(self, node: ast.ClassDef) -> None:
        self.all(node.decorator_list)
        with self.types(node):
            self.all([*node.bases, *(word.value for word in node.keywords)])
            self._sites.append(Site("class", node.name))
            self.block(node.body)
            self._sites.pop()
        self.bind(node.name)

    @contextmanager
    def types(self, node: ast.AST) -> Iterator[None]:
        """Meanwhile the parameters of its types have values."""
        names = {self.mangled(name_of(parameter)) for parameter in type_params(node)}
        if not names:
            yield
            return
        self._sites.append(Site("comprehension", self._sites[-1].owner, set(names), set(names)))
        yield
        self._sites.pop()

    def annotation(self, node: ast.expr) -> None:
        types = {name for site in self._sites if site.kind == "comprehension" for name in site.bound}
        for inner in ast.walk(node):
            if isinstance(inner, ast.Name) and self.mangled(inner.id) not in types:
                self._annotations.append((self.mangled(inner.id), self._sites[-1]))

    # ------------------------------------------------------------------ ways

    def branches(self, node: ast.If) -> bool:
        ways: list[Callable[[], bool]] = []
        at: ast.If | None = node
        rest: Sequence[ast.stmt] = []
        while at is not None:
            self.visit(at.test)
            ways.append(lambda body=at.body: self.block(body))  # type: ignore[misc]
            rest = at.orelse
            is_elif = len(rest) == 1 and isinstance(rest[0], ast.If) and rest[0].col_offset == at.col_offset
            at = rest[0] if is_elif and isinstance(rest[0], ast.If) else None
        if rest:
            ways.append(lambda: self.block(rest))
        return self.join(ways, complete=bool(rest))

    def attempt(self, node: ast.Try | ast.TryStar) -> bool:
        def smooth() -> bool:
            body, rest = self.block(node.body), self.block(node.orelse)
            return body or rest

        ways: list[Callable[[], bool]] = [smooth]
        ways += [lambda handler=handler: self.handle(handler) for handler in node.handlers]  # type: ignore[misc]
        ends = self.join(ways, complete=True)
        return self.block(node.finalbody) or ends

    def handle(self, node: ast.ExceptHandler) -> bool:
        if node.type is not None:
            self.visit(node.type)
        if node.name is not None:
            self.bind(node.name)
        ends = self.block(node.body)
        if node.name is not None:
            self._sites[-1].known.discard(self.mangled(node.name))
        return ends

    def match(self, node: ast.Match) -> bool:
        self.visit(node.subject)
        whole = any(
            isinstance(case.pattern, ast.MatchAs) and case.pattern.pattern is None and case.guard is None
            for case in node.cases
        )
        return self.join([lambda case=case: self.case(case) for case in node.cases], complete=whole)  # type: ignore[misc]

    def case(self, node: ast.match_case) -> bool:
        self.pattern(node.pattern)
        if node.guard is not None:
            self.visit(node.guard)
        return self.block(node.body)

    def pattern(self, node: ast.pattern) -> None:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.pattern):
                self.pattern(child)
            else:
                self.visit(child)
        name = node.rest if isinstance(node, ast.MatchMapping) else getattr(node, "name", None)
        if name is not None:
            self.bind(name)

    def join(self, ways: Sequence[Callable[[], bool]], *, complete: bool) -> bool:
        site = self._sites[-1]
        before = site.known
        results: list[set[str]] = [] if complete else [set(before)]
        for way in ways:
            site.known = set(before)
            if not way():
                results.append(site.known)
        site.known = set.intersection(*results) if results else set(before)
        return not results

    # ------------------------------------------------------------------ expressions

    def all(self, nodes: Sequence[ast.AST]) -> None:
        for node in nodes:
            self.visit(node)

    def children(self, node: ast.AST) -> None:
        for child in ast.iter_child_nodes(node):
            self.visit(child)

    def visit(self, node: ast.AST) -> None:
        """In the order of evaluation; a list of what is left goes where recursion would end."""
        left = [node]
        while left:
            match left.pop():
                case ast.Name() as at:
                    if isinstance(at.ctx, ast.Load):
                        self.use(at.id)
                    else:
                        self.bind(at.id)
                case ast.Constant() | ast.expr_context() | ast.operator():
                    pass
                case ast.Lambda() as at:
                    left += reversed(defaults_of(at.args))
                case ast.NamedExpr() as at:
                    self.visit(at.value)
                    self.bind(at.target.id, through=True)
                case ast.ListComp() | ast.SetComp() | ast.GeneratorExp() as at:
                    self.comprehension(at.generators, [at.elt])
                case ast.DictComp() as at:
                    self.comprehension(at.generators, [at.key, at.value])
                case at:
                    left += reversed(list(ast.iter_child_nodes(at)))

    def comprehension(self, generators: Sequence[ast.comprehension], elements: Sequence[ast.expr]) -> None:
        self.visit(generators[0].iter)
        self._sites.append(Site("comprehension", self._sites[-1].owner))
        for number, generator in enumerate(generators):
            if number > 0:
                self.visit(generator.iter)
            self.visit(generator.target)
            self.all(generator.ifs)
        self.all(elements)
        self._sites.pop()

    def read_target(self, node: ast.expr) -> None:
        if isinstance(node, ast.Name):
            self.use(node.id)

    def delete(self, node: ast.expr) -> None:
        if isinstance(node, ast.Tuple | ast.List):
            for element in node.elts:
                self.delete(element)
        elif isinstance(node, ast.Name):
            self.use(node.id)
            self._sites[-1].bound.add(self.mangled(node.id))
            self._sites[-1].known.discard(self.mangled(node.id))
        else:
            self.visit(node)

    # ------------------------------------------------------------------ names

    def bind(self, name: str, *, through: bool = False) -> None:
        own = self.mangled(name)
        at = len(self._sites) - 1
        while through and self._sites[at].kind == "comprehension":
            at -= 1
        site = self._sites[0] if own in self._sites[at].globals else self._sites[at]
        site.known.add(own)
        site.bound.add(own)

    def use(self, name: str) -> None:
        own = self.mangled(name)
        innermost = self._sites[-1]
        for site in reversed(self._sites):
            if site.kind == "module":
                if own not in site.known:
                    self.uses.add(own)
                return
            if own in innermost.globals and site is innermost:
                continue
            is_seen = site.kind == "comprehension" or site is innermost
            if is_seen and own in site.known:
                return

    def mangled(self, name: str) -> str:
        return mangled(name, self._sites[-1].owner)
