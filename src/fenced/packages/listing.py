"""The files that an index lists for a package: read from its JSON (PEP 691) or its HTML (PEP 503)."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from html.parser import HTMLParser
from typing import Any
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

from fenced.packages.errors import BadFile, BadName
from fenced.packages.names import package_of, runs_in_browsers

JSON = "application/vnd.pypi.simple.v1+json"
HTML = "text/html"
_SHA256 = re.compile(r"[0-9a-f]{64}")
MOST_FILES = 20_000


@dataclass(frozen=True)
class Wheel:
    """One file that browsers can use."""

    filename: str
    url: str
    sha256: str
    requires_python: str | None
    yanked: bool


@dataclass(frozen=True)
class Listing:
    name: str
    wheels: tuple[Wheel, ...]
    others: int
    """Files that browsers cannot use: sources, and wheels of other machines."""

    def find(self, sha256: str, filename: str) -> Wheel | None:
        found = (wheel for wheel in self.wheels if wheel.sha256 == sha256 and wheel.filename == filename)
        return next(found, None)

    def dump(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def load(cls, text: str) -> "Listing":
        fields = json.loads(text)
        return cls(fields["name"], tuple(Wheel(**entry) for entry in fields["wheels"]), fields["others"])


def read_listing(name: str, content: str, media_type: str, base: str) -> Listing:
    """The listing of a page of the index, whose addresses are relative to `base`. Raises BadFile."""
    try:
        found = list(_of_json(content) if media_type.endswith("json") else _of_html(content))
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise BadFile(name, "the package index answered with something else than a list of files") from error
    wheels = []
    for entry in found[:MOST_FILES]:
        wheel = _wheel(name, entry, base)
        if wheel is not None:
            wheels.append(wheel)
    return Listing(name, tuple(wheels), len(found) - len(wheels))


def _wheel(name: str, entry: dict[str, Any], base: str) -> Wheel | None:
    filename, sha256 = str(entry["filename"]), str(entry["sha256"])
    url = urljoin(base, str(entry["url"]))
    usable = (
        runs_in_browsers(filename) and _SHA256.fullmatch(sha256) and urlsplit(url).scheme in {"http", "https"}
    )
    try:
        if not usable or package_of(filename) != name:
            return None
    except BadName:
        return None
    requires = entry["requires_python"]
    return Wheel(filename, url, sha256, str(requires)[:200] if requires else None, bool(entry["yanked"]))


def _of_json(content: str) -> Iterator[dict[str, Any]]:
    for entry in json.loads(content)["files"]:
        yield {
            "filename": entry["filename"],
            "url": entry["url"],
            "sha256": entry.get("hashes", {}).get("sha256", ""),
            "requires_python": entry.get("requires-python"),
            # A reason is text, which may be empty.
            "yanked": entry.get("yanked", False) is not False,
        }


def _of_html(content: str) -> Iterable[dict[str, Any]]:
    page = _Links()
    page.feed(content)
    return page.found


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[dict[str, Any]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        address = attributes.get("href")
        if tag != "a" or not address:
            return
        url, fragment = urldefrag(address)
        self.found.append(
            {
                "filename": unquote(urlsplit(url).path.rpartition("/")[2]),
                "url": url,
                "sha256": fragment.removeprefix("sha256=") if fragment.startswith("sha256=") else "",
                "requires_python": attributes.get("data-requires-python"),
                "yanked": "data-yanked" in attributes,
            }
        )
