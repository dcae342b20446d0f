"""Who has the cursor where: the y-protocols' awareness states, kept so that whoever joins sees them at once."""

import json

from fenced.rooms.errors import BadFrame
from fenced.rooms.frames import AwarenessEntry

CLIENTS_PER_READER = 8
GONE = "null"


class Awareness:
    """The latest state of each client. A page may speak only for clients that no other page speaks for."""

    def __init__(self) -> None:
        self._states: dict[int, AwarenessEntry] = {}

    def apply(self, owned: set[int], entries: tuple[AwarenessEntry, ...]) -> list[AwarenessEntry]:
        """Takes in what a page says of its clients (`owned`, which is extended); returns what is news."""
        for entry in entries:
            _check_json(entry.state)
        news = []
        for entry in entries:
            known = self._states.get(entry.client)
            if known is not None and entry.client not in owned:
                continue  # an echo of another page's client
            if known is not None and entry.clock < known.clock:
                continue
            if entry.state == GONE:
                owned.discard(entry.client)
                if self._states.pop(entry.client, None) is not None:
                    news.append(entry)
                continue
            if entry.client not in owned and len(owned) >= CLIENTS_PER_READER:
                raise BadFrame(f"one page may have {CLIENTS_PER_READER} cursors")
            owned.add(entry.client)
            self._states[entry.client] = entry
            news.append(entry)
        return news

    def leave(self, owned: set[int]) -> list[AwarenessEntry]:
        """A page has gone, and its clients with it; returns the news."""
        gone = [self._states.pop(client) for client in sorted(owned) if client in self._states]
        owned.clear()
        return [AwarenessEntry(entry.client, entry.clock + 1, GONE) for entry in gone]

    def all(self) -> list[AwarenessEntry]:
        return list(self._states.values())


def _check_json(state: str) -> None:
    """What is passed on must not make the other pages stumble."""
    try:
        json.loads(state, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise BadFrame("an awareness state is not JSON") from error


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is Python's JSON and nobody else's")
