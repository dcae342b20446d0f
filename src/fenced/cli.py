"""The command line: arguments become settings and calls; no logic."""

import sys
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from pydantic import ValidationError

from fenced.runtimes import commands

app = typer.Typer(
    help="A chat application in which the code blocks run.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(commands.app, name="runtimes")

# Every option is also a variable FENCED_…, read by the settings; so an option that was not given is None.
Host = Annotated[str | None, typer.Option(help="The address to listen on.")]
Port = Annotated[int | None, typer.Option(help="The port; 0 takes a free one.  [default: 8000]")]
DataDir = Annotated[Path | None, typer.Option(help="The folder of the database and the token.")]
Token = Annotated[str | None, typer.Option(help="What readers log in with; made and kept if not given.")]
Model = Annotated[
    str | None, typer.Option(help="The model that answers: provider:name, scripted:FILE or none.")
]
NoBrowser = Annotated[bool | None, typer.Option("--no-browser", help="Do not open the browser.")]
LogLevel = Annotated[str | None, typer.Option(help="debug, info, warning or error.")]


@app.callback()
def fenced() -> None:
    """A chat application in which the code blocks run."""


@app.command()
def serve(
    host: Host = None,
    port: Port = None,
    data_dir: DataDir = None,
    token: Token = None,
    model: Model = None,
    no_browser: NoBrowser = None,
    log_level: LogLevel = None,
) -> None:
    """Serve the chat until Ctrl+C."""
    from fenced.serve import Failure, run
    from fenced.settings import Settings

    given: dict[str, Any] = {
        "host": host,
        "port": port,
        "data_dir": data_dir,
        "token": token,
        "model": model,
        "no_browser": no_browser,
        "log_level": log_level,
    }
    try:
        run(Settings(**{name: value for name, value in given.items() if value is not None}))
    except ValidationError as error:
        _refuse(error)
    except Failure as error:
        typer.echo(f"Fenced could not start: {error}", err=True)
        raise typer.Exit(1) from error


@app.command()
def doctor(
    host: Host = None, port: Port = None, data_dir: DataDir = None, directory: commands.Directory = None
) -> None:
    """Look whether everything is there that Fenced needs; ends with 1 when something is wrong."""
    from rich.console import Console

    from fenced.checks.report import report
    from fenced.settings import Settings

    given: dict[str, Any] = {"host": host, "port": port, "data_dir": data_dir, "runtimes_dir": directory}
    try:
        settings = Settings(**{name: value for name, value in given.items() if value is not None})
    except ValidationError as error:
        _refuse(error)
    if not report(settings, Console()):
        raise typer.Exit(1)


def _refuse(error: ValidationError) -> NoReturn:
    for problem in error.errors():
        where = ".".join(str(part) for part in problem["loc"])
        typer.echo(f"{where + ': ' if where else ''}{problem['msg'].removeprefix('Value error, ')}", err=True)
    raise typer.Exit(2) from error


def main() -> None:
    app(args=sys.argv[1:], prog_name="fenced")
