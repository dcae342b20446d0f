"""Runs the server: takes the port, prints the address, serves until it is told to end."""

import asyncio
import logging
import os
import signal
import socket
import sys
import threading
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from types import FrameType
from urllib.parse import quote

import uvicorn
from starlette.types import ASGIApp

from fenced import runtimes
from fenced.app import running, sites_of
from fenced.models import ModelError
from fenced.rooms.frames import MAX_FRAME
from fenced.settings import Settings, load_token
from fenced.storage.errors import StorageError
from fenced.web.connection import Connection

GRACE_SECONDS = 3
"""How long open connections may take to end after Ctrl+C."""


class Failure(Exception):
    """The server could not start; the text says why and what to do."""


def run(settings: Settings) -> None:
    """Serves until Ctrl+C or SIGTERM. Raises Failure."""
    logging.basicConfig(
        level=settings.log_level.upper(), format="%(levelname)s %(name)s: %(message)s", stream=sys.stderr
    )
    listener = _listen(settings)
    try:
        with asyncio.Runner(loop_factory=_loop_factory()) as runner:
            runner.run(_serve(settings, listener))
    except StorageError as error:
        raise Failure(str(error)) from error
    except ModelError as error:
        raise Failure(f"{error.message} {error.hint}") from error
    except (PermissionError, FileExistsError, NotADirectoryError) as error:
        raise Failure(
            f"{error.filename} cannot be written ({error.strerror}); choose another folder with --data-dir"
        ) from error
    finally:
        listener.close()


def _listen(settings: Settings) -> socket.socket:
    listener = socket.socket(socket.AF_INET6 if ":" in settings.host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
    except OSError as error:
        listener.close()
        raise Failure(
            f"port {settings.port} of {settings.host} cannot be used ({error.strerror}); another program, perhaps "
            "another Fenced, may have it. Stop that one, or choose another port with --port"
        ) from error
    return listener


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    if sys.platform == "win32":
        return None
    import uvloop

    return uvloop.new_event_loop


async def _serve(settings: Settings, listener: socket.socket) -> None:
    port = listener.getsockname()[1]
    async with running(settings, port=port) as application:
        server = server_of(
            application, lambda: _announce(settings, port), request_seconds=settings.request_seconds
        )
        _end_on_signals(server)
        await server.serve([listener])


def server_of(application: ASGIApp, ready: Callable[[], None], *, request_seconds: float) -> uvicorn.Server:
    """Serves the application; calls `ready` once it answers. Requests must come within `request_seconds`."""
    config = uvicorn.Config(
        application,
        http=partial(Connection, request_seconds=request_seconds),  # type: ignore[arg-type] # is only called
        lifespan="off",
        log_config=None,
        # It would write down the token that is in the first address.
        access_log=False,
        server_header=False,
        ws_max_size=MAX_FRAME,
        ws_per_message_deflate=False,
        proxy_headers=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    return _Server(config, ready)


class _Server(uvicorn.Server):
    """Says when it answers, and leaves signals to us, so that what is not stored yet is stored after it ends."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._ready()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def _end_on_signals(server: uvicorn.Server) -> None:
    def end(number: int, _: FrameType | None) -> None:
        # Asked twice, connections that are still open are not waited for.
        server.force_exit = server.should_exit and number == signal.SIGINT
        server.should_exit = True

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, end)


def _announce(settings: Settings, port: int) -> None:
    address = f"{sites_of(settings, port).app}/?token={quote(load_token(settings), safe='')}"
    print(f"Fenced is ready: {address}", flush=True)  # noqa: T201 - what the command is for
    if settings.sandbox == "opaque":
        print(  # noqa: T201
            "Programs run in a frame without an origin, which is the second best; docs/configuration.md says what is "
            "weaker then.",
            flush=True,
        )
    missing = runtimes.missing(settings.runtimes_dir or runtimes.default_directory())
    if missing:
        print(  # noqa: T201
            f"{len(missing)} runtime files are missing, so programs or the built-in model may not run here; "
            "'fenced runtimes install' fetches them.",
            flush=True,
        )
    if not settings.no_browser and _has_screen():
        threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()


def _has_screen() -> bool:
    """Without one, a text browser would open in this very terminal."""
    return sys.platform in {"darwin", "win32"} or any(
        os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY")
    )
