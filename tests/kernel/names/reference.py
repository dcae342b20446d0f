"""What Python's own tables of names (`symtable`) say of a program, as far as the kernel claims to know it.

Only the scopes are Python's: the order in which a program's own statements run is the kernel's, and `vectors.py` holds it.
"""

import ast
import symtable
from collections.abc import Iterator
from dataclasses import dataclass

from fenced_kernel.names.flow import Flow
from fenced_kernel.names.tree import root_of

COMPREHENSIONS = frozenset({"listcomp", "setcomp", "dictcomp", "genexpr"})
CLASS = "_a_class_in_a_pattern"


@dataclass(frozen=True)
class Names:
    """The names that a program defines and uses."""

    defines: frozenset[str]
    uses: frozenset[str]


def names_of(source: str) -> Names:
    """Raises SyntaxError where Python does."""
    tree = parse(source)
    flow = Flow()
    flow.block(tree.body)
    module = _table(Evaluated().visit(parse(source)))
    bound = _bound(module)
    changed = _read(_table(OnlyChanges().visit(parse(source)))) - {CLASS}
    later = _read_later(module) | flow.annotated
    return Names(frozenset(bound | changed), frozenset(flow.uses | (later - bound)))


def parse(source: str) -> ast.Module:
    """With `await` anywhere, as cells have it."""
    flags = ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    tree = compile(source, "<cell>", "exec", flags, dont_inherit=True)
    assert isinstance(tree, ast.Module)
    return tree


def _table(tree: ast.Module) -> symtable.SymbolTable:
    return symtable.symtable(ast.unparse(ast.fix_missing_locations(tree)), "<cell>", "exec")


IMPLICIT = frozenset({"__class__"})
"""Python's own, in methods that call `super`."""


class Evaluated(ast.NodeTransformer):
    """Annotations as what they evaluate: alone they give nothing a value, and the future of them says nothing here."""

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        self.generic_visit(node)
        if node.value is None and node.simple and node.col_offset == 0:
            return ast.Expr(node.annotation)
        return node

    def visit_ImportFrom(self, node: ast.ImportFrom) -> ast.AST:
        return ast.Import(node.names) if node.module == "__future__" else node


class OnlyChanges(Evaluated):
    """Leaves of all that is read only the names that a part is assigned to: what is read then is what is changed."""

    def visit_Name(self, node: ast.Name) -> ast.AST:
        return ast.Constant(0) if isinstance(node.ctx, ast.Load) else node

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        return self._part(node)

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        return self._part(node)

    def _part(self, node: ast.Attribute | ast.Subscript) -> ast.AST:
        root = root_of(node)
        if isinstance(node.ctx, ast.Load) or root is None:
            # Only what a change begins with is left to be read.
            self.generic_visit(node)
            return node
        if isinstance(node, ast.Subscript):
            # What stands between the brackets may bind names of its own.
            return ast.Subscript(ast.Name(root, ast.Load()), self.visit(node.slice), node.ctx)
        return ast.Attribute(ast.Name(root, ast.Load()), "a", node.ctx)

    def visit_AugAssign(self, node: ast.AugAssign) -> ast.AST:
        root = root_of(node.target)
        if root is None:
            self.generic_visit(node)
            return node
        value = self.visit(node.value)
        return ast.Assign([ast.Attribute(ast.Name(root, ast.Load()), "a", ast.Store())], value)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        root = root_of(node.target)
        if root is None:
            return super().visit_AnnAssign(node)
        if node.value is None:
            return ast.Pass()
        return ast.Assign(
            [ast.Attribute(ast.Name(root, ast.Load()), "a", ast.Store())], self.visit(node.value)
        )

    def visit_MatchClass(self, node: ast.MatchClass) -> ast.AST:
        self.generic_visit(node)
        node.cls = ast.Name(CLASS, ast.Load())
        return node

    def visit_MatchValue(self, node: ast.MatchValue) -> ast.AST:
        return ast.MatchValue(ast.Constant(0))

    def visit_MatchMapping(self, node: ast.MatchMapping) -> ast.AST:
        self.generic_visit(node)
        node.keys = [ast.Constant(number) for number, _ in enumerate(node.keys)]
        return node


def _bound(module: symtable.SymbolTable) -> set[str]:
    own = {
        symbol.get_name() for symbol in module.get_symbols() if symbol.is_assigned() or symbol.is_imported()
    }
    return own | {
        symbol.get_name()
        for table in _under(module)
        for symbol in table.get_symbols()
        if symbol.is_declared_global() and (symbol.is_assigned() or symbol.is_imported())
    }


def _read(module: symtable.SymbolTable) -> set[str]:
    own = {symbol.get_name() for symbol in module.get_symbols() if symbol.is_referenced()}
    return own | {name for table in _under(module) for name in _globals(table)}


def _read_later(table: symtable.SymbolTable) -> set[str]:
    """Global names read in what runs when it is called: functions, and what is within them."""
    found: set[str] = set()
    for child in table.get_children():
        is_at_once = child.get_type() == "class" or child.get_name() in COMPREHENSIONS
        if is_at_once:
            found |= _read_later(child)
        else:
            found |= {name for inner in (child, *_under(child)) for name in _globals(inner)}
    return found


def _globals(table: symtable.SymbolTable) -> Iterator[str]:
    for symbol in table.get_symbols():
        if symbol.is_global() and symbol.is_referenced() and symbol.get_name() not in IMPLICIT:
            yield symbol.get_name()


def _under(table: symtable.SymbolTable) -> Iterator[symtable.SymbolTable]:
    for child in table.get_children():
        yield child
        yield from _under(child)
