"""Prints the addresses of the API as TypeScript; `make generate` writes `web/src/protocol/addresses.ts`.

Each path has one builder, named after the functions behind it: `put_run` and `get_run` are both at `runPath`. What the
page adds behind the question mark is typed by the parameters that some method of the path reads.
"""

import re
import types
import typing
from collections.abc import Iterator
from dataclasses import dataclass, field

from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, APIWebSocketRoute
from pydantic import AwareDatetime

from fenced.web import api, socket

_PARAMETER = re.compile(r"\{(\w+)\}")
_ENCODED = r"${encodeURIComponent(\1)}"
_BANNER = "/* Generated from the routes in src/fenced/web by `make generate`; change them there. */"


@dataclass
class Address:
    """A path of the server and what may stand behind its question mark."""

    name: str
    path: str
    query: dict[str, str] = field(default_factory=dict)
    """TypeScript's type of each parameter."""

    @property
    def parameters(self) -> list[str]:
        return _PARAMETER.findall(self.path)


def addresses() -> dict[str, Address]:
    """By name, in the order of declaration. ValueError when one name would stand for two paths, or the other way."""
    found: dict[str, Address] = {}
    for name, path, dependant in _routes():
        known = found.setdefault(name, Address(name, path))
        if known.path != path or any(one.path == path and one.name != name for one in found.values()):
            raise ValueError(f"{name!r} and {path!r} do not belong together: {known.path!r} is {name!r} too")
        for parameter in dependant.query_params:
            known.query[parameter.alias] = _type(parameter.field_info.annotation)
    return found


def _routes() -> Iterator[tuple[str, str, Dependant]]:
    for route in (*api.router.routes, *socket.router.routes):
        if not isinstance(route, APIRoute | APIWebSocketRoute):
            raise TypeError(f"expected a route of FastAPI, got {route!r}")
        yield _noun(route.endpoint.__name__), route.path, route.dependant


def _noun(function: str) -> str:
    """`put_self_test` is about a `selfTest`; a function of one word is its own name."""
    _, _, noun = function.partition("_")
    first, *rest = (noun or function).split("_")
    return first + "".join(word.capitalize() for word in rest)


def _type(annotation: object) -> str:
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is typing.Annotated:
        return _type(arguments[0])
    if origin in (typing.Union, types.UnionType):
        return " | ".join(_type(one) for one in arguments if one is not types.NoneType)
    if origin is typing.Literal:
        return " | ".join(f"'{one}'" for one in arguments)
    if origin is list:
        return f"readonly ({_type(arguments[0])})[]"
    if annotation in (str, AwareDatetime):
        return "string"
    if annotation is int:
        return "number"
    raise TypeError(
        f"no parameter of an address has been {annotation!r} before; say here what it is in TypeScript"
    )


def typescript() -> str:
    return "\n".join(
        [_BANNER, "import { addressOf } from './address.js';", *map(_builder, addresses().values())]
    )


def _builder(address: Address) -> str:
    parameters = [f"{name}: string" for name in address.parameters]
    path = f"`{_PARAMETER.sub(_ENCODED, address.path)}`" if parameters else f"'{address.path}'"
    body, interface = path, ""
    if address.query:
        kind = f"{address.name[0].upper()}{address.name[1:]}Query"
        fields = "".join(f"  readonly {name}?: {of} | null;\n" for name, of in address.query.items())
        interface = f"\nexport interface {kind} {{\n{fields}}}"
        parameters.append(f"query: {kind} = {{}}")
        body = f"addressOf({path}, {{ ...query }})"
    return f"{interface}\nexport const {address.name}Path = ({', '.join(parameters)}): string =>\n  {body};"


if __name__ == "__main__":
    print(typescript())  # noqa: T201 - the program's output
