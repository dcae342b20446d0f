"""Packages that come while a session lives, and what asks for them; imports only `errors`, `host` and `patches`."""

from fenced_kernel.packages.errors import InstallError, NotLoaded
from fenced_kernel.packages.installed import Installed
from fenced_kernel.packages.installer import NAME, Installer
from fenced_kernel.packages.late import Late

__all__ = ["NAME", "InstallError", "Installed", "Installer", "Late", "NotLoaded"]
