"""`docs/packages.md` says what the lock file says."""

from pathlib import Path

import pytest

from fenced.runtimes.errors import LockError
from fenced.runtimes.lock import packaged
from fenced.runtimes.packages_page import IS, page

PAGE = Path(__file__).parents[3] / "docs" / "packages.md"


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text("utf-8") == page(), "run 'make generate'"


def test_every_package_is_on_it_with_its_version_and_what_to_import() -> None:
    rows = {line.split(" | ")[0].removeprefix("| "): line for line in page().splitlines()}
    for name, package in packaged().packages.items():
        assert package.version in rows[name]
        assert all(f"`{module}`" in rows[name] for module in package.imports)


def test_nothing_is_said_of_packages_that_are_not_there() -> None:
    assert set(IS) == set(packaged().packages)


def test_a_package_of_which_nothing_is_said_stops_the_page() -> None:
    lock = packaged()
    other = lock.model_copy(update={"packages": {"new": lock.packages["numpy"]}})
    with pytest.raises(LockError, match="Nothing is said of the package new"):
        page(other)
