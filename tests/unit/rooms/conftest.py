from collections.abc import AsyncIterator

import pytest

from fenced.rooms.registry import Rooms
from fenced.storage.database import Database
from tests.unit.storage.conftest import database, empty

__all__ = ["database", "empty"]


@pytest.fixture
async def rooms(database: Database) -> AsyncIterator[Rooms]:
    """Rooms that stay long enough for any test."""
    rooms = Rooms(database, idle=60, max_readers=5)
    yield rooms
    await rooms.close()
