"""Objects as MIME bundles."""

import base64
import io
from typing import Any

import PIL.Image
import pytest

from fenced_kernel.display.mimebundle import LONGEST_TEXT
from fenced_kernel.display.table_output import MIME as TABLE

from .conftest import Run


async def data_of(run: Run, source: str) -> dict[str, Any]:
    ran = await run(source)
    assert ran.status == "completed", ran.error
    found = ran.of_type("execute_result")
    assert len(found) == 1
    return dict(found[0]["data"])


@pytest.mark.parametrize(
    ("method", "answer", "mime"),
    [
        ("_repr_html_", "'<b>x</b>'", "text/html"),
        ("_repr_markdown_", "'**x**'", "text/markdown"),
        ("_repr_svg_", "'<svg/>'", "image/svg+xml"),
        ("_repr_latex_", "'$x$'", "text/latex"),
        ("_repr_json_", "{'a': [1, None]}", "application/json"),
    ],
)
async def test_each_rich_form_is_taken(run: Run, method: str, answer: str, mime: str) -> None:
    data = await data_of(
        run,
        f"class Rich:\n    def {method}(self): return {answer}\n    def __repr__(self): return 'plain'\nRich()",
    )
    assert data == {"text/plain": "plain", mime: eval(answer)}


async def test_pictures_become_base64(run: Run) -> None:
    data = await data_of(run, "class P:\n    def _repr_png_(self): return b'\\x89PNG'\nP()")
    assert base64.b64decode(data["image/png"]) == b"\x89PNG"


async def test_a_png_makes_the_jpeg_needless(run: Run) -> None:
    data = await data_of(
        run, "class P:\n    def _repr_png_(self): return b'p'\n    def _repr_jpeg_(self): return b'j'\nP()"
    )
    assert set(data) == {"text/plain", "image/png"}


async def test_scripts_are_never_taken(run: Run) -> None:
    data = await data_of(run, "class S:\n    def _repr_javascript_(self): return 'alert(1)'\nS()")
    assert set(data) == {"text/plain"}


async def test_a_whole_bundle_comes_with_its_metadata(run: Run) -> None:
    ran = await run(
        """
        class Whole:
            def _repr_mimebundle_(self, include=None, exclude=None):
                return {'text/html': '<i>w</i>', 'text/plain': 'w'}, {'text/html': {'wide': True}}
        Whole()
        """
    )
    assert ran.outputs[0]["data"] == {"text/html": "<i>w</i>", "text/plain": "w"}
    assert ran.outputs[0]["metadata"] == {"text/html": {"wide": True}}


async def test_a_bundle_method_without_parameters_is_called_too(run: Run) -> None:
    data = await data_of(run, "class W:\n    def _repr_mimebundle_(self): return {'text/html': 'h'}\nW()")
    assert data["text/html"] == "h"


async def test_metadata_of_one_form_is_kept(run: Run) -> None:
    ran = await run("class P:\n    def _repr_png_(self): return b'p', {'width': 3}\nP()")
    assert ran.outputs[0]["metadata"] == {"image/png": {"width": 3}}


async def test_a_form_that_is_none_or_not_implemented_is_absent(run: Run) -> None:
    data = await data_of(
        run,
        """
        class Shy:
            def _repr_html_(self): return None
            def _repr_latex_(self): raise NotImplementedError
        Shy()
        """,
    )
    assert set(data) == {"text/plain"}


async def test_a_form_that_fails_is_told_and_the_text_remains(run: Run) -> None:
    ran = await run("class Bad:\n    def _repr_html_(self): raise ValueError('no table')\nBad()")
    assert ran.status == "completed"
    assert ran.stderr == "_repr_html_() of Bad raised ValueError: no table\n"
    assert ran.value is not None
    assert ran.value.startswith("<__main__.Bad object")


@pytest.mark.parametrize("raised", ["SystemExit", "GeneratorExit", "BaseException"])
async def test_a_form_that_wants_to_leave_fails_alone(run: Run, raised: str) -> None:
    ran = await run(
        f"class Bad:\n    def _repr_latex_(self): raise {raised}\n    def __repr__(self): return 'seen'\ndisplay(Bad())\nprint('after')\nBad()"
    )
    assert ran.status == "completed"
    assert ran.stdout == "after\n"
    assert ran.stderr.count(f"_repr_latex_() of Bad raised {raised}") == 2
    assert ran.value == "seen"


async def test_content_of_the_wrong_kind_is_left_out(run: Run) -> None:
    ran = await run(
        "class Odd:\n    def _repr_html_(self): return 5\n    def __repr__(self): return 'odd'\nOdd()"
    )
    assert ran.outputs[-1]["data"] == {"text/plain": "odd"}
    assert ran.stderr == "text/html was left out: expected text or bytes, got int\n"


@pytest.mark.parametrize("content", ["{'a': float('nan')}", "{'a': object()}", "{(1, 2): 3}"])
async def test_what_json_cannot_express_is_left_out(run: Run, content: str) -> None:
    ran = await run(
        f"class J:\n    def _repr_json_(self): return {content}\n    def __repr__(self): return 'j'\nJ()"
    )
    assert ran.outputs[-1]["data"] == {"text/plain": "j"}
    assert "application/json was left out" in ran.stderr


async def test_objects_that_answer_to_any_attribute_are_plain(run: Run) -> None:
    data = await data_of(
        run,
        "class Any:\n    def __getattr__(self, name): return lambda *a, **k: name\n    def __repr__(self): return 'any'\nAny()",
    )
    assert data == {"text/plain": "any"}


async def test_a_class_is_not_mistaken_for_its_instances(run: Run) -> None:
    data = await data_of(run, "class Rich:\n    def _repr_html_(self): return 'x'\nRich")
    assert data == {"text/plain": "<class '__main__.Rich'>"}


async def test_a_repr_that_raises_is_told_in_the_text(run: Run) -> None:
    ran = await run("class Bad:\n    def __repr__(self): raise KeyError('gone')\nBad()")
    assert ran.status == "completed"
    assert ran.value == "<Bad object; its repr() raised KeyError: 'gone'>"


async def test_a_repr_that_wants_to_leave_is_told_in_the_text(run: Run) -> None:
    ran = await run("class Bad:\n    def __repr__(self): raise SystemExit(0)\nBad()")
    assert ran.status == "completed"
    assert ran.value == "<Bad object; its repr() raised SystemExit: 0>"


async def test_a_repr_without_memory_is_told_in_the_text(run: Run) -> None:
    ran = await run("class Big:\n    def __repr__(self): raise MemoryError\nBig()")
    assert ran.status == "completed"
    assert ran.value == "<Big object; its repr() raised MemoryError: there is not enough memory>"


async def test_a_repr_that_recurses_for_ever_is_told_in_the_text(run: Run) -> None:
    ran = await run("class Loop:\n    def __repr__(self): return repr(self)\nLoop()")
    assert ran.value is not None
    assert "its repr() raised RecursionError" in ran.value


PIXELS = "import numpy as np\nx = np.zeros((20, 30, 3), 'uint8')\n"


async def test_an_array_of_pixels_is_shown_as_a_picture_too(run: Run) -> None:
    (output,) = (await run(f"{PIXELS}x[5, 7] = 10, 20, 30\nx")).outputs
    assert output["data"]["text/plain"].startswith("array([[[0, 0, 0]")
    assert output["metadata"] == {"image/png": {"alt": "Picture of an array of 20 × 30 pixels"}}
    with PIL.Image.open(io.BytesIO(base64.b64decode(output["data"]["image/png"]))) as picture:
        # Five times as large, so that it can be seen.
        assert (picture.mode, picture.size) == ("RGB", (150, 100))
        assert [picture.getpixel(at) for at in ((35, 25), (39, 29), (40, 25))] == [(10, 20, 30)] * 2 + [
            (0, 0, 0)
        ]


@pytest.mark.parametrize(
    ("array", "mode"),
    [
        ("x[:, :, 0]", "L"),
        ("x[:, :, :1]", "L"),
        ("x > 5", "RGB"),
        ("x.repeat(2, axis=2)[:, ::-1, :4]", "RGBA"),
    ],
)
async def test_pixels_are_of_one_three_or_four_channels(run: Run, array: str, mode: str) -> None:
    (output,) = (await run(PIXELS + array)).outputs
    with PIL.Image.open(io.BytesIO(base64.b64decode(output["data"]["image/png"]))) as picture:
        picture.load()
        assert picture.mode == mode
    # Rows and columns are a table first.
    assert (TABLE in output["data"]) == (array == "x[:, :, 0]")


async def test_a_large_picture_is_shown_in_part_and_says_so(run: Run) -> None:
    (output,) = (await run("import numpy as np\nnp.zeros((2000, 3000, 4), bool)")).outputs
    assert output["metadata"]["image/png"]["alt"].endswith(
        "2,000 × 3,000 pixels, of which every 3. row and column is shown"
    )
    with PIL.Image.open(io.BytesIO(base64.b64decode(output["data"]["image/png"]))) as picture:
        assert picture.size == (1000, 667)


@pytest.mark.parametrize(
    "array", ["x[:7]", "x / 1", "x.astype(int)", "x[:, :, :2]", "x[:0]", "x[0, 0]", "x[None]"]
)
async def test_other_numbers_are_no_picture(run: Run, array: str) -> None:
    (output,) = (await run(PIXELS + array)).outputs
    assert "image/png" not in output["data"]


async def test_a_repr_can_be_stopped(run: Run) -> None:
    ran = await run(
        "import signal\nclass Slow:\n    def __repr__(self):\n        signal.raise_signal(signal.SIGINT)\n        return ''\nSlow()"
    )
    assert ran.status == "aborted"


async def test_a_very_long_repr_is_cut(run: Run) -> None:
    value = (await run("'x' * 250_000")).value
    assert value is not None
    assert len(value) < LONGEST_TEXT + 100
    assert value.endswith("... [150,002 more characters are not shown]")


async def test_display_shows_several_objects_in_order(run: Run) -> None:
    ran = await run("display(1, 'two')\ndisplay([3])")
    assert [o["data"]["text/plain"] for o in ran.of_type("display_data")] == ["1", "'two'", "[3]"]
    assert all(o["metadata"] == {} for o in ran.outputs)


async def test_display_takes_a_bundle_as_it_is(run: Run) -> None:
    ran = await run("display({'text/html': '<b>', 'image/png': b'png'}, raw=True, metadata={'a': 1})")
    assert ran.outputs == [
        {
            "output_type": "display_data",
            "data": {"text/html": "<b>", "image/png": base64.b64encode(b"png").decode()},
            "metadata": {"a": 1},
        }
    ]


async def test_display_refuses_a_raw_object_that_is_no_bundle(run: Run) -> None:
    ran = await run("display('text', raw=True)")
    assert ran.message == "display(raw=True) takes dicts by MIME type, got str"


async def test_display_adds_metadata_and_ignores_options_of_notebooks(run: Run) -> None:
    ran = await run("display(5, metadata={'text/plain': {'x': 1}}, publish=1)")
    assert ran.outputs[0]["metadata"] == {"text/plain": {"x": 1}}
