"""Runs in live sessions, through the engine's own entry: what one costs, how fast it stops, and fifty in line."""

from playwright.sync_api import Browser, Page

from benchmarks.embedder import built, embedder, floor_sessions
from benchmarks.table import Row, median, percentile

PASSES = 100
STOPS = 40
STOPS_AT_ONCE = 10
CELLS = 50
CONVERSATIONS = 3
QUEUES = 5
COMPUTATION = "sum(range(200_000))"

OPEN = """
async (n) => {
  window.conversations = Array.from({ length: n }, () => contract.open());
  for (const conversation of window.conversations) await conversation.execute('seen = []', 'python');
}
"""
CLOSE = "() => { for (const conversation of window.conversations) conversation.context.close(); }"
PASS = """
async (times) => {
  const [conversation] = window.conversations;
  const runs = [];
  for (let n = 0; n < times; n++) {
    const start = performance.now();
    const { status, executionTime } = await conversation.execute('pass', 'python');
    if (status !== 'completed') throw new Error('pass: ' + status);
    runs.push({ whole: performance.now() - start, execution: 1000 * executionTime });
  }
  return runs;
}
"""
STOP = """
async ({ times, after }) => {
  const [conversation] = window.conversations;
  const took = [];
  for (let n = 0; n < times; n++) {
    const run = crypto.randomUUID();
    const result = conversation.execute('while True: pass', 'python', { run });
    await conversation.reached(run, 'executing');
    await new Promise((resolve) => setTimeout(resolve, after));
    const start = performance.now();
    conversation.context.stop(run);
    const { status, error } = await result;
    took.push(performance.now() - start);
    if (status !== 'aborted' || error.variables_lost) throw new Error('stop: ' + status + ' ' + error?.message);
  }
  return took;
}
"""
FLOOR_STOP = """
async ({ times, after }) => {
  const took = [];
  for (let n = 0; n < times; n++) took.push(await window.session.interruptLoop(after));
  return took;
}
"""
QUEUE = """
async ({ cells, computation }) => {
  const programs = window.conversations.map(() => []);
  for (let n = 0; n < cells; n++) programs[n % programs.length].push(n);
  const ended = programs.map(() => []);
  for (const conversation of window.conversations) await conversation.execute('seen.clear()', 'python');
  const start = performance.now();
  const runs = [];
  for (let n = 0; n < cells; n++) {
    const place = n % programs.length;
    const run = window.conversations[place].execute('seen.append(' + n + ')\\n' + computation, 'python');
    runs.push(run.then(({ status }) => {
      if (status !== 'completed') throw new Error('cell ' + n + ': ' + status);
      ended[place].push(n);
    }));
  }
  await Promise.all(runs);
  const took = performance.now() - start;
  for (const [place, conversation] of window.conversations.entries()) {
    const { returnValue } = await conversation.execute('seen', 'python');
    const seen = JSON.parse(returnValue).join();
    if (seen !== programs[place].join() || seen !== ended[place].join())
      throw new Error('conversation ' + place + ' ran out of order: ' + seen + ' / ' + ended[place].join());
  }
  return took;
}
"""
FLOOR_QUEUE = """
async ({ cells, computation }) => {
  const start = performance.now();
  for (let n = 0; n < cells; n++) await window.session.execute(computation);
  return performance.now() - start;
}
"""


def one_run(page: Page) -> Row:
    page.bring_to_front()
    page.evaluate(PASS, 5)
    runs = page.evaluate(PASS, PASSES)
    whole, execution = (median([run[key] for run in runs]) for key in ("whole", "execution"))
    name = "run of `pass`, from execute() to its result; floor the execution time that the result reports"
    return Row(name, whole, execution, "at most 10 ms over", whole - execution <= 10)


def stops(page: Page, bare: Page) -> list[Row]:
    ours: list[float] = []
    floors: list[float] = []
    argument = {"times": STOPS_AT_ONCE, "after": 30}
    while len(ours) < STOPS:
        page.bring_to_front()
        ours += page.evaluate(STOP, argument)
        bare.bring_to_front()
        floors += bare.evaluate(FLOOR_STOP, argument)
    slow, slow_floor = percentile(ours, 95), percentile(floors, 95)
    name = "stop of `while True: pass`, {}; floor the flag of bare Pyodide"
    return [
        Row(name.format("median"), median(ours), median(floors), "", None),
        Row(name.format("95th percentile"), slow, slow_floor, "under 300 ms", slow < 300),
    ]


def queues(page: Page, bare: Page) -> Row:
    ours: list[float] = []
    floors: list[float] = []
    argument = {"cells": CELLS, "computation": COMPUTATION}
    for _ in range(QUEUES):
        page.bring_to_front()
        ours.append(page.evaluate(QUEUE, argument))
        bare.bring_to_front()
        floors.append(bare.evaluate(FLOOR_QUEUE, argument))
    name = f"{CELLS} queued cells across {CONVERSATIONS} conversations; floor one bare Pyodide, one after the other"
    return Row(name, median(ours), median(floors), "", None)


def measure(browser: Browser) -> list[Row]:
    with embedder(browser, built()) as page, floor_sessions(browser) as bare:
        page.evaluate(OPEN, CONVERSATIONS)
        bare.evaluate("async () => { window.session = floor.open(); await window.session.execute('pass'); }")
        rows = [one_run(page), *stops(page, bare), queues(page, bare)]
        page.evaluate(CLOSE)
        return rows
