from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from fenced.storage.database import Database
from fenced.storage.migrate import migrate


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A migrated file: migrating takes longer than most tests."""
    path = tmp_path_factory.mktemp("empty") / "fenced.db"
    migrate(path)
    return path.read_bytes()


@pytest.fixture
async def database(tmp_path: Path, empty: bytes) -> AsyncIterator[Database]:
    path = tmp_path / "fenced.db"
    path.write_bytes(empty)
    database = await Database.open(path)
    yield database
    await database.close()
