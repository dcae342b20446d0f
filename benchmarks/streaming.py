"""What a token of a streaming answer costs at the beginning and at the end of a long one."""

import tempfile
from pathlib import Path

from playwright.sync_api import Browser

from benchmarks.sizes import is_full
from benchmarks.table import Row, median
from tests.browser.chat import Chat
from tests.browser.server import Server

TOKENS = 20_000
TOKENS_FULL = 50_000
WINDOW = 1_000
ROUNDS = 2
ROUNDS_FULL = 5

STREAM = """
async ({ tokens, window: size }) => {
  const words = 'the quick brown fox jumps over a lazy dog and then rests in the shade of an old tree'.split(' ');
  const token = (n) => {
    const place = n % 240;
    if (place === 0) return '\\n\\n## Part ' + n / 240 + '\\n\\n';
    if (place === 60) return '\\n\\n- a list item with `code` ';
    if (place === 90) return '\\n- another **one** ';
    if (place === 120) return '\\n\\n```text\\n';
    if (place === 160) return '\\n```\\n\\n';
    if (place > 120 && place < 160) return place % 8 === 0 ? '\\n' : 'x' + n + ' ';
    if (place === 200) return '.\\n\\n';
    return words[n % words.length] + ' ';
  };
  const box = document.createElement('div');
  box.style.cssText = 'position: absolute; inset: 0; overflow: auto; contain: strict; background: Canvas';
  document.body.append(box);
  const element = document.createElement('fenced-markdown');
  element.message = '00000000-0000-4000-8000-000000000000';
  element.streaming = true;
  const bare = document.createElement('pre');
  box.append(element, bare);
  const node = bare.appendChild(document.createTextNode(''));
  const cost = { first: 0, last: 0, bare: 0 };
  let text = '';
  const add = async (from, to) => {
    for (let n = from; n < to; n++) text += token(n);
    element.text = text;
    await element.updateComplete;
    // The reader follows the end.
    box.scrollTop = box.scrollHeight;
  };
  for (let n = 0; n < tokens; ) {
    const measured = n < size || n >= tokens - size;
    // What came in large pieces is drawn first; an answer that streams never has so much to catch up with.
    if (n === tokens - size) await new Promise((r) => setTimeout(r, 2000));
    // Between the windows the text comes in larger pieces, only to get there sooner.
    const next = measured ? n + 1 : Math.min(n + 100, tokens - size);
    const start = performance.now();
    await add(n, next);
    const spent = performance.now() - start;
    if (n < size) cost.first += spent;
    else if (measured) cost.last += spent;
    if (n < size) {
      const begin = performance.now();
      node.data += token(n);
      void bare.offsetHeight;
      cost.bare += performance.now() - begin;
    }
    n = next;
    if (n % 100 === 0) await new Promise((r) => setTimeout(r));
  }
  box.remove();
  return cost;
}
"""


def measure(browser: Browser) -> list[Row]:
    tokens, rounds = (TOKENS_FULL, ROUNDS_FULL) if is_full() else (TOKENS, ROUNDS)
    with tempfile.TemporaryDirectory() as data:
        server = Server(Path(data)).start()
        try:
            context = browser.new_context(viewport={"width": 1280, "height": 900})
            chat = Chat(context.new_page(), server).open()
            chat.page.set_default_timeout(0)
            # Once unmeasured, so that the first window does not pay for compiling.
            chat.evaluate(STREAM, {"tokens": 2 * WINDOW, "window": WINDOW})
            costs = [chat.evaluate(STREAM, {"tokens": tokens, "window": WINDOW}) for _ in range(rounds)]
            context.close()
        finally:
            server.stop()
    first, last, bare = (median([cost[key] for cost in costs]) for key in ("first", "last", "bare"))
    return [
        Row("streaming: first 1,000 tokens, floor a bare text node", first, bare, "", None),
        Row(
            f"streaming: last 1,000 of {tokens:,} tokens, floor the first",
            last,
            first,
            "at most 1.2x",
            last <= 1.2 * first,
        ),
    ]
