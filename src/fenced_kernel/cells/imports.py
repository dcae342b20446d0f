"""Which modules a cell needs that are not here yet, found without running it."""

import ast
import importlib.util
import sys
from collections.abc import Iterator

from fenced_kernel.cells.code import parse
from fenced_kernel.packages import script
from fenced_kernel.packages.late import is_late


def missing(source: str) -> list[str]:
    """Top-level names of modules that the source imports and that cannot be imported now, in order of
    appearance. What else the program imports is loaded when it comes to that.

    Empty for a source with syntax errors: executing it reports them.
    """
    try:
        parsed = parse(source, "<imports>")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
    tree = parsed.tree
    names = dict.fromkeys(_imported(tree))
    if parsed.requirements or script.MARK in source:
        names["micropip"] = None
        # Most packages have the name of their module: the server's own are there before the program starts.
        names |= dict.fromkeys(wanted for wanted in parsed.requirements if wanted.isidentifier())
    return [name for name in names if not importable(name)]


def importable(name: str) -> bool:
    """Whether a top-level module is there; looks for it without importing it."""
    if name in sys.modules:
        return sys.modules[name] is not None
    try:
        spec = importlib.util.find_spec(name)
    except (ImportError, ValueError, AttributeError):
        return False
    return spec is not None and not is_late(spec)


def _imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name.partition(".")[0]
        elif isinstance(node, ast.ImportFrom):
            if node.module is not None and node.level == 0:
                yield node.module.partition(".")[0]
        elif isinstance(node, ast.Call) and _imports_by_name(node.func) and node.args:
            first = node.args[0]
            if (
                isinstance(first, ast.Constant)
                and isinstance(first.value, str)
                and first.value[:1].isidentifier()
            ):
                yield first.value.partition(".")[0]


def _imports_by_name(function: ast.expr) -> bool:
    if isinstance(function, ast.Name):
        return function.id in {"__import__", "import_module"}
    return isinstance(function, ast.Attribute) and function.attr == "import_module"
