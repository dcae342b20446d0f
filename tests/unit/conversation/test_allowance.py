"""What the operator lets the programs of a conversation use."""

from typing import Any

import pytest

from fenced.conversation.allowance import Allowance
from fenced.protocol.api import Ceilings, NetworkPolicy
from fenced.protocol.data import ConversationSettings, RunLimits

CEILINGS = Ceilings(
    execution_seconds=30, heap_bytes=256 << 20, output_bytes=2_000_000, idle_seconds=600, sessions=2
)


def allowance(*, consent: bool = True) -> Allowance:
    network = NetworkPolicy(allowed=["https://data.example.org"], consent=consent)
    return Allowance(CEILINGS, network, own=("https://chat.example.org", "https://box.example.net:8443"))


def test_what_is_not_named_is_the_default_or_the_ceiling_where_that_is_lower() -> None:
    settings = allowance().completed(None)
    assert settings.execution_seconds == 30
    assert settings.heap_bytes == 256 << 20
    assert settings.output_bytes == 2_000_000
    assert settings.idle_seconds == 600
    assert allowance().refusal(settings) is None


def test_what_is_named_stays_as_it_is() -> None:
    given = ConversationSettings(execution_seconds=60, network=["https://api.example.org"])
    settings = allowance().completed(given)
    assert (settings.execution_seconds, settings.heap_bytes) == (60, 256 << 20)
    assert settings.network == ["https://api.example.org"]


@pytest.mark.parametrize(
    ("field", "ceiling"),
    [(name, value) for name, value in CEILINGS.model_dump().items() if name != "sessions"],
)
def test_a_ceiling_is_the_most_that_may_be_asked_for(field: str, ceiling: int) -> None:
    def refusal(value: int) -> str | None:
        given: dict[str, Any] = {field: value}
        return allowance().refusal(allowance().completed(ConversationSettings(**given)))

    assert refusal(ceiling) is None
    words = refusal(ceiling + 1)
    assert words is not None
    assert f"{ceiling:,}" in words
    assert field in words


@pytest.mark.parametrize(
    "site",
    [
        "https://chat.example.org",
        "https://chat.example.org:443",
        # A policy that allows http allows https as well.
        "http://chat.example.org",
        "https://box.example.net:8443",
        "http://box.example.net:8443",
    ],
)
def test_fenced_itself_may_never_be_reached(site: str) -> None:
    assert "Fenced itself" in (allowance().refusal_of_network([site]) or "")


def test_other_places_may_be_reached_where_readers_may_allow_them() -> None:
    sites = ["https://api.example.org", "http://chat.example.org:8080"]
    assert allowance().refusal_of_network(sites) is None
    words = allowance(consent=False).refusal_of_network(sites)
    assert words is not None
    assert "https://api.example.org" in words
    assert allowance(consent=False).refusal_of_network([]) is None


@pytest.mark.parametrize("field", RunLimits.model_fields)
def test_a_cells_own_limits_have_the_same_ceilings(field: str) -> None:
    ceiling: int = getattr(CEILINGS, field)
    assert allowance().refusal_of_limits(RunLimits()) is None
    assert allowance().refusal_of_limits(RunLimits.model_validate({field: ceiling})) is None
    words = allowance().refusal_of_limits(RunLimits.model_validate({field: ceiling + 1}))
    assert words is not None
    assert f"{ceiling:,}" in words
    assert field in words
