"""`snapshot` and `restore`: variables leave one session and come back in another."""

import json
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from fenced_kernel import Kernel
from fenced_kernel.errors import NotRestorable, PutOff
from fenced_kernel.packages.installed import Installed
from fenced_kernel.saved.file import MARK, Header, pack, unpack

from .conftest import CELL, Ran, Run
from .hosts import RecordingHost
from .test_requests import ask, described

MOST = 50_000_000


def saved(kernel: Kernel, **params: Any) -> tuple[dict[str, Any], bytes | None]:
    answer = ask(kernel, "snapshot", **{"most": MOST, **params})
    return answer, kernel.take()


def file_of(kernel: Kernel) -> bytes:
    data = saved(kernel)[1]
    assert data is not None
    return data


class Again:
    """A session that starts after the first one has ended."""

    def __init__(self) -> None:
        self.host = RecordingHost()
        self.kernel = Kernel()
        self.kernel.attach(self.host)

    async def run(self, source: str, cell: str = CELL) -> Ran:
        before = len(self.host.outputs)
        result = json.loads(await self.kernel.execute(source, cell))
        return Ran(result["status"], result["error"], self.host.outputs[before:])

    def restore(self, data: bytes, **params: Any) -> dict[str, Any]:
        given = json.loads(self.kernel.give(data))
        if "error" in given:
            raise NotRestorable(given["error"])
        answer: dict[str, Any] = ask(self.kernel, "restore", **params)
        return answer


@pytest.fixture
def again(kernel: Kernel) -> Iterator[Again]:
    other: list[Again] = []

    class Later(Again):
        def __init__(self) -> None:
            kernel.detach()
            super().__init__()
            other.append(self)

    yield Later  # type: ignore[misc]  # made when the first session has done its part
    for one in other:
        one.kernel.detach()


async def test_values_functions_classes_and_modules_come_back(kernel: Kernel, run: Run, again: Any) -> None:
    await run(
        """
        import math
        import os.path as paths
        import numpy as np
        import pandas as pd
        x, text, items = 1, 'ü', [1, {'a': (2,)}]
        frame = pd.DataFrame({'a': [1, 2]})
        class Point:
            def __init__(self, x): self.x = x
            def twice(self): return Point(self.x * 2)
        p = Point(4)
        def area(r): return math.pi * r * r
        def counter():
            n = 0
            def step():
                nonlocal n
                n += 1
                return n
            return step
        step = counter(); step()
        """
    )
    answer, data = saved(kernel)
    assert answer["skipped"] == []
    assert data is not None
    assert answer["size"] == len(data)
    later = again()
    restored = later.restore(data)
    assert sorted(restored["restored"]) == sorted(answer["saved"])
    assert [name for name, entry in described(later.kernel).items() if entry["change"]] == []
    assert (
        await later.run("isinstance(p, Point), p.twice().x, Point.__module__")
    ).value == "(True, 8, '__main__')"
    assert (await later.run("area(2) == np.pi * 4, step(), items, text, paths.basename('/a/b')")).value == (
        "(True, 2, [1, {'a': (2,)}], 'ü', 'b')"
    )
    assert (await later.run("frame.a.sum()")).value in ("3", "np.int64(3)")


async def test_restored_functions_see_what_later_cells_define(kernel: Kernel, run: Run, again: Any) -> None:
    await run("k = 1\ndef f(): return k\nclass C:\n    def m(self): return f() + k")
    data = file_of(kernel)
    later = again()
    later.restore(data)
    await later.run("k = 20")
    assert (await later.run("f(), C().m(), f.__globals__ is globals()")).value == "(20, 40, True)"


async def test_large_arrays_and_frames_come_back(kernel: Kernel, run: Run, again: Any) -> None:
    await run(
        """
        import numpy as np
        import pandas as pd
        rows = np.arange(40_000.0).reshape(200, 200)
        columns = np.asfortranarray(rows)
        fixed = rows.copy()
        fixed.flags.writeable = False
        frame = pd.DataFrame({'a': np.arange(40_000), 'b': ['x'] * 40_000})
        """
    )
    answer, data = saved(kernel)
    assert answer["skipped"] == []
    later = again()
    later.restore(data or b"")
    shown = await later.run(
        "float(columns[3, 7]), bool((rows == columns).all()), float(fixed[1, 0]), len(frame), int(frame.a.max())"
    )
    assert shown.value == "(607.0, True, 200.0, 40000, 39999)"


async def test_what_is_shared_stays_shared(kernel: Kernel, run: Run, again: Any) -> None:
    await run("a = [1]\nb = {'a': a}\nclass K: pass\nk = K()\nk.me = k\ngen = (n for n in a)")
    data = file_of(kernel)
    later = again()
    later.restore(data)
    assert (await later.run("b['a'] is a, k.me is k, type(k) is K")).value == "(True, True, True)"


async def test_a_function_of_globals_that_cannot_be_saved_is_saved(
    kernel: Kernel, run: Run, again: Any
) -> None:
    await run("import threading\nlock = threading.Lock()\ndef f(): return lock")
    answer, data = saved(kernel)
    assert [entry["name"] for entry in answer["skipped"]] == ["lock"]
    later = again()
    later.restore(data or b"")
    assert (await later.run("lock = 5; f()")).value == "5"


async def test_what_cannot_be_saved_is_named_with_its_reason(kernel: Kernel, run: Run, tmp_path: Any) -> None:
    await run(
        f"""
        import threading, socket, io
        class Stubborn:
            def __reduce__(self): raise ValueError('no')
        class Leaver:
            def __reduce__(self): raise SystemExit
        gen = (n for n in [])
        nested = [gen]
        lock = threading.Lock()
        file = open({str(tmp_path / "f")!r}, 'w')
        stubborn, leaver = Stubborn(), Leaver()
        deep = []
        for _ in range(100_000): deep = [deep]
        fine = 1
        """
    )
    answer, _ = saved(kernel)
    reasons = {entry["name"]: entry["reason"] for entry in answer["skipped"]}
    assert reasons == {
        "gen": "generator: cannot be saved",
        "nested": "list: holds a generator, which cannot be saved",
        "lock": "lock: cannot be saved",
        "file": "TextIOWrapper: cannot be saved",
        "stubborn": "Stubborn: cannot be saved (ValueError)",
        "leaver": "took too long",
        "deep": "list: nested too deeply to be saved",
    }
    assert "fine" in answer["saved"]
    await run("file.close()")


async def test_what_is_too_large_is_left_out(kernel: Kernel, run: Run, again: Any) -> None:
    await run("big = b'x' * 1_000_000\nsmall = [1, 2]")
    answer, data = saved(kernel, most=100_000)
    assert answer["skipped"] == [{"name": "big", "reason": "too large"}]
    assert data is not None
    assert len(data) < 100_000
    later = again()
    assert later.restore(data)["restored"] == ["small"]


# Told to stop while it is being saved, as by a run that comes.
ENDLESS = (
    "import signal\nfine = [1]\nclass Slow:\n    def __reduce__(self):\n"
    "        signal.raise_signal(signal.SIGINT)\n        while True: pass\nslow = Slow()"
)
DEAF = (
    "import signal\nfine = [1]\nclass Deaf:\n    def __reduce__(self):\n"
    "        try: signal.raise_signal(signal.SIGINT)\n        except KeyboardInterrupt: pass\n"
    "        return (int, ())\nslow = Deaf()"
)


async def test_a_value_whose_saving_never_ends_is_left_out_when_it_is_stopped(
    kernel: Kernel, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.modules["fenced_kernel.saved.snapshot"], "SECONDS", 1.0)
    # So late it is not for what comes next, but for the value.
    wait = "import time\n        end = time.monotonic() + 1.2\n        while time.monotonic() < end: pass\n        "
    await run(ENDLESS.replace("signal.raise", f"{wait}signal.raise"))
    answer, data = saved(kernel)
    assert [(entry["name"], entry["reason"]) for entry in answer["skipped"]] == [("slow", "took too long")]
    assert "fine" in answer["saved"]
    assert data is not None


async def test_a_slow_value_takes_no_time_from_those_after_it(
    kernel: Kernel, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.modules["fenced_kernel.saved.snapshot"], "SECONDS", 1.0)
    await run(
        "import time\nclass Piece:\n    def __reduce__(self):\n        end = time.monotonic() + 0.02\n"
        "        while time.monotonic() < end: pass\n        return (bytes, (b'x' * 70_000,))\n"
        "slow = [Piece() for _ in range(300)]\nlater = [1]"
    )
    answer, _ = saved(kernel)
    assert [(entry["name"], entry["reason"]) for entry in answer["skipped"]] == [("slow", "took too long")]
    assert "later" in answer["saved"]


@pytest.mark.parametrize("source", [ENDLESS, DEAF], ids=["ended", "deaf"])
async def test_saving_that_is_told_to_stop_in_good_time_saves_nothing(
    kernel: Kernel, run: Run, source: str
) -> None:
    await run(source)
    with pytest.raises(PutOff):
        saved(kernel)
    assert kernel.take() is None
    await run("del slow")
    assert "fine" in saved(kernel)[0]["saved"]


async def test_the_digest_tells_whether_anything_changed(kernel: Kernel, run: Run) -> None:
    await run("x = [1]\ndef f(): return x")
    first, data = saved(kernel)
    assert data is not None
    again, nothing = saved(kernel, known=first["digest"])
    assert (again["unchanged"], again["digest"], nothing) == (True, first["digest"], None)
    await run("x.append(2)")
    changed, more = saved(kernel, known=first["digest"])
    assert not changed["unchanged"]
    assert more is not None


async def test_a_traceback_shows_the_lines_of_a_restored_function(
    kernel: Kernel, run: Run, again: Any
) -> None:
    await run("def broken():\n    return 1 / 0  # here")
    data = file_of(kernel)
    later = again()
    later.restore(data)
    # A cell of the same name that counts from where the first session stopped.
    assert "return 1 / 0  # here" in "\n".join((await later.run("other = 1\nbroken()")).traceback)


async def test_the_modules_that_are_needed_are_told_before_anything_is_read(
    kernel: Kernel, run: Run, again: Any
) -> None:
    await run("import pandas as pd, json\nframe = pd.DataFrame({'a': [1]})\ndef f(): return 1")
    data = file_of(kernel)
    later = again()
    needs = json.loads(later.kernel.give(data))["value"]["modules"]
    assert {"pandas", "cloudpickle"} <= set(needs)
    assert "fenced_kernel" not in needs


async def test_a_module_that_is_gone_is_skipped(kernel: Kernel, run: Run, again: Any) -> None:
    await run("import sys, types\ngone = sys.modules['gone'] = types.ModuleType('gone')\nx = 1")
    data = file_of(kernel)
    later = again()
    await later.run("import sys; sys.modules.pop('gone')")
    answer = later.restore(data)
    assert answer["skipped"] == [{"name": "gone", "reason": "gone cannot be imported"}]
    assert "x" in answer["restored"]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: b"",
        lambda data: b"PK\x03\x04 something else entirely",
        lambda data: data[:-1],
        lambda data: data + b"x",
        lambda data: data[:-5] + b"\x00" + data[-4:],
        lambda data: MARK + (2**31).to_bytes(4, "little"),
        lambda data: MARK + (2).to_bytes(4, "little") + b"[]",
        lambda data: data.replace(b'"python": "3.', b'"python": "2.'),
    ],
)
async def test_a_damaged_or_foreign_file_is_refused_and_changes_nothing(
    kernel: Kernel, run: Run, again: Any, spoil: Any
) -> None:
    await run("x = 1")
    data = file_of(kernel)
    later = again()
    await later.run("x = 'mine'")
    with pytest.raises(NotRestorable, match=r"were not restored: .*Run the cells again"):
        later.restore(spoil(data))
    assert (await later.run("x")).value == "'mine'"


async def test_a_file_of_another_version_is_refused_in_words(kernel: Kernel, run: Run, again: Any) -> None:
    await run("x = 1")
    data = file_of(kernel).replace(MARK, b"FENCED VARIABLES 0\n")
    with pytest.raises(NotRestorable, match="saved by another version of Fenced"):
        again().restore(data)


async def test_a_file_of_another_python_is_refused_in_words(kernel: Kernel, run: Run, again: Any) -> None:
    data, _ = pack(Header(["x"], [], {}, [], python="2.7"), b"")
    with pytest.raises(NotRestorable, match=r"saved by Python 2\.7, and this is 3"):
        again().restore(data)


async def test_a_value_that_cannot_be_read_takes_along_only_what_shares_its_objects(
    kernel: Kernel, run: Run, again: Any
) -> None:
    await run(
        """
        import math
        import numpy as np
        x, text, array, grid = 1, 'x', np.arange(3.0), np.zeros(2)
        class Bad:
            def __setstate__(self, state): raise OSError
        bad = Bad(); bad.n = [1]
        inner = bad.n
        class Good: pass
        good = Good()
        def f(): return x
        """
    )
    data = file_of(kernel)
    later = again()
    answer = later.restore(data)
    why = "reading it failed (OSError)"
    assert answer["skipped"] == [{"name": name, "reason": why} for name in ("Bad", "bad", "inner")]
    assert answer["restored"] == ["math", "np", "x", "text", "array", "grid", "Good", "good", "f"]
    assert (await later.run("f(), int(array.sum()), isinstance(good, Good)")).value == "(1, 3, True)"
    with pytest.raises(NotRestorable, match="no file came"):
        ask(later.kernel, "restore")


async def test_what_a_variable_misses_is_told(kernel: Kernel, run: Run, again: Any) -> None:
    await run(
        """
        import sys, types
        helpers = sys.modules['helpers'] = types.ModuleType('helpers')
        exec('class Point: pass\\nclass Line: pass', vars(helpers))
        p, l, x = helpers.Point(), helpers.Line(), 5
        class Leaver:
            def __setstate__(self, state): raise SystemExit
        leaver = Leaver(); leaver.n = 1
        """
    )
    data = file_of(kernel)
    del sys.modules["helpers"].Point
    later = again()
    answer = later.restore(data)
    assert {entry["name"]: entry["reason"] for entry in answer["skipped"]} == {
        "p": "needs Point of the module helpers, which has it no more",
        "Leaver": "reading it failed (SystemExit)",
        "leaver": "reading it failed (SystemExit)",
    }
    assert {"l", "x", "helpers"} <= set(answer["restored"])
    del sys.modules["helpers"]
    answer = later.restore(data)
    reasons = {entry["name"]: entry["reason"] for entry in answer["skipped"]}
    assert reasons["l"] == "needs the module helpers, which is not here"
    assert reasons["helpers"] == "helpers cannot be imported"
    assert "x" in answer["restored"]


async def test_only_what_is_asked_for_comes_back_and_what_the_reader_made_meanwhile_stays(
    kernel: Kernel, run: Run, again: Any
) -> None:
    await run("a = [1]\nb = {'a': a}\nc = 3\nd = 4")
    data = file_of(kernel)
    later = again()
    assert later.restore(data, names=["b", "c"])["restored"] == ["b", "c"]
    await later.run("c = 'mine'")
    assert later.restore(data, fill=True)["restored"] == ["a", "d"]
    assert (await later.run("a, b, c, d")).value == "([1], {'a': [1]}, 'mine', 4)"


async def test_packages_that_could_not_be_installed_again_are_told_and_stay_in_the_file(
    kernel: Kernel, run: Run
) -> None:
    wanted = Installed("rare", "1", "files/0/rare.whl", "0")
    data, _ = pack(Header([], [], {}, [], packages=[wanted]), b"")
    assert json.loads(kernel.give(data))["value"]["packages"] == 1
    await kernel.install_again()
    [told] = ask(kernel, "restore")["packages"]
    assert told["name"] == "rare"
    assert "offers no package index" in told["reason"]
    await run("y = 1")
    assert unpack(file_of(kernel))[0].packages == [wanted]
    ask(kernel, "snapshot", most=MOST, forget=True)
    assert unpack(kernel.take() or b"")[0].packages == []


async def test_many_variables_are_saved_and_those_beyond_are_counted(
    kernel: Kernel, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.modules["fenced_kernel.saved.snapshot"], "MOST_VARIABLES", 100)
    await run("for n in range(150): globals()[f'v{n}'] = n\ndel n")
    answer, _ = saved(kernel)
    assert len(answer["saved"]) == 100
    [told] = answer["skipped"]
    assert told["reason"] == "the first of 50 beyond the 100 variables that are saved"


async def test_a_session_of_very_many_objects_is_saved_in_one_piece(
    kernel: Kernel, run: Run, again: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fenced_kernel.saved.sharing.MOST_OBJECTS", 1000)
    await run("a = 1\nb = [[n] for n in range(5000)]\nc = b[0]\nd = (x for x in b)")
    answer, data = saved(kernel)
    assert answer["saved"] == ["a", "b", "c"]
    assert data is not None
    assert [part.names for part in unpack(data)[0].parts] == [["a"], ["b", "c"]]
    later = again()
    later.restore(data)
    assert (await later.run("c is b[0]")).value == "True"


async def test_what_shares_objects_and_is_too_large_together_is_saved_as_far_as_it_fits(
    kernel: Kernel, run: Run
) -> None:
    await run("a = [bytes(40_000)]\nb = [a, bytes(40_000)]\nc = [b, bytes(40_000)]\nd = 5")
    answer, data = saved(kernel, most=100_000)
    assert {"a", "d"} <= set(answer["saved"])
    assert ("c", "too large") in {(entry["name"], entry["reason"]) for entry in answer["skipped"]}
    assert data is not None
    assert len(data) < 102_000


async def test_restoring_that_is_told_to_stop_leaves_the_rest_alone(
    kernel: Kernel, run: Run, again: Any
) -> None:
    await run(
        "class Slow:\n    def __init__(self): self.x = 1\n    def __setstate__(self, state):\n        import signal\n"
        "        signal.raise_signal(signal.SIGINT)\n        while True: pass\nslow = Slow()\n"
        "class Second:\n    def __init__(self): self.x = 1\n    def __setstate__(self, state):\n        import sys\n        sys.tried = True\n"
        "later = Second()"
    )
    data = file_of(kernel)
    other = again()
    answer = other.restore(data)
    assert {entry["name"] for entry in answer["skipped"]} >= {"slow", "later"}
    assert not hasattr(sys, "tried")


async def test_a_reason_is_no_longer_than_the_page_reads(kernel: Kernel, run: Run) -> None:
    await run(
        "Long = type('L' * 5000, (Exception,), {})\nclass Odd:\n    def __reduce__(self): raise Long\nodd = Odd()"
    )
    (entry,) = [entry for entry in saved(kernel)[0]["skipped"] if entry["name"] == "odd"]
    assert len(entry["reason"]) <= 500
