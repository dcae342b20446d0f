"""Makes the pictures of `docs/images`: each state of the page, light and dark, wide and narrow."""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, expect, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.browser.chat import Chat, fence, write  # noqa: E402
from tests.browser.chromium import launch  # noqa: E402
from tests.browser.server import Server  # noqa: E402

IMAGES = ROOT / "docs" / "images"
WIDE = (1440, 900)
NARROW = (390, 844)

PLOT = """import numpy as np
import matplotlib.pyplot as plt

day = np.arange(1, 31)
rain = np.random.default_rng(4).gamma(1.4, 3, day.size)
plt.figure(figsize=(8, 2), layout="tight")
plt.bar(day, rain, color="#4c7fd9")
plt.gca().set(xlabel="day of June", ylabel="rain, mm")
print(f"{rain.sum():.0f} mm in {np.count_nonzero(rain > 5)} wet days")"""
WRONG = """prices = {"apple": 3, "pear": 4}

def total(basket):
    return sum(prices[fruit] for fruit in basket)

total(["apple", "plum"])"""
PLACE = """from pyodide.http import pyfetch

weather = await (await pyfetch("https://api.example.org/rain?month=6")).json()"""
TABLE = """import numpy as np
import pandas as pd

rng = np.random.default_rng(4)
rain = pd.DataFrame(
    {
        "day": pd.date_range("2026-06-01", periods=1000).strftime("%d %b %Y"),
        "station": rng.choice(["Harbour", "Hill", "Airport"], 1000),
        "rain": rng.gamma(1.4, 3, 1000).round(1),
        "wind": rng.normal(14, 4, 1000).round(1),
        "wet": rng.random(1000) > 0.6,
    }
)
by_station = rain.groupby("station").rain.mean()
rain"""
FILE = """import pandas as pd

sales = pd.read_csv("sales.csv")
sales.groupby("region").amount.sum().to_csv("by_region.csv")
sales.describe()"""
SALES = "date,region,amount\n" + "".join(
    f"2026-06-{1 + n % 28:02d},{('north', 'south', 'west')[n % 3]},{100 + 37 * n % 400}\n" for n in range(400)
)
SLOW_ANSWER = """A generator yields its values one at a time, so nothing is stored that is not needed:

```python
def squares():
    n = 1
    while True:
        yield n * n
        n += 1
```

Take as many as you want with `itertools.islice`. The generator stops where you stop asking, and goes on from there
the next time, because its local variables are kept between two values. That is the whole idea.
"""


def conversation(server: Server, question: str, before: str, source: str, after: str, title: str) -> str:
    answer = f"{before}\n\n{fence(source)}\n{after}"
    return write(server, [("user", question), ("assistant", answer)], title=title)


CIRCLES = """import math

radii = [1, 2, 3]

def area(radius: float) -> float:
    return math.pi * radius**2

for radius in radii:
    print(radius, round(area(radius), 2))"""


WAVES = """import matplotlib.pyplot as plt
import numpy as np

x = np.linspace(0, 4 * np.pi, 300)
plt.figure(figsize=(8, 2), layout="tight")
for n in (1, 2, 3):
    plt.plot(x, np.sin(n * x) / n, label=f"n = {n}")
plt.legend(loc="upper right")
plt.show()"""
PLOTLY = """import plotly.graph_objects as go

hours = list(range(24))
figure = go.Figure(layout={"height": 260, "margin": {"t": 20, "b": 40, "l": 40, "r": 10}})
for name, peak in (("Harbour", 14), ("Hill", 16)):
    figure.add_scatter(x=hours, y=[12 + 6 * 2.7 ** (-((h - peak) / 6) ** 2) for h in hours], name=name)
figure"""


def plots(chat: Chat, server: Server) -> None:
    """A conversation with a plot of matplotlib and one of Plotly, both in the colours of the page."""
    answer = f"With matplotlib:\n\n{fence(WAVES)}\n\nWith Plotly, to be moved and zoomed:\n\n{fence(PLOTLY)}"
    chat.open(write(server, [("user", "Draw me two plots."), ("assistant", answer)], title="Two plots"))
    chat.cell(0).run(seconds=120).expect_state("completed")
    expect(chat.cell(0).output.locator("img").first).to_be_visible()
    chat.cell(1).run(seconds=120).expect_state("completed")
    # What is below the window is drawn when it comes near.
    chat.cell(1).output.scroll_into_view_if_needed()
    inside = chat.cell(1).output.frame_locator("iframe")
    expect(inside.get_by_text("Harbour")).to_be_visible(timeout=30_000)
    chat.cell(1).output.locator("iframe").scroll_into_view_if_needed()
    chat.page.mouse.move(0, 0)
    chat.page.wait_for_timeout(600)


def edited(chat: Chat, server: Server) -> None:
    """A conversation of two cells, the first of which is being edited after both have run."""
    answer = f"A function and its use:\n\n{fence(CIRCLES)}\n\nAll of them together:\n\n"
    turns = [
        ("user", "How big are these circles?"),
        ("assistant", answer + fence("sum(area(r) for r in radii)")),
    ]
    chat.open(write(server, turns, title="Areas of circles"))
    chat.cell(0).run().expect_state("completed")
    chat.cell(1).run().expect_state("completed")
    chat.cell(0).button("Edit").click()
    expect(chat.cell(0).element.get_by_role("textbox", name="Code")).to_be_focused()
    chat.page.keyboard.press("Control+Home")
    for _ in range(2):
        chat.page.keyboard.press("ArrowDown")
    chat.page.keyboard.press("End")
    chat.page.keyboard.press("ArrowLeft")
    chat.page.keyboard.type(", 4")
    expect(chat.cell(0).element.locator("fenced-saving")).to_have_text("Saved")
    expect(chat.cell(1).element.locator("header")).to_contain_text("edited")
    chat.cell(0).element.scroll_into_view_if_needed()
    chat.page.wait_for_timeout(400)


def pictures(browser: Browser, server: Server) -> None:
    plot = conversation(
        server,
        "How much did it rain in June? Plot it by day.",
        "Here is each day, with numbers made up. Change the seed to see another June.",
        PLOT,
        "",
        "Rain in June",
    )
    wrong = conversation(
        server,
        "Why does my total fail?",
        "Let us run it and look:",
        WRONG,
        "There is no price for a plum.",
        "A missing price",
    )
    queue = write(
        server,
        [
            ("user", "How long does it take to sum up a year?"),
            (
                "assistant",
                "Let us wait a little, and then see:\n\n"
                + "\nThen:\n\n".join(
                    fence(source)
                    for source in (
                        "import time\n\nrain = [3.1, 5.4, 8.2]\ntime.sleep(30)",
                        "total = sum(rain)",
                        "print(f'{total / len(rain):.1f} mm a day')",
                    )
                ),
            ),
        ],
        title="A year of rain",
    )
    lost = write(
        server,
        [
            ("user", "What ends a session?"),
            (
                "assistant",
                "Hardly anything. This does:\n\n"
                + "\n".join(fence(source) for source in ("kept = 1\nprint(kept)", "import os\n\nos.abort()")),
            ),
        ],
        title="A session that ends",
    )
    place = conversation(
        server,
        "Fetch this month's rain.",
        "There is an address for that:",
        PLACE,
        "",
        "Rain from elsewhere",
    )
    table = conversation(
        server,
        "Make up a thousand days of rain.",
        "Three stations, with numbers made up:",
        TABLE,
        "",
        "A thousand days",
    )
    files = conversation(
        server,
        "Add up my sales by region.",
        "The sums go into a file of their own:",
        FILE,
        "",
        "Sales by region",
    )
    for theme in ("light", "dark"):
        for name, size in (("wide", WIDE), ("narrow", NARROW)):
            suffix = theme if name == "wide" else f"{theme}-narrow"
            context = browser.new_context(
                viewport={"width": size[0], "height": size[1]},
                color_scheme=theme,
                device_scale_factor=1,
                reduced_motion="reduce",
            )
            chat = Chat(context.new_page(), server)

            def shoot(state: str, chat: Chat = chat, suffix: str = suffix) -> None:
                chat.page.screenshot(path=IMAGES / f"{state}-{suffix}.png")

            chat.open()
            chat.page.wait_for_timeout(500)
            shoot("empty")
            chat.open(plot)
            chat.cell().run(seconds=120).expect_state("completed")
            expect(chat.cell().output.locator("img").first).to_be_visible()
            chat.page.mouse.move(0, 0)
            chat.page.wait_for_timeout(400)
            shoot("run")
            plots(chat, server)
            shoot("plots")
            chat.open(table)
            chat.cell().run(seconds=120).expect_state("completed")
            expect(chat.cell().output.locator("fenced-table").first).to_be_visible()
            chat.page.mouse.move(0, 0)
            chat.page.wait_for_timeout(400)
            shoot("table")
            chat.page.get_by_role("button", name="Settings", exact=True).click()
            chat.page.get_by_role("tab", name="Variables").click()
            expect(chat.page.locator("fenced-variables").get_by_text("by_station")).to_be_visible()
            chat.page.wait_for_timeout(400)
            shoot("variables")
            chat.page.keyboard.press("Escape")
            chat.open(files)
            chat.page.locator("input[type=file]").first.set_input_files(
                {"name": "sales.csv", "mimeType": "text/csv", "buffer": SALES.encode()}
            )
            expect(chat.page.locator("fenced-added")).to_contain_text("sales.csv")
            chat.cell().run(seconds=120).expect_state("completed")
            chat.page.get_by_role("button", name="Files").first.click()
            expect(chat.page.locator("fenced-files")).to_contain_text("by_region.csv")
            chat.page.wait_for_timeout(400)
            shoot("files")
            chat.page.keyboard.press("Escape")
            edited(chat, server)
            shoot("cell")
            chat.page.keyboard.press("Escape")
            chat.cell().button("More").click()
            chat.page.get_by_role("menuitem", name="Versions").click()
            expect(chat.page.locator("fenced-side")).to_contain_text("Original")
            chat.page.wait_for_timeout(400)
            shoot("history")
            chat.page.keyboard.press("Escape")
            chat.cell().button("More").click()
            chat.page.get_by_role("menuitem", name="Compare with the original").click()
            expect(chat.page.get_by_role("button", name="Reset to the original")).to_be_visible()
            chat.page.wait_for_timeout(800)
            shoot("compare")
            chat.page.keyboard.press("Escape")
            chat.open(wrong)
            chat.cell().run().expect_state("failed")
            chat.page.wait_for_timeout(400)
            shoot("traceback")
            chat.open(queue)
            chat.page.get_by_role("button", name="Run all", exact=True).click()
            chat.cell(0).expect_state("executing")
            expect(chat.cell(2).element).to_contain_text("2nd in line")
            chat.page.mouse.move(0, 0)
            chat.page.wait_for_timeout(600)
            shoot("queue")
            chat.page.get_by_role("button", name="Settings").click()
            chat.page.wait_for_timeout(600)
            shoot("settings")
            chat.page.keyboard.press("Escape")
            chat.cell(0).stop()
            chat.open(lost)
            chat.cell(0).run()
            chat.cell(1).run()
            expect(chat.page.get_by_role("button", name="Run them again")).to_be_visible()
            chat.page.mouse.move(0, 0)
            chat.page.wait_for_timeout(400)
            shoot("lost")
            chat.open(place)
            chat.cell().run().expect_state("failed")
            expect(
                chat.cell().element.get_by_role("button", name="Allow in this conversation")
            ).to_be_visible()
            chat.page.mouse.move(0, 0)
            chat.page.wait_for_timeout(400)
            shoot("site")
            chat.open()
            chat.say("What is a generator good for?")
            expect(chat.messages.last).to_contain_text("Take as many", timeout=30_000)
            shoot("streaming")
            chat.wait_for_answer()
            # The list looks the same in all pictures.
            asked = chat.page.url.rpartition("/")[2]
            context.close()
            server.api("DELETE", f"/conversations/{asked}")


def main() -> None:
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "Demo"
        script.write_text(SLOW_ANSWER, encoding="utf-8")
        server = Server(Path(folder) / "data", model=f"scripted:{script}?delay=60").start()
        try:
            with sync_playwright() as playwright:
                browser = launch(playwright)
                pictures(browser, server)
                browser.close()
        finally:
            server.stop()
    print(f"{len(list(IMAGES.glob('*.png')))} pictures in {IMAGES.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
