"""Limits that the page names too."""

import re
from pathlib import Path

from fenced.protocol.data import MAX_NAME, MAX_NAMES, MAX_TEXT
from fenced.rooms.frames import MAX_FRAME
from fenced_kernel.names import found

PAGE = Path(__file__).parents[3] / "web/src/conversation"


def constant(file: str, name: str) -> int:
    """The value of a constant of the page: a number, or one that is shifted."""
    found = re.search(
        rf"^(?:export )?const {name} = ([0-9_]+)(?: << ([0-9]+))?;", (PAGE / file).read_text(), re.MULTILINE
    )
    assert found is not None, f"expected {name} in {file}"
    return int(found[1]) << int(found[2] or 0)


def test_the_page_refuses_what_the_server_would_not_take() -> None:
    assert constant("sources/source-limit.ts", "LONGEST_SOURCE") == MAX_TEXT
    assert constant("sources/sources.ts", "MAX_FRAME") == MAX_FRAME


def test_the_kernel_tells_no_more_names_than_a_run_may_have() -> None:
    assert (found.MOST, found.LONGEST) == (MAX_NAMES, MAX_NAME)
