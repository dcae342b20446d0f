"""Top-level calls of `asyncio.run` and `run_until_complete` as awaits: `execution/waiting.py` says why."""

import ast

NAME = "__fenced_awaiting__"
"""The name under which rewritten cells find `Waiting.awaiting`."""

METHODS = frozenset({"run", "run_until_complete"})


def rewrite(tree: ast.Module | ast.Expression) -> None:
    """Turn top-level calls of asyncio.run and run_until_complete into awaits, in place."""
    _Rewriter().visit(tree)


class _Rewriter(ast.NodeTransformer):
    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        function = node.func
        if not (isinstance(function, ast.Attribute) and function.attr in METHODS):
            return node
        if function.attr == "run" and not (
            isinstance(function.value, ast.Name) and function.value.id == "asyncio"
        ):
            return node
        name = ast.copy_location(ast.Name(NAME, ast.Load()), function)
        twin = ast.copy_location(ast.Call(name, [function], []), function)
        return ast.copy_location(
            ast.Await(ast.copy_location(ast.Call(twin, node.args, node.keywords), node)), node
        )

    def _leave(self, node: ast.AST) -> ast.AST:
        """Code that cannot await, or not here."""
        return node

    visit_FunctionDef = visit_AsyncFunctionDef = visit_Lambda = visit_ClassDef = _leave
    visit_ListComp = visit_SetComp = visit_DictComp = visit_GeneratorExp = _leave
