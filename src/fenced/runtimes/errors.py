"""What can go wrong with the runtimes' files.

RuntimesError
├── LockError            the lock file of this installation is damaged: ours to blame
├── FolderError          the folder cannot be used: the machine's owner can help
└── SourceError          something outside did not give what it should
    ├── SourceUnavailable    it cannot be reached or run at all; it is not tried again in this install
    ├── MemberMissing        it is there, but has no such file
    └── FileRefused          what it gave does not have the locked hash
"""


class RuntimesError(Exception):
    """Anything that keeps the runtimes' files from being installed; its text is meant for a person."""


class LockError(RuntimesError):
    """The lock file cannot be read."""


class FolderError(RuntimesError):
    """The runtimes' folder cannot be read or written."""


class SourceError(RuntimesError):
    """A source did not give a file."""


class SourceUnavailable(SourceError):
    """A source cannot be used at all on this machine, now."""

    def __init__(self, text: str, *, client: str | None = None) -> None:
        super().__init__(text)
        self.client = client
        """The client (pip, npm) that is missing or has no network: none of its sources need be tried."""


class MemberMissing(SourceError):
    """A source has no such file."""


class FileRefused(SourceError):
    """A file does not have the hash the lock demands."""
