"""The pages of the documentation: their links lead somewhere, and every setting and route is in them."""

import re
from pathlib import Path

import pytest

from fenced.settings import Settings
from fenced.web import api
from scripts.wrap_docs import GENERATED, WIDTH

ROOT = Path(__file__).parents[2]
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
_CODE = re.compile(r"^```.*?^```|`[^`\n]*`", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#{1,6} +(.+?) *#*$", re.MULTILINE)


def name_of(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def links_of(text: str) -> list[str]:
    """The relative links of a page, pictures too; those in code are none."""
    return [link for link in _LINK.findall(_CODE.sub("", text)) if not re.match(r"[a-z]+:", link)]


def anchors_of(page: Path) -> set[str]:
    """The anchors that GitHub makes of a page's headings."""
    headings = _HEADING.findall(re.sub(r"^```.*?^```", "", page.read_text(), flags=re.MULTILINE | re.DOTALL))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def broken(page: Path) -> list[str]:
    """The links of a page that lead nowhere."""
    found = []
    for link in links_of(page.read_text()):
        path, _, anchor = link.partition("#")
        target = (page.parent / path) if path else page
        if not target.exists() or (anchor and anchor not in anchors_of(target)):
            found.append(link)
    return found


def test_links_and_anchors_are_found_as_github_finds_them(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        "# An answer's `life`\n[a](#an-answers-life) [b](#another) [c](missing.md) [d](https://example.org)\n"
        "`[e](code.md)`\n```\n# no heading\n[f](code.md)\n```\n"
    )
    assert broken(page) == ["#another", "missing.md"]


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_relative_link_leads_somewhere(page: Path) -> None:
    assert broken(page) == []


def test_the_pages_have_links() -> None:
    assert sum(len(links_of(page.read_text())) for page in PAGES) > 50


@pytest.mark.parametrize("field", Settings.model_fields)
def test_every_setting_is_documented(field: str) -> None:
    assert f"`FENCED_{field.upper()}`" in (ROOT / "docs" / "configuration.md").read_text()


def test_every_route_of_the_api_is_documented() -> None:
    rows = re.findall(r"^\| `([A-Z]+) ([^?`]+)", (ROOT / "docs" / "server.md").read_text(), re.MULTILINE)
    routes = {(method, route.path) for route in api.router.routes for method in getattr(route, "methods", ())}
    assert set(rows) == routes


@pytest.mark.parametrize("page", [page for page in PAGES if name_of(page) not in GENERATED], ids=name_of)
def test_prose_is_wrapped(page: Path) -> None:
    """Tables, code, pictures and what has no space to break at may be wider; `make format` wraps the rest."""
    text = re.sub("\u200d.", "", _CODE.sub("`", page.read_text()))
    prose = [line for line in text.split("\n") if not line.startswith(("|", "!", "    ", "["))]
    assert [line for line in prose if len(line) > WIDTH and " " in line] == []
