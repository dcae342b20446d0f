"""One HTTP client for one OpenAI-compatible endpoint. It reads answers itself, however a gateway writes them."""

import asyncio
import datetime
import email.utils
from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from typing import Final

import httpx

from fenced import __version__
from fenced.conversation.chat import ChatMessage
from fenced.models.certificates import certificates
from fenced.models.chunks import Answer, NotAnAnswer
from fenced.models.documents import LONGEST, Document, Documents, Done, Garbled
from fenced.models.errors import Broken, ModelError, Refused
from fenced.models.failures import Failure, failure_of, told
from fenced.models.finish import finish_of
from fenced.models.pieces import Piece

_TIMEOUT: Final = httpx.Timeout(connect=10, read=None, write=30, pool=10)
"""Silence while reading is watched by the reply, which knows whether a first token has come."""
_AFTERWORDS: Final = 2.0
"""Seconds in which an endpoint may say more once it has said why the model stopped."""
_PAGE: Final = 64 << 10
"""Bytes of the body of a failure that are read."""


class Connection:
    """``direct`` leaves the environment's proxies aside."""

    def __init__(self, base_url: str, key: str | None, *, direct: bool) -> None:
        self._address = base_url
        self._key = key
        headers = {
            "Accept": "text/event-stream, application/json",
            "User-Agent": f"fenced/{__version__}",
            **({"Authorization": f"Bearer {key}"} if key else {}),
        }
        self._client = httpx.AsyncClient(
            headers=headers,
            timeout=_TIMEOUT,
            verify=certificates(),
            trust_env=not direct,
            follow_redirects=False,
        )

    async def aclose(self) -> None:
        await self._client.aclose()

    async def stream_chat(
        self, messages: Sequence[ChatMessage], *, model: str, label: str, settings: Mapping[str, object]
    ) -> AsyncGenerator[Piece, None]:
        """The answer in pieces, a Finish at its end. Raises ModelError."""
        body = {
            "model": model,
            "messages": [{"role": message.role, "content": message.text} for message in messages],
            "stream": True,
            **settings,
        }
        answer = Answer()
        started = False
        try:
            async with self._client.stream(
                "POST", f"{self._address}/chat/completions", json=body
            ) as response:
                await self._check(response, label)
                started = True
                async for piece in self._pieces(response, answer, label):
                    yield piece
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as error:
            # What breaks after the model has said why it stopped breaks nothing.
            if answer.finished is None and answer.failure is None:
                raise self._unreachable(error, label, started=started) from error
        if answer.failure is not None:
            raise self._told(answer.failure, label)
        yield finish_of(answer.finished, tools=answer.tools)

    async def _pieces(
        self, response: httpx.Response, answer: Answer, label: str
    ) -> AsyncGenerator[Piece, None]:
        """Everything up to the end; raises Broken where that is none."""
        done = understood = False
        garbled: Garbled | None = None
        async for found in _documents(response, answer):
            if not found:
                yield ""
            for one in found:
                if isinstance(one, Done):
                    done = True
                    break
                if isinstance(one, Garbled):
                    garbled = garbled or one
                    continue
                try:
                    pieces = answer.read(one)
                except NotAnAnswer:
                    garbled = garbled or Garbled("")
                    continue
                understood = True
                for piece in pieces:
                    yield piece
            if done or answer.failure is not None:
                break
        if answer.failure is not None:
            return
        if not understood and (garbled is not None or not done):
            raise self._garbled(label)
        _judge(answer, label, done=done, garbled=garbled is not None)

    async def _check(self, response: httpx.Response, label: str) -> None:
        """Raises what a response without an answer means."""
        status = response.status_code
        if status == 200:
            return
        if response.has_redirect_location:
            raise Refused(
                f"{self._address} sends on to {response.headers['location'][:200]} ({status}).",
                "Set OPENAI_BASE_URL to the address of the API itself, and start fenced again.",
            )
        if status < 400:
            raise Broken(
                f"{label} sent no answer (status {status}).", "Retry, or check the address of the API."
            )
        failure = failure_of(status, await _beginning(response))
        raise self._told(failure, label, retry_after=_retry_after(response.headers))

    def _told(self, failure: Failure, label: str, *, retry_after: float | None = None) -> ModelError:
        return told(failure, label=label, address=self._address, key=self._key, retry_after=retry_after)

    def _unreachable(self, error: Exception, label: str, *, started: bool) -> ModelError:
        if isinstance(error, httpx.ConnectError | httpx.ConnectTimeout | httpx.ProxyError):
            reason = "no certificate there is trusted" if "CERTIFICATE" in str(error).upper() else None
            return Refused(
                f"{label} could not be reached: {reason or 'nothing answers'} at {self._address}.",
                "Start that server or check the address, then retry.",
            )
        if isinstance(error, httpx.InvalidURL | httpx.UnsupportedProtocol):
            return Refused(
                f"{self._address} is no address of an API.",
                "Set OPENAI_BASE_URL to one, such as https://api.openai.com/v1, and start fenced again.",
            )
        if isinstance(error, httpx.DecodingError):
            return self._garbled(label)
        if not started:
            return Broken(f"{label} closed the connection without an answer.", "Retry in a moment.")
        return _broken(label)

    def _garbled(self, label: str) -> Broken:
        return Broken(
            f"What came from {label} at {self._address} is not an OpenAI-compatible answer.",
            "Check that the address is that of the API; it usually ends in /v1.",
        )


def _judge(answer: Answer, label: str, *, done: bool, garbled: bool) -> None:
    """Raises what is to be said of the end of a stream."""
    if not done and answer.finished is None:
        raise _broken(label)
    if garbled:
        raise _partly(label)


def _broken(label: str) -> Broken:
    return Broken(f"The answer of {label} broke off in the middle.", "Continue, or retry.")


def _partly(label: str) -> Broken:
    return Broken(f"A part of the answer of {label} could not be read.", "Retry to get it whole.")


async def _documents(
    response: httpx.Response, answer: Answer
) -> AsyncIterator[list[Document | Garbled | Done]]:
    """What is read, together; after the model has said why it stopped only what comes at once."""
    documents = Documents()
    chunks = response.aiter_bytes()
    try:
        while (chunk := await _next(chunks, None if answer.finished is None else _AFTERWORDS)) is not None:
            yield documents.feed(chunk)
        yield documents.end()
    except ValueError as error:
        yield [Garbled(str(error))]


async def _next(chunks: AsyncIterator[bytes], patience: float | None) -> bytes | None:
    """None at the end, or where nothing comes for so long."""
    try:
        async with asyncio.timeout(patience):
            return await anext(chunks)
    except (StopAsyncIteration, TimeoutError):
        return None


async def _beginning(response: httpx.Response) -> str:
    body = b""
    try:
        async for chunk in response.aiter_bytes():
            body += chunk
            if len(body) >= min(_PAGE, LONGEST):
                break
    except httpx.HTTPError:
        pass  # what came of it is told
    return body.decode("utf-8", "replace")


def _retry_after(headers: httpx.Headers) -> float | None:
    """Seconds that the provider asks to wait for: a number of them, of milliseconds, or a date."""
    for name, scale in (("retry-after-ms", 1000), ("retry-after", 1)):
        value = headers.get(name, "")
        try:
            seconds = float(value) / scale
        except ValueError:
            continue
        return min(seconds, 86_400.0) if seconds >= 0 else None
    try:
        at = email.utils.parsedate_to_datetime(headers.get("retry-after", ""))
    except ValueError:
        return None
    now = datetime.datetime.now(datetime.UTC)
    return min(max(0.0, (at.replace(tzinfo=at.tzinfo or datetime.UTC) - now).total_seconds()), 86_400.0)
