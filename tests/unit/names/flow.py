"""Follows the statements of a program that run as it runs, and finds the global names that they read without a value."""

import ast
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal


def root_of(node: ast.AST) -> str | None:
    """`a` in `a.b[0].c`; none of a name alone, of calls, and of all that is no such chain."""
    if not isinstance(node, ast.Attribute | ast.Subscript):
        return None
    root: ast.AST = node
    while isinstance(root, ast.Attribute | ast.Subscript):
        root = root.value
    return root.id if isinstance(root, ast.Name) else None


@dataclass
class Place:
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
        self._annotations: list[tuple[str, Place]] = []
        self._places = [Place("module")]

    @property
    def annotated(self) -> set[str]:
        """Those that are no names of their class."""
        return {
            name for name, place in self._annotations if place.kind == "module" or name not in place.bound
        }

    def block(self, body: Sequence[ast.stmt]) -> bool:
        """Whether what follows it is never reached."""
        ends = [self.statement(node) for node in body]
        return any(ends)

    def statement(self, node: ast.stmt) -> bool:  # noqa: C901 -- one case for each kind
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                self.function(node)
            case ast.ClassDef():
                self.all([*node.decorator_list, *node.bases, *(word.value for word in node.keywords)])
                self._places.append(Place("class", node.name))
                self.block(node.body)
                self._places.pop()
                self.bind(node.name)
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
                    self._places[-1].bound.add(self.mangled(node.target.id))
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
                if self._places[-1].kind == "class":
                    self._places[-1].globals |= set(node.names)
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
            case ast.Return() | ast.Raise():
                self.children(node)
                return True
            case _:
                self.children(node)
        return False

    def function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        self.all(node.decorator_list)
        self.defaults(node.args)
        every = [
            *node.args.posonlyargs,
            *node.args.args,
            *node.args.kwonlyargs,
            node.args.vararg,
            node.args.kwarg,
        ]
        for argument in every:
            if argument is not None and argument.annotation is not None:
                self.annotation(argument.annotation)
        if node.returns is not None:
            self.annotation(node.returns)
        self.bind(node.name)

    def defaults(self, arguments: ast.arguments) -> None:
        self.all([*arguments.defaults, *(value for value in arguments.kw_defaults if value is not None)])

    def annotation(self, node: ast.expr) -> None:
        for inner in ast.walk(node):
            if isinstance(inner, ast.Name):
                self._annotations.append((self.mangled(inner.id), self._places[-1]))

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
            self._places[-1].known.discard(self.mangled(node.name))
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
        place = self._places[-1]
        before = place.known
        results = [] if complete else [set(before)]
        for way in ways:
            place.known = set(before)
            if not way():
                results.append(place.known)
        forgotten = before - (set.intersection(before, *results) if results else before)
        place.known = set.intersection(*results) if results else before - forgotten
        return not results

    # ------------------------------------------------------------------ expressions

    def all(self, nodes: Sequence[ast.AST]) -> None:
        for node in nodes:
            self.visit(node)

    def children(self, node: ast.AST) -> None:
        for child in ast.iter_child_nodes(node):
            self.visit(child)

    def visit(self, node: ast.AST) -> None:
        match node:
            case ast.Name():
                if isinstance(node.ctx, ast.Load):
                    self.use(node.id)
                else:
                    self.bind(node.id)
            case ast.Lambda():
                self.defaults(node.args)
            case ast.NamedExpr():
                self.visit(node.value)
                self.bind(node.target.id, through=True)
            case ast.ListComp() | ast.SetComp() | ast.GeneratorExp():
                self.comprehension(node.generators, [node.elt])
            case ast.DictComp():
                self.comprehension(node.generators, [node.key, node.value])
            case _:
                self.children(node)

    def comprehension(self, generators: Sequence[ast.comprehension], elements: Sequence[ast.expr]) -> None:
        self.visit(generators[0].iter)
        self._places.append(Place("comprehension", self._places[-1].owner))
        for number, generator in enumerate(generators):
            if number > 0:
                self.visit(generator.iter)
            self.visit(generator.target)
            self.all(generator.ifs)
        self.all(elements)
        self._places.pop()

    def read_target(self, node: ast.expr) -> None:
        if isinstance(node, ast.Name):
            self.use(node.id)

    def delete(self, node: ast.expr) -> None:
        if isinstance(node, ast.Tuple | ast.List):
            for element in node.elts:
                self.delete(element)
        elif isinstance(node, ast.Name):
            self.use(node.id)
            self._places[-1].bound.add(self.mangled(node.id))
            self._places[-1].known.discard(self.mangled(node.id))
        else:
            self.visit(node)

    # ------------------------------------------------------------------ names

    def bind(self, name: str, *, through: bool = False) -> None:
        own = self.mangled(name)
        at = len(self._places) - 1
        while through and self._places[at].kind == "comprehension":
            at -= 1
        place = self._places[0] if own in self._places[at].globals else self._places[at]
        place.known.add(own)
        place.bound.add(own)

    def use(self, name: str) -> None:
        own = self.mangled(name)
        innermost = self._places[-1]
        for place in reversed(self._places):
            if place.kind == "module":
                if own not in place.known:
                    self.uses.add(own)
                return
            if own in innermost.globals and place is innermost:
                continue
            is_seen = place.kind == "comprehension" or place is innermost
            if is_seen and own in place.known:
                return

    def mangled(self, name: str) -> str:
        owner = (self._places[-1].owner or "").lstrip("_")
        return f"_{owner}{name}" if owner and name.startswith("__") and not name.endswith("__") else name
