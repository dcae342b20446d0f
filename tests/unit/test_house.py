"""How the house is kept: no file of ours is so long that nobody reads it in one sitting."""

from pathlib import Path

ROOT = Path(__file__).parents[2]
FOLDERS = ("src", "web/src", "tests", "benchmarks")
KINDS = {".py", ".ts", ".mjs", ".js", ".css"}
MOST = 600
MADE = "Generated from"
"""In the first line of what `make generate` writes."""


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
    assert long == {}
