"""Where files come from: the web, npm packages, wheels. Each source is a small class with one ``fetch``."""

from collections.abc import Mapping
from pathlib import Path
from typing import Protocol, assert_never

from fenced.runtimes.lock import AnySource, NpmSource, PureSource, WebSource, WheelSource
from fenced.runtimes.progress import Report
from fenced.runtimes.sources.npm import NpmPackage
from fenced.runtimes.sources.pure import PureWheel
from fenced.runtimes.sources.web import WebFolder
from fenced.runtimes.sources.wheel import Wheel


class Source(Protocol):
    """A place that files are fetched from. What it gives is checked by the caller."""

    @property
    def label(self) -> str:
        """What it is, for a person: 'open-webui 0.12.4'."""

    @property
    def client(self) -> str:
        """The program it is reached with: 'pip'."""

    @property
    def at_hand(self) -> bool:
        """Whether it answers from this machine, without another download."""

    def fetch(self, member: str, target: Path, size: int, report: Report) -> None:
        """Writes ``member``, expected to be ``size`` bytes, to ``target``.

        ``target`` may hold the first part of the file, left by an earlier attempt, to continue or replace.
        Raises SourceUnavailable or MemberMissing.
        """


def open_sources(locked: Mapping[str, AnySource], downloads: Path) -> dict[str, Source]:
    """The real sources of a lock; archives they download are kept in ``downloads``."""
    return {name: _open(source, downloads) for name, source in locked.items()}


def _open(source: AnySource, downloads: Path) -> Source:
    match source:
        case WebSource():
            return WebFolder(source.url)
        case NpmSource():
            return NpmPackage(source.package, source.version, source.size, downloads)
        case WheelSource():
            return Wheel(source.package, source.version, source.size, downloads)
        case PureSource():
            return PureWheel(source.package, source.version, source.size, downloads)
    assert_never(source)
