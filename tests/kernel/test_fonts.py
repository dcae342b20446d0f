"""The fonts that matplotlib's texts are drawn with."""

import logging
import shutil
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from fenced_kernel.display import fonts

from .conftest import Run

matplotlib = pytest.importorskip("matplotlib")

DRAW = "import io\nimport matplotlib.pyplot as plt\nfigure = plt.figure()\n"
SAVE = "\nfigure.savefig(io.BytesIO())\nplt.close(figure)"


@pytest.fixture
def font(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What stands for the package with the font of East Asia: one that matplotlib has itself."""
    target = tmp_path / fonts.FILE
    target.parent.mkdir()
    shutil.copy(Path(matplotlib.get_data_path()) / "fonts" / "ttf" / "STIXSizOneSymReg.ttf", target)
    package = ModuleType(fonts.PACKAGE)
    package.__file__ = str(tmp_path / "__init__.py")
    monkeypatch.setitem(sys.modules, fonts.PACKAGE, package)
    return target


@pytest.fixture(autouse=True)
def settings() -> Iterator[None]:
    with matplotlib.rc_context(), warnings.catch_warnings():
        yield


@pytest.mark.parametrize(
    "settings",
    [
        "'Times New Roman'",
        "'Arial'",
        "['Helvetica', 'SimHei']",
        "'Courier New'",
        "'Microsoft YaHei'",
        "'Noto Sans CJK SC'",
    ],
)
async def test_names_of_fonts_that_are_not_there_stand_for_others(
    run: Run, caplog: pytest.LogCaptureFixture, settings: str
) -> None:
    with caplog.at_level(logging.WARNING):
        ran = await run(
            f"{DRAW}plt.rcParams['font.family'] = {settings}\nplt.rcParams['font.sans-serif'] = {settings}\n"
            f"plt.title('text', family={settings})\nplt.xlabel('x', family='sans-serif'){SAVE}"
        )
    assert (ran.status, ran.stderr) == ("completed", "")
    assert caplog.records == []


async def test_a_text_of_east_asia_loads_a_font_for_it(run: Run, font: Path) -> None:
    source = (
        f"{DRAW}plt.title('plain')\nfrom matplotlib import font_manager as m\n"
        "find = lambda name: m.fontManager._find_fonts_by_props(m.FontProperties(family=name))\n"
        "before = find('DejaVu Sans')\nplt.title('重点')\n[before == find('DejaVu Sans')[:-1], find('DejaVu Sans')[-1], find('SimHei')[-1]]"
    )
    ran = await run(source)
    assert ran.value is not None, ran
    found = eval(ran.value)  # a list that our own program printed
    assert found == [True, str(font), str(font)]


async def test_a_character_without_a_glyph_is_told_once_and_names_no_file_of_ours(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, fonts.PACKAGE, None)
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        await run(f"{DRAW}plt.title('重重')\nplt.xlabel('重'){SAVE}")
        await run(f"{DRAW}plt.title('重'){SAVE}")
    assert [(str(one.message), one.filename) for one in seen] == [
        ("No font here has the character '重' (CJK UNIFIED IDEOGRAPH-91CD).", "matplotlib")
    ]


def test_no_name_stands_for_two_fonts() -> None:
    names = [name.strip() for text in fonts.STAND_INS.values() for name in text.split(";")]
    assert len(names) == len(set(names))
    assert fonts.EAST_ASIAN_NAMES.isdisjoint(names)
