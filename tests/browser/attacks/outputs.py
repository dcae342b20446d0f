"""What a program shows: bundles of every kind that the page draws, and text with everything that terminals know."""

from tests.browser.attacks.attack import Attack


def _output(name: str, text: str, *, mime: str = "text/html", expected: str = "") -> Attack:
    return Attack(name, "output", text, expected, mime=mime)


HTML = (
    _output(
        "picture with a handler",
        '<img src=@http@ onerror="pwned=1"><img src=x onerror=top.pwned=1 onload=pwned=1>',
    ),
    _output(
        "script",
        "<script>pwned=1</script><script src=@http@></script><scr<script>ipt>pwned=1</scr</script>ipt>",
    ),
    _output(
        "script in a shadow",
        "<div><template shadowrootmode=open><script>pwned=1</script><img src=@http@ onerror=pwned=1></template></div>",
    ),
    _output(
        "SVG with a handler",
        '<svg onload="pwned=1"><script>pwned=1</script><a xlink:href="javascript:pwned=1"><text>x</text></a></svg>',
    ),
    _output(
        "SVG that animates an address",
        '<svg><a><animate attributeName=href values="javascript:pwned=1"/><text>x</text></a><use href="data:image/svg+xml,<svg id=x onload=pwned=1>#x"/></svg>',
    ),
    _output(
        "frame",
        '<iframe src="@http@" srcdoc="<script>parent.pwned=1</script>"></iframe><iframe src="javascript:parent.pwned=1"></iframe>',
    ),
    _output(
        "frame of the sandbox", '<iframe src="@sandbox@/sandbox/" allow="cross-origin-isolated *"></iframe>'
    ),
    _output(
        "object and embed",
        '<object data="@http@"></object><embed src="@http@"><object data="data:text/html,<script>parent.pwned=1</script>"></object><applet code=@http@></applet>',
    ),
    _output(
        "links that run",
        '<a href="javascript:pwned=1" id=x>a</a><a href=" &#1;javascript:pwned=1">b</a><a href="java&#10;script:pwned=1">c</a><a href="vbscript:x">d</a><a href="data:text/html,<script>pwned=1</script>">e</a>',
        expected="a",
    ),
    _output(
        "link that keeps its opener",
        '<a href="@http@" target=victim rel=opener ping="@http@">leads away</a>',
        expected="leads away",
    ),
    _output(
        "form",
        '<form action="@http@" method=post><input name=x value=y autofocus onfocus="pwned=1"><button formaction="javascript:pwned=1">x</button><input type=image src=@http@></form>',
    ),
    _output(
        "form that reaches into the page",
        "<button form=composer formaction=@http@>x</button><input type=submit formaction=@http@ form=x><textarea autofocus onfocus=pwned=1></textarea><select autofocus onfocus=pwned=1>",
    ),
    _output(
        "style",
        "<style>body{background:url(@http@)}@import '@http@';*{display:none!important}</style><link rel=stylesheet href=@http@>",
    ),
    _output(
        "style of an element",
        '<div style="background:url(@http@);position:fixed;inset:0;z-index:9999">over everything</div>',
    ),
    _output(
        "style sheet that fetches",
        "<style>@import '@http@'; @import url(@http@) layer(x); @font-face { font-family: f; src: url(@http@) } @namespace url(@http@);"
        " p { color: red; font-family: f; background: url(@http@); background-image: u\\72l(@http@), image-set('@http@' 1x); border-image: url(@http@) 1;"
        " list-style: url(@http@); cursor: url(@http@), auto; filter: url(@http@#f); mask: url(@http@); content: url(@http@); --x: url(@http@); background-image: var(--x) }"
        " p::before { content: url(@http@) } @media all { p { background: url(@http@) } } p { &:hover, & { background: url(@http@) } }</style><p>styled</p>",
        expected="styled",
    ),
    _output(
        "style of an element that fetches",
        "<p style=\"color: red; --x: url(@http@); background-image: var(--x), u\\72l('@http@'), -webkit-image-set(url(@http@) 1x); border-image: url(@http@) 1; cursor: url(@http@), auto\">styled</p>"
        "<ul style='list-style: url(@http@)'><li>x</ul>",
        expected="styled",
    ),
    _output(
        "style sheet that ends early",
        "<style>p{color:red}</style x><img src=x onerror=pwned=1><style><!--</style><img src=x onerror=pwned=1>--></style><svg><style>&lt;img src=x onerror=pwned=1></style></svg><p>styled</p>",
        expected="styled",
    ),
    _output(
        "style sheet without end",
        "<style>"
        + "p:not(:not(:not(p))) > * + * ~ * { color: red } " * 3000
        + "*{" * 3000
        + "</style><p>styled</p>",
        expected="styled",
    ),
    _output(
        "links that fetch",
        "<link rel=preload as=fetch href=@http@><link rel=prefetch href=@http@><link rel=dns-prefetch href=@rest@><link rel=preconnect href=@http@><link rel=modulepreload href=@http@><link rel=icon href=@http@>",
    ),
    _output(
        "rules for speculation", '<script type=speculationrules>{"prerender":[{"urls":["@http@"]}]}</script>'
    ),
    _output(
        "meta",
        '<meta http-equiv=refresh content="0;url=@http@"><meta http-equiv=refresh content="0;url=javascript:pwned=1"><meta name=referrer content=unsafe-url>',
    ),
    _output("base", "<base href=@http@><a href=x>x</a><img src=x>"),
    _output(
        "media",
        "<video src=@http@ poster=@http@ autoplay onerror=pwned=1><source src=@http@ onerror=pwned=1></video><audio src=@http@ autoplay></audio><picture><source srcset=@http@><img srcset=@http@></picture><track src=@http@>",
    ),
    _output(
        "picture by other attributes",
        "<img srcset='@http@ 1x' src=@http@ lowsrc=@http@ dynsrc=@http@><table background=@http@><td background=@http@></table><input type=image src=@http@><body background=@http@>",
    ),
    _output(
        "mutation through MathML",
        '<math><mtext><table><mglyph><style><img src=x onerror="pwned=1"></style></mglyph></table></mtext></math>',
    ),
    _output("mutation through noscript", '<noscript><p title="</noscript><img src=x onerror=pwned=1>">'),
    _output(
        "mutation through nested forms",
        "<form><math><mtext></form><form><mglyph><style></math><img src onerror=pwned=1></style></mglyph></form>",
    ),
    _output("mutation through SVG styles", '<svg></p><style><a id="</style><img src=1 onerror=pwned=1>">'),
    _output(
        "mutation through select and template",
        '<select><template><img src=x onerror=pwned=1></template></select><xmp><p title="</xmp><img src=x onerror=pwned=1>">',
    ),
    _output(
        "names that hide the page's own",
        "<img name=body><a id=__marks><a id=__marks name=x><form name=document><input id=cookie name=createElement><img id=location name=fetch>",
    ),
    _output(
        "elements of the app",
        '<fenced-cell data-cell=x data-language=python></fenced-cell><fenced-slot></fenced-slot><fenced-app></fenced-app><div data-fence=0 data-tex="\\href{javascript:pwned=1}{x}" class="math">x</div>',
    ),
    _output(
        "popover and dialog",
        "<button popovertarget=x>x</button><div popover id=x onbeforetoggle=pwned=1>x</div><dialog open onclose=pwned=1>x</dialog><details open ontoggle=pwned=1><summary>x</summary>y</details>",
    ),
    _output(
        "elements that stay over the page",
        "<marquee onstart=pwned=1>x</marquee><portal src=@http@></portal><fencedframe src=@http@></fencedframe><plaintext>",
    ),
    _output(
        "attributes with odd characters",
        "<img/src=x/onerror=pwned=1><img\tsrc=x\nonerror\r=pwned=1><img src=x onerror\x0b=pwned=1><img src=`x`onerror=pwned=1><svg/onload=pwned=1><image src=x onerror=pwned=1>",
    ),
    _output(
        "marks of direction and control",
        "<p>\u202e\u2066<a href='https://good.example'>\u202dlive\u202c</a>\ufeff\u200b\x08\x1b[31m\x07</p>",
    ),
)

PICTURES = (
    _output(
        "SVG picture with a script",
        '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9" onload="parent.pwned=1"><script>parent.pwned=1;fetch("@http@")</script></svg>',
        mime="image/svg+xml",
    ),
    _output(
        "SVG picture with foreign parts",
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="9" height="9"><image href="@http@"/><image xlink:href="@http@"/><use href="@http@#x"/><style>@import "@http@"; * {{ fill: url(@http@#f) }}</style><foreignObject width="9" height="9"><iframe xmlns="http://www.w3.org/1999/xhtml" src="@http@"/></foreignObject></svg>',
        mime="image/svg+xml",
    ),
    _output(
        "SVG picture with foreign entities",
        '<?xml version="1.0"?><?xml-stylesheet href="@http@"?><!DOCTYPE svg [<!ENTITY x SYSTEM "@http@">]><svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><text>&x;</text></svg>',
        mime="image/svg+xml",
    ),
    _output(
        "SVG picture that is HTML",
        "<html><script>parent.pwned=1</script><img src=@http@></html>",
        mime="image/svg+xml",
    ),
    _output("PNG that is HTML", "<script>pwned=1</script>", mime="image/png"),
    _output("PNG that is an address", "x' onerror='pwned=1' src='@http@", mime="image/png"),
    _output(
        "JPEG that is SVG",
        "PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciIG9ubG9hZD0icHduZWQ9MSIvPg==",
        mime="image/jpeg",
    ),
)

FORMULAS = tuple(
    _output(name, text, mime="text/latex")
    for name, text in (
        ("formula that links", r"$\href{javascript:pwned=1}{x}$"),
        ("formula that leads away", r"$$\url{javascript:pwned=1} \href{@http@}{x}$$"),
        ("formula with a picture", r"$\includegraphics[height=1em]{@http@}$"),
        (
            "formula with HTML",
            r"$\htmlData{x=1}{y}\htmlId{composer}{x}\htmlClass{x}{y}\htmlStyle{background:url(@http@)}{z}$",
        ),
        ("formula with markup", "$<img src=@http@ onerror=pwned=1>\\text{<script>pwned=1</script>}$"),
        (
            "formula that grows without end",
            r"$\def\a{\b\b\b\b\b\b\b\b\b\b}\def\b{\c\c\c\c\c\c\c\c\c\c}\def\c{\d\d\d\d\d\d\d\d\d\d}\def\d{\e\e\e\e\e\e\e\e\e\e}\def\e{x}\a$",
        ),
        ("formula that calls itself", r"$\def\a{\a\a}\a$"),
        ("formula that is huge", r"$\rule{999999em}{999999em}\kern{999999em}$"),
        ("formula that redefines others", r"$\gdef\frac#1#2{\href{javascript:pwned=1}{#1}}\frac12$"),
    )
)

OTHERS = (
    _output(
        "JSON with markup and keys of the prototype",
        '{"<img src=@http@ onerror=pwned=1>": "<script>pwned=1</script>", "__proto__": {"polluted": 1}, "constructor": {"prototype": {"polluted": 1}}, "toString": "x", "then": 1}',
        mime="application/json",
    ),
    _output(
        "Markdown of a program",
        "[x](javascript:pwned=1) ![x](@http@) <img src=x onerror=pwned=1> <script>pwned=1</script>\n\n$\\href{javascript:pwned=1}{x}$",
        mime="text/markdown",
    ),
    _output(
        "text with markup",
        "<img src=@http@ onerror=pwned=1><script>pwned=1</script>",
        mime="text/plain",
        expected="<script>",
    ),
    _output("script as an output", "pwned=1; fetch('@http@')", mime="application/javascript"),
    _output("document as an output", "<script>pwned=1</script>", mime="application/xhtml+xml"),
    _output("address as an output", "@http@", mime="text/uri-list"),
    _output(
        "widget as an output",
        '{"model_id": "x", "version_major": 2}',
        mime="application/vnd.jupyter.widget-view+json",
    ),
    _output(
        "plot as an output",
        '{"data": [{"x": ["<img src=@http@ onerror=pwned=1>"], "type": "bar"}], "layout": {"images": [{"source": "@http@"}], "title": "<a href=\'javascript:pwned=1\'>x</a>"}}',
        mime="application/vnd.plotly.v1+json",
    ),
    _output(
        "chart as an output",
        '{"$schema": "https://vega.github.io/schema/vega-lite/v5.json", "data": {"url": "@http@"}, "mark": "point", "usermeta": {"embedOptions": {"loader": {"baseURL": "@http@"}}}}',
        mime="application/vnd.vegalite.v5+json",
    ),
    _output("kind with markup in its name", "x", mime="<img src=x onerror=pwned=1>/x"),
    _output("kind of the prototype", "x", mime="__proto__"),
)

OUTPUTS = (*HTML, *PICTURES, *FORMULAS, *OTHERS)

_EVIL = "<img src=x onerror=pwned=1>"


def _printed(name: str, text: str, words: str, expected: str = "completed") -> Attack:
    return Attack(name, "program", text, expected, alone=True, words=words)


PRINTED = (
    _printed(
        "markup in both streams",
        f"import sys\nprint('{_EVIL}<script>pwned=1</script>')\nprint('{_EVIL}', file=sys.stderr)",
        "<script>",
    ),
    _printed(
        "links and titles of a terminal",
        r"""
print('\x1b]8;;javascript:pwned=1\x07click\x1b]8;;\x07 \x1b]8;;@http@\x1b\\click\x1b]8;;\x1b\\')
print('\x1b]0;title\x07\x1b]2;title\x07\x1b]52;c;cHduZWQ=\x07\x1b]1337;File=name=eA==;inline=1:PHN2Zz4=\x07\x1b_Gf=100;x\x1b\\\x1bPq#0\x1b\\')
print('\x1b[31;"onclick=pwned=1 x=mred\x1b[38;2;1;2;url(@http@)mx\x1b[48;5;999999999999mx\x1b[0m end')
""",
        "click",
    ),
    _printed(
        "sequences that never end",
        r"""
print('\x1b]8;;' + 'x' * 100_000)
print('\x1b[' + '1;' * 100_000)
print('\x1b[999999999C\x1b[999999999A\x1b[999999999X\x1b[999999999P\x1b[999999999@x' + '\x08' * 100_000 + '\r' * 1000)
print('\x07 the end')
""",
        "the end",
    ),
    _printed(
        "error with markup in name and text",
        f"class Evil(Exception): pass\nEvil.__name__ = Evil.__qualname__ = '{_EVIL}'\nraise Evil('{_EVIL}\\x1b]8;;javascript:pwned=1\\x07x')",
        "<img",
        "failed",
    ),
    _printed(
        "file name with markup in a traceback",
        f"exec(compile('1/0', '{_EVIL}\\u202e/../../x', 'exec'))",
        "ZeroDivisionError",
        "failed",
    ),
    _printed(
        "error whose parts are traps",
        """
class Trap:
    def __str__(self): raise SystemExit
    __repr__ = __len__ = __getattr__ = __str__
class Evil(Exception):
    __str__ = __repr__ = lambda self: Trap()
    __cause__ = __context__ = property(lambda self: 1 / 0)
raise Evil(Trap())
""",
        "Evil",
        "failed",
    ),
    _printed(
        "representation with markup",
        f"class Evil:\n    def __repr__(self): return '{_EVIL}' * 1000\nEvil()",
        "<img",
    ),
    _printed(
        "text with marks of direction and halves of characters",
        r"print('\u202eabc\u2066\u2069\ud800\udfff\x00\x01\ufffe\U0010ffff the end')",
        "the end",
    ),
    _printed(
        "representations that lie about themselves",
        "class Evil:\n    def _repr_html_(self): return 5\n    def _repr_png_(self): return [1, {}]\n    def _repr_json_(self): return float('nan')\n    def _repr_latex_(self): raise SystemExit\n    def _repr_svg_(self): raise OSError\n    def __repr__(self): return 'seen'\ndisplay(Evil()); print('the end')",
        "the end",
    ),
)
"""What is only printed."""
