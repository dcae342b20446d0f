"""What a language model is told of a conversation.

A branch may be longer than the model's context, so messages are taken from the newest back until the budget
is spent. A message that does not fit as it is gets shorter in steps: first its outputs are cut down, then its
middle is left out; older ones are dropped. The newest is never dropped. Tokens are estimated from the size of
the text, rather too high than too low, since every model counts differently.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from fenced.conversation.chat import ChatMessage, ChatRole
from fenced.conversation.fences import Fence, find_fences
from fenced.protocol.data import (
    Attachment,
    BlobOutput,
    ClearOutput,
    DisplayData,
    ErrorOutput,
    ExecuteResult,
    Message,
    RunStatus,
    StoredOutput,
    StreamOutput,
    UpdateDisplayData,
)

MINIMUM_BUDGET: Final = 512
"""Tokens below which not even the system prompt and one question fit."""

SYSTEM_PROMPT: Final = (
    "You answer in Fenced, a chat in which the reader runs your code blocks in their own browser. "
    "Python runs in Pyodide: variables stay from one block to the next, there is no network, no subprocess "
    "and no thread, and imported packages such as numpy, pandas and matplotlib load by themselves. "
    "The reader's files are in /files, the working directory: open them by name. "
    "Write complete programs that run as they are, in fenced blocks marked ```python, and print what the "
    "reader should see. The value of a last expression and matplotlib figures are shown. Blocks marked "
    "`output` were added by Fenced after the reader ran the block above. Never write or guess outputs."
)

_PER_MESSAGE: Final = 4
"""Tokens that a chat template puts around each message, about."""
_OUTPUT: Final = 2_000
"""Characters of output shown for one cell."""
_FILES: Final = 4_000
"""Characters told of the files that came with one message."""
_BRIEF_OUTPUT: Final = 300
"""The same when the message would not fit otherwise."""
_WORTHWHILE: Final = 120
"""Tokens of room below which the remains of a message say nothing."""
_TRACEBACK_LINES: Final = 6
_LEFT_OUT: Final = "\n\n[… the middle of this message was left out …]\n\n"
_EARLIER: Final = ChatMessage("user", "[… earlier messages were left out …]")
"""Stands first where an answer would: many models refuse a conversation that does not begin with the reader.
"""

_ANSI: Final = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_])")
_OPENING: Final = re.compile(r"^(?P<prefix>.*?)(?P<marker>`{3,}|~{3,})")
_BREAK_AT_END: Final = re.compile(r"\r+\n")
_BREAK: Final = re.compile(r"\r\n?")

_WORDS: Final[Mapping[RunStatus, str]] = {
    "queued": "waiting to run",
    "loading": "waiting to run",
    "executing": "still running",
    "completed": "completed",
    "failed": "failed",
    "aborted": "stopped by the reader",
    "timed_out": "stopped at the time limit",
    "lost": "the session was lost",
}


@dataclass(frozen=True, slots=True)
class CellContext:
    """What is known of a cell beyond its message: its source now, and its latest run."""

    source: str
    edited: bool = False
    """Whether ``source`` differs from what the message says."""
    status: RunStatus | None = None
    """Of the latest run; None if it never ran."""
    outputs: Sequence[StoredOutput] = field(default=())


def assemble(
    branch: Sequence[Message], cells: Mapping[str, CellContext], *, budget: int
) -> list[ChatMessage]:
    """The messages to send for an answer to the last message of ``branch``.

    ``branch`` goes from the root to the message to be answered; ``cells`` has the cells that were edited or
    run, by id. Returns the system prompt and then turns of alternating roles, together at most ``budget``
    tokens by :func:`estimate_tokens`. Raises ValueError if the budget is below MINIMUM_BUDGET.
    """
    if budget < MINIMUM_BUDGET:
        raise ValueError(f"a context needs at least {MINIMUM_BUDGET} tokens, not {budget}")
    system = ChatMessage("system", SYSTEM_PROMPT)
    room = budget - estimate_tokens(system) - estimate_tokens(_EARLIER)
    newest_first: list[ChatMessage] = []
    for message in reversed(branch):
        if not message.text or not message.text.strip():
            continue
        chosen = _fit(message, cells, room, needed=not newest_first)
        if chosen is None:
            break
        newest_first.append(chosen.message)
        room -= estimate_tokens(chosen.message)
        if chosen.shortened:
            break
    turns = _merged(newest_first[::-1])
    if turns and turns[0].role == "assistant":
        turns.insert(0, _EARLIER)
    return [system, *turns]


def estimate_tokens(message: ChatMessage) -> int:
    """About how many tokens a message takes, rather too many than too few."""
    return _PER_MESSAGE + text_tokens(message.text)


def text_tokens(text: str) -> int:
    """Three bytes a token: prose has four and more, code about three, Chinese one character."""
    return -(-len(text.encode("utf-8", "surrogatepass")) // 3)


def with_cells(text: str, message: str, cells: Mapping[str, CellContext], *, output_limit: int) -> str:
    """A message's Markdown with edited sources in place of its fences' and outputs after them."""
    lines = _BREAK.sub("\n", text).split("\n")
    result: list[str] = []
    at = 0
    for fence in find_fences(text):
        cell = cells.get(f"{message}.{fence.index}")
        if cell is None:
            continue
        result += lines[at : fence.start_line]
        result += _fence_lines(fence, cell, lines, output_limit)
        at = fence.end_line
    return "\n".join([*result, *lines[at:]])


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
    return _shorten(text.strip("\n"), limit, "\n[… {} characters left out …]\n")


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


def files_text(attachments: Sequence[Attachment]) -> str:
    """What is known of the files that came with a message, in at most about ``_FILES`` characters."""
    lines: list[str] = []
    room = _FILES
    for attachment in attachments:
        line = _file_line(attachment)
        if len(line) > room:
            line = _file_line(attachment.model_copy(update={"columns": None}))
        if len(line) > room:
            break
        room -= len(line)
        lines.append(line)
    if len(lines) < len(attachments):
        lines.append(f"- and {len(attachments) - len(lines)} more")
    return "\n".join(["[Files in /files:", *lines, "]"])


def _file_line(file: Attachment) -> str:
    about = [file.kind, _size(file.size)]
    if file.rows is not None:
        about.append(f"{file.rows:,} rows")
    columns = ", ".join(f"{column.name} ({column.type})" for column in file.columns or ())
    return f"- {file.name}: {', '.join(about)}" + (f"; columns {columns}" if columns else "")


def _size(size: int) -> str:
    for unit, step in (("GB", 1 << 30), ("MB", 1 << 20), ("KB", 1 << 10)):
        if size >= step:
            return f"{size / step:.1f} {unit}"
    return f"{size} bytes"


@dataclass(frozen=True, slots=True)
class _Chosen:
    message: ChatMessage
    shortened: bool = False


def _fit(message: Message, cells: Mapping[str, CellContext], room: int, *, needed: bool) -> _Chosen | None:
    """The fullest form of a message that fits into ``room`` tokens, None if none is worth sending."""
    role: ChatRole = message.role
    text = ""
    for limit in (_OUTPUT, _BRIEF_OUTPUT):
        text = with_cells(message.text or "", message.id, cells, output_limit=limit)
        if message.attachments:
            text += f"\n\n{files_text(message.attachments)}"
        whole = ChatMessage(role, text)
        # One more for the joint, should it be merged with its neighbour.
        if estimate_tokens(whole) + 1 <= room:
            return _Chosen(whole)
    if not needed and room < _WORTHWHILE:
        return None
    return _Chosen(ChatMessage(role, _without_middle(text, room - _PER_MESSAGE - 1)), shortened=True)


def _without_middle(text: str, tokens: int) -> str:
    """The head and the tail of a text, within a number of tokens."""
    share = (tokens * 3 - len(_LEFT_OUT.encode())) // 2
    encoded = text.encode("utf-8", "replace")
    # Cut in bytes, since tokens are counted so; a character cut in two is dropped.
    return encoded[:share].decode("utf-8", "ignore") + _LEFT_OUT + encoded[-share:].decode("utf-8", "ignore")


def _merged(messages: Sequence[ChatMessage]) -> list[ChatMessage]:
    """Neighbours of one role made one: some models refuse two turns of the same side."""
    merged: list[ChatMessage] = []
    for message in messages:
        if merged and merged[-1].role == message.role:
            merged[-1] = ChatMessage(message.role, f"{merged[-1].text}\n\n{message.text}")
        else:
            merged.append(message)
    return merged


def _fence_lines(fence: Fence, cell: CellContext, lines: Sequence[str], output_limit: int) -> list[str]:
    """The lines of one fence, rewritten if it was edited, and its output in a block of its own."""
    own = list(lines[fence.start_line : fence.end_line])
    opening = _OPENING.match(own[0])
    prefix = opening["prefix"] if opening else ""
    marker = opening["marker"] if opening else "```"
    info = own[0][opening.end() :] if opening else fence.info
    # In a quote each further line repeats the quote's mark; in a list it is blank where the bullet stood.
    inner = re.sub(r"[^>\s]", " ", prefix)
    if cell.edited:
        marker = _longer_than_any(cell.source, marker)
        own = [f"{prefix}{marker}{info}", *(inner + line for line in cell.source.split("\n")), inner + marker]
    elif not fence.closed and cell.status is not None:
        own.append(inner + marker)
    if cell.status is None:
        return own
    shown = output_text(cell.outputs, limit=output_limit)
    ending = f"[{_WORDS[cell.status]}]" if shown else f"[{_WORDS[cell.status]}, no output]"
    block = [*shown.split("\n"), ending] if shown else [ending]
    marker = _longer_than_any(shown, "```")
    return [*own, inner + marker + "output", *(inner + line for line in block), inner + marker]


def _longer_than_any(text: str, marker: str) -> str:
    """A fence's marker that no line of ``text`` can close."""
    runs = re.findall(re.escape(marker[0]) + "{3,}", text)
    return marker[0] * max(len(marker), *(len(run) + 1 for run in runs)) if runs else marker


def _plain(output: StoredOutput) -> str:
    match output:
        case StreamOutput(text=text):
            return _settled(text)
        case ErrorOutput(ename=name, evalue=value, traceback=traceback):
            trace = [line for line in _settled("\n".join(traceback)).split("\n") if line.strip()]
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
        return _settled(text)
    return f"[{', '.join(sorted(data))}]"


def _settled(text: str) -> str:
    """A terminal's text as it stands in the end: no colours, of a line written over only the last state."""
    plain = _BREAK_AT_END.sub("\n", _ANSI.sub("", text))
    return "\n".join(line.rsplit("\r", 1)[-1] for line in plain.split("\n"))


def _shorten(text: str, limit: int, note: str) -> str:
    if len(text) <= limit:
        return text
    half = limit // 2
    return text[:half] + note.format(f"{len(text) - 2 * half:,}") + text[-half:]
