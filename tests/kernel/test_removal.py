"""`remove`: variables are forgotten, and so is what held them."""

import pytest

from fenced_kernel import Kernel

from .conftest import Run
from .test_requests import ask, described


async def test_names_are_removed(kernel: Kernel, run: Run) -> None:
    await run("a, b, c = 1, 2, 3")
    assert ask(kernel, "remove", names=["a", "c", "missing"]) == {"removed": 2}
    assert list(described(kernel)) == ["b"]
    assert (await run("a")).status == "failed"


async def test_all_keeps_what_every_program_has(kernel: Kernel, run: Run) -> None:
    await run("import json\ndisplay = 5\ndef f(): ...\na = 1")
    assert ask(kernel, "remove", all=True) == {"removed": 4}
    assert described(kernel) == {}
    assert (await run("display('x')")).status == "completed"
    assert (await run("__name__")).value == "'__main__'"


async def test_nothing_of_the_kernel_is_removed_by_name(kernel: Kernel, run: Run) -> None:
    assert ask(kernel, "remove", names=["display", "__name__", "__builtins__"]) == {"removed": 0}
    assert (await run("__name__")).value == "'__main__'"


async def test_the_value_is_let_go_of(kernel: Kernel, run: Run) -> None:
    await run("import weakref\nclass K: ...\nk = K()\nr = weakref.ref(k)\nk")
    ask(kernel, "remove", names=["k"])
    assert (await run("r() is None")).value == "True"


async def test_a_name_of_the_readers_own_for_what_is_unneeded_stays(kernel: Kernel, run: Run) -> None:
    await run("import gettext\n_ = gettext.gettext\na = 1")
    ask(kernel, "remove", names=["a"])
    assert (await run("_('hello')")).value == "'hello'"


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
async def test_a_finalizer_that_fails_or_never_ends_does_not_matter(kernel: Kernel, run: Run) -> None:
    await run(
        "class Loud:\n    def __del__(self): raise SystemExit\n"
        "class Slow:\n    def __del__(self):\n        while True: pass\nloud, slow, x = Loud(), Slow(), 1"
    )
    ask(kernel, "remove", names=["loud", "slow"])
    assert [name for name in described(kernel) if name in ("loud", "slow", "x")] == ["x"]
