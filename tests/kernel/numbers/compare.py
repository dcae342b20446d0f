"""What calls give in CPython, and in Pyodide with numpy as it was built and as it is installed."""

import json
import os
import shutil
import subprocess
from pathlib import Path

from fenced.runtimes import default_directory
from fenced.runtimes.lock import packaged
from tests.kernel.numbers.evaluate import evaluate

HERE = Path(__file__).parent
KERNEL = HERE.parents[2] / "src" / "fenced_kernel"
SECONDS = 170


def calls() -> list[str]:
    return (HERE / "calls.txt").read_text("utf-8").splitlines()


def in_cpython() -> dict[str, str]:
    return evaluate(calls())


def in_pyodide(*, as_built: bool = False) -> dict[str, str]:
    program = (HERE / "evaluate.py").read_text("utf-8")
    return run_in_pyodide(program, calls(), ("numpy", "pandas"), as_built=as_built)


def run_in_pyodide(
    program: str, given: list[str], packages: tuple[str, ...], *, as_built: bool = False
) -> dict[str, str]:
    """`evaluate(given)` of the program, with the packages loaded and what the kernel does about integers."""
    node, lock = shutil.which("node"), packaged()
    if node is None:
        raise FileNotFoundError("needs node, and the files of `fenced runtimes install`")
    folder = Path(os.environ.get("FENCED_RUNTIMES_DIR") or default_directory()) / lock.base
    wheel = lock.packages["numpy"].file if as_built else None
    done = subprocess.run(
        [node, str(HERE / "pyodide_numbers.mjs"), str(folder), str(KERNEL)],
        input=json.dumps({"packages": packages, "numpy": wheel, "program": program, "calls": given}),
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=SECONDS,
        check=False,
    )
    if done.returncode != 0:
        raise RuntimeError(done.stderr[-3000:])
    results: dict[str, str] = json.loads(done.stdout.splitlines()[-1])
    return results
