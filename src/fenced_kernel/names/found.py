"""What a source defines and uses at its top level; `docs/languages/python.md` states the rules.

A call may change its arguments (`items.append(x)`) in ways that no text tells: only assignments count as changes.
"""

import ast
from dataclasses import dataclass

from fenced_kernel.cells.code import parse
from fenced_kernel.names.flow import Flow
from fenced_kernel.names.scopes import Scopes

LONGEST_SOURCE = 100_000
"""Characters; a longer program is no text that a person wrote, and looking through it would be felt."""
MOST = 500
"""Names of each kind."""
LONGEST = 120
"""Characters of a name."""
OURS = "__fenced_"
"""How the names begin by which rewritten notebook commands find what answers them."""


@dataclass(frozen=True)
class Names:
    """Each name once, in the order of the alphabet."""

    defines: tuple[str, ...]
    """Names that it gives a value or takes it from, or whose value it changes by assigning a part (`a.b`, `a[0]`)."""
    uses: tuple[str, ...]
    """Names that it reads and has not itself surely given a value before."""


NONE = Names((), ())


def names_of(source: str) -> Names | None:
    """None where they are not known: the source is too long or nested, or has more names than are told.

    A source that cannot be parsed defines and uses nothing, since it never runs.
    """
    if len(source) > LONGEST_SOURCE:
        return None
    try:
        return _told(parse(source, "<names>").tree)
    except (SyntaxError, ValueError):
        return NONE
    except (RecursionError, MemoryError):
        return None


def _told(tree: ast.Module) -> Names | None:
    flow, scopes = Flow(), Scopes()
    flow.block(tree.body)
    scopes.program(tree)
    bound = scopes.bound
    names = Names(
        _sorted(bound | scopes.changed), _sorted(flow.uses | ((scopes.read_later | flow.annotated) - bound))
    )
    is_bounded = all(
        len(found) <= MOST and all(len(name) <= LONGEST for name in found)
        for found in (names.defines, names.uses)
    )
    return names if is_bounded else None


def _sorted(names: set[str]) -> tuple[str, ...]:
    return tuple(sorted(name for name in names if not name.startswith(OURS)))
