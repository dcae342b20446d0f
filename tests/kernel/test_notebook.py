"""What notebooks' programs use: the display protocol and `IPython.display`."""

import base64
import io
import sys
import wave
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from fenced_kernel import Kernel

from .conftest import Run

PNG = b"\x89PNG\r\n\x1a\n"


async def test_an_output_is_changed_by_its_handle(run: Run) -> None:
    ran = await run("h = display('a', display_id=True)\nprint(1)\nh.update('b')\nprint(2)\nh.display('c')")
    assert [o["output_type"] for o in ran.outputs] == [
        "display_data", "stream", "update_display_data", "stream", "display_data",
    ]  # fmt: skip
    ids = {o["display_id"] for o in ran.outputs if "display_id" in o}
    assert len(ids) == 1
    assert (await run("h.display_id")).value == repr(ids.pop())


async def test_an_output_is_changed_by_its_name(run: Run) -> None:
    ran = await run(
        "from IPython.display import display, update_display, HTML\n"
        "display('a', display_id='x')\nupdate_display(HTML('<b>'), display_id='x')\n"
        "display('c', display_id='x', update=True)\ndisplay('d', transient={'display_id': 'y'});"
    )
    assert [(o["output_type"], o["display_id"], o["data"].get("text/html")) for o in ran.outputs] == [
        ("display_data", "x", None),
        ("update_display_data", "x", "<b>"),
        ("update_display_data", "x", None),
        ("display_data", "y", None),
    ]


async def test_only_a_display_with_an_id_returns_a_handle(run: Run) -> None:
    assert (await run("display('a')")).of_type("execute_result") == []
    assert (await run("display('a', display_id='x')")).value == "<DisplayHandle display_id=x>"
    assert (await run("display('a', update=True)")).message.startswith(
        "display(update=True) needs the display_id"
    )


async def test_outputs_are_cleared_in_their_place(run: Run) -> None:
    ran = await run(
        "print(1)\nclear_output()\nprint(2, end='')\nclear_output(wait=True)\ndisplay(3, clear=True)"
    )
    assert [o["output_type"] for o in ran.outputs] == [
        "stream", "clear_output", "stream", "clear_output", "clear_output", "display_data",
    ]  # fmt: skip
    assert [o["wait"] for o in ran.of_type("clear_output")] == [False, True, True]


async def test_the_names_are_no_variables_of_the_program(kernel: Kernel, run: Run) -> None:
    await run("a = 1")
    assert set(kernel._namespace.own) == {"a"}


async def test_formats_can_be_chosen(run: Run) -> None:
    source = "class R:\n    def _repr_html_(self): return 'h'\n    def _repr_latex_(self): return 'l'\n"
    ran = await run(source + "display(R(), include=['text/html'])\ndisplay(R(), exclude=['text/html'])")
    assert [set(o["data"]) for o in ran.outputs] == [
        {"text/plain", "text/html"},
        {"text/plain", "text/latex"},
    ]


async def test_an_object_may_show_itself(run: Run) -> None:
    ran = await run("class S:\n    def _ipython_display_(self): print('shown')\ndisplay(S())\nS()")
    assert ran.stdout == "shown\nshown\n"
    assert ran.of_type("execute_result") == []


@pytest.mark.parametrize(
    ("error", "told"), [("NotImplementedError", ""), ("ValueError('no')", "raised ValueError: no")]
)
async def test_an_object_that_cannot_show_itself_is_shown(run: Run, error: str, told: str) -> None:
    ran = await run(
        f"class S:\n    def _ipython_display_(self): raise {error}\n    def __repr__(self): return 's'\nS()"
    )
    assert ran.value == "s"
    assert told in ran.stderr
    assert bool(ran.stderr) == bool(told)


async def test_long_containers_are_laid_out(run: Run) -> None:
    ran = await run("{'name': 'x' * 100, 'numbers': list(range(30)), 'b': (1, {'c': 2})}")
    assert ran.value is not None
    assert ran.value.splitlines()[0] == "{'name': '" + "x" * 100 + "',"
    assert eval(ran.value)["numbers"] == list(range(30))
    assert (await run("[1, {'b': 2, 'a': 1}]")).value == "[1, {'b': 2, 'a': 1}]"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("HTML('<b>x</b>')", {"text/html": "<b>x</b>"}),
        ("Markdown('**x**')", {"text/markdown": "**x**"}),
        ("Latex('$x$')", {"text/latex": "$x$"}),
        ("Math('x^2')", {"text/latex": "$\\displaystyle x^2$"}),
        ("SVG('<svg/>')", {"image/svg+xml": "<svg/>"}),
        ("JSON({'a': [1]})", {"application/json": {"a": [1]}}),
        ("JSON('[1]')", {"application/json": [1]}),
        ("GeoJSON({'type': 'Point'})", {"application/geo+json": {"type": "Point"}}),
        ("Javascript('alert(\"</script>\")')", {"text/html": '<script>alert("<\\/script>")</script>'}),
        ("Code('x = `1`')", {"text/markdown": "```python\nx = `1`\n```"}),
        ("Pretty('as it is')", {"text/plain": "as it is"}),
        ("IFrame('https://a.example/?b', 10, 20)", {"text/html": '<iframe width="10" height="20" src="https://a.example/?b" frameborder="0" allowfullscreen ></iframe>'}),
        ("Image(url='https://a.example/b.png', width=5)", {"text/html": '<img src="https://a.example/b.png" width="5">'}),
        ("Audio(url='https://a.example/b.mp3')", {"text/html": '<a href="https://a.example/b.mp3">https://a.example/b.mp3</a>'}),
        ("Video(b'v', embed=True)", {"video/mp4": "dg==", "text/html": None}),
        ("Video(b'v', mimetype='video/quicktime')", {"video/mp4": "dg=="}),
        ("Video(url='https://a.example/b.webm')", {"text/html": '<a href="https://a.example/b.webm">https://a.example/b.webm</a>'}),
    ],
)  # fmt: skip
async def test_the_objects_of_notebooks(run: Run, source: str, expected: dict[str, Any]) -> None:
    ran = await run(f"from IPython.display import *\nfrom IPython import display as d\n{source}")
    data = ran.outputs[-1]["data"]
    assert {mime: data.get(mime) for mime in expected} == expected


async def test_pictures_come_from_bytes_files_and_pillow(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "a.png"
    file.write_bytes(PNG)
    for source in (f"{PNG!r}", f"{str(file)!r}", f"filename={str(file)!r}", f"Path({str(file)!r})"):
        ran = await run(
            f"from pathlib import Path\nfrom IPython.display import Image\nImage({source}, width=7)"
        )
        assert base64.b64decode(ran.outputs[-1]["data"]["image/png"]) == PNG
        assert ran.outputs[-1]["metadata"] == {"image/png": {"width": 7}}
    ran = await run("import PIL.Image\np = PIL.Image.new('RGB', (2, 3))\ndisplay(p, Image(p))")
    for output in ran.outputs:
        assert base64.b64decode(output["data"]["image/png"])[:8] == PNG
    assert set((await run("Image(b'\\xff\\xd8\\xff')")).outputs[-1]["data"]) == {"image/jpeg", "text/plain"}


@pytest.mark.parametrize(
    ("samples", "channels"),
    [
        ("np.sin(np.arange(100))", 1),
        ("[0.0, 2.0, -2.0] * 30", 1),
        ("np.zeros((2, 50))", 2),
        ("[[1, 2], [3, 4]]", 2),
    ],
)
async def test_sound_is_made_of_samples(run: Run, samples: str, channels: int) -> None:
    ran = await run(f"import numpy as np\nfrom IPython.display import Audio\nAudio({samples}, rate=8000)")
    content = base64.b64decode(ran.outputs[-1]["data"]["audio/wav"])
    with wave.open(io.BytesIO(content)) as reader:
        assert (reader.getnchannels(), reader.getframerate(), reader.getsampwidth()) == (channels, 8000, 2)


async def test_sound_needs_a_rate(run: Run) -> None:
    ran = await run("from IPython.display import Audio\nAudio([1, 2])")
    assert ran.message.startswith("rate must be specified")


async def test_cells_have_a_shell_and_libraries_have_none(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "asking.py").write_text(
        "from IPython import get_ipython\ndef shell():\n    return get_ipython()\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    assert (await run("import asking\nasking.shell() is None")).value == "True"
    assert (await run("from IPython import get_ipython\nget_ipython().user_ns is globals()")).value == "True"
    assert (await run("from IPython.core.display import display, HTML\nHTML('x').data")).value == "'x'"


async def test_the_shell_does_what_a_line_does(run: Run) -> None:
    assert (await run("get_ipython().run_line_magic('matplotlib', 'inline')")).error is None
    assert (await run("get_ipython().magic('timeit 1')")).error is not None
    assert (await run("get_ipython().run_cell('made = 5')\nmade")).value == "5"
    assert "did nothing" in (await run("get_ipython().system('ls')")).stderr
    failed = await run("get_ipython().run_line_magic('pip', 'install x')")
    assert "must be a line of its own" in failed.message


async def test_the_real_one_wins(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "IPython"
    package.mkdir()
    (package / "__init__.py").write_text("real = True")
    monkeypatch.syspath_prepend(str(tmp_path))
    for name in [name for name in sys.modules if name.partition(".")[0] == "IPython"]:
        monkeypatch.delitem(sys.modules, name)
    assert (await run("import IPython\nIPython.real")).value == "True"
    assert (await run("import IPython.display")).error is not None
    sys.modules.pop("IPython")


def test_the_modules_go_with_the_kernel() -> None:
    assert "IPython" not in sys.modules


@pytest.mark.parametrize("name", ["plotly.io", "altair", "bokeh.io.showing"])
def test_libraries_that_nobody_imports_are_not_imported(kernel: Kernel, name: str) -> None:
    assert name not in sys.modules


async def test_plotly_and_altair_show_their_own_formats(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "plotly").mkdir()
    (tmp_path / "plotly" / "__init__.py").write_text("")
    (tmp_path / "plotly" / "io.py").write_text(
        "class R: default = 'browser'\nrenderers = R()\ndef show(figure): raise SystemExit\n"
    )
    (tmp_path / "altair.py").write_text(
        "class renderers:\n    @staticmethod\n    def enable(name): global enabled; enabled = name\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    ran = await run(
        """
        import altair, plotly.io as pio
        class Figure:
            def _repr_mimebundle_(self): return {'application/vnd.plotly.v1+json': {'data': []}}
            def _ipython_display_(self): pio.show(self)
        display(Figure())
        pio.show(Figure())
        Figure()
        """
    )
    assert [o["data"]["application/vnd.plotly.v1+json"] for o in ran.outputs] == [{"data": []}] * 3
    assert (await run("pio.renderers.default, altair.enabled")).value == "('plotly_mimetype', 'mimetype')"
    for name in ("plotly.io", "plotly", "altair"):
        assert isinstance(sys.modules.pop(name), ModuleType)
