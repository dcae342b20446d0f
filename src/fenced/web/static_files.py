"""Files as they are, with their compressed siblings for browsers that take them."""

import mimetypes
import os
import re
from collections.abc import Iterable
from pathlib import Path

from starlette.datastructures import Headers
from starlette.responses import FileResponse, Response
from starlette.staticfiles import NotModifiedResponse, StaticFiles
from starlette.types import Scope

FOREVER = "public, max-age=31536000, immutable"
"""For names that change with the content."""
ASK_FIRST = "no-cache"
"""Kept, but used only after asking whether it is still right."""
_NO_WEIGHT = re.compile(r";q=0(\.0*)?$")
_SIBLINGS = (("br", ".br"), ("gzip", ".gz"))
"""Codings, the smallest first, and what their files are called. Browsers take Brotli from safe origins alone."""

CHUNK = 1 << 20
"""Bytes read from a file at once."""

# Not left to the machine's own table, which on some calls JavaScript text/plain.
for _kind, _suffix in (
    ("text/javascript", ".js"),
    ("text/javascript", ".mjs"),
    ("application/wasm", ".wasm"),
    ("font/woff2", ".woff2"),
    ("application/octet-stream", ".whl"),
):
    mimetypes.add_type(_kind, _suffix)


class Files(StaticFiles):
    """The files of a folder; `cache` is their Cache-Control."""

    def __init__(self, directory: Path, *, cache: str) -> None:
        super().__init__(directory=directory, check_dir=False)
        self._cache = cache

    def file_response(
        self,
        full_path: str | os.PathLike[str],
        stat_result: os.stat_result,
        scope: Scope,
        status_code: int = 200,
    ) -> Response:
        path = Path(full_path)
        headers = {"cache-control": self._cache}
        asked = Headers(scope=scope)
        siblings = {
            coding: sibling
            for coding, suffix in _SIBLINGS
            if (sibling := path.with_name(path.name + suffix)).is_file()
        }
        if siblings:
            headers["vary"] = "accept-encoding"
        # Ranges are of the bytes sent; whoever asks for one wants the plain file.
        coding = None if "range" in asked else _accepted(asked, siblings)
        if coding is not None:
            headers["content-encoding"] = coding
            path = siblings[coding]
            stat_result = path.stat()
        kind = mimetypes.guess_type(os.fspath(full_path))[0] or "application/octet-stream"
        response = FileResponse(
            path, status_code=status_code, headers=headers, media_type=kind, stat_result=stat_result
        )
        # Each piece costs a change of threads.
        response.chunk_size = CHUNK
        if self.is_not_modified(response.headers, asked):
            return NotModifiedResponse(response.headers)
        return response


def _accepted(headers: Headers, codings: Iterable[str]) -> str | None:
    """The first of the codings that the browser takes; None where it takes none."""
    listed = headers.get("accept-encoding", "").replace(" ", "").split(",")
    # A weight of nothing (`q=0`, `q=0.000`) is a refusal.
    taken = {coding.split(";")[0] for coding in listed if not _NO_WEIGHT.search(coding)}
    return next((coding for coding in codings if coding in taken), None)
