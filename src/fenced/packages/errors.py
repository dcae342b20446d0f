"""What the mirror has no answer for; the texts are for whoever installs a package."""


class PackagesError(Exception):
    """Base of the errors here."""


class BadName(PackagesError):
    def __init__(self, name: str) -> None:
        super().__init__(f"{name[:100]!r} is no name of a package or of its file.")


class NoSuchPackage(PackagesError):
    def __init__(self, name: str) -> None:
        super().__init__(f"The package index knows no {name!r}.")


class NoSuchFile(PackagesError):
    def __init__(self, name: str) -> None:
        super().__init__(f"The package index offers no file {name[:200]!r} that browsers can use.")


class IndexUnreachable(PackagesError):
    def __init__(self, why: str) -> None:
        super().__init__(f"The package index cannot be reached ({why}), and nothing of this is kept here.")


class BadFile(PackagesError):
    def __init__(self, name: str, why: str) -> None:
        super().__init__(f"{name[:200]} was not kept: {why}.")
