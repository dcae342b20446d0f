"""Wraps the prose of the documentation at 120 columns; tables stay as narrow as their text.

`make format` runs it on the pages that people write; the generated ones are left to what makes them.
"""

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[1]
WIDTH = 120
GENERATED = ("docs/machines.md", "docs/packages.md")


def pages() -> list[Path]:
    """Every Markdown page that people write."""
    found = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    return sorted(path for path in found if str(path.relative_to(ROOT)) not in GENERATED)


def narrow(line: str) -> str:
    """A row of a table without the spaces that would line its columns up: one long cell would widen all rows."""
    if not line.startswith("|"):
        return line
    if re.fullmatch(r"\|(?: ?:?-+:? ?\|)+", line):
        return re.sub(r" ?(:?)-+(:?) ?\|", r"\1---\2|", line)
    return re.sub(r" {2,}\|", " |", re.sub(r"\| {2,}(?=\S)", "| ", line))


def main() -> None:
    """Wraps all pages in place."""
    paths = pages()
    options = [
        "--config",
        "/dev/null",
        "--prose-wrap",
        "always",
        "--print-width",
        str(WIDTH),
        "--log-level",
        "warn",
    ]
    subprocess.run(
        ["npx", "--no-install", "prettier", *options, "--write", *map(str, paths)],
        cwd=ROOT / "web",
        check=True,
    )
    for path in paths:
        text = path.read_text()
        is_code = False
        lines = []
        for line in text.split("\n"):
            is_code ^= line.lstrip().startswith("```")
            lines.append(line if is_code else narrow(line))
        path.write_text("\n".join(lines))


if __name__ == "__main__":
    main()
