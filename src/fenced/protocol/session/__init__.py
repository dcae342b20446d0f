"""The session protocol: what the page and the sandbox's supervisor say to each other, and it and a worker.

Everything that comes up from a worker is untrusted: the supervisor and the page each read it anew. Times are
milliseconds, sizes bytes. The page's types and readers are made from here.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Final

from fenced.protocol.session import environment, files, page, values, worker
from fenced.protocol.session.environment import EnvironmentNote
from fenced.protocol.session.page import Command, SandboxEvent
from fenced.protocol.session.values import FROM_A_WORKER
from fenced.protocol.session.worker import Frame, SharedWorkerEvent, WorkerEvent
from fenced_kernel.bounds import Budget

__all__ = ["CONSTANTS", "FROM_A_WORKER", "MODULES", "READ"]

MODULES: Final = (values, files, environment, page, worker)
CONSTANTS: Final = (
    "DEFAULT_LIMITS",
    "GRACE",
    "CREDITS",
    "LONGEST_NAME",
    "MAX_ATTACHED",
    "MOST_NAMES",
    "REQUEST_METHODS",
    "NamedModules",
    "RuntimeFiles",
)
"""What the page knows by the same names."""

READ: Final[Mapping[str, Any]] = {
    "Command": Command,
    "SandboxEvent": SandboxEvent,
    "SharedWorkerEvent": SharedWorkerEvent,
    "WorkerEvent": WorkerEvent,
    "Frame": Annotated[Frame, Budget(2_000_000)],
    "EnvironmentNote": EnvironmentNote,
}
"""What is read of another side; a whole message has a budget of four million values unless it has one here."""
