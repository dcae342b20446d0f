"""The tree of messages: branches from the root to a leaf."""

from collections.abc import Mapping, Sequence

from fenced.protocol.data import Message


def newest_leaf(messages: Sequence[Message]) -> str | None:
    """The leaf that was written last; `messages` are oldest first. None when there are none."""
    parents = {message.parent for message in messages}
    return next((message.id for message in reversed(messages) if message.id not in parents), None)


def branch(messages: Sequence[Message], end: str) -> list[Message]:
    """The messages from the root to `end`, which must be one of them (KeyError)."""
    by_id: Mapping[str, Message] = {message.id: message for message in messages}
    path = [by_id[end]]
    while (parent := path[-1].parent) is not None:
        path.append(by_id[parent])
    return path[::-1]


def tail(messages: Sequence[Message], leaf: str | None, count: int) -> list[str]:
    """Ids of the last `count` messages of the branch that ends in `leaf` (None or unknown: the newest leaf)."""
    known = leaf is not None and any(message.id == leaf for message in messages)
    end = leaf if known else newest_leaf(messages)
    if end is None or count == 0:
        return []
    return [message.id for message in branch(messages, end)[-count:]]
