"""Prints the JSON Schema of everything that crosses the wire; `make generate` turns it into TypeScript."""

import json

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from fenced.protocol import api, data, events


def wire_types() -> list[type[BaseModel]]:
    """Every public wire type, in the order of declaration."""
    found: dict[str, type[BaseModel]] = {}
    for module in (data, api, events):
        for name, value in vars(module).items():
            if (
                isinstance(value, type)
                and issubclass(value, data.Wire)
                and value not in (data.Wire, api.Body)
            ):
                found[name] = value
    return list(found.values())


def schema() -> dict[str, object]:
    """One JSON Schema document with a definition for each type."""
    _, document = models_json_schema([(t, "serialization") for t in wire_types()], title="Protocol")
    return document


if __name__ == "__main__":
    print(json.dumps(schema(), indent=1, sort_keys=True))  # noqa: T201 - the program's output
