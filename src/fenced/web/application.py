"""Puts the HTTP face together."""

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import ASGIApp

from fenced.web import api, pages, socket, status
from fenced.web.gate import Gate
from fenced.web.plain_pages import not_found_page
from fenced.web.problems import HANDLERS
from fenced.web.sandbox import sandbox
from fenced.web.services import Services
from fenced.web.static_files import FOREVER, Files


def build(services: Services) -> ASGIApp:
    """The whole server as one ASGI application for both origins."""
    app = FastAPI(
        title="Fenced",
        description="Conversations whose code blocks run. Programs send `Authorization: Bearer TOKEN`.",
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
        exception_handlers=HANDLERS,
    )
    app.state.services = services
    app.include_router(api.router)
    app.include_router(socket.router)
    app.include_router(pages.router)
    app.include_router(status.router)
    app.mount("/assets", Files(services.page_directory / "app", cache=FOREVER))

    @app.get("/{path:path}", include_in_schema=False)
    async def nothing(path: str) -> Response:
        if path.startswith("api/"):
            raise HTTPException(404)
        return not_found_page()

    return Gate(
        app,
        sandbox(
            services.runtimes_directory,
            services.page_directory,
            services.sites,
            services.allowance.network.allowed,
            services.packages,
        ),
        sites=services.sites,
        login=services.login,
        allowance=services.allowance,
        max_body_bytes=services.settings.max_body_bytes,
    )
