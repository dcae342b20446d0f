"""``fenced runtimes``: installs the browser runtimes' files and says what is there."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars
from rich.table import Table

from fenced.runtimes.errors import RuntimesError
from fenced.runtimes.folder import default_directory
from fenced.runtimes.install import install as install_into
from fenced.runtimes.lock import PARTS, Part
from fenced.runtimes.progress import Event, Note, Report
from fenced.runtimes.status import status as status_of

app = typer.Typer(
    help="The files that cells and the built-in language model need: install them, say what is there.",
    no_args_is_help=True,
)

Directory = Annotated[
    Path | None,
    typer.Option(
        "--dir", envvar="FENCED_RUNTIMES_DIR", help="The folder of the files; by default in the user's cache."
    ),
]


class Only(StrEnum):
    python = "python"
    model = "model"


PART_OF: dict[Only, Part] = {Only.python: "python", Only.model: "model"}


@app.command()
def install(
    directory: Directory = None,
    verify: Annotated[bool, typer.Option(help="Hash every file anew; replace those that changed.")] = False,
    only: Annotated[Only | None, typer.Option(help="Install one part and leave the other.")] = None,
) -> None:
    """Fetch what is missing, check it, and build what is made from it. Does nothing when all is there."""
    where = directory or default_directory()
    parts = PARTS if only is None else (PART_OF[only],)
    console = Console(stderr=True)
    try:
        with _watched(console) as report:
            outcome = install_into(where, report=report, parts=parts, verify=verify)
    except RuntimesError as error:
        console.print(str(error), style="red", highlight=False, markup=False, soft_wrap=True)
        raise typer.Exit(1) from error
    if not outcome.complete:
        console.print(outcome.explanation(), highlight=False, markup=False, soft_wrap=True)
        raise typer.Exit(1)
    if outcome.fetched:
        size = sum(file.size for file in outcome.fetched) / 1e6
        typer.echo(f"Installed {len(outcome.fetched)} files ({size:.0f} MB) in {where}")
    else:
        typer.echo(f"The runtimes' files in {where} are complete.")


@app.command()
def status(directory: Directory = None) -> None:
    """Say what is installed; ends with 1 when something is missing."""
    where = directory or default_directory()
    rows = status_of(where)
    table = Table(title=str(where), title_justify="left", box=None, show_header=False)
    for row in rows:
        table.add_row(row.what, "yes" if row.present else "no", row.detail)
    Console().print(table)
    if not all(row.present for row in rows if row.needed):
        raise typer.Exit(1)


@contextmanager
def _watched(console: Console) -> Iterator[Report]:
    """Shows what is reported: bars on a terminal, else a line as each step begins."""
    if not console.is_terminal:
        yield PlainLines(console)
        return
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeElapsedColumn())
    with Bars(*columns, console=console, transient=True) as bars:
        yield ProgressBars(bars)


class PlainLines:
    def __init__(self, console: Console) -> None:
        self._console = console
        self._step = ""

    def __call__(self, event: Event) -> None:
        if isinstance(event, Note):
            self._say(event.text)
        elif event.step != self._step:
            self._step = event.step
            self._say(event.step + (f" ({event.total / 1e6:.1f} MB)" if event.total > 0 else ""))

    def _say(self, text: str) -> None:
        self._console.print(text, highlight=False, markup=False, soft_wrap=True)


class ProgressBars:
    def __init__(self, bars: Bars) -> None:
        self._bars = bars
        self._tasks: dict[str, TaskID] = {}

    def __call__(self, event: Event) -> None:
        if isinstance(event, Note):
            self._bars.console.print(event.text, highlight=False, markup=False, soft_wrap=True)
            return
        task = self._tasks.get(event.step)
        if task is None:
            task = self._tasks[event.step] = self._bars.add_task(event.step, total=None)
        self._bars.update(task, completed=event.done, total=event.total or None)


def main() -> None:
    app(args=sys.argv[1:], prog_name="fenced runtimes")
