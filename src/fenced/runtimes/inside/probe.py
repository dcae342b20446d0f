"""Shows that a restored snapshot works: the kernel runs a cell, and other modules can be imported."""

import importlib
import json
import sys
from typing import Any

UNUSUAL = "xmlrpc.client"
"""A module that no snapshot holds, so importing it reads the standard library's archive."""
KERNEL_FOLDER = "/lib/fenced"


async def probe(host: Any) -> None:
    """Raises RuntimeError, saying what is wrong, unless the kernel prints through ``host``."""
    if KERNEL_FOLDER not in sys.path:
        raise RuntimeError(f"{KERNEL_FOLDER} is not on the path")
    if UNUSUAL in sys.modules:
        raise RuntimeError(f"{UNUSUAL} is in the snapshot, so the probe proves nothing")
    importlib.import_module(UNUSUAL)
    kernel = importlib.import_module("fenced_kernel").Kernel()
    kernel.attach(host)
    result = json.loads(await kernel.execute("print(6 * 7)\nimport random", "probe"))
    if result["status"] != "completed":
        raise RuntimeError(f"the kernel's first cell ended as {result}")
