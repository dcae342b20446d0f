"""How the languages' self-tests went the last time that a page ran them."""

from collections.abc import Iterator
from importlib.metadata import version

from fenced.checks.check import Check, failed, ok, warning
from fenced.checks.files import directory_of
from fenced.protocol.api import SelfTest
from fenced.runtimes import RuntimesError, revision
from fenced.settings import Settings
from fenced.storage.errors import StorageError
from fenced.storage.inspect import last_self_tests as read

RUN = "Open the app with /?self-test at the end of its address."


def checks(settings: Settings) -> Iterator[Check]:
    tests = last_self_tests(settings)
    if not tests:
        yield warning(
            "Self-tests", "none has been run yet", "Open the app; its page runs them after an upgrade."
        )
        return
    try:
        current = revision(directory_of(settings), version=version("fenced"))
    except RuntimesError as error:
        yield failed("Self-tests", str(error), "Run 'fenced runtimes install'.")
        return
    for test in tests:
        yield _check(test, current)


def last_self_tests(settings: Settings) -> list[SelfTest]:
    """The last of each language; none where there is no database that can be read."""
    path = settings.data_dir / "fenced.db"
    try:
        return read(path) if path.exists() else []
    except StorageError:
        return []


def _check(test: SelfTest, current: str) -> Check:
    what = f"Self-test of {test.language}"
    found = f"{test.at:%Y-%m-%d %H:%M} UTC in {_plain(test.browser) or 'a browser'}, {test.seconds:.1f} s"
    if test.status == "failed":
        return failed(what, f"failed: {_plain(test.message)} ({found})", RUN)
    if test.revision != current:
        return warning(what, f"passed before the last upgrade ({found})", RUN)
    return ok(what, f"passed ({found})")


def _plain(text: str) -> str:
    """What a page said, without what a terminal would obey."""
    return "".join(char if char.isprintable() else " " for char in text).strip()
