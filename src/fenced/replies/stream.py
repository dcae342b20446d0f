"""Turns the pieces of a model's answer into deltas and one ending.

Two clocks run while an answer comes: deltas go out at most 30 times a second (the first at once), and silence beyond
a limit ends the answer. The model is read in a task of its own, whose libraries expect to be entered and left in the
same task. A piece passes through in one step of that task: nothing is awaited between the model and the sink.
"""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Sequence

from fenced.conversation.chat import ChatMessage
from fenced.models.errors import Broken, Internal, ModelError, Stalled
from fenced.models.finish import ending
from fenced.models.pieces import Finish, Piece
from fenced.models.provider import ChatModel
from fenced.protocol.data import MessageStatus
from fenced.replies.answer import GrowingAnswer, Written
from fenced.replies.clock import Alarm, Clock, system_clock
from fenced.replies.limits import Limits
from fenced.replies.sink import ReplySink

log = logging.getLogger(__name__)

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
        self._ended: asyncio.Future[ModelError | None] = asyncio.get_running_loop().create_future()
        self._delta_at = clock.now()
        self._delta_alarm: Alarm | None = None
        self._silence = limits.first_token
        self._heard = False
        self._heard_at = clock.now()
        self._silence_alarm = clock.call_later(self._silence, self._check_silence)

    async def run(self) -> None:
        self._sink.watch(self._not_stored)
        reader = asyncio.create_task(self._read())
        try:
            error = await self._ended
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
        """Reads the model; whatever it raises ends the answer."""
        try:
            stream = self._model.stream(self._messages, partial=self._partial)
            try:
                async for piece in stream:
                    self._take_in(piece)
                    if self._delta_alarm is not None:
                        # A model that has much at once would never let anybody else have a turn.
                        await asyncio.sleep(0)
            finally:
                await _close(stream)
        except ModelError as error:
            self._end(error)
        except Exception:
            log.exception("the model %s failed", self._model.info.id)
            self._end(Internal())
        else:
            self._end(None)

    def _take_in(self, piece: Piece) -> None:
        if self._ended.done():
            return
        now = self._heard_at = self._clock.now()
        # An empty piece is a sign of life of a model that has not begun to write.
        if not self._heard and piece and not isinstance(piece, Finish):
            self._heard, self._silence = True, self._limits.between_tokens
            self._silence_alarm.cancel()
            self._check_silence()
        if not self._answer.add(piece, now):
            return
        if now >= self._delta_at:
            self._send_delta()
        elif self._delta_alarm is None:
            self._delta_alarm = self._clock.call_later(self._delta_at - now, self._send_delta)
        if self._answer.full:
            self._end(
                Broken(
                    f"The answer reached {self._limits.text:,} characters, the most that a message can hold.",
                    "Ask for the rest in a new message.",
                )
            )

    def _send_delta(self) -> None:
        self._cancel_delta()
        now = self._clock.now()
        self._delta_at = now + self._limits.delta
        try:
            self._hand_on(now)
        except Exception:
            log.exception("the answer %s could not be handed on", self._message)
            self._end(Internal())

    def _hand_on(self, now: float) -> None:
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

    def _cancel_delta(self) -> None:
        if self._delta_alarm is not None:
            self._delta_alarm.cancel()
            self._delta_alarm = None

    def _not_stored(self, error: Exception) -> None:
        log.error("the answer %s could not be stored", self._message, exc_info=error)
        self._end(Internal())

    def _check_silence(self) -> None:
        """Is not put off by each piece that comes, but looks again when the silence would have been too long."""
        left = self._heard_at + self._silence - self._clock.now()
        if left > 0:
            self._silence_alarm = self._clock.call_later(left, self._check_silence)
            return
        self._end(
            Stalled(
                f"{self._model.info.label} sent nothing for {self._silence:.0f} seconds.",
                "Retry, or choose another model. A server on this machine may be short of memory.",
            )
        )

    def _end(self, error: ModelError | None) -> None:
        """The answer is over, for the first reason that is told."""
        if not self._ended.done():
            self._ended.set_result(error)

    async def _stop(self, reader: asyncio.Task[None]) -> None:
        self._ended.cancel()
        self._silence_alarm.cancel()
        self._cancel_delta()
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
                self._send_delta()
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
