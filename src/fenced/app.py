"""The composition root: opens what the server needs and closes it in the right order."""

import os
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from starlette.types import ASGIApp

from fenced import runtimes
from fenced.conversation.allowance import Allowance
from fenced.models import build_models
from fenced.protocol.api import Ceilings, NetworkPolicy
from fenced.rooms.registry import Rooms
from fenced.rooms.replies import Replies
from fenced.settings import Settings, load_token
from fenced.storage import messages
from fenced.storage.database import Database
from fenced.storage.folder import DataFolder
from fenced.web.application import build
from fenced.web.login import Login
from fenced.web.packages import PackageIndex
from fenced.web.services import Services
from fenced.web.sites import Sites


@asynccontextmanager
async def running(settings: Settings, *, port: int) -> AsyncIterator[ASGIApp]:
    """The application, ready to answer on `port` for as long as the block lasts. Raises StorageError."""
    sites = sites_of(settings, port)
    directory = settings.runtimes_dir or runtimes.default_directory()
    models = build_models(model=settings.model, runtimes_directory=directory, environ=os.environ)
    with DataFolder(settings.data_dir) as folder:
        login = Login(load_token(settings), sites)
        database = await Database.open(folder.database)
        # Answers that a killed server was writing: nobody writes them any more.
        async with database.write() as connection:
            await messages.interrupt_streaming(connection)
        rooms = Rooms(database, idle=settings.room_idle_seconds, max_readers=settings.max_readers)
        replies = Replies(rooms, models)
        packages = PackageIndex(settings.data_dir / "packages", settings.package_index, login, sites)
        packages.prepare()
        async with AsyncExitStack() as stack:
            # The last first, and each of them even if another fails: an open database keeps the process alive.
            for close in (database.close, models.aclose, packages.aclose, rooms.close, replies.aclose):
                stack.push_async_callback(close)
            yield build(
                Services(
                    rooms=rooms,
                    replies=replies,
                    models=models,
                    login=login,
                    sites=sites,
                    allowance=allowance_of(settings, sites),
                    packages=packages,
                    settings=settings,
                    runtimes_directory=directory,
                    page_directory=settings.page_directory,
                )
            )


def sites_of(settings: Settings, port: int) -> Sites:
    if settings.app_origin is not None and settings.sandbox_origin is not None:
        return Sites(settings.app_origin, settings.sandbox_origin)
    if settings.app_origin is not None:
        return Sites.opaque_at(settings.app_origin)
    local = Sites.local(port)
    return Sites.opaque_at(local.app) if settings.sandbox == "opaque" else local


def allowance_of(settings: Settings, sites: Sites) -> Allowance:
    """What programs may use here."""
    return Allowance(
        ceilings=Ceilings(
            execution_seconds=settings.max_execution_seconds,
            heap_bytes=settings.max_heap_bytes,
            output_bytes=settings.max_output_bytes,
            idle_seconds=settings.max_idle_seconds,
            sessions=settings.max_sessions,
        ),
        network=NetworkPolicy(
            allowed=list(settings.network),
            # Workers of a frame without an origin have the policy of its document, which all conversations share.
            consent=settings.network_consent and not sites.opaque,
        ),
        own=(sites.app, sites.sandbox),
    )
