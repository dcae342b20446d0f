"""The table that a request is about: a variable, what an output showed, or a part of a variable."""

from collections import Counter, OrderedDict, defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from fenced_kernel.errors import RequestError, UnknownVariable, Unreadable
from fenced_kernel.requests.params import Params
from fenced_kernel.requests.session import Session
from fenced_kernel.tables import Order, Table, Test, View, is_of_library
from fenced_kernel.tables.tests import OPERATIONS
from fenced_kernel.values.parts import value_at

T = TypeVar("T")

MOST = 20
"""Columns to sort by, and conditions of a filter."""
SECONDS = 8.0
"""For the code of the values' classes that looks through a column: to compare them, or to write them."""
_BUILTIN = frozenset({str, list, tuple, range, dict, OrderedDict, defaultdict, Counter})


@dataclass(frozen=True)
class Opened:
    """A view of a value, and how to call what reads it."""

    session: Session
    value: Any
    name: str
    view: View

    @property
    def table(self) -> Table:
        return self.view.table

    def call(self, function: Callable[..., T], *arguments: Any) -> T:
        """Call what reads the value; raises Unreadable, and what the function has to say to the reader."""
        return _call(self.session, self.value, self.name, function, *arguments)


def opened(session: Session, params: Params) -> Opened:
    """The table with its `sort` and `filter`.

    Raises BadParameters, UnknownVariable, NotKept, NotTabular, NoSuchValue, TookTooLong and Unreadable.
    """
    value, name = _value(session, params)
    table = _call(session, value, name, session.tables.views.table, value)
    orders = tuple(
        Order(_column(part, table), part.flag("descending")) for part in params.parts("sort", MOST)
    )
    tests = tuple((_column(part, table), _test(part)) for part in params.parts("filter", MOST))
    guard = session.guard.lasting(SECONDS)
    view = _call(session, value, name, session.tables.views.view, value, orders, tests, guard)
    return Opened(session, value, name, view)


def column_number(params: Params, table: Table) -> int:
    return _column(params, table)


def _value(session: Session, params: Params) -> tuple[Any, str]:
    handle = params.optional_text("handle")
    if handle is not None:
        return session.tables.kept.get(handle), "this table"
    if params.has("path"):
        path = params.path("path")
        return value_at(path, session.names, session.guard), str(path[0])
    name = params.text("name")
    if name not in session.names:
        raise UnknownVariable(name)
    return session.names[name], name


def _call(session: Session, value: Any, name: str, function: Callable[..., T], *arguments: Any) -> T:
    # What is built in, or a library's, runs no code of the reader's, and may take its time.
    trusted = is_of_library(value) or type(value) in _BUILTIN
    call = session.guard.call_computation if trusted else session.guard.call
    result: T | RequestError | None = call(_outcome, function, *arguments, default=None)
    if result is None:
        raise Unreadable(name)
    if isinstance(result, RequestError):
        raise result
    return result


def _outcome(function: Callable[..., T], *arguments: Any) -> T | RequestError:
    """The result, or why there is none: the guard would swallow that."""
    try:
        return function(*arguments)
    except RequestError as error:
        return error


def _column(params: Params, table: Table) -> int:
    number = params.count("column")
    if number >= table.columns:
        raise params.expected(f"a column below {table.columns}, got {number}")
    return number


def _test(params: Params) -> Test:
    operation = params.text("op")
    found = next((known for known in OPERATIONS if known == operation), None)
    if found is None:
        raise params.expected(f"one of {', '.join(OPERATIONS)} as 'op', got {operation[:100]!r}")
    return Test(found) if found in ("missing", "present") else Test(found, params.scalar("value"))
