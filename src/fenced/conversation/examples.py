"""The conversations to try: a question, and an answer whose cell runs at once, without a model and offline."""

from collections.abc import Mapping
from typing import Final

from fenced.protocol.data import Example, ExampleName

AUTHOR: Final = "Example"
"""Who is said to have written such an answer: no model has."""

_PLOT: Final = """import numpy as np
import matplotlib.pyplot as plt

months = np.arange(1, 37)
trend = 12 + 0.35 * months
season = 4 * np.sin(2 * np.pi * months / 12)
visits = trend + season + np.random.default_rng(7).normal(0, 1.1, months.size)

plt.figure(figsize=(8, 3), layout="constrained")
plt.plot(months, visits, "o", color="#9aa7c7", markersize=4, label="visits, thousands")
plt.plot(months, trend + season, color="#2f55d4", label="trend and season")
plt.xlabel("month")
plt.legend(frameon=False)
plt.show()"""

_EQUATION: Final = r"""from IPython.display import Math

a, b, c = 2, -3, -4
d = b**2 - 4 * a * c

Math(rf"{a}x^2 {b:+}x {c:+} = 0 \iff x = \frac{{{-b} \pm \sqrt{{{d}}}}}{{{2 * a}}}")"""

_TABLE: Final = '''import sqlite3
import pandas as pd

planets = pd.DataFrame({
    "name": ["Mercury", "Venus", "Earth", "Mars", "Jupiter", "Saturn", "Uranus", "Neptune"],
    "moons": [0, 0, 1, 2, 97, 146, 28, 16],
    "distance": [0.39, 0.72, 1.00, 1.52, 5.20, 9.54, 19.19, 30.07],
})
db = sqlite3.connect(":memory:")
planets.to_sql("planets", db, index=False)

pd.read_sql("""
    SELECT name, moons, distance AS "distance (AU)"
    FROM planets WHERE moons > 0 ORDER BY moons DESC
""", db)'''


def _answer(words: str, program: str) -> str:
    return f"{words}\n\n```python\n{program}\n```"


_ALL: Final = (
    Example(
        name="plot",
        title="Plot some data",
        question="Plot three years of monthly visits with their trend",
        answer=_answer(
            "The dots are the data, the line is the trend with its yearly season. Change a number and run it "
            "again, or ask a question below.",
            _PLOT,
        ),
    ),
    Example(
        name="equation",
        title="Solve an equation",
        question="Solve 2x² − 3x − 4 = 0 exactly",
        answer=_answer(
            "The quadratic formula gives both solutions. Change `a`, `b` or `c` and run it again.",
            _EQUATION,
        ),
    ),
    Example(
        name="table",
        title="Query a table with SQL",
        question="Which planets have the most moons?",
        answer=_answer(
            "A table in SQLite and a query on it. Change the query and run it again.",
            _TABLE,
        ),
    ),
)
EXAMPLES: Final[Mapping[ExampleName, Example]] = {example.name: example for example in _ALL}
