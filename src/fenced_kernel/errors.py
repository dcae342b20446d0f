"""What can go wrong in the use of the kernel itself.

KernelError
├── NotAttached          a cell was to be executed before `attach` gave the kernel a host
├── Busy                 a cell was to be executed, or a request answered, while a cell runs
└── RequestError         a request between runs has no answer
    ├── UnknownMethod
    ├── BadParameters
    ├── UnknownVariable
    ├── NotTabular       the value has no rows
    ├── NoSuchValue      a filter compares a column with what it cannot hold
    ├── NotKept          the table of an output is not kept any more
    ├── TooMuchText      a row is too long for a file or a copy
    ├── TookTooLong      the code of a column's values is too slow to sort, filter or count them
    ├── Unreadable       the value's own code failed, or took too long
    ├── NotInstalled     the package that saves variables is not there
    ├── PutOff           saving was told to stop
    └── NotRestorable    saved variables cannot be read here

Errors of the reader's program are no exceptions here: they become outputs and the result of the run.
"""

from collections.abc import Iterable


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


class RequestError(KernelError):
    """A request has no answer; the text says why."""


class UnknownMethod(RequestError):
    def __init__(self, method: str, known: Iterable[str]) -> None:
        super().__init__(f"Python has no request {method[:100]!r}: expected one of {', '.join(known)}.")


class BadParameters(RequestError):
    def __init__(self, method: str, expected: str) -> None:
        super().__init__(f"The request {method!r} expected {expected}.")


class UnknownVariable(RequestError):
    def __init__(self, name: str) -> None:
        super().__init__(f"There is no variable {name[:100]!r}: run the cell that defines it.")


class NotTabular(RequestError):
    def __init__(self, kind: str) -> None:
        super().__init__(
            f"This {kind} has no rows to show: lists, dicts, text, data frames and arrays of one or two "
            "dimensions have."
        )


class NoSuchValue(RequestError):
    def __init__(self, holds: str, got: str) -> None:
        super().__init__(f"The column holds {holds}: {got[:100]!r} is none. Change the filter's value.")


class NotKept(RequestError):
    def __init__(self) -> None:
        super().__init__("These rows are not kept any more. Run the cell again to see them.")


class TooMuchText(RequestError):
    def __init__(self, most: int) -> None:
        super().__init__(
            f"One row has more than {most // 1024**2} million characters: too many to take out of the page. "
            "Write a file in a cell instead, for example with to_csv()."
        )


class TookTooLong(RequestError):
    def __init__(self, what: str) -> None:
        super().__init__(
            f"The rows could not be {what}: comparing or writing this column's values takes their own code too long. "
            "Make a column of plain values in a cell, and use that."
        )


class NotPlottable(RequestError):
    def __init__(self, kind: str) -> None:
        super().__init__(
            f"This {kind} cannot be plotted: lists of numbers, data frames, arrays of one or two dimensions, and "
            "pictures (rows, columns, and 3 or 4 channels) can."
        )


class Unreadable(RequestError):
    def __init__(self, name: str) -> None:
        super().__init__(
            f"The rows of {name[:100]!r} could not be read: its own code failed or took too long."
        )


class NotInstalled(RequestError):
    def __init__(self) -> None:
        super().__init__(
            "Variables cannot be saved: the package cloudpickle is not installed. "
            "Run `fenced runtimes install` on the server."
        )


class PutOff(RequestError):
    def __init__(self) -> None:
        super().__init__("Saving the variables was put off: something else was to be done.")


class NotRestorable(RequestError):
    def __init__(self, reason: str) -> None:
        super().__init__(
            f"The saved variables were not restored: {reason}. Run the cells again to have them."
        )
