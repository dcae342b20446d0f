"""Prints TypeScript for what a session says: types, constants and readers; `make generate` writes it.

    python -m fenced.protocol.typescript kernel|session

A reader (`web/src/protocol/readers.ts`) is made for everything below a module's `READ`, from the same annotations as
the type; what else there is, is only told between parts of our own.
"""

import inspect
import sys
import typing
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any, Literal, get_args, get_origin, get_type_hints

from fenced.protocol import data, session
from fenced.protocol.declared import (
    Bounded,
    Undeclarable,
    Words,
    bare,
    bounded,
    field_of,
    fields_of,
    is_choice,
    is_json,
    is_record,
    is_union,
    key,
    outer,
    primitive,
    tag_of,
)
from fenced.protocol.written import comment, import_line, keyword, literal, quoted
from fenced_kernel import wire
from fenced_kernel.bounds import Budget, Bytes, Checked, Deep, Default, Else, Items, Name, Number, Text

_BANNER = "/* Generated from {source} by `make generate`; change it there. */"


@dataclass(frozen=True)
class Source:
    """Modules whose declarations become a file."""

    head: ModuleType
    """The one that says what it is about."""
    modules: tuple[ModuleType, ...]
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
        self._words = {module: Words.read(module) for module in (*source.modules, *source.imported)}
        self._imports: dict[str, set[str]] = {"./readers.js": {"parsed", "type Reader"}}
        self._names = self._named()
        self._readers: dict[str, str] = {}

    def emit(self) -> str:
        declared = [
            text
            for module in self._source.modules
            for name, value in list(vars(module).items())
            if (text := self._declaration(name, value, module))
        ]
        parsers = [self._parser(name, kind) for name, kind in self._source.read.items()]
        file = self._source.head.__file__ or ""
        banner = _BANNER.format(source=file[file.index("src/") :].removesuffix("/__init__.py"))
        words = comment(inspect.getdoc(self._source.head) or "", "").rstrip("\n")
        imports = [import_line(names, path) for path, names in sorted(self._imports.items())]
        return "\n".join([banner, words, *imports, "", *declared, *self._readers.values(), *parsers])

    # ------------------------------------------------------------ types

    def _named(self) -> dict[Any, tuple[str, ModuleType]]:
        """Names of the unions and literals that have one, and who declares them."""
        found: dict[Any, tuple[str, ModuleType]] = {}
        for module, words in self._words.items():
            for name, value in vars(module).items():
                value = bare(value)
                if (
                    name in words.assigned
                    and name[0] != "_"
                    and (is_union(value) or get_origin(value) is Literal)
                ):
                    found.setdefault(key(value), (name, module))
        return found

    def _name(self, annotation: Any) -> str | None:
        """The name of a union or a literal, imported where it is declared elsewhere."""
        plain = bare(annotation)
        if not is_choice(plain):
            return None
        found = self._names.get(key(plain))
        return None if found is None else self._import_of(*found)

    def _import_of(self, name: str, module: ModuleType) -> str:
        path = self._source.imported.get(module)
        if path is not None:
            self._imports.setdefault(path, set()).add(f"type {name}")
        return name

    def _declaration(self, name: str, value: Any, module: ModuleType) -> str:
        known = self._words[module]
        words = comment(known.of.get(name, ""), "")
        if is_record(value) and value.__module__ == module.__name__:
            return f"{words}{self._interface(value)}\n"
        if name not in known.assigned:
            return ""
        if name in self._source.constants:
            return f"{words}{self._constant(name, value, module)}\n"
        if self._name(value) == name:
            return f"{words}export type {name} = {self._type(value, named=False)};\n"
        return ""

    def _interface(self, kind: type) -> str:
        lines = []
        words = self._words[sys.modules[kind.__module__]].fields[kind.__name__]
        for one in fields_of(kind, words):
            lines.append(
                f"{comment(one.words, '  ')}  readonly {one.name}{'?' * one.optional}: {self._type(one.annotation)};"
            )
        return "\n".join([f"export interface {kind.__name__} {{", *lines, "}"])

    def _constant(self, name: str, value: Any, module: ModuleType) -> str:
        hint = get_type_hints(module, include_extras=True).get(name)
        if get_origin(hint) is typing.Final:
            hint = (get_args(hint) or (None,))[0]
        if get_origin(value) is not None:
            return f"export type {name} = {self._type(value)};"
        if isinstance(value, tuple):
            return (
                f"export const {name} = [\n" + "".join(f"  {quoted(one)},\n" for one in value) + "] as const;"
            )
        kind = f": {self._type(hint)}" if hint is not None and is_record(hint) else ""
        return f"export const {name}{kind} = {literal(value)};"

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
            return " | ".join(map(quoted, arguments))
        if is_union(kind):
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
        return native if isinstance(native, str) else primitive(kind)

    # ------------------------------------------------------------ readers

    def _parser(self, name: str, kind: Any) -> str:
        budget = next((one for one in bounded(kind).bounds if isinstance(one, Budget)), None)
        plain = bounded(kind).of
        values = "" if budget is None else f", {literal(budget.values)}"
        return (
            f"/** Null when it is not as declared. */\n"
            f"export function parse{name}(value: unknown): {self._type(plain)} | null {{\n"
            f"  return parsed({self._reader(plain)}, value{values});\n}}\n"
        )

    def _reader(self, annotation: Any) -> str:
        name = self._name(annotation)
        if name is not None:
            return self._with_defaults(self._kept(name, bare(annotation)), outer(annotation))
        one = bounded(annotation)
        text = self._bare_reader(one)
        if one.nullable:
            text = self._call("nullable", text)
        return self._with_defaults(text, one.bounds)

    def _with_defaults(self, text: str, bounds: tuple[Any, ...]) -> str:
        for bound in bounds:
            if isinstance(bound, Budget):
                text = self._call("within", literal(bound.values), text)
            elif isinstance(bound, Default):
                text = self._call("withDefault", text, literal(bound.value))
            elif isinstance(bound, Else):
                text = self._call("otherwise", text, literal(bound.value))
        return text

    def _kept(self, name: str, plain: Any) -> str:
        """The reader of a union or a literal that has a name."""
        if f"read{name}" not in self._readers:
            one = bounded(plain)
            text = (
                self._union(one.of)
                if is_union(one.of)
                else self._call("oneOf", *map(quoted, get_args(one.of)))
            )
            self._keep(name, self._call("nullable", text) if one.nullable else text)
        return f"read{name}"

    def _bare_reader(self, one: Bounded) -> str:
        kind, origin, arguments = one.of, get_origin(one.of), get_args(one.of)
        if (checked := one.bound(Checked)) is not None:
            self._imports.setdefault(f"./{checked.module}.js", set()).add(checked.function)
            return self._call("checked", checked.function)
        if (name := one.bound(Name)) is not None:
            return self._call("name", *([] if name == Name() else [literal(name.most)]))
        if (known := self._name(kind)) is not None:
            return self._kept(known, kind)
        if is_union(kind):
            return self._union(kind)
        if origin is Literal:
            return self._call("oneOf", *map(quoted, arguments))
        if is_record(kind):
            return self._record(kind)
        if origin is tuple:
            return self._call("pair", *map(self._reader, arguments))
        if origin in (list, dict):
            items = one.bound(Items)
            if items is None:
                raise Undeclarable(f"{kind}: say with Items how many there may be")
            if origin is dict:
                return self._record_of_json(kind, items.most, one.bound(Deep))
            return self._call(
                "list", self._reader(arguments[0]), literal(items.most), *(["true"] if items.cut else [])
            )
        return self._primitive_reader(one)

    def _record_of_json(self, kind: Any, most: int, deep: Deep | None) -> str:
        if not is_json(get_args(kind)[1]):
            raise Undeclarable(f"{kind}: a record with keys of its own holds JSON")
        return self._call("jsonMap", literal(most), *([] if deep is None else [quoted(deep.words)]))

    def _primitive_reader(self, one: Bounded) -> str:
        kind, number = one.of, one.bound(Number)
        if kind is str:
            text = one.bound(Text)
            if text is None:
                raise Undeclarable("a text that is read has a bound: Text(most)")
            pattern = ["/^(?:" + text.pattern.replace("/", r"\/") + ")$/"] if text.pattern else []
            return self._call("cutText" if text.cut else "text", literal(text.most), *pattern)
        if kind is bool:
            return self._helper("flag")
        if kind in (int, float):
            arguments = [] if number is None else [literal(number.least), literal(number.most)]
            return self._call("whole" if kind is int else "number", *arguments)
        if is_json(kind):
            deep = one.bound(Deep)
            return self._call("json", *([] if deep is None else [quoted(deep.words)]))
        native = getattr(kind, "reader", None)
        if isinstance(native, str):
            most = one.bound(Bytes)
            return (
                self._helper(native)
                if native == "wasmModule"
                else self._call(native, *([] if most is None else [literal(most.most)]))
            )
        raise Undeclarable(f"{kind!r} cannot be read")

    def _union(self, kind: Any) -> str:
        arguments = get_args(kind)
        tag = tag_of(arguments) if all(map(is_record, arguments)) else None
        if tag is None:
            return self._call("either", *map(self._reader, arguments))
        variants = [
            f"  {keyword(get_args(field_of(one, tag))[0])}: {self._record(one)},\n" for one in arguments
        ]
        return self._call("tagged", quoted(tag), f"{{\n{''.join(variants)}}}")

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


SOURCES: Mapping[str, Source] = {
    "kernel": Source(wire, (wire,), wire.READ),
    "session": Source(
        session,
        session.MODULES,
        session.READ,
        session.CONSTANTS,
        session.FROM_A_WORKER,
        {data: "./generated.js", wire: "./kernel.js"},
    ),
}


if __name__ == "__main__":
    print(Emitter(SOURCES[sys.argv[1]]).emit(), end="")  # noqa: T201 - the program's output
