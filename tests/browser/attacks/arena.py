"""Where attacks are carried out: one browser that asks our name server, one real server, canaries, a witness."""

import contextlib
import json
import re
import tempfile
import textwrap
import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, Playwright, TimeoutError, expect

from tests.browser.attacks.attack import Attack
from tests.browser.attacks.canary import DOMAIN, Canaries, wait_until
from tests.browser.attacks.witness import Witness
from tests.browser.chat import Cell, Chat, write_cells
from tests.browser.chromium import ARGUMENTS, executable
from tests.browser.server import TOKEN, Server

ALIVE = """
async ({ http, name, socket, udp }) => {
  await fetch(http + '/alive');
  await fetch(name + '/alive');
  await new Promise((resolve, reject) => {
    const connection = new WebSocket(socket + '/alive');
    connection.onopen = () => { connection.close(); resolve(); };
    connection.onerror = reject;
  });
  const peer = new RTCPeerConnection({ iceServers: [{ urls: udp }] });
  peer.createDataChannel('alive');
  await peer.setLocalDescription(await peer.createOffer());
  window.peer = peer;
}
"""
"""What a page of the test's own does to show that each canary can be reached from this browser."""

CONTROL = "import uuid\nprint('control', 1 + 1, uuid.uuid4())"

PRELUDE = """
import asyncio, json, js, pyodide_js
from pyodide.ffi import to_js, create_proxy, create_once_callable
def o(**given): return to_js(given, dict_converter=js.Object.fromEntries)
def l(*given): return to_js(list(given))
outcomes = {}
async def opened(thing, seconds=3):
    future = asyncio.get_running_loop().create_future()
    thing.onopen = thing.onmessage = lambda event: future.done() or future.set_result('it answered')
    thing.onerror = lambda event: future.done() or future.set_exception(OSError('error'))
    return await asyncio.wait_for(future, seconds)
async def attempt(name, attack):
    try: outcomes[name] = 'got ' + repr(await asyncio.wait_for(attack(), 5))[:200]
    except BaseException as error: outcomes[name] = 'refused: ' + type(error).__name__ + ' ' + str(error)[:200]
"""


def grouped(attacks: Sequence[Attack], addresses: Mapping[str, Mapping[str, str]]) -> str:
    """One program that tries all these attacks, one after the other, and prints what each of them got."""
    parts = [PRELUDE, "outcomes.clear()"]
    for n, attack in enumerate(attacks):
        body = textwrap.indent(attack.filled(addresses[attack.name]).strip("\n"), "    ")
        parts.append(f"async def attack_{n}():\n{body}\nawait attempt({attack.name!r}, attack_{n})")
    parts.append("print('OUTCOMES ' + json.dumps(outcomes))")
    return "\n".join(parts)


def outcomes(cell: Cell) -> dict[str, str]:
    """What a grouped program printed."""
    found = re.search(r"OUTCOMES (\{.*\})", cell.text)
    assert found is not None, f"the program did not come to its end: {cell.state} {cell.text[-500:]}"
    decoded: dict[str, str] = json.loads(found[1])
    return decoded


class Arena:
    """One page of the app under attack."""

    def __init__(self, playwright: Playwright, server: Server, directory: Path) -> None:
        self.server = server
        self.canaries = Canaries(directory)
        self._profile = tempfile.TemporaryDirectory(prefix="fenced-attacks-")
        names = {"mode": "secure", "templates": self.canaries.names.address}
        (Path(self._profile.name) / "Local State").write_text(json.dumps({"dns_over_https": names}))
        self.context: BrowserContext = playwright.chromium.launch_persistent_context(
            self._profile.name,
            executable_path=executable(),
            headless=True,
            args=[
                *ARGUMENTS,
                "--ignore-certificate-errors",
                f"--ignore-certificate-errors-spki-list={self.canaries.names.fingerprint}",
                # For the control alone: browsers tell a STUN server of this machine nothing otherwise.
                "--allow-loopback-in-peer-connection",
            ],
            viewport={"width": 1280, "height": 900},
            service_workers="allow",
        )
        self.prove_canaries_alive()
        self.page: Page = self.context.new_page()
        self._inspector = self.context.new_cdp_session(self.page)
        self.chat = Chat(self.page, server)
        self.conversation = ""
        """The one that is open."""
        self.witness = Witness(self.context, self.page, server)

    def prove_canaries_alive(self) -> None:
        """A page without policies reaches every one of them from this very browser."""
        page = self.context.new_page()
        here = f"http://127.0.0.1:{self.canaries.http.port}"
        name = f"{uuid.uuid4().hex}.{DOMAIN}"
        page.goto(here + "/control")
        addresses = {
            "http": here,
            # Another name each time: a browser remembers what it was told.
            "name": f"http://{name}:{self.canaries.http.port}",
            "socket": f"ws://127.0.0.1:{self.canaries.sockets.port}",
            "udp": f"stun:127.0.0.1:{self.canaries.datagrams.port}",
        }
        page.evaluate(ALIVE, addresses)
        needed = ("GET /alive", f"look-up of {name}", "WebSocket /alive", "datagram")
        alive = wait_until(
            lambda: all(any(hit.startswith(need) for hit in self.canaries.hits) for need in needed)
        )
        assert alive, f"a canary is dead: of {needed} only {self.canaries.hits} came"
        page.close()
        # What the page's last breath still sends.
        wait_until(lambda: not self.canaries.forget(), seconds=5)
        self.canaries.forget()

    def addresses(self, attack: Attack, *, by_name: bool = False) -> dict[str, str]:
        """What the placeholders in an attack's text stand for; `by_name` needs a look-up first."""
        host = f"{attack.slug}.{DOMAIN}" if by_name else "127.0.0.1"
        path = attack.slug
        return {
            "host": host,
            "port": str(self.canaries.http.port),
            "http": f"http://{host}:{self.canaries.http.port}/{path}",
            "rest": f"//{host}:{self.canaries.http.port}/{path}",
            "ws": f"ws://{host}:{self.canaries.sockets.port}/{path}",
            "stun": f"stun:{host}:{self.canaries.datagrams.port}",
            "udp": str(self.canaries.datagrams.port),
            "app": self.server.origin,
            "appws": self.server.origin.replace("http", "ws", 1),
            "appport": str(self.server.port),
            "sandbox": self.server.sandbox_origin,
            "token": TOKEN,
        }

    def open(self, conversation: str, *, policy: bool = True) -> None:
        """Shows a conversation whose first cell is the control; from here on the witness counts.

        Without its `policy` the app's document runs whatever gets into it, so that only cleaning it up helps.
        """
        self._inspector.send("Page.setBypassCSP", {"enabled": not policy})
        self.conversation = conversation
        self.chat.open(conversation)
        self.control()
        self.witness.begin()
        self.canaries.forget()

    def go(self, conversation: str) -> None:
        """Shows another conversation in the same page; the witness goes on counting."""
        self.witness.expected = f"{self.server.origin}/c/{conversation}"
        self.chat.go(conversation)

    def run_once(self, source: str) -> tuple[str, str]:
        """Runs a program in a conversation of its own, until it is stored; the ids of conversation and run."""
        conversation = write_cells(self.server, source)
        self.chat.open(conversation)
        self.chat.cell().run().expect_state("completed")

        def stored() -> bool:
            runs = self.server.api("GET", f"/conversations/{conversation}")["runs"]
            return bool(runs) and runs[0]["run"]["status"] == "completed" and bool(runs[0]["outputs"])

        assert wait_until(stored)
        expect(self.page.get_by_text("waiting to be saved")).to_have_count(0)
        run: str = self.server.api("GET", f"/conversations/{conversation}")["runs"][0]["run"]["id"]
        return conversation, run

    def control(self, n: int = 0) -> None:
        """The app works: the control cell runs, and this run is a new one."""
        cell = self.chat.cell(n)
        before = cell.text if cell.output.count() > 0 else ""
        cell.run(seconds=30).expect_state("completed").expect_output("control 2")
        assert wait_until(lambda: cell.text != before), "the control did not run anew"

    def settle(self) -> None:
        """Until the page has drawn what it has, and asked for what it wants: two frames, and no request under way.

        What the frame of an output is refused stays under way for the driver, so that has an end.
        """
        self.page.evaluate(
            "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
        )
        with contextlib.suppress(TimeoutError):
            self.page.wait_for_load_state("networkidle", timeout=3000)

    def findings(self, *, allowed: str | None = None) -> list[str]:
        """What came through since the last time, anywhere but at the one origin that is allowed."""
        return [*self.canaries.forget(), *self.witness.findings(allowed=allowed)]

    def close(self) -> None:
        """Shows that the canaries are still alive, and ends everything."""
        try:
            self.prove_canaries_alive()
        finally:
            self.context.close()
            self.canaries.close()
            self._profile.cleanup()
