/** The conversations to try. Their programs are the reader's own words, so they run without any model. */
import type { IconName } from './icons.js';

export interface Example {
  readonly name: string;
  readonly icon: IconName;
  readonly title: string;
  readonly summary: string;
  /** The first message: prose and one Python block. */
  readonly text: string;
}

const PLOT = `import numpy as np
import matplotlib.pyplot as plt

rng = np.random.default_rng(7)
months = np.arange(1, 37)
trend = 12 + 0.35 * months
season = 4 * np.sin(2 * np.pi * months / 12)
visits = trend + season + rng.normal(0, 1.1, months.size)

fig, ax = plt.subplots(figsize=(8, 3.6), layout="constrained")
ax.plot(months, visits, "o", color="#9aa7c7", markersize=4, label="measured")
ax.plot(months, trend + season, color="#2f55d4", linewidth=2, label="trend and season")
ax.set(xlabel="month", ylabel="visits (thousands)")
ax.spines[["top", "right"]].set_visible(False)
ax.legend(frameon=False)
plt.show()`;

const EQUATION = `from sympy import Eq, solve, symbols

x, a = symbols("x a", positive=True)
equation = Eq(x**4 - 5 * a * x**2 + 4 * a**2, 0)
solve(equation, x)`;

const TABLE = `import pandas as pd

planets = pd.DataFrame(
    [
        ("Mercury", 0.39, 0.24, 0), ("Venus", 0.72, 0.62, 0), ("Earth", 1.00, 1.00, 1),
        ("Mars", 1.52, 1.88, 2), ("Jupiter", 5.20, 11.86, 97), ("Saturn", 9.54, 29.45, 146),
        ("Uranus", 19.19, 84.02, 28), ("Neptune", 30.07, 164.79, 16),
    ],
    columns=["planet", "distance (AU)", "year (Earth years)", "moons"],
).set_index("planet")

# Kepler's third law: the square of the year over the cube of the distance is the same for all.
planets["year² / distance³"] = planets["year (Earth years)"] ** 2 / planets["distance (AU)"] ** 3
planets.round(2)`;

const fenced = (words: string, program: string): string => `${words}\n\n\`\`\`python\n${program}\n\`\`\``;

export const EXAMPLES: readonly Example[] = [
  {
    name: 'plot',
    icon: 'plot',
    title: 'Plot some data',
    summary: 'Three years of visits, their trend and their season',
    text: fenced(
      'Here are three years of monthly visits. What does the plot say about trend and season?',
      PLOT,
    ),
  },
  {
    name: 'equation',
    icon: 'sigma',
    title: 'Solve an equation',
    summary: 'Exactly, with letters instead of numbers',
    text: fenced('Solve this equation for positive x. How could one see the solutions by hand?', EQUATION),
  },
  {
    name: 'table',
    icon: 'table',
    title: 'Explore a small table',
    summary: 'Do the planets keep to Kepler’s third law?',
    text: fenced('This table of the planets has a last column that should be constant. Why is it?', TABLE),
  },
];
