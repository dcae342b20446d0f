"""`IPython`, `IPython.display` and what belongs to them as modules, found when nobody has installed the real ones."""

import importlib.abc
import importlib.machinery
import sys
from collections.abc import Callable, Mapping, Sequence
from types import ModuleType
from typing import Any

from fenced_kernel.display.display import Display, DisplayHandle
from fenced_kernel.patches import Undo

OBJECTS = (
    "Audio",
    "Code",
    "DisplayObject",
    "FileLink",
    "FileLinks",
    "GeoJSON",
    "HTML",
    "IFrame",
    "Image",
    "JSON",
    "Javascript",
    "Latex",
    "Markdown",
    "Math",
    "Pretty",
    "SVG",
    "TextDisplayObject",
    "Video",
    "YouTubeVideo",
)
FORMATS = {
    "html": "text/html",
    "markdown": "text/markdown",
    "svg": "image/svg+xml",
    "png": "image/png",
    "jpeg": "image/jpeg",
    "latex": "text/latex",
    "json": "application/json",
    "pretty": "text/plain",
}
MODULES = (
    "IPython",
    "IPython.display",
    "IPython.core",
    "IPython.core.display",
    "IPython.core.display_functions",
    "matplotlib_inline",
    "matplotlib_inline.backend_inline",
)
_PACKAGES = frozenset({"IPython", "IPython.core", "matplotlib_inline"})

_ALONG = {"IPython": "IPython.display", "matplotlib_inline": "matplotlib_inline.backend_inline"}
"""What is there once its package is imported."""

SetFormats = Callable[..., None]


def install(display: Display, set_formats: SetFormats, get_ipython: Callable[[], object]) -> Undo:
    """Let programs import the modules; returns what undoes it."""
    finder = _Finder(_Contents(display, set_formats, get_ipython))
    # Last of all: who installs the real ones gets them.
    sys.meta_path.append(finder)

    def uninstall() -> None:
        sys.meta_path.remove(finder)
        for name in MODULES:
            if isinstance(getattr(sys.modules.get(name), "__loader__", None), _Loader):
                del sys.modules[name]

    return uninstall


class _Contents:
    """What the modules hold."""

    def __init__(self, display: Display, set_formats: SetFormats, get_ipython: Callable[[], object]) -> None:
        self._display = display
        self._set_formats = set_formats
        self._get_ipython = get_ipython

    def of(self, name: str) -> Mapping[str, Any]:
        if name == "IPython":
            return {"get_ipython": self._get_ipython, "version_info": (0,), "__version__": "0"}
        if name in _PACKAGES:
            return {}
        if name == "matplotlib_inline.backend_inline":
            return {"set_matplotlib_formats": self._set_formats}
        return self._of_display()

    def _of_display(self) -> Mapping[str, Any]:
        from fenced_kernel.notebook import objects

        show = self._display.display

        class Handle(DisplayHandle):
            def __init__(self, display_id: str | None = None) -> None:
                super().__init__(show, display_id)

        def publish(
            data: Mapping[str, Any], metadata: Mapping[str, Any] | None = None, **options: Any
        ) -> None:
            show(data, raw=True, metadata=metadata, **options)

        return {
            **{name: getattr(objects, name) for name in OBJECTS},
            **{f"display_{name}": _only(show, mime) for name, mime in FORMATS.items()},
            "DisplayHandle": Handle,
            "clear_output": self._display.clear_output,
            "display": show,
            "publish_display_data": publish,
            "set_matplotlib_formats": self._set_formats,
            "update_display": self._display.update_display,
        }


def _only(show: Callable[..., Any], mime: str) -> Callable[..., None]:
    def display_one(*values: object, raw: bool = False, metadata: Mapping[str, Any] | None = None) -> None:
        if raw:
            for value in values:
                show({mime: value}, raw=True, metadata=metadata)
        else:
            show(*values, include=[mime], metadata=metadata)

    return display_one


class _Finder(importlib.abc.MetaPathFinder):
    def __init__(self, contents: _Contents) -> None:
        self._contents = contents

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None, /
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname not in MODULES:
            return None
        parent = fullname.rpartition(".")[0]
        if parent and not isinstance(getattr(sys.modules.get(parent), "__loader__", None), _Loader):
            return None
        return importlib.machinery.ModuleSpec(
            fullname, _Loader(self._contents), is_package=fullname in _PACKAGES
        )


class _Loader(importlib.abc.Loader):
    def __init__(self, contents: _Contents) -> None:
        self._contents = contents

    def exec_module(self, module: ModuleType) -> None:
        vars(module).update(self._contents.of(module.__name__))
        inner = _ALONG.get(module.__name__)
        if inner is not None:
            importlib.import_module(inner)
