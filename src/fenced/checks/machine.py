"""Python, the data folder, its disk, the token and the port."""

import os
import platform
import shutil
import socket
import stat
import sys
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from fenced.checks.check import Check, failed, ok, warning
from fenced.settings import Settings
from fenced.storage.folder import is_in_use

OLDEST_PYTHON = (3, 11)
LITTLE, TOO_LITTLE = 1 << 30, 100 << 20
"""Bytes of free space below which it is told, and below which it fails."""
PATIENCE = 3.0
"""Seconds for which a server on the port may think."""


def python() -> Check:
    found = f"{platform.python_version()} at {sys.executable}"
    if sys.version_info[:2] < OLDEST_PYTHON:
        return failed("Python of the server", found, "Install Python 3.11 or later and Fenced into it.")
    return ok("Python of the server", found)


def data_folder(path: Path) -> Check:
    what = "Data folder"
    there = _nearest(path)
    if path.exists() and not path.is_dir():
        return failed(what, f"{path} is not a folder", "Choose another one with --data-dir.")
    if not os.access(there, os.W_OK | os.X_OK):
        return failed(
            what,
            f"{there} cannot be written",
            "Give this user the right to write there, or choose another folder with --data-dir.",
        )
    if not path.exists():
        return ok(what, f"{path} is made when Fenced first starts")
    return ok(what, f"{path}, in use by a server that runs" if is_in_use(path) else str(path))


def free_space(path: Path) -> Check:
    what, free = "Free space", shutil.disk_usage(_nearest(path)).free
    found = f"{free / 1e9:.1f} GB beside the conversations"
    if free < TOO_LITTLE:
        return failed(
            what, found, "Free some space on the disk of the data folder; nothing can be saved soon."
        )
    if free < LITTLE:
        return warning(what, found, "Free some space on the disk of the data folder.")
    return ok(what, found)


def token(settings: Settings) -> Check:
    what, path = "Token", settings.data_dir / "token"
    if settings.token is not None:
        return ok(what, "set by FENCED_TOKEN or --token")
    if not path.exists():
        return ok(what, "made when Fenced first starts")
    mode = stat.S_IMODE(path.stat().st_mode)
    # Windows has no such modes.
    if sys.platform != "win32" and mode & 0o077:
        return failed(
            what,
            f"{path} can be read by others (mode {mode:04o})",
            f"Run 'chmod 600 {path}'; if others use this machine, delete it, so that a new one is made.",
        )
    return ok(what, f"{path}, for its owner alone")


def serving(port: int) -> Check:
    return ok("Port", f"this server answers on {port}")


def port(settings: Settings) -> Check:
    what, where = "Port", f"{settings.port} of {settings.host}"
    if settings.port == 0:
        return ok(what, "a free one is taken")
    with socket.socket(socket.AF_INET6 if ":" in settings.host else socket.AF_INET) as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((settings.host, settings.port))
        except OSError as error:
            if _is_fenced(settings):
                return ok(what, f"a Fenced answers on {where}")
            return failed(
                what,
                f"{where} cannot be used ({error.strerror}), and no Fenced answers there",
                "Stop the program that has it, or choose another port with --port.",
            )
    return ok(what, f"{where} is free")


def _is_fenced(settings: Settings) -> bool:
    host = urlsplit(settings.app_origin).netloc if settings.app_origin else f"localhost:{settings.port}"
    reached = "127.0.0.1" if settings.host in {"0.0.0.0", "localhost"} else settings.host  # noqa: S104
    address = f"[{reached}]" if ":" in reached else reached
    try:
        answer = httpx.get(
            f"http://{address}:{settings.port}/healthz",
            headers={"host": host},
            timeout=PATIENCE,
            trust_env=False,
        )
    except httpx.HTTPError:
        return False
    return answer.status_code == 200 and answer.text == "ok\n"


def _nearest(path: Path) -> Path:
    """The path, or the closest folder above it that is there."""
    return next((each for each in (path, *path.parents) if each.exists()), Path("/"))
