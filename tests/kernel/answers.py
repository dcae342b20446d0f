"""Whether what a method answered is of the type that it declares."""

from typing import Any, Literal, get_args, get_origin, get_type_hints

from fenced.protocol.declared import bounded, fields_of, is_record, is_union
from fenced_kernel.bounds import Items, Name, Text
from fenced_kernel.requests import METHODS


def problems_of(method: str, answer: object) -> list[str]:
    """What is wrong with an answer, each with its place."""
    return list(_problems(get_type_hints(METHODS[method], include_extras=True)["return"], answer, method))


def _problems(annotation: Any, value: Any, at: str) -> list[str]:
    one = bounded(annotation)
    kind = one.of
    if value is None and one.nullable:
        return []
    if is_union(kind):
        found = [_problems(choice, value, at) for choice in get_args(kind)]
        return [] if [] in found else [f"{at} is none of {kind}: {value!r:.100}"]
    if is_record(kind):
        return _of_record(kind, value, at)
    if get_origin(kind) is list:
        if type(value) is not list or len(value) > one.bound(Items).most:
            return [f"{at} is no list of at most {one.bound(Items).most}: {value!r:.100}"]
        return [
            told for n, item in enumerate(value) for told in _problems(get_args(kind)[0], item, f"{at}[{n}]")
        ]
    if get_origin(kind) is Literal:
        return [] if value in get_args(kind) else [f"{at} is {value!r:.100}"]
    return _of_scalar(kind, one, value, at)


def _of_record(kind: Any, value: Any, at: str) -> list[str]:
    fields = fields_of(kind, {})
    if type(value) is not dict or set(value) != {one.name for one in fields}:
        return [f"{at} is no {kind.__name__}: {value!r:.200}"]
    return [told for one in fields for told in _problems(one.annotation, value[one.name], f"{at}.{one.name}")]


def _of_scalar(kind: Any, one: Any, value: Any, at: str) -> list[str]:
    text = one.bound(Text) or one.bound(Name)
    if kind is str:
        fits = type(value) is str and len(value.encode("utf-16-le")) // 2 <= text.most
    elif kind is int:
        fits = type(value) is int and 0 <= value < 2**53
    elif kind is float:
        fits = type(value) in (int, float)
    else:
        fits = type(value) is kind
    return [] if fits else [f"{at} is no {kind.__name__} within its bounds: {value!r:.100}"]
