"""`fenced doctor`: the checks as a table, and below it what to do."""

from rich.console import Console
from rich.table import Table
from rich.text import Text

from fenced.checks.check import Check, State
from fenced.checks.everything import check_everything
from fenced.settings import Settings

_WORDS: dict[State, tuple[str, str]] = {
    "ok": ("ok", "green"),
    "warning": ("could be better", "yellow"),
    "failed": ("wrong", "red"),
}


def report(settings: Settings, console: Console) -> bool:
    """Prints the checks; returns whether nothing that is needed is wrong."""
    checks = check_everything(settings)
    table = Table(box=None, pad_edge=False)
    for column in ("Check", "State", "What is there"):
        table.add_column(column, overflow="fold")
    for check in checks:
        words, colour = _WORDS[check.state]
        # Text, not markup: names of files and words of pages may hold brackets.
        table.add_row(Text(check.what), Text(words, colour), Text(check.found))
    console.print(table)
    _print_advice([check for check in checks if check.do], console)
    return all(check.state != "failed" for check in checks)


def _print_advice(checks: list[Check], console: Console) -> None:
    if checks:
        console.print()
    for check in checks:
        console.print(Text(f"{check.what}: {check.do}"), soft_wrap=True)
