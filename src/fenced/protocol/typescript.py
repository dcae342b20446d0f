"""Prints TypeScript for what a session says: types, constants and readers; `make generate` writes it.

    python -m fenced.protocol.typescript kernel|session

A reader (`web/src/protocol/readers.ts`) is made for everything below a module's `READ`, from the same annotations as
the type; what else there is, is only told between parts of our own.
"""

import ast
import inspect
import itertools
import json
import sys
import types
import typing
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import ModuleType, NoneType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel

from fenced_kernel import wire
from fenced_kernel.bounds import Budget, Bytes, Checked, Deep, Default, Else, Items, Name, Number, Text

MOST = 2**53 - 1
_BANNER = "/* Generated from {source} by `make generate`; change it there. */"
_WIDTH = 108


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
        elif _is_union(annotation) and NoneType in arguments:
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


def _bare(annotation: Any) -> Any:
    """Without what is annotated to it."""
    while get_origin(annotation) is Annotated:
        annotation = get_args(annotation)[0]
    return annotation


def _outer(annotation: Any) -> tuple[Any, ...]:
    return get_args(annotation)[1:] if get_origin(annotation) is Annotated else ()


def _is_union(annotation: Any) -> bool:
    return get_origin(annotation) in (Union, types.UnionType)


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


@dataclass(frozen=True)
class Source:
    """A module whose declarations become a file."""

    module: ModuleType
    read: Mapping[str, Any]
    """What is read of a less trusted side, by the name of its type."""
    constants: tuple[str, ...] = ()
    stricter: Mapping[type, Mapping[str, Any]] = field(default_factory=dict)
    """Fields of types of other modules, as they are read here."""
    imported: Mapping[ModuleType, str] = field(default_factory=dict)
    """Modules whose types are declared in another file, and that file."""


class Emitter:
    """The TypeScript of one module."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._words = Words.read(source.module)
        self._imports: dict[str, set[str]] = {"./readers.js": {"parsed", "type Reader"}}
        self._names = self._named()
        self._readers: dict[str, str] = {}

    def emit(self) -> str:
        module = self._source.module
        declared = [text for name, value in vars(module).items() if (text := self._declaration(name, value))]
        parsers = [self._parser(name, kind) for name, kind in self._source.read.items()]
        file = module.__file__ or ""
        banner = _BANNER.format(source=file[file.index("src/") :])
        words = _comment(inspect.getdoc(module) or "", "").rstrip("\n")
        imports = [_import(names, path) for path, names in sorted(self._imports.items())]
        return "\n".join([banner, words, *imports, "", *declared, *self._readers.values(), *parsers])

    # ------------------------------------------------------------ types

    def _named(self) -> dict[Any, tuple[str, ModuleType]]:
        """Names of the unions and literals that have one, and who declares them."""
        found: dict[Any, tuple[str, ModuleType]] = {}
        for module in (self._source.module, *self._source.imported):
            assigned = Words.read(module).assigned
            for name, value in vars(module).items():
                value = _bare(value)
                if name in assigned and (_is_union(value) or get_origin(value) is Literal):
                    found.setdefault(_key(value), (name, module))
        return found

    def _name(self, annotation: Any) -> str | None:
        """The name of a union or a literal, imported where it is declared elsewhere."""
        bare = _bare(annotation)
        if not (_is_union(bare) or get_origin(bare) is Literal):
            return None
        found = self._names.get(_key(bare))
        return None if found is None else self._import_of(*found)

    def _import_of(self, name: str, module: ModuleType) -> str:
        path = self._source.imported.get(module)
        if path is not None:
            self._imports.setdefault(path, set()).add(f"type {name}")
        return name

    def _declaration(self, name: str, value: Any) -> str:
        words = _comment(self._words.of.get(name, ""), "")
        if is_record(value) and value.__module__ == self._source.module.__name__:
            return f"{words}{self._interface(value)}\n"
        if name in self._source.constants:
            return f"{words}{self._constant(name, value)}\n"
        if name in self._words.assigned and self._name(value) == name:
            return f"{words}export type {name} = {self._type(value, named=False)};\n"
        return ""

    def _interface(self, kind: type) -> str:
        lines = []
        for one in fields_of(kind, self._words.fields.get(kind.__name__, {})):
            lines.append(
                f"{_comment(one.words, '  ')}  readonly {one.name}{'?' * one.optional}: {self._type(one.annotation)};"
            )
        return "\n".join([f"export interface {kind.__name__} {{", *lines, "}"])

    def _constant(self, name: str, value: Any) -> str:
        hint = get_type_hints(self._source.module, include_extras=True).get(name)
        if get_origin(hint) is typing.Final:
            hint = (get_args(hint) or (None,))[0]
        if isinstance(value, tuple):
            return (
                f"export const {name} = [\n"
                + "".join(f"  {_quoted(one)},\n" for one in value)
                + "] as const;"
            )
        kind = f": {self._type(hint)}" if hint is not None and is_record(hint) else ""
        return f"export const {name}{kind} = {_literal(value)};"

    def _type(self, annotation: Any, named: bool = True) -> str:
        if named and (name := self._name(annotation)) is not None:
            return name
        one = bounded(annotation)
        text = self._plain_type(one.of, named)
        return f"{text} | null" if one.nullable else text

    def _plain_type(self, kind: Any, named: bool) -> str:
        origin, arguments = get_origin(kind), get_args(kind)
        if named and (name := self._name(kind)) is not None:
            return name
        if origin is Literal:
            return " | ".join(map(_quoted, arguments))
        if _is_union(kind):
            return " | ".join(dict.fromkeys(map(self._type, arguments)))
        if origin is list:
            item = self._type(arguments[0])
            return f"readonly ({item})[]" if " " in item else f"readonly {item}[]"
        if origin is tuple:
            return f"readonly [{', '.join(map(self._type, arguments))}]"
        if origin is dict:
            return f"{{ readonly [key: string]: {self._type(arguments[1])} }}"
        if is_record(kind):
            return self._import_of(kind.__name__, sys.modules[kind.__module__])
        native = getattr(kind, "typescript", None)
        return native if isinstance(native, str) else _primitive(kind)

    # ------------------------------------------------------------ readers

    def _parser(self, name: str, kind: Any) -> str:
        budget = next((one for one in bounded(kind).bounds if isinstance(one, Budget)), None)
        bare = bounded(kind).of
        values = "" if budget is None else f", {_literal(budget.values)}"
        return (
            f"/** Null when it is not as declared. */\n"
            f"export function parse{name}(value: unknown): {self._type(bare)} | null {{\n"
            f"  return parsed({self._reader(bare)}, value{values});\n}}\n"
        )

    def _reader(self, annotation: Any) -> str:
        name = self._name(annotation)
        if name is not None:
            return self._with_defaults(self._kept(name, _bare(annotation)), _outer(annotation))
        one = bounded(annotation)
        text = self._bare_reader(one)
        if one.nullable:
            text = self._call("nullable", text)
        return self._with_defaults(text, one.bounds)

    def _with_defaults(self, text: str, bounds: tuple[Any, ...]) -> str:
        for bound in bounds:
            if isinstance(bound, Budget):
                text = self._call("within", _literal(bound.values), text)
            elif isinstance(bound, Default):
                text = self._call("withDefault", text, _literal(bound.value))
            elif isinstance(bound, Else):
                text = self._call("otherwise", text, _literal(bound.value))
        return text

    def _kept(self, name: str, bare: Any) -> str:
        """The reader of a union or a literal that has a name."""
        if f"read{name}" not in self._readers:
            one = bounded(bare)
            text = (
                self._union(one.of)
                if _is_union(one.of)
                else self._call("oneOf", *map(_quoted, get_args(one.of)))
            )
            self._keep(name, self._call("nullable", text) if one.nullable else text)
        return f"read{name}"

    def _bare_reader(self, one: Bounded) -> str:
        kind, origin, arguments = one.of, get_origin(one.of), get_args(one.of)
        if (checked := one.bound(Checked)) is not None:
            self._imports.setdefault(f"./{checked.module}.js", set()).add(checked.function)
            return self._call("checked", checked.function)
        if one.bound(Name) is not None:
            return self._helper("name")
        if (name := self._name(kind)) is not None:
            return self._kept(name, kind)
        if _is_union(kind):
            return self._union(kind)
        if origin is Literal:
            return self._call("oneOf", *map(_quoted, arguments))
        if is_record(kind):
            return self._record(kind)
        if origin is tuple:
            return self._call("pair", *map(self._reader, arguments))
        if origin in (list, dict):
            items = one.bound(Items)
            if items is None:
                raise Undeclarable(f"{kind}: say with Items how many there may be")
            function, item = ("list", arguments[0]) if origin is list else ("map", arguments[1])
            if origin is dict and item is object and (deep := one.bound(Deep)) is not None:
                item = Annotated[object, deep]
            return self._call(
                function, self._reader(item), _literal(items.most), *(["true"] if items.cut else [])
            )
        return self._primitive_reader(one)

    def _primitive_reader(self, one: Bounded) -> str:
        kind, number = one.of, one.bound(Number)
        if kind is str:
            text = one.bound(Text)
            if text is None:
                raise Undeclarable("a text that is read has a bound: Text(most)")
            pattern = ["/^(?:" + text.pattern.replace("/", r"\/") + ")$/"] if text.pattern else []
            return self._call("cutText" if text.cut else "text", _literal(text.most), *pattern)
        if kind is bool:
            return self._helper("flag")
        if kind in (int, float):
            arguments = [] if number is None else [_literal(number.least), _literal(number.most)]
            return self._call("whole" if kind is int else "number", *arguments)
        if kind is object or kind is _json_value():
            deep = one.bound(Deep)
            return self._call("json", *([] if deep is None else [_quoted(deep.words)]))
        native = getattr(kind, "reader", None)
        if isinstance(native, str):
            most = one.bound(Bytes)
            return (
                self._helper(native)
                if native == "wasmModule"
                else self._call(native, *([] if most is None else [_literal(most.most)]))
            )
        raise Undeclarable(f"{kind!r} cannot be read")

    def _union(self, kind: Any) -> str:
        arguments = get_args(kind)
        tag = tag_of(arguments) if all(map(is_record, arguments)) else None
        if tag is None:
            return self._call("either", *map(self._reader, arguments))
        variants = [
            f"  {_keyword(get_args(_field(one, tag))[0])}: {self._record(one)},\n" for one in arguments
        ]
        return self._call("tagged", _quoted(tag), f"{{\n{''.join(variants)}}}")

    def _record(self, kind: type) -> str:
        name = kind.__name__
        if f"read{name}" in self._readers:
            return f"read{name}"
        self._import_of(name, sys.modules[kind.__module__])
        stricter = self._source.stricter.get(kind, {})
        required: list[str] = []
        optional: list[str] = []
        for one in fields_of(kind, {}):
            reader = self._reader(stricter.get(one.name, one.annotation))
            (optional if one.optional else required).append(f"  {one.name}: {reader},\n")
        more = f", {{\n{''.join(optional)}}}" if optional else ""
        return self._keep(name, f"{self._helper('record')}({{\n{''.join(required)}}}{more})")

    def _keep(self, name: str, text: str) -> str:
        self._readers[f"read{name}"] = f"const read{name}: Reader<{name}> = {text};\n"
        return f"read{name}"

    def _call(self, function: str, *arguments: str) -> str:
        return f"{self._helper(function)}({', '.join(arguments)})"

    def _helper(self, function: str) -> str:
        self._imports["./readers.js"].add(function)
        return function


def _field(kind: type, name: str) -> Any:
    return next(one.annotation for one in fields_of(kind, {}) if one.name == name)


def _key(union: Any) -> Any:
    """The same for equal unions, however they were written."""
    return (get_origin(union) is Literal, frozenset(map(repr, get_args(union))))


def _json_value() -> Any:
    from pydantic import JsonValue

    return JsonValue


def _primitive(kind: Any) -> str:
    known = {
        str: "string",
        bool: "boolean",
        int: "number",
        float: "number",
        NoneType: "null",
        object: "unknown",
    }
    if kind is _json_value():
        return "unknown"
    if kind not in known:
        raise Undeclarable(f"{kind!r} has no counterpart in TypeScript")
    return known[kind]


def _quoted(value: object) -> str:
    if not isinstance(value, str):
        return _literal(value)
    return "'" + json.dumps(value, ensure_ascii=False)[1:-1].replace("'", "\\'").replace('\\"', '"') + "'"


def _keyword(value: str) -> str:
    return value if value.isidentifier() else _quoted(value)


def _literal(value: object) -> str:
    if isinstance(value, str):
        return _quoted(value)
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{_keyword(key)}: {_literal(one)}" for key, one in value.items()) + " }"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:_}" if 10_000 <= abs(value) < 10**15 else str(value)
    return json.dumps(value)


def _comment(words: str, indent: str) -> str:
    lines = words.replace("``", "`").splitlines()
    if not lines:
        return ""
    if len(lines) == 1:
        return f"{indent}/** {lines[0]} */\n"
    body = "".join(f"{indent} *{' ' * bool(line)}{line}\n" for line in lines)
    return f"{indent}/**\n{body}{indent} */\n"


def _import(names: set[str], path: str) -> str:
    ordered = sorted(names, key=lambda name: name.removeprefix("type ").lower())
    if all(name.startswith("type ") for name in ordered):
        text = f"import type {{ {', '.join(name.removeprefix('type ') for name in ordered)} }} from '{path}';"
    else:
        text = f"import {{ {', '.join(ordered)} }} from '{path}';"
    return text


SOURCES: Mapping[str, Source] = {
    "kernel": Source(wire, wire.READ),
}


if __name__ == "__main__":
    print(Emitter(SOURCES[sys.argv[1]]).emit(), end="")  # noqa: T201 - the program's output
