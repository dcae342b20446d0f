"""Why a package could not be installed; the texts are for the reader.

InstallError
├── NoRequirement     what was written names no package
├── BadHeader         the program's header cannot be read
├── NoIndex           the server offers no package index
├── NotAllowed        the reader has not allowed it in this conversation
├── TokenRefused      the server does not let this session in (any more)
├── Unreachable       nothing answers, or not as expected
├── UnknownPackage
├── NotForBrowsers    there are only sources, and files for other machines
├── NoSuchVersion
├── VersionConflict   another version is there already
└── NoInstaller       the server lacks the package that installs packages

ImportError
└── NotLoaded         one of the server's own packages could not be loaded

BadWheel              a file is not what its hash says
"""

from collections.abc import Sequence


class InstallError(Exception):
    """A package was not installed; the text says why and what to do."""

    def __init_subclass__(cls) -> None:
        # Tracebacks name it without a module that the reader has never heard of.
        cls.__module__ = "builtins"


class NoRequirement(InstallError):
    def __init__(self, text: str) -> None:
        super().__init__(
            f"{text[:100]!r} is no package that can be installed: write its name, with a version or without, "
            "such as 'tabulate' or 'tabulate>=0.9'."
        )


class BadHeader(InstallError):
    def __init__(self, why: str) -> None:
        super().__init__(
            f"The '# /// script' lines of the program cannot be read ({why}). Correct them, or leave them out."
        )


class NoIndex(InstallError):
    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name} is not among the packages here, and this server offers no package index to install it from. "
            "Write the program without it, or ask who runs the server."
        )


class NotAllowed(InstallError):
    def __init__(self, name: str, site: str) -> None:
        super().__init__(
            f"{name} was not installed: programs in this conversation may not use the package index ({site}). "
            "Allow it under the cell or in the settings of the conversation, then run again."
        )


class TokenRefused(InstallError):
    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name} was not installed: the server did not let this session use the package index. "
            "Restart the session and run again."
        )


class Unreachable(InstallError):
    def __init__(self, name: str, why: str) -> None:
        super().__init__(f"{name} was not installed: {why.rstrip('.')}. Check the connection and run again.")


class UnknownPackage(InstallError):
    def __init__(self, name: str) -> None:
        super().__init__(f"The package index knows no {name!r}. Check how the name is written.")


class NotForBrowsers(InstallError):
    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name} is not available for WebAssembly: its files are for other machines, or sources that must be "
            "compiled first. Look for another package that does the same in pure Python."
        )


class NoSuchVersion(InstallError):
    def __init__(self, requirement: str, versions: Sequence[str]) -> None:
        newest = ", ".join(versions[-3:])
        super().__init__(
            f"No release that runs in the browser fits {requirement!r}; the newest that do are {newest}. "
            "Ask for one of these, or leave the version out."
        )


class VersionConflict(InstallError):
    def __init__(self, requirement: str, name: str, version: str) -> None:
        super().__init__(
            f"{requirement!r} was asked for, but {name} {version} is here already. Leave the version out, or restart "
            "the session and install it before anything else."
        )


class NoInstaller(InstallError):
    def __init__(self) -> None:
        super().__init__(
            "Packages cannot be installed: micropip is not among the packages here. "
            "Run `fenced runtimes install` on the server."
        )


class NotLoaded(ImportError):
    def __init__(self, module: str, why: str) -> None:
        super().__init__(
            f"{module} could not be loaded from the server: {why.rstrip('.')}. "
            "Check the connection to the server and run the cell again.",
            name=module,
        )


NotLoaded.__module__ = "builtins"


class BadWheel(Exception):
    def __init__(self) -> None:
        super().__init__("its file is not the expected one; run `fenced runtimes install` there")
