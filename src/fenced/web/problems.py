"""Errors as responses: each has a body `{"error": …}` that says what happened, why and what to do."""

import logging
from collections.abc import Callable, Coroutine, Mapping
from typing import Any

from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import OperationalError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from fenced.protocol.api import Problem
from fenced.rooms.errors import Conflict, NotAllowed, NotFound, RoomError, RoomFull, TooLarge

log = logging.getLogger(__name__)

Handler = Callable[[Request, Any], Coroutine[Any, Any, Response]]

_STATUS: Mapping[type[Exception], int] = {
    NotFound: 404,
    Conflict: 409,
    TooLarge: 413,
    NotAllowed: 422,
    RoomFull: 503,
}
_WORDS = {
    404: "There is nothing at this address. Check it, or see /api/openapi.json for those there are.",
    405: "This address does not take that method; see /api/openapi.json.",
}


def problem(status: int, words: str, headers: Mapping[str, str] | None = None) -> JSONResponse:
    # Words may quote what was sent, half characters and all.
    error = words.encode(errors="backslashreplace").decode()
    return JSONResponse(Problem(error=error).model_dump(), status_code=status, headers=headers)


async def _room_error(_: Request, error: Exception) -> JSONResponse:
    return problem(_STATUS.get(type(error), 400), str(error))


async def _http_error(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    return problem(error.status_code, _WORDS.get(error.status_code, error.detail), error.headers)


async def _invalid(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"])
    return problem(422, f"The request is not right at {where}: {first['msg']}. Correct it and send it again.")


async def _database_error(_: Request, error: Exception) -> JSONResponse:
    log.error("the database refused", exc_info=error)
    if "full" in str(getattr(error, "orig", error)):
        return problem(507, "The server's disk is full, so nothing can be saved. Free some space on it.")
    return problem(
        503, "The database cannot be used at the moment. It is tried again; the log has the details."
    )


async def _bug(_: Request, error: Exception) -> JSONResponse:
    log.error("a request failed", exc_info=error)
    return problem(500, "The server failed at this; that is a mistake in Fenced. Its log has the details.")


HANDLERS: dict[int | type[Exception], Handler] = {
    RoomError: _room_error,
    HTTPException: _http_error,
    RequestValidationError: _invalid,
    OperationalError: _database_error,
    Exception: _bug,
}
