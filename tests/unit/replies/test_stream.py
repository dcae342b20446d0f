"""How an answer reaches the conversation."""

import asyncio

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fenced.conversation.chat import ChatMessage
from fenced.models.errors import RateLimited
from fenced.models.pieces import Finish, FinishKind, Piece, Reasoning, Refusal
from fenced.replies import Limits, Written, stream_reply
from tests.unit.replies.fakes import FakeClock, FakeModel, FakeSink, settle

QUESTION = [ChatMessage("user", "q")]


class Reply:
    """One reply under way, with everything around it in hand."""

    def __init__(
        self, partial: str = "", limits: Limits | None = None, reasoning: str = "", thought: float = 0
    ) -> None:
        self.clock = FakeClock()
        self.model = FakeModel()
        self.sink = FakeSink()
        self.task = asyncio.create_task(
            stream_reply(
                self.model,
                QUESTION,
                message="m",
                written=Written(partial, reasoning, thought),
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


async def test_silence_before_the_first_piece_stalls_after_five_minutes() -> None:
    reply = Reply()
    await reply.clock.advance(299.9)
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
        await reply.clock.advance(250)
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


WORDS = st.characters(exclude_categories=["Cs"], exclude_characters="<◁[")
"""Without what begins a tag of reasoning."""


@settings(deadline=None)
@given(
    partial=st.text(WORDS, max_size=20),
    pieces=st.lists(st.tuples(st.text(WORDS, max_size=12), st.floats(0, 0.2)), max_size=30),
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


async def test_reasoning_is_shown_apart_from_the_text() -> None:
    reply = Reply()
    reply.model.say(Reasoning("Let me "))
    await reply.clock.advance(2)
    assert reply.sink.thoughts == [(0, "Let me ", 0)]
    reply.model.say(Reasoning("see."))
    await reply.clock.advance(3)
    reply.model.say("It is 4.")
    await reply.clock.advance(7)
    reply.model.end()
    assert await reply.ending() == ("It is 4.", "complete", None)
    assert reply.sink.written == Written("It is 4.", "Let me see.", 5)
    assert reply.sink.reassembled_reasoning() == "Let me see."


async def test_tags_in_the_text_are_reasoning_as_well() -> None:
    reply = Reply()
    reply.model.say("<thi", "nk>\nHmm.\n</th", "ink>\n\nIt is 4.")
    reply.model.end()
    await reply.task
    assert (reply.sink.written.text, reply.sink.written.reasoning) == ("It is 4.", "Hmm.\n")


async def test_text_that_turns_out_to_be_reasoning_moves() -> None:
    reply = Reply(partial="Before. ")
    reply.model.say("Hmm, 2 + 2.")
    await reply.clock.advance(4)
    assert reply.sink.reassembled("Before. ") == "Before. Hmm, 2 + 2."
    reply.model.say("\n</think>\n\nIt is 4.")
    await reply.clock.advance(1)
    reply.model.say(" Yes.")
    reply.model.end()
    assert await reply.ending() == ("Before. It is 4. Yes.", "complete", None)
    assert reply.sink.written == Written("Before. It is 4. Yes.", "Hmm, 2 + 2.\n", 4)
    assert reply.sink.reassembled() == "Before. It is 4. Yes."
    assert reply.sink.reassembled_reasoning() == "Hmm, 2 + 2.\n"


async def test_later_reasoning_is_a_paragraph_of_its_own_and_its_time_is_added() -> None:
    reply = Reply(partial="Half ", reasoning="First.", thought=10)
    await reply.clock.advance(1)
    reply.model.say(Reasoning("\nSecond."))
    await reply.clock.advance(1)
    reply.model.say("an answer")
    await reply.clock.advance(20)
    reply.model.say(Reasoning("Third."))
    await reply.clock.advance(3)
    reply.model.say(".")
    reply.model.end()
    assert await reply.ending() == ("Half an answer.", "complete", None)
    assert reply.sink.written == Written("Half an answer.", "First.\n\nSecond.\n\nThird.", 15)
    assert reply.model.asked == [(QUESTION, "Half ")]


async def test_reasoning_keeps_the_answer_from_stalling_and_counts_as_begun() -> None:
    reply = Reply()
    for _ in range(10):
        reply.model.say(Reasoning("Hmm. "))
        await reply.clock.advance(29)
    assert reply.sink.endings == []
    await reply.clock.advance(2)
    assert await reply.ending() == ("", "error", "stalled")
    assert reply.sink.written.reasoning.startswith("Hmm. ")


@pytest.mark.parametrize("blank", [Reasoning(""), Reasoning(" \n"), "<think>\n\n</think>\n\n"])
async def test_reasoning_of_nothing_is_none(blank: Piece) -> None:
    reply = Reply()
    reply.model.say(blank, "It is 4.")
    reply.model.end()
    await reply.task
    assert reply.sink.written == Written("It is 4.")


async def test_reasoning_beyond_the_limit_is_dropped_and_the_answer_goes_on() -> None:
    reply = Reply(limits=Limits(text=10))
    reply.model.say(Reasoning("1234567890abc"), Reasoning("def"), "text")
    reply.model.end()
    assert await reply.ending() == ("text", "complete", None)
    assert reply.sink.written.reasoning == "1234567890"


async def test_cancelling_while_the_model_thinks_keeps_the_reasoning() -> None:
    reply = Reply()
    reply.model.say(Reasoning("Hmm"), "")
    await reply.clock.advance(0.1)
    reply.task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reply.task
    assert (reply.sink.written.text, reply.sink.written.reasoning) == ("", "Hmm")


@pytest.mark.parametrize(
    ("pieces", "finish", "status", "kind", "words"),
    [
        (["x"], Finish("stop"), "complete", None, ""),
        (["x"], Finish("length"), "interrupted", "length", "Continue"),
        (["x"], Finish("filtered"), "interrupted", "filtered", "The rest of this answer"),
        (["x"], Finish("tools", "get_weather"), "interrupted", "tools", "(get_weather)"),
        (["x"], Finish("unsaid"), "interrupted", "unsaid", "did not say"),
        (["x"], Finish("unknown", "odd"), "interrupted", "unsaid", "does not know: odd"),
        (["x"], Finish("unknown", "insufficient_system_resource"), "error", "provider", "too few resources"),
        (["x"], Finish("unknown", "error"), "error", "provider", "failed in the middle"),
        ([Refusal("No"), Refusal(".")], Finish("stop"), "complete", "declined", "declined"),
        ([], Finish("filtered"), "interrupted", "filtered", "This answer was held back"),
        ([], Finish("tools"), "interrupted", "tools", "offered none"),
        ([], Finish("length"), "interrupted", "length", "before it wrote anything"),
        ([], Finish("unsaid"), "error", "broken", "answered nothing"),
        ([Reasoning("Hmm")], Finish("length"), "interrupted", "length", "ran out of tokens while thinking"),
        (["<think>Hmm"], Finish("length"), "interrupted", "length", "ran out of tokens while thinking"),
        (["<think>Hmm"], Finish("stop"), "error", "broken", "without an answer"),
    ],
)
async def test_every_end_is_told(
    pieces: list[Piece], finish: Finish, status: str, kind: FinishKind | None, words: str
) -> None:
    reply = Reply()
    reply.model.say(*pieces, finish)
    reply.model.end()
    await reply.task
    ((_, ended, error),) = reply.sink.endings
    assert (ended, error.kind if error is not None else None) == (status, kind)
    assert error is None or words in f"{error.message} {error.hint}"


async def test_a_refusal_is_the_answers_text() -> None:
    reply = Reply()
    reply.model.say("Well.", Refusal("I can"), Refusal("not."))
    reply.model.end()
    assert await reply.ending() == ("Well.\n\nI cannot.", "complete", "declined")
    assert reply.sink.reassembled() == "Well.\n\nI cannot."


async def test_a_rate_limit_says_when_it_ends() -> None:
    reply = Reply()
    reply.model.say("half")
    reply.model.fail(RateLimited("Too many.", "Wait.", retry_after=17))
    await reply.task
    ((_, _, error),) = reply.sink.endings
    assert error is not None
    assert error.retry_at is not None
