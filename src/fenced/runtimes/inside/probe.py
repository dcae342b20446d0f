"""Shows that a restored snapshot works: the kernel runs a cell, and other modules can be imported."""

import importlib
import json
import sys
from typing import Any

UNUSUAL = "xmlrpc.client"
"""A module that no snapshot holds, so importing it reads the standard library's archive."""
KERNEL_FOLDER = "/lib/fenced"
PLOT = """
import numpy as np, pandas as pd
import matplotlib.pyplot as plt
table = pd.DataFrame({"x": np.arange(4)}).assign(y=lambda t: t.x ** 2)
assert np.linalg.inv(np.eye(2) * 2)[0, 0] == 0.5 and table.groupby("x").y.sum().tolist() == [0, 1, 4, 9]
plt.plot(table.x, table.y)
plt.title("probe")
"""
"""Goes through the extension modules of all three packages, and shows a figure."""


async def probe(host: Any, plotting: bool = False) -> None:
    """Raises RuntimeError, saying what is wrong, unless the kernel prints through ``host``.

    With ``plotting`` it must show a figure too, of packages that are imported already.
    """
    if KERNEL_FOLDER not in sys.path:
        raise RuntimeError(f"{KERNEL_FOLDER} is not on the path")
    if UNUSUAL in sys.modules:
        raise RuntimeError(f"{UNUSUAL} is in the snapshot, so the probe proves nothing")
    if plotting and "matplotlib.pyplot" not in sys.modules:
        raise RuntimeError("matplotlib.pyplot is not in the snapshot")
    importlib.import_module(UNUSUAL)
    kernel = importlib.import_module("fenced_kernel").Kernel()
    kernel.attach(host)
    kernel.reseed()
    for source in ("print(6 * 7)\nimport random", *([PLOT] if plotting else [])):
        result = json.loads(await kernel.execute(source, "probe"))
        if result["status"] != "completed":
            raise RuntimeError(f"the kernel's first cells ended as {result}")
