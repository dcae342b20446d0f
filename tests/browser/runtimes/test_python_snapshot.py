"""Variables of a Python session leave it as a file and come back in another session, with the packages they need."""

from typing import Any

from playwright.sync_api import Page

from tests.browser.runtimes.test_contract import Session

DEFINE = """
import numpy as np
import pandas as pd
import matplotlib.pyplot as plt
class Point:
    def __init__(self, x): self.x = x
def scaled(frame): return frame * factor
factor = 2
frame = pd.DataFrame({'a': [1, 2], 'b': ['x', 'y']})
array = np.arange(5)
point = Point(frame)
figure, axes = plt.subplots(); axes.plot([1, 2]); plt.close(figure)
generator = (n for n in range(3))
"""
USE = (
    "factor = 3; figure, isinstance(point, Point), point.x is frame, scaled(array).sum().item(), frame.b.tolist(), "
    "type(axes).__name__"
)


def exchange(page: Page, method: str, params: dict[str, Any]) -> Any:
    return page.evaluate("([method, params]) => mine.exchange(method, params)", [method, params])


def test_variables_survive_their_session(page: Page) -> None:
    session = Session(page, "python")
    assert session.run(DEFINE)["status"] == "completed"
    saved = exchange(page, "snapshot", {"most": 100_000_000})
    assert [(entry["name"], entry["reason"]) for entry in saved["value"]["skipped"]] == [
        ("generator", "generator: cannot be saved")
    ]
    assert saved["size"] == saved["value"]["size"]
    session = Session(page, "python")
    session.run("mine = 1")
    restored = exchange(page, "restore", {})
    assert sorted(restored["value"]["restored"]) == sorted(saved["value"]["saved"])
    assert " ".join(session.run(USE)["returnValue"].split()) == (
        "(<Figure size 640x480 with 1 Axes>, True, True, 30, ['x', 'y'], 'Axes')"
    )


def test_nothing_is_saved_again_that_has_not_changed(page: Page) -> None:
    session = Session(page, "python")
    session.run("import pandas as pd\nframe = pd.DataFrame({'a': [1]})\ndef f(): return frame")
    saved = exchange(page, "snapshot", {"most": 100_000_000})
    again = exchange(page, "snapshot", {"most": 100_000_000, "known": saved["value"]["digest"]})
    assert (again["value"]["unchanged"], again["size"]) == (True, None)
    session.run("frame['a'] = 2")
    changed = exchange(page, "snapshot", {"most": 100_000_000, "known": saved["value"]["digest"]})
    assert (changed["value"]["unchanged"], changed["size"]) == (False, changed["value"]["size"])


def test_a_file_that_is_none_of_ours_is_refused_in_words(page: Page) -> None:
    session = Session(page, "python")
    session.run("mine = 1")
    answer = page.evaluate(
        "async () => { try { await mine.context.exchange('python', 'restore', {}, new Blob(['PK...'])); }"
        " catch (error) { return error.message; } }"
    )
    assert "were not restored: the file is damaged, or was made by something else" in answer
    assert session.run("mine")["returnValue"] == "1"
