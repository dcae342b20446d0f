"""Which sites in the network a worker's script is asked for: `/sandbox/workers/python.js?network=https://…`.

The policy of a worker is that of the response with its script, so the page names in the script's address what the
reader allowed. Only the supervisor can start workers; a program that fetches or imports such an address gains nothing.
"""

import re
from urllib.parse import parse_qsl

from fenced.conversation.allowance import Allowance
from fenced.protocol.data import MAX_ORIGINS
from fenced.protocol.origins import is_origin

_WORKER_SCRIPT = re.compile(r"/sandbox/workers/[\w-]+\.js")


class RefusedNetwork(Exception):
    """Sites that no worker may be given; the text says why. `status` is the response's."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(words)
        self.status = status


def is_worker_script(path: str) -> bool:
    return _WORKER_SCRIPT.fullmatch(path) is not None


def network_of(query: bytes, allowance: Allowance) -> tuple[str, ...]:
    """The sites that the worker may reach: those of the operator and those asked for. Raises RefusedNetwork."""
    try:
        # A little more than may be asked for, so that the refusal can tell too many from none.
        fields = parse_qsl(query.decode("ascii"), keep_blank_values=True, max_num_fields=MAX_ORIGINS + 10)
    except ValueError as error:
        raise RefusedNetwork(
            400, f"The address is not right: {error}. Ask for at most {MAX_ORIGINS} sites."
        ) from error
    if any(name != "network" for name, _ in fields):
        raise RefusedNetwork(
            404, "There is nothing at this address: a worker's script takes no parameter but network."
        )
    asked = [value for name, value in fields if name == "network"]
    if len(asked) > MAX_ORIGINS:
        raise RefusedNetwork(400, f"Expected at most {MAX_ORIGINS} sites, got {len(asked)}.")
    for site in asked:
        if not is_origin(site):
            raise RefusedNetwork(
                400, f"Expected an origin such as https://api.example.org as network, got {site[:100]!r}."
            )
    if (refusal := allowance.refusal_of_network(asked)) is not None:
        raise RefusedNetwork(403, refusal)
    return tuple(dict.fromkeys((*allowance.network.allowed, *asked)))
