"""What is remembered of tables from request to request."""

from dataclasses import dataclass, field

from fenced_kernel.tables.kept import Kept
from fenced_kernel.tables.views import Views


@dataclass(frozen=True)
class Tables:
    """The tables that outputs show, and the orders and filters in use."""

    kept: Kept = field(default_factory=Kept)
    views: Views = field(default_factory=Views)
