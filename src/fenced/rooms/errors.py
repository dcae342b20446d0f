"""Why a room refuses.

RoomError
├── NotFound        there is no such conversation, message, run or blob
├── Conflict        the request contradicts what is stored
├── NotAllowed      more than the operator lets a conversation have
├── TooLarge        more than one request or row may hold
├── BadFrame        a frame that breaks the protocol; the connection is closed, the room is unharmed
└── RoomFull        too many pages are connected
"""


class RoomError(Exception):
    """A refusal; its text says what was expected, what came and what to do."""


class NotFound(RoomError):
    """There is no such thing."""

    @classmethod
    def of(cls, what: str, id_: str) -> "NotFound":
        return cls(f"There is no {what} {id_}. It may have been deleted; check the address.")


class Conflict(RoomError):
    """The request contradicts what is stored."""


class NotAllowed(RoomError):
    """More than the operator lets a conversation have."""


class TooLarge(RoomError):
    """More than one request or row may hold."""


class BadFrame(RoomError):
    """A frame that breaks the protocol."""


class RoomFull(RoomError):
    """Too many pages are connected."""
