"""Names of packages and of their files, checked before they are a part of a path or an address (PEP 503, 427)."""

import re

from fenced.packages.errors import BadName

_NAME = re.compile(r"[a-z0-9](?:[a-z0-9._-]{0,98}[a-z0-9])?", re.IGNORECASE)
_WHEEL = re.compile(
    r"(?P<name>[a-z0-9](?:[a-z0-9._]*[a-z0-9])?)-(?P<version>[a-z0-9][a-z0-9._!+]*)(?:-[0-9][a-z0-9._]*)?"
    r"-(?P<python>[a-z0-9_.]+)-(?P<abi>[a-z0-9_.]+)-(?P<platform>[a-z0-9_.]+)\.whl",
    re.IGNORECASE,
)
_PYTHON_3 = re.compile(r"py3([0-9]{0,2})")
NEWEST = 14
"""The minor version of the Python 3 that the browser runs."""
_LONGEST = 300
_BROWSERS = ("emscripten", "wasm32", "pyodide")


def normalized(name: str) -> str:
    """The name as the index files it. Raises BadName."""
    if _NAME.fullmatch(name) is None:
        raise BadName(name)
    return re.sub(r"[-_.]+", "-", name).lower()


def package_of(filename: str) -> str:
    """The normalized name of the package that a wheel is of. Raises BadName for what is no wheel."""
    found = _WHEEL.fullmatch(filename) if len(filename) <= _LONGEST else None
    if found is None:
        raise BadName(filename)
    return normalized(found["name"])


def runs_in_browsers(filename: str) -> bool:
    """Whether a file is a wheel in pure Python 3, up to the browser's, or one that was built for WebAssembly."""
    found = _WHEEL.fullmatch(filename) if len(filename) <= _LONGEST else None
    if found is None:
        return False
    if any(word in found["platform"] for word in _BROWSERS):
        return True
    if found["platform"] != "any" or found["abi"] != "none":
        return False
    versions = (_PYTHON_3.fullmatch(tag) for tag in found["python"].split("."))
    return any(version and int(version[1] or 0) <= NEWEST for version in versions)
