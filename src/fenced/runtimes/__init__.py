"""The browser runtimes' files: locked, fetched, verified, built. Imports nothing else of fenced.

Everything lives in one folder (see :func:`default_directory`); ``lock.json`` names every file that comes
from outside with its hash, the rest (kernel archive, compiled standard library, memory snapshot,
compressed siblings) is built here from those files and from ``fenced_kernel``.
"""

from fenced.runtimes.errors import RuntimesError
from fenced.runtimes.folder import default_directory
from fenced.runtimes.install import Outcome, install, missing
from fenced.runtimes.lock import PARTS, Part
from fenced.runtimes.manifest import addresses, installed_at, manifest, model_path, revision
from fenced.runtimes.progress import Event, Note, Progress, Report

__all__ = [
    "PARTS",
    "Event",
    "Note",
    "Outcome",
    "Part",
    "Progress",
    "Report",
    "RuntimesError",
    "addresses",
    "default_directory",
    "install",
    "installed_at",
    "manifest",
    "missing",
    "model_path",
    "revision",
]
