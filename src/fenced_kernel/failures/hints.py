"""What to do about errors whose own text does not say it: the limits of a browser, in one table."""

import difflib
import linecache
import re
import sys
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from fenced_kernel.browser.libraries import PROCESSES
from fenced_kernel.browser.network import SOCKETS
from fenced_kernel.cells.imports import importable
from fenced_kernel.failures import absent, elsewhere, projects
from fenced_kernel.packages.errors import NotLoaded

THREADS = (
    "Threads cannot be started in the browser: a program has one. Call the function directly, or use "
    "asyncio (await asyncio.gather(...)) to wait for several things at once."
)
NETWORK = (
    "Programs reach only the hosts that this conversation allows (under the cell or in its settings), and of those "
    "only servers that answer requests from other sites (CORS)."
)
WINDOWS = "Windows cannot be opened from here. Print, display(...) or matplotlib show results under the cell."
TERMINAL = "There is no terminal in the browser. Use print() and input()."

MODULES = {
    "tkinter": f"tkinter is not available in the browser. {WINDOWS}",
    "turtle": f"turtle is not available in the browser: it needs tkinter. {WINDOWS}",
    "turtledemo": f"turtle is not available in the browser: it needs tkinter. {WINDOWS}",
    "idlelib": f"IDLE is not available in the browser. {WINDOWS}",
    "curses": f"curses is not available in the browser. {TERMINAL}",
    "readline": f"readline is not available in the browser. {TERMINAL}",
    "msvcrt": f"msvcrt exists on Windows only. {TERMINAL}",
    "_multiprocessing": f"multiprocessing is not available in the browser. {PROCESSES} Use a plain loop.",
    "multiprocessing": f"multiprocessing is not available in the browser. {PROCESSES} Use a plain loop.",
    "_posixsubprocess": PROCESSES,
    "nest_asyncio": "nest_asyncio is not needed here: leave it out, asyncio.run(main()) works in a cell.",
    "IPython": "IPython is not available here, nor needed: display(...) works without an import.",
}

BROWSER = "is a part of Python that is not available in the browser."


@dataclass(frozen=True)
class Hint:
    """A remark for errors of some classes whose text contains one of some phrases."""

    classes: tuple[str, ...]
    """Names of exception classes, base classes included."""
    phrases: tuple[str, ...]
    """In lower case; an empty one fits every text."""
    text: str


TABLE = (
    Hint(("RuntimeError",), ("can't start new thread",), THREADS),
    Hint(("OSError",), ("does not support processes", "function not implemented"), PROCESSES),
    Hint(("ImportError",), ("cannot import name 'window' from 'js'",), WINDOWS),
    Hint(("RuntimeError",), ("tls not supported",), SOCKETS),
    # Errors whose own text says it: an answer that came, and a socket's.
    Hint(("HTTPError",), ("",), ""),
    Hint(("OSError",), (SOCKETS.lower(),), ""),
    Hint(
        (
            "gaierror",
            "ConnectionError",
            "URLError",
            "ConnectError",
            "MaxRetryError",
            "NetworkError",
        ),
        ("",),
        NETWORK,
    ),
    Hint(("OSError",), ("host is unreachable", "network is unreachable", "name or service"), NETWORK),
    Hint(
        ("JsException",),
        (
            "failed to fetch",
            "load failed",
            "networkerror",
            "content security policy",
            "failed to execute 'send'",
        ),
        NETWORK,
    ),
    Hint(
        ("RuntimeError",),
        (
            "stack switching not supported",
            "event loop is already running",
            "cannot be called from a running event",
        ),
        "The session's event loop is already running: write 'await main()' at the top level of the cell.",
    ),
    Hint(
        ("ImportError",),
        ("interactive framework",),
        "Leave matplotlib.use(...) out: figures appear under the cell by themselves.",
    ),
    Hint(
        ("MemoryError",),
        ("",),
        "The program needed more memory than this session may use. Delete large variables, or work on "
        "less at once.",
    ),
    Hint(
        ("FileNotFoundError",),
        ("",),
        "Programs see only the files of this session, not those of your computer.",
    ),
)


class Hints:
    """Finds the remark for an error."""

    def __init__(self) -> None:
        self.packages: Collection[str] = frozenset()
        """Names of the modules that can be loaded here by importing them."""
        self.installs: Callable[[], bool] = lambda: False
        """Whether there is a package index, allowed or not."""

    def hint(self, error: BaseException) -> str | None:
        """One or two sentences for the reader, or None when the error speaks for itself."""
        for cause in chain(error):
            if isinstance(cause, NotLoaded):
                return None if cause is error else str(cause)
        if isinstance(error, ModuleNotFoundError) and error.name:
            return self._missing_module(error, error.name)
        known = absent.remark(error) or elsewhere.remark(error)
        if known is not None:
            return known
        names = {kind.__name__ for kind in type(error).__mro__}
        text = _text(error).lower()
        for entry in TABLE:
            if names.intersection(entry.classes) and any(phrase in text for phrase in entry.phrases):
                return entry.text
        return None

    def _missing_module(self, error: ModuleNotFoundError, name: str) -> str | None:
        top = name.partition(".")[0]
        if top in MODULES:
            return MODULES[top]
        if importable(top) or top in self.packages:
            return None
        if top in sys.stdlib_module_names:
            return f"{top} {BROWSER}"
        own = _own_file(top)
        if own is not None:
            return f"There is a file {own}. Write sys.path.append({str(own.parent)!r}) before the import."
        known = projects.hint(_written_name(error, name), self.installs())
        if known is not None:
            return known
        similar = difflib.get_close_matches(top, self.packages, n=1)
        suggestion = f" Did you mean {similar[0]!r}?" if similar else ""
        missing = f"There is no module {top!r} among the packages here"
        if self.installs():
            return (
                f"{missing}. If there is a package of that name on the package index, in pure Python, a line "
                f"'%pip install {top}' in the cell installs it.{suggestion}"
            )
        return f"{missing}, and none can be downloaded.{suggestion}"


def _own_file(module: str) -> Path | None:
    """A module of the reader's in a folder that is not imported from."""
    try:
        found = [*Path().glob(f"*/{module}.py"), *Path().glob(f"*/{module}/__init__.py")]
    except (OSError, ValueError):
        return None
    if not found:
        return None
    return (found[0].parent if found[0].name == "__init__.py" else found[0]).absolute()


def _written_name(error: ModuleNotFoundError, name: str) -> str:
    """The dotted name that the program wrote: the error tells only the first part of it that is not there."""
    trace = error.__traceback__
    if trace is None:
        return name
    while trace.tb_next is not None:
        trace = trace.tb_next
    line = linecache.getline(trace.tb_frame.f_code.co_filename, trace.tb_lineno)
    found = re.search(rf"\b{re.escape(name)}(\.\w+)*", line)
    return found[0] if found is not None else name


def chain(error: BaseException) -> Iterator[BaseException]:
    """The error and what caused it, nearest first."""
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        yield current
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)


def _text(error: BaseException) -> str:
    try:
        return str(error)
    except BaseException:
        return ""
