"""Files of a folder on a web server."""

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from fenced.runtimes.errors import MemberMissing, SourceUnavailable
from fenced.runtimes.progress import Progress, Report

if TYPE_CHECKING:
    import httpx

CONNECT = 2.5
"""Seconds to wait for a connection: where there is no internet, the next source should not wait long."""
READ = 20.0
"""Seconds without a byte after which a transfer counts as broken off."""
OK, PARTIAL = 200, 206


class WebFolder:
    client = "https"
    at_hand = False

    def __init__(self, url: str, transport: "httpx.BaseTransport | None" = None) -> None:
        self.label = urlsplit(url).hostname or url
        self._url = url
        self._transport = transport
        self._client: httpx.Client | None = None

    def fetch(self, member: str, target: Path, size: int, report: Report) -> None:
        # Imported here because most starts fetch nothing, and httpx takes a tenth of a second to import.
        import httpx

        have = target.stat().st_size if target.exists() else 0
        headers = {"Accept-Encoding": "identity"}
        if 0 < have < size:
            headers["Range"] = f"bytes={have}-"
        step = f"Downloading {member}"
        try:
            with self._open().stream("GET", self._url + quote(member), headers=headers) as response:
                if response.status_code not in (OK, PARTIAL):
                    raise MemberMissing(f"{self.label} answered {response.status_code} for {member}")
                resumed = response.status_code == PARTIAL
                done = have if resumed else 0
                with target.open("ab" if resumed else "wb") as out:
                    for chunk in response.iter_bytes():
                        done += len(chunk)
                        if done > size:
                            raise MemberMissing(f"{self.label} sent more than {size} bytes for {member}")
                        out.write(chunk)
                        report(Progress(step, done, size))
        except httpx.TransportError as error:
            why = str(error) or type(error).__name__
            raise SourceUnavailable(f"{self.label} cannot be reached ({why})") from error

    def _open(self) -> "httpx.Client":
        import httpx

        if self._client is None:
            self._client = httpx.Client(
                timeout=httpx.Timeout(READ, connect=CONNECT), follow_redirects=True, transport=self._transport
            )
        return self._client
