"""Executes the cells of a Python session: parse, compile, run, show.

Standard library only, and light modules of it, because the package is imported into a memory snapshot; it
knows nothing of `fenced`, and of the browser only what `bridge` adapts. It runs the same in plain CPython
(3.11 and later), where it is tested, and inside Pyodide. Nothing outside the package changes before
`Kernel.attach`.
"""

from fenced_kernel.errors import Busy, KernelError, NotAttached
from fenced_kernel.host import Host
from fenced_kernel.kernel import Kernel

__all__ = ["Busy", "Host", "Kernel", "KernelError", "NotAttached"]
