"""Whether any message can make the page stand still: a hundred kinds of 100 KB, and the greatest gap between frames."""

import tempfile
from collections.abc import Callable, Iterator
from itertools import count, takewhile
from pathlib import Path

from playwright.sync_api import Browser

from benchmarks.sizes import is_full
from benchmarks.table import Row
from tests.browser.chat import Chat
from tests.browser.server import Server

SIZE = 100_000
LIMIT = 500
EACH = 6
"""Of so many kinds one is measured, unless all were asked for."""

Kind = Callable[[], str]


def repeated(part: str, *, before: str = "", after: str = "") -> Kind:
    return lambda: before + part * ((SIZE - len(before) - len(after)) // len(part)) + after


def numbered(part: str) -> Kind:
    """`part` again and again with another number in place of `#`."""

    def make() -> str:
        made, size = [], 0
        for n in count():
            made.append(part.replace("#", str(n)))
            size += len(made[-1])
            if size > SIZE:
                return "".join(made)
        raise AssertionError

    return make


def nested(opening: str, closing: str = "", middle: str = "x") -> Kind:
    depth = SIZE // (len(opening) + len(closing))
    return lambda: opening * depth + middle + closing * depth


def staircase(line: str) -> Kind:
    """Lines that stand further and further to the right."""
    return lambda: "\n".join(" " * (2 * n) + line for n in range(300))


def table(columns: int, row: str) -> Kind:
    head = f"|{'a|' * columns}\n|{'-|' * columns}\n"
    return lambda: head + row * ((SIZE - len(head)) // len(row))


def growing(mark: str) -> Kind:
    def lengths() -> Iterator[int]:
        yield from takewhile(lambda n: n * (n + 1) // 2 < SIZE, count(1))

    return lambda: " ".join(mark * n for n in lengths())


PARTS = {
    "stars": "*", "underscores": "_", "backticks": "`", "tildes": "~", "brackets": "[", "closing brackets": "]",
    "parentheses": "(", "angles": "<", "closing angles": ">", "ampersands": "&", "pipes": "|", "hashes": "#",
    "dollars": "$", "backslashes": "\\", "exclamations": "!", "equals": "=", "colons": ":", "spaces": " ",
    "line breaks": "\n", "tabs": "\t", "letters": "a", "words": "word ", "short lines": "a\n", "paragraphs": "a\n\n",
    "emphasis that opens": "*a ", "emphasis of all kinds": "**a*b_c__d", "emphasis that closes": "a*b* ",
    "strikethrough": "~~a", "pictures that open": "![", "links that open": "[a](", "links without end": "[a](b",
    "links in angles": "[a](<b", "titles without end": '[a](b "', "links": "[a](b) ", "pictures": "![a](b) ",
    "pictures from elsewhere": "![a](https://b.c/d) ", "references": "[a][b]", "footnote marks": "[^1]",
    "code spans": "`a` ", "formulas": "$a$ ", "formulas that open": "$a ", "formulas of two": "$$a$$", "round formulas": "\\(a\\)",
    "round formulas that open": "\\(", "square formulas that open": "\\[", "lines of two dollars": "$$\n", "blocks of formulas": "$$\na\n$$\n\n",
    "paragraphs of formulas": "$x^2$\n\n", "entities": "&amp;", "entities that are none": "&a;", "numbers of characters": "&#x41;",
    "addresses": "https://a.b/c ", "addresses in a row": "https://", "addresses with parentheses": "https://a.b/(((", "www": "www.a.b ",
    "addresses in angles": "<https://a.b>", "escapes": "\\*", "comments that open": "<!--", "comments": "<!-- a -->", "instructions": "<?a",
    "sections": "<![CDATA[", "tags": "<b>", "tags with attributes": "<a b='", "tags on lines": "<div>\n", "tags with text": "<b>a</b> ",
    "line breaks of HTML": "<br>", "details": "<details>\n\na\n\n", "pre": "<pre>\n", "words in angles": "<word> ",
    "headings": "# a\n", "underlined headings": "a\n=\n", "rules": "---\n", "items": "- a\n", "numbers": "1. a\n", "loose items": "- a\n\n",
    "tasks": "- [ ] a\n", "items with quotes": "* a\n  > b\n", "items in a line": "- ", "quotes in a line": "> ", "quotes": "> a\n\n",
    "quotes and items": "> - ", "indented code": "    a\n\n", "fences": "```\na\n```\n", "fences in fences": "```a\n```b\n```\n",
    "fences that open": "```python\n", "fences of strings": '```python\n"""\n```\n', "fences in items": "- ```\n  a\n  ```\n",
    "fences in quotes": "> ```\n> a\n\n", "tables": "|a|\n|-|\n|b|\n\n", "tables that begin": "|a|\n", "combining marks": "a\u0301\u0302\u0303",
    "marks of direction": "\u202ea\u2066", "emoji": "👩‍👩‍👧", "spaces without width": "\u200b", "Chinese emphasis": "**“重”**点",
}  # fmt: skip

KINDS: dict[str, Kind] = {
    **{name: repeated(part) for name, part in PARTS.items()},
    "zalgo": repeated("\u0301", before="a"),
    "long heading": repeated("a ", before="# "),
    "nested pictures": nested("![", "](u)"),
    "nested links": nested("[", "](u)"),
    "nested emphasis": nested("*a **b ", " c** d*"),
    "nested tags": nested("<b>", "</b>"),
    "nested blocks of tags": nested("<div>", "</div>"),
    "nested quotes": nested(">"),
    "stairs of items": staircase("- a"),
    "stairs of quotes": staircase("> a"),
    "definitions": numbered("[a#]: /u#\n"),
    "definitions and uses": numbered("[a#]: /u#\n\n[a#]\n\n"),
    "uses before the definition": repeated("[a]\n\n", after="[a]: b\n"),
    "footnotes": numbered("[^#]: a\n\n"),
    "uses of one definition": repeated("[a] ", before="[a]: b\n\n"),
    "backticks of all lengths": growing("`"),
    "stars of all lengths": growing("*"),
    "a wide table": table(500, "|a\n"),
    "a table of a hundred columns": table(100, "|a\n"),
    "a long table": table(2, "|a|b|\n"),
    "a formula that defines itself": repeated("$\\def\\a{\\a\\a}\\a$\n\n"),
    "a formula of fractions": lambda: "$$" + "\\frac{1}{" * 400 + "x" + "}" * 400 + "$$",
    "huge formulas": repeated("$$\\rule{9999em}{9999em}$$\n\n"),
    "a long formula": repeated("x+", before="$$", after="1$$"),
    "code of one line": repeated("x = 1; ", before="```python\n", after="\n```\n"),
    "code of many lines": repeated("x = [1]\n", before="```python\n", after="```\n"),
    "code of hidden characters": repeated("\u202e\u200b", before="```python\n", after="\n```\n"),
}

MEASURE = """
async (text) => {
  const box = document.createElement('div');
  box.style.cssText = 'position: absolute; inset: 0; overflow: auto; contain: strict; background: Canvas';
  document.body.append(box);
  const element = document.createElement('fenced-markdown');
  element.message = crypto.randomUUID();
  box.append(element);
  await new Promise(requestAnimationFrame);
  let quiet = 0;
  let greatest = 0;
  let last = performance.now();
  await element.updateComplete;
  const watch = new MutationObserver(() => (quiet = 0));
  watch.observe(element.shadowRoot, { subtree: true, childList: true, characterData: true });
  element.text = text;
  while (quiet < 20) {
    await new Promise(requestAnimationFrame);
    quiet += 1;
    const now = performance.now();
    greatest = Math.max(greatest, now - last);
    last = now;
  }
  watch.disconnect();
  box.remove();
  await new Promise(requestAnimationFrame);
  return greatest;
}
"""


def measure(browser: Browser) -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as data:
        server = Server(Path(data)).start()
        try:
            context = browser.new_context(viewport={"width": 1280, "height": 900})
            chat = Chat(context.new_page(), server).open()
            chat.page.set_default_timeout(0)
            # What is loaded once (grammars, formulas) is no hostile message's doing.
            chat.evaluate(MEASURE, "$x$ **a**\n\n```python\nx\n```\n")
            gaps: dict[str, float] = {}
            for name in list(KINDS)[:: 1 if is_full() else EACH]:
                gaps[name] = chat.evaluate(MEASURE, KINDS[name]())
                yield Row(f"hostile: {name}", gaps[name], LIMIT, "", None)
            context.close()
        finally:
            server.stop()
    greatest = max(gaps, key=lambda name: gaps[name])
    name = f"hostile: greatest gap between frames of {len(gaps)} messages ({greatest})"
    yield Row(name, gaps[greatest], LIMIT, f"under {LIMIT} ms", gaps[greatest] < LIMIT)
