"""What the built page weighs. The rest of it is fetched when it is wanted, or when the page has nothing else to do."""

import gzip
import re
from pathlib import Path

import pytest

from benchmarks.bundles import APP, BUDGETS


@pytest.fixture(scope="module")
def document() -> str:
    return (APP / "index.html").read_text("utf-8")


def _script(document: str, name: str) -> Path:
    found = re.search(rf'(?:src|href)="/assets/({name}-[\w-]+\.js)"', document)
    assert found is not None, f"expected {name} in the document"
    return APP / found[1]


@pytest.mark.parametrize("name", BUDGETS)
def test_each_half_of_the_page_keeps_within_its_budget(document: str, name: str) -> None:
    assert _script(document, name).stat().st_size <= BUDGETS[name]


def test_the_document_names_nothing_but_the_two_halves(document: str) -> None:
    named = set(re.findall(r'="/assets/([\w-]+)-[\w-]+\.js"', document))
    assert named == set(BUDGETS)


def test_every_script_has_smaller_siblings_that_hold_the_same() -> None:
    import brotli  # type: ignore[import-untyped]

    scripts = [path for path in APP.glob("*.js") if path.stat().st_size > 10_000]
    assert scripts
    for path in scripts:
        data = path.read_bytes()
        packed = path.with_name(path.name + ".br").read_bytes()
        zipped = path.with_name(path.name + ".gz").read_bytes()
        assert max(len(packed), len(zipped)) < len(data)
        assert brotli.decompress(packed) == gzip.decompress(zipped) == data
