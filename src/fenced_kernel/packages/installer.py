"""Installs packages with micropip, whose index becomes the server's own, and remembers which.

micropip itself stays what programs import: only what it asks of the index goes through here, so that `%pip install x`
and `await micropip.install('x')` find the same files and fail with the same words.
"""

import json
import re
import sys
from collections.abc import Awaitable, Mapping, Sequence
from types import ModuleType
from typing import Any, Protocol

from fenced_kernel.host import Host
from fenced_kernel.packages.errors import (
    InstallError,
    NoIndex,
    NoInstaller,
    NoRequirement,
    NoSuchVersion,
    NotAllowed,
    NotForBrowsers,
    TokenRefused,
    UnknownPackage,
    Unreachable,
    VersionConflict,
)
from fenced_kernel.packages.installed import Installed
from fenced_kernel.patches import Undo, after_import, replace

NAME = "__fenced_install__"
"""The name under which rewritten cells find `Installer.run`."""

OK, FORBIDDEN, NOT_FOUND, BAD_NAME = 200, 403, 404, 400
FILES = "files"
PRESENT = re.compile(r"but (?P<name>\S+)==(?P<version>\S+) is already installed")


class Fetch(Protocol):
    """Gets what is at an address: the status and the bytes. Raises OSError when nothing answers."""

    def __call__(self, url: str, /) -> Awaitable[tuple[int, bytes]]: ...


class Installer:
    """What the session has installed, and the way to more."""

    def __init__(self) -> None:
        self._host: Host | None = None
        self._fetch: Fetch | None = None
        self._installed: dict[str, Installed] = {}
        self._before: dict[str, Installed] = {}
        self.not_installed: dict[str, str] = {}
        """Packages of a session before that could not be installed again, and why."""

    @property
    def installed(self) -> Sequence[Installed]:
        """What was installed, in order. Packages of the server's own have no address."""
        return list(self._installed.values())

    def packages_to_have(self) -> Sequence[Installed]:
        """What is installed and what is `not_installed`: what the next session is to have."""
        return [*self.installed, *(self._before[name] for name in self.not_installed)]

    def connect(self, host: Host, fetch: Fetch | None) -> list[Undo]:
        """Take over micropip's way to the index, now or when it is imported."""
        self._host, self._fetch = host, fetch
        return [
            after_import("micropip.package_index", self._patch_index),
            after_import("micropip.transaction", self._patch_transaction),
            after_import("micropip.wheelinfo", self._patch_wheels),
        ]

    async def run(
        self, *requirements: str, quiet: bool = False, deps: bool = True, pre: bool = False
    ) -> None:
        """What a line such as `%pip install x` does. Raises InstallError."""
        before = set(self._installed.values())
        await self.install(requirements, deps=deps, pre=pre)
        new = [f"{one.name} {one.version}" for one in self.installed if one not in before and one.url]
        if not quiet:
            said = f"Installed {', '.join(new)}." if new else f"{', '.join(requirements)}: ready."
            sys.stdout.write(f"{said}\n")

    async def install(self, requirements: Sequence[str], *, deps: bool = True, pre: bool = False) -> None:
        """Install packages with all that they need. Raises InstallError."""
        micropip = _micropip()
        try:
            await micropip.install(list(requirements), deps=deps, pre=pre)
        except InstallError as error:
            # The reader's line, and nothing of what is below it.
            raise error.with_traceback(None) from None
        except ValueError:
            raise NoRequirement(", ".join(requirements)) from None

    async def again(self, packages: Sequence[Installed]) -> None:
        """Install what another session had, exactly that; what cannot be had is `not_installed` then."""
        index = self._host.package_index() if self._host is not None else None
        wanted: dict[str, str] = {}
        for package in packages:
            name = package.name
            if name in self._installed:
                continue
            self._before[name] = package
            if not package.url:
                wanted[name] = name
            elif index is None or index.url is None:
                refusal = NoIndex(name) if index is None else NotAllowed(name, index.site)
                self.not_installed[name] = str(refusal)
            else:
                wanted[name] = f"{index.url}/{package.url}"
        if wanted and not await self._came(wanted):
            # One that is gone takes no other along.
            for name, address in wanted.items():
                await self._came({name: address})

    async def _came(self, wanted: Mapping[str, str]) -> bool:
        """Whether all could be installed, which are at these addresses."""
        try:
            await self.install(list(wanted.values()), deps=False)
        except Exception as error:
            self.not_installed.update(dict.fromkeys(wanted, str(error) or type(error).__name__))
            return False
        for name in wanted:
            self.not_installed.pop(name, None)
            self._installed.setdefault(name, self._before[name])
        return True

    def _patch_index(self, module: ModuleType) -> list[Undo]:
        original = module.query_package

        async def query_package(name: str, index_urls: Any, **options: Any) -> Any:
            if index_urls != module.DEFAULT_INDEX_URLS:
                return await original(name, index_urls, **options)
            return module.ProjectInfo.from_simple_json_api(await self._listing(name))

        return [replace(module, "query_package", query_package)]

    def _patch_transaction(self, module: ModuleType) -> list[Undo]:
        transaction = module.Transaction
        find, check, locked = (
            module.find_wheel,
            transaction.check_version_satisfied,
            transaction._add_requirement_from_pyodide_lock,
        )

        def find_wheel(metadata: Any, requirement: Any) -> Any:
            try:
                return find(metadata, requirement)
            except ValueError:
                versions = [str(version) for version in metadata.releases]
                if not str(requirement.specifier):
                    raise NotForBrowsers(requirement.name) from None
                raise NoSuchVersion(str(requirement), versions) from None

        def check_version_satisfied(own: Any, requirement: Any, **options: Any) -> Any:
            try:
                satisfied, version = check(own, requirement, **options)
            except ValueError as error:
                present = PRESENT.search(str(error))
                if present is None:
                    raise
                raise VersionConflict(str(requirement), present["name"], present["version"]) from None
            if satisfied and requirement.name in own._compat_layer.lockfile_packages:
                self._note(Installed(requirement.name, str(version), "", ""))
            return satisfied, version

        async def from_lock(own: Any, requirement: Any) -> bool:
            found: bool = await locked(own, requirement)
            if found:
                version = own._compat_layer.lockfile_packages[requirement.name]["version"]
                self._note(Installed(requirement.name, str(version), "", ""))
            return found

        return [
            replace(module, "find_wheel", find_wheel),
            replace(transaction, "check_version_satisfied", check_version_satisfied),
            replace(transaction, "_add_requirement_from_pyodide_lock", from_lock),
        ]

    def _patch_wheels(self, module: ModuleType) -> list[Undo]:
        wheel = module.WheelInfo
        fetch, install = wheel._fetch_bytes, wheel.install

        async def fetch_bytes(own: Any, url: str, *others: Any) -> bytes:
            if self._path(url) is None:
                return bytes(await fetch(own, url, *others))
            return await self._get(url, own.name)

        async def install_wheel(own: Any, *others: Any) -> None:
            await install(own, *others)
            path = self._path(own.url)
            if path is not None and path.startswith(f"{FILES}/"):
                sha256 = path.split("/")[1]
                self._note(Installed(str(own.name), str(own.version), path, sha256))

        return [replace(wheel, "_fetch_bytes", fetch_bytes), replace(wheel, "install", install_wheel)]

    def _note(self, package: Installed) -> None:
        self._installed.setdefault(package.name, package)
        if package.url:
            self._installed[package.name] = package
        self.not_installed.pop(package.name, None)

    def _path(self, url: str) -> str | None:
        """Where a file is in the index; None when it is not there."""
        index = self._host.package_index() if self._host is not None else None
        if index is None or index.url is None or not url.startswith(f"{index.url}/"):
            return None
        return url.removeprefix(f"{index.url}/")

    async def _listing(self, name: str) -> dict[str, Any]:
        index = self._host.package_index() if self._host is not None else None
        if self._host is None or index is None:
            raise NoIndex(name)
        if index.url is None:
            self._host.refused(index.site)
            raise NotAllowed(name, index.site)
        try:
            listing: dict[str, Any] = json.loads(await self._get(f"{index.url}/simple/{name}/", name))
        except ValueError:
            raise Unreachable(name, "the server answered with something else than a list of files") from None
        if not listing["files"]:
            raise NotForBrowsers(name)
        return listing

    async def _get(self, url: str, name: str) -> bytes:
        if self._fetch is None:
            raise NoIndex(name)
        try:
            status, body = await self._fetch(url)
        except OSError:
            raise Unreachable(name, "the server of this page does not answer") from None
        if status == OK:
            return body
        if status == FORBIDDEN:
            raise TokenRefused(name)
        if status in (NOT_FOUND, BAD_NAME):
            raise UnknownPackage(name)
        raise Unreachable(name, _problem(body) or f"the server answered with status {status}")


def _micropip() -> Any:
    try:
        import micropip  # type: ignore[import-not-found]
    except ModuleNotFoundError:
        raise NoInstaller from None
    return micropip


def _problem(body: bytes) -> str:
    """The server's own words."""
    try:
        return str(json.loads(body)["error"])
    except (ValueError, KeyError, TypeError):
        return ""
