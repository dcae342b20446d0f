"""Hostile HTML that others collected and published, fetched by the package's name when the tests run.

Nothing of it is kept in this repository.
"""

import ast
import json
import tarfile
import zipfile
from collections.abc import Iterator
from typing import Any

from tests.browser.published import Package

_OF_H5SC = "-->]]>]"
"""How each entry of the HTML5 Security Cheatsheet ends in DOMPurify's collection."""


# Later versions of DOMPurify come without their tests. The older of these two has the cheatsheet as it was published.
PURIFY_OLD = Package(
    "npm",
    "dompurify",
    "0.4.0",
    "dompurify-0.4.0.tgz",
    "ebf248bd6a526a22ec1e50c810280bc6294eab5710c2a2a20cf837c65ae704bc",
)
PURIFY = Package(
    "npm",
    "dompurify",
    "0.8.2",
    "dompurify-0.8.2.tgz",
    "fd49086e2dcb753f19e56cc340e4e089f39d9d453c6e8b0b8653b0a388c9c1dc",
)
KNOWLEDGE = Package(
    "PyPI",
    "brs-kb",
    "4.0.2",
    "brs_kb-4.0.2-py3-none-any.whl",
    "a9f3737e9ef00f0a3b791d9d3b849618ec3e3eb98c27436ba174ff626ba5ebd8",
)


def of_dompurify() -> list[str]:
    """What DOMPurify is tested with."""
    old = json.loads(_member(PURIFY_OLD, "package/test/expect.json"))
    new = _member(PURIFY, "package/test/fixtures/expect.js")
    entries: list[dict[str, Any]] = [*old, *json.loads(new[new.index("[") : new.rindex("]") + 1])]
    return list(dict.fromkeys(entry["payload"] for entry in entries))


def of_h5sc() -> list[str]:
    """The HTML5 Security Cheatsheet, which is a part of DOMPurify's collection."""
    return [payload for payload in of_dompurify() if _OF_H5SC in payload]


def of_knowledge_base() -> list[str]:
    """The literals of a collection of some thousand payloads. Its modules are read and never executed."""
    found: dict[str, None] = {}
    with zipfile.ZipFile(KNOWLEDGE.path()) as archive:
        for name in sorted(archive.namelist()):
            if name.startswith("brs_kb/payloads/") and name.endswith(".py"):
                found.update(dict.fromkeys(_literals(archive.read(name).decode())))
    return list(found)


def _literals(source: str) -> Iterator[str]:
    """Values of all arguments `payload="…"`."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.keyword) and node.arg == "payload":
            value = node.value
            if isinstance(value, ast.Constant) and isinstance(value.value, str):
                yield value.value


def _member(package: Package, name: str) -> str:
    with tarfile.open(package.path()) as archive:
        member = archive.extractfile(name)
        if member is None:
            raise RuntimeError(f"{package.file} has no file {name}")
        return member.read().decode()
