"""Matplotlib at the boundary: a pyplot of the same shape that draws nothing."""

import importlib
import struct
import sys
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest

from fenced_kernel import Kernel
from fenced_kernel.display import figures

from .conftest import Run
from .hosts import RecordingHost

PNG_HEADER = b"\x89PNG\r\n\x1a\n" + struct.pack(">I4s", 13, b"IHDR")


class Figure:
    """What of a figure is used: its size, and saving it."""

    dpi = 100.0

    def __init__(self, pyplot: "Pyplot", *, broken: bool = False) -> None:
        self.canvas = type("Canvas", (), {"figure": self})()
        self.saved: list[dict[str, Any]] = []
        self._broken = broken
        self._pyplot = pyplot

    def get_size_inches(self) -> Any:
        class Size(tuple[float, ...]):  # stands for an array
            def __mul__(self, factor: object) -> "Size":
                return Size(n * float(str(factor)) for n in self)

        return Size((6.4, 4.8))

    def get_facecolor(self) -> str:
        return "white"

    def savefig(self, file: Any, **options: Any) -> None:
        if self._broken:
            raise ValueError("the formula cannot be drawn")
        self.saved.append(options)
        scale = options["dpi"] / 100
        file.write(PNG_HEADER + struct.pack(">II", round(600 * scale), round(400 * scale)))

    def __repr__(self) -> str:
        return "<Figure>"


class Pyplot(ModuleType):
    def __init__(self) -> None:
        super().__init__("matplotlib.pyplot")
        self.open: dict[int, Figure] = {}
        self.count = 0

    def figure(self, number: int | None = None, *, broken: bool = False) -> Figure:
        if number is None:
            self.count += 1
            number = self.count
            self.open[number] = Figure(self, broken=broken)
        return self.open[number]

    def get_fignums(self) -> list[int]:
        return sorted(self.open)

    def close(self, which: Figure | str) -> None:
        self.open = {n: figure for n, figure in self.open.items() if which not in ("all", figure)}

    def show(self) -> None:
        sys.modules["fenced_kernel.display.backend"].show()


@pytest.fixture
def pyplot(monkeypatch: pytest.MonkeyPatch, kernel: Kernel) -> Iterator[Pyplot]:
    """matplotlib with our backend loaded the way matplotlib loads it: by name."""
    pyplot = Pyplot()
    package = ModuleType("matplotlib")
    figure = ModuleType("matplotlib.figure")
    figure.Figure = Figure  # type: ignore[attr-defined]
    bases = ModuleType("matplotlib.backend_bases")
    bases.FigureManagerBase = type("FigureManagerBase", (), {})  # type: ignore[attr-defined]
    backends = ModuleType("matplotlib.backends")
    agg = ModuleType("matplotlib.backends.backend_agg")
    agg.FigureCanvasAgg = type("FigureCanvasAgg", (), {})  # type: ignore[attr-defined]
    package.pyplot = pyplot  # type: ignore[attr-defined]
    for module in (package, figure, bases, backends, agg, pyplot):
        monkeypatch.setitem(sys.modules, module.__name__, module)
    monkeypatch.delitem(sys.modules, "fenced_kernel.display.backend", raising=False)
    importlib.import_module("fenced_kernel.display.backend")
    yield pyplot
    # Not by monkeypatch, which would bring back this one, made of stand-ins, for the tests of the real matplotlib.
    del sys.modules["fenced_kernel.display.backend"]


async def test_open_figures_are_shown_at_the_end_and_closed(run: Run, pyplot: Pyplot) -> None:
    ran = await run("import matplotlib.pyplot as plt\nplt.figure()\nplt.figure()\nprint('drawn')")
    assert [o["output_type"] for o in ran.outputs] == ["stream", "display_data", "display_data"]
    assert pyplot.open == {}
    assert (await run("pass")).outputs == []


async def test_a_figure_is_sharp_and_knows_its_size(run: Run, pyplot: Pyplot) -> None:
    ran = await run("import matplotlib.pyplot as plt\nfig = plt.figure()\nNone")
    output = ran.outputs[0]
    assert output["metadata"] == {"image/png": {"width": 600, "height": 400, "theme": "light"}}
    assert output["data"]["text/plain"] == "<Figure size 640x480>"
    assert (await run("fig.saved[0]['dpi'], fig.saved[0]['bbox_inches']")).value == "(200.0, 'tight')"


async def test_show_shows_at_that_point(run: Run, pyplot: Pyplot) -> None:
    ran = await run("import matplotlib.pyplot as plt\nprint(1)\nplt.figure()\nplt.show()\nprint(2)")
    assert [o["output_type"] for o in ran.outputs] == ["stream", "display_data", "stream"]


async def test_a_figure_as_last_value_is_shown_once(run: Run, pyplot: Pyplot) -> None:
    ran = await run("import matplotlib.pyplot as plt\nfig = plt.figure()\nfig")
    assert [o["output_type"] for o in ran.outputs] == ["execute_result"]
    assert "image/png" in ran.outputs[0]["data"]
    assert pyplot.open == {}


async def test_a_displayed_figure_is_shown_once(run: Run, pyplot: Pyplot) -> None:
    ran = await run("import matplotlib.pyplot as plt\nfig = plt.figure()\ndisplay(fig)\nplt.show()")
    assert [o["output_type"] for o in ran.outputs] == ["display_data"]


async def test_a_figure_can_be_shown_again_by_a_later_cell(run: Run, pyplot: Pyplot) -> None:
    await run("import matplotlib.pyplot as plt\nfig = plt.figure()\nNone")
    assert "image/png" in (await run("fig")).outputs[0]["data"]


async def test_figures_of_a_program_that_fails_come_before_its_error(run: Run, pyplot: Pyplot) -> None:
    ran = await run("import matplotlib.pyplot as plt\nplt.figure()\n1/0")
    assert [o["output_type"] for o in ran.outputs] == ["display_data", "error"]


async def test_the_programs_error_matters_more_than_that_of_its_figure(run: Run, pyplot: Pyplot) -> None:
    ran = await run("import matplotlib.pyplot as plt\nplt.figure(broken=True)\n1/0")
    assert ran.error == {"name": "ZeroDivisionError", "message": "division by zero", "line": 3}
    assert pyplot.open == {}


async def test_a_figure_that_cannot_be_drawn_fails_the_run_once(run: Run, pyplot: Pyplot) -> None:
    ran = await run("import matplotlib.pyplot as plt\nplt.figure(broken=True)\nNone")
    assert ran.message == "the formula cannot be drawn"
    assert (await run("pass")).outputs == []


async def test_a_stopped_program_shows_no_figures_then_or_later(run: Run, pyplot: Pyplot) -> None:
    ran = await run("import matplotlib.pyplot as plt\nplt.figure()\nraise KeyboardInterrupt")
    assert [o["output_type"] for o in ran.outputs] == ["error"]
    assert (await run("pass")).outputs == []


async def test_a_figure_shows_itself(run: Run, pyplot: Pyplot) -> None:
    backend = sys.modules["fenced_kernel.display.backend"]
    figure = pyplot.figure()
    manager = backend.FigureManager()
    manager.canvas = figure.canvas
    pyplot.manager = manager  # type: ignore[attr-defined]
    ran = await run("import matplotlib.pyplot as plt\nplt.manager.show()")
    assert len(ran.of_type("display_data")) == 1


async def test_large_figures_are_rendered_at_their_plain_size(
    pyplot: Pyplot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(figures, "LARGEST", 1000)
    figure = pyplot.figure()
    _, metadata = figures.render(figure)
    assert figure.saved[0]["dpi"] == 100
    assert metadata == {"image/png": {"width": 600, "height": 400, "theme": "light"}}


async def test_matplotlib_is_told_the_backend(run: Run) -> None:
    assert (await run("import os\nos.environ['MPLBACKEND']")).value == f"'{figures.BACKEND}'"


async def test_a_matplotlib_that_is_imported_already_is_told_too(
    kernel: Kernel, host: RecordingHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    package = ModuleType("matplotlib")
    package.use = lambda backend, force=True: told.append(backend)  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "matplotlib", package)
    kernel.attach(host)
    assert told == [figures.BACKEND]


async def test_a_pyplot_that_is_only_half_imported_is_left_alone(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib.pyplot", ModuleType("matplotlib.pyplot"))
    assert (await run("1/0")).error == {"name": "ZeroDivisionError", "message": "division by zero", "line": 1}
