"""The lock file: every file that comes from outside, with its hash and the places it can be had from.

The hash is the authority. A source need not be trusted, so where a file comes from is a matter of
convenience: the first source that gives bytes with the right hash wins.
"""

from functools import cache
from importlib import resources
from typing import Annotated, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from fenced.runtimes.errors import LockError

Part = Literal["python", "model"]
PARTS: tuple[Part, ...] = get_args(Part)

Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
RelativePath = Annotated[str, StringConstraints(pattern=r"^\w[\w.+-]*(/\w[\w.+-]*)*$")]
"""A path inside the runtimes' folder; no component starts with a dot, so it cannot lead out of it."""


class Locked(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class WebSource(Locked):
    """A folder on a web server; a file is fetched by its name."""

    kind: Literal["web"]
    url: Annotated[str, StringConstraints(pattern=r"^https://.*/$")]


class NpmSource(Locked):
    """A package fetched with ``npm pack``; a file is a member of its tarball."""

    kind: Literal["npm"]
    package: str
    version: str
    size: int


class WheelSource(Locked):
    """A wheel fetched with ``pip download``; a file is a member of it, or itself when the name is empty."""

    kind: Literal["wheel"]
    package: str
    version: str
    size: int


class PureSource(Locked):
    """The part in plain Python of a wheel fetched with ``pip download``: see ``sources/pure.py``."""

    kind: Literal["pure"]
    package: str
    version: str
    size: int


AnySource = Annotated[WebSource | NpmSource | WheelSource | PureSource, Field(discriminator="kind")]


class Origin(Locked):
    """Where one file is within a source."""

    source: str
    member: str


class LockedFile(Locked):
    name: str
    path: RelativePath
    """Where it goes in the runtimes' folder."""
    part: Part
    version: str
    size: Annotated[int, Field(ge=0)]
    sha256: Sha256
    origins: Annotated[tuple[Origin, ...], Field(min_length=1)]
    """Tried in this order."""


class LockedPackage(Locked):
    """A Python package that the sandbox can load; its fields are those of Pyodide's own lock file."""

    version: str
    file: str
    """Name of its wheel."""
    imports: tuple[str, ...]
    """Top-level modules it provides."""
    depends: tuple[str, ...]
    """Names of packages it needs."""


class PyodideRelease(Locked):
    version: str
    info: dict[str, str]
    """The ``info`` object of Pyodide's lock file: ABI, architecture, platform, Python."""


class Lock(Locked):
    format: Literal[1]
    pyodide: PyodideRelease
    sources: dict[str, AnySource]
    files: tuple[LockedFile, ...]
    packages: dict[str, LockedPackage]

    @property
    def base(self) -> str:
        """The folder, within the runtimes' folder, of Pyodide and its packages."""
        return f"pyodide/{self.pyodide.version}"

    def core(self) -> tuple[LockedFile, ...]:
        """The files of the interpreter itself, without which no Python runs."""
        wheels = {package.file for package in self.packages.values()}
        return tuple(f for f in self.files if f.part == "python" and f.name not in wheels)

    def of(self, parts: tuple[Part, ...]) -> tuple[LockedFile, ...]:
        return tuple(file for file in self.files if file.part in parts)


def parse(text: str) -> Lock:
    """The lock in ``text``. Raises LockError when it is not one."""
    try:
        return Lock.model_validate_json(text)
    except ValidationError as error:
        raise LockError(f"The runtimes' lock file is damaged; reinstall Fenced. {error}") from error


@cache
def packaged() -> Lock:
    """The lock that this version of Fenced was built with."""
    return parse((resources.files("fenced.runtimes") / "lock.json").read_text("utf-8"))
