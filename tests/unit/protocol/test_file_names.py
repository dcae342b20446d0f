"""Names of files that a message tells of: what a reader does not see must not reach the model in one."""

import pytest
from pydantic import ValidationError

from fenced.protocol.api import PutMessage
from fenced.protocol.file_names import name_problem

UNSEEN = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u180e\u200b\u200c\u200d\u200e\u200f\u2028\u2029\u202e\u2060\u2061\u2066\u206f"
    "\u2800\u3164\ufe0f\ufeff\uffa0\ufff9\ufffe\ue000\U0001d159\U0001d173\U000e0001\U000e0041\U000e0100\U000f0000\U0010ffff"
    "\0\n\t\x7f\x9f\ud800"
)


@pytest.mark.parametrize(
    "name",
    [
        "sales.csv",
        "data/2024/sales.csv",
        "Bericht (Kopie) – ä.txt",
        ".hidden",
        "…",
        "a:b*c?.txt",
        "Screenshot at 1.00.00\u202fPM.png",
        "資料\u3000二.csv",
        "❤️ 1️⃣ 👍🏽 👩‍💻 🏳️‍🌈 👨‍👩‍👧‍👦 🏴󠁧󠁢󠁳󠁣󠁴󠁿.txt",
        "می\u200cخواهم.txt",
        "ක්\u200dරි.txt",
        "ന്\u200d.txt",
        "Tiếng Việt e\u0302\u0301.txt",
        "\U0001fae9 newer than this Python.txt",
    ],
)
def test_a_name_that_is_seen_may_be_one(name: str) -> None:
    assert name_problem(name) is None


@pytest.mark.parametrize("hidden", UNSEEN, ids=lambda char: f"{ord(char):04x}")
def test_what_is_not_seen_is_in_no_name(hidden: str) -> None:
    for name in (f"a{hidden}b", f"a/{hidden}b", f"a{hidden}", hidden):
        assert name_problem(name) is not None, ascii(name)


@pytest.mark.parametrize(
    "name",
    [
        "👩\u200d",
        "\u200d👩",
        "👩\u200d\u200d💻",
        "a\ufe0f",
        "🏴\U000e0041\U000e0042\U000e007f",
        "م\u200c\u200cخ",
        "a\u0301\u0301\u0301\u0301\u0301\u0301",
        "",
        " ",
        "\u3000a",
        "a\u00a0",
        "a//b",
        "../a",
        "a\\b",
    ],
)
def test_nor_is_what_does_nothing_or_leads_elsewhere(name: str) -> None:
    assert name_problem(name) is not None


def test_a_message_that_tells_of_such_a_file_is_refused_in_words() -> None:
    told = {"name": "a\u200b.csv", "size": 1, "kind": "CSV"}
    with pytest.raises(ValidationError, match="may not have characters that cannot be seen"):
        PutMessage.model_validate({"role": "user", "text": "Hi", "attachments": [told]})
