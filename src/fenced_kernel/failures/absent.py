"""Names of the standard library that Python has on computers and not in a browser, and what to do without them."""

import re
from dataclasses import dataclass
from types import ModuleType


@dataclass(frozen=True)
class Absent:
    """Names of one module."""

    module: str
    names: frozenset[str]
    advice: str


def _absent(module: str, names: str, advice: str) -> Absent:
    return Absent(module, frozenset(names.split()), advice)


_PROCESSES = "Other processes cannot be started or asked for here."

TABLE = (
    _absent(
        "signal",
        "alarm setitimer getitimer pause sigwait sigwaitinfo sigtimedwait pthread_kill",
        "Nothing interrupts a program by itself here: use asyncio.timeout(...), or compare time.monotonic() in "
        "the loop.",
    ),
    _absent(
        "os",
        "fork forkpty execv execve execvp execvpe spawnv spawnve spawnvp spawnvpe posix_spawn posix_spawnp popen "
        "wait wait3 wait4 waitpid waitid kill killpg startfile nice setsid openpty",
        _PROCESSES,
    ),
    _absent("os", "sched_getaffinity sched_setaffinity getloadavg", "A program has one processor here."),
    _absent(
        "os",
        "getuid geteuid getgid getegid getgroups getlogin getresuid setuid setgid chroot chown",
        "There are no users and groups here.",
    ),
    _absent("asyncio", "create_subprocess_exec create_subprocess_shell", _PROCESSES),
    _absent("hashlib", "scrypt", "hashlib.pbkdf2_hmac(...) derives keys here."),
)

_NO_ATTRIBUTE = re.compile(r"module '(?P<module>[\w.]+)' has no attribute '(?P<name>\w+)'")
_CANNOT_IMPORT = re.compile(r"cannot import name '(?P<name>\w+)' from '(?P<module>[\w.]+)'")


def remark(error: BaseException) -> str | None:
    """A sentence or two about an error whose cause is a name that is only missing here; None for any other."""
    if isinstance(error, AttributeError):
        if not isinstance(error.obj, ModuleType):
            return None
        found = _NO_ATTRIBUTE.match(str(error))
    elif isinstance(error, ImportError):
        found = _CANNOT_IMPORT.match(str(error))
    else:
        return None
    if found is None:
        return None
    module, name = found["module"], found["name"]
    for entry in TABLE:
        if entry.module == module and name in entry.names:
            return f"{module}.{name} is not available in the browser. {entry.advice}"
    return None
