"""All checks, in the order in which a person would look."""

from collections.abc import Iterator

from fenced.checks import database, files, machine, self_tests, sites
from fenced.checks.check import Check
from fenced.settings import Settings


def check_everything(settings: Settings, *, port: int | None = None) -> list[Check]:
    """`port` is the one on which this very process serves; None where none does. Takes seconds: it starts Python."""
    return list(_checks(settings, port))


def _checks(settings: Settings, port: int | None) -> Iterator[Check]:
    yield machine.python()
    yield machine.data_folder(settings.data_dir)
    yield machine.free_space(settings.data_dir)
    yield from database.checks(settings.data_dir)
    yield machine.token(settings)
    yield from files.runtimes_files(settings)
    yield files.start_of_python(settings)
    yield files.page(settings.page_directory)
    yield sites.sandbox(settings, port)
    yield machine.port(settings) if port is None else machine.serving(port)
    yield from self_tests.checks(settings)
