"""A conversation's files, as the page asks for them and a session gets them."""

from typing import Annotated, Literal, TypedDict

from fenced.protocol.session.values import MAX_FILES, Blob, Id, Path, Size, Words
from fenced_kernel.bounds import Items


class FileEntry(TypedDict):
    path: Path
    """Such as `data/sales.csv`."""
    size: int
    modified: Size
    """Milliseconds since 1970."""


class SessionFile(TypedDict):
    """A file as a session gets it."""

    path: str
    file: Blob
    modified: float


class FileChanges(TypedDict):
    """What has changed since the session was told last."""

    entries: list[SessionFile]
    removed: list[str]
    capacity: float
    """Bytes that all files together may take."""


class WrittenFile(TypedDict):
    """What a program wrote, or removed (null)."""

    path: Path
    data: Blob | None


class ListFiles(TypedDict):
    do: Literal["list"]


class WriteFile(TypedDict):
    """Takes the place of a file of this path."""

    do: Literal["write"]
    path: Words
    file: Blob


class ReadFile(TypedDict):
    do: Literal["read"]
    path: Words


class RenameFile(TypedDict):
    do: Literal["rename"]
    path: Words
    to: Words


class RemoveFiles(TypedDict):
    do: Literal["remove"]
    paths: Annotated[list[Words], Items(MAX_FILES)]


class ClearFiles(TypedDict):
    """All of them, and the conversation's folder."""

    do: Literal["clear"]


class CancelWrite(TypedDict):
    """Gives up the `write` with this request."""

    do: Literal["cancel"]
    of: Id


FilesAction = ListFiles | WriteFile | ReadFile | RenameFile | RemoveFiles | ClearFiles | CancelWrite
"""What the page wants of a conversation's files. A path that is a folder's stands for all in it. Paths are checked
where they are used: there a name that cannot be is refused in words."""


class FilesList(TypedDict):
    files: Annotated[list[FileEntry], Items(MAX_FILES)]
    used: int
    """Bytes that they take, and that they may take."""
    quota: int
    persistent: bool
    """Whether they are there after a reload."""


class FilesListed(TypedDict):
    did: Literal["list"]
    list: FilesList


class FileRead(TypedDict):
    did: Literal["read"]
    file: Blob


class FilesChanged(TypedDict):
    did: Literal["change"]


class FilesRefused(TypedDict):
    did: Literal["refuse"]
    message: Words
    """For the reader."""


FilesAnswer = FilesListed | FileRead | FilesChanged | FilesRefused
