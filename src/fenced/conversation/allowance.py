"""What the operator lets the programs of a conversation use: ceilings of its settings, and sites in the network."""

from collections.abc import Sequence
from dataclasses import dataclass

from fenced.protocol.api import Ceilings, NetworkPolicy
from fenced.protocol.data import ConversationSettings, RunLimits
from fenced.protocol.origins import overlap

_CAPPED = {
    "execution_seconds": "seconds of execution",
    "heap_bytes": "bytes of heap",
    "output_bytes": "bytes of output",
    "idle_seconds": "seconds for which an unused session is kept",
}
"""Settings with a ceiling of the same name, and what they count."""


@dataclass(frozen=True)
class Allowance:
    ceilings: Ceilings
    network: NetworkPolicy
    own: tuple[str, ...]
    """Fenced's own origins, which no program may reach."""

    def completed(self, given: ConversationSettings | None) -> ConversationSettings:
        """The settings given; what they do not name is the default, or the ceiling where that is lower."""
        given = given or ConversationSettings()
        capped = {
            name: min(getattr(given, name), getattr(self.ceilings, name))
            for name in _CAPPED
            if name not in given.model_fields_set
        }
        return given.model_copy(update=capped)

    def refusal(self, settings: ConversationSettings) -> str | None:
        """Why a conversation may not have these settings, in words; None if it may."""
        return self._refusal_of_more(settings) or self.refusal_of_network(settings.network)

    def refusal_of_limits(self, limits: RunLimits) -> str | None:
        """Why the runs of a cell may not have these limits, in words; None if they may."""
        return self._refusal_of_more(limits)

    def _refusal_of_more(self, asked_for: ConversationSettings | RunLimits) -> str | None:
        for name, what in _CAPPED.items():
            asked, most = getattr(asked_for, name, None), getattr(self.ceilings, name)
            if asked is not None and asked > most:
                return (
                    f"This server allows {most:,} {what} at most, and {asked:,} were asked for ({name}). "
                    "Choose less, or ask whoever runs the server."
                )
        return None

    def refusal_of_network(self, network: Sequence[str]) -> str | None:
        """Why programs may not reach sites that the reader allowed, in words; None if they may."""
        for site in network:
            if any(overlap(site, origin) for origin in self.own):
                return f"{site} is Fenced itself, which programs may never reach. Leave it out."
        if network and not self.network.consent:
            return (
                f"This server lets programs reach no sites but its own list, and {network[0]} was asked for. "
                "Leave it out, or ask whoever runs the server."
            )
        return None
