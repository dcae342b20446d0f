"""Stands between Playwright and Debian's Firefox: starts the one, and passes what they say to each other on.

Playwright drives a Firefox that nobody patched over WebDriver BiDi, but is ahead of Debian's long-term release: it
insists on one command that this one does not know, for media features that no test here emulates. The relay answers it.
It also takes a wish of Playwright's away: that Firefox ends when the process of a frame dies.
"""

import asyncio
import json
import os
import re
import sys

from websockets.asyncio.client import ClientConnection, connect
from websockets.asyncio.server import ServerConnection, serve

UNKNOWN = "emulation.setMediaFeaturesOverride"
END_WITH_A_FRAME = "MOZ_CRASHREPORTER_SHUTDOWN"
LISTENING = re.compile(rb"(WebDriver BiDi listening on ws://127\.0\.0\.1:)(\d+)")


async def pass_on(
    source: ServerConnection | ClientConnection, to: ServerConnection | ClientConnection
) -> None:
    async for message in source:
        await to.send(message)
    await to.close()


async def pass_commands_on(driver: ServerConnection, browser: ClientConnection) -> None:
    async for message in driver:
        command = json.loads(message)
        if command["method"] == UNKNOWN:
            await driver.send(json.dumps({"type": "success", "id": command["id"], "result": {}}))
        else:
            await browser.send(message)
    await browser.close()


async def main(firefox: str, *arguments: str) -> int:
    environment = {name: value for name, value in os.environ.items() if name != END_WITH_A_FRAME}
    process = await asyncio.create_subprocess_exec(
        firefox, *arguments, env=environment, stderr=asyncio.subprocess.PIPE
    )
    assert process.stderr is not None
    address = ""

    async def relay(driver: ServerConnection) -> None:
        assert driver.request is not None
        try:
            async with connect(address + driver.request.path, max_size=None, compression=None) as browser:
                await asyncio.gather(pass_commands_on(driver, browser), pass_on(browser, driver))
        finally:
            # Nobody else ends it when the driver was killed.
            if process.returncode is None:
                process.terminate()

    async with serve(relay, "127.0.0.1", 0, max_size=None, compression=None) as server:
        port = server.sockets[0].getsockname()[1]
        async for line in process.stderr:
            found = LISTENING.search(line)
            if found is not None:
                address = f"ws://127.0.0.1:{found[2].decode()}"
                line = LISTENING.sub(rb"\g<1>%d" % port, line)
            sys.stderr.buffer.write(line)
            sys.stderr.buffer.flush()
    return await process.wait()


if __name__ == "__main__":
    sys.exit(asyncio.run(main(*sys.argv[1:])))
