import json
import math
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from textwrap import dedent
from typing import Any

import pytest

from fenced_kernel import Kernel
from fenced_kernel.values.guard import Guard

from .answers import problems_of
from .hosts import RecordingHost

CELL = "0193a5b2-7c4d-7e8f-9a0b-1c2d3e4fab12.3"
PACKAGES = json.dumps(
    {name: {"version": "1", "sha256": "", "imports": [name]} for name in ("numpy", "pandas", "sklearn")}
)


@dataclass
class Ran:
    """One execution: its result and what it wrote."""

    status: str
    error: dict[str, Any] | None
    outputs: list[dict[str, Any]]

    @property
    def stdout(self) -> str:
        return self._text("stdout")

    @property
    def stderr(self) -> str:
        return self._text("stderr")

    @property
    def value(self) -> str | None:
        """The text of the last expression's value."""
        found = self.of_type("execute_result")
        return found[-1]["data"]["text/plain"] if found else None

    @property
    def traceback(self) -> list[str]:
        return list(self.of_type("error")[-1]["traceback"])

    @property
    def message(self) -> str:
        assert self.error is not None, self.outputs
        return str(self.error["message"])

    def of_type(self, kind: str) -> list[dict[str, Any]]:
        return [output for output in self.outputs if output["output_type"] == kind]

    def _text(self, name: str) -> str:
        return "".join(o["text"] for o in self.of_type("stream") if o["name"] == name)


Run = Callable[..., Awaitable[Ran]]


@pytest.fixture
def host() -> RecordingHost:
    return RecordingHost()


class CheckedKernel(Kernel):
    """Every answer that a test sees is of the type that the wire declares."""

    def request(self, method: str, params_json: str) -> str:
        answer = super().request(method, params_json)
        assert problems_of(method, json.loads(answer)) == []
        return answer


@pytest.fixture
def kernel(host: RecordingHost) -> Iterator[Kernel]:
    kernel = CheckedKernel()
    kernel.attach(host, PACKAGES)
    yield kernel
    kernel.detach()


@pytest.fixture
def run(kernel: Kernel, host: RecordingHost) -> Run:
    """Executes a cell and returns what became of it, with the outputs of this execution alone."""

    async def run(source: str, cell: str = CELL, *, indented: bool = False) -> Ran:
        host.outputs.clear()
        result = json.loads(await kernel.execute(source if indented else dedent(source), cell))
        return Ran(result["status"], result["error"], list(host.outputs))

    return run


class Slow:
    """Takes its time to say what it is: 50 ms by the clock of `slowly`."""

    now = 0.0

    def __repr__(self) -> str:
        Slow.now += 0.05
        return "slow"


@pytest.fixture
def slowly(monkeypatch: pytest.MonkeyPatch) -> None:
    """No time passes but what `Slow` takes."""

    def lasting(guard: Guard, seconds: float, each: float = math.inf) -> Guard:
        return Guard(guard._interrupts, seconds, lambda: Slow.now, each)

    monkeypatch.setattr(Guard, "lasting", lasting)
