"""Runs the code objects of a cell, step by step.

Every step runs in one context that lasts as long as the session. Each cell is a task of its own, and a task
has its own copy of the context: without this, `decimal.getcontext().prec = 50` or NumPy's print options would
be forgotten at the end of the cell.
"""

import contextvars
import inspect
from collections.abc import Callable, Coroutine, Generator
from types import CodeType
from typing import Any

from fenced_kernel.execution.interrupts import Interrupts


class Carried(Exception):
    """Carries a StopIteration of the program out of our coroutines, which may not raise one."""

    def __init__(self, error: StopIteration) -> None:
        super().__init__()
        self.error = error


class Runner:
    """Evaluates code in a namespace, awaiting it where it awaits."""

    def __init__(
        self,
        interrupts: Interrupts,
        pause: Callable[[], None],
        resume: Callable[[], None],
        out_of_memory: Callable[[], None],
    ) -> None:
        """`pause` is called before the event loop gets control, `resume` when the program has it back;
        `out_of_memory` makes room when the program has used up the heap."""
        self._interrupts = interrupts
        self._pause = pause
        self._resume = resume
        self._out_of_memory = out_of_memory
        self._context = contextvars.copy_context()

    async def evaluate(self, code: CodeType, namespace: dict[str, Any]) -> Any:
        """The value of the code (None for statements); raises what the program raises, or Carried."""
        value = self.call(eval, code, namespace)  # running programs is what we do
        if code.co_flags & inspect.CO_COROUTINE:
            return await _Steps(value, self.call, self._interrupts, self._pause, self._resume)
        return value

    def call(self, function: Callable[..., Any], *args: Any) -> Any:
        """Call something on behalf of the program, in its context; raises like `evaluate`."""
        try:
            return self._context.run(function, *args)
        except StopIteration as error:
            raise Carried(error) from None
        except MemoryError:
            # Here and no later: each frame on the error's way out takes memory for its traceback.
            self._out_of_memory()
            raise


class _Steps:
    """Awaits a coroutine, each of its steps in the session's context."""

    def __init__(
        self,
        coroutine: Coroutine[Any, Any, Any],
        call: Callable[..., Any],
        interrupts: Interrupts,
        pause: Callable[[], None],
        resume: Callable[[], None],
    ) -> None:
        self._coroutine = coroutine
        self._call = call
        self._interrupts = interrupts
        self._pause = pause
        self._resume = resume

    def __await__(self) -> Generator[Any, Any, Any]:
        send, throw = self._coroutine.send, self._coroutine.throw
        reply: Any = None
        error: BaseException | None = None
        while True:
            try:
                self._interrupts.raise_pending()
            except KeyboardInterrupt as interrupt:
                error = interrupt
            try:
                waited = self._call(send, reply) if error is None else self._call(throw, error)
            except Carried as end:
                # A coroutine cannot raise a StopIteration of the program: this one is its end.
                return end.error.value
            reply = error = None
            self._pause()
            try:
                reply = yield waited
            except GeneratorExit:
                self._coroutine.close()
                raise
            except BaseException as thrown:
                error = thrown
            finally:
                self._resume()
