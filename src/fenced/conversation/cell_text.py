"""A message's Markdown as the reader has it in front of them: edited, run, and with the cells that they added."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from fenced.conversation.fences import Fence, find_fences, language_of
from fenced.conversation.output_text import output_text
from fenced.protocol.data import RunStatus, StoredOutput

_OPENING: Final = re.compile(r"^(?P<prefix>.*?)(?P<marker>`{3,}|~{3,})")
_BREAK: Final = re.compile(r"\r\n?")
_MARKERS: Final = re.compile(r"[`~\r]")

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
    language: str | None = None
    """As the reader chose it; None where the message's own holds."""
    status: RunStatus | None = None
    """Of the latest run; None if it never ran."""
    outputs: Sequence[StoredOutput] = field(default=())


@dataclass(frozen=True, slots=True)
class MessageCells:
    """What is known of the cells of one message beyond what it says."""

    fences: Mapping[int, CellContext] = field(default_factory=dict)
    """Those of its fences that were edited, run, or given another language."""
    added: Mapping[int | None, Sequence[CellContext]] = field(default_factory=dict)
    """Those that the reader added, in order, by the fence that they stand below; None for the message's end."""


def with_cells(text: str, cells: MessageCells, *, output_limit: int) -> str:
    """A message's Markdown as the reader has it: with edited sources in place of its fences' own, outputs after them,
    and added cells as fences where they stand."""
    lines = _BREAK.sub("\n", text).split("\n")
    end = cells.added.get(None, ())
    result: list[str] = []
    at = 0
    for fence in find_fences(text):
        cell = cells.fences.get(fence.index)
        added = cells.added.get(fence.index, ())
        open_end = bool(end) and not fence.closed
        if cell is None and not added and not open_end:
            continue
        result += lines[at : fence.start_line]
        result += _fence_lines(fence, cell, added, lines, output_limit, close=open_end)
        at = fence.end_line
    result += lines[at:]
    while end and result and not result[-1].strip():
        result.pop()
    for each in end:
        result += ["", *_own_fence(each, output_limit)] if result else _own_fence(each, output_limit)
    return "\n".join(result)


def _fence_lines(
    fence: Fence,
    cell: CellContext | None,
    added: Sequence[CellContext],
    lines: Sequence[str],
    output_limit: int,
    *,
    close: bool,
) -> list[str]:
    """The lines of one fence, rewritten if it was changed, its output in a block of its own, and cells added below.

    What its surroundings end is closed by a marker if something follows, or if `close` says so.
    """
    own = list(lines[fence.start_line : fence.end_line])
    opening = _OPENING.match(own[0])
    prefix = opening["prefix"] if opening else ""
    marker = opening["marker"] if opening else "```"
    info = own[0][opening.end() :] if opening else fence.info
    if cell is not None and cell.language is not None:
        info = _info(cell.language)
        own[0] = f"{prefix}{marker}{info}"
    # In a quote each further line repeats the quote's mark; in a list it is blank where the bullet stood.
    inner = re.sub(r"[^>\s]", " ", prefix)
    following = [] if cell is None else _output_block(cell, output_limit)
    for each in added:
        following += ["", *_own_fence(each, output_limit)]
    if cell is not None and cell.edited:
        marker = _longer_than_any(cell.source, marker)
        own = [f"{prefix}{marker}{info}", *(inner + line for line in cell.source.split("\n")), inner + marker]
    elif close or (following and not fence.closed):
        own.append(inner + marker)
    return [*own, *(inner + line for line in following)]


def code_block(source: str, language: str) -> str:
    """A fence that nothing in the text can close."""
    marker = _longer_than_any(source, "```")
    return "\n".join([f"{marker}{_info(language)}", *source.rstrip("\n").split("\n"), marker])


def _own_fence(cell: CellContext, output_limit: int) -> list[str]:
    """The lines of a cell that no message has."""
    marker = _longer_than_any(cell.source, "```")
    code = [f"{marker}{_info(cell.language or '')}", *cell.source.split("\n"), marker]
    return [*code, *_output_block(cell, output_limit)]


def _output_block(cell: CellContext, output_limit: int) -> list[str]:
    if cell.status is None:
        return []
    shown = output_text(cell.outputs, limit=output_limit)
    ending = f"[{_WORDS[cell.status]}]" if shown else f"[{_WORDS[cell.status]}, no output]"
    marker = _longer_than_any(shown, "```")
    return [f"{marker}output", *(shown.split("\n") if shown else ()), ending, marker]


def _info(language: str) -> str:
    """A language that was chosen, as one word that cannot break out of its line or end the fence."""
    return language_of(_MARKERS.sub("", language))


def _longer_than_any(text: str, marker: str) -> str:
    """A fence's marker that no line of ``text`` can close."""
    runs = re.findall(re.escape(marker[0]) + "{3,}", text)
    return marker[0] * max(len(marker), *(len(run) + 1 for run in runs)) if runs else marker
