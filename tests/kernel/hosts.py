"""A host in memory: what the kernel writes is kept, what it asks is answered from a list."""

import json
from typing import Any

from fenced_kernel.host import PackageIndex


class RecordingHost:
    """Collects outputs. `answers` are typed one after the other; an exception among them is raised."""

    def __init__(self) -> None:
        self.outputs: list[dict[str, Any]] = []
        self.late: list[tuple[str, dict[str, Any]]] = []
        """What tasks of earlier runs wrote, with the run."""
        self.answers: list[str | BaseException] = []
        self.asked: list[tuple[str, bool]] = []
        self.slept: list[float] = []
        self.shown_at_sleep: list[str] = []
        self.interrupt_sleep = False
        self.index: PackageIndex | None = None
        self.refusals: list[str] = []
        self.shelf: dict[str, bytes | BaseException] = {}
        """Wheels by the name of the package; an exception among them is raised."""
        self.needs: dict[str, list[str]] = {}
        """Module -> packages."""
        self.loaded: list[str] = []

    def write(self, text: str, run: str | None = None, /) -> None:
        text.encode()  # what the page is sent must be valid UTF-8
        if run is None:
            self.outputs.append(json.loads(text))
        else:
            self.late.append((run, json.loads(text)))

    def readline(self, prompt: str, password: bool, /) -> str:
        self.asked.append((prompt, password))
        if not self.answers:
            raise EOFError
        answer = self.answers.pop(0)
        if isinstance(answer, BaseException):
            raise answer
        return answer

    def sleep(self, seconds: float, /) -> None:
        self.slept.append(seconds)
        self.shown_at_sleep.append(self.text("stdout"))
        if self.interrupt_sleep:
            raise KeyboardInterrupt

    def heap(self) -> int:
        return 0

    def package_index(self) -> PackageIndex | None:
        return self.index

    def refused(self, site: str, /) -> None:
        self.refusals.append(site)

    def wheels(self, module: str, /) -> str:
        return json.dumps([name for name in self.needs.get(module, []) if name not in self.loaded])

    def wheel(self, package: str, /) -> bytes:
        wheel = self.shelf[package]
        if isinstance(wheel, BaseException):
            raise wheel
        return wheel

    def unpacked(self, package: str, /) -> None:
        self.loaded.append(package)

    def text(self, name: str = "stdout") -> str:
        return "".join(o["text"] for o in self.outputs if o["output_type"] == "stream" and o["name"] == name)

    def of_type(self, kind: str) -> list[dict[str, Any]]:
        return [output for output in self.outputs if output["output_type"] == kind]
