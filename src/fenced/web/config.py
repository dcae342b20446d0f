"""What the page must know of the server before it starts."""

import asyncio
from importlib.metadata import version

from fenced import runtimes
from fenced.conversation.examples import EXAMPLES
from fenced.protocol.api import PageConfig
from fenced.rooms import self_tests
from fenced.web.services import In


async def page_config(services: In) -> PageConfig:
    """As it is now: files may have been installed, and tests run, since the last time."""
    revision = await current_revision(services)
    return PageConfig(
        version=version("fenced"),
        sandbox_origin=services.sites.sandbox,
        sandbox="opaque" if services.sites.opaque else "site",
        ceilings=services.allowance.ceilings,
        network=services.allowance.network.model_copy(update={"index": await services.packages.site()}),
        revision=revision,
        tested=await self_tests.passed(services.rooms, revision=revision),
        examples=list(EXAMPLES.values()),
    )


async def current_revision(services: In) -> str:
    own = version("fenced")
    try:
        return await asyncio.to_thread(runtimes.revision, services.runtimes_directory, version=own)
    except runtimes.RuntimesError:
        # The page still opens; the doctor says what is wrong with the files.
        return f"{own} without files"
