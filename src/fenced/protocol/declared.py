"""What the declarations of a wire say: fields with their bounds, unions with their names, and the words beside them."""

import ast
import inspect
import itertools
import types
import typing
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import ModuleType, NoneType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel, JsonValue

from fenced_kernel.bounds import Default


class Undeclarable(TypeError):
    """A type that has no counterpart, or lacks a bound."""


@dataclass(frozen=True)
class Field:
    name: str
    annotation: Any
    optional: bool
    """Whether it may be left out."""
    words: str


@dataclass(frozen=True)
class Bounded:
    """A type with what was annotated to it and to the `None` beside it."""

    of: Any
    bounds: tuple[Any, ...]
    nullable: bool

    def bound(self, kind: type) -> Any:
        return next((bound for bound in self.bounds if isinstance(bound, kind)), None)


def bounded(annotation: Any) -> Bounded:
    """`Annotated[Annotated[str, a] | None, b]` as text that may be null, with the bounds a and b."""
    bounds: tuple[Any, ...] = ()
    nullable = False
    while True:
        arguments = get_args(annotation)
        if get_origin(annotation) is Annotated:
            annotation, bounds = arguments[0], (*arguments[1:], *bounds)
        elif is_union(annotation) and NoneType in arguments:
            rest = tuple(one for one in arguments if one is not NoneType)
            annotation, nullable = Union[rest], True  # noqa: UP007 - made of a tuple
        else:
            return Bounded(annotation, bounds, nullable)


def fields_of(kind: type, words: Mapping[str, str]) -> list[Field]:
    """The fields of a TypedDict or of a model, in the order of declaration."""
    if issubclass(kind, BaseModel):
        return [
            Field(name, _of_model(info), False, words.get(name, ""))
            for name, info in kind.model_fields.items()
        ]
    optional = typing.cast("frozenset[str]", vars(kind)["__optional_keys__"])
    return [
        Field(name, _without_required(annotation), name in optional, words.get(name, ""))
        for name, annotation in get_type_hints(kind, include_extras=True).items()
    ]


def _of_model(info: Any) -> Any:
    annotation = Annotated[(info.annotation, *info.metadata)] if info.metadata else info.annotation
    return annotation if info.is_required() else Annotated[annotation, Default(info.default)]


def _without_required(annotation: Any) -> Any:
    return get_args(annotation)[0] if get_origin(annotation) is typing.NotRequired else annotation


def bare(annotation: Any) -> Any:
    """Without what is annotated to it."""
    while get_origin(annotation) is Annotated:
        annotation = get_args(annotation)[0]
    return annotation


def outer(annotation: Any) -> tuple[Any, ...]:
    return get_args(annotation)[1:] if get_origin(annotation) is Annotated else ()


def is_union(annotation: Any) -> bool:
    return get_origin(annotation) in (Union, types.UnionType)


def is_choice(annotation: Any) -> bool:
    """Whether it is one of several types or words; None beside a single type makes no choice."""
    plain = bounded(annotation).of
    return is_union(plain) or get_origin(plain) is Literal


def is_record(kind: Any) -> bool:
    return isinstance(kind, type) and (typing.is_typeddict(kind) or issubclass(kind, BaseModel))


def tag_of(records: Iterable[type]) -> str | None:
    """The field that tells them apart: in each a literal of its own."""
    fields = [{one.name: one.annotation for one in fields_of(kind, {})} for kind in records]
    for name in fields[0]:
        literals = [get_args(one[name])[0] for one in fields if get_origin(one.get(name)) is Literal]
        if len(set(literals)) == len(fields):
            return name
    return None


@dataclass
class Words:
    """Docstrings of a module's classes, of their fields and of its other names."""

    of: dict[str, str] = field(default_factory=dict)
    fields: dict[str, dict[str, str]] = field(default_factory=dict)
    assigned: set[str] = field(default_factory=set)
    """Names that the module itself gives to a value."""

    @classmethod
    def read(cls, module: ModuleType) -> "Words":
        words = cls()
        body = ast.parse(inspect.getsource(module)).body
        words.of.update(_following(body))
        for node in body:
            if isinstance(node, ast.ClassDef):
                words.of[node.name] = ast.get_docstring(node) or ""
                inherited = [
                    words.fields.get(base.id, {}) for base in node.bases if isinstance(base, ast.Name)
                ]
                words.fields[node.name] = {name: said for one in inherited for name, said in one.items()}
                words.fields[node.name].update(_following(node.body))
            elif (name := _assigned(node)) is not None:
                words.assigned.add(name)
        return words


def _assigned(node: ast.stmt) -> str | None:
    targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
    return targets[0].id if isinstance(targets[0], ast.Name) else None


def _following(body: list[ast.stmt]) -> Iterator[tuple[str, str]]:
    """Names and the docstrings below them."""
    for node, after in itertools.pairwise(body):
        name = _assigned(node)
        if name is None or not isinstance(after, ast.Expr) or not isinstance(after.value, ast.Constant):
            continue
        if isinstance(after.value.value, str):
            yield name, inspect.cleandoc(after.value.value)


def field_of(kind: type, name: str) -> Any:
    return next(one.annotation for one in fields_of(kind, {}) if one.name == name)


def key(union: Any) -> Any:
    """The same for equal unions, however they were written."""
    return (get_origin(union) is Literal, frozenset(map(repr, get_args(union))))


def is_json(kind: Any) -> bool:
    return kind is object or kind is JsonValue


def primitive(kind: Any) -> str:
    known = {
        str: "string",
        bool: "boolean",
        int: "number",
        float: "number",
        NoneType: "null",
        object: "unknown",
    }
    if is_json(kind):
        return "unknown"
    if kind not in known:
        raise Undeclarable(f"{kind!r} has no counterpart in TypeScript")
    return known[kind]
