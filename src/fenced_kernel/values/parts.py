"""The parts of a value, and the parts of its parts, by the way that leads to them."""

from collections.abc import Mapping, Sequence
from typing import Any

from fenced_kernel.errors import BadParameters, UnknownVariable, Unreadable
from fenced_kernel.values.children import Attribute, Children, children_of
from fenced_kernel.values.description import Descriptions
from fenced_kernel.values.guard import Guard
from fenced_kernel.values.previews import Previews, clip
from fenced_kernel.wire import Parts

MOST = 200
"""Parts in one answer."""
LONGEST_LABEL = 60
DEEPEST = 100

Path = Sequence[Any]
"""A name, and then the steps of earlier answers."""


def parts_at(path: Path, window: tuple[int, int], names: Mapping[str, Any], guard: Guard) -> Parts:
    """`{"children": [{step, label, type, ...}], "total"}`, of the value at the end of the path.

    Raises UnknownVariable, and Unreadable for a part that is not there any more or has no parts.
    """
    children = _parts(value_at(path, names, guard), str(path[0]), guard)
    start = min(window[0], children.total)
    stop = max(start, min(window[1], children.total, start + MOST))
    descriptions = Descriptions(guard)
    return {
        "children": [
            {
                "step": n,
                "label": _label(label, descriptions.previews),
                **descriptions.of(value),
            }
            for n, (label, value) in enumerate(children.read(start, stop), start)
        ],
        "total": children.total,
    }


def value_at(path: Path, names: Mapping[str, Any], guard: Guard) -> object:
    """The part of a variable at the end of a path; raises BadParameters, UnknownVariable and Unreadable."""
    name, *steps = path
    if type(name) is not str:
        raise BadParameters("expand", "a name at the start of 'path'")
    if name not in names:
        raise UnknownVariable(name)
    value: object = names[name]
    for step in steps[:DEEPEST]:
        if type(step) is not int or step < 0:
            raise BadParameters("expand", "steps of an earlier answer in 'path'")
        part = next(iter(_parts(value, name, guard).read(step, step + 1)), None)
        if part is None:
            raise Unreadable(name)
        value = part[1]
    return value


def _parts(value: object, name: str, guard: Guard) -> Children:
    children = children_of(value, guard)
    if children is None:
        raise Unreadable(name)
    return children


def _label(label: object, previews: Previews) -> str:
    return clip(label, LONGEST_LABEL) if type(label) is Attribute else previews.preview(label, LONGEST_LABEL)
