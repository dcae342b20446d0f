"""What is put right in libraries: backends of matplotlib, failures of numpy.linalg, tqdm's thread, os.system."""

import os
import sys
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from fenced_kernel import Kernel
from fenced_kernel.browser import libraries
from fenced_kernel.failures.hints import PROCESSES

from .conftest import Run


@pytest.mark.parametrize(
    "backend", ["TkAgg", "Qt5Agg", "agg", "inline", "macosx", "nbAgg", "module://ipympl.backend_nbagg"]
)
async def test_asking_matplotlib_for_a_window_changes_nothing(run: Run, backend: str) -> None:
    source = f"import matplotlib\nbefore = matplotlib.get_backend()\nmatplotlib.use({backend!r})\nprint(matplotlib.get_backend() == before)"
    assert (await run(source)).stdout == "True\n"


async def test_other_backends_of_matplotlib_can_be_chosen(run: Run) -> None:
    source = "import matplotlib\nbefore = matplotlib.get_backend()\nmatplotlib.use('svg')\nprint(matplotlib.get_backend())\nmatplotlib.use(before)"
    assert (await run(source)).stdout.lower() == "svg\n"


async def test_a_singular_matrix_is_an_error(run: Run) -> None:
    ran = await run("import numpy as np\nprint(np.linalg.inv(np.eye(2)))\nnp.linalg.inv(np.ones((2, 2)))")
    assert ran.message == "Singular matrix"
    assert ran.stdout == "[[1. 0.]\n [0. 1.]]\n"


class Reported(Exception):
    pass


def report(words: str, flag: int) -> None:
    raise Reported(words)


def nan_of(*arguments: Any) -> Any:
    """Fails as the compiled functions do where there are no flags: it says nothing."""
    return np.full(2, np.nan), np.ones(2)


def rightly_nan(*arguments: Any) -> Any:
    """Succeeds, and has nothing to say about residuals."""
    return np.ones(2), np.full(2, np.nan)


def test_a_failure_without_a_flag_is_reported_to_numpys_handler() -> None:
    function = libraries.noticing_failure(nan_of)
    with np.errstate(invalid="call", call=report), pytest.raises(Reported):
        function(np.ones(2))
    with np.errstate(invalid="call", call=report):
        # What was not finite before is no failure.
        function(np.array([1.0, np.nan]))
        libraries.noticing_failure(rightly_nan)(np.ones(2))
    with np.errstate(invalid="ignore", call=report):
        function(np.ones(2))


@pytest.fixture
def tqdm(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """A module as tqdm's is, which is no dependency here."""
    module = ModuleType("tqdm.std")
    module.tqdm = type("tqdm", (), {"monitor_interval": 10})  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "tqdm.std", module)
    return module


def test_tqdm_starts_no_thread(tqdm: ModuleType) -> None:
    undo = libraries.install()
    assert tqdm.tqdm.monitor_interval == 0
    for step in undo:
        step()
    assert tqdm.tqdm.monitor_interval == 10


def test_bars_of_a_notebook_are_those_of_a_terminal(
    tqdm: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Terminal:
        monitor_interval = 0

        def __init__(self, *values: object, **options: object) -> None:
            self.given = (values, options)

    tqdm.tqdm = Terminal  # type: ignore[attr-defined]
    notebook = ModuleType("tqdm.notebook")
    notebook.IProgress = None  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "tqdm", ModuleType("tqdm"))
    monkeypatch.setitem(sys.modules, "tqdm.notebook", notebook)
    undo = libraries.install()
    assert notebook.tqdm([1], display=False, desc="d").given == (([1],), {"desc": "d"})
    assert notebook.trange(3, leave=False).given == ((range(3),), {"leave": False})
    for step in undo:
        step()
    assert not hasattr(notebook, "tqdm")


async def test_shell_commands_say_that_they_did_nothing(run: Run) -> None:
    ran = await run("import os\nprint(os.system('pip install pandas') != 0, os.system('clear'))")
    assert ran.stdout == f"{libraries.CLEAR_SCREEN}True 0\n"
    assert ran.stderr == f"'pip install pandas' did nothing. {PROCESSES}\n"


def test_the_shell_is_given_back(kernel: Kernel) -> None:
    patched = os.system
    kernel.detach()
    assert os.system is not patched
