"""Outputs as the plain text that a language model is told."""

from collections.abc import Mapping, Sequence
from typing import Final

from fenced.conversation.terminal import settled
from fenced.protocol.data import (
    BlobOutput,
    ClearOutput,
    DisplayData,
    ErrorOutput,
    ExecuteResult,
    StoredOutput,
    StreamOutput,
    UpdateDisplayData,
)

_TRACEBACK_LINES: Final = 6
_SETTLED: Final = 200_000
"""Characters of an output whose overwriting is followed: a hostile one could take minutes."""
_LEFT_OUT: Final = "\n[… {} characters left out …]\n"


def output_text(outputs: Sequence[StoredOutput], *, limit: int) -> str:
    """Outputs as plain text, without colours, the head and the tail of it if it is longer than ``limit``."""
    text = ""
    in_stream = False
    for output in _standing(outputs):
        is_stream = isinstance(output, StreamOutput)
        if text and not (is_stream and in_stream):
            text = text.rstrip("\n") + "\n"
        text += _plain(output)
        in_stream = is_stream
    return _shorten(text.strip("\n"), limit, _LEFT_OUT)


def _standing(outputs: Sequence[StoredOutput]) -> list[StoredOutput]:
    """What the reader sees in the end: updates in the place of what they replace, nothing that was cleared."""
    standing: list[StoredOutput] = []
    is_clearing = False
    for output in outputs:
        if is_clearing:
            standing, is_clearing = [], False
        name = _display_id(output)
        if isinstance(output, ClearOutput):
            standing, is_clearing = (standing, True) if output.wait else ([], False)
        elif _is_update(output):
            standing = [output if _display_id(old) == name else old for old in standing]
        else:
            standing.append(output)
    return standing


def _is_update(output: StoredOutput) -> bool:
    is_blob = isinstance(output, BlobOutput) and output.kind == "update_display_data"
    return is_blob or isinstance(output, UpdateDisplayData)


def _display_id(output: StoredOutput) -> str | None:
    named = (DisplayData, ExecuteResult, UpdateDisplayData, BlobOutput)
    return output.display_id if isinstance(output, named) else None


def _plain(output: StoredOutput) -> str:
    match output:
        case StreamOutput(text=text):
            return settled(_shorten(text, _SETTLED, _LEFT_OUT))
        case ErrorOutput(ename=name, evalue=value, traceback=traceback):
            trace = [
                line
                for line in settled(_shorten("\n".join(traceback), _SETTLED, _LEFT_OUT)).split("\n")
                if line.strip()
            ]
            summary = f"{name}: {value}" if value else name
            shown = trace[-_TRACEBACK_LINES:]
            return "\n".join(shown if shown and shown[-1].startswith(name) else [*shown, summary])
        case DisplayData(data=data) | ExecuteResult(data=data) | UpdateDisplayData(data=data):
            return _plain_data(data)
        case ClearOutput():
            return ""
        case BlobOutput(size=size, kind=kind):
            return f"[{'an error' if kind == 'error' else 'an output'} of {size:,} bytes]"


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
