"""matplotlib's fonts: others for those that a browser does not have, and one for Chinese, Japanese and Korean.

Programs ask for fonts of a desktop, and matplotlib would say so once for each text. Here the names stand for fonts that
come with matplotlib. One with the characters of East Asia is loaded when a text has such characters, whichever font
was asked for; the others follow it where it lacks a glyph.
"""

import copy
import importlib
import re
import unicodedata
import warnings
from pathlib import Path
from types import ModuleType
from typing import Any, Final

from fenced_kernel.patches import Undo, after_import, replace

SANS, SERIF, MONO = "DejaVu Sans", "DejaVu Serif", "DejaVu Sans Mono"
PACKAGE: Final = "paperang_p2_fonts_cjk"
"""What brings the font: WenQuanYi Micro Hei."""
FILE: Final = "fonts/wqy-microhei.ttc"
EAST_ASIAN = re.compile(
    "[\u1100-\u11ff\u2e80-\u312f\u3130-\u318f\u31a0-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef]"
)
EAST_ASIAN_NAMES = frozenset(
    """AppleGothic;Apple SD Gothic Neo;AR PL UKai CN;AR PL UMing CN;Arial Unicode MS;Batang;DengXian;DFKai-SB;Dotum;
    Droid Sans Fallback;FangSong;Gulim;Heiti SC;Heiti TC;Hiragino Kaku Gothic Pro;Hiragino Maru Gothic Pro;
    Hiragino Sans;Hiragino Sans GB;IPAexGothic;IPAexMincho;IPAGothic;IPAPGothic;KaiTi;LiHei Pro;LiSong Pro;
    Malgun Gothic;Meiryo;Microsoft JhengHei;Microsoft YaHei;Microsoft YaHei UI;MingLiU;MS Gothic;MS Mincho;
    Nanum Gothic;NanumBarunGothic;NanumGothic;NanumMyeongjo;Noto Sans CJK;Noto Sans CJK HK;Noto Sans CJK JP;
    Noto Sans CJK KR;Noto Sans CJK SC;Noto Sans CJK TC;Noto Sans JP;Noto Sans KR;Noto Sans SC;Noto Sans TC;
    Noto Serif CJK JP;Noto Serif CJK KR;Noto Serif CJK SC;Noto Serif CJK TC;NSimSun;Osaka;PingFang HK;PingFang SC;
    PingFang TC;PMingLiU;SimHei;SimSun;Songti SC;Source Han Sans;Source Han Sans CN;Source Han Sans JP;
    Source Han Sans SC;Source Han Serif SC;STFangsong;STHeiti;STKaiti;STSong;TakaoGothic;TakaoPGothic;
    UnDotum;VL Gothic;VL PGothic;WenQuanYi Micro Hei;WenQuanYi Zen Hei;YouYuan;Yu Gothic;Yu Mincho""".replace(
        "\n    ", ""
    ).split(";")
)
STAND_INS: Final = {
    SANS: """Arial;Arial Narrow;Avenir;Calibri;Candara;Carlito;Century Gothic;Comic Sans MS;Corbel;
    Franklin Gothic Medium;Futura;Geneva;Gill Sans;Helvetica;Helvetica Neue;Impact;Lato;Liberation Sans;Lucida Grande;
    Lucida Sans;Lucida Sans Unicode;Montserrat;Myriad Pro;Nimbus Sans;Noto Sans;Nunito;Open Sans;Optima;Roboto;Segoe UI;
    Source Sans Pro;Tahoma;Trebuchet MS;Ubuntu;Verdana""",
    SERIF: """Baskerville;Book Antiqua;Bookman;Cambria;Century Schoolbook;Computer Modern Roman;Didot;Garamond;Georgia;
    Latin Modern Roman;Liberation Serif;Merriweather;New Century Schoolbook;Nimbus Roman;Noto Serif;Palatino;
    Palatino Linotype;Playfair Display;Times;Times New Roman;Utopia""",
    MONO: """Andale Mono;Consolas;Courier;Courier New;Fira Code;Fira Mono;Inconsolata;JetBrains Mono;Liberation Mono;
    Lucida Console;Menlo;Monaco;Nimbus Mono;Roboto Mono;Source Code Pro;Ubuntu Mono""",
}


def install() -> list[Undo]:
    """Take effect when somebody imports matplotlib's fonts; returns what undoes it."""
    fonts = _Fonts()
    return [
        after_import("matplotlib.font_manager", fonts.stand_in),
        after_import("matplotlib.text", fonts.watch),
        after_import("matplotlib._text_helpers", fonts.say_once),
    ]


class _Fonts:
    """Of one session."""

    def __init__(self) -> None:
        self._manager: Any = None
        self._path: str | None = None
        self._tried = False
        self._said: set[int] = set()
        self._added: list[Any] = []
        self._names: dict[str, bool] = {}
        """Names of families that were asked for, in lower case, and whether there is a font now."""
        self._stand_ins = {
            name: family
            for family, names in (*STAND_INS.items(), (SANS, ";".join(EAST_ASIAN_NAMES)))
            for name in names.replace("\n    ", "").split(";")
        }

    def stand_in(self, module: ModuleType) -> list[Undo]:
        manager = self._manager = module.fontManager
        own = list(manager.ttflist)
        find, find_all = manager.findfont, manager._find_fonts_by_props

        def findfont(prop: Any, *arguments: Any, **options: Any) -> Any:
            self._provide(module, prop)
            return find(prop, *arguments, **options)

        def find_fonts(prop: Any, *arguments: Any, **options: Any) -> list[str]:
            """Those asked for, and what follows where they lack a glyph."""
            self._provide(module, prop)
            found: list[str] = find_all(prop, *arguments, **options)
            if self._path is None or self._path in found:
                return found
            return [*found, self._path]

        def restore() -> None:
            manager.ttflist = own
            manager._findfont_cached.cache_clear()

        return [
            restore,
            replace(manager, "findfont", findfont),
            replace(module, "findfont", findfont),
            replace(manager, "_find_fonts_by_props", find_fonts),
        ]

    def _provide(self, module: ModuleType, prop: Any) -> None:
        """Have a font for the first name of each family that is known, unless one before it has a font."""
        for family in module.FontProperties._from_any(prop).get_family():
            generic = family in module.font_family_aliases
            for name in self._manager._expand_aliases(family) if generic else (family,):
                if self._is_there(str(name)):
                    break

    def _is_there(self, name: str) -> bool:
        key = name.lower()
        if key not in self._names:
            present = any(entry.name.lower() == key for entry in self._manager.ttflist)
            self._names[key] = present or self._named(name)
        return self._names[key]

    def _named(self, name: str) -> bool:
        """Give the fonts of another family this name; whether there is one for it."""
        family = self._stand_ins.get(name)
        if family is None:
            return False
        for font in [entry for entry in self._manager.ttflist if entry.name == family]:
            named = copy.copy(font)
            object.__setattr__(named, "name", name)
            self._manager.ttflist.append(named)
            self._added.append(named)
        self._manager._findfont_cached.cache_clear()
        return True

    def watch(self, module: ModuleType) -> list[Undo]:
        original = module.Text.set_text

        def set_text(text: Any, s: Any) -> None:
            if not self._tried and isinstance(s, str) and EAST_ASIAN.search(s):
                self._load()
            original(text, s)

        set_text.__doc__ = original.__doc__
        return [replace(module.Text, "set_text", set_text)]

    def say_once(self, module: ModuleType) -> list[Undo]:
        def warn_on_missing_glyph(codepoint: int, fontnames: str) -> None:
            if codepoint in self._said:
                return
            self._said.add(codepoint)
            name = unicodedata.name(chr(codepoint), f"U+{codepoint:04X}")
            text = f"No font here has the character {chr(codepoint)!r} ({name})."
            warnings.warn_explicit(text, UserWarning, "matplotlib", 1)

        return [replace(module, "warn_on_missing_glyph", warn_on_missing_glyph)]

    def _load(self) -> None:
        """Have the font of East Asia; without it matplotlib says which characters are missing."""
        self._tried = True
        try:
            package = importlib.import_module(PACKAGE)
        except ImportError:
            return
        manager = importlib.import_module("matplotlib.font_manager").fontManager
        self._path = str(Path(str(package.__file__)).parent / FILE)
        ours = {id(entry) for entry in self._added}
        manager.ttflist = [entry for entry in manager.ttflist if id(entry) not in ours]
        manager.addfont(self._path)
        self._stand_ins |= dict.fromkeys(EAST_ASIAN_NAMES, manager.ttflist[-1].name)
        self._names.clear()
