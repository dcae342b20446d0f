"""`complete` and `inspect`."""

from typing import Any

import pytest

from fenced_kernel import Kernel

from .conftest import Run
from .test_requests import ask


def complete(kernel: Kernel, marked: str) -> dict[str, Any]:
    """The answer for a source in which `|` marks the cursor."""
    before, _, after = marked.partition("|")
    cursor = len(before.encode("utf-16-le")) // 2
    answer: dict[str, Any] = ask(kernel, "complete", code=before + after, cursor=cursor)
    return answer


def texts(answer: dict[str, Any]) -> list[str]:
    return [match["text"] for match in answer["matches"]]


async def test_the_readers_names_come_first(kernel: Kernel, run: Run) -> None:
    await run("printer = 1\nprivate = 2\n_hidden = 3")
    answer = complete(kernel, "pri|")
    assert texts(answer) == ["printer", "private", "print"]
    assert [match["type"] for match in answer["matches"]] == ["variable", "variable", "function"]
    assert (answer["start"], answer["end"]) == (0, 3)
    assert "_hidden" not in texts(complete(kernel, "|"))
    assert texts(complete(kernel, "_h|")) == ["_hidden"]


def test_keywords_builtins_and_display(kernel: Kernel) -> None:
    assert {"text": "while", "type": "keyword"} in complete(kernel, "whi|")["matches"]
    assert {"text": "ValueError", "type": "class"} in complete(kernel, "x = ValueE|")["matches"]
    assert texts(complete(kernel, "displ|")) == ["display"]


@pytest.mark.parametrize("before", ["'😀'; ", "# 漢字 😀\n", "x = '''\n😀\n'''; "])
async def test_positions_are_utf16(kernel: Kernel, run: Run, before: str) -> None:
    await run("größe = 1")
    answer = complete(kernel, f"{before}grö|")
    start = len(before.encode("utf-16-le")) // 2
    assert (texts(answer), answer["start"], answer["end"]) == (["größe"], start, start + 3)


async def test_attributes(kernel: Kernel, run: Run) -> None:
    await run(
        "import os\nclass A:\n    inner = None\n    def method(self): ...\n    @property\n    def computed(self): ...\na = A()\na.inner = A()\na.field = 1"
    )
    answer = complete(kernel, "a.|")
    assert answer["matches"] == [
        {"text": "computed", "type": "property"},
        {"text": "field", "type": "property"},
        {"text": "inner", "type": "property"},
        {"text": "method", "type": "function"},
    ]
    assert texts(complete(kernel, "a.inner.me|")) == ["method"]
    assert texts(complete(kernel, "a . inner . me|")) == ["method"]
    assert "__class__" in texts(complete(kernel, "a.__cl|"))
    assert texts(complete(kernel, "os.path.isab|")) == ["isabs"]
    assert texts(complete(kernel, "'x' + str.upp|")) == ["upper"]


async def test_no_code_of_the_reader_runs_on_the_way(kernel: Kernel, run: Run) -> None:
    await run(
        """
        ran = []
        class Descriptor:
            def __get__(self, *_): ran.append('descriptor'); return 'text'
        class A:
            attribute = Descriptor()
            @property
            def prop(self): ran.append('property'); return 'text'
            def __getattr__(self, name): ran.append('getattr'); return 'text'
            def call(self): ran.append('call'); return 'text'
        a = A()
        """
    )
    for source in ("a.prop.up|", "a.attribute.up|", "a.missing.up|", "a.call().up|", "a.call|", "a[0].up|"):
        complete(kernel, source)
    assert texts(complete(kernel, "a.prop.up|")) == []
    assert (await run("ran")).value == "[]"


def test_an_endless_dir_is_ended(kernel: Kernel) -> None:
    class Endless:
        def __dir__(self) -> list[str]:
            while True:
                pass

    kernel.variables["e"] = Endless()
    assert texts(complete(kernel, "e.|")) == []


@pytest.mark.parametrize(
    "source", ["f().|", "x[0].|", "'pri|", "# pri|", "'''\npri|", "3.|", "f('a').b.|", "\"it's pri|", "..|"]
)
def test_where_nothing_is_known_nothing_is_offered(kernel: Kernel, source: str) -> None:
    assert texts(complete(kernel, source)) == []


@pytest.mark.parametrize(
    "source",
    ["'closed'; pri|", "'a' 'b' # c\npri|", "'''x'''\npri|", "f(pri|", "[pri|", "x = 'it\\'s'; pri|"],
)
def test_behind_texts_and_comments_names_are_offered(kernel: Kernel, source: str) -> None:
    assert texts(complete(kernel, source)) == ["print"]


async def test_modules_after_import(kernel: Kernel, run: Run) -> None:
    await run("import json")
    assert "json" in texts(complete(kernel, "import js|"))
    assert "numpy" in texts(complete(kernel, "import os, nump|"))
    assert "sklearn" in texts(complete(kernel, "from skl|"))
    answer = complete(kernel, "import json.dec|")
    assert (texts(answer), answer["start"], answer["end"]) == (["decoder"], 12, 15)
    assert "loads" in texts(complete(kernel, "from json import lo|"))
    assert "loads" in texts(complete(kernel, "from json import dump, lo|"))
    assert "decoder" in texts(complete(kernel, "from json import dec|"))
    assert texts(complete(kernel, "from turtledemo import |")) == []


async def test_keys_of_dicts(kernel: Kernel, run: Run) -> None:
    await run("d = {'alpha': 1, 'beta gamma': 2, 3: 4}")
    answer = complete(kernel, "d['|")
    assert answer["matches"] == [{"text": "alpha", "type": "text"}, {"text": "beta gamma", "type": "text"}]
    assert texts(complete(kernel, 'd["beta g|')) == ["beta gamma"]


async def test_at_most_two_hundred(kernel: Kernel, run: Run) -> None:
    await run("for n in range(300): globals()[f'name{n}'] = n")
    assert len(complete(kernel, "name|")["matches"]) == 200


@pytest.mark.parametrize("cursor", [0, 1, 99, 2**40])
def test_any_cursor_has_an_answer(kernel: Kernel, cursor: int) -> None:
    assert ask(kernel, "complete", code="😀", cursor=cursor)["end"] <= 2
    assert ask(kernel, "inspect", code="😀", cursor=cursor)["found"] is False


async def test_inspect_tells_signature_and_documentation(kernel: Kernel, run: Run) -> None:
    await run(
        'def area(width: int, height=2):\n    """The area.\n\n    In squares.\n    """\nclass K:\n    "A class."\nk = K()'
    )
    assert ask(kernel, "inspect", code="area", cursor=2) == {
        "found": True,
        "type": "function",
        "signature": "area(width: int, height=2)",
        "doc": "The area.\n\nIn squares.",
    }
    assert ask(kernel, "inspect", code="area(3, ", cursor=8)["signature"] == "area(width: int, height=2)"
    assert (
        ask(kernel, "inspect", code="area('(', [1, ", cursor=10)["signature"] == "area(width: int, height=2)"
    )
    assert ask(kernel, "inspect", code="k", cursor=1)["doc"] == "A class."
    assert ask(kernel, "inspect", code="str.upper", cursor=9)["found"] is True
    assert ask(kernel, "inspect", code="str.upper", cursor=1)["type"] == "type"


@pytest.mark.parametrize(
    ("code", "cursor"), [("missing", 3), ("", 0), ("f(x).y", 6), ("1 + ", 4), ("# print", 6)]
)
def test_inspect_finds_nothing(kernel: Kernel, code: str, cursor: int) -> None:
    assert ask(kernel, "inspect", code=code, cursor=cursor) == {
        "found": False,
        "type": None,
        "signature": None,
        "doc": None,
    }


async def test_defaults_whose_repr_fails_cost_the_signature_only(kernel: Kernel, run: Run) -> None:
    await run("class B:\n    def __repr__(self): 1 / 0\ndef f(x=B()):\n    'Doc.'")
    answer = ask(kernel, "inspect", code="f", cursor=1)
    assert (answer["found"], answer["signature"], answer["doc"]) == (True, None, "Doc.")
