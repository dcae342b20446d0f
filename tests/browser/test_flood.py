"""Much output at once: the page goes on, and nothing of it is lost."""

from playwright.sync_api import expect

from tests.browser.chat import Chat, write_cells
from tests.browser.server import Server

GAP_MILLISECONDS = 100
"""What the product promises: no gap between two frames is longer."""

RECORD = """
() => {
  window.gaps = [];
  let last = performance.now();
  const step = (now) => { window.gaps.push(now - last); last = now; window.recording = requestAnimationFrame(step); };
  window.recording = requestAnimationFrame(step);
}
"""


def test_a_hundred_thousand_lines_leave_the_page_smooth_and_are_all_there(chat: Chat, server: Server) -> None:
    chat.open(write_cells(server, "1", "for n in range(100_000): print('line', n)\n'the end'"))
    chat.cell(0).run()
    chat.evaluate(RECORD)
    # Other programs share the machine: a frame that came late for their sake is late in one of the tries, ours in each.
    worst = []
    for _ in range(5):
        chat.evaluate("window.gaps.length = 0")
        chat.cell(1).run().expect_state("completed").expect_output("the end")
        gaps = chat.evaluate("window.gaps")
        assert len(gaps) > 5
        worst.append(max(gaps))
        if worst[-1] < GAP_MILLISECONDS:
            break
    assert min(worst) < GAP_MILLISECONDS, worst
    conversation = chat.page.url.rsplit("/", 1)[1]
    expect(chat.page.get_by_text("waiting to be saved")).to_have_count(0, timeout=30_000)

    def stored() -> str:
        state = server.api("GET", f"/conversations/{conversation}")
        outputs = state["runs"][-1]["outputs"]
        parts = []
        for output in outputs:
            if output["output_type"] == "blob":
                output = server.api("GET", f"/blobs/{output['sha256']}")
            parts.append(output.get("text", ""))
        return "".join(parts)

    chat.page.wait_for_function("() => true")
    for _ in range(100):
        text = stored()
        if text.endswith("line 99999\n"):
            break
        chat.page.wait_for_timeout(200)
    assert text == "".join(f"line {n}\n" for n in range(100_000))


def test_an_endless_flood_can_be_stopped_and_is_capped(chat: Chat, server: Server) -> None:
    chat.open(write_cells(server, "while True: print('x' * 1000)", "print('fine')"))
    chat.cell(0).start().expect_state("executing")
    chat.page.wait_for_timeout(1500)
    chat.cell(0).stop().wait(seconds=20)
    chat.cell(1).run().expect_output("fine")


def test_a_flood_of_colours_can_be_stopped_and_shows_what_a_page_can_hold(chat: Chat, server: Server) -> None:
    source = "while True: print('\\x1b[31ma\\x1b[32mb' * 400)"
    chat.open(write_cells(server, source, "print('fine')"))
    chat.cell(0).start().expect_state("executing")
    chat.page.wait_for_timeout(1500)
    chat.cell(0).stop().wait(seconds=20)
    assert chat.cell(0).output.locator("span[class*=ansi]").count() <= 20_500
    chat.cell(1).run().expect_output("fine")


def test_a_picture_of_a_billion_shapes_is_not_drawn(chat: Chat, server: Server) -> None:
    source = """
from urllib.parse import quote
parts = '<g id="a0"><rect width="9" height="9"/></g>'
for n in range(1, 9):
    parts += f'<g id="a{n}">' + f'<use href="#a{n - 1}"/>' * 10 + '</g>'
bomb = f'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><defs>{parts}</defs><use href="#a8"/></svg>'
class Picture:
    def _repr_svg_(self): return bomb
class Page:
    def _repr_html_(self): return f'<p>before</p><img alt="left out" src="data:image/svg+xml,{quote(bomb)}">'
display(Picture(), Page())
"""
    chat.open(write_cells(server, source))
    chat.cell().run().expect_output("too many parts").expect_output("left out")
