"""Lines that install packages, as in notebooks and terminals: `%pip install x`, `!python -m pip install -q x`."""

import re
import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

LINE = re.compile(
    r"^(?P<indent>[ \t]*)(?P<mark>%|!!?)?[ \t]*(?:python3?[ \t]+-m[ \t]+)?"
    r"(?P<tool>pip3?|conda|mamba|micromamba|uv|micropip)(?P<rest>[ \t].*)?$"
)
PLAIN = frozenset({"pip", "pip3"})
"""What is understood without a mark; the others are names of modules as well."""
CHANNELS = frozenset({"conda", "mamba", "micromamba"})
"""Tools whose `-c` names where packages come from."""
INSTALL = frozenset({"install", "add"})

VALUED = frozenset(
    (
        *("--timeout", "--retries", "--progress-bar", "--root-user-action", "--trusted-host", "--cache-dir"),
        *(
            "--proxy",
            "--log",
            "-n",
            "--name",
            "--channel",
            "--upgrade-strategy",
            "--no-binary",
            "--only-binary",
        ),
        *("--python-version", "--platform"),
    )
)
"""Options that are passed over together with the word that follows them."""
REFUSED = {
    "-r": "files of requirements are not read: name the packages in the line",
    "--requirement": "files of requirements are not read: name the packages in the line",
    "-c": "files of constraints are not read: write versions after the names",
    "--constraint": "files of constraints are not read: write versions after the names",
    "-e": "projects cannot be installed from folders: name packages",
    "--editable": "projects cannot be installed from folders: name packages",
    "-i": "packages come from the server's own index: leave the option out",
    "--index-url": "packages come from the server's own index: leave the option out",
    "--extra-index-url": "packages come from the server's own index: leave the option out",
    "-f": "packages come from the server's own index: leave the option out",
    "--find-links": "packages come from the server's own index: leave the option out",
    "-t": "packages cannot be put into a folder of your own: leave the option out",
    "--target": "packages cannot be put into a folder of your own: leave the option out",
}
ADDRESS = re.compile(r"://|^git\+|^[./~]|\.(?:whl|zip|tar\.gz)$")
ADDRESS_WORDS = "packages come from the index by name, not from addresses or files: write the name"
SHELL_END = re.compile(r"^(?:\||\d?>|&>|#)")
SHELL_NEXT = frozenset({"&&", ";", "||", "&"})


class Refused(ValueError):
    """A line that installs in a way that is not possible here; the text says which."""


@dataclass(frozen=True)
class Install:
    """What a line wants installed."""

    indent: str
    requirements: tuple[str, ...]
    quiet: bool = False
    dependencies: bool = True
    prereleases: bool = False


@dataclass(frozen=True)
class Other:
    """A line that asks one of the tools for something else."""

    indent: str


def read(line: str) -> Install | Other | None:
    """What a line asks for; None when it is no such line. Raises Refused."""
    match = LINE.match(line.rstrip())
    if match is None:
        return None
    tool, indent = match["tool"], match["indent"]
    words = _words(match["rest"] or "")
    if match["mark"] is None and (tool not in PLAIN or words[:1] != ["install"]):
        return None
    installs: list[list[str]] = []
    for number, command in enumerate(_commands(words)):
        arguments = _arguments(command, tool, first=number == 0)
        if arguments is None:
            # `%pip list` is passed over, but not together with an installation.
            return Other(indent) if number == 0 else _refuse("only 'pip install' works in such a line")
        installs.append(arguments)
    return _install(indent, tool, [word for arguments in installs for word in arguments])


def _words(text: str) -> list[str]:
    try:
        return shlex.split(text, comments=True)
    except ValueError:
        raise Refused("a quote is not closed in it") from None


def _commands(words: Sequence[str]) -> Iterator[list[str]]:
    """The commands that a shell would run one after the other; where output goes is left out."""
    command: list[str] = []
    listening = True
    for word in words:
        if word in SHELL_NEXT or word.endswith(";"):
            if listening and word not in SHELL_NEXT:
                command.append(word[:-1])
            yield command
            command, listening = [], True
        elif SHELL_END.match(word):
            listening = False
        elif listening:
            command.append(word)
    if command:
        yield command


def _arguments(command: Sequence[str], tool: str, *, first: bool) -> list[str] | None:
    """What follows `install`; None when the command is no installation."""
    rest = list(command)
    if not first:
        if rest[:2] in (["python", "-m"], ["python3", "-m"]):
            rest = rest[2:]
        if rest[:1] not in (["pip"], ["pip3"], [tool]):
            return None
        rest = rest[1:]
    if tool == "uv" and rest[:1] == ["pip"]:
        rest = rest[1:]
    return rest[1:] if rest and rest[0] in INSTALL else None


def _install(indent: str, tool: str, words: Sequence[str]) -> Install:
    requirements: list[str] = []
    options: set[str] = set()
    passing = False
    for word in words:
        if passing:
            passing = False
        elif word.startswith("-"):
            option = word.partition("=")[0]
            if tool in CHANNELS and option == "-c":
                passing = True
                continue
            if option in REFUSED:
                raise Refused(REFUSED[option])
            options.add(option)
            passing = option in VALUED and "=" not in word
        elif ADDRESS.search(word):
            raise Refused(ADDRESS_WORDS)
        else:
            requirements.append(_pinned(word) if tool in CHANNELS else word)
    if not requirements:
        raise Refused("no package is named in it")
    return Install(
        indent,
        tuple(requirements),
        quiet=any(re.fullmatch(r"-q+|--quiet", option) for option in options),
        dependencies="--no-deps" not in options,
        prereleases="--pre" in options,
    )


def _pinned(word: str) -> str:
    """conda's `name=1.2` as pip writes it."""
    return re.sub(r"(?<![=<>!~])=(?![=])", "==", word)


def _refuse(why: str) -> Other:
    raise Refused(why)
