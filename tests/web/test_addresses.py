"""Every route of the API has an address that the page can make, and the page makes no other."""

import re
from pathlib import Path

from starlette.routing import Route, WebSocketRoute

from fenced.web import addresses, api, socket

GENERATED = Path(__file__).parents[2] / "web" / "src" / "protocol" / "addresses.ts"


def routes() -> set[str]:
    found = set()
    for router in (api.router, socket.router):
        for route in router.routes:
            assert isinstance(route, Route | WebSocketRoute)
            found.add(route.path)
    return found


def test_every_route_has_a_builder_and_every_builder_a_route() -> None:
    assert {address.path for address in addresses.addresses().values()} == routes()
    builders = re.findall(r"^export const (\w+)Path = \(", GENERATED.read_text(), re.MULTILINE)
    assert builders == list(addresses.addresses())


def test_what_the_page_imports_of_them_is_there() -> None:
    source = GENERATED.parents[1]
    wanted: set[str] = set()
    for file in source.rglob("*.ts"):
        for names in re.findall(
            r"import \{([^}]*)\} from '[./\w-]*protocol/addresses\.js'", file.read_text()
        ):
            wanted |= {name.strip() for name in names.split(",") if name.strip()}
    assert wanted
    assert wanted <= {f"{name}Path" for name in addresses.addresses()}


def test_no_other_file_of_the_page_spells_an_address() -> None:
    source = GENERATED.parents[1]
    spelt = [
        str(file.relative_to(source))
        for file in source.rglob("*.ts")
        if file != GENERATED
        and not file.name.endswith(".test.ts")
        and "testing" not in file.parts
        and re.search(r"(?<!`)['`]/api/[\w$]", file.read_text())
    ]
    assert spelt == []


def test_parameters_are_the_ones_that_some_method_reads() -> None:
    runs = addresses.addresses()["runs"]
    assert set(runs.query) == {"cell", "status", "before", "limit", "which", "until"}
    assert runs.query["which"] == "'earlier' | 'all'"
