"""Replacing attributes of modules in a way that can be undone."""

import importlib.abc
import importlib.util
import sys
from collections.abc import Callable, Sequence
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

_MISSING = object()

Undo = Callable[[], None]


def replace(owner: Any, name: str, value: object) -> Undo:
    """Set `owner.name` and return what puts the former state back."""
    former = getattr(owner, name, _MISSING)
    setattr(owner, name, value)

    def restore() -> None:
        if former is _MISSING:
            delattr(owner, name)
        else:
            setattr(owner, name, former)

    return restore


def after_import(name: str, patch: Callable[[ModuleType], list[Undo]]) -> Undo:
    """Patch a module as soon as somebody has imported it, which may be now; returns what undoes it."""
    loaded = sys.modules.get(name)
    waiting = _WaitingFinder(name, patch)
    if loaded is not None:
        waiting.undo = patch(loaded)
    else:
        sys.meta_path.insert(0, waiting)
    return waiting.give_up


class _WaitingFinder(importlib.abc.MetaPathFinder):
    """Finds one module by asking the other finders, and patches it when it has been executed."""

    def __init__(self, name: str, patch: Callable[[ModuleType], list[Undo]]) -> None:
        self._name = name
        self._patch = patch
        self._asking = False
        self.undo: list[Undo] = []

    def give_up(self) -> None:
        self._leave()
        while self.undo:
            self.undo.pop()()

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None, /
    ) -> ModuleSpec | None:
        if fullname != self._name or self._asking:
            return None
        self._asking = True
        try:
            spec = importlib.util.find_spec(fullname)
        finally:
            self._asking = False
        if spec is not None and spec.loader is not None:
            spec.loader = _PatchingLoader(spec.loader, self._executed)
        return spec

    def _executed(self, module: ModuleType) -> None:
        self._leave()
        self.undo = self._patch(module)

    def _leave(self) -> None:
        if self in sys.meta_path:
            sys.meta_path.remove(self)


class _PatchingLoader(importlib.abc.Loader):
    """Loads a module as its own loader does, and puts that one back."""

    def __init__(self, loader: Any, executed: Callable[[ModuleType], None]) -> None:
        self._loader = loader
        self._executed = executed

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        # A loader may put another one in its place.
        spec.loader = self._loader
        module: ModuleType | None = self._loader.create_module(spec)
        self._loader, spec.loader = spec.loader, self
        return module

    def exec_module(self, module: ModuleType) -> None:
        self._loader.exec_module(module)
        loader = self._loader
        while isinstance(loader, _PatchingLoader):
            loader = loader._loader
        module.__loader__ = loader
        if module.__spec__ is not None:
            module.__spec__.loader = loader
        self._executed(module)
