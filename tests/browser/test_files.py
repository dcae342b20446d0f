"""Files of a conversation: from the reader to programs and the model, from programs to the reader, and nowhere else."""

import io
import re
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.chat import Chat, write_cells
from tests.browser.server import Server

pytestmark = pytest.mark.one_tab

CSV = "region,amount\nnorth,1\nsouth,2\nnorth,4\n"


def add(chat: Chat, name: str, content: str | bytes) -> None:
    """Adds a file by the composer's button, and waits until it is there."""
    data = content.encode() if isinstance(content, str) else content
    with chat.page.expect_file_chooser() as chooser:
        chat.page.locator("fenced-composer").get_by_role("button", name="Add files").click()
    chooser.value.set_files([{"name": name, "mimeType": "", "buffer": data}])
    # Not only on its way.
    expect(attached(chat)).to_contain_text(name)


def attached(chat: Chat) -> Locator:
    """The files that the next message tells of; each is stored by then."""
    return chat.page.locator("fenced-added").get_by_role("list", name="Attached files")


def drop(page: Page, files: dict[str, str]) -> None:
    """Drops files as a reader does from another window."""
    page.evaluate(
        """files => {
          const transfer = new DataTransfer()
          for (const [name, text] of Object.entries(files)) transfer.items.add(new File([text], name))
          const details = { dataTransfer: transfer, bubbles: true, cancelable: true, composed: true }
          document.body.dispatchEvent(new DragEvent('dragover', details))
          document.body.dispatchEvent(new DragEvent('drop', details))
        }""",
        files,
    )


def panel(chat: Chat) -> Locator:
    """The panel of files, opened if it was not."""
    files = chat.page.locator("fenced-files")
    if files.count() == 0:
        chat.page.get_by_role("button", name=re.compile(r"^Files")).first.click()
    expect(files).to_be_visible()
    return files


def row(chat: Chat, path: str) -> Locator:
    return panel(chat).locator(f'[data-file="{path}"]')


def test_a_program_reads_what_was_added_and_what_it_writes_is_listed(chat: Chat, server: Server) -> None:
    reading = (
        "import os, pandas as pd\n"
        "print(os.getcwd(), os.listdir())\n"
        "frame = pd.read_csv('sales.csv')\n"
        "assert frame.equals(pd.read_csv('/files/sales.csv'))\n"
        "frame.groupby('region').amount.sum().to_csv('out/sums.csv') if os.mkdir('out') is None else 0"
    )
    chat.open(write_cells(server, reading))
    add(chat, "sales.csv", CSV)
    chat.cell().run().expect_state("completed").expect_output("/files ['sales.csv']")
    row(chat, "out/sums.csv").get_by_role("button", expanded=False).click()
    expect(panel(chat).locator("fenced-file-preview")).to_contain_text("north")
    expect(panel(chat).locator("fenced-file-preview td").nth(1)).to_have_text("5")
    expect(chat.page.get_by_role("button", name="Files: 2")).to_be_visible()


def test_files_outlive_reloads_and_sessions_and_are_seen_in_one_conversation(
    chat: Chat, server: Server
) -> None:
    listing = "import os\nprint(sorted(os.listdir()))"
    one = write_cells(server, listing, "open('made.txt', 'w').write('by a program')\n1")
    other = write_cells(server, listing)
    chat.open(one)
    add(chat, "a.csv", CSV)
    chat.cell(1).run().expect_state("completed")
    chat.page.reload()
    chat.cell(0).run().expect_output("['a.csv', 'made.txt']")
    chat.page.keyboard.press("Control+,")
    chat.page.get_by_role("button", name="Restart").click()
    chat.cell(0).run().expect_output("['a.csv', 'made.txt']")
    chat.open(other)
    chat.cell(0).run().expect_output("[]")
    expect(panel(chat)).to_contain_text("No files yet.")


def test_files_are_renamed_deleted_and_downloaded(chat: Chat, server: Server) -> None:
    chat.open(write_cells(server, "import os\nprint(sorted(os.listdir()), open('new name.txt').read())"))
    add(chat, "a.txt", "the text")
    add(chat, "b.txt", "other")
    with chat.page.expect_download() as download:
        panel(chat).get_by_role("button", name="Download all").click()
    archive = zipfile.ZipFile(io.BytesIO(Path(download.value.path()).read_bytes()))
    assert {name: archive.read(name) for name in archive.namelist()} == {
        "a.txt": b"the text",
        "b.txt": b"other",
    }
    with chat.page.expect_download() as download:
        row(chat, "a.txt").get_by_role("button", name="Download a.txt").click()
    assert download.value.suggested_filename == "a.txt"
    assert Path(download.value.path()).read_text() == "the text"
    row(chat, "a.txt").get_by_role("button", name="Rename a.txt").click()
    field = chat.page.get_by_role("textbox", name="New name of a.txt")
    field.fill("new name.txt")
    field.press("Enter")
    expect(row(chat, "new name.txt")).to_be_visible()
    row(chat, "b.txt").get_by_role("button", name="Delete b.txt").click()
    panel(chat).get_by_role("alertdialog").get_by_role("button", name="Delete").click()
    expect(row(chat, "b.txt")).to_have_count(0)
    chat.cell().run().expect_output("['new name.txt'] the text")


def test_a_name_that_cannot_be_is_refused_in_words(chat: Chat, server: Server) -> None:
    chat.open(write_cells(server, "1"))
    add(chat, "a.txt", "1")
    add(chat, "b.txt", "2")
    alert = panel(chat).get_by_role("alert")
    for name in ("../a", "/etc/a", "a//b", "b.txt", "x\u202ey"):
        row(chat, "a.txt").get_by_role("button", name="Rename a.txt").click()
        field = chat.page.get_by_role("textbox", name="New name of a.txt")
        field.fill(name)
        field.press("Enter")
        expect(alert, name).to_contain_text(re.compile("name"))
        alert.get_by_role("button", name="Dismiss").click()
        expect(alert, name).to_have_count(0)
        expect(row(chat, "a.txt"), name).to_be_visible()
        expect(row(chat, "b.txt"), name).to_be_visible()


def test_a_drop_begins_a_conversation_whose_first_message_tells_of_the_files(
    chat: Chat, server: Server
) -> None:
    chat.open()
    drop(chat.page, {"sales.csv": CSV, "note.txt": "hello"})
    expect(attached(chat)).to_contain_text("sales.csv")
    expect(attached(chat)).to_contain_text("note.txt")
    chat.page.get_by_role("button", name="Do not mention note.txt").click()
    chat.say("what sold best?")
    expect(chat.messages.first.get_by_role("list", name="Attached files")).to_contain_text("sales.csv")
    expect(chat.page.locator("fenced-added")).not_to_contain_text("sales.csv")
    chat.wait_for_answer()
    chat.page.reload()
    expect(chat.messages.first.get_by_role("list", name="Attached files")).to_contain_text("sales.csv")
    expect(chat.page.get_by_role("button", name="Files: 2")).to_be_visible()
    conversation = chat.page.url.rsplit("/", 1)[1].split("?")[0]
    [message, *_] = server.api("GET", f"/conversations/{conversation}?tail=10")["messages"]
    assert message["text"] == "what sold best?"
    assert message["attachments"] == [
        {
            "name": "sales.csv",
            "size": len(CSV),
            "kind": "CSV",
            "rows": 3,
            "columns": [{"name": "region", "type": "text"}, {"name": "amount", "type": "integer"}],
        }
    ]


def test_a_folder_comes_with_all_that_is_in_it(chat: Chat, server: Server, tmp_path: Path) -> None:
    (tmp_path / "data" / "deep").mkdir(parents=True)
    (tmp_path / "data" / "a.csv").write_text(CSV)
    (tmp_path / "data" / "deep" / "b.txt").write_text("b")
    chat.open(write_cells(server, "import glob\nprint(sorted(glob.glob('**/*.*', recursive=True)))"))
    with chat.page.expect_file_chooser() as chooser:
        panel(chat).get_by_role("button", name="Add a folder").click()
    chooser.value.set_files(str(tmp_path / "data"))
    expect(row(chat, "data/deep/b.txt")).to_be_visible()
    chat.cell().run().expect_output("['data/a.csv', 'data/deep/b.txt']")


def test_a_folder_that_is_dropped_comes_with_what_can_be_read(
    chat: Chat, server: Server, tmp_path: Path
) -> None:
    folder = tmp_path / "data"
    (folder / "deep").mkdir(parents=True)
    (folder / "a.csv").write_text(CSV)
    (folder / "deep" / "b.txt").write_text("b")
    (folder / "gone.txt").symlink_to(tmp_path / "nowhere")
    chat.open(write_cells(server, "import glob\nprint(sorted(glob.glob('**/*.*', recursive=True)))"))
    browser = chat.page.context.new_cdp_session(chat.page)
    for kind in ("dragEnter", "dragOver", "drop"):
        data = {"items": [], "files": [str(folder)], "dragOperationsMask": 1}
        browser.send("Input.dispatchDragEvent", {"type": kind, "x": 400, "y": 300, "data": data})
    expect(row(chat, "data/deep/b.txt")).to_be_visible()
    chat.cell().run().expect_output("['data/a.csv', 'data/deep/b.txt']")


def test_a_file_whose_name_is_taken_goes_beside_the_other_or_in_its_place(chat: Chat, server: Server) -> None:
    chat.open(
        write_cells(server, "open('data.csv', 'w').write('a program')\n1", "print(open('data.csv').read())")
    )
    chat.cell(0).run().expect_state("completed")
    drop(chat.page, {"data.csv": "the reader"})
    told = chat.page.locator("fenced-told")
    expect(told).to_contain_text("There is a file data.csv already. The new one is data (2).csv.")
    expect(row(chat, "data (2).csv")).to_be_visible()
    chat.cell(1).run().expect_output("a program")
    told.get_by_role("button", name="Replace the old one").click()
    expect(row(chat, "data (2).csv")).to_have_count(0)
    chat.cell(1).run().expect_output("the reader")
    expect(attached(chat)).to_contain_text("data.csv")


def test_another_tab_sees_what_this_one_adds(
    chat: Chat, new_chat: Callable[[], Chat], server: Server
) -> None:
    conversation = write_cells(server, "import os\nprint(os.listdir())")
    chat.open(conversation)
    other = new_chat().open(conversation)
    other.cell().run().expect_output("[]")
    add(chat, "late.txt", "1")
    expect(row(other, "late.txt")).to_be_visible()
    other.cell().run().expect_output("['late.txt']")


@pytest.mark.own_tab
def test_deleting_the_conversation_deletes_its_files(chat: Chat, server: Server) -> None:
    conversation = write_cells(server, "1", title="To be deleted")
    chat.open(conversation)
    add(chat, "a.txt", "1")
    frame = next(frame for frame in chat.page.frames if frame.url.startswith(server.sandbox_origin))
    kept = """async () => {
      try {
        const names = []
        const root = await (await navigator.storage.getDirectory()).getDirectoryHandle('conversations')
        for await (const [name, folder] of root.entries())
          for await (const [kind, files] of folder.entries())
            for await (const file of files.keys()) names.push(`${name}/${kind}/${file}`)
        return names
      } catch (error) {
        return [error.name]  // a folder went meanwhile
      }
    }"""
    assert frame.evaluate(kept) == [f"{conversation}/files/a.txt"]
    item = chat.page.locator("fenced-conversation-item").filter(has_text="To be deleted").first
    item.hover()
    item.get_by_role("button", name="Options for To be deleted").click()
    item.get_by_role("menuitem", name="Delete").click()
    chat.page.locator("fenced-confirm").get_by_role("button", name="Delete").click()
    expect(chat.page).not_to_have_url(re.compile(conversation))
    deadline = time.monotonic() + 30
    while frame.evaluate(kept) != [] and time.monotonic() < deadline:
        time.sleep(0.1)
    assert frame.evaluate(kept) == []


@pytest.mark.own_tab
@pytest.mark.timeout(400)
def test_a_file_of_200_megabytes_is_added_and_read(chat: Chat, server: Server) -> None:
    reading = "import pandas as pd\nframe = pd.read_csv('big.csv', usecols=['n'])\nprint(len(frame), int(frame.n.sum()))"
    heap = "import os\nwith open('big.csv') as f: print(os.path.getsize('big.csv'), f.readline().strip())"
    chat.open(write_cells(server, heap, reading))
    chat.page.evaluate(
        """async () => {
          const part = new Blob(['7,some words that make the file larger,2024-01-01\\n'.repeat(100_000)])
          const blob = new Blob(['n,words,day\\n', ...Array(43).fill(part)])
          const transfer = new DataTransfer()
          transfer.items.add(new File([blob], 'big.csv'))
          const details = { dataTransfer: transfer, bubbles: true, cancelable: true, composed: true }
          document.body.dispatchEvent(new DragEvent('drop', details))
        }"""
    )
    expect(chat.page.get_by_role("list", name="Attached files")).to_contain_text("big.csv", timeout=60_000)
    chat.cell(0).run().expect_output("215000012 n,words,day")
    chat.cell(1).run(seconds=180).expect_state("completed").expect_output("4300000 30100000")


@pytest.mark.own_tab
def test_a_program_that_writes_too_much_is_told_so_and_the_rest_is_kept(chat: Chat, server: Server) -> None:
    source = (
        "open('small.txt', 'w').write('kept')\n"
        "try:\n"
        "    with open('large.bin', 'wb') as f:\n"
        "        f.truncate(2 * 1024**3)\n"
        "except OSError as error:\n"
        "    print(type(error).__name__, error.errno, error.strerror)"
    )
    chat.open(write_cells(server, source))
    chat.cell().run().expect_state("completed").expect_output("No space left on device")
    expect(row(chat, "small.txt")).to_be_visible()


REACHES: dict[str, str] = {
    "the folder above": "import os\nprint(os.listdir('/files/..') and open('/files/../etc/passwd').read())",
    "the reader's disk": "print(open('/etc/passwd').read())",
    "the browser's files": "import js\nprint(await js.navigator.storage.getDirectory())",
    "a handle": "import js\nprint(js.FileSystemFileHandle.new())",
    "a channel of the files": "import js\nprint(js.BroadcastChannel.new('fenced-files'))",
    "a name above": "open('/files/../../x\\ny', 'w')\nraise OSError",
    "a link": "import os\nos.symlink('/etc', '/files/link')",
}


def test_a_program_reaches_nothing_but_its_own_files(chat: Chat, server: Server) -> None:
    chat.open(write_cells(server, *REACHES.values()))
    for n, way in enumerate(REACHES):
        assert chat.cell(n).run().state == "failed", f"{way}: {chat.cell(n).text}"


FORGED = """
import js
from pyodide.ffi import to_js
def post(**fields):
    js.postMessage(to_js(fields, dict_converter=js.Object.fromEntries))
blob = js.Blob.new(to_js(['forged']))
for run in ('@run@', None, 7):
    for path in ('../@other@/files/x', 'x', '/x', 7):
        post(type='files', run=run, conversation='@other@', changes=[{'path': path, 'data': blob}])
post(type='files', conversation='@other@', request='q', action={'do': 'clear'})
post(type='files', conversation='@other@', request='q', action={'do': 'write', 'path': 'x', 'file': blob})
post(type='files_changed', conversation='@other@', problem='You must pay')
print('done')
"""


def test_a_program_can_forge_nothing_that_reaches_another_conversation(chat: Chat, server: Server) -> None:
    other = write_cells(server, "import os\nprint(os.listdir())")
    chat.open(other)
    add(chat, "mine.txt", "1")
    chat.open(write_cells(server, FORGED.replace("@other@", other)))
    chat.cell().run().expect_output("done")
    expect(chat.page.locator("fenced-added")).not_to_contain_text("You must pay")
    chat.open(other)
    chat.cell().run().expect_output("['mine.txt']")


def test_files_of_a_frame_without_storage_live_as_long_as_the_page(
    chat: Chat, server: Server, tmp_path: Path
) -> None:
    opaque = Server(tmp_path / "data", environment={"FENCED_SANDBOX": "opaque"}).start()
    try:
        other: Any = Chat(chat.page, opaque)
        other.open(write_cells(opaque, "print(open('a.txt').read())"))
        add(other, "a.txt", "in memory")
        other.cell().run().expect_output("in memory")
        expect(panel(other)).to_contain_text("This browser keeps no files")
    finally:
        opaque.stop()
