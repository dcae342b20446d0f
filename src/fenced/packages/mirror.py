"""Fetches listings and files of the index, checks them, and keeps them: what was installed once is there offline."""

import asyncio
import hashlib
import os
import ssl
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import httpx

from fenced.packages.errors import BadFile, IndexUnreachable, NoSuchFile, NoSuchPackage
from fenced.packages.index import Index
from fenced.packages.listing import HTML, JSON, Listing, Wheel, read_listing
from fenced.packages.names import normalized, package_of

FRESH = 600.0
"""Seconds for which a listing is not asked for again."""
LARGEST_FILE = 200 << 20
LARGEST_LISTING = 64 << 20
CONNECT, READ = 10.0, 30.0
ACCEPT = f"{JSON}, {HTML};q=0.2"
NOT_FOUND, OK = 404, 200


class Mirror:
    """Of one index, in one folder."""

    def __init__(
        self,
        folder: Path,
        index: Index,
        *,
        largest_file: int = LARGEST_FILE,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.index = index
        self._folder = folder
        self._largest = largest_file
        self._clock = clock
        self._client: httpx.AsyncClient | None = None
        # One download of a thing at a time; who comes second finds it there.
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def listing(self, name: str) -> Listing:
        """What there is of a package. Raises BadName, NoSuchPackage, IndexUnreachable and BadFile."""
        name = normalized(name)
        path = self._folder / "simple" / f"{name}.json"
        async with self._turns[name]:
            kept = await asyncio.to_thread(_read_kept, path)
            if kept is not None and self._clock() - kept[0] < FRESH:
                return kept[1]
            try:
                listing = await self._fetch_listing(name)
            except IndexUnreachable:
                if kept is None:
                    raise
                # Better what was there before than nothing: the files are held to their hashes anyway.
                return kept[1]
            await asyncio.to_thread(_keep, path, listing.dump(), self._clock())
            return listing

    async def file(self, sha256: str, filename: str) -> Path:
        """A file of a listing. Raises BadName, NoSuchPackage, NoSuchFile, IndexUnreachable and BadFile."""
        name = package_of(filename)
        wheel = (await self.listing(name)).find(sha256, filename)
        if wheel is None:
            raise NoSuchFile(filename)
        path = self._folder / "files" / wheel.sha256 / wheel.filename
        async with self._turns[wheel.sha256]:
            if not await asyncio.to_thread(path.is_file):
                await self._fetch_file(wheel, path)
        return path

    async def aclose(self) -> None:
        if self._client is not None:
            await self._client.aclose()

    def _open(self) -> httpx.AsyncClient:
        if self._client is None:
            verify = (
                ssl.create_default_context(cafile=self.index.certificates)
                if self.index.certificates
                else True
            )
            self._client = httpx.AsyncClient(
                timeout=httpx.Timeout(READ, connect=CONNECT), follow_redirects=True, verify=verify
            )
        return self._client

    async def _fetch_listing(self, name: str) -> Listing:
        url = f"{self.index.url}/{name}/"
        content = bytearray()
        try:
            async with self._open().stream("GET", url, headers={"accept": ACCEPT}) as response:
                if response.status_code == NOT_FOUND:
                    raise NoSuchPackage(name)
                if response.status_code != OK:
                    raise IndexUnreachable(f"it answered {response.status_code}")
                async for piece in response.aiter_bytes():
                    content += piece
                    if len(content) > LARGEST_LISTING:
                        raise BadFile(name, f"its list of files has more than {LARGEST_LISTING:,} bytes")
                media_type = response.headers.get("content-type", "").partition(";")[0].strip()
                base = str(response.url)
        except (httpx.HTTPError, OSError) as error:
            raise IndexUnreachable(type(error).__name__) from error
        text = content.decode("utf-8", "replace")
        return await asyncio.to_thread(read_listing, name, text, media_type, base)

    async def _fetch_file(self, wheel: Wheel, path: Path) -> None:
        await asyncio.to_thread(path.parent.mkdir, parents=True, exist_ok=True)
        part = Path(await asyncio.to_thread(_temporary, path.parent))
        digest = hashlib.sha256()
        size = 0
        try:
            with await asyncio.to_thread(part.open, "wb") as out:
                async with self._open().stream("GET", wheel.url) as response:
                    if response.status_code != OK:
                        raise IndexUnreachable(f"it answered {response.status_code} for a file")
                    async for piece in response.aiter_bytes():
                        size += len(piece)
                        if size > self._largest:
                            raise BadFile(wheel.filename, f"it has more than {self._largest:,} bytes")
                        digest.update(piece)
                        await asyncio.to_thread(out.write, piece)
            if digest.hexdigest() != wheel.sha256:
                raise BadFile(wheel.filename, "it is not the file that the package index promised (sha256)")
            await asyncio.to_thread(part.replace, path)
        except (httpx.HTTPError, OSError) as error:
            raise IndexUnreachable(type(error).__name__) from error
        finally:
            with suppress(FileNotFoundError):
                await asyncio.to_thread(part.unlink)


def _read_kept(path: Path) -> tuple[float, Listing] | None:
    """When it was fetched, and the listing; None when there is none that can be read."""
    try:
        return path.stat().st_mtime, Listing.load(path.read_text("utf-8"))
    except (OSError, ValueError, TypeError, KeyError):
        return None


def _keep(path: Path, text: str, now: float) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = Path(_temporary(path.parent))
    part.write_text(text, "utf-8")
    os.utime(part, (now, now))
    part.replace(path)


def _temporary(folder: Path) -> str:
    descriptor, name = tempfile.mkstemp(dir=folder, suffix=".part")
    os.close(descriptor)
    return name
