"""What a model is told of the failed run that a message is about: its code, its error, and the page's notes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from fenced.conversation.cell_text import code_block
from fenced.conversation.output_text import output_text
from fenced.protocol.data import About, Run, StoredOutput

_SOURCE: Final = 20_000
"""Characters of code that are told."""
_OUTPUT: Final = 4_000
"""Characters of output, head and tail."""


@dataclass(frozen=True, slots=True)
class AboutRun:
    """The run that a message is about, as far as it is kept."""

    run: Run
    outputs: Sequence[StoredOutput]


def about_text(about: About, known: AboutRun | None) -> str:
    """Markdown to stand below the message's own text; what is not kept of the run is left out."""
    parts: list[str] = []
    if known is not None:
        parts.append(f"The code:\n\n{code_block(known.run.source[:_SOURCE], known.run.language)}")
        shown = output_text(known.outputs, limit=_OUTPUT)
        error = known.run.error
        if not shown and error is not None:
            shown = f"{error.name}: {error.message}"
        if shown:
            parts.append(f"What it shows:\n\n{code_block(shown, 'output')}")
    if about.notes:
        parts.append(about.notes)
    parts.append("Answer with the whole corrected code in one block.")
    return "\n\n".join(parts)
