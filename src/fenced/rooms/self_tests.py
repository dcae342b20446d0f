"""How the self-tests of the languages went; pages run them after an upgrade."""

from fenced.protocol.api import PutSelfTest, SelfTest
from fenced.rooms.errors import Conflict
from fenced.rooms.registry import Rooms
from fenced.rooms.room import utc_now
from fenced.storage import self_tests


async def put(rooms: Rooms, language: str, body: PutSelfTest, *, revision: str) -> tuple[SelfTest, bool]:
    """Records the last self-test of a language; returns it and whether it is the first. Raises Conflict."""
    if body.revision != revision:
        raise Conflict(
            f"The self-test was of revision {body.revision}, and this server is at {revision} now. "
            "Reload the page and run it again."
        )
    test = SelfTest(language=language, at=utc_now(), **body.model_dump())
    async with rooms.database.write() as connection:
        new = await self_tests.put(connection, test)
    return test, new


async def passed(rooms: Rooms, *, revision: str) -> list[str]:
    """Languages whose self-test passed in this revision."""
    async with rooms.database.read() as connection:
        found = await self_tests.all_of(connection)
    return [test.language for test in found if test.revision == revision and test.status == "passed"]
