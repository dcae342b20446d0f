"""What a model, or whoever wrote a message, puts into its Markdown."""

from tests.browser.attacks.attack import Attack


def _message(name: str, text: str, expected: str = "") -> Attack:
    return Attack(name, "message", text, expected)


MESSAGES = (
    _message(
        "links that run",
        "[a](javascript:pwned=1) [b](JaVaScRiPt:pwned=1) [c](<java\tscript:pwned=1>) [d](vbscript:pwned=1) [e](data:text/html,<script>pwned=1</script>) [f](&#106;avascript:pwned=1) [g](javascript&colon;pwned=1)",
    ),
    _message(
        "links by reference",
        "[a][1] [b][2]\n\n[1]: javascript:pwned=1\n[2]: data:text/html;base64,PHNjcmlwdD5wd25lZD0xPC9zY3JpcHQ+ \"x' onclick='pwned=1\"",
    ),
    _message(
        "links that stand by themselves",
        '<javascript:pwned=1> <data:text/html,x> https://good.example/"onmouseover=pwned=1 www.good.example`x`',
    ),
    _message(
        "links without a scheme",
        "[a](//evil.canary.test/x) [b](/login) [c](?token=x) [d](#x) [e](\\\\evil.canary.test) [f](file:///etc/passwd) [g](blob:x) [h](ftp://x) [i](chrome://x) [j](intent://x)",
    ),
    _message(
        "link with a title that breaks out",
        "[a](https://good.example '\"><img src=x onerror=pwned=1>') ![\"onerror=pwned=1 x=\"](x '\"onload=pwned=1')",
        "a",
    ),
    _message(
        "pictures from elsewhere",
        "![one](@http@/1.png) ![two][p] <img src=@http@/3.png> <img srcset='@http@/4.png 1x'>\n\n[p]: @rest@/2.png",
        "Load image",
    ),
    _message(
        "pictures of other kinds",
        "![x](javascript:pwned=1) ![x](data:text/html,<script>pwned=1</script>) ![x](data:image/svg+xml,<svg onload=pwned=1>) ![x](data:image/svg+xml;base64,PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciPjxzY3JpcHQ+cGFyZW50LnB3bmVkPTE8L3NjcmlwdD48L3N2Zz4=) ![x](/login) ![x](blob:x)",
    ),
    _message(
        "pictures within links within pictures",
        "[![x](@http@/a.png)](javascript:pwned=1) ![[x](javascript:pwned=1)](@http@/b.png)",
    ),
    _message(
        "HTML among text",
        "a <b onclick=pwned=1>b</b> <img src=x onerror=pwned=1> <svg/onload=pwned=1> <a href=javascript:pwned=1>c</a> <script>pwned=1</script> end",
        "end",
    ),
    _message(
        "HTML in blocks",
        "<div onmouseover=pwned=1>\n\n*x*\n\n<img src=x onerror=pwned=1>\n\n</div>\n\n<script>\npwned=1\n</script>\n\n<iframe src=@http@></iframe>\n\nend",
        "end",
    ),
    _message(
        "HTML cut by a fence",
        '<img src="x\n\n```python\n" onerror=pwned=1>\n```\n\n<!--\n\n```\n--><img src=x onerror=pwned=1>\n```',
    ),
    _message(
        "language of a fence with markup",
        '```"><img/src=x/onerror=pwned=1>\nx\n```\n\n```__proto__\nx\n```\n\n```constructor\nx\n```\n\n~~~<script>pwned=1</script>\nx\n~~~',
    ),
    _message(
        "formulas",
        "$\\href{javascript:pwned=1}{x}$ $$\\includegraphics{@http@}$$ $\\htmlData{a=b}{x}$ $<img src=x onerror=pwned=1>$ \\(\\url{javascript:pwned=1}\\)",
    ),
    _message(
        "formula attributes in HTML",
        "<span class=math data-tex='\\href{javascript:pwned=1}{x}' data-display=true>x</span> <div data-fence=0></div> <fenced-slot name=x></fenced-slot>",
    ),
    _message(
        "tables and lists with markup",
        "| <img src=x onerror=pwned=1> | [x](javascript:pwned=1) |\n|---|---|\n| <script>pwned=1</script> | ![x](@http@) |\n\n- [ ] <input autofocus onfocus=pwned=1>\n- [x] <svg onload=pwned=1>",
    ),
    _message(
        "entities",
        "&lt;img src=x onerror=pwned=1&gt; &#60;script&#62;pwned=1&#60;/script&#62; &#0; &#x110000; &#xD800;",
        "onerror",
    ),
    _message(
        "marks of direction and control",
        "\u202egnihton\u202c \u2066x\u2069 \u200b\ufeff\x07\x1b]8;;javascript:pwned=1\x07x\x1b]8;;\x07 [\u202egood.example](https://evil.example)",
    ),
    _message(
        "brackets without end",
        "[" * 5000 + "x" + "](" * 2000 + "\n\n" + "*" * 3000 + "x" + "_" * 3000 + "\n\nend",
        "end",
    ),
    _message("quotes without end", "> " * 3000 + "x\n\nend", "end"),
    _message(
        "front matter and comments",
        "---\nscript: javascript:pwned=1\n---\n\n<!-- <img src=x onerror=pwned=1> --> <![CDATA[<img src=x onerror=pwned=1>]]> <?php pwned=1 ?> <!DOCTYPE html [<!ENTITY x SYSTEM '@http@'>]>",
    ),
)

TITLES = (
    "<img src=x onerror=pwned=1><script>pwned=1</script>",
    "\u202efdp.exe\u2066\u200b\ufeff",
    "../../../etc/passwd\\..\\..\\x",
    "javascript:pwned=1",
    '" onmouseover="pwned=1" x="',
    "a\nb\tc\x01\x1b[31m\x7f",
    "{{constructor.constructor('pwned=1')()}} ${pwned=1} <%= x %>",
    "x" * 300,
)
"""Titles of conversations, which stand in the list, in the header and in the window's title."""
