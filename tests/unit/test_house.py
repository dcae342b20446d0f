"""How the house is kept: no file of ours is so long that nobody reads it in one sitting."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDERS = ("src", "web/src", "tests", "benchmarks")
KINDS = {".py", ".ts", ".mjs", ".js", ".css"}
MOST = 600
MADE = "Generated from"
"""In the first line of what `make generate` writes."""
STILL_LONGER = {
    "web/src/sandbox/sessions.test.ts",
    "web/src/sandbox/worker-session.ts",
}
"""Files that were longer when this was written; none may be added."""


def lines(path: Path) -> int:
    return len(path.read_text("utf-8").splitlines())


def ours() -> list[Path]:
    """Source and test files that people write; built pages, and what tools make, are none."""
    found = (path for folder in FOLDERS for path in (ROOT / folder).rglob("*") if path.suffix in KINDS)
    left_out = {"static", "node_modules", "__pycache__"}
    return [
        path
        for path in sorted(found)
        if not left_out & set(path.parts) and MADE not in path.read_text("utf-8").partition("\n")[0]
    ]


def test_no_file_is_longer_than_one_sitting() -> None:
    long = {str(path.relative_to(ROOT)): count for path in ours() if (count := lines(path)) > MOST}
    assert {name: count for name, count in long.items() if name not in STILL_LONGER} == {}


@pytest.mark.parametrize("name", sorted(STILL_LONGER))
def test_a_file_that_became_short_is_listed_no_more(name: str) -> None:
    assert lines(ROOT / name) > MOST
