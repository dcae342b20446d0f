"""`plot`: the shape of numbers at a glance, from as many points as a small picture can show."""

from fenced_kernel.requests.params import Params
from fenced_kernel.requests.session import Session
from fenced_kernel.values.parts import value_at
from fenced_kernel.values.plots import plot_of
from fenced_kernel.wire import Plot


def plot(session: Session, params: Params) -> Plot:
    """What `plot_of` has of the value at the end of a path. Raises UnknownVariable, Unreadable and NotPlottable."""
    path = params.path("path")
    value = value_at(path, session.names, session.guard)
    return plot_of(value, str(path[0]), session.guard)
