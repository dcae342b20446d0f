"""The table itself: each attack can be told from the others, and the security model says how many there are."""

import re
from collections.abc import Sized
from pathlib import Path

from tests.browser.attacks.escapes import ESCAPES
from tests.browser.attacks.escapes import MEMORY as CALLS
from tests.browser.attacks.forgeries import CAPABILITIES, FORGERIES, PLACES, SPOILED, STUCK
from tests.browser.attacks.frames import CONNECTING, FRAMES
from tests.browser.attacks.messages import MESSAGES, TITLES
from tests.browser.attacks.network import NETWORK, TAKEN
from tests.browser.attacks.outputs import OUTPUTS, PRINTED
from tests.browser.attacks.requests import HANDSHAKES, REQUESTS
from tests.browser.attacks.storage import STORAGE

MODEL = Path(__file__).parents[3] / "docs/security.md"

ATTACKS = (
    *NETWORK,
    *TAKEN,
    *ESCAPES,
    *CALLS,
    *STORAGE,
    *FORGERIES,
    *SPOILED,
    *STUCK,
    *OUTPUTS,
    *PRINTED,
    *FRAMES,
    CONNECTING,
    *MESSAGES,
    *REQUESTS,
    *HANDSHAKES,
)


def test_each_attack_has_a_name_of_its_own() -> None:
    """By which a failure is told; also in the addresses that it uses, so that a hit names its attack."""
    names = [(attack.kind, attack.name) for attack in ATTACKS]
    assert [name for name in names if names.count(name) > 1] == []


def test_the_security_model_counts_them() -> None:
    tables: dict[str, tuple[Sized, ...]] = {
        "network": (NETWORK, TAKEN),
        "escapes": (ESCAPES, CALLS),
        "storage": (STORAGE,),
        "forgeries": (FORGERIES, SPOILED, STUCK, (PLACES, CAPABILITIES)),
        "outputs": (OUTPUTS, PRINTED),
        "frames": (FRAMES, (CONNECTING,)),
        "messages": (MESSAGES, TITLES),
        "requests": (REQUESTS, HANDSHAKES),
    }
    said = dict(re.findall(r"^\| `(\w+)\.py` \| (\d+) \|", MODEL.read_text(), re.MULTILINE))
    assert said == {name: str(sum(map(len, parts))) for name, parts in tables.items()}
