"""However Python was started, it is the same: its packages, Stop, input, limits, tracebacks and chance."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.built import built_page
from tests.browser.server import Server
from tests.browser.starts import HIDDEN, runtimes_for


@pytest.fixture(scope="module", params=sorted(HIDDEN))
def kind(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture(scope="module")
def server(kind: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    work = tmp_path_factory.mktemp("start")
    runtimes = runtimes_for(kind, work / "runtimes")
    environment = {"FENCED_PAGE_DIR": str(built_page()), "FENCED_RUNTIMES_DIR": str(runtimes)}
    server = Server(work / "data", environment=environment).start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def page(browser: Browser, server: Server) -> Iterator[Page]:
    """One embedder's page for all; it fails at its end if a start gave way to another."""
    context = browser.new_context()
    page = context.new_page()
    warnings: list[str] = []
    page.on("console", lambda message: warnings.append(message.text) if "Fenced:" in message.text else None)
    page.goto(server.address)
    page.add_script_tag(url="/assets/harness.js", type="module")
    page.wait_for_function("window.contract !== undefined")
    yield page
    context.close()
    assert warnings == []


class Session:
    """A conversation with a session of its own, opened for a program that plots."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._here = page.evaluate_handle("() => contract.open()")

    def execute(self, source: str, **limits: int) -> dict[str, Any]:
        result: dict[str, Any] = self._page.evaluate(
            "([here, source, limits]) => here.execute(source, 'python', { limits })",
            [self._here, source, limits],
        )
        return result

    def begin(self, source: str, run: str) -> None:
        """Starts a run and does not wait for it."""
        self._page.evaluate(
            "([here, source, run]) => { here.last = here.execute(source, 'python', { run }); }",
            [self._here, source, run],
        )

    def reached(self, run: str, wanted: str) -> None:
        self._page.evaluate("([here, run, wanted]) => here.reached(run, wanted)", [self._here, run, wanted])

    def stop(self, run: str) -> None:
        self._page.evaluate("([here, run]) => here.context.stop(run)", [self._here, run])

    def reply(self, run: str, text: str) -> None:
        self._page.evaluate("([here, run, text]) => here.context.reply(run, text)", [self._here, run, text])

    def end(self) -> dict[str, Any]:
        """The result of the run that was begun."""
        result: dict[str, Any] = self._page.evaluate("(here) => here.last", self._here)
        return result

    def errors(self) -> str:
        """The tracebacks of all runs so far."""
        text: str = self._page.evaluate(
            """(here) => here.events.filter(({ type }) => type === 'output').flatMap(({ outputs }) => outputs)
              .filter((output) => output.output_type === 'error').flatMap(({ traceback }) => traceback).join('\\n')""",
            self._here,
        )
        return text

    def close(self) -> None:
        self._page.evaluate("(here) => here.context.close()", self._here)


FIRST = """
import numpy as np, pandas as pd
import matplotlib.pyplot as plt
import random
print(random.random(), np.random.rand(), np.random.default_rng().random(), np.random.randint(10**9))
"""
"""What every session begins with: the packages that a start may have brought along, and what chance says first."""


class Begun(NamedTuple):
    """A session that has begun, and the numbers that it drew then."""

    session: Session
    drawn: list[str]


def begin(page: Page) -> Begun:
    session = Session(page)
    result = session.execute(FIRST)
    assert result["status"] == "completed", result
    return Begun(session, result["stdout"].split())


@pytest.fixture(scope="module")
def first(page: Page) -> Iterator[Begun]:
    """One for all that leaves it as it was: starting takes longer than what is asked of it."""
    begun = begin(page)
    yield begun
    begun.session.close()


@pytest.fixture(scope="module")
def second(page: Page, first: Begun) -> Iterator[Begun]:
    """A further one of the same page."""
    begun = begin(page)
    yield begun
    begun.session.close()


@pytest.fixture
def session(first: Begun) -> Session:
    return first.session


def test_the_packages_compute_and_a_figure_is_shown(session: Session) -> None:
    result = session.execute(
        """
table = pd.DataFrame({"k": list("aab"), "v": [1.0, 2.0, 4.0]})
print(table.groupby("k").v.sum().to_dict(), pd.to_datetime("2020-02-03").isoformat())
print(np.linalg.inv(np.eye(3) * 2)[0, 0], np.fft.fft([1, 0, 0]).real.tolist())
plt.plot(table.v); plt.title("A title")
print(plt.get_backend())
"""
    )
    assert result["error"] is None
    assert result["stdout"] == (
        "{'a': 3.0, 'b': 4.0} 2020-02-03T00:00:00\n0.5 [1.0, 1.0, 1.0]\nmodule://fenced_kernel.display.backend\n"
    )
    pictures = [output for output in result["visualElements"] if "image/png" in output.get("data", {})]
    assert len(pictures) == 1
    again = session.execute(
        "fig, ax = plt.subplots(); ax.bar([1], [2]); plt.show(); print(plt.get_fignums())"
    )
    assert again["stdout"] == "[]\n"
    assert len([o for o in again["visualElements"] if "image/png" in o.get("data", {})]) == 1


def test_a_loop_is_stopped_and_variables_stay(session: Session) -> None:
    session.execute("kept = np.arange(3)")
    session.begin("while True: pass", "loop")
    session.reached("loop", "executing")
    session.stop("loop")
    assert session.end()["status"] == "aborted"
    assert session.execute("print(kept.sum())")["stdout"] == "3\n"


def test_a_program_can_ask(session: Session) -> None:
    session.begin("print('Hello', input('Name? '))", "ask")
    session.reached("ask", "input")
    session.reply("ask", "Ada")
    assert "Hello Ada" in session.end()["stdout"]


def test_the_heap_is_limited_and_state_survives(second: Begun) -> None:
    session = second.session
    session.execute("kept = pd.Series([1, 2])")
    greedy = session.execute("blocks = [np.ones(10**7) for _ in range(100)]")
    assert greedy["error"]["name"] == "MemoryError"
    assert session.execute("print(kept.sum())")["stdout"] == "3\n"


def test_further_packages_load_on_top(session: Session) -> None:
    result = session.execute(
        """
import micropip
from scipy import optimize
from sklearn.linear_model import LinearRegression
print(round(optimize.brentq(lambda x: x**2 - 2, 0, 2), 6))
print(LinearRegression().fit(np.arange(6).reshape(-1, 1), np.arange(6) * 3).coef_.round(3).tolist())
print(sorted(name for name in ("numpy", "pandas", "scipy") if name in micropip.list()))
"""
    )
    assert result["error"] is None
    assert result["stdout"] == "1.414214\n[3.0]\n['numpy', 'pandas', 'scipy']\n"


def test_modules_that_no_start_has_imported_are_there(session: Session) -> None:
    result = session.execute(
        """
import io
import importlib.metadata
import pandas.plotting, matplotlib.animation, numpy.polynomial
from mpl_toolkits.mplot3d import Axes3D
file = io.BytesIO()
plt.figure().savefig(file, format="pdf")
plt.close("all")
print(file.getvalue()[:4], importlib.metadata.version("pandas").partition(".")[0])
"""
    )
    assert result["error"] is None
    assert result["stdout"] == "b'%PDF' 3\n"


def test_chance_differs_between_sessions(first: Begun, second: Begun) -> None:
    assert len(first.drawn) == 4
    for one, other in zip(first.drawn, second.drawn, strict=True):
        assert one != other


def test_tracebacks_quote_the_sources_of_packages(session: Session) -> None:
    result = session.execute("pd.DataFrame({'a': [1]})['b']")
    assert result["error"]["name"] == "KeyError"
    traceback = session.errors()
    assert "get_loc" in traceback
    assert "raise KeyError(key) from err" in traceback
