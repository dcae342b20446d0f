"""`asyncio.run(main())` in a cell, although an event loop is running already.

A cell is executed inside the session's event loop, where asyncio.run refuses to start another one. Programs
written for a script end with it all the same. Two ways lead out:

- Where the call stands at the top level of the cell, it is awaited: `asyncio.run(x)` is compiled as
  `await _awaiting(asyncio.run)(x)` (`cells/awaits.py`). That works everywhere and Stop can end it.
- Inside functions the whole WebAssembly stack must be suspended, which some browsers can (`Suspension`).
  Elsewhere the error says to write `await`.

The same holds for `loop.run_until_complete(x)`.
"""

import asyncio
import inspect
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, Protocol

from fenced_kernel.patches import replace

ADVICE = (
    "cannot wait inside a function here, because the session's event loop is running already. "
    "Call it at the top level of the cell, or write 'await main()' there."
)


class Suspension(Protocol):
    """Blocks the calling program, while the event loop goes on."""

    def possible(self) -> bool:
        """Whether the stack that calls this can be suspended."""

    def wait(self, future: asyncio.Future[Any], /) -> Any:
        """Suspend until the future is done; returns its result or raises its exception."""


class Waiting:
    """Runs coroutines to their end on behalf of programs that expect no event loop."""

    def __init__(self, pause: Callable[[], None], resume: Callable[[], None]) -> None:
        """`pause` is called before the event loop gets control, `resume` when the program has it back."""
        self._pause = pause
        self._resume = resume
        self._suspension: Suspension | None = None
        self._blocked: list[asyncio.Future[Any]] = []
        self._run = asyncio.run

    def install(self, suspension: Suspension | None) -> list[Callable[[], None]]:
        """Replace asyncio.run; `suspension` is None where no stack can be suspended."""
        self._suspension = suspension
        return [
            replace(asyncio, "run", self.run),
            replace(asyncio.runners, "run", self.run),
            *self._install_runner(),
        ]

    def _install_runner(self) -> list[Callable[[], None]]:
        """A Runner would end the session's own tasks when it is left, since its loop is the session's."""
        run, close = asyncio.Runner.run, asyncio.Runner.close

        def blocking_run(runner: Any, coro: Coroutine[Any, Any, Any], *, context: Any = None) -> Any:
            if _running_loop() is None:
                return run(runner, coro, context=context)
            _require_coroutine(coro)
            main = coro if context is None else context.run(asyncio.ensure_future, coro)
            return self.block(main, "Runner.run()")

        def leave(runner: Any) -> None:
            if runner._loop is None or runner._loop is not _running_loop():
                close(runner)
            else:
                runner._loop, runner._state = None, asyncio.runners._State.CLOSED  # type: ignore[attr-defined]

        return [
            replace(asyncio.Runner, "run", blocking_run),
            replace(asyncio.Runner, "close", leave),
        ]

    def run(
        self, main: Coroutine[Any, Any, Any], *, debug: bool | None = None, loop_factory: Any = None
    ) -> Any:
        """Run a coroutine and return its result, as asyncio.run does."""
        loop = _running_loop()
        if loop is None:
            return self._run(main, debug=debug)
        _require_coroutine(main)
        return self.block(main, "asyncio.run()")

    def awaiting(self, function: Callable[..., Any]) -> Callable[..., Awaitable[Any]]:
        """The awaitable twin of asyncio.run or of an event loop's run_until_complete."""
        if function == self.run:
            return self._await_main
        owner = getattr(function, "__self__", None)
        if isinstance(owner, asyncio.AbstractEventLoop) and owner is _running_loop():
            return _await_future

        async def call(*args: Any, **kwargs: Any) -> Any:
            # Some other object's method of that name: called as it was written.
            return function(*args, **kwargs)

        return call

    def begin(self) -> None:
        """A run starts: what tasks of earlier runs are blocked in is not what Stop is to end."""
        self._blocked.clear()

    def interrupt(self) -> bool:
        """Cancel what the program is blocked in; False when it is blocked in nothing of ours."""
        if not self._blocked:
            return False
        self._blocked[-1].cancel()
        return True

    async def _await_main(
        self, main: Coroutine[Any, Any, Any], *, debug: bool | None = None, loop_factory: Any = None
    ) -> Any:
        _require_coroutine(main)
        return await asyncio.ensure_future(main)

    def block(self, awaitable: Any, caller: str) -> Any:
        """Wait for an awaitable by suspending the program; `caller` names in the error what was called."""
        if self._suspension is None or not self._suspension.possible():
            if inspect.iscoroutine(awaitable):
                awaitable.close()
            raise RuntimeError(f"{caller} {ADVICE}")
        future = asyncio.ensure_future(awaitable)
        self._blocked.append(future)
        self._pause()
        try:
            return self._suspension.wait(future)
        except BaseException:
            if future.cancelled():
                raise asyncio.CancelledError from None
            raise
        finally:
            if future in self._blocked:
                self._blocked.remove(future)
            self._resume()


async def _await_future(future: Any) -> Any:
    return await asyncio.ensure_future(future)


def _require_coroutine(main: object) -> None:
    if not inspect.iscoroutine(main):
        raise ValueError(f"a coroutine was expected, got {main!r}")


def _running_loop() -> asyncio.AbstractEventLoop | None:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None
