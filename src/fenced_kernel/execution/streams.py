"""sys.stdout, sys.stderr and sys.stdin of the reader's program.

They never fail for what is written to them: lone surrogates and broken UTF-8 are shown, not raised. Closing
one does nothing, because the next cell needs it again.
"""

import codecs
import io
from collections.abc import Callable
from typing import Any

from fenced_kernel.execution.outputs import Outputs, StreamName


class ByteStream(io.RawIOBase):
    """`sys.stdout.buffer`: bytes are decoded as UTF-8, what is broken in them replaced."""

    def __init__(self, outputs: Outputs, name: StreamName) -> None:
        self.name = f"<{name}>"
        self.mode = "wb"
        self._outputs = outputs
        self._stream = name
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")

    def writable(self) -> bool:
        return True

    def write(self, data: Any, /) -> int:
        view = memoryview(data)
        self._outputs.text(self._stream, self._decoder.decode(view.tobytes()))
        return view.nbytes

    def finish(self) -> None:
        """Show the beginning of a character whose end was never written."""
        self._outputs.text(self._stream, self._decoder.decode(b"", final=True))

    def flush(self) -> None:
        self._outputs.flush()

    def close(self) -> None:
        self.flush()


class TextStream(io.TextIOBase):
    """`sys.stdout` and `sys.stderr`."""

    # The type of these differs between versions of the standard library's stubs.
    encoding: Any = "utf-8"
    errors: Any = "backslashreplace"
    newlines: Any = None
    line_buffering = True
    write_through = False

    def __init__(self, outputs: Outputs, name: StreamName) -> None:
        self.name = f"<{name}>"
        self.mode = "w"
        self.buffer = ByteStream(outputs, name)
        self._outputs = outputs
        self._stream = name

    def writable(self) -> bool:
        return True

    def write(self, text: str, /) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        # A subclass of str is taken as the text it is, whatever its methods say.
        self._outputs.text(self._stream, text if type(text) is str else str.__str__(text))
        return len(text)

    def flush(self) -> None:
        self._outputs.flush()

    def close(self) -> None:
        self.flush()

    def fileno(self) -> int:
        raise io.UnsupportedOperation(f"{self.name} has no file descriptor: it is shown in the page")

    def reconfigure(self, **options: object) -> None:
        """Accepted, as TextIOWrapper does; the page always takes UTF-8."""


class InputStream(io.TextIOBase):
    """`sys.stdin`: every line is asked from the reader."""

    encoding: Any = "utf-8"
    errors: Any = "strict"
    newlines: Any = None

    def __init__(self, ask: Callable[[], str]) -> None:
        """`ask` returns one line without its newline, and raises EOFError at the end of input."""
        self.name = "<stdin>"
        self.mode = "r"
        self._ask = ask
        self._rest = ""

    def readable(self) -> bool:
        return True

    def readline(self, size: int | None = -1, /) -> str:  # type: ignore[override]  # the base class means bytes
        if not self._rest:
            try:
                self._rest = self._ask() + "\n"
            except EOFError:
                return ""
        length = len(self._rest) if size is None or size < 0 else size
        line, self._rest = self._rest[:length], self._rest[length:]
        return line

    def read(self, size: int | None = -1, /) -> str:
        if size is not None and size >= 0:
            return self.readline(size)
        lines = []
        while line := self.readline():
            lines.append(line)
        return "".join(lines)

    def __next__(self) -> str:  # type: ignore[override]
        line = self.readline()
        if not line:
            raise StopIteration
        return line

    def close(self) -> None:
        """Closing does nothing: the next cell may read again."""

    def fileno(self) -> int:
        raise io.UnsupportedOperation("<stdin> has no file descriptor: lines are typed in the page")
