"""A run that comes while a session saves variables or loads packages ahead shows what its program did, and nothing else."""

from typing import Any

import pytest
from playwright.sync_api import Page

MEETS = """
async ([method, params, wait]) => {
  const conversation = contract.open();
  const first = await conversation.execute('y = 7; print("set")', 'python');
  const asked = conversation.ask('python', method, params);
  if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
  const second = await conversation.execute('y', 'python');
  await asked;
  const third = await conversation.execute('print(y)', 'python');
  conversation.context.close();
  return [first, second, third].map(({ status, stdout, stderr, returnValue }) => [status, stdout, stderr, returnValue]);
}
"""
"""It begins `wait` milliseconds after the request; a save loads a package first, once a session."""


@pytest.mark.parametrize(
    ("method", "params", "wait"),
    [
        *(("snapshot", {"most": 100_000_000}, wait) for wait in (0, 12, 30, 80)),
        *(("preload", {"source": "import networkx, sympy, lxml"}, wait) for wait in (0, 60, 200)),
    ],
)
def test_a_request_that_gives_way_leaves_no_trace(page: Page, method: str, params: Any, wait: int) -> None:
    assert page.evaluate(MEETS, [method, params, wait]) == [
        ["completed", "set\n", "", None],
        ["completed", "", "", "7"],
        ["completed", "7\n", "", None],
    ]


STOPS = """
async (wait) => {
  const conversation = contract.open();
  await conversation.execute('kept = 1', 'python');
  const { context } = conversation;
  const stopping = conversation.execute('import networkx, lxml; loaded = True', 'python', { run: 'stopped' });
  await new Promise((resolve) => setTimeout(resolve, wait));
  context.stop('stopped');
  const stopped = await stopping;
  const after = await conversation.execute('print(kept)', 'python');
  const again = await conversation.execute('import networkx, lxml; loaded = True; loaded', 'python');
  context.close();
  return [stopped, after, again].map(({ status, stdout, stderr, returnValue }) => [status, stdout, stderr, returnValue]);
}
"""


@pytest.mark.parametrize("wait", [0, 250])
def test_packages_that_are_given_up_leave_no_trace_and_can_be_loaded_again(page: Page, wait: int) -> None:
    stopped, after, again = page.evaluate(STOPS, wait)
    assert stopped == ["aborted", "", "", None]
    assert after == ["completed", "1\n", "", None]
    assert again == ["completed", "", "", "True"]
