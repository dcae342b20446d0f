"""The module in which cells run: a real `__main__`.

Its classes can be pickled and its annotations resolved because `sys.modules['__main__']` is it.
`inspect.getsource` finds functions through linecache; for classes it asks for the file of the module, of
which cells have none, so it is taught where each class was written.
"""

import ast
import inspect
import linecache
import sys
from collections.abc import Callable
from types import CodeType, ModuleType
from typing import Any

from fenced_kernel.cells.sources import is_cell
from fenced_kernel.patches import replace


class Namespace:
    """The reader's variables."""

    def __init__(self) -> None:
        self.module = ModuleType("__main__")
        self.module.__doc__ = None
        self._last: object = None
        self._provided: dict[str, object] = {}

    @property
    def variables(self) -> dict[str, Any]:
        return self.module.__dict__

    @property
    def own(self) -> dict[str, Any]:
        """What the reader's programs defined, in order of definition."""
        return {
            name: value for name, value in list(self.variables.items()) if self._is_own(name) and name != "_"
        }

    def provide(self, name: str, value: object) -> None:
        """Give programs a name that is no variable of theirs until they use it for something else."""
        self.variables[name] = self._provided[name] = value

    def forget(self, name: str) -> bool:
        """Take away a name of the reader's; what the kernel provides under it comes back.

        False when there is no such name.
        """
        if not self._is_own(name):
            return False
        if name in self._provided:
            self.variables[name] = self._provided[name]
        else:
            del self.variables[name]
        return True

    def forget_last(self) -> None:
        """Let go of the last value; a `_` of the reader's own stays."""
        if self._last is not None and self.variables.get("_") is self._last:
            del self.variables["_"]
        self._last = None

    def _is_own(self, name: str) -> bool:
        variables = self.module.__dict__
        if type(name) is not str or name not in variables:
            return False
        if name.startswith("__") and name.endswith("__"):
            return False
        return name not in self._provided or self._provided[name] is not variables[name]

    def install(self) -> list[Callable[[], None]]:
        """Become `__main__`; returns what undoes it."""
        former = sys.modules.get("__main__")
        sys.modules["__main__"] = self.module

        def restore() -> None:
            if former is not None:
                sys.modules["__main__"] = former

        return [restore, replace(inspect, "getfile", _getfile(inspect.getfile))]

    def begin(self) -> None:
        """A cell starts: warnings that another cell showed are shown again."""
        self.variables.pop("__warningregistry__", None)

    def remember(self, value: object) -> None:
        """Make the value available as `_`, unless the reader uses that name."""
        if "_" not in self.variables or self.variables["_"] is self._last:
            self.variables["_"] = self._last = value


def _getfile(original: Callable[[Any], str]) -> Callable[[Any], str]:
    def getfile(object: Any) -> str:  # the parameter of inspect.getfile
        if inspect.isclass(object) and object.__module__ == "__main__":
            filename = _file_of_class(object)
            if filename is not None:
                return filename
        return original(object)

    return getfile


def _file_of_class(kind: type) -> str | None:
    for member in vars(kind).values():
        code = getattr(inspect.unwrap(member) if callable(member) else member, "__code__", None)
        if isinstance(code, CodeType) and is_cell(code.co_filename):
            return code.co_filename
    name = kind.__qualname__.rpartition(".")[2]
    for filename in reversed(list(linecache.cache)):
        if is_cell(filename) and _defines(linecache.getlines(filename), name):
            return filename
    return None


def _defines(lines: list[str], name: str) -> bool:
    if not any(name in line and "class" in line for line in lines):
        return False
    try:
        tree = ast.parse("".join(lines))
    except SyntaxError:
        return False
    return any(isinstance(node, ast.ClassDef) and node.name == name for node in ast.walk(tree))
