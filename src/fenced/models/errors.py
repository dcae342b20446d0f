"""Why a model did not answer, split by who is to blame.

ModelError
├── Refused         nothing answers at the address, or no such model: the reader's configuration
├── Unauthorized    401, 403: the reader's key
├── RateLimited     429: the reader's allowance there
├── ProviderFailed  any other 4xx or 5xx: the provider says why
├── Broken          the answer ended in the middle or was not understood: the provider or the line
├── Stalled         nothing came for too long: the provider or the line
└── Internal        our own fault; the log has it
"""

from typing import ClassVar, Literal

from fenced.protocol.data import MessageError

ErrorKind = Literal["refused", "unauthorized", "rate_limited", "provider", "broken", "stalled", "internal"]


class ModelError(Exception):
    """``message`` says what happened and why, ``hint`` what the reader can do; both are shown as they are."""

    kind: ClassVar[ErrorKind]

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def as_message_error(self) -> MessageError:
        return MessageError(kind=self.kind, message=self.message, hint=self.hint)


class Refused(ModelError):
    kind = "refused"


class Unauthorized(ModelError):
    kind = "unauthorized"


class RateLimited(ModelError):
    """``retry_after`` is the number of seconds the provider asked for, if it did."""

    kind = "rate_limited"

    def __init__(self, message: str, hint: str, *, retry_after: float | None = None) -> None:
        super().__init__(message, hint)
        self.retry_after = retry_after


class ProviderFailed(ModelError):
    kind = "provider"


class Broken(ModelError):
    kind = "broken"


class Stalled(ModelError):
    kind = "stalled"


class Internal(ModelError):
    kind = "internal"

    def __init__(
        self,
        message: str = "Fenced itself failed while it was writing this answer.",
        hint: str = "Retry. The server's log says what went wrong.",
    ) -> None:
        super().__init__(message, hint)
