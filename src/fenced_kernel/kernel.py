"""The kernel of a session: executes cells, one at a time, and reports what became of each.

`docs/kernel.md` tells the steps of a run in order.
"""

import asyncio
import contextlib
import contextvars
import dataclasses
import json
import sys
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from fenced_kernel import requests
from fenced_kernel.bridge import Runtime, as_bytes, runtime, wrap
from fenced_kernel.browser import hashes, integers, libraries, local_time, network, randomness
from fenced_kernel.cells import asked, awaits, pasted, sources
from fenced_kernel.cells.code import compile_cell, parse
from fenced_kernel.cells.imports import missing
from fenced_kernel.display import figures, fonts
from fenced_kernel.display.display import Display
from fenced_kernel.errors import BadParameters, Busy, KernelError, NotAttached, UnknownMethod
from fenced_kernel.execution import memory, waiting
from fenced_kernel.execution.clock import install_sleep
from fenced_kernel.execution.interrupts import Interrupts
from fenced_kernel.execution.keyboard import Keyboard
from fenced_kernel.execution.namespace import Namespace
from fenced_kernel.execution.outputs import RUN, Outputs, encode
from fenced_kernel.execution.running import Carried, Runner
from fenced_kernel.execution.streams import TextStream
from fenced_kernel.failures import frames, tracebacks
from fenced_kernel.failures.hints import Hints
from fenced_kernel.names import names_of
from fenced_kernel.notebook import modules, plotting, shell
from fenced_kernel.packages import NAME as INSTALL
from fenced_kernel.packages import Installed, Installer, InstallError, Late, late, script
from fenced_kernel.patches import replace
from fenced_kernel.saved.file import unpack
from fenced_kernel.saved.restore import check_version
from fenced_kernel.tables import Tables
from fenced_kernel.values.changes import Changes
from fenced_kernel.values.guard import Guard
from fenced_kernel.wire import Ending, FileNeeds


@dataclass(frozen=True)
class Outcome:
    """How a run ended."""

    status: Literal["completed", "failed", "aborted"]
    failure: tracebacks.Failure | None = None

    def json(self) -> str:
        error = self.failure.result() if self.failure is not None else None
        ending: Ending = {"status": self.status, "error": error}
        return encode(ending)


class Kernel:
    """Executes the cells of one session. There is one attached kernel in a process."""

    def __init__(self) -> None:
        self._interrupts = Interrupts()
        self._outputs = Outputs(self._interrupts)
        self._reserve = memory.Reserve()
        self._tables = Tables()
        self._display = Display(self._outputs, self._interrupts, self._tables, self._out_of_memory)
        self._figures = figures.Figures(self._display.show_figure)
        self._namespace = Namespace()
        self._changes = Changes()
        self._runs = requests.Runs()
        self._attachment = requests.Attachment()
        self._installer = Installer()
        self._late = Late(self._interrupts.raise_pending)
        self._saved_packages: Sequence[Installed] = ()
        self._hints = Hints()
        self._waiting = waiting.Waiting(self._paused, self._resumed)
        self._waits = 0
        self._keyboard = Keyboard(self._outputs, self._interrupts)
        self._stdout = TextStream(self._outputs, "stdout")
        self._stderr = TextStream(self._outputs, "stderr")
        self._runner = Runner(self._interrupts, self._paused, self._resumed, self._out_of_memory)
        self._future_flags = 0
        self._running: str | None = None
        self._filename = ""
        self._task: asyncio.Task[Any] | None = None
        self._undo: list[Callable[[], None]] = []

    @property
    def variables(self) -> dict[str, Any]:
        """The reader's variables by name."""
        return self._namespace.variables

    @property
    def known_packages(self) -> frozenset[str]:
        """Modules of the packages that `attach` was told of."""
        return frozenset(self._hints.packages)

    def attach(self, host: Any, packages: str = "{}") -> None:
        """Connect the session to its host (a `Host` or the JavaScript object of one) and take over the
        streams.

        `packages` are those that the host can load, as JSON: `{name: {version, sha256, imports}}`. A second call
        replaces the host.
        """
        self.detach()
        adapted = wrap(host)
        bundled = late.read(str(packages))
        self._hints.packages = frozenset(module for package in bundled for module in package.imports)
        self._outputs.connect(adapted)
        for name in ("display", "update_display", "clear_output"):
            self._namespace.provide(name, getattr(self._display, name))
        self._namespace.provide(awaits.NAME, self._waiting.awaiting)
        self._namespace.provide(INSTALL, self._installer.run)
        self._namespace.provide(asked.NAME, asked.answer)
        get_ipython = shell.asker(shell.Shell(self._namespace.variables))
        self._namespace.provide("get_ipython", get_ipython)
        self._hints.installs = lambda: adapted.package_index() is not None
        system: Runtime = runtime()
        self._undo = [
            *self._namespace.install(),
            *(replace(sys, name, self._stdout) for name in ("stdout", "__stdout__")),
            *(replace(sys, name, self._stderr) for name in ("stderr", "__stderr__")),
            *self._keyboard.install(adapted),
            install_sleep(adapted, self._outputs, self._interrupts),
            *self._waiting.install(system.suspension),
            figures.install(self._figures),
            *self._figures.themes.install(),
            modules.install(self._display, self._figures.set_formats, get_ipython),
            *plotting.install(self._display.display),
            *network.install(system.web),
            *local_time.install(system.zone),
            *libraries.install(),
            *hashes.install(),
            *fonts.install(),
            *integers.install(),
            *self._installer.connect(adapted, system.fetch),
            self._late.connect(adapted, bundled),
            self._interrupts.install(),
            *system.prepare(self._waiting.block, self.interrupt, self._reserve.release),
        ]
        self._reserve.hold()

    def detach(self) -> None:
        """Give back everything that `attach` took over."""
        while self._undo:
            self._undo.pop()()
        self._reserve.release()

    def imports(self, source: str) -> str:
        """JSON list of the top-level modules that the source imports and that cannot be imported now."""
        return json.dumps(missing(str(source)))

    def names(self, source: str) -> str:
        """JSON `{"defines", "uses"}`: the global names by which the source depends on others; null when not known."""
        found = names_of(str(source))
        return encode(None if found is None else {"defines": found.defines, "uses": found.uses})

    def request(self, method: str, params_json: str) -> str:
        """Answer a request between runs; `requests.METHODS` has them. Returns JSON.

        Raises NotAttached, Busy, and RequestError when there is no answer; never what the code of a value raises.
        """
        if not self._undo:
            raise NotAttached
        if self._running is not None:
            raise Busy(self._running)
        with self._interrupts.serving(), self._outputs.silence():
            return self._answer(str(method), str(params_json))

    def reply(self, method: str, params_json: str) -> str:
        """`request` for a caller to whom errors are values: JSON `{"value"}`, or `{"error"}` in words."""
        try:
            return f'{{"value":{self.request(method, params_json)}}}'
        except KernelError as error:
            return encode({"error": str(error)})

    def give(self, data: Any) -> str:
        """Attach a saved file to the next request; as with `reply`: `{"modules"}` that it needs.

        `{"packages"}` counts those that `install_again` installs.
        """
        file = as_bytes(data)
        try:
            header, _ = unpack(file)
            check_version(header)
        except KernelError as error:
            return encode({"error": str(error)})
        self._attachment.put(file)
        self._saved_packages = header.packages
        modules = ["micropip", *header.modules] if header.packages else header.modules
        needs: FileNeeds = {"modules": list(modules), "packages": len(header.packages)}
        return encode({"value": needs})

    def take(self) -> bytes | None:
        """The bytes that belong to the last answer."""
        return self._attachment.take()

    def _answer(self, method: str, params_json: str) -> str:
        answer = requests.METHODS.get(method)
        if answer is None:
            raise UnknownMethod(method, requests.METHODS)
        try:
            fields = json.loads(params_json)
        except (ValueError, RecursionError):
            raise BadParameters(method, "its parameters as JSON") from None
        session = requests.Session(
            own=self._namespace.own,
            names=self._namespace.variables,
            packages=self._hints.packages,
            guard=Guard(self._interrupts),
            changes=self._changes,
            forget=self._namespace.forget,
            forget_last=self._namespace.forget_last,
            tables=self._tables,
            runs=self._runs,
            attachment=self._attachment,
            packages_to_have=self._installer.packages_to_have,
            not_installed=self._installer.not_installed,
        )
        return encode(answer(session, requests.Params(method, fields)))

    def reseed(self) -> None:
        """Seed the random number generators afresh, after a restore from a memory snapshot."""
        randomness.reseed()

    async def install_for(self, source: str) -> str:
        """Install what the header of a program asks for, before it starts; returns JSON `{"error": words | null}`."""

        async def install() -> None:
            wanted = script.dependencies(str(source))
            if wanted:
                await self._installer.install(wanted)

        return await self._installing(install)

    async def install_again(self) -> str:
        """Install the packages of the file that was given last; returns JSON as `install_for` does.

        The answer of `restore` names those that could not be had.
        """
        packages, self._saved_packages = self._saved_packages, ()
        return await self._installing(lambda: self._installer.again(packages))

    async def _installing(self, install: Callable[[], Awaitable[None]]) -> str:
        if self._running is not None:
            raise Busy(self._running)
        with self._outputs.silence():
            try:
                await install()
            except InstallError as error:
                return encode({"error": str(error)})
        return encode({"error": None})

    def interrupt(self) -> None:
        """Stop a program that waits in an `await`; does nothing when no program runs.

        A program that computes is stopped by SIGINT.
        """
        with self._interrupts.shield():
            if self._task is None:
                return
            self._interrupts.requested = True
            if not self._waiting.interrupt():
                self._task.cancel()
            self._interrupts.pending = False

    async def execute(self, source: str, cell: str, theme: str = "light", run: str | None = None) -> str:
        """Run a cell; returns JSON `{"status", "error": {"name", "message", "line"} | null}`.

        `theme` is that of the page, "light" or "dark": figures are drawn for it. `run` is the host's name for this run,
        by which it is given what tasks of the program write later.
        Raises NotAttached and Busy; never what the program raises.
        """
        if not self._undo:
            raise NotAttached
        if self._running is not None:
            raise Busy(self._running)
        self._running = str(cell)
        with self._interrupts.serving():
            try:
                self._figures.themes.choose("dark" if theme == "dark" else "light")
                return (await self._execute(str(source), str(cell), run)).json()
            finally:
                self._running = self._task = None

    async def _execute(self, source: str, cell: str, run: str | None) -> Outcome:
        self._runs.count += 1
        name = str(run or self._runs.count)
        self._runner.call(RUN.set, name)
        filename = self._filename = sources.cell_filename(cell, self._runs.count)
        self._task = asyncio.current_task()
        asyncio.get_running_loop().set_exception_handler(self._background_error)
        self._reserve.hold()
        self._namespace.begin()
        self._changes.begin(self._namespace.own)
        self._tables.views.clear()
        self._outputs.begin(name)
        self._waits = 0
        self._waiting.begin()
        # A cell that redirected its output and failed must not silence the next one.
        sys.stdout, sys.stderr = self._stdout, self._stderr
        sources.register_source(filename, pasted.without_prompts(source).text, cell)
        try:
            outcome = await self._run(source, filename)
        finally:
            self._outputs.schedule = None
        if outcome.failure is not None:
            self._outputs.emit(outcome.failure.output())
        self._outputs.end()
        while self._task is not None and self._task.cancelling():
            # The request to stop is answered by this run's status; the caller's task goes on.
            self._task.uncancel()
        return outcome

    async def _run(self, source: str, filename: str) -> Outcome:
        """The program and everything it shows; whatever it raises becomes the outcome."""
        try:
            with self._interrupts.allow():
                await self._program(source, filename)
                self._runner.call(self._figures.show_open)
                self._finish_streams()
        except Carried as carried:
            return self._failed(carried.error, filename)
        except BaseException as error:
            return self._failed(error, filename)
        return Outcome("completed")

    async def _program(self, source: str, filename: str) -> None:
        parsed = parse(source, filename)
        compiled = compile_cell(parsed, self._future_flags)
        self._future_flags = compiled.future_flags
        for note in parsed.notes:
            self._outputs.text("stderr", note)
        variables = self._namespace.variables
        if compiled.statements is not None:
            await self._runner.evaluate(compiled.statements, variables)
        if compiled.value is not None:
            value = await self._runner.evaluate(compiled.value, variables)
            if value is not None:
                self._namespace.remember(value)
                self._runner.call(self._display.show_value, value, self._runs.count)

    def _failed(self, error: BaseException, filename: str) -> Outcome:
        out_of_memory = isinstance(error, MemoryError)
        if out_of_memory:
            self._out_of_memory()
        self._finish_streams()
        outcome = self._judge(error, filename)
        if out_of_memory:
            memory.forget_frames(error)
            self._reserve.hold()
        elif outcome.status != "aborted":
            self._show_what_was_drawn()
        self._figures.close_all()
        return outcome

    def _show_what_was_drawn(self) -> None:
        """The figures of a program that failed; the program's own error matters more than one of theirs."""
        with contextlib.suppress(Exception, KeyboardInterrupt), self._interrupts.allow():
            self._runner.call(self._figures.show_open)

    def _judge(self, error: BaseException, filename: str) -> Outcome:
        if isinstance(error, SystemExit):
            # Not by the code's own ==, which is the program's.
            if error.code is None or (isinstance(error.code, int) and int.__eq__(error.code, 0)):
                return Outcome("completed")
            return Outcome("failed", tracebacks.exited(error.code, error, filename))
        stopped = isinstance(error, KeyboardInterrupt) or (
            isinstance(error, asyncio.CancelledError) and self._interrupts.requested
        )
        if stopped:
            return Outcome("aborted", tracebacks.stopped(error, filename))
        failure = tracebacks.describe(error, filename, self._hints.hint)
        if isinstance(error, MemoryError):
            return Outcome("failed", failure)
        return Outcome("failed", dataclasses.replace(failure, frames=self._frames(error, filename)))

    def _frames(self, error: BaseException, filename: str) -> tuple[dict[str, object], ...]:
        guard = Guard(self._interrupts)
        try:
            with self._outputs.silence():
                return tuple(frames.frames_of(error, filename, guard, tracebacks.own_frame))
        except Exception:
            # A program can make even of its own tracebacks something else.
            return ()

    def _finish_streams(self) -> None:
        self._stdout.buffer.finish()
        self._stderr.buffer.finish()

    def _out_of_memory(self) -> None:
        """Make room for saying so: the reserve, and what is kept for the reader's convenience."""
        self._reserve.release()
        self._tables.kept.release()

    def _paused(self) -> None:
        """The program waits: show what it wrote, and let other tasks' text be flushed by the loop."""
        self._waits += 1
        self._outputs.flush()
        self._outputs.schedule = asyncio.get_running_loop().call_soon

    def _resumed(self) -> None:
        self._waits = max(0, self._waits - 1)
        if self._waits == 0:
            self._outputs.schedule = None

    def _background_error(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """An exception in a task that nobody awaited goes to stderr."""
        error = context.get("exception")
        if error is None:
            loop.default_exception_handler(context)
            return
        lines = tracebacks.format_error(error, self._filename)
        text = "\n".join(("A task in the background failed:", *lines, ""))
        # Told when the task is let go of, wherever that is.
        of_task = getattr(
            context.get("task") or context.get("future"), "get_context", contextvars.copy_context
        )()
        of_task.run(self._outputs.text, "stderr", text)
