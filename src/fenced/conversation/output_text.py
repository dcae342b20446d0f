"""Outputs as the plain text that a language model is told."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Final

from fenced.conversation.output_fold import standing
from fenced.conversation.terminal import settled
from fenced.protocol.data import (
    BlobOutput,
    DisplayData,
    ErrorOutput,
    ExecuteResult,
    StoredOutput,
    StreamOutput,
)

_TRACEBACK_LINES: Final = 6
_SETTLED: Final = 200_000
"""Characters of an output whose overwriting is followed: a hostile one could take minutes."""
_LEFT_OUT: Final = "\n[… {} characters left out …]\n"


def output_text(outputs: Sequence[StoredOutput], *, limit: int) -> str:
    """Outputs as plain text, without colours, the head and the tail of it if it is longer than ``limit``."""
    text = ""
    for block in _blocks(standing(outputs)):
        text = (text.rstrip("\n") + "\n" if text else "") + block
    return _shorten(text.strip("\n"), limit, _LEFT_OUT)


def _blocks(outputs: Sequence[StoredOutput]) -> Iterator[str]:
    """Each output as text; of neighbouring text one block, as a terminal shows it."""
    for is_text, group in groupby(outputs, lambda output: isinstance(output, StreamOutput)):
        if is_text:
            streams = [output.text for output in group if isinstance(output, StreamOutput)]
            yield settled(_shorten("".join(streams), _SETTLED, _LEFT_OUT))
        else:
            yield from map(_plain, group)


def _plain(output: StoredOutput) -> str:
    match output:
        case ErrorOutput(ename=name, evalue=value, traceback=traceback):
            trace = [
                line
                for line in settled(_shorten("\n".join(traceback), _SETTLED, _LEFT_OUT)).split("\n")
                if line.strip()
            ]
            summary = f"{name}: {value}" if value else name
            shown = trace[-_TRACEBACK_LINES:]
            return "\n".join(shown if shown and shown[-1].startswith(name) else [*shown, summary])
        case DisplayData(data=data) | ExecuteResult(data=data):
            return _plain_data(data)
        case BlobOutput(size=size, kind=kind):
            return f"[{'an error' if kind == 'error' else 'an output'} of {size:,} bytes]"
        case _:
            raise TypeError(f"expected an output that stands, got {output.output_type}")


def _plain_data(data: Mapping[str, object]) -> str:
    if any(mime.startswith("image/") for mime in data):
        return "[image]"
    text = data.get("text/plain")
    if isinstance(text, list):
        text = "".join(str(line) for line in text)
    if isinstance(text, str):
        return settled(_shorten(text, _SETTLED, _LEFT_OUT))
    return f"[{', '.join(sorted(data))}]"


def _shorten(text: str, limit: int, note: str) -> str:
    if len(text) <= limit:
        return text
    half = limit // 2
    return text[:half] + note.format(f"{len(text) - 2 * half:,}") + text[-half:]
