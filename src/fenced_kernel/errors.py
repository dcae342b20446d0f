"""What can go wrong in the use of the kernel itself.

KernelError
├── NotAttached   a cell was to be executed before `attach` gave the kernel a host
└── Busy          a cell was to be executed while another one runs

Errors of the reader's program are no exceptions here: they become outputs and the result of the run.
"""


class KernelError(RuntimeError):
    """The worker used the kernel in a way that its contract does not allow."""


class NotAttached(KernelError):
    def __init__(self) -> None:
        super().__init__("The kernel has no host: call attach(host) once before execute().")


class Busy(KernelError):
    def __init__(self, cell: str) -> None:
        super().__init__(
            f"Cell {cell} is still running: await its result, or interrupt it, before executing another one."
        )
