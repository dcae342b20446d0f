"""Looks at single nodes that both walks need."""

import ast


def root_of(node: ast.AST) -> str | None:
    """`a` in `a.b[0].c`; none of a name alone, of calls, and of all that is no such chain."""
    if not isinstance(node, ast.Attribute | ast.Subscript):
        return None
    root: ast.AST = node
    while isinstance(root, ast.Attribute | ast.Subscript):
        root = root.value
    return root.id if isinstance(root, ast.Name) else None


def mangled(name: str, owner: str | None) -> str:
    """The name as it is stored within a class: private ones begin with the class's name."""
    if not owner or not name.startswith("__") or name.endswith("__"):
        return name
    stripped = owner.lstrip("_")
    return f"_{stripped}{name}" if stripped else name


def type_params(node: ast.AST) -> list[ast.AST]:
    """`T` in `def f[T](x: T)`, which Python has since 3.12."""
    found: list[ast.AST] = getattr(node, "type_params", [])
    return found


def name_of(node: ast.AST) -> str:
    """The name that a parameter of types, or the statement `type`, gives a value."""
    found = getattr(node, "name", "")
    return found.id if isinstance(found, ast.Name) else str(found)


def arguments_of(arguments: ast.arguments) -> list[ast.arg]:
    """All parameters of a function."""
    rest = [argument for argument in (arguments.vararg, arguments.kwarg) if argument is not None]
    return [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, *rest]


def defaults_of(arguments: ast.arguments) -> list[ast.expr]:
    """What is evaluated when the function is made."""
    return [*arguments.defaults, *(value for value in arguments.kw_defaults if value is not None)]
