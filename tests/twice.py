"""Tries tests once more that failed, with nothing beside them, and names those that pass only then.

What fails because a busy machine was late passes then, and so does a fault that shows itself now and then: each is to be
found. So `tell`, at the end of everything, names them where nobody can miss it.

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
FAILED = 1
"""What pytest exits with when tests failed, and not for another reason."""


def run(paths: Sequence[str], options: Sequence[str]) -> int:
    """The exit code of the last try."""
    FOLDER.mkdir(exist_ok=True)
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


def tell() -> str:
    """What passed only at the second try since the last call, in words; empty when nothing did."""
    if not NOTES.exists():
        return ""
    names = NOTES.read_text().splitlines()
    NOTES.unlink()
    rule = "=" * 100
    lines = [f"passed only at the second try: {name}" for name in names]
    return "\n".join(
        [
            rule,
            "A fault that shows itself now and then is to be found, and not to be tried again:",
            *lines,
            rule,
        ]
    )


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
        if words := tell():
            print(words)  # noqa: T201
        return 0
    end = rest.index("--") if "--" in rest else len(rest)
    return run(rest[:end], rest[end + 1 :])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
