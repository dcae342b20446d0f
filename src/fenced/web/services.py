"""What the routes work with."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from fastapi import Depends
from starlette.requests import HTTPConnection

from fenced.conversation.allowance import Allowance
from fenced.models import Models
from fenced.rooms.registry import Rooms
from fenced.rooms.replies import Replies
from fenced.settings import Settings
from fenced.web.login import Login
from fenced.web.packages import PackageIndex
from fenced.web.sites import Sites


@dataclass(frozen=True)
class Services:
    rooms: Rooms
    replies: Replies
    models: Models
    login: Login
    sites: Sites
    allowance: Allowance
    packages: PackageIndex
    settings: Settings
    runtimes_directory: Path
    page_directory: Path


def _services(connection: HTTPConnection) -> Services:
    services: Services = connection.app.state.services
    return services


In = Annotated[Services, Depends(_services)]
"""The type of a route's parameter that gets the services."""
