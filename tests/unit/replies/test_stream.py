"""How an answer reaches the conversation."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fenced.conversation.chat import ChatMessage
from fenced.models.errors import RateLimited
from fenced.replies import Limits, stream_reply
from tests.unit.replies.fakes import FakeClock, FakeModel, FakeSink, settle

QUESTION = [ChatMessage("user", "q")]


class Reply:
    """One reply under way, with everything around it in hand."""

    def __init__(self, partial: str = "", limits: Limits | None = None) -> None:
        self.clock = FakeClock()
        self.model = FakeModel()
        self.sink = FakeSink()
        self.task = asyncio.create_task(
            stream_reply(
                self.model,
                QUESTION,
                message="m",
                partial=partial,
                sink=self.sink,
                clock=self.clock,
                limits=limits,
            )
        )

    async def ending(self) -> tuple[str, str, str | None]:
        """Text, status and the error's kind."""
        await self.task
        ((text, status, error),) = self.sink.endings
        return text, status, error.kind if error is not None else None


async def test_an_answer_is_shown_saved_and_completed() -> None:
    reply = Reply()
    reply.model.say("Hello ", "world")
    reply.model.end()
    assert await reply.ending() == ("Hello world", "complete", None)
    assert reply.sink.reassembled() == "Hello world"
    assert reply.model.asked == [(QUESTION, "")]
    assert reply.model.closed


async def test_the_first_piece_goes_out_at_once() -> None:
    reply = Reply()
    reply.model.say("Hel")
    await settle()
    assert reply.sink.deltas == [(0, "Hel")]
    reply.model.end()
    await reply.task


async def test_pieces_that_come_fast_are_sent_together_thirty_times_a_second() -> None:
    reply = Reply()
    for n in range(100):
        reply.model.say(f"{n % 10}")
        await reply.clock.advance(0.010)
    assert 25 <= len(reply.sink.deltas) <= 31
    reply.model.end()
    text, _, _ = await reply.ending()
    assert reply.sink.reassembled() == text


async def test_cancelling_ends_the_answer_as_interrupted_with_the_text_so_far() -> None:
    reply = Reply()
    reply.model.say("half")
    await settle()
    reply.task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reply.task
    assert reply.sink.endings == [("half", "interrupted", None)]
    assert reply.model.closed


async def test_cancelling_twice_does_not_lose_the_end() -> None:
    reply = Reply()
    reply.sink.gate = asyncio.Event()
    reply.model.say("half")
    await settle()
    reply.task.cancel()
    await settle()
    reply.task.cancel()
    await settle()
    assert reply.sink.endings == []
    reply.sink.gate.set()
    with pytest.raises(asyncio.CancelledError):
        await reply.task
    assert reply.sink.endings == [("half", "interrupted", None)]


async def test_a_models_error_keeps_the_text_so_far() -> None:
    reply = Reply()
    reply.model.say("half")
    reply.model.fail(RateLimited("Too many.", "Wait."))
    await reply.task
    ((text, status, error),) = reply.sink.endings
    assert (text, status) == ("half", "error")
    assert error is not None
    assert (error.kind, error.message, error.hint) == ("rate_limited", "Too many.", "Wait.")
    assert reply.sink.reassembled() == "half"


async def test_an_unexpected_error_is_logged_and_told_as_our_own(caplog: pytest.LogCaptureFixture) -> None:
    reply = Reply()
    reply.model.fail(ZeroDivisionError("secret detail"))
    await reply.task
    ((_, status, error),) = reply.sink.endings
    assert status == "error"
    assert error is not None
    assert error.kind == "internal"
    assert "secret detail" not in error.message + error.hint
    assert "secret detail" in caplog.text


@pytest.mark.parametrize("pieces", [(), ("",), (" \n", "\t")])
async def test_an_answer_of_nothing_is_an_error(pieces: tuple[str, ...]) -> None:
    reply = Reply()
    reply.model.say(*pieces)
    reply.model.end()
    await reply.task
    ((_, status, error),) = reply.sink.endings
    assert status == "error"
    assert error is not None
    assert error.message == "Fake answered nothing."


async def test_silence_before_the_first_piece_stalls_after_a_minute() -> None:
    reply = Reply()
    await reply.clock.advance(59.9)
    assert reply.sink.endings == []
    await reply.clock.advance(0.2)
    assert await reply.ending() == ("", "error", "stalled")
    assert reply.model.closed


async def test_silence_after_a_piece_stalls_after_half_a_minute() -> None:
    reply = Reply()
    reply.model.say("a")
    await reply.clock.advance(29.9)
    assert reply.sink.endings == []
    await reply.clock.advance(0.2)
    await reply.task
    ((text, _, error),) = reply.sink.endings
    assert text == "a"
    assert error is not None
    assert error.message == "Fake sent nothing for 30 seconds."


async def test_an_empty_piece_is_a_sign_of_life() -> None:
    reply = Reply()
    for _ in range(10):
        await reply.clock.advance(25)
        reply.model.say("")
    await settle()
    reply.model.say("thought")
    reply.model.end()
    assert await reply.ending() == ("thought", "complete", None)


async def test_continuing_starts_where_the_text_ends() -> None:
    reply = Reply(partial="a😀")
    reply.model.say("b", "c")
    reply.model.end()
    assert await reply.ending() == ("a😀bc", "complete", None)
    assert reply.sink.deltas[0][0] == 3
    assert reply.sink.reassembled("a😀") == "a😀bc"
    assert reply.model.asked == [(QUESTION, "a😀")]


async def test_an_answer_longer_than_a_message_can_be_is_ended() -> None:
    reply = Reply(limits=Limits(text=10))
    reply.model.say("12345678", "90abc", "never")
    text, status, kind = await reply.ending()
    assert (text, status, kind) == ("1234567890", "error", "broken")
    assert reply.sink.reassembled() == "1234567890"
    assert reply.model.closed


async def test_text_that_could_not_be_stored_ends_the_answer_as_our_own_error(
    caplog: pytest.LogCaptureFixture,
) -> None:
    reply = Reply()
    reply.model.say("half")
    await settle()
    assert reply.sink.not_stored is not None
    reply.sink.not_stored(OSError("no room for the text"))
    assert await reply.ending() == ("half", "error", "internal")
    assert reply.model.closed
    assert "no room for the text" in caplog.text


async def test_a_delta_that_cannot_be_told_ends_the_answer_as_our_own_error(
    caplog: pytest.LogCaptureFixture,
) -> None:
    reply = Reply()
    reply.sink.trouble = {"delta"}
    reply.model.say("half")
    assert await reply.ending() == ("half", "error", "internal")
    assert "no room for the delta" in caplog.text


async def test_a_model_that_has_much_at_once_lets_others_have_a_turn() -> None:
    reply = Reply()
    reply.model.say(*"many pieces that are all there")
    turns = 0
    while not reply.model.spoken:
        await asyncio.sleep(0)
        turns += 1
    assert turns > 10
    reply.model.end()
    await reply.task


async def test_an_end_that_cannot_be_saved_is_tried_once_more_as_our_own_error(
    caplog: pytest.LogCaptureFixture,
) -> None:
    reply = Reply()
    reply.sink.trouble = {"finish"}
    reply.model.say("whole")
    reply.model.end()
    assert await reply.ending() == ("whole", "error", "internal")
    assert "no room for the finish" in caplog.text


async def test_a_character_sent_in_two_halves_arrives_whole() -> None:
    reply = Reply()
    reply.model.say("a\ud83d")
    await settle()
    reply.model.say("\ude00b")
    reply.model.end()
    assert await reply.ending() == ("a😀b", "complete", None)
    assert reply.sink.reassembled() == "a😀b"


async def test_half_a_character_and_nul_become_replacements() -> None:
    reply = Reply()
    reply.model.say("\ude00a\0b\ud83d")
    reply.model.end()
    assert await reply.ending() == ("\ufffda\ufffdb\ufffd", "complete", None)


@given(
    partial=st.text(max_size=20),
    pieces=st.lists(st.tuples(st.text(max_size=12), st.floats(0, 0.2)), max_size=30),
)
def test_deltas_put_together_are_the_text(partial: str, pieces: list[tuple[str, float]]) -> None:
    async def scenario() -> None:
        reply = Reply(partial=partial)
        for piece, wait in pieces:
            # The worst a provider can do: each UTF-16 code unit a piece of its own.
            units = piece.encode("utf-16-le")
            reply.model.say(*(chr(units[n] | units[n + 1] << 8) for n in range(0, len(units), 2)))
            await reply.clock.advance(wait)
        reply.model.end()
        await reply.task
        ((text, _, _),) = reply.sink.endings
        assert text == partial + "".join(piece for piece, _ in pieces).replace("\0", "\ufffd")
        assert reply.sink.reassembled(partial) == text

    asyncio.run(scenario())
