"""Turns the pieces of a model's answer into deltas, checkpoints and one ending.

Three clocks run while an answer comes: deltas go out at most 30 times a second (the first at once), the whole
text is saved 250 ms after it has grown, and silence beyond a limit ends the answer. The model is read in a
task of its own: its libraries expect to be entered and left in the same task, and a slow save must not be
taken for a silent model.
"""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Sequence
from dataclasses import dataclass

from fenced.conversation.chat import ChatMessage
from fenced.models.errors import Broken, Internal, ModelError, Stalled
from fenced.models.finish import ending
from fenced.models.pieces import Finish, Piece
from fenced.models.provider import ChatModel
from fenced.protocol.data import MessageStatus
from fenced.replies.answer import GrowingAnswer, Written
from fenced.replies.clock import Clock, system_clock
from fenced.replies.limits import Limits
from fenced.replies.sink import ReplySink

log = logging.getLogger(__name__)

_AHEAD = 64
"""Pieces read from the model before they are taken; then the model has to wait."""
_PATIENCE = 5.0
"""Seconds given to a model to close its request."""


async def stream_reply(
    model: ChatModel,
    messages: Sequence[ChatMessage],
    *,
    message: str,
    written: Written,
    sink: ReplySink,
    clock: Clock = system_clock,
    limits: Limits | None = None,
) -> None:
    """Streams one answer into ``sink`` until it ends, and reports how it ended there.

    ``written`` is what the row already has (Continue). Cancelling the task ends the answer as
    interrupted, with what came so far, and then raises CancelledError as usual. No other exception leaves
    this function: an error of the model is the answer's error; one of our own is logged and becomes an
    internal error.
    """
    await _Reply(model, messages, message, written, sink, clock, limits or Limits()).run()


@dataclass(frozen=True, slots=True)
class _End:
    """The model has nothing more to say; ``error`` if it did not end well."""

    error: Exception | None


class _Reply:
    def __init__(
        self,
        model: ChatModel,
        messages: Sequence[ChatMessage],
        message: str,
        written: Written,
        sink: ReplySink,
        clock: Clock,
        limits: Limits,
    ) -> None:
        self._model = model
        self._messages = messages
        self._message = message
        self._partial = written.text
        self._sink = sink
        self._clock = clock
        self._limits = limits
        self._answer = GrowingAnswer(written, limit=limits.text, now=clock.now())
        self._arrivals: asyncio.Queue[Piece | _End] = asyncio.Queue(_AHEAD)
        self._delta_at = clock.now()
        self._checkpoint_at: float | None = None
        self._silence = limits.first_token
        self._stalled_at = clock.now() + limits.first_token

    async def run(self) -> None:
        reader = asyncio.create_task(self._read())
        try:
            error = await self._deliver()
        except asyncio.CancelledError:
            await self._stop(reader)
            await self._finish("interrupted", None)
            raise
        await self._stop(reader)
        if error is None:
            self._answer.end(self._clock.now())
            error = ending(
                self._answer.finish,
                self._model.info.label,
                text=self._answer.has_text,
                reasoning=self._answer.has_reasoning,
                refused=self._answer.refused,
            )
        await self._finish("complete" if error is None else error.status, error)

    async def _read(self) -> None:
        """Reads the model; whatever it raises arrives as the end."""
        end = _End(None)
        try:
            stream = self._model.stream(self._messages, partial=self._partial)
            try:
                async for piece in stream:
                    await self._arrivals.put(piece)
            finally:
                await _close(stream)
        except Exception as error:
            end = _End(error)
        await self._arrivals.put(end)

    async def _deliver(self) -> ModelError | None:
        """Hands on what arrives until the end; returns what was wrong with it, None if nothing."""
        try:
            while True:
                arrival = await self._next_arrival()
                if isinstance(arrival, _End):
                    return self._judge(arrival.error)
                if arrival is not None:
                    self._take_in(arrival)
                await self._act_on_time()
        except ModelError as error:
            return error
        except Exception:
            log.exception("the answer %s could not be handed on", self._message)
            return Internal()

    def _judge(self, error: Exception | None) -> ModelError | None:
        """What an answer that ended with ``error`` is told to have ended with."""
        if error is None or isinstance(error, ModelError):
            return error
        log.error("the model %s failed", self._model.info.id, exc_info=error)
        return Internal()

    async def _next_arrival(self) -> Piece | _End | None:
        """The next piece or the end; None when one of the clocks rang first."""
        if not self._arrivals.empty():
            return self._arrivals.get_nowait()
        due = min(at for at in (self._stalled_at, self._checkpoint_at, self._next_delta()) if at is not None)
        arrival = asyncio.create_task(self._arrivals.get())
        alarm = asyncio.create_task(self._clock.sleep(max(0.0, due - self._clock.now())))
        try:
            await asyncio.wait({arrival, alarm}, return_when=asyncio.FIRST_COMPLETED)
            return arrival.result() if arrival.done() else None
        finally:
            arrival.cancel()
            alarm.cancel()

    def _next_delta(self) -> float | None:
        return self._delta_at if self._answer.unsent else None

    def _take_in(self, piece: Piece) -> None:
        now = self._clock.now()
        if piece and not isinstance(piece, Finish):
            self._silence = self._limits.between_tokens
        self._stalled_at = now + self._silence
        if self._answer.add(piece, now) and self._checkpoint_at is None:
            self._checkpoint_at = now + self._limits.checkpoint

    async def _act_on_time(self) -> None:
        """Does what has become due: a delta, a checkpoint, or giving up."""
        now = self._clock.now()
        if self._answer.unsent and now >= self._delta_at:
            self._send_delta(now)
            self._delta_at = now + self._limits.delta
        if self._answer.full:
            raise Broken(
                f"The answer reached {self._limits.text:,} characters, the most that a message can hold.",
                "Ask for the rest in a new message.",
            )
        if self._checkpoint_at is not None and now >= self._checkpoint_at:
            self._checkpoint_at = None
            await _to_the_end(self._sink.checkpoint(self._message, self._answer.written(now)))
        if self._arrivals.empty() and now >= self._stalled_at:
            raise Stalled(
                f"{self._model.info.label} sent nothing for {self._silence:.0f} seconds.",
                "Retry, or choose another model. A server on this machine may be short of memory.",
            )

    def _send_delta(self, now: float) -> None:
        written = self._answer.written(now)
        if self._answer.take_moved():
            self._answer.take_text()
            self._answer.take_reasoning()
            self._sink.rethought(self._message, written)
            return
        if (thought := self._answer.take_reasoning()) is not None:
            self._sink.reasoning(self._message, *thought, written.thought)
        if (said := self._answer.take_text()) is not None:
            self._sink.delta(self._message, *said)

    async def _stop(self, reader: asyncio.Task[None]) -> None:
        reader.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await _to_the_end(asyncio.wait({reader}, timeout=_PATIENCE))
        if not reader.done():
            log.warning("%s does not let go of its request", self._model.info.id)

    async def _finish(self, status: MessageStatus, error: ModelError | None) -> None:
        """Ends the row. If that fails only the log is told; the room repairs the row later."""
        try:
            now = self._clock.now()
            self._answer.end(now)
            if self._answer.unsent:
                self._send_delta(now)
            await _to_the_end(self._end_row(status, error))
        except Exception:
            log.exception("the end of answer %s could not be told", self._message)

    async def _end_row(self, status: MessageStatus, error: ModelError | None) -> None:
        written = self._answer.written(self._clock.now())
        try:
            await self._sink.finish(
                self._message,
                written,
                status,
                error.as_message_error() if error is not None else None,
            )
        except Exception:
            if isinstance(error, Internal):
                raise
            log.exception("the answer %s could not be saved", self._message)
            await self._sink.finish(self._message, written, "error", Internal().as_message_error())


async def _close(stream: AsyncIterator[Piece]) -> None:
    close = getattr(stream, "aclose", None)
    if close is not None:
        await close()


async def _to_the_end(work: Awaitable[object]) -> None:
    """Awaits ``work`` even if this task is cancelled meanwhile; then raises the cancellation."""
    task = asyncio.ensure_future(work)
    cancelled: asyncio.CancelledError | None = None
    while not task.done():
        try:
            await asyncio.shield(task)
        except asyncio.CancelledError as error:
            if task.done():
                break
            cancelled = error
        except Exception:
            break
    if cancelled is not None:
        if task.done() and not task.cancelled() and task.exception() is not None:
            log.error("lost in a cancellation", exc_info=task.exception())
        raise cancelled
    task.result()
