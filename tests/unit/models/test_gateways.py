"""How gateways that call themselves OpenAI-compatible really answer, and fail."""

import asyncio
import email.utils
import gzip
import json
import time
from dataclasses import dataclass
from typing import Any

import pytest

from fenced.conversation.chat import ChatMessage
from fenced.models.errors import Broken, ModelError, ProviderFailed, RateLimited, Refused, Unauthorized
from fenced.models.openai_compatible import Endpoint, OpenAICompatibleModel
from fenced.models.pieces import Finish, Reasoning, Refusal
from fenced.protocol.data import ModelInfo
from tests.unit.models.misbehaving import Behaviour, piece, raw, reply, serving, stream

INFO = ModelInfo(id="openai:m", label="Model M", provider="Test", note="")
KEY = "sk-very-secret"
DONE = (piece(None, "stop"), "[DONE]")
WHOLE = Finish("stop", "stop")


@dataclass
class Heard:
    text: str = ""
    reasoning: str = ""
    refusal: str = ""
    finish: Finish | None = None
    error: ModelError | None = None

    @property
    def said(self) -> str:
        assert self.error is not None
        return f"{self.error.message} {self.error.hint}"


async def heard(behaviour: Behaviour) -> Heard:
    result = Heard()
    async with serving(behaviour) as server:
        endpoint = Endpoint(server.base_url, KEY)
        model = OpenAICompatibleModel(INFO, "m", endpoint, context_tokens=1_000)
        try:
            async for one in model.stream([ChatMessage("user", "q")], partial=""):
                match one:
                    case str():
                        result.text += one
                    case Reasoning(text):
                        result.reasoning += text
                    case Refusal(text):
                        result.refusal += text
                    case Finish():
                        result.finish = one
        except ModelError as error:
            result.error = error
        await endpoint.aclose()
    return result


def whole(**message: object) -> dict[str, Any]:
    return {"id": "x", "choices": [{"index": 0, "message": message, "finish_reason": "stop"}]}


def data(*documents: str, end: str = "\n\n") -> bytes:
    return "".join(f"data: {document}{end}" for document in documents).encode()


@pytest.mark.parametrize(
    "fields",
    [
        {"reasoning_content": "Hmm."},
        {"reasoning": "Hmm."},
        {"thinking": "Hmm."},
        {"reasoning_details": [{"type": "reasoning.text", "text": "Hmm."}]},
        {"reasoning_details": [{"type": "reasoning.summary", "summary": "Hmm."}]},
        {"reasoning_content": "Hmm.", "reasoning": "Hmm.", "reasoning_details": [{"text": "Hmm."}]},
        {"reasoning": None, "reasoning_content": "Hmm."},
        {"reasoning": {"content": "Hmm."}},
    ],
)
async def test_reasoning_comes_apart_from_the_text(fields: dict[str, object]) -> None:
    got = await heard(stream(piece("", **fields), piece("4"), *DONE))
    assert got == Heard("4", "Hmm.", finish=WHOLE)


async def test_a_list_of_parts_is_text_and_reasoning() -> None:
    parts = [
        {"type": "thinking", "thinking": [{"type": "text", "text": "Hmm."}], "closed": True},
        {"type": "text", "text": "It is "},
        {"type": "text", "text": "4"},
        {"type": "image_url", "image_url": "https://example.org/x.png"},
    ]
    delta = {"choices": [{"index": 0, "delta": {"content": parts}}]}
    got = await heard(stream(json.dumps(delta), *DONE))
    assert got == Heard("It is 4", "Hmm.", finish=WHOLE)


async def test_encrypted_reasoning_says_nothing() -> None:
    details = [{"type": "reasoning.encrypted", "data": "AAAA"}]
    assert await heard(stream(piece(None, reasoning_details=details), piece("4"), *DONE)) == Heard(
        "4", finish=WHOLE
    )


async def test_a_refusal_is_words_too() -> None:
    got = await heard(stream(piece(None, refusal="I can"), piece(None, refusal="not."), *DONE))
    assert got == Heard(refusal="I cannot.", finish=WHOLE)


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ({"content": "It is 4"}, Heard("It is 4", finish=WHOLE)),
        ({"content": "4", "reasoning_content": "Hmm."}, Heard("4", "Hmm.", finish=WHOLE)),
        ({"content": None, "refusal": "No."}, Heard(refusal="No.", finish=WHOLE)),
        ({"content": [{"type": "text", "text": "4"}]}, Heard("4", finish=WHOLE)),
    ],
)
@pytest.mark.parametrize("kind", ["application/json", "text/event-stream", "text/plain"])
@pytest.mark.parametrize("indent", [None, 2])
async def test_a_whole_body_is_an_answer(
    message: dict[str, object], expected: Heard, kind: str, indent: int | None
) -> None:
    body = json.dumps(whole(**message), indent=indent).encode()
    assert await heard(raw(body, kind=kind)) == expected
    assert await heard(raw(b"\n \n" + body, kind=kind)) == expected, "after white space that kept it alive"


HALVES = (piece("It is "), piece("4"))
ODD_BYTES = {
    "CRLF": data(*HALVES, *DONE, end="\r\n\r\n"),
    "CR": data(*HALVES, *DONE, end="\r\r"),
    "single line ends": data(*HALVES, *DONE, end="\n"),
    "no space": data(*HALVES, *DONE).replace(b"data: ", b"data:"),
    "a byte order mark": b"\xef\xbb\xbf" + data(*HALVES, *DONE),
    "comments": b": OPENROUTER PROCESSING\n\n" + data(*HALVES) + b":\n\n" + data(*DONE),
    "words to keep alive": data("ping", *HALVES, "[PING]", "keep-alive", *DONE),
    "ids and names": b"id: 1\nevent: message\nretry: 3\n" + data(*HALVES, *DONE),
    "two in one": data("".join(HALVES), *DONE),
    "over several lines": "".join(
        f"data: {line}\n" for line in json.dumps(json.loads(piece("It is 4")), indent=1).splitlines()
    ).encode()
    + b"\n"
    + data(*DONE),
    "without data:": "\n".join([*HALVES, DONE[0]]).encode(),
    "no [DONE]": data(*HALVES, DONE[0]),
    "no last line end": data(*HALVES, DONE[0]).rstrip(),
    "empty choices": data('{"id": "x", "choices": []}', *HALVES, *DONE),
    "null choices": data('{"id": "x", "choices": null}', *HALVES, *DONE),
    "a null delta": data('{"choices": [{"index": 0, "delta": null}]}', *HALVES, *DONE),
    "null content": data(piece(None, content=None), *HALVES, *DONE),
    "no choices but usage": data(*HALVES, DONE[0], '{"usage": {"total_tokens": 3}}', "[DONE]"),
    "roles again and again": data(piece(""), piece(""), *HALVES, *DONE),
    "an empty reason in each": data(piece("It is ", ""), piece("4", "null"), *DONE),
    "a reason in each": data(piece("It is ", "stop"), piece("4", "stop"), "[DONE]"),
    "no index": data('{"choices": [{"delta": {"content": "It is 4"}}]}', *DONE),
    "text instead of a delta": data('{"choices": [{"index": 0, "text": "It is 4"}]}', *DONE),
    "other choices": data(
        *HALVES,
        '{"choices": [{"index": 1, "delta": {"content": "It is 5"}, "finish_reason": "length"}]}',
        *DONE,
    ),
    "an error that is null": data('{"id": "x", "error": null, "choices": []}', *HALVES, *DONE),
}


@pytest.mark.parametrize("body", ODD_BYTES.values(), ids=ODD_BYTES.keys())
async def test_an_oddly_written_answer_is_an_answer(body: bytes) -> None:
    assert await heard(raw(body)) == Heard("It is 4", finish=WHOLE)


async def test_a_compressed_answer_is_an_answer() -> None:
    behaviour = raw(gzip.compress(data(*HALVES, *DONE)), headers={"Content-Encoding": "gzip"})
    assert await heard(behaviour) == Heard("It is 4", finish=WHOLE)


async def test_what_is_not_compressed_as_announced_is_told() -> None:
    got = await heard(raw(data(*HALVES, *DONE), headers={"Content-Encoding": "gzip"}))
    assert isinstance(got.error, Broken)


async def test_invalid_utf_8_is_replaced() -> None:
    got = await heard(raw(data(piece("a?b"), *DONE).replace(b"?", b"\xff")))
    assert got == Heard("a\ufffdb", finish=WHOLE)


async def test_a_line_that_cannot_be_read_costs_only_itself_and_is_told() -> None:
    got = await heard(raw(data(HALVES[0], '{"choices": [{"del', HALVES[1], *DONE)))
    assert got.text == "It is 4"
    assert isinstance(got.error, Broken)
    assert "could not be read" in got.error.message


@pytest.mark.parametrize(
    "body", [b"data: " + b"{}" * 5_000 + b"\n\n", b'{"a": "' + b"x" * (9 << 20)], ids=["many", "large"]
)
async def test_what_is_too_much_at_once_is_told(body: bytes) -> None:
    got = await heard(raw(body))
    assert isinstance(got.error, Broken)


async def test_an_endpoint_that_stays_after_the_end_is_left() -> None:
    async with asyncio.timeout(30):
        assert await heard(stream(*HALVES, DONE[0], hang=True)) == Heard("It is 4", finish=WHOLE)


async def test_a_connection_that_breaks_after_the_end_breaks_nothing() -> None:
    assert await heard(stream(*HALVES, DONE[0], whole=False)) == Heard("It is 4", finish=WHOLE)


async def test_a_stream_that_just_ends_is_broken_off() -> None:
    got = await heard(stream(*HALVES))
    assert got.text == "It is 4"
    assert isinstance(got.error, Broken)
    assert "broke off" in got.error.message


async def test_a_stream_that_ends_in_the_middle_of_a_line_is_broken_off() -> None:
    got = await heard(raw(data(*HALVES) + b'data: {"choices": [{"ind'))
    assert got.text == "It is 4"
    assert isinstance(got.error, Broken)
    assert "broke off" in got.error.message


@pytest.mark.parametrize(
    ("word", "finish"),
    [
        ("stop", WHOLE),
        ("length", Finish("length", "length")),
        ("MAX_TOKENS", Finish("length", "MAX_TOKENS")),
        ("content_filter", Finish("filtered", "content_filter")),
        ("tool_calls", Finish("tools")),
        ("insufficient_system_resource", Finish("unknown", "insufficient_system_resource")),
        ("whatever", Finish("unknown", "whatever")),
        (None, Finish("unsaid")),
    ],
)
async def test_why_the_model_stopped_is_handed_on(word: str | None, finish: Finish) -> None:
    assert await heard(stream(*HALVES, piece(None, word), "[DONE]")) == Heard("It is 4", finish=finish)


async def test_the_tools_that_were_wanted_are_named() -> None:
    call = {"index": 0, "id": "1", "type": "function", "function": {"name": "get_weather", "arguments": ""}}
    got = await heard(stream(piece(None, tool_calls=[call]), piece(None, "tool_calls"), "[DONE]"))
    assert got.finish == Finish("tools", "get_weather")
    got = await heard(
        stream(piece(None, function_call={"name": "now"}), piece(None, "function_call"), "[DONE]")
    )
    assert got.finish == Finish("tools", "now")


MIDDLE = {
    "a number": ({"error": {"message": "Overloaded.", "code": 503}}, "(503): Overloaded."),
    "digits": ({"error": {"message": "Overloaded.", "code": "503"}}, "(503): Overloaded."),
    "a status": ({"error": {"message": "Overloaded.", "status": 503}}, "(503): Overloaded."),
    "nested": ({"error": {"error": {"message": "Overloaded.", "code": 503}}}, "(503): Overloaded."),
    "beside": ({"error": {"message": "Overloaded."}, "code": 503}, "(503): Overloaded."),
    "a text": ({"error": "Overloaded."}, "Overloaded."),
    "a name": ({"type": "error", "error": {"type": "overloaded_error", "message": "Busy."}}, "(503): Busy."),
    "flat": ({"object": "error", "message": "Overloaded.", "code": 503}, "(503): Overloaded."),
    "in a list": ([{"error": {"message": "Overloaded.", "code": 503}}], "(503): Overloaded."),
    "in the choice": (
        {
            "choices": [
                {
                    "index": 0,
                    "delta": {},
                    "finish_reason": "error",
                    "error": {"message": "Busy.", "code": 503},
                }
            ]
        },
        "(503): Busy.",
    ),
}


@pytest.mark.parametrize(("document", "words"), MIDDLE.values(), ids=MIDDLE.keys())
async def test_an_error_in_the_middle_keeps_the_text_and_is_told_in_words(
    document: object, words: str
) -> None:
    for behaviour in (
        stream(HALVES[0], json.dumps(document), "[DONE]"),
        raw(data(HALVES[0]) + json.dumps(document).encode() + b"\n"),
        raw(data(HALVES[0]) + b"event: error\n" + data(json.dumps(document))),
    ):
        got = await heard(behaviour)
        assert got.text == "It is "
        assert isinstance(got.error, ProviderFailed)
        assert words in got.error.message


async def test_an_event_may_be_an_error_by_its_name_alone() -> None:
    got = await heard(raw(data(HALVES[0]) + b"event: error\ndata: upstream is gone\n\n"))
    assert isinstance(got.error, ProviderFailed)
    assert "upstream is gone" in got.error.message


async def test_a_status_of_success_may_hold_an_error() -> None:
    got = await heard(reply(200, {"error": {"message": f"Key {KEY} is wrong.", "code": 401}}))
    assert isinstance(got.error, Unauthorized)
    assert KEY not in got.said


PAGE = (
    "<!DOCTYPE html><html><head><title>502 Bad&nbsp;Gateway</title></head>"
    "<body><center><h1>502</h1></center><hr>nginx</body></html>"
)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (PAGE, "(502): 502 Bad Gateway"),
        ("<h1>Bad <b>gateway</b></h1>", "(502): Bad gateway"),
        ("<html>" + "x" * 5_000, "(502): Bad Gateway"),
        ("", "(502): Bad Gateway"),
        ("upstream connect error", "(502): upstream connect error"),
        ('{"detail": "no upstream"}', "(502): no upstream"),
        ('[{"error": {"message": "no upstream"}}]', "(502): no upstream"),
        ('"no upstream"', "(502): no upstream"),
    ],
)
async def test_a_failure_is_told_in_plain_words(body: str, words: str) -> None:
    got = await heard(reply(502, body, {"Content-Type": "text/html"}))
    assert isinstance(got.error, ProviderFailed)
    assert words in got.error.message
    assert "<" not in got.said


@pytest.mark.parametrize(
    ("status", "body", "kind", "words"),
    [
        (
            400,
            {"error": {"code": "context_length_exceeded", "message": "x"}},
            ProviderFailed,
            "conversation is too long",
        ),
        (
            400,
            {"error": {"message": "This model's maximum context length is 8192 tokens."}},
            ProviderFailed,
            "too long",
        ),
        (400, {"error": {"type": "exceed_context_size_error", "message": "x"}}, ProviderFailed, "too long"),
        (400, {"error": {"message": "prompt is too long: 9 > 8"}}, ProviderFailed, "too long"),
        (401, {"error": "no"}, Unauthorized, "(401)"),
        (402, {"error": {"message": "Insufficient Balance"}}, RateLimited, "used up"),
        (403, {"message": "no"}, Unauthorized, "(403): no"),
        (404, "<html><title>Not Found</title></html>", Refused, "check the address"),
        (404, {"error": {"code": "model_not_found", "message": "x"}}, ProviderFailed, "Choose another model"),
        (405, "", Refused, "(405)"),
        (413, "", ProviderFailed, "too large"),
        (429, {"error": {"type": "insufficient_quota", "message": "x"}}, RateLimited, "Top it up"),
        (429, "", RateLimited, "rate limited (429)"),
        (504, "", ProviderFailed, "took too long"),
        (500, {"error": {"message": "a", "code": "1" * 5000}}, ProviderFailed, "(500): a"),
        (204, "", Broken, "204"),
    ],
)
async def test_each_status_is_told_as_what_it_is(
    status: int, body: object, kind: type[ModelError], words: str
) -> None:
    got = await heard(reply(status, body))
    assert isinstance(got.error, kind), got.error
    assert words in got.said


async def test_when_to_come_back_is_a_number_or_a_date() -> None:
    for value, least, most in (
        ("17", 17, 17),
        (email.utils.formatdate(time.time() + 60, usegmt=True), 20, 61),
    ):
        got = await heard(reply(429, "", {"Retry-After": value}))
        assert isinstance(got.error, RateLimited)
        assert got.error.retry_after is not None
        assert least <= got.error.retry_after <= most
        assert got.error.as_message_error().retry_at is not None
    for value in ("soon", "-5", "nan"):
        got = await heard(reply(429, "", {"Retry-After": value}))
        assert isinstance(got.error, RateLimited)
        assert got.error.as_message_error().retry_at is None


async def test_a_redirect_is_told_and_the_key_goes_nowhere_else() -> None:
    async with serving(reply(200, whole(content="caught"))) as other:
        got = await heard(reply(307, "", {"Location": other.base_url}))
        assert other.requests == []
    assert isinstance(got.error, Refused)
    assert other.base_url in got.error.message


async def test_a_connection_closed_without_a_word_is_broken() -> None:
    async def close(writer: asyncio.StreamWriter) -> None:
        writer.close()

    got = await heard(close)
    assert isinstance(got.error, Broken)
    assert "without an answer" in got.error.message


async def test_an_address_that_is_none_is_refused() -> None:
    endpoint = Endpoint("localhost/v1")
    model = OpenAICompatibleModel(INFO, "m", endpoint, context_tokens=1_000)
    with pytest.raises(Refused, match="no address of an API"):
        _ = [one async for one in model.stream([ChatMessage("user", "q")], partial="")]
    await endpoint.aclose()
