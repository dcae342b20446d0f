"""Tries tests once more that failed, with nothing beside them, and names those that pass only then.

What fails because a busy machine was late passes then, and so does a fault that shows itself now and then: each is to be
found. So `tell`, at the end of everything, names them where nobody can miss it. It keeps the names, and fails where a test is
among them that needed its second try the time before too: that is no accident. On a machine that was never used there is
nothing to compare with, and they are named only.

    python -m tests.twice run PATHS... [-- OPTIONS of the first try]
    python -m tests.twice tell
"""

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

FOLDER = Path(".make")
CACHE = FOLDER / "tried-tests"
NOTES = FOLDER / "passed-at-second-try"
KEPT = FOLDER / "passed-at-second-try-before"
"""The names that `tell` told the last time."""
FAILED = 1
"""What pytest exits with when tests failed, and not for another reason."""


def run(paths: Sequence[str], options: Sequence[str]) -> int:
    """The exit code of the last try."""
    FOLDER.mkdir(exist_ok=True)
    NOTES.touch()
    code = _pytest([*paths, *options, "--cache-clear"])
    if code != FAILED:
        return code
    failed = _failed()
    print("Trying once more what failed", flush=True)  # noqa: T201
    code = _pytest([*paths, "--last-failed", "--maxfail", "3"])
    if code == 0:
        with NOTES.open("a") as notes:
            notes.writelines(f"{name}\n" for name in failed)
    return code


def tell() -> tuple[int, str]:
    """The exit code of it all, and in words what passed only at the second try since the last call; no words when nothing did."""
    if not NOTES.exists():
        return 0, ""
    names = NOTES.read_text().splitlines()
    before = set(KEPT.read_text().splitlines()) if KEPT.exists() else set()
    NOTES.replace(KEPT)
    if not names:
        return 0, ""
    again = [name for name in names if name in before]
    rule = "=" * 100
    lines = [
        rule,
        "A fault that shows itself now and then is to be found, and not to be tried again:",
        *(f"passed only at the second try: {name}" for name in names),
        *(f"and the time before too, so this run has failed: {name}" for name in again),
        rule,
    ]
    return (1 if again else 0), "\n".join(lines)


def _pytest(arguments: Sequence[str]) -> int:
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-o", f"cache_dir={CACHE.resolve()}", *arguments], check=False
    ).returncode


def _failed() -> list[str]:
    found: dict[str, bool] = json.loads((CACHE / "v" / "cache" / "lastfailed").read_text())
    return list(found)


def main(arguments: Sequence[str]) -> int:
    command, *rest = arguments
    if command == "tell":
        code, words = tell()
        if words:
            print(words)  # noqa: T201
        return code
    end = rest.index("--") if "--" in rest else len(rest)
    return run(rest[:end], rest[end + 1 :])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
