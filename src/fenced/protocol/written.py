"""Small pieces of TypeScript."""

import json
from typing import Final

MOST: Final = 2**53 - 1


def quoted(value: object) -> str:
    if not isinstance(value, str):
        return literal(value)
    return "'" + json.dumps(value, ensure_ascii=False)[1:-1].replace("'", "\\'").replace('\\"', '"') + "'"


def keyword(value: str) -> str:
    return value if value.isidentifier() else quoted(value)


def literal(value: object) -> str:
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, dict) and not value:
        return "{}"
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{keyword(key)}: {literal(one)}" for key, one in value.items()) + " }"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if value == MOST:
        return "Number.MAX_SAFE_INTEGER"
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:_}" if 10_000 <= abs(value) < 10**15 else str(value)
    return json.dumps(value)


def comment(words: str, indent: str) -> str:
    lines = words.replace("``", "`").splitlines()
    if not lines:
        return ""
    if len(lines) == 1:
        return f"{indent}/** {lines[0]} */\n"
    body = "".join(f"{indent} *{' ' * bool(line)}{line}\n" for line in lines)
    return f"{indent}/**\n{body}{indent} */\n"


def import_line(names: set[str], path: str) -> str:
    ordered = sorted(names, key=lambda name: name.removeprefix("type ").lower())
    if all(name.startswith("type ") for name in ordered):
        text = f"import type {{ {', '.join(name.removeprefix('type ') for name in ordered)} }} from '{path}';"
    else:
        text = f"import {{ {', '.join(ordered)} }} from '{path}';"
    return text
