"""What a language model is told of a conversation.

A branch may be longer than the model's context, so messages are taken from the newest back until the budget
is spent. A message that does not fit as it is gets shorter in steps: first its outputs are cut down, then its
middle is left out; older ones are dropped. The newest is never dropped. Tokens are estimated from the size of
the text, rather too high than too low, since every model counts differently.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from fenced.conversation.about_text import AboutRun, about_text
from fenced.conversation.cell_text import MessageCells, with_cells
from fenced.conversation.chat import ChatMessage, ChatRole
from fenced.protocol.data import Attachment, Message

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
_LEFT_OUT: Final = "\n\n[… the middle of this message was left out …]\n\n"
_EARLIER: Final = ChatMessage("user", "[… earlier messages were left out …]")
"""Stands first where an answer would: many models refuse a conversation that does not begin with the reader.
"""
_NO_CELLS: Final = MessageCells()


def assemble(
    branch: Sequence[Message],
    cells: Mapping[str, MessageCells],
    *,
    budget: int,
    about: Mapping[str, AboutRun] = MappingProxyType({}),
) -> list[ChatMessage]:
    """The messages to send for an answer to the last message of ``branch``.

    ``branch`` goes from the root to the message to be answered; ``cells`` has what is known of the cells of
    its messages, by the message's id; ``about`` the runs that messages are about, by the run's id. Returns the
    system prompt and then turns of alternating roles, together at most ``budget`` tokens by
    :func:`estimate_tokens`. Raises ValueError if the budget is below MINIMUM_BUDGET.
    """
    if budget < MINIMUM_BUDGET:
        raise ValueError(f"a context needs at least {MINIMUM_BUDGET} tokens, not {budget}")
    system = ChatMessage("system", SYSTEM_PROMPT)
    room = budget - estimate_tokens(system) - estimate_tokens(_EARLIER)
    newest_first: list[ChatMessage] = []
    for message in reversed(branch):
        own = cells.get(message.id, _NO_CELLS)
        if not own.added and not (message.text or "").strip():
            continue
        failed = None if message.about is None else about_text(message.about, about.get(message.about.run))
        chosen = _fit(message, own, room, failed, needed=not newest_first)
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


def _fit(
    message: Message, cells: MessageCells, room: int, failed: str | None, *, needed: bool
) -> _Chosen | None:
    """The fullest form of a message that fits into ``room`` tokens, None if none is worth sending.

    ``failed`` is what is told of the run that it is about.
    """
    role: ChatRole = message.role
    text = ""
    for limit in (_OUTPUT, _BRIEF_OUTPUT):
        text = with_cells(message.text or "", cells, output_limit=limit)
        if message.attachments:
            text += f"\n\n{files_text(message.attachments)}"
        if failed is not None:
            text += f"\n\n{failed}"
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
