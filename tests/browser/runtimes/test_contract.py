"""Whatever the language, a runtime keeps these promises. They are asked of the real worker in the real sandbox,
through the engine's own entry, by a page that has nothing of the chat in it."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.chat import Chat, fence, write
from tests.browser.runtimes.programs import PROGRAMS, Programs
from tests.browser.server import Server

METHODS = (
    "variables", "expand", "remove", "slice", "summary", "csv", "plot", "complete", "inspect", "format", "preload",
    "snapshot", "restore",
)  # fmt: skip


@pytest.fixture(params=sorted(PROGRAMS))
def language(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture
def programs(language: str) -> Programs:
    return PROGRAMS[language]


class Session:
    """One conversation of the embedder's page, and one language in it."""

    def __init__(self, page: Page, language: str) -> None:
        self._page = page
        self._language = language
        self._runs = 0
        page.evaluate("() => { window.mine = contract.open(); window.results = {}; }")

    def run(self, code: str, **options: Any) -> dict[str, Any]:
        self.start(code, **options)
        return self.result()

    def start(self, code: str, **options: Any) -> str:
        self._runs += 1
        run = f"run-{self._runs}"
        self._page.evaluate(
            "([code, language, options]) => { results[options.run] = mine.execute(code, language, options); }",
            [code, self._language, {"run": run, **options}],
        )
        return run

    def result(self, run: str | None = None) -> dict[str, Any]:
        found: dict[str, Any] = self._page.evaluate("run => results[run]", run or f"run-{self._runs}")
        return found

    def names(self) -> Any:
        return self._page.evaluate("run => mine.names(run)", f"run-{self._runs}")

    def reached(self, state: str) -> None:
        self._page.evaluate("([run, state]) => mine.reached(run, state)", [f"run-{self._runs}", state])

    def stop(self) -> dict[str, Any]:
        self._page.evaluate("run => mine.context.stop(run)", f"run-{self._runs}")
        return self.result()

    def reply(self, text: str) -> None:
        self._page.evaluate("([run, text]) => mine.context.reply(run, text)", [f"run-{self._runs}", text])

    def ask(self, method: str, params: Any) -> dict[str, Any]:
        found: dict[str, Any] = self._page.evaluate(
            "([language, method, params]) => mine.ask(language, method, params)",
            [self._language, method, params],
        )
        return found

    def evaluate(self, expression: str) -> Any:
        return self._page.evaluate(expression)

    def close(self) -> None:
        self._page.evaluate("() => mine.context.close()")


@pytest.fixture
def session(page: Page, language: str) -> Iterator[Session]:
    session = Session(page, language)
    yield session
    session.close()


def test_every_language_of_the_page_is_held_to_the_contract(page: Page) -> None:
    assert sorted(page.evaluate("contract.languages.map(l => l.id)")) == sorted(PROGRAMS)


def test_it_says_what_it_can_do(session: Session, programs: Programs) -> None:
    session.run(programs.prints)
    [live] = session.evaluate("mine.context.sessions")
    assert live["state"] == "ready"
    assert live["heap"] > 0
    assert live["capabilities"] == {
        "interrupt": programs.interrupts,
        "input": programs.inputs,
        "heap": programs.heap is not None,
        "requests": list(programs.requests),
    }


def test_its_own_test_prints_what_it_says(session: Session, language: str) -> None:
    declared = session.evaluate(f"contract.languages.find(l => l.id === '{language}').selfTest")
    assert session.run(declared["source"])["stdout"] == declared["stdout"]


def test_what_is_printed_comes_whole_and_in_order(session: Session, programs: Programs) -> None:
    assert session.run(programs.prints) == {
        "stdout": "one\ntwo\n",
        "stderr": "",
        "returnValue": None,
        "visualElements": [],
        "executionTime": pytest.approx(0, abs=30),
        "memory": pytest.approx(2**30, abs=2**30),
        "status": "completed",
        "error": None,
    }
    assert session.run(programs.many)["stdout"] == "".join(f"line {n}\n" for n in range(10_000))
    assert session.run(programs.odd)["stdout"] == "🎈 é \x00 漢\n"


def test_the_last_value_is_shown(session: Session, programs: Programs) -> None:
    assert session.run(programs.value)["returnValue"] == programs.value_text


def test_what_fails_says_where_and_the_session_goes_on(session: Session, programs: Programs) -> None:
    session.run(programs.sets)
    failed = session.run(programs.fails)
    assert failed["status"] == "failed"
    expected = {"name": programs.error_name, "line": 2, "variables_lost": False}
    assert expected.items() <= failed["error"].items()
    assert "no luck" in failed["error"]["message"]
    assert session.run(programs.gets)["stdout"] == "kept\n"


def test_it_tells_what_a_program_defines_and_uses(session: Session, programs: Programs) -> None:
    session.run(programs.sets)
    assert session.names() == {"defines": ["x"], "uses": []}
    session.run(programs.gets)
    told = session.names()
    assert told["defines"] == []
    assert "x" in told["uses"]
    session.run(programs.prints)
    assert session.names()["defines"] == []


def test_variables_last_from_run_to_run_and_no_longer_than_the_session(
    session: Session, programs: Programs, page: Page, language: str
) -> None:
    session.run(programs.sets)
    assert session.run(programs.gets)["stdout"] == "kept\n"
    session.evaluate("mine.context.clearState()")
    assert session.run(programs.gets)["status"] == "failed"


def test_conversations_do_not_share_variables(page: Page, language: str, programs: Programs) -> None:
    first = Session(page, language)
    first.run(programs.sets)
    page.evaluate("() => { window.other = mine; }")
    second = Session(page, language)
    assert second.run(programs.gets)["status"] == "failed"
    second.close()
    page.evaluate("() => other.context.close()")


@pytest.mark.parametrize("deed", ["loops", "sleeps"])
def test_stop_ends_what_runs_and_keeps_the_variables(session: Session, programs: Programs, deed: str) -> None:
    session.run(programs.sets)
    session.start(getattr(programs, deed))
    session.reached("executing")
    stopped = session.stop()
    assert stopped["status"] == "aborted"
    assert stopped["error"]["variables_lost"] is not programs.interrupts
    if programs.interrupts:
        assert session.run(programs.gets)["stdout"] == "kept\n"


def test_the_time_limit_is_a_stop(session: Session, programs: Programs) -> None:
    session.run(programs.sets)
    late = session.run(programs.loops, limits={"execution": 400})
    assert late["status"] == "timed_out"
    assert late["executionTime"] >= 0.4
    assert session.run(programs.gets)["stdout"] == "kept\n"


def test_a_line_is_asked_for_and_can_be_refused_by_stop(session: Session, programs: Programs) -> None:
    session.run(programs.sets)
    session.start(programs.asks)
    session.reached("input")
    session.reply("Zoë 漢 🎈")
    assert session.result()["stdout"].endswith("Zoë 漢 🎈\n")
    session.start(programs.asks)
    session.reached("input")
    assert session.stop()["status"] == "aborted"
    assert session.run(programs.gets)["stdout"] == "kept\n"


def test_waiting_for_the_reader_does_not_count_against_the_time_limit(
    session: Session, programs: Programs, page: Page
) -> None:
    session.run(programs.prints)
    session.start(programs.asks, limits={"execution": 3000})
    session.reached("input")
    page.wait_for_timeout(4000)
    session.reply("there")
    assert session.result()["status"] == "completed"


def test_output_beyond_the_limit_is_counted_and_kept_apart(session: Session, programs: Programs) -> None:
    run = session.start(programs.many, limits={"output": 5000})
    result = session.result()
    assert result["status"] == "completed"
    rest = session.evaluate(f"mine.rest('{run}')")
    whole = "".join(f"line {n}\n" for n in range(10_000))
    assert len(result["stdout"]) <= 5000
    assert result["stdout"] + rest == whole


def test_runs_wait_in_line_and_abort_empties_it(session: Session, programs: Programs) -> None:
    session.run(programs.prints)
    session.start(programs.loops)
    session.reached("executing")
    session.start(programs.prints)
    session.start(programs.prints)
    positions = session.evaluate("['run-3', 'run-4'].map(run => mine.context.live(run).position)")
    assert positions == [1, 2]
    session.evaluate("mine.context.abort()")
    assert [session.result(f"run-{n}")["status"] for n in (2, 3, 4)] == ["aborted"] * 3
    assert session.evaluate("mine.context.state") == "ready"


def test_the_heap_has_a_limit_where_it_says_so(session: Session, programs: Programs) -> None:
    if programs.heap is None:
        assert session.run(programs.prints, limits={"heap": 64 << 20})["status"] == "completed"
        return
    session.run(programs.sets)
    refused = session.run(programs.heap, limits={"heap": 64 << 20})
    assert refused["status"] == "failed"
    assert refused["memory"] <= 64 << 20
    assert session.run(programs.gets)["stdout"] == "kept\n"
    # A limit is of a run: the next one may have more.
    assert session.run(programs.heap, limits={"heap": 512 << 20})["status"] == "completed"


def test_it_answers_what_it_says_it_answers_and_refuses_the_rest(
    session: Session, programs: Programs
) -> None:
    session.run(programs.sets)
    params = {
        "variables": {},
        "slice": {"name": "x", "start": 0, "stop": 2},
        "complete": {"code": "x", "cursor": 1},
        "inspect": {"code": "x", "cursor": 1},
        "preload": {"source": "x = 1"},
        "snapshot": {"most": 1_000_000},
    }
    for method in METHODS:
        answer = session.ask(method, params.get(method, {}))
        if method not in programs.requests:
            assert answer["refusal"] == "unsupported", method
        elif method in params:
            assert "value" in answer, (method, answer)
        else:
            # It knows the method, and says what it misses.
            assert answer["refusal"] == "failed", (method, answer)
    assert "kept" in str(session.ask("variables", {}))


def test_it_answers_nothing_while_a_program_runs(session: Session, programs: Programs) -> None:
    session.run(programs.prints)
    session.start(programs.loops)
    session.reached("executing")
    assert session.ask(programs.requests[0], {})["refusal"] == "busy"
    session.stop()


def test_the_page_runs_the_added_language_too(browser: Browser, server: Server) -> None:
    conversation = write(server, [("user", "Say it"), ("assistant", fence("hello\nvalue there", "parrot"))])
    context = browser.new_context()
    chat = Chat(context.new_page(), server).open(conversation)
    cell = chat.cell().run().expect_state("completed").expect_output("hello").expect_output("there")
    expect(cell.element).to_have_attribute("data-language", re.compile("parrot|echo"))
    context.close()
