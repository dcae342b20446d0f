"""What print() and its kin send, in which order and in how many pieces."""

import asyncio
import contextvars
import io
import sys
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fenced_kernel import Kernel
from fenced_kernel.execution.interrupts import Interrupts
from fenced_kernel.execution.outputs import BURST, CHUNK, INTERVAL, LARGEST, LATE, PIECE, RUN, Outputs
from fenced_kernel.execution.streams import InputStream, TextStream

from .conftest import CELL, Run
from .hosts import RecordingHost


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def outputs(host: RecordingHost, clock: Clock) -> Outputs:
    outputs = Outputs(Interrupts(), clock)
    outputs.connect(host)
    outputs.begin("run")
    return outputs


async def test_order_between_the_streams_and_displays_is_kept(run: Run) -> None:
    ran = await run(
        """
        import sys
        print('one')
        print('two', file=sys.stderr)
        print('three', end='')
        display('four')
        print('five')
        'six'
        """
    )
    shown = [output.get("text") or output["data"]["text/plain"] for output in ran.outputs]
    assert shown == ["one\n", "two\n", "three", "'four'", "five\n", "'six'"]
    assert [o.get("name") for o in ran.outputs] == ["stdout", "stderr", "stdout", None, "stdout", None]


async def test_text_without_a_newline_is_shown_at_the_end(run: Run) -> None:
    assert (await run("print('no newline', end='')")).stdout == "no newline"


def test_first_lines_are_sent_as_they_are_printed(outputs: Outputs, host: RecordingHost) -> None:
    outputs.text("stdout", "first\n")
    outputs.text("stdout", "second\n")
    assert [o["text"] for o in host.outputs] == ["first\n", "second\n"]


def test_a_flood_of_lines_is_joined(outputs: Outputs, host: RecordingHost) -> None:
    for number in range(10_000):
        outputs.text("stdout", f"{number}\n")
    outputs.end()
    assert host.text() == "".join(f"{n}\n" for n in range(10_000))
    assert len(host.outputs) < BURST + 10_000 * 5 / CHUNK + 2


def test_lines_are_sent_at_once_again_after_a_pause(
    outputs: Outputs, host: RecordingHost, clock: Clock
) -> None:
    for _ in range(100):
        outputs.text("stdout", "flood\n")
    before = len(host.outputs)
    clock.now += INTERVAL * 1.01
    outputs.text("stdout", "later\n")
    assert len(host.outputs) == before + 1
    assert host.outputs[-1]["text"].endswith("later\n")


def test_text_without_newline_waits_for_a_chunk(outputs: Outputs, host: RecordingHost) -> None:
    for _ in range(CHUNK - 1):
        outputs.text("stdout", ".")
    assert host.outputs == []
    outputs.text("stdout", ".")
    assert host.text() == "." * CHUNK


def test_a_huge_write_is_split(outputs: Outputs, host: RecordingHost) -> None:
    text = "漢" * (2 * PIECE + 5)
    outputs.text("stdout", text)
    assert [len(o["text"]) for o in host.outputs] == [PIECE, PIECE, 5]
    assert host.text() == text
    assert max(len(o["text"].encode()) for o in host.outputs) <= 1 << 20


def test_an_output_too_large_to_show_is_replaced_by_a_remark(outputs: Outputs, host: RecordingHost) -> None:
    data = {"text/html": "x" * (LARGEST + 1)}
    outputs.emit({"output_type": "display_data", "data": data, "metadata": {}})
    assert host.of_type("display_data") == []
    assert "This output was left out: it has 16 MB" in host.text("stderr")


def in_run(run: str, function: Callable[..., object], *arguments: object) -> None:
    """As a task of that run does it."""
    context = contextvars.copy_context()
    context.run(RUN.set, run)
    context.run(function, *arguments)


@pytest.mark.parametrize("is_next_on", [False, True])
def test_what_a_task_writes_after_its_run_belongs_to_that_run(
    outputs: Outputs, host: RecordingHost, is_next_on: bool
) -> None:
    outputs.end()
    if is_next_on:
        outputs.begin("next")
    in_run("first", outputs.text, "stdout", "late\n")
    in_run("first", outputs.emit, {"output_type": "display_data", "data": {}, "metadata": {}})
    assert host.outputs == []
    assert [(run, output["output_type"]) for run, output in host.late] == [
        ("first", "stream"),
        ("first", "display_data"),
    ]
    assert host.late[0][1]["text"] == "late\n"


def test_what_comes_between_runs_and_is_no_programs_is_shown_in_none(
    outputs: Outputs, host: RecordingHost, capfd: pytest.CaptureFixture[str]
) -> None:
    outputs.end()
    outputs.text("stderr", "Traceback of something\n")
    outputs.begin("next")
    assert (host.outputs, host.late) == ([], [])
    assert "Traceback of something" in capfd.readouterr().err


def test_what_comes_after_a_run_is_bounded(outputs: Outputs, host: RecordingHost) -> None:
    outputs.end()
    data = {"text/plain": "x" * (LATE // 2 - 200)}
    for _ in range(5):
        in_run("first", outputs.emit, {"output_type": "display_data", "data": data, "metadata": {}})
    in_run("other", outputs.text, "stdout", "still\n")
    assert [output["output_type"] for _, output in host.late] == [
        "display_data",
        "display_data",
        "stream",
        "stream",
    ]
    assert host.late[2][1]["text"].endswith("the rest is dropped]\n")
    assert host.late[3] == ("other", {"output_type": "stream", "name": "stdout", "text": "still\n"})


async def test_tasks_write_under_the_cell_that_made_them(kernel: Kernel, host: RecordingHost) -> None:
    source = """
import asyncio
gate = asyncio.Event()
async def bg(name):
    print('starts', name)
    await gate.wait()
    print('late', name)
    1 / 0
tasks = [asyncio.create_task(bg('one'))]
await asyncio.sleep(0)
asyncio.get_running_loop().call_soon(lambda: print('called'))
"""
    await kernel.execute(source, CELL, run="first")
    assert host.text() == "starts one\n"
    await asyncio.sleep(0)
    assert "".join(f"{run} {output['text']}" for run, output in host.late) == "first calledfirst \n"
    host.outputs.clear()
    host.late.clear()
    await kernel.execute(
        "gate.set()\nawait asyncio.sleep(0)\nprint('mine')\ntasks.clear()\nimport gc\ngc.collect();",
        CELL,
        run="second",
    )
    assert host.text() == "mine\n"
    assert {run for run, _ in host.late} == {"first"}
    shown = "".join(output["text"] for _, output in host.late)
    assert shown.startswith("late one\n")
    # Before 3.12 a task does not tell its context.
    told = host.text("stderr") if sys.version_info < (3, 12) else shown
    assert "A task in the background failed:" in told
    assert "ZeroDivisionError" in told


async def test_flush_sends_at_once(run: Run, host: RecordingHost) -> None:
    ran = await run("print('.', end='', flush=True)\nprint('.', end='', flush=True)")
    assert [o["text"] for o in ran.outputs] == [".", "."]


async def test_text_is_shown_before_a_sleep(run: Run, host: RecordingHost) -> None:
    await run("import time\nprint('wait', end='')\ntime.sleep(5)")
    assert host.shown_at_sleep == ["wait"]
    assert host.slept == [5]


async def test_text_is_shown_before_an_await(run: Run, kernel: Kernel, host: RecordingHost) -> None:
    kernel.variables["shown"] = host.text
    ran = await run(
        """
        import asyncio
        async def look():
            return shown()
        print('before', end='')
        await asyncio.create_task(look())
        """
    )
    assert ran.value == "'before'"


async def test_other_tasks_text_is_shown_while_the_program_waits(
    run: Run, kernel: Kernel, host: RecordingHost
) -> None:
    seen = asyncio.Event()
    write = host.write

    def watch(text: str, /) -> None:
        write(text)
        if "tick" in text:
            seen.set()

    host.write = watch  # type: ignore[method-assign]
    kernel.attach(host)
    kernel.variables["seen"] = seen
    ran = await run(
        """
        import asyncio
        async def tick():
            print('tick', end='')
        task = asyncio.create_task(tick())
        await asyncio.wait_for(seen.wait(), 60)
        """
    )
    assert ran.status == "completed"
    assert ran.stdout == "tick"


@pytest.mark.parametrize("name", ["stdout", "stderr"])
async def test_streams_behave_like_text_streams(run: Run, name: str) -> None:
    ran = await run(
        f"""
        import io, sys
        stream = sys.{name}
        facts = (stream.isatty(), stream.writable(), stream.readable(), stream.encoding, stream.closed,
                 stream.write('abc'), isinstance(stream, io.TextIOBase), stream.name)
        stream.close()
        stream.reconfigure(encoding='utf-8')
        stream.writelines(['d', 'e'])
        facts
        """
    )
    assert ran.value == f"(False, True, False, 'utf-8', False, 3, True, '<{name}>')"
    assert getattr(ran, name) == "abcde"


async def test_streams_have_no_file_descriptor(run: Run) -> None:
    ran = await run("import sys\nsys.stdout.fileno()")
    assert ran.error is not None
    assert ran.error["name"] == "UnsupportedOperation"
    assert "no file descriptor" in ran.message


async def test_writing_something_else_than_text_is_an_error_as_usual(run: Run) -> None:
    ran = await run("import sys\nsys.stdout.write(b'bytes')")
    assert ran.message == "write() argument must be str, not bytes"


async def test_bytes_are_decoded(run: Run) -> None:
    ran = await run("import sys\nsys.stdout.buffer.write('Zoë 漢'.encode())")
    assert ran.stdout == "Zoë 漢"
    assert ran.value == "8"


async def test_a_character_may_be_written_in_two_halves(run: Run) -> None:
    ran = await run("import sys\nb = sys.stdout.buffer\nb.write(b'\\xc3')\nb.write(b'\\xab');")
    assert ran.stdout == "ë"


async def test_broken_bytes_are_replaced(run: Run) -> None:
    ran = await run("import sys\nsys.stdout.buffer.write(b'a\\xffb\\xc3');")
    assert ran.stdout == "a\ufffdb\ufffd"


async def test_a_text_wrapper_around_the_bytes_works(run: Run) -> None:
    source = "import io, sys\nw = io.TextIOWrapper(sys.stdout.buffer, encoding='utf-8')\nprint('wrapped', file=w)\ndel w"
    assert (await run(source)).stdout == "wrapped\n"
    assert (await run("print('still open')")).stdout == "still open\n"


async def test_lone_surrogates_are_shown_escaped(run: Run) -> None:
    ran = await run("print('a\\ud800b', '\\udcff')\n'\\ud800'")
    assert ran.stdout == "a\\ud800b \\udcff\n"
    assert ran.value == "'\\ud800'"


async def test_redirected_output_is_not_shown(run: Run) -> None:
    ran = await run(
        """
        import contextlib, io
        with contextlib.redirect_stdout(io.StringIO()) as caught:
            print('hidden')
        caught.getvalue()
        """
    )
    assert ran.stdout == ""
    assert ran.value == "'hidden\\n'"


async def test_logging_goes_to_stderr_in_every_cell(run: Run) -> None:
    await run("import logging\nlog = logging.getLogger('x')\nlog.addHandler(logging.StreamHandler())")
    assert (await run("log.warning('careful')")).stderr == "careful\n"


@given(
    st.lists(
        st.tuples(st.sampled_from(["stdout", "stderr"]), st.text(st.characters(exclude_categories=["Cs"])))
    )
)
def test_any_text_arrives_whole(pieces: list[tuple[str, str]]) -> None:
    host = RecordingHost()
    outputs = Outputs(Interrupts(), Clock())
    outputs.connect(host)
    outputs.begin("run")
    streams = {"stdout": TextStream(outputs, "stdout"), "stderr": TextStream(outputs, "stderr")}
    for name, text in pieces:
        streams[name].write(text)
    outputs.end()
    for name in streams:
        assert host.text(name) == "".join(text for n, text in pieces if n == name)


@given(st.lists(st.binary()))
def test_any_bytes_arrive_as_one_decoding_of_them(pieces: list[bytes]) -> None:
    host = RecordingHost()
    outputs = Outputs(Interrupts(), Clock())
    outputs.connect(host)
    outputs.begin("run")
    stream = TextStream(outputs, "stdout")
    for piece in pieces:
        assert stream.buffer.write(piece) == len(piece)
    stream.buffer.finish()
    outputs.end()
    assert host.text() == b"".join(pieces).decode("utf-8", "replace")


@given(st.text(st.characters()))
def test_text_with_surrogates_never_breaks_the_json(text: str) -> None:
    host = RecordingHost()
    outputs = Outputs(Interrupts(), Clock())
    outputs.connect(host)
    outputs.begin("run")
    outputs.text("stdout", text)
    outputs.end()
    assert host.text() == text.encode("utf-8", "backslashreplace").decode()


@given(st.lists(st.text(st.characters(exclude_characters="\n\r"))), st.data())
def test_standard_input_reads_what_was_typed(lines: list[str], data: st.DataObject) -> None:
    waiting = list(lines)

    def ask() -> str:
        if not waiting:
            raise EOFError
        return waiting.pop(0)

    stream = InputStream(ask)
    read = ""
    while piece := stream.readline(data.draw(st.sampled_from([-1, 1, 3]))):
        read += piece
    assert read == "".join(f"{line}\n" for line in lines)


def test_standard_input_has_no_file_descriptor() -> None:
    with pytest.raises(io.UnsupportedOperation, match="typed in the page"):
        InputStream(lambda: "").fileno()
