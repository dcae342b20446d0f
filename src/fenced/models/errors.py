"""Why an answer is not there or not whole, split by who is to blame.

ModelError
├── Refused         nothing answers at the address, or no such model: the reader's configuration
│   └── NoModel     none is configured
├── Unauthorized    401, 403: the reader's key
├── RateLimited     429: the reader's allowance there
├── ProviderFailed  any other 4xx or 5xx: the provider says why
├── Broken          the answer ended in the middle or was not understood: the provider or the line
├── Stalled         nothing came for too long: the provider or the line
├── Internal        our own fault; the log has it
│                   Nothing failed, and yet there is something to say:
├── Stopped         the reader wanted no more of it
├── CutShort        the model may not write more at once
├── Filtered        the provider's content filter held it back
├── ToolsWanted     the model wanted to call a tool instead
├── Declined        the text is the model's refusal
└── Unsaid          the model stopped for no reason that we know
"""

from datetime import UTC, datetime, timedelta
from typing import ClassVar

from fenced.protocol.data import ErrorKind, MessageError, MessageStatus


class ModelError(Exception):
    """``message`` says what happened and why, ``hint`` what the reader can do; both are shown as they are."""

    kind: ClassVar[ErrorKind]
    status: ClassVar[MessageStatus] = "error"
    """Of the message that ended with it."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def as_message_error(self) -> MessageError:
        return MessageError(kind=self.kind, message=self.message, hint=self.hint)


class Refused(ModelError):
    kind: ClassVar[ErrorKind] = "refused"


class NoModel(Refused):
    kind = "no_model"


class Unauthorized(ModelError):
    kind = "unauthorized"


class RateLimited(ModelError):
    """``retry_after`` is the number of seconds the provider asked for, if it did."""

    kind = "rate_limited"

    def __init__(self, message: str, hint: str, *, retry_after: float | None = None) -> None:
        super().__init__(message, hint)
        self.retry_after = retry_after

    def as_message_error(self) -> MessageError:
        error = super().as_message_error()
        if self.retry_after is None:
            return error
        return error.model_copy(update={"retry_at": datetime.now(UTC) + timedelta(seconds=self.retry_after)})


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


class Stopped(ModelError):
    kind = "stopped"
    status = "interrupted"

    def __init__(self, message: str = "You stopped this answer.", hint: str = "") -> None:
        super().__init__(message, hint)


class CutShort(ModelError):
    kind = "length"
    status = "interrupted"


class Filtered(ModelError):
    kind = "filtered"
    status = "interrupted"


class ToolsWanted(ModelError):
    kind = "tools"
    status = "interrupted"


class Declined(ModelError):
    kind = "declined"
    status = "complete"


class Unsaid(ModelError):
    kind = "unsaid"
    status = "interrupted"
