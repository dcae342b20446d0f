"""`expand`: the parts of a value, and the parts of its parts, a window at a time."""

from typing import Any

from fenced_kernel.errors import BadParameters, UnknownVariable, Unreadable
from fenced_kernel.requests.children import Attribute, Children, children_of
from fenced_kernel.requests.description import Descriptions
from fenced_kernel.requests.params import Params
from fenced_kernel.requests.previews import Previews, clip
from fenced_kernel.requests.session import Session

MOST = 200
"""Parts in one answer."""
LONGEST_LABEL = 60
DEEPEST = 100


def expand(session: Session, params: Params) -> object:
    """`{"children": [{step, label, type, ...}], "total"}`; a path is a name and then the steps of earlier answers.

    Raises UnknownVariable, and Unreadable for a part that is not there any more or has no parts.
    """
    name, *steps = params.path("path")
    start, stop = params.count("start"), params.count("stop")
    children = _parts(value_at(session, name, steps), name, session)
    start = min(start, children.total)
    stop = max(start, min(stop, children.total, start + MOST))
    descriptions = Descriptions(session.guard)
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


def value_at(session: Session, name: object, steps: list[Any]) -> object:
    """The part of a variable at the end of a path."""
    if type(name) is not str:
        raise BadParameters("expand", "a name at the start of 'path'")
    if name not in session.names:
        raise UnknownVariable(name)
    value: object = session.names[name]
    for step in steps[:DEEPEST]:
        if type(step) is not int or step < 0:
            raise BadParameters("expand", "steps of an earlier answer in 'path'")
        part = next(iter(_parts(value, name, session).read(step, step + 1)), None)
        if part is None:
            raise Unreadable(name)
        value = part[1]
    return value


def _parts(value: object, name: str, session: Session) -> Children:
    children = children_of(value, session.guard)
    if children is None:
        raise Unreadable(name)
    return children


def _label(label: object, previews: Previews) -> str:
    return clip(label, LONGEST_LABEL) if type(label) is Attribute else previews.preview(label, LONGEST_LABEL)
