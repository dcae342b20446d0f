"""The status page: what `fenced doctor` says, and how the languages' self-tests went."""

import asyncio

from fastapi import APIRouter, Request
from fastapi.responses import Response

from fenced.checks import check_everything, last_self_tests
from fenced.web.config import current_revision
from fenced.web.pages import refused
from fenced.web.plain_pages import status_page
from fenced.web.services import In

router = APIRouter(include_in_schema=False)


@router.get("/status")
async def status(request: Request, services: In) -> Response:
    if (refusal := refused(request, services)) is not None:
        return refusal
    settings = services.settings
    port = request.scope["server"][1]
    return status_page(
        await asyncio.to_thread(check_everything, settings, port=port),
        await asyncio.to_thread(last_self_tests, settings),
        revision=await current_revision(services),
    )
