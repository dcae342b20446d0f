"""Packages that are installed while a session lives: what asks for them, and where they come from."""

from fenced_kernel.packages.errors import InstallError
from fenced_kernel.packages.installed import Installed
from fenced_kernel.packages.installer import NAME, Installer

__all__ = ["NAME", "InstallError", "Installed", "Installer"]
