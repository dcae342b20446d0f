"""Prints values of everything that is read of a less trusted side, and what is odd about them: `tests/vectors/wire.json`.

    python -m tests.vectors.make_wire > tests/vectors/wire.json

Made of the declarations alone, so that Python says what the page's readers take. What JSON has not is a record with `$`:
`nan`, `infinity`, `undefined`, `blob`, `large blob`, `module`, `date`, `deep` lists, a `text` or a `list` of some length,
and `half` of a character.
"""

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal, get_args, get_origin

from fenced.protocol.declared import bare, bounded, fields_of, is_json, is_record, is_union, tag_of
from fenced.protocol.typescript import SOURCES, Source
from fenced_kernel.bounds import Bytes, Checked, Default, Else, Items, Name, Number, Text

Path = tuple[str | int, ...]

LARGEST = 100_000
"""Characters and items beyond which a bound is not tried: a test would do nothing else."""
CHECKED = {
    "asOrigin": ("https://example.org:8443", "https://example.org/path"),
    "asConversation": ("01890000-0000-7000-8000-000000000001", "elsewhere"),
    "asPath": ("data/sales.csv", "../secret"),
}
PATTERNS = {
    r"/index/[\w.~-]{1,300}": ("/index/17.a-b_c", "/index/../runtimes"),
    r"[A-Za-z0-9+/]+={0,2}": ("iVBORw0KGgo=", 'x" onerror="alert(1)'),
}


@dataclass(frozen=True)
class Odd:
    """Another value at a place, and what is read then: nothing, or the whole with something else at another place."""

    at: Path
    value: Any
    then: tuple[Path, Any] | None = None

    def json(self) -> dict[str, Any]:
        told: dict[str, Any] = {"at": list(self.at), "value": self.value}
        if self.then is not None:
            told["then"] = {"at": list(self.then[0]), "is": self.then[1]}
        return told


def special(kind: str, **more: object) -> dict[str, object]:
    return {"$": kind, **more}


class Maker:
    """Values of one file's types."""

    def __init__(self, source: Source, seed: int) -> None:
        self._stricter = source.stricter
        self._random = random.Random(seed)

    def value(self, annotation: Any) -> Any:
        one = bounded(annotation)
        kind, arguments = one.of, get_args(one.of)
        if (checked := one.bound(Checked)) is not None:
            return CHECKED[checked.function][0]
        if is_union(kind):
            return self.value(self._random.choice(arguments))
        if get_origin(kind) is Literal:
            return self._random.choice(arguments)
        if is_record(kind):
            return {name: self.value(of) for name, of, _ in self.fields(kind)}
        if get_origin(kind) is list:
            return [self.value(arguments[0]) for _ in range(self._random.randint(1, 2))]
        if get_origin(kind) is tuple:
            return [self.value(argument) for argument in arguments]
        if get_origin(kind) is dict:
            return {"text/plain": "x", "application/json": {"list": [1, None, {"deep": True}]}}
        if is_json(kind):
            return self._random.choice([None, True, 1.5, "words", [1, ["x"]], {"a": {"b": []}}])
        return self._simple(kind, one)

    def _simple(self, kind: Any, one: Any) -> Any:
        number = one.bound(Number)
        if kind is str:
            text = one.bound(Text)
            if text is not None and text.pattern:
                return PATTERNS[text.pattern][0]
            return self._random.choice(["x", "größe", "naïve 😀", "__proto__"])
        if kind is bool:
            return self._random.random() < 0.5
        if kind in (int, float):
            least, most = (0, 2**53 - 1) if number is None else (int(number.least), int(number.most))
            whole = self._random.choice([least, most, self._random.randint(least, most)])
            return whole if kind is int or whole == most else whole + 0.5
        return special({"blob": "blob", "wasmModule": "module"}[kind.reader])

    def fields(self, kind: type) -> list[tuple[str, Any, bool]]:
        stricter = self._stricter.get(kind, {})
        return [
            (one.name, stricter.get(one.name, one.annotation), one.optional) for one in fields_of(kind, {})
        ]

    # ------------------------------------------------------------ what is odd

    def odd(self, annotation: Any, value: Any, at: Path = ()) -> Iterator[Odd]:
        """Other values at and below a place; `value` is the one that is there."""
        one = bounded(annotation)
        lenient = one.bound(Else)
        for found in self._strictly(one, value, at):
            if lenient is not None and found.then is None:
                yield Odd(found.at, found.value, (at, lenient.value))
            else:
                yield found
        default = one.bound(Default) or lenient
        if default is not None:
            yield Odd(at, special("undefined"), (at, default.value))
        elif at:
            yield Odd(at, special("undefined"))

    def _strictly(self, one: Any, value: Any, at: Path) -> Iterator[Odd]:
        if not one.nullable and not is_json(one.of):
            yield Odd(at, None)
        if value is not None:
            yield from self._below(one, value, at)

    def _below(self, one: Any, value: Any, at: Path) -> Iterator[Odd]:
        kind, arguments = one.of, get_args(one.of)
        if is_union(kind):
            yield from (Odd(at, wrong) for wrong in ([], {}, special("date")))
            variant = next((record for record in arguments if self._is(record, value)), None)
            if variant is not None:
                yield from self._variant(arguments, variant, value, at)
        elif get_origin(kind) is Literal:
            yield from (Odd(at, wrong) for wrong in ("something else", "constructor", 7, [arguments[0]]))
        elif is_record(kind):
            yield from (Odd(at, wrong) for wrong in ([], "x", 7))
            for name, annotation, optional in self.fields(kind):
                for found in self.odd(annotation, value[name], (*at, name)):
                    if not (optional and found.at == (*at, name) and _is_absent(found.value)):
                        yield found
        elif get_origin(kind) is list:
            yield from self._list(one, value, at)
        elif get_origin(kind) is tuple:
            yield from (Odd(at, wrong) for wrong in ([], value[:1], [*value, value[0]], {}))
        elif get_origin(kind) is dict or is_json(kind):
            yield from self._odd_json(one, at)
        else:
            yield from self._odd_simple(kind, one, at)

    def _odd_json(self, one: Any, at: Path) -> Iterator[Odd]:
        if get_origin(one.of) is dict:
            yield from (Odd(at, wrong) for wrong in ([], "x", {"a": special("nan")}, {"a": special("date")}))
            yield Odd(at, {str(n): n for n in range(one.bound(Items).most + 1)})
        else:
            for wrong in ("nan", "infinity", "undefined", "date", "deep", "blob"):
                yield Odd(at, [special(wrong)])

    def _is(self, record: Any, value: Any) -> bool:
        if not is_record(record) or not isinstance(value, dict):
            return False
        return set(value) == {name for name, _, _ in self.fields(record)} and all(
            value[name] in get_args(annotation)
            for name, annotation, _ in self.fields(record)
            if get_origin(annotation) is Literal
        )

    def _variant(self, arguments: Any, variant: Any, value: Any, at: Path) -> Iterator[Odd]:
        tag = tag_of(arguments) if all(map(is_record, arguments)) else None
        for found in self.odd(variant, value, at):
            # A tag of another variant is another message, which has its own vectors.
            if tag is None or found.at != (*at, tag) or found.value in ("something else", "constructor"):
                yield found

    def _list(self, one: Any, value: Any, at: Path) -> Iterator[Odd]:
        yield from (Odd(at, wrong) for wrong in ({}, "x", special("date")))
        most = one.bound(Items).most
        if most <= LARGEST:
            yield Odd(at, special("list", length=most + 1, of=value[0]))
        yield from self.odd(get_args(one.of)[0], value[0], (*at, 0))

    def _odd_simple(self, kind: Any, one: Any, at: Path) -> Iterator[Odd]:
        if kind is str:
            yield from (Odd(at, wrong) for wrong in (5, [], {}, True))
            yield from self._odd_text(one, at)
        elif kind is bool:
            yield from (Odd(at, wrong) for wrong in ("yes", 1, 0, []))
        elif kind in (int, float):
            number = one.bound(Number)
            yield from (Odd(at, wrong) for wrong in ("1", True, [], special("nan"), special("infinity")))
            if kind is int:
                yield from (Odd(at, wrong) for wrong in (1.5, 2**53))
            if kind is int or number is not None:
                yield from (Odd(at, wrong) for wrong in (-1, 2**60))
        else:
            yield from (Odd(at, wrong) for wrong in ("blob", {}, 7))
            if (most := one.bound(Bytes)) is not None:
                yield Odd(at, special("large blob", size=most.most + 1))

    def _odd_text(self, one: Any, at: Path) -> Iterator[Odd]:
        text: Text | None = one.bound(Text)
        if (checked := one.bound(Checked)) is not None:
            yield Odd(at, CHECKED[checked.function][1])
        elif (name := one.bound(Name)) is not None:
            yield from (
                Odd(at, wrong) for wrong in ("", special("half"), special("text", length=name.most + 1))
            )
        elif text is not None and text.pattern:
            yield Odd(at, PATTERNS[text.pattern][1])
        elif text is not None:
            yield Odd(at, special("half"), (at, "\ufffd"))
            if text.most <= LARGEST:
                long = special("text", length=text.most + 1)
                yield Odd(at, long, (at, special("text", length=text.most)) if text.cut else None)


def _is_absent(value: Any) -> bool:
    return value is None or value == special("undefined")


def vectors() -> Iterator[dict[str, Any]]:
    for file, source in SOURCES.items():
        for name, annotation in source.read.items():
            plain = bounded(annotation).of
            variants = get_args(plain) if is_union(plain) else (plain,)
            for number, variant in enumerate(variants):
                maker = Maker(source, seed=number)
                value = maker.value(variant)
                odd = (
                    maker._variant(variants, variant, value, ())
                    if len(variants) > 1
                    else maker.odd(variant, value)
                )
                yield {
                    "file": file,
                    "read": name,
                    "of": bare(variant).__name__,
                    "value": value,
                    "odd": [one.json() for one in odd],
                }


def text() -> str:
    lines = [json.dumps(one, ensure_ascii=True, separators=(",", ":")) for one in vectors()]
    return "[\n" + ",\n".join(lines) + "\n]"


if __name__ == "__main__":
    print(text())  # noqa: T201 - the program's output
